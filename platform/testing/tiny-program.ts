/** A whole program of nothing, so that a test can start, stop and break a real process. How it ends is its one argument. */
import { createLoggers } from '../logger.ts';
import { systemPorts } from '../ports.ts';
import { runProgram } from '../program.ts';

const [ending] = process.argv.slice(2);
const ports = systemPorts();
const { logger } = createLoggers({ program: 'tiny', level: 'trace', now: () => ports.clock.now() });

void runProgram({
  logger,
  timers: ports.timers,
  stopDeadline_ms: 100,
  async start() {
    if (ending === 'no-start') throw new Error('the port 1 is taken; NIK 3522044107950001');
    const open = ports.timers.set(600_000, () => undefined);
    if (ending === 'throws') ports.timers.soon(() => JSON.parse('SRI WAHYUNI 3522044107950001'));
    if (ending === 'rejects') ports.timers.soon(() => void Promise.reject(new Error('SRI WAHYUNI 3522044107950001')));
    return {
      ready: { listening: 'nowhere' },
      async stop() {
        if (ending === 'hangs') await new Promise(() => undefined);
        if (ending === 'stop-fails') throw new Error('SRI WAHYUNI 3522044107950001');
        ports.timers.clear(open);
      },
    };
  },
});
