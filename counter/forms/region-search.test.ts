import { describe, expect, test } from 'vitest';
import { loadRegionRows } from '../vite/region-data.ts';
import { createRegionBook, isForeignVillageCode } from './region-search.ts';

const book = createRegionBook(await loadRegionRows('35.22'));

describe('finding a village', () => {
  test('all 430 villages of the 28 kecamatan are in the page, and no other', async () => {
    const rows = await loadRegionRows('35.22');
    expect(rows.regency[0]).toBe('35.22');
    expect(rows.districts).toHaveLength(28);
    expect(rows.villages).toHaveLength(430);
    expect(rows.villages.every(([code]) => code.startsWith('35.22.'))).toBe(true);
  });

  test('villages of one name are told apart by their kecamatan and code', () => {
    const found = book.search('sukorejo');
    expect(found.length).toBeGreaterThan(2);
    expect(found.every(({ name }) => name === 'Sukorejo')).toBe(true);
    expect(new Set(found.map(({ code, district }) => `${code} ${district}`)).size).toBe(found.length);
  });

  test('a kecamatan in the words narrows the choice', () => {
    expect(book.search('sukorejo malo').map(({ code }) => code)).toEqual(['35.22.17.2015']);
  });

  test('a code finds its village, with dots or without', () => {
    expect(book.search('35.22.15.2003')[0]?.code).toBe('35.22.15.2003');
    expect(book.search('3522152003')[0]?.code).toBe('35.22.15.2003');
  });

  test('the kecamatan that the NIK names comes first, and is what an empty field offers', () => {
    expect(book.search('sukorejo', '35.22.02')[0]?.districtCode).toBe('35.22.02');
    expect(new Set(book.search('', '35.22.02').map(({ districtCode }) => districtCode))).toEqual(new Set(['35.22.02']));
  });

  test('nonsense finds nothing, and an empty field never more than a screenful', () => {
    expect(book.search('zzzz')).toEqual([]);
    expect(book.search('').length).toBeLessThanOrEqual(40);
  });

  test('somebody from another regency is not turned away: their whole code may be typed', () => {
    expect(isForeignVillageCode('35.23.01.2001', book)).toBe(true);
    expect(isForeignVillageCode('35.22.15.2003', book)).toBe(false);
    expect(isForeignVillageCode('35.23.01', book)).toBe(false);
  });
});
