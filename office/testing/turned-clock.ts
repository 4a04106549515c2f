import { type Ports, systemPorts, type TimerHandle } from '@loket/platform/ports';

/** A clock that the test turns: timers ring when their moment is passed. */
export function turnedClock(begin_ms = 0) {
  let now_ms = begin_ms;
  const timers = new Map<number, { at_ms: number; run: () => void }>();
  let last = 0;
  const set = (delay_ms: number, run: () => void): TimerHandle => {
    last += 1;
    timers.set(last, { at_ms: now_ms + delay_ms, run });
    return { id: last };
  };
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const ports: Ports = {
    ...systemPorts(),
    clock: { now: () => now_ms, monotonic: () => now_ms },
    timers: {
      set,
      clear: (handle) => void timers.delete(Number(handle.id)),
      sleep: (delay_ms, signal) =>
        new Promise((resolve) => {
          const handle = set(delay_ms, resolve);
          signal?.addEventListener('abort', () => {
            timers.delete(Number(handle.id));
            resolve();
          });
        }),
      soon: (run) => void set(0, run),
    },
  };
  return {
    ports,
    settle,
    async turn(by_ms: number): Promise<void> {
      const end_ms = now_ms + by_ms;
      await settle();
      for (;;) {
        const [next] = [...timers].filter(([, timer]) => timer.at_ms <= end_ms).sort(([, one], [, other]) => one.at_ms - other.at_ms);
        if (next === undefined) break;
        now_ms = next[1].at_ms;
        timers.delete(next[0]);
        next[1].run();
        await settle();
      }
      now_ms = end_ms;
    },
  };
}
