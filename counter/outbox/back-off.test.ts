import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backOff_ms, backOff_ms_max } from './back-off.ts';

const fractions = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe('back-off', () => {
  test('the first pause is about a second', () => {
    expect(backOff_ms(1, 0)).toBe(500);
    expect(backOff_ms(1, 0.999_999)).toBe(1_000);
  });

  test('no pause is longer than a minute, after however many failures', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), fractions, (failures, fraction) => {
        const pause = backOff_ms(failures, fraction);
        expect(pause).toBeGreaterThanOrEqual(500);
        expect(pause).toBeLessThanOrEqual(backOff_ms_max);
      }),
    );
  });

  test('for the same luck a later failure never waits less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fractions, (failures, fraction) => {
        expect(backOff_ms(failures + 1, fraction)).toBeGreaterThanOrEqual(backOff_ms(failures, fraction));
      }),
    );
  });

  test('counters that failed together do not all come back together', () => {
    const pauses = new Set([0, 0.2, 0.4, 0.6, 0.8].map((fraction) => backOff_ms(20, fraction)));
    expect(pauses.size).toBe(5);
  });
});
