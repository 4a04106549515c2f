/**
 * Search in the register as an officer types. Candidates come from lists and indexes; at most a few hundred of them are
 * read and ranked in code. Nothing goes over all residents.
 */
import type { ResidentHit } from '@loket/protocol/registry';
import type { RegionNames } from '../card/region-names.ts';
import type { Database } from '../database/open-database.ts';
import { civilKeyRange, civilText } from './civil-key.ts';
import { editDistance } from './edit-distance.ts';
import { type Candidate, cross, nearestFirst, type Term } from './name-crossing.ts';
import { beginningCost, createNameIndex, type NameIndex, type Whose, type WordMatch } from './name-index.ts';
import { nameWords } from './name-words.ts';
import { createNikParts, nikPartQuestions, partLength_min } from './nik-parts.ts';
import { type ResidentQuery, readResidentQuery } from './resident-query.ts';
import { createResidentView, type StoredResident } from './resident-store.ts';
import { type AreaWords, createVillageWords } from './village-words.ts';

/** candidates read and ranked at most; each costs a page of the file, deciphered and checked (some 30 µs) */
const ranked_max = 80;
const nikLength = 16;
const rowsByNumber_max = 200;
/** some fifty people share a birth date in a regency, some hundreds on 1 January and 31 December */
const rowsByDate_max = 600;
/** a letter that differs weighs more than any word too many */
const letterWeight = 10;
const wordMissing = 3;
/** a word that is the mother's and not their own */
const motherCost = 0.15;
/** the word after it is the mother's: "ibu suminah" */
const motherTitle = 'ibu';

type TypedWord = { readonly word: string; readonly isMothers: boolean };
type Areas = Pick<AreaWords, 'only' | 'rather'>;
type Ranked = { readonly row: StoredResident; readonly rank: number };

/** each by an index: nothing goes over all residents */
export const searchQuestions = {
  byId: 'SELECT * FROM resident WHERE id = ?',
  byNik: 'SELECT * FROM resident WHERE nik = ?',
  byNikStart: nikPartQuestions.byNik,
  byKk: 'SELECT * FROM resident WHERE kk = ? LIMIT ?',
  byKkStart: 'SELECT * FROM resident WHERE kk BETWEEN ? AND ? ORDER BY kk, id LIMIT ?',
  inVillage: 'SELECT id FROM resident WHERE village = ? ORDER BY id',
};

