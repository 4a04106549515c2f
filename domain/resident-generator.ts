/**
 * Made-up residents of a whole regency, for tests, the demo and the benchmark: households with their KK numbers, mothers
 * and villages. Whatever the seed, the totals are the published ones to the last person. Nobody in it exists.
 */
import { addMonths, type CalendarDate, calendarDate, daysInMonth } from './calendar-date.ts';
import { obligedAge_years } from './coverage.ts';
import { buildKk } from './kk.ts';
import { buildNik } from './nik.ts';
import { regionAtLevel } from './region.ts';

/** How many people of each kind: 17 or ever married, of them enrolled, and everybody. */
export type ResidentTotals = { readonly residents: number; readonly obliged: number; readonly enrolled: number };

export type NamePool = {
  /** older people often bear one of these alone */
  readonly old: readonly string[];
  readonly first: readonly string[];
  readonly last: readonly string[];
};

export type MadeResident = {
  readonly nik: string;
  readonly kk: string;
  readonly name: string;
  readonly birthPlace: string;
  readonly birthDate: CalendarDate;
  readonly sex: 'L' | 'P';
  /** code of `maritalStatuses` */
  readonly maritalStatus: string;
  readonly motherName: string;
  readonly address: string;
  readonly rt: string;
  readonly rw: string;
  /** dotted */
  readonly villageCode: string;
  readonly enrolled: boolean;
};

export type ResidentPlan = {
  readonly totals: ResidentTotals;
  /** the day on which the totals hold; nobody is born after it */
  readonly asOf: CalendarDate;
  readonly villageCodes: readonly string[];
  readonly names: { readonly men: NamePool; readonly women: NamePool };
  readonly hamlets: readonly string[];
  /** 0 <= x < 1, the same row of numbers for the same seed */
  readonly fraction: () => number;
};

type Sex = 'L' | 'P';
type Slot = 'head' | 'spouse' | 'minor' | 'grown';
type Member = { readonly sex: Sex; readonly age: number; readonly married: string; readonly slot: Slot };
type Household = { readonly slots: readonly Slot[] };

const oldestAge_years = 98;
/** of 100 households how many have 1, 2, ... 7 members: 3.1 on the average */
const sizeShares = [12, 24, 27, 20, 11, 4, 2] as const;

/** The published figures carried over to another number of people, rounded to whole persons. */
export function scaledTotals(published: ResidentTotals, residents: number): ResidentTotals {
  if (!Number.isSafeInteger(residents) || residents < 1) throw new RangeError('the number of residents must be a whole number from 1');
  const obliged = Math.max(1, Math.round((residents * published.obliged) / published.residents));
  return { residents, obliged, enrolled: Math.round((obliged * published.enrolled) / published.obliged) };
}

/**
 * The residents, household by household and village by village. Throws a `RangeError` when there is no village, or when
 * the serials of a birth date or of a day's KK numbers run out (9,999 of them; some ten million people in one regency).
 */
export function* makeResidents(plan: ResidentPlan): Generator<MadeResident, void, undefined> {
  if (plan.villageCodes.length === 0) throw new RangeError('there must be at least one village');
  const chance = chances(plan.fraction);
  const births = birthDates(plan.asOf);
  const serials = numberedSerials();
  const enrol = enrolment(plan.totals, plan.fraction);
  const shares = plan.villageCodes.map(() => 0.4 + chance.fraction() * 1.2);
  const shareSum = shares.reduce((sum, share) => sum + share, 0);
  let village = 0;
  let villageEnd = ((shares[0] ?? 0) / shareSum) * plan.totals.residents;
  let made = 0;
  for (const { slots } of planHouseholds(plan.totals, chance)) {
    while (made >= villageEnd && village < plan.villageCodes.length - 1) {
      village += 1;
      villageEnd += ((shares[village] ?? 0) / shareSum) * plan.totals.residents;
    }
    for (const resident of makeHousehold(slots, plan.villageCodes[village] ?? '')) {
      made += 1;
      yield resident;
    }
  }

  function makeHousehold(slots: readonly Slot[], villageCode: string): MadeResident[] {
    const members = makeMembers(slots, chance);
    const kk = serials.kk(villageCode, births.at(chance.between(1, 11), plan.fraction));
    const home = {
      address: `DUSUN ${chance.oneOf(plan.hamlets).toUpperCase()}`,
      rt: String(chance.between(1, 24)).padStart(3, '0'),
      rw: String(chance.between(1, 8)).padStart(3, '0'),
    };
    const names = members.map((member) => makeName(member, plan.names, chance));
    const wife = members.findIndex(({ slot, sex }) => sex === 'P' && (slot === 'head' || slot === 'spouse'));
    return members.map((member, index) => {
      const birthDate = births.at(member.age, plan.fraction);
      const isChild = wife >= 0 && (member.slot === 'minor' || member.slot === 'grown') && (members[wife]?.age ?? 0) >= member.age + 16;
      const isObliged = member.slot !== 'minor';
      return {
        nik: serials.nik(firstRegistered(villageCode), birthDate, member.sex),
        kk,
        name: names[index] ?? '',
        birthPlace: 'BOJONEGORO',
        birthDate,
        sex: member.sex,
        maritalStatus: member.married,
        motherName: isChild ? (names[wife] ?? '') : makeName({ sex: 'P', age: member.age + 26, married: '2', slot: 'grown' }, plan.names, chance),
        ...home,
        villageCode,
        enrolled: isObliged && enrol(member.age),
      };
    });
  }

  /** One in twelve was first registered in another kecamatan of the regency; the NIK keeps it. */
  function firstRegistered(villageCode: string): string {
    return chance.is(1 / 12) ? chance.oneOf(plan.villageCodes) : villageCode;
  }
}

