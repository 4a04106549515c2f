/**
 * Search in the register as an officer types. Candidates come from lists and indexes; at most a few hundred of them are
 * read and ranked in code. Nothing goes over all residents.
 */
import type { ResidentHit } from '@loket/protocol/registry';
import type { RegionNames } from '../card/region-names.ts';
import type { Database } from '../database/open-database.ts';
import { civilKeyRange, civilText } from './civil-key.ts';
import { editDistance } from './edit-distance.ts';
import { createNameIndex, type NameIndex, type WordMatch } from './name-index.ts';
import { nameWords } from './name-words.ts';
import { type ResidentQuery, readResidentQuery } from './resident-query.ts';
import { type StoredResident, viewOf } from './resident-store.ts';
import { createVillageWords } from './village-words.ts';

/** candidates read and ranked; each costs a page of the file, deciphered and checked (some 30 µs) */
const ranked_max = 80;
const rowsByNumber_max = 200;
/** some fifty people share a birth date in a regency, some hundreds on 1 January and 31 December */
const rowsByDate_max = 600;
/** ids of one list looked up in the others; more, and the first ones must do */
const crossed_max = 150_000;
/** a letter that differs weighs more than any word too many */
const letterWeight = 10;
const wordMissing = 3;

type Term = { readonly matches: readonly { readonly list: Int32Array; readonly cost: number }[]; readonly count: number };
type Candidate = { readonly id: number; readonly cost: number };

export function createResidentSearch(database: Database, regionNames: RegionNames) {
  const findAreas = createVillageWords(regionNames);
  const byId = database.prepare<[number], StoredResident>('SELECT * FROM resident WHERE id = ?');
  const byNik = database.prepare<[number, number, number], StoredResident>('SELECT * FROM resident WHERE nik BETWEEN ? AND ? ORDER BY nik LIMIT ?');
  const byKk = database.prepare<[number, number, number], StoredResident>('SELECT * FROM resident WHERE kk BETWEEN ? AND ? ORDER BY kk, id LIMIT ?');
  const byBirth = database.prepare<[number, number], StoredResident>('SELECT * FROM resident WHERE birth = ? LIMIT ?');
  const inVillage = database.prepare<[number], number>('SELECT id FROM resident WHERE village = ? ORDER BY id').pluck();
  const finished = database.prepare<[], number>('SELECT count(*) FROM resident_import WHERE finished_at IS NOT NULL').pluck();
  let names: { readonly index: NameIndex; readonly imports: number } | undefined;

  /** The words are read at the first search, and again after each import. */
  function nameIndex(): NameIndex {
    const imports = finished.get() ?? 0;
    if (names === undefined || names.imports !== imports) names = { index: createNameIndex(database), imports };
    return names.index;
  }

  function byNumber(digits: string): StoredResident[] {
    const [low, high] = civilKeyRange(digits);
    const found = new Map<number, StoredResident>();
    for (const row of [...byNik.all(low, high, rowsByNumber_max), ...byKk.all(low, high, rowsByNumber_max)]) found.set(row.id, row);
    return [...found.values()];
  }

  function villageTerm(villages: ReadonlySet<number>): Term {
    const ids: number[] = [];
    for (const village of villages) for (const id of inVillage.all(village)) ids.push(id);
    const list = Int32Array.from(ids).sort();
    return { matches: [{ list, cost: 0 }], count: list.length };
  }

  function byWords(index: NameIndex, words: readonly string[], villages: ReadonlySet<number> | undefined, wanted: number): Candidate[] {
    const extra = villages === undefined ? [] : [villageTerm(villages)];
    const termOf = (matches: readonly WordMatch[]): Term => ({
      matches: matches.map(({ word, cost }) => ({ list: index.bearers(word), cost })),
      count: matches.reduce((sum, { count }) => sum + count, 0),
    });
    const last = words.at(-1);
    const asTyped = words.map((word) => [...index.exactly(word), ...(word === last ? index.beginningWith(word) : [])]);
    const [only = ''] = words;
    if (words.length === 1 && extra.length === 0 && index.knows(only)) {
      const alone = { list: index.bearersAlone(only), cost: 0 };
      const { matches } = termOf(asTyped[0] ?? []);
      return firstOf([alone, ...matches.map(({ list, cost }) => ({ list, cost: cost + 0.1 }))]);
    }
    const exact = cross([...asTyped.map(termOf), ...extra]);
    if (exact.length >= wanted || words.length === 0) return exact;
    const oneWrong = asTyped.map((matches, place) => [...matches, ...index.oneLetterFrom(words[place] ?? '')]);
    const foundOne = cross([...oneWrong.map(termOf), ...extra]);
    if (exact.length > 0 || foundOne.length >= wanted) return foundOne;
    const wider = oneWrong.map((matches, place) => termOf([...matches, ...index.twoLettersFrom(words[place] ?? '')]));
    const found = cross([...wider, ...extra]);
    if (found.length > 0 || words.length === 1) return found;
    // No name has all the words: then all but one.
    return wider.flatMap((_, left) =>
      cross([...wider.filter((_term, place) => place !== left), ...extra]).map(({ id, cost }) => ({ id, cost: cost + wordMissing })),
    );
  }

  return function search(text: string, limit: number): ResidentHit[] {
    const query = readResidentQuery(text);
    const index = nameIndex();
    const areas = findAreas(query.words, index.knows);
    const rows = new Map<number, StoredResident>();
    if (query.digits !== undefined) for (const row of byNumber(query.digits)) rows.set(row.id, row);
    else if (query.birthDate !== undefined) for (const row of byBirth.all(Number(query.birthDate.replaceAll('-', '')), rowsByDate_max)) rows.set(row.id, row);
    else if (areas.words.length > 0 || areas.only !== undefined) {
      for (const { id } of byWords(index, areas.words, areas.only, limit).slice(0, ranked_max)) {
        const row = byId.get(id);
        if (row !== undefined) rows.set(id, row);
      }
    }
    return [...rows.values()]
      .filter(({ village }) => areas.only?.has(village) ?? true)
      .map((row) => ({ row, rank: rankOf(row, areas.words, areas.rather) }))
      .filter(({ rank }) => rank < areas.words.length * letterWeight * wordMissing || areas.words.length === 0)
      .sort((one, other) => one.rank - other.rank || (one.row.name < other.row.name ? -1 : 1) || one.row.id - other.row.id)
      .slice(0, limit)
      .map(({ row }) => ({ ...viewOf(row, regionNames), highlights: highlightsOf(row, query, areas.words) }));
  };
}

