/** The virtual card printer as a program: `--help` tells its flags. */
import { parseArgs } from 'node:util';
import { systemPorts } from '@loket/platform/ports';
import { nodePrinterDisk } from './printer-disk.ts';
import { startVirtualPrinter } from './virtual-printer.ts';

const help = `Virtual card printer (IPP)

  --port N      port to listen on, 0 for any free one   (LOKET_PRINTER_PORT, 6310)
  --host H      address to listen on                    (LOKET_PRINTER_HOST, 127.0.0.1)
  --data DIR    folder for its memory and its cards     (LOKET_PRINTER_DATA, data/printer)
  --card-ms N   time for one card, 0 for none           (LOKET_PRINTER_CARD_MS, as last time, at first 5000)
  --name TEXT   what it calls itself                    (LOKET_PRINTER_NAME, Kartu 1)

Prints one line of JSON with its address; devices/README.md tells the rest.
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: process.env.LOKET_PRINTER_PORT ?? '6310' },
    host: { type: 'string', default: process.env.LOKET_PRINTER_HOST ?? '127.0.0.1' },
    data: { type: 'string', default: process.env.LOKET_PRINTER_DATA ?? 'data/printer' },
    'card-ms': { type: 'string', default: process.env.LOKET_PRINTER_CARD_MS ?? '' },
    name: { type: 'string', default: process.env.LOKET_PRINTER_NAME ?? 'Kartu 1' },
    help: { type: 'boolean', default: false },
  },
});

function stopWith(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function wholeNumber(flag: string, text: string, highest: number): number {
  const number = Number(text);
  if (text === '' || !Number.isInteger(number) || number < 0 || number > highest) {
    stopWith(`${flag}: a whole number from 0 to ${highest} is expected, not "${text}"`);
  }
  return number;
}

if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}

const cardTime = values['card-ms'];
const printer = await startVirtualPrinter({
  ...systemPorts(),
  disk: nodePrinterDisk(values.data),
  port: wholeNumber('--port', values.port, 65_535),
  host: values.host,
  name: values.name,
  switches: cardTime === '' ? {} : { cardMs: wholeNumber('--card-ms', cardTime, 3_600_000) },
  onFault: (error) => stopWith(`virtual printer: ${error.message}`),
}).catch((error: unknown) => stopWith(`virtual printer: ${error instanceof Error ? error.message : String(error)}`));

process.stdout.write(`${JSON.stringify({ listening: printer.uri })}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    printer.cut().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
