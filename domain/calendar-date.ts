/**
 * A real calendar date as `YYYY-MM-DD` (proleptic Gregorian, years 0001 to 9999). Text order is
 * date order, so such dates sort and compare as strings. Functions that take a `CalendarDate`
 * throw a `RangeError` when the text is not one; check input with `isCalendarDate` first.
 */
export type CalendarDate = string;

export type DateParts = { readonly year: number; readonly month: number; readonly day: number };

const dayLength_ms = 86_400_000;
/** WIB (Waktu Indonesia Barat) is UTC+7 all year: Indonesia has no daylight saving time. */
const wibOffset_ms = 7 * 3_600_000;
/** `dayNumber('1970-01-01')` */
const dayNumberOf1970 = 719_163;
const yearMax = 9999;
/** No date that a person writes is longer; a limit before any pattern runs over the text. */
const looseTextLengthMax = 40;

const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Indonesian month names, their usual short forms, and the older spellings still seen on papers. */
const monthByName: ReadonlyMap<string, number> = new Map(
  [
    ['januari', 'jan'],
    ['februari', 'pebruari', 'feb', 'peb'],
    ['maret', 'mar'],
    ['april', 'apr'],
    ['mei'],
    ['juni', 'jun'],
    ['juli', 'jul'],
    ['agustus', 'agu', 'ags', 'agt', 'agust'],
    ['september', 'sep', 'sept'],
    ['oktober', 'okt'],
    ['november', 'nopember', 'nov', 'nop'],
    ['desember', 'des'],
  ].flatMap((names, index) => names.map((name): [string, number] => [name, index + 1])),
);

export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Days in a month (1 to 12) of a year; 0 for a month that does not exist. */
export function daysInMonth(year: number, month: number): number {
  const length = monthLengths[month - 1] ?? 0;
  return month === 2 && isLeapYear(year) ? length + 1 : length;
}

/** Splits a `YYYY-MM-DD` text, or `undefined` when it is not a real date. */
export function parseCalendarDate(text: string): DateParts | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const parts = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  return isRealDate(parts) ? parts : undefined;
}

/** True for a real date written `YYYY-MM-DD`: `2024-02-29` is, `2023-02-29` is not. */
export function isCalendarDate(text: string): text is CalendarDate {
  return parseCalendarDate(text) !== undefined;
}

/** Writes the parts as `YYYY-MM-DD`. Throws a `RangeError` when they are not a real date. */
export function calendarDate(year: number, month: number, day: number): CalendarDate {
  if (!isRealDate({ year, month, day })) throw new RangeError('not a real calendar date');
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

/** -1 when `first` is before `second`, 1 when after, 0 when the same day. */
export function compareDates(first: CalendarDate, second: CalendarDate): -1 | 0 | 1 {
  const difference = dayNumber(first) - dayNumber(second);
  if (difference === 0) return 0;
  return difference < 0 ? -1 : 1;
}

/** Whole days from `first` to `second`, negative when `second` is earlier. */
export function daysBetween(first: CalendarDate, second: CalendarDate): number {
  return dayNumber(second) - dayNumber(first);
}

/**
 * Age in whole years on a day; negative before the birth. Somebody born on 29 February completes
 * a year on 1 March of a common year: the day must have come, not only the month.
 */
export function ageOn(birth: CalendarDate, on: CalendarDate): number {
  const from = partsOf(birth);
  const to = partsOf(on);
  const birthdayHasCome = to.month > from.month || (to.month === from.month && to.day >= from.day);
  return to.year - from.year - (birthdayHasCome ? 0 : 1);
}

/** The date `days` later (earlier when negative). Throws a `RangeError` outside years 0001 to 9999. */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  if (!Number.isSafeInteger(days)) throw new RangeError('days must be a whole number');
  return dateOfDayNumber(dayNumber(date) + days);
}

/**
 * The date `months` later (earlier when negative); a day that the month does not have becomes its
 * last day: 31 January + 1 month is 28 or 29 February. Throws a `RangeError` outside years 0001 to 9999.
 */
export function addMonths(date: CalendarDate, months: number): CalendarDate {
  if (!Number.isSafeInteger(months)) throw new RangeError('months must be a whole number');
  const { year, month, day } = partsOf(date);
  const monthsSinceYearZero = year * 12 + (month - 1) + months;
  const newYear = Math.floor(monthsSinceYearZero / 12);
  const newMonth = monthsSinceYearZero - newYear * 12 + 1;
  return calendarDate(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth)));
}

