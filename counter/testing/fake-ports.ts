/** A clock that a test moves, timers that fire when it does, and randomness that repeats. */
import { type Clock, type Ids, idsFrom, type Random, type Timers } from '../browser/ports.ts';

export type FakePorts = {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly ids: Ids;
  readonly forward: (by_ms: number) => void;
};

export function createFakePorts(start = '2026-11-24T01:00:00.000Z'): FakePorts {
  let now = Date.parse(start);
  let next = 0;
  const waiting = new Map<number, { readonly at_ms: number; readonly run: () => void }>();
  const clock: Clock = { now: () => now };
  let byte = 0;
  const random: Random = {
    bytes: (count) => Uint8Array.from({ length: count }, () => (byte = (byte * 73 + 41) % 256)),
    fraction: () => 0.5,
  };
  return {
    clock,
    random,
    ids: idsFrom(clock, random),
    timers: {
      set(delay_ms, run) {
        const id = next++;
        waiting.set(id, { at_ms: now + delay_ms, run });
        return { cancel: () => void waiting.delete(id) };
      },
    },
    forward(by_ms) {
      now += by_ms;
      for (const [id, { at_ms, run }] of [...waiting]) {
        if (at_ms > now || !waiting.delete(id)) continue;
        run();
      }
    },
  };
}
