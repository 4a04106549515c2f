/** What happens in a rehearsed week, all drawn from the seed before it begins: who comes, and what is cut. */
import type { ApplicationSubmission } from '@loket/protocol/application';
import { type SeededRandom, seededRandom } from '../../samples/seeded-random.ts';
import { day_minutes } from './town-clock.ts';

export type WeekOptions = {
  readonly days: number;
  /** of all offices and days together; a list: of each day, in each office; undefined: 450 to 600 a day in each office */
  readonly applications: number | readonly number[] | undefined;
  /** of those who come for a damaged or lost card: so many had it from this office since the first day; 0 to 1 */
  readonly heldShare: number;
  readonly offices: number;
  readonly counters: number;
  readonly printers: number;
  /** cards that a printer prints in a working day */
  readonly printerCards: number;
  readonly internetCuts: number;
  /** of the first; the others last an hour at most */
  readonly internetCut_minutes: number;
  /** of the mains, once */
  readonly outage_minutes: number;
  readonly powerCuts: number;
  readonly jams: number;
  /** office time to real time within a day */
  readonly speed: number;
  readonly seed: number;
  /** share of the requests that a bad network repeats, holds, or takes the answer of */
  readonly unruly: number;
  /** cards a day on the centre's standing quota while cut off; 0: none */
  readonly quota: number;
  /** after the last day, work on until nothing waits */
  readonly drain: boolean;
};

/** Minutes from the opening of the first day on; a day has `day_minutes` of them and no night. */
export type Arrival = {
  readonly at: number;
  readonly office: number;
  readonly counter: number;
  readonly person: number;
  readonly kind: ApplicationSubmission['kind'];
  /** recorded at this counter, with a photo */
  readonly isRecorded: boolean;
  readonly hasScan: boolean;
};

export type Happening =
  | { readonly what: 'internet' | 'mains'; readonly office: number; readonly at: number; readonly until: number }
  | { readonly what: 'slow_internet'; readonly office: number; readonly at: number; readonly until: number }
  | { readonly what: 'power_cut'; readonly office: number; readonly at: number; readonly until: number }
  | { readonly what: 'jam'; readonly office: number; readonly printer: number; readonly at: number; readonly until: number };

export type WeekPlan = { readonly arrivals: readonly Arrival[]; readonly happenings: readonly Happening[] };

/** as many people as a NIK's serial can tell apart */
export const people_max = 9_999;
/** who comes in the last hour is served and not printed for today */
const arrival_minutes = day_minutes - 60;

/** Of 100 who come (samples/make-applications.ts has the same shares). */
const kindsOf100: readonly (readonly [ApplicationSubmission['kind'], number])[] = [
  ['baru', 40],
  ['perubahan_data', 22],
  ['rusak', 16],
  ['hilang', 14],
  ['pindah_datang', 8],
];

function drawKind(random: SeededRandom): ApplicationSubmission['kind'] {
  let place = random.between(1, 100);
  for (const [kind, share] of kindsOf100) {
    place -= share;
    if (place <= 0) return kind;
  }
  return 'baru';
}

/** @throws RangeError when more people come than can be told apart */
export function drawWeek(options: WeekOptions): WeekPlan {
  const random = seededRandom(options.seed);
  const arrivals = drawArrivals(options, random);
  return { arrivals, happenings: drawHappenings(options, random).sort((one, other) => one.at - other.at) };
}

function drawArrivals(options: WeekOptions, random: SeededRandom): Arrival[] {
  const { days, offices, counters } = options;
  const arrivals: Arrival[] = [];
  let person = 0;
  for (let office = 0; office < offices; office += 1) {
    /** who came on a day before has the card by now, most of them */
    const holders: { readonly person: number; readonly day: number }[] = [];
    for (let day = 0; day < days; day += 1) {
      const share = comeOn(options, office, day, random);
      for (let number = 0; number < share; number += 1) {
        const kind = drawKind(random);
        const isBack = (kind === 'rusak' || kind === 'hilang') && random.chance(options.heldShare);
        const known = isBack ? holders.findIndex((holder) => holder.day < day) : -1;
        const [holder] = known < 0 ? [] : holders.splice(known, 1);
        const isNew = holder === undefined;
        if (isNew) person += 1;
        const minute = random.fraction() * arrival_minutes;
        arrivals.push({
          at: day * day_minutes + minute,
          office,
          counter: random.between(0, counters - 1),
          person: holder?.person ?? person,
          kind,
          isRecorded: kind === 'baru' && random.chance(0.25),
          hasScan: random.chance(0.1),
        });
        if (isNew) holders.push({ person, day });
      }
    }
  }
  if (person > people_max) throw new RangeError(`${person} people: at most ${people_max} can be told apart`);
  return arrivals.sort((one, other) => one.at - other.at);
}

function comeOn({ applications, offices, days }: WeekOptions, office: number, day: number, random: SeededRandom): number {
  if (applications === undefined) return random.between(450, 600);
  return typeof applications === 'number' ? partOf(applications, offices * days, office * days + day) : (applications[day] ?? 0);
}

/** `whole` in so many parts, as even as can be. */
function partOf(whole: number, parts: number, index: number): number {
  return Math.floor(((index + 1) * whole) / parts) - Math.floor((index * whole) / parts);
}

function drawHappenings(options: WeekOptions, random: SeededRandom): Happening[] {
  const week_minutes = options.days * day_minutes;
  const happenings: Happening[] = [];
  const spell = (length: number, first = 0): { readonly at: number; readonly until: number } => {
    const at = first + random.fraction() * Math.max(0, week_minutes - first - length);
    return { at, until: Math.min(week_minutes, at + length) };
  };
  for (let office = 0; office < options.offices; office += 1) {
    for (let cut = 0; cut < options.internetCuts; cut += 1) {
      if (cut > 0) {
        happenings.push({ what: random.chance(0.3) ? 'slow_internet' : 'internet', office, ...spell(random.between(5, 60)) });
        continue;
      }
      // The article's: two whole days, from the second on. A short week begins with some hours that are well.
      const at = options.days >= 4 ? day_minutes : week_minutes / 4;
      happenings.push({ what: 'internet', office, at, until: Math.min(week_minutes * 0.8, at + options.internetCut_minutes) });
    }
    if (options.outage_minutes > 0) {
      const day = options.days >= 4 ? 3 : options.days - 1;
      const at = day * day_minutes + random.between(20, 90);
      happenings.push({ what: 'mains', office, at, until: Math.min(week_minutes - 30, at + options.outage_minutes) });
    }
    for (let cut = 0; cut < options.powerCuts; cut += 1) happenings.push({ what: 'power_cut', office, ...spell(random.between(5, 30), 20) });
    for (let jam = 0; jam < options.jams; jam += 1)
      happenings.push({ what: 'jam', office, printer: random.between(0, options.printers - 1), ...spell(random.between(10, 30), 20) });
  }
  return happenings;
}
