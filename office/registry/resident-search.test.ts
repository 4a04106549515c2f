import { bojonegoroOpeningSnapshot } from '@loket/domain/coverage';
import { type MadeResident, makeResidents, scaledTotals } from '@loket/domain/resident-generator';
import { systemPorts } from '@loket/platform/ports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hamlets, menNames, womenNames } from '../../samples/names.ts';
import { seededRandom } from '../../samples/seeded-random.ts';
import { createRegionNames } from '../card/region-names.ts';
import type { Database } from '../database/open-database.ts';
import { editDistance } from './edit-distance.ts';
import { nikPartQuestions } from './nik-parts.ts';
import { openRegistry } from './registry-file.ts';
import { importResidents } from './resident-import.ts';
import { readResidentQuery } from './resident-query.ts';
import { createResidentSearch, searchQuestions } from './resident-search.ts';

const regions = createRegionNames('35.22');
const villages = regions.villages().map(({ code, name }) => ({ code, village: name, district: regions.village(code)?.district ?? '' }));
const random = seededRandom(20_000);
const limit = 20;

let database: Database;
let people: MadeResident[];
let search: ReturnType<typeof createResidentSearch>;
let bearers: Map<string, number>;

beforeAll(async () => {
  database = openRegistry({ file: ':memory:', keyFile: undefined }, systemPorts().random);
  const pool = (words: typeof menNames) => ({ old: words.old, first: words.young, last: [...words.second, ...words.third] });
  people = [
    ...makeResidents({
      totals: scaledTotals(bojonegoroOpeningSnapshot, 20_000),
      asOf: bojonegoroOpeningSnapshot.asOf,
      villageCodes: villages.map(({ code }) => code),
      names: { men: pool(menNames), women: pool(womenNames) },
      hamlets,
      fraction: seededRandom(7).fraction,
    }),
  ];
  bearers = new Map();
  for (const { name } of people) {
    const words = name.split(' ').sort().join(' ');
    bearers.set(words, (bearers.get(words) ?? 0) + 1);
  }
  const lines = people.map(({ nik, kk, name, birthDate, villageCode, motherName }) => `${nik},${kk},${name},${birthDate},${villageCode},${motherName}`);
  async function* pieces() {
    yield Buffer.from(`NIK,KK,NAMA,TANGGAL LAHIR,KODE DESA,NAMA IBU\n${lines.join('\n')}\n`);
  }
  await importResidents({
    database,
    importId: 'all',
    pieces: pieces(),
    villages,
    now: () => '2026-11-24T02:00:00.000Z',
    onRejected: () => undefined,
    onVanished: () => undefined,
  });
  search = createResidentSearch(database, regions);
});
afterAll(() => database.close());

/** A letter left out, put in, put in another's place, or swapped with the next. */
function misspelt(word: string): string {
  const at = random.between(0, word.length - 2);
  const letter = random.oneOf([...'ABDEGHIKLMNRSTUY']);
  const kind = random.between(0, 3);
  if (kind === 0) return word.slice(0, at) + word.slice(at + 1);
  if (kind === 1) return word.slice(0, at) + letter + word.slice(at);
  if (kind === 2) return word.slice(0, at) + letter + word.slice(at + 1);
  return `${word.slice(0, at)}${word[at + 1]}${word[at]}${word.slice(at + 2)}`;
}

function misspeltName(name: string): string {
  const words = name.split(' ');
  const place = random.between(0, words.length - 1);
  words[place] = misspelt(words[place] ?? '');
  return words.join(' ');
}

/** Of every fortieth person, the share that stands among the twenty found by what is typed for them. */
function recall(typed: (person: MadeResident) => string, asked: (person: MadeResident) => boolean = () => true): number {
  const chosen = people.filter((person, index) => index % 40 === 0 && asked(person));
  expect(chosen.length).toBeGreaterThan(150);
  return chosen.filter((person) => search(typed(person), limit).some(({ nik }) => nik === person.nik)).length / chosen.length;
}

/** Of people whom their name alone tells from all but nineteen others; among more, no order is right. */
const isRare = ({ name }: MadeResident): boolean => (bearers.get(name.split(' ').sort().join(' ')) ?? 0) <= limit && name.includes(' ');