export function createResidentSearch(database: Database, regionNames: RegionNames) {
  const findAreas = createVillageWords(regionNames);
  const viewOf = createResidentView(regionNames);
  const byId = database.prepare<[number], StoredResident>(searchQuestions.byId);
  const byNik = database.prepare<[number], StoredResident>(searchQuestions.byNik);
  const byNikStart = database.prepare<[number, number, number], StoredResident>(searchQuestions.byNikStart);
  const byKk = database.prepare<[number, number], StoredResident>(searchQuestions.byKk);
  const byKkStart = database.prepare<[number, number, number], StoredResident>(searchQuestions.byKkStart);
  const inVillage = database.prepare<[number], number>(searchQuestions.inVillage).pluck();
  const finished = database.prepare<[], number>('SELECT count(*) FROM resident_import WHERE finished_at IS NOT NULL').pluck();
  let loaded: { readonly index: NameIndex; readonly byPart: ReturnType<typeof createNikParts>; readonly imports: number } | undefined;

  /** The words are read at the first search, and again after each import. */
  function read(): { readonly index: NameIndex; readonly byPart: ReturnType<typeof createNikParts> } {
    const imports = finished.get() ?? 0;
    if (loaded === undefined || loaded.imports !== imports) loaded = { index: createNameIndex(database), byPart: createNikParts(database), imports };
    return loaded;
  }

  /** Digits of a NIK, from its beginning or, six or more, from anywhere; or of the beginning of a KK number. */
  function byNumber(digits: string): StoredResident[] {
    const [low, high] = civilKeyRange(digits);
    if (digits.length === nikLength) {
      // A child's NIK may be another household's number: both are made of region, day and serial.
      const whole = byNik.get(low);
      const household = byKk.all(low, rowsByNumber_max);
      return whole === undefined ? household : [whole, ...household.filter(({ id }) => id !== whole.id)];
    }
    const byNikPart = digits.length < partLength_min ? byNikStart.all(low, high, rowsByNumber_max) : read().byPart(digits, rowsByNumber_max);
    const found = new Map<number, StoredResident>();
    for (const row of [...byNikPart, ...byKkStart.all(low, high, rowsByNumber_max)]) found.set(row.id, row);
    return [...found.values()];
  }

  function bornOn(date: string): StoredResident[] {
    return rowsOf(read().index.bornOn(Number(date.replaceAll('-', ''))), rowsByDate_max);
  }

  function rowsOf(ids: Iterable<number>, rows_max: number): StoredResident[] {
    const rows: StoredResident[] = [];
    for (const id of ids) {
      const row = rows.length < rows_max ? byId.get(id) : undefined;
      if (row === undefined) break;
      rows.push(row);
    }
    return rows;
  }

  function villageTerm(villages: ReadonlySet<number>): Term {
    const ids: number[] = [];
    for (const village of villages) for (const id of inVillage.all(village)) ids.push(id);
    const list = Int32Array.from(ids).sort();
    return { matches: [{ list, rank: 0 }], count: list.length };
  }

  /** Who may be meant, the likeliest first, at most `ranked_max`; nothing of them has been read yet. */
  function byWords(index: NameIndex, words: readonly TypedWord[], villages: ReadonlySet<number> | undefined, wanted: number): Candidate[] {
    const extra = villages === undefined ? [] : [villageTerm(villages)];
    const ownWords = words.filter(({ isMothers }) => !isMothers).length;
    /** what a name has more than was typed */
    const tooMany = (id: number): number => (ownWords === 0 ? 0 : Math.max(0, index.lengthOf(id) - ownWords));
    const term = (word: TypedWord, how: (whose: Whose) => readonly WordMatch[], withMothers: boolean): Term => {
      const own = word.isMothers ? [] : how('own');
      const mothers = word.isMothers || withMothers ? how('mother').map((match) => ({ ...match, cost: match.cost + (word.isMothers ? 0 : motherCost) })) : [];
      const matches = [...own, ...mothers].map(({ list, cost }) => ({ list: index.bearers(list), rank: cost * letterWeight }));
      return { matches, count: [...own, ...mothers].reduce((sum, { count }) => sum + count, 0) };
    };
    const last = words.at(-1)?.word;
    const asTyped =
      ({ word }: TypedWord) =>
      (whose: Whose): readonly WordMatch[] => [...index[whose].exactly(word), ...(word === last ? index[whose].beginningWith(word) : [])];
    const oneWrong = (typed: TypedWord) => (whose: Whose) => [...asTyped(typed)(whose), ...index[whose].oneLetterFrom(typed.word)];
    const twoWrong = (typed: TypedWord) => (whose: Whose) => [...oneWrong(typed)(whose), ...index[whose].twoLettersFrom(typed.word)];
    const terms = (how: (typed: TypedWord) => (whose: Whose) => readonly WordMatch[], withMothers: boolean): Term[] =>
      words.map((typed) => term(typed, how(typed), withMothers));
    const crossed = (list: readonly Term[]): Candidate[] => cross(list, tooMany, ranked_max);

    const [only] = words;
    if (words.length === 0) return crossed(extra);
    if (only !== undefined && words.length === 1 && extra.length === 0) {
      const { matches } = term(only, asTyped(only), true);
      const alone = only.isMothers ? [] : [{ list: index.bearersAlone(only.word), rank: 0 }];
      const found = firstOf([...alone, ...matches.map(({ list, rank }) => ({ list, rank: rank + 1 }))]);
      if (found.length >= wanted || index.own.knows(only.word)) return found;
    }
    // Twenty who bear the very words: whoever bears longer ones comes after them. Common words begin many others, whose lists are long.
    const verbatim = crossed([
      ...terms(
        ({ word }) =>
          (whose) =>
            index[whose].exactly(word),
        false,
      ),
      ...extra,
    ]);
    if (verbatim.filter(({ rank }) => rank <= beginningCost * letterWeight).length >= wanted) return verbatim;
    // Own names first: only what they leave open is looked for among the mothers', and only then with wrong letters.
    const exact = crossed([...terms(asTyped, false), ...extra]);
    if (exact.length >= wanted) return exact;
    const withMothers = crossed([...terms(asTyped, true), ...extra]);
    if (withMothers.length >= wanted) return withMothers;
    const foundOne = crossed([...terms(oneWrong, withMothers.length === 0), ...extra]);
    if (withMothers.length > 0 || foundOne.length >= wanted) return nearestFirst([...withMothers, ...foundOne], ranked_max);
    const wider = terms(twoWrong, true);
    const found = crossed([...wider, ...extra]);
    if (found.length > 0 || words.length === 1) return found;
    // No name has all the words: then all but one.
    const butOne = wider.flatMap((_, left) => crossed([...wider.filter((_term, place) => place !== left), ...extra]));
    return nearestFirst(butOne, ranked_max);
  }

  return function search(text: string, limit: number): ResidentHit[] {
    const query = readResidentQuery(text);
    // The register is asked for the words only where words were typed: a NIK is one look.
    if (query.digits !== undefined && query.words.length === 0) return hitsOf(byNumber(query.digits), query, [], { only: undefined, rather: new Set() }, limit);
    const { index } = read();
    const areas = findAreas(query.words, (word) => index.own.knows(word));
    const title = areas.words.indexOf(motherTitle);
    const isTitled = title !== -1 && title < areas.words.length - 1;
    const words = areas.words.flatMap((word, place) => (isTitled && place === title ? [] : [{ word, isMothers: isTitled && place > title }]));
    if (query.digits !== undefined) return hitsOf(byNumber(query.digits), query, words, areas, limit);
    if (query.birthDate !== undefined) return hitsOf(bornOn(query.birthDate), query, words, areas, limit);
    if (words.length === 0 && areas.only === undefined) return [];
    return hitsOf(nearestRows(byWords(index, words, areas.only, limit), words, areas, limit), query, words, areas, limit);
  };

  /** Reads the likeliest until so many have been read that nobody after them can come before. */
  function nearestRows(candidates: readonly Candidate[], words: readonly TypedWord[], areas: Areas, limit: number): StoredResident[] {
    const rows: StoredResident[] = [];
    const ranks: number[] = [];
    for (const { id, rank: atLeast } of candidates) {
      // A village that is only rather meant makes up for two words too many: then all are looked at.
      if (areas.rather.size === 0 && ranks.length >= limit && ranks.filter((rank) => rank <= atLeast).length >= limit) break;
      const row = byId.get(id);
      if (row === undefined) continue;
      rows.push(row);
      ranks.push(rankOf(row, words, areas.rather));
    }
    return rows;
  }

  function hitsOf(rows: readonly StoredResident[], query: ResidentQuery, words: readonly TypedWord[], areas: Areas, limit: number): ResidentHit[] {
    return rows
      .filter(({ village }) => areas.only?.has(village) ?? true)
      .map((row): Ranked => ({ row, rank: rankOf(row, words, areas.rather) }))
      .filter(({ rank }) => rank < words.length * letterWeight * wordMissing || words.length === 0)
      .sort((one, other) => one.rank - other.rank || (one.row.name < other.row.name ? -1 : 1) || one.row.id - other.row.id)
      .slice(0, limit)
      .map(({ row }): ResidentHit => ({ ...viewOf(row), highlights: highlightsOf(row, query, words) }));
  }
}

