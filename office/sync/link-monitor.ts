/**
 * Whether the centre can be reached: it is really asked, every few seconds, since a cable or a LAN that is up proves
 * nothing. A change is known within interval + timeout (7 s), sooner when a transfer notices it first.
 */
import type { Ports } from '@loket/platform/ports';

export type LinkStatus = {
  readonly state: 'up' | 'down' | 'unknown';
  readonly since: string;
  readonly lastAnsweredAt: string | undefined;
  /** what the last question that failed met */
  readonly failure: unknown;
};

export type LinkMonitor = ReturnType<typeof createLinkMonitor>;

export function createLinkMonitor(options: {
  readonly ports: Ports;
  /** resolves when the centre itself answered; rejects otherwise */
  readonly ask: (signal: AbortSignal) => Promise<void>;
  readonly interval_ms?: number;
  readonly timeout_ms?: number;
}) {
  const { clock, timers } = options.ports;
  const interval_ms = options.interval_ms ?? 3000;
  const timeout_ms = options.timeout_ms ?? 4000;
  const now = (): string => new Date(clock.now()).toISOString();
  const listeners = new Set<(status: LinkStatus) => void>();
  let status: LinkStatus = { state: 'unknown', since: now(), lastAnsweredAt: undefined, failure: undefined };
  let stopped = false;
  let nudge = new AbortController();
  let running: Promise<void> = Promise.resolve();

  function set(state: 'up' | 'down', failure?: unknown): void {
    const changed = state !== status.state;
    status = { state, since: changed ? now() : status.since, lastAnsweredAt: state === 'up' ? now() : status.lastAnsweredAt, failure };
    if (changed) for (const listener of listeners) listener(status);
  }

  async function askOnce(): Promise<void> {
    const abort = new AbortController();
    const timer = timers.set(timeout_ms, () => abort.abort());
    try {
      await options.ask(abort.signal);
      set('up');
    } catch (error) {
      // Whatever went wrong, the centre did not answer: that is what this monitor is there to say.
      set('down', error);
    } finally {
      timers.clear(timer);
    }
  }

  async function run(): Promise<void> {
    while (!stopped) {
      await askOnce();
      if (stopped) return;
      await timers.sleep(interval_ms, nudge.signal);
      if (nudge.signal.aborted) nudge = new AbortController();
    }
  }

  return {
    status: (): LinkStatus => status,
    onChange(listener: (status: LinkStatus) => void): void {
      listeners.add(listener);
    },
    /** A transfer saw the centre answer. */
    answered: (): void => set('up'),
    /** A transfer failed: ask now instead of at the next turn. */
    doubt: (): void => nudge.abort(),
    start(): void {
      running = run();
    },
    async stop(): Promise<void> {
      stopped = true;
      nudge.abort();
      await running;
    },
  };
}