describe('search among 20,000 people', () => {
  it('finds everybody by NIK, KK, and name with birth date or village', () => {
    expect(recall(({ nik }) => nik)).toBe(1);
    expect(recall(({ kk }) => kk)).toBe(1);
    expect(recall(({ nik }) => nik.slice(0, 13))).toBe(1);
    expect(recall(({ name, birthDate }) => `${name} ${birthDate}`)).toBe(1);
    expect(recall(({ birthDate }) => birthDate.split('-').reverse().join('/'))).toBe(1);
    expect(recall(({ name, villageCode }) => `${name} desa ${regions.village(villageCode)?.village}`, isRare)).toBe(1);
  });

  it('finds at least 95 of 100 by name as it is, in another order, and with one letter wrong', () => {
    expect(recall(({ name }) => name, isRare)).toBe(1);
    expect(recall(({ name }) => name.split(' ').reverse().join(' '), isRare)).toBe(1);
    expect(recall(({ name }) => misspeltName(name), isRare)).toBeGreaterThanOrEqual(0.95);
    expect(recall(({ name, birthDate }) => `${misspeltName(name)} ${birthDate}`)).toBeGreaterThanOrEqual(0.95);
  });

  it('finds four of five with two letters wrong', () => {
    expect(recall(({ name }) => misspeltName(misspeltName(name)), isRare)).toBeGreaterThanOrEqual(0.8);
  });

  it('finds by the mother: her name beside their own, with a letter wrong, after "ibu", and with the birth date', () => {
    const sample = people.filter((person, index) => index % 199 === 0 && person.motherName !== '');
    expect(sample.length).toBeGreaterThan(50);
    const found = (textOf: (person: MadeResident) => string): number =>
      sample.filter((person) => search(textOf(person), limit).some(({ nik }) => nik === person.nik)).length / sample.length;
    expect(found(({ name, motherName }) => `${name} ${motherName}`)).toBeGreaterThanOrEqual(0.95);
    expect(found(({ name, motherName }) => `${name.split(' ')[0]} ibu ${misspeltName(motherName)}`)).toBeGreaterThanOrEqual(0.9);
    expect(found(({ birthDate, motherName }) => `ibu ${motherName} ${birthDate}`)).toBe(1);
    const [person] = sample;
    const hit = search(`ibu ${person?.motherName} ${person?.birthDate}`, limit).find(({ nik }) => nik === person?.nik);
    expect(hit?.highlights).toContainEqual({ field: 'motherName', start: 0, end: person?.motherName.split(' ')[0]?.length });
  });

  it('finds by six or more digits from anywhere in a NIK', () => {
    const sample = people.filter((_, index) => index % 1999 === 0);
    for (let start = 0; start <= 10; start += 1) {
      for (const length of [6, 8, 16 - start].filter((count) => count >= 6 && start + count <= 16 && count < 16)) {
        for (const { nik } of sample) {
          const digits = nik.slice(start, start + length);
          // Eight digits that are a date are read as one.
          if (readResidentQuery(digits).birthDate !== undefined) continue;
          const hits = search(digits, limit);
          // More bear short and common digits than are shown; each shown one has them, in the NIK or at the head of the KK.
          for (const hit of hits) expect(hit.nik.includes(digits) || hit.kk?.startsWith(digits)).toBe(true);
          if (people.filter((other) => other.nik.includes(digits) || other.kk.startsWith(digits)).length <= limit)
            expect(hits.map((hit) => hit.nik)).toContain(nik);
        }
      }
    }
  });

  it('asks no question that goes through everybody', () => {
    for (const text of [...Object.values(searchQuestions), ...Object.values(nikPartQuestions)]) {
      const plan = database
        .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`)
        .all(...Array.from({ length: text.split('?').length - 1 }, () => 1));
      expect(plan.map(({ detail }) => detail).join('; '), text).toMatch(/^SEARCH resident USING (INDEX|COVERING INDEX|INTEGER PRIMARY KEY)/);
      expect(plan).toHaveLength(1);
    }
  });

  it('puts those first whose whole name is the one word, and finds while the last word is being typed', () => {
    expect(search('slamet', limit).every(({ name }) => name === 'SLAMET')).toBe(true);
    const person = people.find(isRare);
    if (person === undefined) throw new Error('nobody has a rare name');
    const typed = person.name.slice(0, -2);
    expect(search(typed, limit).some(({ name }) => name.startsWith(typed))).toBe(true);
  });

  it('gives people of the village in the search, and marks what was found', () => {
    const person = people.find(isRare);
    const village = regions.village(person?.villageCode ?? '')?.village;
    const first = person?.name.split(' ')[0] ?? '';
    const hits = search(`${first} desa ${village}`, limit);
    expect(hits.length).toBeGreaterThan(0);
    for (const hit of hits) expect(hit).toMatchObject({ village, highlights: [{ field: 'name' }] });
    const marked = hits.map(({ name, highlights: [mark] }) => name.slice(mark?.start, mark?.end));
    expect(marked).toContain(first);
    expect(search('kecamatan ngraho', limit)).toHaveLength(limit);
    expect(search('kecamatan ngraho', limit).every(({ district }) => district === 'Ngraho')).toBe(true);
    expect(search(people[0]?.nik.slice(0, 12) ?? '', limit)[0]?.highlights).toContainEqual({ field: 'nik', start: 0, end: 12 });
  });

  it('finds nobody for what nobody is called, and is not led astray by signs', () => {
    for (const text of ['xqzwvk', '%', '"', "' OR 1=1", '=slamet', '....', '3'.repeat(100), 'ab '.repeat(33)])
      expect(search(text, limit).length).toBeLessThanOrEqual(limit);
    expect(search('xqzwvk', limit)).toEqual([]);
  });
});

describe('a search text', () => {
  it.each([
    ['3522 1557 0895 0001', { digits: '3522155708950001', words: [] }],
    ['siti 17-08-1995 aminah', { birthDate: '1995-08-17', words: ['siti', 'aminah'] }],
    ['17 Agustus 1995 Siti', { birthDate: '1995-08-17', words: ['siti'] }],
    ['17081995', { birthDate: '1995-08-17', words: [] }],
    ['H. Ahmad Nu’man, S.Pd.', { words: ['ahmad', 'numan'] }],
    ['35221557', { digits: '35221557', words: [] }],
    ['rt 3 slamet', { words: ['rt', 'slamet'] }],
  ])('%s', (text, query) => expect(readResidentQuery(text)).toEqual(query));
});

describe('the distance of two words', () => {
  it.each([
    ['slamet', 'slamet', 0],
    ['slamet', 'salmet', 1],
    ['slamet', 'slame', 1],
    ['slamet', 'selamat', 2],
    ['slamet', 'suminah', 3],
  ])('%s and %s: %i', (one, other, distance) => {
    expect(editDistance(one, other, 2)).toBe(distance);
    expect(editDistance(other, one, 2)).toBe(distance);
  });
});
