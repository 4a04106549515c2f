/** A loop that works while there is something to do, rests when there is not, and backs off when it fails. */
import type { Ports } from '@loket/platform/ports';
import type { BackOff } from './back-off.ts';

export type WorkLoop = ReturnType<typeof createWorkLoop>;

export function createWorkLoop(options: {
  readonly ports: Ports;
  /** true: there may be more, come again at once. The signal ends a long wait when the loop stops. */
  readonly work: (signal: AbortSignal) => Promise<boolean>;
  readonly backOff: BackOff;
  readonly rest_ms: number;
  readonly onFailure: (error: unknown) => void;
}) {
  const { ports, backOff } = options;
  const stopping = new AbortController();
  let sleep: AbortController | undefined;
  /** woken while at work: what is new may have come after it looked */
  let wokenAtWork = false;
  let nextTryAt: string | undefined;
  let running: Promise<void> = Promise.resolve();

  async function rest(delay_ms: number): Promise<void> {
    if (stopping.signal.aborted) return;
    sleep = new AbortController();
    await ports.timers.sleep(delay_ms, sleep.signal);
    sleep = undefined;
  }

  async function turn(): Promise<void> {
    wokenAtWork = false;
    let more: boolean;
    try {
      more = await options.work(stopping.signal);
    } catch (error) {
      if (stopping.signal.aborted) return;
      const pause_ms = backOff.next_ms();
      nextTryAt = new Date(ports.clock.now() + pause_ms).toISOString();
      options.onFailure(error);
      return rest(pause_ms);
    }
    nextTryAt = undefined;
    backOff.reset();
    if (!more && !wokenAtWork) await rest(options.rest_ms);
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) await turn();
  }

  return {
    /** When it tries again after a failure; undefined while all is well. */
    nextTryAt: (): string | undefined => nextTryAt,
    start(): void {
      running = run();
    },
    /** Ends a rest, the pause after a failure too. */
    wake(): void {
      wokenAtWork = true;
      sleep?.abort();
    },
    /** Ends the rest between two pieces of work, but not the pause after a failure. */
    wakeFromRest(): void {
      wokenAtWork = true;
      if (nextTryAt === undefined) sleep?.abort();
    },
    async stop(): Promise<void> {
      stopping.abort();
      sleep?.abort();
      await running;
    },
  };
}
