/**
 * People by six or more digits from anywhere in their NIK, as they are read from a worn card. Where the digits may stand, what
 * comes before them is counted through (regions that occur, days, months), and each possibility is one range of an index.
 */
import type { Database } from '../database/open-database.ts';
import { civilKeyRange, civilText } from './civil-key.ts';
import { nikEndExpression } from './registry-file.ts';
import type { StoredResident } from './resident-store.ts';

export const partLength_min = 6;
const nikLength = 16;
const regionLength = 6;
const endLength = nikLength - regionLength;
/** all kecamatan of Indonesia are some 7,300 */
const regions_max = 10_000;

const days = [...range(1, 31), ...range(41, 71)].map(twoDigits);
const months = range(1, 12).map(twoDigits);
/** what may stand before the digits, by how many digits of day and month are before them */
const heads: readonly (readonly string[])[] = [
  [''],
  [...new Set(days.map((day) => day.slice(0, 1)))],
  days,
  days.flatMap((day) => ['0', '1'].map((tens) => day + tens)),
  days.flatMap((day) => months.map((month) => day + month)),
];

export const nikPartQuestions = {
  byNik: 'SELECT * FROM resident WHERE nik BETWEEN ? AND ? ORDER BY nik LIMIT ?',
  byEnd: `SELECT * FROM resident WHERE ${nikEndExpression} BETWEEN ? AND ? LIMIT ?`,
  nextNik: 'SELECT nik FROM resident WHERE nik >= ? ORDER BY nik LIMIT 1',
};

export function createNikParts(database: Database) {
  const byNik = database.prepare<[number, number, number], StoredResident>(nikPartQuestions.byNik);
  const byEnd = database.prepare<[number, number, number], StoredResident>(nikPartQuestions.byEnd);
  const nextNik = database.prepare<[number], number>(nikPartQuestions.nextNik).pluck();
  let regions: readonly string[] | undefined;

  /** Each region once, jumping from one to the next in the index. */
  function findRegions(): readonly string[] {
    const found: string[] = [];
    let key = nextNik.get(Number.MIN_SAFE_INTEGER);
    while (key !== undefined && found.length < regions_max) {
      const region = civilText(key).slice(0, regionLength);
      found.push(region);
      key = nextNik.get(civilKeyRange(region)[1] + 1);
    }
    return found;
  }

  /** At most `rows_max` people, those whose NIK begins with the digits first. */
  return function find(digits: string, rows_max: number): StoredResident[] {
    const found = new Map<number, StoredResident>();
    const take = (rows: readonly StoredResident[]): void => {
      for (const row of rows) found.set(row.id, row);
    };
    const left = (): number => rows_max - found.size;
    const byPrefix = (prefix: string): void => take(byNik.all(...civilKeyRange(prefix), left()));
    byPrefix(digits);
    regions ??= findRegions();
    for (let place = 0; place <= endLength - partLength_min && place + digits.length <= endLength && left() > 0; place += 1) {
      for (const end of (heads[place] ?? []).map((head) => head + digits)) {
        if (left() <= 0) break;
        if (mayBeEnd(end)) take(byEnd.all(Number(end.padEnd(endLength, '0')), Number(end.padEnd(endLength, '9')), left()));
      }
    }
    for (let place = 1; place < regionLength && place + digits.length <= nikLength && left() > 0; place += 1) {
      const inRegion = digits.slice(0, regionLength - place);
      for (const region of regions.filter((code) => code.endsWith(inRegion))) {
        if (left() <= 0) break;
        byPrefix(region + digits.slice(inRegion.length));
      }
    }
    return [...found.values()];
  };
}

/** Day and month exist, as far as the digits go. */
function mayBeEnd(end: string): boolean {
  const day = end.slice(0, 2);
  const month = end.slice(2, 4);
  return days.some((known) => known.startsWith(day)) && (month === '' || months.some((known) => known.startsWith(month)));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
