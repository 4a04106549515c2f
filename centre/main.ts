/** The centre as a program. README.md lists the environment variables. */
import { readFileSync } from 'node:fs';
import { systemPorts } from '@loket/platform/ports';
import { startCentre } from './centre.ts';
import { readSettings } from './centre-settings.ts';

function endWith(error: unknown): never {
  process.stderr.write(`centre: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

function versionOf(): string {
  const own: unknown = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
  return typeof own === 'object' && own !== null && 'version' in own ? String(own.version) : 'unknown';
}

try {
  const centre = await startCentre({ settings: readSettings(process.env), ports: systemPorts(), version: versionOf(), onFault: endWith });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      centre.stop().then(() => process.exit(0), endWith);
    });
  }
  process.stdout.write(`${JSON.stringify({ listening: centre.url })}\n`);
} catch (error) {
  endWith(error);
}
