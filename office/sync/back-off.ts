/** Growing pauses with jitter between tries, capped: many offices that lost the centre together do not return together. */
import type { Random } from '@loket/platform/ports';

export type BackOff = { /** the next pause, in ms */ readonly next_ms: () => number; readonly reset: () => void };

/** Pauses of about 1, 2, 4 ... s, each between half and the whole of it, never above `longest_ms` (60 s by the design). */
export function createBackOff(random: Random, options: { readonly first_ms?: number; readonly longest_ms?: number } = {}): BackOff {
  const first_ms = options.first_ms ?? 1000;
  const longest_ms = options.longest_ms ?? 60_000;
  let tries = 0;
  return {
    next_ms(): number {
      const whole_ms = Math.min(longest_ms, first_ms * 2 ** Math.min(tries, 16));
      tries += 1;
      return whole_ms / 2 + (whole_ms / 2) * random.fraction();
    },
    reset(): void {
      tries = 0;
    },
  };
}