type Chances = ReturnType<typeof chances>;

function chances(fraction: () => number) {
  const between = (low: number, high: number): number => low + Math.floor(fraction() * (high - low + 1));
  return {
    fraction,
    between,
    is: (share: number): boolean => fraction() < share,
    oneOf<T>(list: readonly T[]): T {
      const chosen = list[Math.floor(fraction() * list.length)];
      if (chosen === undefined) throw new RangeError('an empty list');
      return chosen;
    },
  };
}

/**
 * Who lives with whom: heads and their spouses are obliged by age or marriage; of all other places exactly as many are
 * minors' as the totals say, spread evenly by drawing each place in turn.
 */
function* planHouseholds(totals: ResidentTotals, chance: Chances): Generator<Household> {
  const sizes: number[] = [];
  const withSpouse: boolean[] = [];
  let left = totals.residents;
  let others = 0;
  while (left > 0) {
    const size = Math.min(left, sizeOf(chance.between(0, 99)));
    const spouse = size > 1 && chance.is(0.78);
    sizes.push(size);
    withSpouse.push(spouse);
    others += size - 1 - (spouse ? 1 : 0);
    left -= size;
  }
  let minors = totals.residents - totals.obliged;
  // Only a handful of people can come out short of places; then they all live together.
  if (others < minors) {
    sizes.splice(0, sizes.length, totals.residents);
    withSpouse.splice(0, withSpouse.length, false);
    others = totals.residents - 1;
  }
  for (const [index, size] of sizes.entries()) {
    const slots: Slot[] = ['head'];
    if (withSpouse[index] === true) slots.push('spouse');
    while (slots.length < size) {
      const isMinor = chance.fraction() * others < minors;
      others -= 1;
      if (isMinor) minors -= 1;
      slots.push(isMinor ? 'minor' : 'grown');
    }
    yield { slots };
  }
}

function sizeOf(drawn: number): number {
  let upTo = 0;
  for (const [index, share] of sizeShares.entries()) {
    upTo += share;
    if (drawn < upTo) return index + 1;
  }
  return 1;
}

function makeMembers(slots: readonly Slot[], chance: Chances): Member[] {
  const hasSpouse = slots.includes('spouse');
  const hasMinor = slots.includes('minor');
  const headAge = headAgeFor(hasSpouse, hasMinor, chance);
  const headSex: Sex = hasSpouse || chance.is(0.45) ? 'L' : 'P';
  // A wife may be 16: married, and so obliged before 17.
  const spouseAge = Math.max(16, Math.min(oldestAge_years, headAge - chance.between(-3, 7)));
  const motherAge = hasSpouse ? spouseAge : headAge;
  return slots.map((slot): Member => {
    if (slot === 'head') return { slot, sex: headSex, age: headAge, married: hasSpouse ? '2' : singleStatus(headAge, chance) };
    if (slot === 'spouse') return { slot, sex: 'P', age: spouseAge, married: '2' };
    const sex: Sex = chance.is(0.508) ? 'L' : 'P';
    if (slot === 'minor') return { slot, sex, age: chance.between(0, Math.max(0, Math.min(obligedAge_years - 1, motherAge - 16))), married: '1' };
    const age = grownAge(motherAge, chance);
    return { slot, sex, age, married: age > motherAge && age > 45 ? '4' : singleStatus(age, chance) };
  });
}

