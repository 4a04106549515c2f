/** Longest pause between two tries: after an outage everybody is served within a minute. */
export const backOff_ms_max = 60_000;
const backOff_ms_first = 1_000;

/**
 * Pause before the next try. Doubles from one second to at most one minute; the upper half is random, so that the
 * counters of an office do not all knock at the same moment when the server comes back.
 * @param failures how many tries failed in a row, 1 for the first
 * @param fraction 0 <= fraction < 1, random
 */
export function backOff_ms(failures: number, fraction: number): number {
  const doublings = Math.min(Math.max(failures, 1) - 1, 10);
  const full_ms = Math.min(backOff_ms_first * 2 ** doublings, backOff_ms_max);
  return Math.round(full_ms * (0.5 + 0.5 * fraction));
}
