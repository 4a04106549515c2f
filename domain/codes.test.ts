import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bloodTypes,
  type CodeList,
  citizenships,
  codeOf,
  isEverMarried,
  isKnownCode,
  labelOf,
  maritalStatuses,
  occupations,
  religions,
  sexes,
} from './codes.ts';

const lists: Record<string, CodeList> = { religions, maritalStatuses, bloodTypes, sexes, citizenships, occupations };
const someList = fc.constantFrom(...Object.values(lists));

test('the well-known codes have their labels', () => {
  expect(labelOf(religions, '1', 'id')).toBe('Islam');
  expect(labelOf(religions, '6', 'id')).toBe('Khonghucu');
  expect(labelOf(maritalStatuses, '4', 'id')).toBe('Cerai Mati');
  expect(labelOf(bloodTypes, '13', 'id')).toBe('Tidak Tahu');
  expect(labelOf(sexes, 'P', 'en')).toBe('Female');
  expect(labelOf(occupations, '1', 'id').toUpperCase()).toBe('BELUM/TIDAK BEKERJA');
  expect(labelOf(occupations, '88', 'id').toUpperCase()).toBe('WIRASWASTA');
});

test('a code that the list does not know is shown as it is', () => {
  expect(labelOf(occupations, '89', 'id')).toBe('89');
  fc.assert(
    fc.property(someList, fc.string(), (list, code) => {
      fc.pre(!isKnownCode(list, code));
      expect(labelOf(list, code, 'id')).toBe(code);
      expect(labelOf(list, code, 'en')).toBe(code);
    }),
  );
});

test('numbered lists count from 1 without a gap', () => {
  const sizes = { religions: 7, maritalStatuses: 4, bloodTypes: 13, occupations: 88 };
  for (const [name, size] of Object.entries(sizes)) {
    expect(
      lists[name]?.map((entry) => entry.code),
      name,
    ).toEqual(Array.from({ length: size }, (_, index) => String(index + 1)));
  }
});

test('every label is there in both languages and none is there twice in Indonesian', () => {
  for (const [name, list] of Object.entries(lists)) {
    expect(
      list.every((entry) => entry.id.trim() !== '' && entry.en.trim() !== ''),
      name,
    ).toBe(true);
    expect(new Set(list.map((entry) => entry.id.toLowerCase())).size, name).toBe(list.length);
  }
});

test('code, padded code and both labels find the code, whatever their case and spacing', () => {
  for (const list of Object.values(lists)) {
    for (const { code, id, en } of list) {
      for (const text of [code, ` ${code} `, id, id.toUpperCase(), en.toLowerCase(), id.replaceAll(' ', '  ')]) {
        expect(codeOf(list, text), text).toBe(code);
      }
    }
  }
  expect(codeOf(religions, '01')).toBe('1');
  expect(codeOf(bloodTypes, 'ab+')).toBe('9');
  expect(codeOf(religions, 'Jedi')).toBeUndefined();
  expect(codeOf(religions, '')).toBeUndefined();
});

test('ever married is kawin, cerai hidup and cerai mati, and nothing unknown', () => {
  expect(maritalStatuses.filter(({ code }) => isEverMarried(code)).map(({ code }) => code)).toEqual(['2', '3', '4']);
  expect(isEverMarried('9')).toBe(false);
});