function headAgeFor(hasSpouse: boolean, hasMinor: boolean, chance: Chances): number {
  if (hasMinor) return chance.between(24, 58);
  const age = chance.between(hasSpouse ? 19 : 17, 72);
  return chance.is(0.12) ? Math.min(oldestAge_years, age + chance.between(5, 26)) : age;
}

/** A grown child where the parents are old enough, else a parent of theirs, else a brother or sister. */
function grownAge(motherAge: number, chance: Chances): number {
  const oldestChild = Math.min(45, motherAge - 17);
  if (oldestChild >= obligedAge_years && chance.is(0.8)) {
    return Math.min(chance.between(obligedAge_years, oldestChild), chance.between(obligedAge_years, oldestChild));
  }
  if (chance.is(0.6)) return Math.max(obligedAge_years, Math.min(oldestAge_years, motherAge + chance.between(18, 32)));
  return Math.max(obligedAge_years, motherAge + chance.between(-8, 8));
}

function singleStatus(age: number, chance: Chances): string {
  if (age < 24) return '1';
  if (age > 55) return chance.is(0.75) ? '4' : '3';
  if (chance.is(age < 35 ? 0.85 : 0.4)) return '1';
  return chance.is(0.7) ? '3' : '4';
}

function makeName(member: Member, names: ResidentPlan['names'], chance: Chances): string {
  const pool = member.sex === 'L' ? names.men : names.women;
  return nameFrom(pool, member.age, chance).toUpperCase();
}

function nameFrom(pool: NamePool, age: number, chance: Chances): string {
  if (age > 60 && chance.is(0.7)) return chance.oneOf(pool.old);
  if (age > 38 && chance.is(0.4)) return `${chance.oneOf(pool.old)} ${chance.oneOf(pool.last)}`;
  const kind = chance.fraction();
  if (kind < 0.06) return chance.oneOf(pool.first);
  const first = chance.oneOf(pool.first);
  const two = `${first} ${chance.oneOf(pool.last)}`;
  if (kind < 0.62) return two;
  const middle = chance.oneOf(pool.first);
  return middle === first ? two : `${first} ${middle} ${chance.oneOf(pool.last)}`;
}

/** Draws who is enrolled: the youngest and the oldest are missing more often, and the sum comes out exactly. */
function enrolment(totals: ResidentTotals, fraction: () => number): (age: number) => boolean {
  let missing = totals.obliged - totals.enrolled;
  let left = totals.obliged;
  return (age) => {
    const weight = age < 19 ? 4 : age > 70 ? 2 : 0.8;
    const isMissing = missing === left || fraction() * left < missing * weight;
    left -= 1;
    if (missing > 0 && isMissing) {
      missing -= 1;
      return false;
    }
    return true;
  };
}

/** Birth dates by age on a day, from a table of all days, since working each one out would take a minute for a regency. */
function birthDates(asOf: CalendarDate) {
  const days: CalendarDate[] = [];
  const placeOf = new Map<CalendarDate, number>();
  const [lastYear, firstYear] = [Number(asOf.slice(0, 4)), Number(asOf.slice(0, 4)) - oldestAge_years - 2];
  for (let year = firstYear; year <= lastYear; year += 1) {
    for (let month = 1; month <= 12; month += 1) {
      for (let day = 1; day <= daysInMonth(year, month); day += 1) {
        const date = calendarDate(year, month, day);
        placeOf.set(date, days.length);
        days.push(date);
      }
    }
  }
  const latest = Array.from({ length: oldestAge_years + 2 }, (_, age) => placeOf.get(addMonths(asOf, -12 * age)) ?? 0);
  return {
    at(age: number, fraction: () => number): CalendarDate {
      const [from, to] = [(latest[age + 1] ?? 0) + 1, latest[age] ?? 0];
      return days[from + Math.floor(fraction() * (to - from + 1))] ?? asOf;
    },
  };
}

/** The next free serial for each kecamatan, date and sex, so that no two people share a NIK and no two households a KK. */
function numberedSerials() {
  const used = new Map<string, number>();
  function next(key: string): number {
    const serial = (used.get(key) ?? 0) + 1;
    used.set(key, serial);
    return serial;
  }
  return {
    nik(region: string, birthDate: CalendarDate, sex: Sex): string {
      // Without the century: somebody born in 1918 and somebody born in 2018 share the six digits.
      return buildNik({ region, birthDate, sex, serial: next(`${sex}${birthDate.slice(2)}${regionAtLevel(region, 'district')}`) });
    },
    kk(region: string, givenOn: CalendarDate): string {
      return buildKk({ region, givenOn, serial: next(`K${givenOn.slice(2)}${regionAtLevel(region, 'district')}`) });
    },
  };
}
