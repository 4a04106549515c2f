/** The virtual scanner as a program: `--help` tells its flags. */

import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemPorts } from '@loket/platform/ports';
import { startVirtualScanner } from './virtual-scanner.ts';

const help = `Virtual scanner of fingers and irises (MOSIP SBI)

  --port N      port to listen on, 0 for any free one        (LOKET_SCANNER_PORT, 4501)
  --host H      address to listen on                         (LOKET_SCANNER_HOST, 127.0.0.1)
  --data FOLDER where its key lies, and device.pem for the office to trust (LOKET_SCANNER_DATA, none: a new key at each start)

Prints one line of JSON with its address; devices/README.md tells its switches.
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: process.env.LOKET_SCANNER_PORT ?? '4501' },
    host: { type: 'string', default: process.env.LOKET_SCANNER_HOST ?? '127.0.0.1' },
    data: { type: 'string', default: process.env.LOKET_SCANNER_DATA ?? '' },
    help: { type: 'boolean', default: false },
  },
});

function stopWith(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** The device's key, made once. */
function keyIn(folder: string): string {
  const file = join(folder, 'device-key.pem');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) writeFileSync(file, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) stopWith(`--port: a port from 0 to 65535 is expected, not "${values.port}"`);

const ports = systemPorts();
const scanner = await startVirtualScanner({
  clock: ports.clock,
  timers: ports.timers,
  host: values.host,
  port,
  ...(values.data === '' ? {} : { key: keyIn(values.data) }),
}).catch((error: unknown) => stopWith(`virtual scanner: ${error instanceof Error ? error.message : String(error)}`));
if (values.data !== '') writeFileSync(join(values.data, 'device.pem'), scanner.publicKey);

process.stdout.write(`${JSON.stringify({ listening: `http://${values.host}:${scanner.port}` })}\n`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    scanner.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
}
