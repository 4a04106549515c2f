import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { serialRange } from './blank-ledger.ts';
import { countBetween, lastOf, runsOf, serialsOfRuns } from './serial-runs.ts';

const run = fc.record({
  first: fc.integer({ min: 0, max: 900_000 }).map((number) => `BJN${String(number).padStart(8, '0')}`),
  count: fc.integer({ min: 1, max: 400 }),
});

describe('runs of serials', () => {
  test('a box is its first and its last number', () => {
    fc.assert(
      fc.property(run, (box) => {
        const last = lastOf(box);
        expect(last).toBe(serialRange(box.first, box.count)?.at(-1));
        expect(countBetween(box.first, last ?? '')).toBe(box.count);
      }),
    );
  });

  test('a list and its runs name the same blanks, in the fewest runs', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { minLength: 1 }), (numbers) => {
        const serials = numbers.map((number) => `A${String(number).padStart(6, '0')}`);
        const runs = runsOf(serials);
        expect(runs.flatMap(({ first, count }) => serialRange(first, count) ?? [])).toEqual([...serials].sort());
        const gaps = [...numbers].sort((left, right) => left - right).filter((number, index, all) => index > 0 && number !== (all[index - 1] ?? 0) + 1).length;
        expect(runs).toHaveLength(gaps + 1);
      }),
    );
  });

  test.each([
    ['BJN000010', 'BJN000009'],
    ['BJN000010', 'BJX000012'],
    ['BJN000010', 'BJN0000012'],
    ['bjn000010', 'BJN000012'],
    ['', 'BJN000012'],
  ])('"%s" to "%s" is no box', (first, last) => {
    expect(countBetween(first, last)).toBeUndefined();
  });

  test('two boxes that overlap are refused by the serial that lies in both', () => {
    const boxes = [
      { first: 'BJN000100', count: 50 },
      { first: 'BJN000149', count: 3 },
    ];
    expect(serialsOfRuns(boxes)).toEqual({ index: 1, serial: 'BJN000149', why: 'twice_in_one_delivery' });
    expect(serialsOfRuns([{ first: 'BJN999999', count: 2 }])).toEqual({ index: 0, serial: 'BJN999999', why: 'not_a_range' });
    expect(serialsOfRuns([{ first: 'BJN000100', count: 2 }])).toEqual({ serials: ['BJN000100', 'BJN000101'] });
  });
});