/**
 * Who stands in every term's lists, the cheapest first. The shortest term is walked and its people are looked up in the
 * others' lists, which are sorted.
 */
function cross(terms: readonly Term[]): Candidate[] {
  const [driver, ...others] = [...terms].sort((one, other) => one.count - other.count);
  if (driver === undefined) return [];
  const costOf = new Map<number, number>();
  let walked = 0;
  for (const { list, cost } of driver.matches) {
    for (const id of list) {
      walked += 1;
      if (walked > crossed_max) break;
      const total = totalCost(id, cost, others);
      if (total !== undefined && total < (costOf.get(id) ?? Number.POSITIVE_INFINITY)) costOf.set(id, total);
    }
  }
  return [...costOf].map(([id, cost]) => ({ id, cost })).sort((one, other) => one.cost - other.cost);
}

/** For a word on its own, which thousands may bear: those who bear nothing else first, and no walk through all of them. */
function firstOf(matches: Term['matches']): Candidate[] {
  const costOf = new Map<number, number>();
  for (const { list, cost } of matches) {
    for (const id of list.subarray(0, ranked_max)) {
      if (!costOf.has(id)) costOf.set(id, cost);
    }
    if (costOf.size >= ranked_max) break;
  }
  return [...costOf].map(([id, cost]) => ({ id, cost }));
}

function totalCost(id: number, first: number, others: readonly Term[]): number | undefined {
  let total = first;
  for (const { matches } of others) {
    let lowest: number | undefined;
    for (const { list, cost } of matches) if ((lowest === undefined || cost < lowest) && holds(list, id)) lowest = cost;
    if (lowest === undefined) return undefined;
    total += lowest;
  }
  return total;
}

function holds(list: Int32Array, id: number): boolean {
  let [low, high] = [0, list.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = list[middle] ?? 0;
    if (found === id) return true;
    if (found < id) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}

/** How far a name is from the typed words; the lower the better. */
function rankOf(row: StoredResident, words: readonly string[], rather: ReadonlySet<number>): number {
  const own = nameWords(row.name);
  let rank = rather.has(row.village) ? -2 : 0;
  let lastPlace = -1;
  for (const word of words) {
    const { place, cost } = nearest(word, own);
    rank += cost * letterWeight;
    if (place < lastPlace) rank += 0.5;
    lastPlace = place;
  }
  return rank + Math.max(0, own.length - words.length);
}

function nearest(typed: string, own: readonly string[]): { readonly place: number; readonly cost: number } {
  let best = { place: 0, cost: wordMissing };
  for (const [place, word] of own.entries()) {
    const cost = word === typed ? 0 : word.startsWith(typed) ? 0.5 : editDistance(typed, word, 2);
    if (cost < best.cost) best = { place, cost };
  }
  return best;
}

function highlightsOf(row: StoredResident, query: ResidentQuery, words: readonly string[]): ResidentHit['highlights'] {
  const highlights: ResidentHit['highlights'] = [];
  if (query.digits !== undefined) {
    if (civilText(row.nik).startsWith(query.digits)) highlights.push({ field: 'nik', start: 0, end: query.digits.length });
    if (row.kk !== null && civilText(row.kk).startsWith(query.digits)) highlights.push({ field: 'kk', start: 0, end: query.digits.length });
  }
  if (query.birthDate !== undefined) highlights.push({ field: 'birthDate', start: 0, end: 10 });
  for (const found of row.name.matchAll(/[\p{L}\p{N}'’`]+/gu)) {
    const [own] = nameWords(found[0]);
    if (own === undefined) continue;
    const begun = words.find((word) => own.startsWith(word));
    if (begun !== undefined) highlights.push({ field: 'name', start: found.index, end: found.index + Math.min(found[0].length, begun.length) });
    else if (words.some((word) => editDistance(word, own, 2) <= 2)) highlights.push({ field: 'name', start: found.index, end: found.index + found[0].length });
  }
  return highlights;
}
