/** The forecast's basis out of the desk's tables: what is left, the weeks past, and who turns 17. */
import { addDays, addMonths } from '@loket/domain/calendar-date';
import { comingOfAge, countsFromBytes, figuresOf, sumCounts } from '@loket/domain/coverage-count';
import { forecastCoverage, paceNeeded, weeks_max } from '@loket/domain/coverage-forecast';
import { weekdayOf } from '@loket/domain/stock-forecast';
import type { CoverageSettings, ForecastAnswer } from '@loket/protocol/coverage';
import { LoketError } from '@loket/protocol/errors';
import type { CountedRow, CoverageStore } from './coverage-store.ts';

const history_days = 400;

export type ForecastOptions = {
  readonly store: CoverageStore;
  readonly counted: CountedRow | undefined;
  readonly regency: string;
  readonly today: string;
  readonly by: string | undefined;
  readonly settings: CoverageSettings;
  readonly published: { readonly notYetEnrolled: number };
  readonly openingNotYet: number;
};

export function forecastAnswer(options: ForecastOptions): ForecastAnswer {
  const { store, counted, today, by, settings } = options;
  const counts = counted === undefined ? undefined : sumCounts(store.countsIn(options.regency).map((row) => countsFromBytes(row.counts)));
  const notYetEnrolled = counts === undefined ? options.published.notYetEnrolled : figuresOf(counts).notYetEnrolled;
  const coming = counts === undefined ? [] : comingOfAge(counts);
  const weeks = wholeWeeks(store, today);
  const basis = { today, notYetEnrolled, weeks: weeks.map(({ enrolled }) => enrolled), comingOfAge: coming, leavingPerMonth: settings.leavingPerMonth };
  const { points, zeroOn, zeroAtTheEarliest, zeroAtTheLatest, ...pace } = forecastCoverage(basis);
  return {
    today,
    notYetEnrolled,
    isFromRegister: counts !== undefined,
    weeks,
    history: [...history(options, counts !== undefined), { date: today, notYetEnrolled }],
    comingOfAge: coming.map((count, month) => ({ month: addMonths(`${today.slice(0, 7)}-01`, month).slice(0, 7), count })),
    ...pace,
    points: [...points],
    ...(zeroOn === undefined ? {} : { zeroOn }),
    ...(zeroAtTheEarliest === undefined ? {} : { zeroAtTheEarliest }),
    ...(zeroAtTheLatest === undefined ? {} : { zeroAtTheLatest }),
    ...(by === undefined ? {} : { needed: { by, perWeek: needed(paceNeeded(basis, by)) } }),
    settings,
  };
}

function needed(perWeek: number | undefined): number {
  if (perWeek !== undefined) return perWeek;
  throw new LoketError('invalid_body', [
    { field: 'by', code: 'too_soon', text: { id: 'Tanggal tujuan paling cepat seminggu lagi', en: 'The chosen date must be at least a week ahead' } },
  ]);
}

/** Weeks from Monday to Sunday that are over, from the first one that began after somebody was first enrolled here. */
function wholeWeeks(store: CoverageStore, today: string): ForecastAnswer['weeks'] {
  const first = store.firstDay();
  if (first === undefined) return [];
  const thisMonday = addDays(today, -((weekdayOf(today) + 6) % 7));
  const byDay = new Map(store.byDay(addDays(thisMonday, -7 * weeks_max), addDays(thisMonday, -1)).map(({ day, count }) => [day, count]));
  const weeks: { from: string; enrolled: number }[] = [];
  for (let back = weeks_max; back >= 1; back -= 1) {
    const from = addDays(thisMonday, -7 * back);
    if (from < first) continue;
    let enrolled = 0;
    for (let day = 0; day < 7; day += 1) enrolled += byDay.get(addDays(from, day)) ?? 0;
    weeks.push({ from, enrolled });
  }
  return weeks;
}

function history({ store, today, openingNotYet }: ForecastOptions, isFromRegister: boolean): ForecastAnswer['history'] {
  const since = addDays(today, -history_days);
  const yesterday = addDays(today, -1);
  if (isFromRegister) return store.line(true, since).flatMap((row) => (row.date < today ? [{ date: row.date, notYetEnrolled: row.not_yet_enrolled }] : []));
  let notYetEnrolled = openingNotYet - store.countUntil(addDays(since, -1));
  const days = store.byDay(since, yesterday).map(({ day, count }) => {
    notYetEnrolled = Math.max(0, notYetEnrolled - count);
    return { date: day, notYetEnrolled };
  });
  const [first] = days;
  // The line begins at the published figure, the day before the first enrolment counted here.
  return first === undefined ? [] : [{ date: addDays(first.date, -1), notYetEnrolled: openingNotYet - store.countUntil(addDays(first.date, -1)) }, ...days];
}
