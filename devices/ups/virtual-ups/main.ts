/** The virtual UPS as a program: `--help` tells its flags. */
import { parseArgs } from 'node:util';
import { systemPorts } from '@loket/platform/ports';
import { startVirtualUps } from './virtual-ups.ts';

const help = `Virtual UPS (NUT, RFC 9271)

  --port N         port to listen on, 0 for any free one        (LOKET_UPS_PORT, 3493)
  --host H         address to listen on                         (LOKET_UPS_HOST, 127.0.0.1)
  --name TEXT      what NUT calls it                            (LOKET_UPS_NAME, ups)
  --runtime-s N    how long a full battery lasts                (LOKET_UPS_RUNTIME_S, 1800)
  --recharge-s N   how long an empty one takes to be full again (LOKET_UPS_RECHARGE_S, 3600)

LOKET_UPS_PASSWORD is what SET VAR asks for; without it nobody can set anything.
Prints one line of JSON with its address; devices/README.md tells the rest.
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: process.env.LOKET_UPS_PORT ?? '3493' },
    host: { type: 'string', default: process.env.LOKET_UPS_HOST ?? '127.0.0.1' },
    name: { type: 'string', default: process.env.LOKET_UPS_NAME ?? 'ups' },
    'runtime-s': { type: 'string', default: process.env.LOKET_UPS_RUNTIME_S ?? '1800' },
    'recharge-s': { type: 'string', default: process.env.LOKET_UPS_RECHARGE_S ?? '3600' },
    help: { type: 'boolean', default: false },
  },
});

function stopWith(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function wholeNumber(flag: string, text: string, lowest: number, highest: number): number {
  const number = Number(text);
  if (text === '' || !Number.isInteger(number) || number < lowest || number > highest)
    stopWith(`${flag}: a whole number from ${lowest} to ${highest} is expected, not "${text}"`);
  return number;
}

if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
if (!/^[A-Za-z0-9._-]{1,64}$/.test(values.name)) stopWith('--name: letters, digits, dot, underscore and hyphen are expected');

const ports = systemPorts();
const ups = await startVirtualUps({
  clock: ports.clock,
  name: values.name,
  host: values.host,
  port: wholeNumber('--port', values.port, 0, 65_535),
  password: process.env.LOKET_UPS_PASSWORD || Buffer.from(ports.random.bytes(32)).toString('hex'),
  fullRuntime_s: wholeNumber('--runtime-s', values['runtime-s'], 1, 86_400),
  fullRecharge_s: wholeNumber('--recharge-s', values['recharge-s'], 1, 86_400),
}).catch((error: unknown) => stopWith(`virtual UPS: ${error instanceof Error ? error.message : String(error)}`));

process.stdout.write(`${JSON.stringify({ listening: `nut://${values.host}:${ups.port}`, ups: ups.address })}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    ups.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
