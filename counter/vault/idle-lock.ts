/** Locks the page when nobody has touched it for a while, and by Alt+L. */
import type { Clock, Timers } from '../browser/ports.ts';

export const lockAfter_min_choices = [2, 5, 10, 30, 60] as const;
export const lockAfter_min_usual = 10;
/** how often it is looked at, so that a laptop that slept locks when it wakes */
const look_ms = 10_000;
/** touches of one tab are told to the others no more often */
const tell_ms = 5_000;

export type IdleLock = { readonly touched: () => void; readonly stop: () => void };

export function startIdleLock({
  clock,
  timers,
  lockAfter_min,
  lock,
  tellActive,
}: {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly lockAfter_min: () => Promise<number>;
  readonly lock: () => void;
  readonly tellActive: () => void;
}): IdleLock {
  let last_ms = clock.now();
  let told_ms = 0;
  let timer = timers.set(look_ms, look);

  async function check(): Promise<void> {
    const limit_ms = (await lockAfter_min()) * 60_000;
    if (clock.now() - last_ms >= limit_ms) lock();
  }
  function look(): void {
    void check();
    timer = timers.set(look_ms, look);
  }

  return {
    touched: () => {
      last_ms = clock.now();
      if (last_ms - told_ms < tell_ms) return;
      told_ms = last_ms;
      tellActive();
    },
    stop: () => timer.cancel(),
  };
}