/** For a word on its own, which thousands may bear: those who bear nothing else first, and no walk through all of them. */
function firstOf(matches: Term['matches']): Candidate[] {
  const rankOfId = new Map<number, number>();
  for (const { list, rank } of matches) {
    for (const id of list.subarray(0, ranked_max)) {
      if (!rankOfId.has(id)) rankOfId.set(id, rank);
    }
    if (rankOfId.size >= ranked_max) break;
  }
  return nearestFirst(
    [...rankOfId].map(([id, rank]) => ({ id, rank })),
    ranked_max,
  );
}

/** How far a person is from the typed words; the lower the better. */
function rankOf(row: StoredResident, words: readonly TypedWord[], rather: ReadonlySet<number>): number {
  if (words.length === 0) return rather.has(row.village) ? -2 : 0;
  const own = nameWords(row.name);
  const mothers = nameWords(row.mother_name);
  let rank = rather.has(row.village) ? -2 : 0;
  let lastPlace = -1;
  let ownWords = 0;
  for (const { word, isMothers } of words) {
    const inOwn = isMothers ? undefined : nearest(word, own);
    const mothersCost = nearest(word, mothers).cost + (isMothers ? 0 : motherCost);
    if (inOwn === undefined || mothersCost < inOwn.cost) {
      rank += Math.min(wordMissing, mothersCost) * letterWeight;
      continue;
    }
    ownWords += 1;
    rank += inOwn.cost * letterWeight;
    if (inOwn.place < lastPlace) rank += 0.5;
    lastPlace = inOwn.place;
  }
  return rank + (ownWords === 0 ? 0 : Math.max(0, own.length - ownWords));
}

