import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, daysBetween } from './calendar-date.ts';
import { type ForecastBasis, forecastCoverage, horizon_months, paceNeeded } from './coverage-forecast.ts';

const basis: ForecastBasis = {
  today: '2026-11-24',
  notYetEnrolled: 10_000,
  weeks: [500, 510, 490, 505, 495, 500],
  comingOfAge: [],
  leavingPerMonth: 0,
};

test('10,000 people at 500 a week are enrolled in some twenty weeks', () => {
  const forecast = forecastCoverage(basis);
  expect(forecast.perWeek).toBe(500);
  expect(Math.abs(daysBetween(addDays(basis.today, 140), forecast.zeroOn ?? ''))).toBeLessThanOrEqual(10);
  expect((forecast.zeroAtTheEarliest ?? '') <= (forecast.zeroOn ?? '')).toBe(true);
  expect((forecast.zeroAtTheLatest ?? '') >= (forecast.zeroOn ?? '')).toBe(true);
});

test('when more turn 17 than are enrolled, it says never', () => {
  const forecast = forecastCoverage({ ...basis, comingOfAge: Array.from({ length: 24 }, () => 3000) });
  expect([forecast.isTooThin, forecast.zeroOn, forecast.zeroAtTheLatest]).toEqual([false, undefined, undefined]);
  expect(forecast.points.at(-1)?.expected).toBeGreaterThan(10_000);
});

test('of three weeks no date is named, and of none neither', () => {
  for (const weeks of [[], [500, 500, 500]]) {
    const forecast = forecastCoverage({ ...basis, weeks });
    expect([forecast.isTooThin, forecast.weeksKnown, forecast.zeroOn]).toEqual([true, weeks.length, undefined]);
  }
});

test('nobody left is zero today', () => {
  expect(forecastCoverage({ ...basis, notYetEnrolled: 0 }).zeroOn).toBe(basis.today);
});

test('only the last twelve weeks count as the present pace', () => {
  const old = Array.from({ length: 20 }, () => 9999);
  expect(forecastCoverage({ ...basis, weeks: [...old, ...Array.from({ length: 12 }, () => 100)] }).perWeek).toBe(100);
});

test('the pace for a day too near is not named', () => {
  expect(paceNeeded(basis, '2026-11-30')).toBeUndefined();
  expect(paceNeeded(basis, addDays(basis.today, 70))).toBe(1000);
});

const someBasis = fc.record({
  today: fc.constant('2026-11-24'),
  notYetEnrolled: fc.nat(200_000),
  weeks: fc.array(fc.nat(3000), { minLength: 4, maxLength: 14 }),
  comingOfAge: fc.array(fc.nat(3000), { maxLength: 60 }),
  leavingPerMonth: fc.nat(500),
});

test('the band holds the expectation, its ends come in order, and a faster pace never ends later', () => {
  fc.assert(
    fc.property(someBasis, fc.nat(500), (some, more) => {
      const forecast = forecastCoverage(some);
      expect(forecast.points).toHaveLength(horizon_months + 1);
      for (const { low, expected, high } of forecast.points) expect(low <= expected && expected <= high).toBe(true);
      const { zeroAtTheEarliest: early = '9999', zeroOn = '9999', zeroAtTheLatest: late = '9999' } = forecast;
      expect(early <= zeroOn && zeroOn <= late).toBe(true);
      const faster = forecastCoverage({ ...some, weeks: some.weeks.map((week) => week + more) });
      expect((faster.zeroOn ?? '9999') <= zeroOn).toBe(true);
    }),
  );
});

test('at the pace that is needed for a day the figure is zero about that day', () => {
  fc.assert(
    fc.property(someBasis, fc.integer({ min: 60, max: 3000 }), (some, days) => {
      const by = addDays(some.today, days);
      const perWeek = paceNeeded(some, by) ?? 0;
      const { zeroOn } = forecastCoverage({ ...some, weeks: Array.from({ length: 12 }, () => perWeek) });
      expect(zeroOn).toBeDefined();
      expect(daysBetween(by, zeroOn ?? '')).toBeLessThanOrEqual(62);
    }),
  );
});
