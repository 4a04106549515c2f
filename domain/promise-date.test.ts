import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Pace, promiseDates, type Supply } from './promise-date.ts';
import { weekdayOf } from './stock-forecast.ts';

/** a Tuesday */
const pace: Pace = { today: '2026-11-24', perDay: 500, workingWeekdays: [1, 2, 3, 4, 5], leastDays: 1 };

describe('a promised day', () => {
  test('is the next working day while the printers and the stock keep up', () => {
    expect(promiseDates(1, 0, { onHand: 13_000, coming: [] }, pace)).toEqual([{ date: '2026-11-25', limit: 'queue' }]);
    expect(promiseDates(1, 499, { onHand: 13_000, coming: [] }, pace)[0]?.date).toBe('2026-11-25');
    expect(promiseDates(1, 500, { onHand: 13_000, coming: [] }, pace)[0]?.date).toBe('2026-11-26');
    expect(promiseDates(1, 0, { onHand: 10, coming: [] }, { ...pace, today: '2026-11-27' })[0]?.date).toBe('2026-11-30');
  });

  test('waits for a delivery that is confirmed, and is not made when none is', () => {
    const coming = [{ date: '2026-12-03', count: 8000 }];
    expect(promiseDates(1, 100, { onHand: 100, coming }, pace)).toEqual([{ date: '2026-12-03', limit: 'blanks' }]);
    expect(promiseDates(2, 99, { onHand: 100, coming: [] }, pace)).toEqual([
      { date: '2026-11-25', limit: 'queue' },
      { date: undefined, limit: 'none' },
    ]);
  });

  const supply = fc.record({
    onHand: fc.integer({ min: 0, max: 400 }),
    coming: fc.array(
      fc.record({
        date: fc.integer({ min: 1, max: 40 }).map((day) => new Date(Date.UTC(2026, 10, 24 + day)).toISOString().slice(0, 10)),
        count: fc.integer({ min: 1, max: 300 }),
      }),
      {
        maxLength: 4,
      },
    ),
  });

  test('up to any day no more are promised than blanks are there by then, nor than can be printed, and all in their order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 0, max: 200 }),
        supply,
        fc.integer({ min: 1, max: 120 }),
        (count, ahead, stock: Supply, perDay) => {
          const promised = promiseDates(count, ahead, stock, { ...pace, perDay });
          expect(promised).toHaveLength(count);
          const dates = promised.flatMap(({ date }) => (date === undefined ? [] : [date]));
          expect([...dates].sort()).toEqual(dates);
          for (const date of new Set(dates)) {
            const by = dates.filter((one) => one <= date).length + ahead;
            const blanks = stock.onHand + stock.coming.reduce((sum, one) => sum + (one.date <= date ? one.count : 0), 0);
            expect(by).toBeLessThanOrEqual(blanks);
            expect(pace.workingWeekdays).toContain(weekdayOf(date));
          }
        },
      ),
    );
  });
});
