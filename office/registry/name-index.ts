/**
 * The words of all names, own and mothers', in memory, and for a typed word those it may mean: the word itself, words that begin
 * with it, words that differ by one letter (found by leaving a letter out on both sides, not by comparing), and else by two.
 */
import type { Database } from '../database/open-database.ts';
import { editDistance } from './edit-distance.ts';
import { aloneSign, birthSign, lengthsKey, motherSign } from './name-words.ts';

/** `cost`: 0 the word itself, a half for its beginning, 1 and 2 for letters that differ; `list`: its key among the lists */
export type WordMatch = { readonly list: string; readonly cost: number; readonly count: number };
export type Whose = 'own' | 'mother';

/** lists kept after a search, in bytes; the common words come again and again */
const cache_bytes_max = 24_000_000;
const beginnings_max = 24;
/** of a word that goes on after what was typed */
export const beginningCost = 0.5;
/** a shorter word differs by two letters from too many others */
const twoWrongLength_min = 6;
const oneWrongLength_min = 3;
const wordLength_max = 40;

export type NameIndex = ReturnType<typeof createNameIndex>;

export function createNameIndex(database: Database) {
  const readList = database.prepare<[string], { residents: Buffer }>('SELECT residents FROM name_word WHERE word = ?');
  const rows = database.prepare<[], { word: string; count: number }>('SELECT word, length(residents) / 4 AS count FROM name_word ORDER BY word').all();
  const vocabularies: Readonly<Record<Whose, Vocabulary>> = {
    own: new Vocabulary(
      rows.filter(({ word }) => ![aloneSign, birthSign, lengthsKey, motherSign].includes(word.slice(0, 1))),
      '',
    ),
    mother: new Vocabulary(
      rows.filter(({ word }) => word.startsWith(motherSign)).map(({ word, count }) => ({ word: word.slice(1), count })),
      motherSign,
    ),
  };
  /** of an import by an older version there are none */
  const lengths = readList.get(lengthsKey)?.residents ?? Buffer.alloc(0);
  const lists = new Map<string, Int32Array>();
  let cached_bytes = 0;

  /** Ids of all who bear the word, rising. */
  function bearers(word: string): Int32Array {
    const known = lists.get(word);
    if (known !== undefined) {
      lists.delete(word);
      lists.set(word, known);
      return known;
    }
    const blob = readList.get(word)?.residents ?? Buffer.alloc(0);
    // Copied: the driver's memory need not begin at a multiple of four.
    const list = new Int32Array(new Uint8Array(blob).buffer);
    lists.set(word, list);
    cached_bytes += list.byteLength;
    while (cached_bytes > cache_bytes_max) {
      const [oldest] = lists;
      if (oldest === undefined || oldest[0] === word) break;
      lists.delete(oldest[0]);
      cached_bytes -= oldest[1].byteLength;
    }
    return list;
  }

  return {
    own: vocabularies.own,
    mother: vocabularies.mother,
    bearers,
    /** Of how many words the person's own name is; 0 where that is not known. */
    lengthOf: (id: number): number => lengths[id] ?? 0,
    /** Ids of all whose whole name is this word. */
    bearersAlone: (word: string): Int32Array => bearers(`${aloneSign}${word}`),
    /** @param birth 19950817 */
    bornOn: (birth: number): Int32Array => bearers(`${birthSign}${birth}`),
  };
}

/** The words of one kind of name and what a typed word may mean among them. */
class Vocabulary {
  readonly #sign: string;
  readonly #words: readonly string[];
  readonly #countOf: ReadonlyMap<string, number>;
  readonly #byShortened = new Map<string, string[]>();
  readonly #byLength = new Map<number, string[]>();

  /** @param rows sorted by their word */
  constructor(rows: readonly { readonly word: string; readonly count: number }[], sign: string) {
    this.#sign = sign;
    this.#words = rows.map(({ word }) => word);
    this.#countOf = new Map(rows.map(({ word, count }) => [word, count]));
    for (const word of this.#words) {
      for (const key of shortened(word)) push(this.#byShortened, key, word);
      push(this.#byLength, word.length, word);
    }
  }

  knows(word: string): boolean {
    return this.#countOf.has(word);
  }

  exactly(word: string): WordMatch[] {
    return this.knows(word) ? [this.#match(word, 0)] : [];
  }

  beginningWith(start: string): WordMatch[] {
    let [low, high] = [0, this.#words.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#words[middle] ?? '') < start) low = middle + 1;
      else high = middle;
    }
    const found: WordMatch[] = [];
    for (let at = low; at < this.#words.length && (this.#words[at] ?? '').startsWith(start); at += 1) {
      const word = this.#words[at] ?? '';
      if (word !== start) found.push(this.#match(word, beginningCost));
    }
    return found.sort((one, other) => other.count - one.count).slice(0, beginnings_max);
  }

  oneLetterFrom(typed: string): WordMatch[] {
    if (typed.length < oneWrongLength_min || typed.length > wordLength_max) return [];
    const near = new Set<string>();
    for (const key of shortened(typed)) for (const word of this.#byShortened.get(key) ?? []) near.add(word);
    return [...near].filter((word) => word !== typed && editDistance(typed, word, 1) === 1).map((word) => this.#match(word, 1));
  }

  twoLettersFrom(typed: string): WordMatch[] {
    if (typed.length < twoWrongLength_min || typed.length > wordLength_max) return [];
    const two: WordMatch[] = [];
    for (let length = typed.length - 2; length <= typed.length + 2; length += 1) {
      for (const word of this.#byLength.get(length) ?? []) if (editDistance(typed, word, 2) === 2) two.push(this.#match(word, 2));
    }
    return two;
  }

  #match(word: string, cost: number): WordMatch {
    return { list: this.#sign + word, cost, count: this.#countOf.get(word) ?? 0 };
  }
}

/** The word, and the word without each of its letters in turn: two words that differ by one letter share one of these. */
function shortened(word: string): string[] {
  const keys = new Set([word]);
  for (let at = 0; at < word.length && word.length <= wordLength_max; at += 1) keys.add(word.slice(0, at) + word.slice(at + 1));
  return [...keys];
}

function push<Key>(map: Map<Key, string[]>, key: Key, word: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [word]);
  else list.push(word);
}