/**
 * Reads a date as people and spreadsheets write it: `17-08-1995`, `17/8/1995`, `1995-08-17`,
 * `17 Agustus 1995` (also short and older month names). Day before month, as everywhere in
 * Indonesia; two-digit years are refused, since the century would be a guess.
 */
export function parseLooseDate(text: string): CalendarDate | undefined {
  if (text.length > looseTextLengthMax) return undefined;
  const trimmed = text.trim();
  if (isCalendarDate(trimmed)) return trimmed;
  const numeric = /^(\d{1,2})([-/])(\d{1,2})\2(\d{4})$/.exec(trimmed);
  if (numeric !== null) return dateOrUndefined(numeric[4], Number(numeric[3]), numeric[1]);
  const named = /^(\d{1,2})\s+(\p{L}+)\.?\s+(\d{4})$/u.exec(trimmed);
  if (named === null) return undefined;
  return dateOrUndefined(named[3], monthByName.get((named[2] ?? '').toLowerCase()) ?? 0, named[1]);
}

/** The date as the card and its forms show it: `17-08-1995`. */
export function cardDate(date: CalendarDate): string {
  const { year, month, day } = partsOf(date);
  return `${padded(day, 2)}-${padded(month, 2)}-${padded(year, 4)}`;
}

/** The calendar date in WIB (UTC+7, Bojonegoro's clock) at an instant in milliseconds since 1970 UTC. */
export function wibDate(epoch_ms: number): CalendarDate {
  if (!Number.isFinite(epoch_ms)) throw new RangeError('epoch_ms must be a number');
  return dateOfDayNumber(Math.floor((epoch_ms + wibOffset_ms) / dayLength_ms) + dayNumberOf1970);
}

function isRealDate({ year, month, day }: DateParts): boolean {
  const whole = Number.isInteger(year) && Number.isInteger(month) && Number.isInteger(day);
  return whole && year >= 1 && year <= yearMax && day >= 1 && day <= daysInMonth(year, month);
}

function partsOf(date: CalendarDate): DateParts {
  const parts = parseCalendarDate(date);
  if (parts === undefined) throw new RangeError('not a calendar date (YYYY-MM-DD)');
  return parts;
}

function dateOrUndefined(year: string | undefined, month: number, day: string | undefined): CalendarDate | undefined {
  const parts = { year: Number(year), month, day: Number(day) };
  return isRealDate(parts) ? calendarDate(parts.year, parts.month, parts.day) : undefined;
}

/** Days since 31 December of the year before 0001, so that 0001-01-01 is day 1. */
function dayNumber(date: CalendarDate): number {
  const { year, month, day } = partsOf(date);
  const leapDay = month > 2 && isLeapYear(year) ? 1 : 0;
  return daysBeforeYear(year) + (daysBeforeMonth[month - 1] ?? 0) + leapDay + day;
}

function daysBeforeYear(year: number): number {
  const before = year - 1;
  return before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
}

function dateOfDayNumber(number: number): CalendarDate {
  if (number < 1 || number > daysBeforeYear(yearMax + 1)) {
    throw new RangeError('the date is outside the years 0001 to 9999');
  }
  // The estimate from the mean length of a year is at most one year off, so one step settles it.
  let year = Math.max(1, Math.floor((number - 1) / 365.2425) + 1);
  if (number <= daysBeforeYear(year)) year -= 1;
  else if (number > daysBeforeYear(year + 1)) year += 1;
  let day = number - daysBeforeYear(year);
  let month = 1;
  while (month < 12 && day > daysInMonth(year, month)) {
    day -= daysInMonth(year, month);
    month += 1;
  }
  return calendarDate(year, month, day);
}

function padded(value: number, length: number): string {
  return String(value).padStart(length, '0');
}

/** Date and time of day of a moment in western Indonesia (UTC+7), as officers write them: `24-11-2026 09.12 WIB`. */
export function wibText(epoch_ms: number): { readonly id: string; readonly en: string } {
  const minutes = Math.floor((((epoch_ms + wibOffset_ms) % dayLength_ms) + dayLength_ms) / 60_000) % 1440;
  const [hour, minute] = [padded(Math.floor(minutes / 60), 2), padded(minutes % 60, 2)];
  const date = cardDate(wibDate(epoch_ms));
  return { id: `${date} ${hour}.${minute} WIB`, en: `${date} ${hour}:${minute} WIB` };
}
