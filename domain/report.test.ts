import { describe, expect, test } from 'vitest';
import { agesOf, dayPeriod, daysOf, monthOf, monthPeriod, spanOf } from './report.ts';

describe('the period of a report', () => {
  test('a month is known by its first and last day', () => {
    expect(monthPeriod('2028-02')).toEqual({ kind: 'monthly', from: '2028-02-01', to: '2028-02-29' });
    expect([monthPeriod('2028-13'), monthPeriod('2028-2'), monthPeriod('2028-02-01'), monthPeriod('')]).toEqual([undefined, undefined, undefined, undefined]);
    expect(monthOf('2028-02-29')).toBe('2028-02');
  });
  test('a day goes from midnight to midnight in Bojonegoro', () => {
    const { from_ms, to_ms } = spanOf(dayPeriod('2026-11-24'));
    expect([new Date(from_ms).toISOString(), new Date(to_ms).toISOString()]).toEqual(['2026-11-23T17:00:00.000Z', '2026-11-24T17:00:00.000Z']);
  });
  test('days that have not come are not in it', () => {
    const month = { kind: 'monthly', from: '2026-11-01', to: '2026-11-30' } as const;
    expect(daysOf(month, '2026-11-03')).toEqual(['2026-11-01', '2026-11-02', '2026-11-03']);
    expect(daysOf(month, '2027-01-01')).toHaveLength(30);
    expect(daysOf(month, '2026-10-01')).toEqual([]);
  });
});

describe('how long applications have stood', () => {
  test('the middle one, the oldest, and the bands', () => {
    const standing = [
      { since: '2026-11-24', count: 5 },
      { since: '2026-11-22', count: 2 },
      { since: '2026-10-01', count: 1 },
      { since: '2026-11-16', count: 3 },
    ];
    expect(agesOf(standing, '2026-11-24')).toEqual({ count: 11, median_days: 2, oldest_days: 54, bands: [5, 2, 0, 3, 1] });
  });
  test('nothing stands: no age', () => {
    expect(agesOf([{ since: '2026-11-24', count: 0 }], '2026-11-24')).toEqual({ count: 0, median_days: 0, oldest_days: 0, bands: [0, 0, 0, 0, 0] });
  });
  test('a day that a wrong clock put into the future is no age below zero', () => {
    expect(agesOf([{ since: '2035-01-01', count: 1 }], '2026-11-24')).toMatchObject({ oldest_days: 0, bands: [1, 0, 0, 0, 0] });
  });
});
