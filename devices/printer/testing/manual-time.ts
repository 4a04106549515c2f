/** A clock that stands still until it is told to go on, and its timers. */
import { type Clock, systemTimers, type TimerHandle, type Timers } from '@loket/platform/ports';

export interface ManualTime {
  clock: Clock;
  timers: Timers;
  /** Rings every timer that falls due, in order, letting each have its effect before the next. */
  advance(duration_ms: number): Promise<void>;
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>;
  /** Timers set and neither rung nor cleared. */
  readonly pendingTimers: number;
}

/** Rounds of the event loop after which whatever needs no time and no real disk has happened. */
const settleRounds = 20;

export function manualTime(start_ms: number): ManualTime {
  let now_ms = start_ms;
  const pending = new Map<object, { due_ms: number; run: () => void }>();
  const timers: Timers = {
    set(delay_ms, run) {
      const id = {};
      pending.set(id, { due_ms: now_ms + delay_ms, run });
      return { id };
    },
    clear(handle: TimerHandle) {
      if (handle.id instanceof Object) pending.delete(handle.id);
    },
    sleep: (delay_ms) => new Promise((resolve) => timers.set(delay_ms, resolve)),
    soon: (run) => systemTimers.soon(run),
  };
  const settle = async (): Promise<void> => {
    for (let round = 0; round < settleRounds; round += 1) await new Promise<void>((resolve) => systemTimers.soon(resolve));
  };
  return {
    clock: { now: () => now_ms, monotonic: () => now_ms },
    timers,
    settle,
    get pendingTimers() {
      return pending.size;
    },
    async advance(duration_ms) {
      const end_ms = now_ms + duration_ms;
      await settle();
      for (;;) {
        const [next] = [...pending].filter(([, timer]) => timer.due_ms <= end_ms).sort(([, one], [, other]) => one.due_ms - other.due_ms);
        if (next === undefined) break;
        const [id, timer] = next;
        pending.delete(id);
        now_ms = Math.max(now_ms, timer.due_ms);
        timer.run();
        await settle();
      }
      now_ms = end_ms;
      await settle();
    },
  };
}
