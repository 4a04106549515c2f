/**
 * The office's reports: what a day or a month is (WIB), and how long applications have stood in a status. Pure; the figures
 * themselves are counted from the journal by the desk that makes the reports.
 */
import { addDays, addMonths, type CalendarDate, calendarDate, daysBetween, isCalendarDate, parseCalendarDate } from './calendar-date.ts';

export const reportKinds = ['daily', 'monthly'] as const;
export type ReportKind = (typeof reportKinds)[number];

/** Both days belong to it. */
export type ReportPeriod = { readonly kind: ReportKind; readonly from: CalendarDate; readonly to: CalendarDate };

export function dayPeriod(date: CalendarDate): ReportPeriod {
  return { kind: 'daily', from: date, to: date };
}

/** Of `yyyy-mm`; undefined when that is no month. */
export function monthPeriod(month: string): ReportPeriod | undefined {
  const from = `${month}-01`;
  return /^\d{4}-\d{2}$/.test(month) && isCalendarDate(from) ? { kind: 'monthly', from, to: addDays(addMonths(from, 1), -1) } : undefined;
}

/** Every day of the period, up to `through`. */
export function daysOf(period: ReportPeriod, through: CalendarDate): CalendarDate[] {
  const last = through < period.to ? through : period.to;
  return Array.from({ length: Math.max(0, daysBetween(period.from, last) + 1) }, (_, index) => addDays(period.from, index));
}

const wibOffset_ms = 7 * 3_600_000;

/** From the first moment of the first day to the first of the day after the last, ms since 1970 UTC. */
export function spanOf({ from, to }: Omit<ReportPeriod, 'kind'>): { readonly from_ms: number; readonly to_ms: number } {
  return { from_ms: Date.parse(`${from}T00:00:00Z`) - wibOffset_ms, to_ms: Date.parse(`${addDays(to, 1)}T00:00:00Z`) - wibOffset_ms };
}

export function monthOf(date: CalendarDate): string {
  const { year, month } = parseCalendarDate(date) ?? { year: 1970, month: 1 };
  return calendarDate(year, month, 1).slice(0, 7);
}

/** Whole days in a status, from the day it came into it: the same day, 1 to 3, 4 to 7, 8 to 30, more. */
export const ageBands = [
  { from: 0, to: 0 },
  { from: 1, to: 3 },
  { from: 4, to: 7 },
  { from: 8, to: 30 },
  { from: 31, to: undefined },
] as const;

/** `since`: the day on which these came into the status */
export type Standing = { readonly since: CalendarDate; readonly count: number };

export type Ages = {
  readonly count: number;
  /** of the middle one; 0 when there is none */
  readonly median_days: number;
  readonly oldest_days: number;
  /** in the order of `ageBands` */
  readonly bands: readonly number[];
};

/** How old those are that stand in a status at the end of the day `on`. */
export function agesOf(standing: readonly Standing[], on: CalendarDate): Ages {
  const ages = standing
    .filter(({ count }) => count > 0)
    .map(({ since, count }) => ({ days: Math.max(0, daysBetween(since, on)), count }))
    .sort((one, other) => one.days - other.days);
  const count = ages.reduce((sum, age) => sum + age.count, 0);
  const bands = ageBands.map(({ from, to }) =>
    ages.filter(({ days }) => days >= from && (to === undefined || days <= to)).reduce((sum, age) => sum + age.count, 0),
  );
  let passed = 0;
  const middle = ages.find((age) => {
    passed += age.count;
    return passed * 2 >= count;
  });
  return { count, median_days: middle?.days ?? 0, oldest_days: ages.at(-1)?.days ?? 0, bands };
}
