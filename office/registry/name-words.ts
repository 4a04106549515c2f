/**
 * Who bears which word in their name. A regency has a million people but only thousands of different words, so each word
 * keeps one list of ids, and a search for two words crosses two lists.
 */
import { normaliseName } from '@loket/domain/name-comparison';
import type { Database } from '../database/open-database.ts';

/** before a word: those whose whole name it is, as many older people's is */
export const aloneSign = '=';

const plainName = /^[A-Z]{5,} ?(?:[A-Z]+ ?)*$/;

/** The words of a name for searching: small letters, no titles, no signs. */
export function nameWords(name: string): string[] {
  // Most names are capitals without a sign, and begin with more letters than any title has: nothing to fold in them.
  const folded = plainName.test(name) ? name.toLowerCase() : normaliseName(name);
  return folded.split(' ').filter((word) => word !== '');
}

/** Makes the lists anew from everybody in the register; inside the caller's transaction. */
export function rebuildNameWords(database: Database): void {
  const idOfWord = new Map<string, number>();
  let pairs = new Int32Array(65_536);
  let used = 0;
  for (const { id, name } of database.prepare<[], { id: number; name: string }>('SELECT id, name FROM resident ORDER BY id').iterate()) {
    const words = nameWords(name);
    if (words.length === 1) words.push(`${aloneSign}${words[0]}`);
    for (const [place, word] of words.entries()) {
      if (words.indexOf(word) < place) continue;
      let wordId = idOfWord.get(word);
      if (wordId === undefined) {
        wordId = idOfWord.size;
        idOfWord.set(word, wordId);
      }
      if (used + 2 > pairs.length) {
        const larger = new Int32Array(pairs.length * 2);
        larger.set(pairs);
        pairs = larger;
      }
      pairs[used] = wordId;
      pairs[used + 1] = id;
      used += 2;
    }
  }
  writeLists(database, idOfWord, pairs.subarray(0, used));
}

function writeLists(database: Database, idOfWord: ReadonlyMap<string, number>, pairs: Int32Array): void {
  const ends = new Int32Array(idOfWord.size);
  for (let at = 0; at < pairs.length; at += 2) bump(ends, pairs[at] ?? 0, 1);
  const lists = [...ends].map((count) => new Int32Array(count));
  ends.fill(0);
  for (let at = 0; at < pairs.length; at += 2) {
    const word = pairs[at] ?? 0;
    const list = lists[word];
    if (list !== undefined) list[ends[word] ?? 0] = pairs[at + 1] ?? 0;
    bump(ends, word, 1);
  }
  database.exec('DELETE FROM name_word');
  const insert = database.prepare<[string, Buffer]>('INSERT INTO name_word(word, residents) VALUES (?, ?)');
  for (const [word, id] of idOfWord) {
    const list = lists[id] ?? new Int32Array(0);
    insert.run(word, Buffer.from(list.buffer, list.byteOffset, list.byteLength));
  }
}

function bump(counts: Int32Array, place: number, by: number): void {
  counts[place] = (counts[place] ?? 0) + by;
}
