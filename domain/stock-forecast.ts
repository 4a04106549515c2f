/**
 * How long the stock lasts. From the use of the last weeks, by weekday, with a band that says how sure that is. Plain
 * statistics that a head of office can be told: so many a Monday, so much to and fro, summed up day by day.
 */
export type DayOfUse = {
  /** yyyy-mm-dd, WIB */
  readonly date: string;
  readonly used: number;
};

export type Outlook = {
  /** days of use that this rests on */
  readonly daysKnown: number;
  /** fewer than two weeks are known: the band is wide for that reason */
  readonly isThin: boolean;
  readonly perWeek: number;
  /** calendar days until the stock is used up; absent: no end in sight within two years, or nothing is used */
  readonly days: number | undefined;
  /** with nine chances in ten the stock lasts at least so long, and at most so long */
  readonly daysAtLeast: number | undefined;
  readonly daysAtMost: number | undefined;
  /** ask for more when no more than this is left: it covers the lead time at the service level */
  readonly reorderPoint: number;
  /** so many more bring the stock to lead time and a month, at the service level; 0 when there is enough */
  readonly suggestedOrder: number;
};

const horizon_days = 730;
const thin_days = 14;
const cover_days = 30;
/** standard normal quantile of 0.9: the band's two ends */
const bandZ = 1.2816;

/** The standard normal quantile, by Acklam's rational approximation; good to 1e-9 in the middle, enough for a stock. */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) throw new RangeError('a probability lies between 0 and 1');
  if (probability < 0.02425) return -normalQuantile(1 - probability);
  if (probability <= 0.97575) {
    const q = probability - 0.5;
    const r = q * q;
    const above =
      ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r - 30.66479806614716) * r + 2.506628277459239;
    const below = ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r - 13.28068155288572) * r + 1;
    return (above * q) / below;
  }
  const q = Math.sqrt(-2 * Math.log(1 - probability));
  const above =
    ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783;
  const below = (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
  return -above / below;
}

/** 0 Sunday .. 6 Saturday of a calendar date. */
export function weekdayOf(date: string): number {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay();
}

type Weekday = { readonly mean: number; readonly variance: number };

/** Use by weekday. A weekday that was never seen gets the mean of all: a new office does not know its Fridays. */
function weekdays(history: readonly DayOfUse[]): readonly Weekday[] {
  const overall = history.reduce((sum, { used }) => sum + used, 0) / Math.max(1, history.length);
  return Array.from({ length: 7 }, (_, weekday) => {
    const own = history.filter(({ date }) => weekdayOf(date) === weekday).map(({ used }) => used);
    const mean = own.length === 0 ? overall : own.reduce((sum, used) => sum + used, 0) / own.length;
    const spread = own.reduce((sum, used) => sum + (used - mean) ** 2, 0) / Math.max(1, own.length - 1);
    // People who come one by one spread at least as a Poisson count does; and a mean of few days is itself unsure.
    return { mean, variance: Math.max(spread, mean) * (1 + 1 / Math.max(1, own.length)) };
  });
}

/** Use in the coming days from the day after `today`: its mean and how far it may be off, day by day. */
function demand(days: readonly Weekday[], today: string, historyDays: number): (count: number) => { readonly mean: number; readonly deviation: number } {
  const start = weekdayOf(today);
  const weekMean = days.reduce((sum, { mean }) => sum + mean, 0);
  const means: number[] = [0];
  const variances: number[] = [0];
  return (count) => {
    for (let day = means.length; day <= count; day += 1) {
      const { mean, variance } = days[(start + day) % 7] ?? { mean: 0, variance: 0 };
      means.push((means[day - 1] ?? 0) + mean);
      variances.push((variances[day - 1] ?? 0) + variance);
    }
    // The mean itself was measured over few days: what it is off adds up with each day ahead, not with its root.
    const drift = (weekMean / 7) * count * (1 / Math.sqrt(Math.max(1, historyDays)));
    return { mean: means[count] ?? 0, deviation: Math.sqrt((variances[count] ?? 0) + drift * drift) };
  };
}

function daysUntil(stock: number, used: (count: number) => number): number | undefined {
  for (let day = 1; day <= horizon_days; day += 1) if (used(day) >= stock) return day - 1;
  return undefined;
}

/**
 * @param history days on which the office could be open, oldest first, closed days with a use of 0
 * @param leadTime_days from the request to the blanks on the shelf
 * @param serviceLevel chance of not running out while waiting, for example 0.95
 * @param coming what is confirmed to come
 */
export function stockOutlook(
  history: readonly DayOfUse[],
  stock: { readonly onHand: number; readonly coming: number },
  plan: { readonly today: string; readonly leadTime_days: number; readonly serviceLevel: number },
): Outlook {
  const days = weekdays(history);
  const perWeek = days.reduce((sum, { mean }) => sum + mean, 0);
  const at = demand(days, plan.today, history.length);
  const z = normalQuantile(plan.serviceLevel);
  const need = (count: number): number => {
    const { mean, deviation } = at(count);
    return Math.ceil(Math.max(0, mean + z * deviation));
  };
  const isUsed = perWeek > 0;
  const reach = (sign: -1 | 0 | 1): number | undefined =>
    isUsed
      ? daysUntil(stock.onHand, (count) => {
          const { mean, deviation } = at(count);
          return mean + sign * bandZ * deviation;
        })
      : undefined;
  return {
    daysKnown: history.length,
    isThin: history.length < thin_days,
    perWeek,
    days: reach(0),
    daysAtLeast: reach(1),
    daysAtMost: reach(-1),
    reorderPoint: isUsed ? need(plan.leadTime_days) : 0,
    suggestedOrder: isUsed ? Math.max(0, need(plan.leadTime_days + cover_days) - stock.onHand - stock.coming) : 0,
  };
}
