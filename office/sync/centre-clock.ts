/**
 * The centre's time, as far as this office knows it: what the centre said last, plus what has passed since by a counter
 * that nobody can turn. Warrants are dated by the centre, so a wrong clock at the office neither ends them nor keeps them alive.
 */
import type { Ports } from '@loket/platform/ports';
import type { SyncStore } from './sync-store.ts';

export type CentreClock = ReturnType<typeof createCentreClock>;

/** a difference below this is of no account to anybody */
const clockOff_ms_min = 120_000;

export function createCentreClock({ ports, store }: { readonly ports: Pick<Ports, 'clock'>; readonly store: SyncStore }) {
  const { clock } = ports;
  let heard: { readonly centre_ms: number; readonly at_ms: number } | undefined;

  function now_ms(): number {
    if (heard !== undefined) return heard.centre_ms + (clock.monotonic() - heard.at_ms);
    // Not heard since the program began: it is certainly not earlier than what was heard before.
    return Math.max(clock.now(), store.number('centreTimeSeen_ms'));
  }

  return {
    /** ISO 8601 UTC */
    heard(centreTime: string): void {
      const centre_ms = Date.parse(centreTime);
      if (Number.isFinite(centre_ms)) heard = { centre_ms, at_ms: clock.monotonic() };
    },

    /** Kept for after a restart; call inside a transaction. */
    keep(): void {
      if (heard !== undefined) store.setNumber('centreTimeSeen_ms', Math.max(store.number('centreTimeSeen_ms'), heard.centre_ms));
    },

    /** ISO 8601 UTC; the office's own clock until the centre has been heard */
    now: (): string => new Date(now_ms()).toISOString(),

    /**
     * Seconds by which the office's clock is ahead of the centre (negative: behind); undefined while it is right, or while
     * nothing is known. Before the first contact only a clock that runs behind what was heard earlier can be told.
     */
    clockOff_s(): number | undefined {
      const off_ms = clock.now() - now_ms();
      return Math.abs(off_ms) < clockOff_ms_min ? undefined : Math.round(off_ms / 1000);
    },
  };
}
