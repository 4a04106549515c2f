import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DayOfUse, normalQuantile, stockOutlook, weekdayOf } from './stock-forecast.ts';

const plan = { today: '2026-11-24', leadTime_days: 14, serviceLevel: 0.95 };

/** `weeks` weeks before today, Monday to Friday `perDay`, closed at the weekend. */
function weeks(count: number, perDay: number): DayOfUse[] {
  return Array.from({ length: count * 7 }, (_, index) => {
    const date = new Date(Date.UTC(2026, 10, 24 - count * 7 + index)).toISOString().slice(0, 10);
    return { date, used: [0, 6].includes(weekdayOf(date)) ? 0 : perDay };
  });
}

describe('how long the stock lasts', () => {
  test('13,000 blanks at 500 a working day last 26 working days: five weeks and a day', () => {
    const outlook = stockOutlook(weeks(8, 500), { onHand: 13_000, coming: 0 }, plan);
    expect(outlook.perWeek).toBe(2500);
    expect(outlook.days).toBeGreaterThanOrEqual(35);
    expect(outlook.days).toBeLessThanOrEqual(37);
    expect(outlook.isThin).toBe(false);
    expect(outlook.daysAtLeast).toBeLessThan(outlook.days ?? 0);
    expect(outlook.daysAtMost).toBeGreaterThan(outlook.days ?? 0);
    // Ten working days of lead time, and something for bad luck.
    expect(outlook.reorderPoint).toBeGreaterThan(5000);
    expect(outlook.reorderPoint).toBeLessThan(6500);
  });

  test('nothing used: no end in sight, and nothing to ask for', () => {
    expect(stockOutlook(weeks(8, 0), { onHand: 500, coming: 0 }, plan)).toMatchObject({
      days: undefined,
      daysAtMost: undefined,
      reorderPoint: 0,
      suggestedOrder: 0,
    });
    expect(stockOutlook([], { onHand: 500, coming: 0 }, plan)).toMatchObject({ days: undefined, isThin: true });
  });

  test('few days known: the band is wide, and says so', () => {
    const few = stockOutlook(weeks(1, 500), { onHand: 13_000, coming: 0 }, plan);
    const many = stockOutlook(weeks(8, 500), { onHand: 13_000, coming: 0 }, plan);
    expect(few.isThin).toBe(true);
    expect((few.daysAtMost ?? 0) - (few.daysAtLeast ?? 0)).toBeGreaterThan((many.daysAtMost ?? 0) - (many.daysAtLeast ?? 0));
  });

  test('what is on its way need not be asked for again', () => {
    const without = stockOutlook(weeks(8, 500), { onHand: 3000, coming: 0 }, plan);
    expect(stockOutlook(weeks(8, 500), { onHand: 3000, coming: 8000 }, plan).suggestedOrder).toBe(without.suggestedOrder - 8000);
  });

  const history = fc
    .array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 60 })
    .map((uses) => uses.map((used, index) => ({ date: new Date(Date.UTC(2026, 8, 1 + index)).toISOString().slice(0, 10), used })));

  test('the point lies in its band, more stock lasts longer, more use less', () => {
    fc.assert(
      fc.property(history, fc.integer({ min: 0, max: 50_000 }), fc.integer({ min: 0, max: 5000 }), (days, onHand, more) => {
        const end = (value: number | undefined): number => value ?? 100_000;
        const outlook = stockOutlook(days, { onHand, coming: 0 }, plan);
        expect(end(outlook.daysAtLeast)).toBeLessThanOrEqual(end(outlook.days));
        expect(end(outlook.days)).toBeLessThanOrEqual(end(outlook.daysAtMost));
        expect(end(stockOutlook(days, { onHand: onHand + more, coming: 0 }, plan).days)).toBeGreaterThanOrEqual(end(outlook.days));
        const busier = days.map(({ date, used }) => ({ date, used: used + more }));
        expect(end(stockOutlook(busier, { onHand, coming: 0 }, plan).days)).toBeLessThanOrEqual(end(outlook.days));
        expect(outlook.reorderPoint).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test.each([
    [0.5, 0],
    [0.9, 1.2815515655],
    [0.95, 1.644853627],
    [0.99, 2.326347874],
    [0.1, -1.2815515655],
  ])('the quantile of %f', (probability, value) => {
    expect(normalQuantile(probability)).toBeCloseTo(value, 6);
  });
});
