/**
 * An office as queues, hour by hour: people at the counters, applications at the centre, cards at the printers, blanks in
 * the store. It is not the simulation's engine, which plays one small day in every detail: a planner asks about months of
 * 500 people a day, and what counts then is how much each part can do in an hour. Those figures are asked for, not known.
 */
import { type SeededRandom, seededRandom } from '../../../samples/seeded-random.ts';

export type OfficeFigures = {
  /** people a working day */
  readonly arrivals: number;
  readonly counters: number;
  /** at a counter, for one person */
  readonly serving_minutes: number;
  readonly printers: number;
  /** cards a printer prints in a working day of eight hours (real ones: 100 to 200) */
  readonly printerCards: number;
  /** share of the days on which a printer is broken */
  readonly printerBroken: number;
  /** share of the cards that are spoiled */
  readonly spoiled: number;
  readonly blanks: number;
  /** blanks that come from Jakarta, each so many days, and the share of them that really comes */
  readonly delivery: { readonly blanks: number; readonly every_days: number; readonly given: number };
  /** internet: outages that begin, a day, and how many days one lasts */
  readonly internetCuts: number;
  readonly internetCut_days: number;
  /** share of the days on which the mains fails for half a day */
  readonly mainsCuts: number;
  /** print-ready applications that wait at the beginning, each with its warrant */
  readonly backlog: number;
};

export const bojonegoro: OfficeFigures = {
  arrivals: 525,
  counters: 10,
  serving_minutes: 8,
  printers: 4,
  printerCards: 160,
  printerBroken: 0.1,
  spoiled: 0.02,
  blanks: 13_000,
  delivery: { blanks: 10_000, every_days: 21, given: 0.8 },
  internetCuts: 0.05,
  internetCut_days: 2,
  mainsCuts: 0.03,
  backlog: 0,
};

export type Day = {
  /** people turned to the next day: the counters were full */
  readonly atDoor: number;
  readonly atCentre: number;
  /** print-ready and not printed */
  readonly backlog: number;
  readonly printed: number;
  readonly blanks: number;
};

const hours = 8;
/** people come in the first six of them */
const arrivalHours = 6;
/** printers whose days are drawn; any more never break */
const printers_max = 50;

function around(random: SeededRandom, mean: number): number {
  // Twelve throws of an even die, less six: close enough to a bell, and the same for each seed.
  let sum = -6;
  for (let throws = 0; throws < 12; throws += 1) sum += random.fraction();
  return Math.max(0, Math.round(mean + sum * Math.sqrt(Math.max(mean, 0))));
}

/** One run of so many working days. */
export function runOffice(figures: OfficeFigures, days: number, seed: number): Day[] {
  const random = seededRandom(seed);
  // Apart, and as many for each office: one more printer must not mean other people and other outages.
  const machines = seededRandom(seed ^ 0x5bd1e995);
  const result: Day[] = [];
  let { backlog, blanks } = figures;
  let atDoor = 0;
  let atCentre = 0;
  let cutUntil = 0;
  for (let day = 0; day < days; day += 1) {
    if (day > 0 && day % figures.delivery.every_days === 0) blanks += Math.round(figures.delivery.blanks * figures.delivery.given);
    if (day >= cutUntil && random.chance(figures.internetCuts)) cutUntil = day + figures.internetCut_days;
    const hasInternet = day >= cutUntil;
    const mainsOff = random.chance(figures.mainsCuts) ? hours / 2 : 0;
    const fates = Array.from({ length: printers_max }, () => !machines.chance(figures.printerBroken));
    const working = fates.slice(0, figures.printers).filter(Boolean).length + Math.max(0, figures.printers - printers_max);
    let printed = 0;
    for (let hour = 0; hour < hours; hour += 1) {
      if (hour < arrivalHours) atDoor += around(random, figures.arrivals / arrivalHours);
      const served = Math.min(atDoor, Math.floor((figures.counters * 60) / figures.serving_minutes));
      atDoor -= served;
      // Verdicts come within the hour while the internet is there; what waited over an outage comes at once.
      if (hasInternet) {
        backlog += atCentre + served;
        atCentre = 0;
      } else atCentre += served;
      if (hour < mainsOff) continue;
      const tries = Math.min(backlog, blanks, Math.round((working * figures.printerCards) / hours));
      const good = Math.round(tries * (1 - figures.spoiled));
      blanks -= tries;
      backlog -= good;
      printed += good;
    }
    result.push({ atDoor, atCentre, backlog, printed, blanks });
  }
  return result;
}

/** Many runs, seeded 1, 2, 3 ... */
export function runMany(figures: OfficeFigures, days: number, runs: number): Day[][] {
  return Array.from({ length: runs }, (_, index) => runOffice(figures, days, index + 1));
}

/** The value below which a share of the runs lies, for each day. */
export function shareOf(runs: readonly (readonly Day[])[], share: number, figure: (day: Day) => number): number[] {
  return (runs[0] ?? []).map((_, day) => {
    const values = runs.flatMap((run) => (run[day] === undefined ? [] : [figure(run[day])])).sort((one, other) => one - other);
    return values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
  });
}

/** Working days until a backlog is worked off to an hour's work, in the middle one of the runs; undefined when it is not within the days looked at. */
export function daysToClear(figures: OfficeFigures, days: number, runs: number): number | undefined {
  const first = runMany(figures, days, runs).map((run) => run.findIndex((day) => day.backlog + day.atCentre <= figures.arrivals / hours));
  const inOrder = first.map((day) => (day < 0 ? days : day)).sort((one, other) => one - other);
  const middle = inOrder[Math.floor(inOrder.length / 2)] ?? days;
  return middle >= days ? undefined : middle + 1;
}
