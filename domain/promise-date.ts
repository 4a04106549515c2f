/**
 * The day on which a card is promised. Never more promises up to a day than blanks that exist by then or are confirmed to
 * come: a shortage moves the promises and says so, it does not refuse anybody.
 */
import { addDays } from './calendar-date.ts';
import { weekdayOf } from './stock-forecast.ts';

export type Supply = {
  /** blanks in the store and the hoppers */
  readonly onHand: number;
  /** confirmed to come, each with the day it is expected to be on the shelf */
  readonly coming: readonly { readonly date: string; readonly count: number }[];
};

export type Pace = {
  /** today at the office, yyyy-mm-dd WIB */
  readonly today: string;
  /** cards a working day, all printers together */
  readonly perDay: number;
  /** 0 Sunday .. 6 Saturday */
  readonly workingWeekdays: readonly number[];
  /** working days that the centre's verdict and the printing take at the least */
  readonly leastDays: number;
};

/** queue: as many as can be printed before it · blanks: it waits for a delivery · none: no blank is left or confirmed */
export type PromiseLimit = 'queue' | 'blanks' | 'none';
export type Promised = { readonly date: string | undefined; readonly limit: PromiseLimit };

export const promiseReasons: Readonly<Record<PromiseLimit, { readonly id: string; readonly en: string }>> = {
  queue: { id: 'Menurut antrean cetak', en: 'By the print queue' },
  blanks: { id: 'Menunggu kiriman blangko', en: 'Waiting for a delivery of blanks' },
  none: { id: 'Blangko habis; tanggal diberitahukan setelah kiriman pasti', en: 'Out of blanks; the date is told when a delivery is certain' },
};

const horizon_days = 400;

/**
 * The promises of those who wait, in their order.
 * @param count how many are promised
 * @param ahead how many were promised before them and have no card yet
 */
export function promiseDates(count: number, ahead: number, supply: Supply, pace: Pace): Promised[] {
  const promised: Promised[] = [];
  const coming = [...supply.coming].sort((left, right) => (left.date < right.date ? -1 : 1));
  let blanks = supply.onHand;
  let printable = 0;
  let workingDays = 0;
  let arrived = 0;
  const total = supply.onHand + coming.reduce((sum, one) => sum + one.count, 0);
  // Nobody behind the last blank is given a day: an office without blanks need not look through a year for each applicant.
  const givable = Math.min(count, total - ahead);
  const firstWeekday = weekdayOf(pace.today);
  for (let day = 0; day < horizon_days && promised.length < givable; day += 1) {
    for (let next = coming[arrived]; next !== undefined && next.date <= addDays(pace.today, day); next = coming[arrived]) {
      blanks += next.count;
      arrived += 1;
    }
    if (!pace.workingWeekdays.includes((firstWeekday + day) % 7)) continue;
    // What is accepted today is printed from tomorrow's day on, when the verdict is there.
    if (day > 0) printable += pace.perDay;
    if (day > 0) workingDays += 1;
    if (workingDays < pace.leastDays) continue;
    const room = Math.min(blanks, printable);
    if (ahead + promised.length + 1 > room) continue;
    const date = addDays(pace.today, day);
    while (promised.length < count && ahead + promised.length + 1 <= room)
      promised.push({ date, limit: ahead + promised.length + 1 > supply.onHand ? 'blanks' : 'queue' });
  }
  while (promised.length < count) promised.push({ date: undefined, limit: ahead + promised.length + 1 > total ? 'none' : 'queue' });
  return promised;
}
