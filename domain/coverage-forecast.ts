/**
 * When everybody obliged will be enrolled: what is left now, plus those who turn 17, minus deaths and moves, minus what the
 * office enrols a week at the pace of the last weeks. With a band, and with the plain words "never at this pace" and "too few
 * weeks known" where they are true. No model that a head of office could not be told.
 */
import { addDays, addMonths, type CalendarDate, daysBetween } from './calendar-date.ts';

export type ForecastBasis = {
  readonly today: CalendarDate;
  /** obliged and not yet enrolled, now */
  readonly notYetEnrolled: number;
  /** enrolments of whole weeks past, oldest first; weeks of a closed office with 0 */
  readonly weeks: readonly number[];
  /** who turns 17 in the running month (from today on) and in each later one; the last months' mean goes on after them */
  readonly comingOfAge: readonly number[];
  /** not-yet people who leave the figure each month without an enrolment here: deaths, moves away; less those who move in */
  readonly leavingPerMonth: number;
};

export type ForecastPoint = {
  readonly date: CalendarDate;
  readonly expected: number;
  /** with nine chances in ten it will not be lower, and not be higher */
  readonly low: number;
  readonly high: number;
};

export type CoverageForecast = {
  readonly weeksKnown: number;
  /** fewer than `weeks_min` are known: no date is named */
  readonly isTooThin: boolean;
  readonly perWeek: number;
  /** how much faster or slower than the last weeks' mean it may really be, a week */
  readonly perWeekDeviation: number;
  /** one point a month, the first is today */
  readonly points: readonly ForecastPoint[];
  /** absent: never within `horizon_months` at this pace, or too few weeks known */
  readonly zeroOn: CalendarDate | undefined;
  readonly zeroAtTheEarliest: CalendarDate | undefined;
  readonly zeroAtTheLatest: CalendarDate | undefined;
};

/** with fewer weeks no date is named */
export const weeks_min = 4;
/** of a pace that is older nobody says that it is the present one */
export const weeks_max = 12;
export const horizon_months = 120;
const meanMonth_days = 30.4375;
const comingMean_months = 12;
/** standard normal quantile of 0.9 */
const bandZ = 1.2816;

type Pace = { readonly mean: number; readonly deviation: number; readonly count: number };

function paceOf(weeks: readonly number[]): Pace {
  const count = weeks.length;
  if (count === 0) return { mean: 0, deviation: 0, count };
  const mean = weeks.reduce((sum, week) => sum + week, 0) / count;
  const spread = weeks.reduce((sum, week) => sum + (week - mean) ** 2, 0) / Math.max(1, count - 1);
  // People who come one by one spread at least as a Poisson count does.
  return { mean, deviation: Math.sqrt(Math.max(spread, mean)), count };
}

/** Who turns 17 in the first `months` months, the last one in part. */
function cameOfAge(comingOfAge: readonly number[], months: number): number {
  const known = comingOfAge.slice(1);
  const last = known.slice(-comingMean_months);
  const later = last.length === 0 ? 0 : last.reduce((sum, count) => sum + count, 0) / last.length;
  let sum = 0;
  for (let month = 0; month < Math.ceil(months); month += 1) sum += (comingOfAge[month] ?? later) * Math.min(1, months - month);
  return sum;
}

/** Throws a RangeError for figures below zero. */
export function forecastCoverage(basis: ForecastBasis): CoverageForecast {
  if (basis.notYetEnrolled < 0 || basis.leavingPerMonth < 0 || [...basis.weeks, ...basis.comingOfAge].some((count) => count < 0))
    throw new RangeError('counts of people are not below zero');
  const weeks = basis.weeks.slice(-weeks_max);
  const pace = paceOf(weeks);
  const isTooThin = pace.count < weeks_min;
  const at = (month: number): ForecastPoint => pointAt(basis, pace, month);
  const points = Array.from({ length: horizon_months + 1 }, (_, month) => at(month));
  const zero = (of: (point: ForecastPoint) => number): CalendarDate | undefined => (isTooThin ? undefined : zeroDay(basis, pace, points, of));
  return {
    weeksKnown: pace.count,
    isTooThin,
    perWeek: pace.mean,
    perWeekDeviation: pace.count === 0 ? 0 : pace.deviation / Math.sqrt(pace.count),
    points,
    zeroOn: zero(({ expected }) => expected),
    zeroAtTheEarliest: zero(({ low }) => low),
    zeroAtTheLatest: zero(({ high }) => high),
  };
}

function pointAt(basis: ForecastBasis, pace: Pace, months: number): ForecastPoint {
  const date = months === Math.floor(months) ? addMonths(basis.today, months) : addDays(basis.today, Math.round(months * meanMonth_days));
  const weeksAhead = daysBetween(basis.today, date) / 7;
  const coming = cameOfAge(basis.comingOfAge, months);
  const expected = basis.notYetEnrolled + coming - basis.leavingPerMonth * months - pace.mean * weeksAhead;
  // Each week goes up and down by itself (its root), and the mean itself is known from few weeks (adds up with each week ahead).
  const drift = pace.count === 0 ? 0 : (pace.deviation * weeksAhead) / Math.sqrt(pace.count);
  const deviation = Math.sqrt(pace.deviation ** 2 * weeksAhead + drift ** 2 + coming);
  const shown = (count: number): number => Math.max(0, Math.round(count));
  return { date, expected: shown(expected), low: shown(expected - bandZ * deviation), high: shown(expected + bandZ * deviation) };
}

/** The first month at whose end nobody is left, then the week within it. */
function zeroDay(basis: ForecastBasis, pace: Pace, points: readonly ForecastPoint[], of: (point: ForecastPoint) => number): CalendarDate | undefined {
  const month = points.findIndex((point) => of(point) === 0);
  if (month < 0) return undefined;
  for (let part = 0; month > 0 && part < 4; part += 1) {
    const point = pointAt(basis, pace, month - 1 + part / 4);
    if (of(point) === 0) return point.date;
  }
  return points[month]?.date;
}

/**
 * Enrolments a week that bring the figure to zero by that day, all else as in the basis; undefined when the day is not at
 * least a week ahead.
 */
export function paceNeeded(basis: ForecastBasis, by: CalendarDate): number | undefined {
  const days = daysBetween(basis.today, by);
  if (days < 7) return undefined;
  const months = days / meanMonth_days;
  const toEnrol = basis.notYetEnrolled + cameOfAge(basis.comingOfAge, months) - basis.leavingPerMonth * months;
  return Math.max(0, Math.ceil(toEnrol / (days / 7)));
}
