/** The centre as a program. README.md lists what it can be told. */
import { readFileSync } from 'node:fs';
import { createLoggers } from '@loket/platform/logger';
import { systemPorts } from '@loket/platform/ports';
import { runProgram } from '@loket/platform/program';
import { readSettings } from '@loket/platform/settings';
import { startCentre } from './centre.ts';
import { readCentreSettings } from './centre-settings.ts';

/** the database writes everything down before it goes */
const stopDeadline_ms = 30_000;

const ports = systemPorts();
const { logger } = createLoggers({ program: 'centre', level: 'info', now: () => ports.clock.now() });
const { version }: { version: string } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

await runProgram({
  logger,
  timers: ports.timers,
  stopDeadline_ms,
  async start() {
    const settings = readCentreSettings(readSettings(process.argv.slice(2), process.env));
    const onFault = (error: Error): void => {
      logger.error('database_lost', error);
      process.exit(1);
    };
    const centre = await startCentre({ settings, ports, version, onFault });
    return { ready: { listening: centre.url }, stop: centre.stop };
  },
});
