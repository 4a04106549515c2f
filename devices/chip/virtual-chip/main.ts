/** The virtual chip as a program: `--help` tells its flags. Its card is laid on at the start and is gone when it ends. */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { createVirtualChip, type VirtualChipSwitches } from './virtual-chip.ts';

const help = `Virtual chip (ISO 7816-4) on a reader of vsmartcard-vpcd

  --port N         port of the reader           (35963)
  --number TEXT    the chip's own number        (B000001)

Reads lines of JSON: {"number":"B000002"}, {"dead":true}, {"writeFails":true}, {"readbackDiffers":true},
{"removedAtCommand":4}, {"laid":false}; each is answered with a line that tells how it is now, its record in base64.
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '35963' },
    number: { type: 'string', default: 'B000001' },
    help: { type: 'boolean', default: false },
  },
});

function stopWith(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
const port = Number(values.port);
if (!Number.isInteger(port) || port < 1 || port > 65_535) stopWith(`--port: a port from 1 to 65535 is expected, not "${values.port}"`);
const chip = createVirtualChip({ number: values.number });

function tell(): void {
  process.stdout.write(
    `${JSON.stringify({ number: chip.number(), laid: chip.isLaid(), commands: chip.commands(), record: chip.record.toString('base64') })}\n`,
  );
}

const booleans = ['dead', 'writeFails', 'readbackDiffers'] as const satisfies readonly (keyof VirtualChipSwitches)[];

async function hear(line: string): Promise<void> {
  const said: unknown = JSON.parse(line);
  if (typeof said !== 'object' || said === null) throw new Error(`"${line}" is not an object`);
  const wanted: Readonly<Record<string, unknown>> = { ...said };
  for (const name of booleans) if (typeof wanted[name] === 'boolean') chip.switches[name] = wanted[name];
  if (typeof wanted['removedAtCommand'] === 'number') chip.switches.removedAtCommand = wanted['removedAtCommand'];
  if (typeof wanted['number'] === 'string') chip.setNumber(wanted['number']);
  if (wanted['laid'] === false) await chip.remove();
  if (wanted['laid'] === true && !chip.isLaid()) await chip.lay(port);
  tell();
}

await chip.lay(port).catch((error: unknown) => stopWith(`virtual chip: ${error instanceof Error ? error.message : String(error)}`));
tell();
let last = Promise.resolve();
createInterface({ input: process.stdin })
  .on('line', (line) => {
    last = last.then(() => hear(line)).catch((error: unknown) => stopWith(`virtual chip: ${error instanceof Error ? error.message : String(error)}`));
  })
  .on('close', () => process.exit(0));
