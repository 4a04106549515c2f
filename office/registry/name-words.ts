/**
 * Who can be found by what: each word of a name, each word of a mother's name and each birth date keeps one list of ids. A
 * regency has a million people but only thousands of different words, so a search for two words crosses two lists.
 */
import { normaliseName } from '@loket/domain/name-comparison';
import type { Database } from '../database/open-database.ts';

/** before a word: those whose whole name it is, as many older people's is */
export const aloneSign = '=';
/** before a word: those whose mother bears it */
export const motherSign = '^';
/** before a birth date as 19950817 */
export const birthSign = '#';
/** the one key under which stands not who, but of how many words each person's name is: a byte for each id */
export const lengthsKey = '*';

const plainName = /^[A-Z]{5,} ?(?:[A-Z]+ ?)*$/;
/** numbers put down together */
const chunkLength = 262_144;

/** The words of a name for searching: small letters, no titles, no signs. */
export function nameWords(name: string): string[] {
  // Most names are capitals without a sign, and begin with more letters than any title has: nothing to fold in them.
  const folded = plainName.test(name) ? name.toLowerCase() : normaliseName(name);
  return folded.split(' ').filter((word) => word !== '');
}

/** Collects who bears what, people in the order of their ids, and writes the lists in place of those that were. */
export class WordLists {
  // A map for each kind: putting the sign before each word of a million people costs more than all the rest.
  readonly #own = new Map<string, number>();
  readonly #alone = new Map<string, number>();
  readonly #mothers = new Map<string, number>();
  readonly #births = new Map<number, number>();
  /** so many bear the word with this id */
  readonly #counts: number[] = [];
  /** a person's id, negative, then the ids of their words */
  readonly #chunks: Int32Array[] = [];
  #used = chunkLength;
  #lengths = new Uint8Array(chunkLength);
  #lastId = 0;

  /** @param birth 19950817 */
  add(id: number, name: string, motherName: string, birth: number): void {
    this.#push(-id);
    const words = nameWords(name);
    this.#noteLength(id, words.length);
    this.#noteAll(this.#own, words);
    if (words.length === 1) this.#note(this.#alone, words[0] ?? '');
    if (motherName !== '') this.#noteAll(this.#mothers, nameWords(motherName));
    this.#note(this.#births, birth);
  }

  /** Inside the caller's transaction. */
  write(database: Database): void {
    const lists = this.#counts.map((count) => new Int32Array(count));
    const ends = new Int32Array(lists.length);
    let person = 0;
    for (const [index, chunk] of this.#chunks.entries()) {
      const used = index === this.#chunks.length - 1 ? this.#used : chunkLength;
      for (let at = 0; at < used; at += 1) {
        const value = chunk[at] ?? 0;
        if (value < 0) {
          person = -value;
          continue;
        }
        const list = lists[value];
        const end = ends[value] ?? 0;
        if (list !== undefined) list[end] = person;
        ends[value] = end + 1;
      }
    }
    database.exec('DELETE FROM name_word');
    const insert = database.prepare<[string, Buffer]>('INSERT INTO name_word(word, residents) VALUES (?, ?)');
    insert.run(lengthsKey, Buffer.from(this.#lengths.buffer, 0, this.#lastId + 1));
    const kinds: readonly (readonly [string, ReadonlyMap<string | number, number>])[] = [
      ['', this.#own],
      [aloneSign, this.#alone],
      [motherSign, this.#mothers],
      [birthSign, this.#births],
    ];
    for (const [sign, idOfWord] of kinds) {
      for (const [word, id] of idOfWord) {
        const list = lists[id] ?? new Int32Array(0);
        insert.run(`${sign}${word}`, Buffer.from(list.buffer, list.byteOffset, list.byteLength));
      }
    }
  }

  #noteLength(id: number, words: number): void {
    if (id >= this.#lengths.length) {
      const longer = new Uint8Array(Math.max(id + 1, this.#lengths.length * 2));
      longer.set(this.#lengths);
      this.#lengths = longer;
    }
    this.#lengths[id] = Math.min(words, 255);
    this.#lastId = id;
  }

  #noteAll(idOfWord: Map<string, number>, words: readonly string[]): void {
    for (let place = 0; place < words.length; place += 1) {
      const word = words[place] ?? '';
      if (words.indexOf(word) === place) this.#note(idOfWord, word);
    }
  }

  #note<Key>(idOfWord: Map<Key, number>, word: Key): void {
    let id = idOfWord.get(word);
    if (id === undefined) {
      id = this.#counts.length;
      idOfWord.set(word, id);
      this.#counts.push(0);
    }
    this.#counts[id] = (this.#counts[id] ?? 0) + 1;
    this.#push(id);
  }

  #push(value: number): void {
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || this.#used === chunkLength) {
      chunk = new Int32Array(chunkLength);
      this.#chunks.push(chunk);
      this.#used = 0;
    }
    chunk[this.#used] = value;
    this.#used += 1;
  }
}

/** The lists of everybody who is in the register. */
export function wordListsOf(database: Database): WordLists {
  const lists = new WordLists();
  const rows = database.prepare<[], { id: number; name: string; mother_name: string; birth: number }>(
    'SELECT id, name, mother_name, birth FROM resident ORDER BY id',
  );
  for (const { id, name, mother_name, birth } of rows.iterate()) lists.add(id, name, mother_name, birth);
  return lists;
}