function nearest(typed: string, own: readonly string[]): { readonly place: number; readonly cost: number } {
  let best = { place: 0, cost: wordMissing };
  for (const [place, word] of own.entries()) {
    const cost = word === typed ? 0 : word.startsWith(typed) ? beginningCost : editDistance(typed, word, 2);
    if (cost < best.cost) best = { place, cost };
  }
  return best;
}

function highlightsOf(row: StoredResident, query: ResidentQuery, words: readonly TypedWord[]): ResidentHit['highlights'] {
  const highlights: ResidentHit['highlights'] = [];
  const { digits } = query;
  if (digits !== undefined) {
    const nik = civilText(row.nik);
    const start = digits.length < partLength_min ? (nik.startsWith(digits) ? 0 : -1) : nik.indexOf(digits);
    if (start !== -1) highlights.push({ field: 'nik', start, end: start + digits.length });
    if (row.kk !== null && civilText(row.kk).startsWith(digits)) highlights.push({ field: 'kk', start: 0, end: digits.length });
  }
  if (query.birthDate !== undefined) highlights.push({ field: 'birthDate', start: 0, end: 10 });
  if (words.length === 0) return highlights;
  const inName = words.filter(({ isMothers }) => !isMothers).map(({ word }) => word);
  highlights.push(...marksIn('name', row.name, inName));
  // A word that stands in the own name is not looked for in the mother's.
  const own = nameWords(row.name);
  const inMothers = words.filter(({ word, isMothers }) => isMothers || nearest(word, own).cost > motherCost).map(({ word }) => word);
  if (inMothers.length > 0 && row.mother_name !== '') highlights.push(...marksIn('motherName', row.mother_name, inMothers));
  return highlights;
}

const wordOfName = /[\p{L}\p{N}'’`]+/gu;

function marksIn(field: 'name' | 'motherName', text: string, words: readonly string[]): ResidentHit['highlights'] {
  const marks: ResidentHit['highlights'] = [];
  if (words.length === 0) return marks;
  for (const found of text.matchAll(wordOfName)) {
    const [own] = nameWords(found[0]);
    if (own === undefined) continue;
    const begun = words.find((word) => own.startsWith(word));
    if (begun !== undefined) marks.push({ field, start: found.index, end: found.index + Math.min(found[0].length, begun.length) });
    else if (words.some((word) => editDistance(word, own, 2) <= 2)) marks.push({ field, start: found.index, end: found.index + found[0].length });
  }
  return marks;
}
