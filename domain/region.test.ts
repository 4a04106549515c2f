import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parentRegion, regionAtLevel, regionDigits, regionFromDigits, regionIsWithin, regionLevel } from './region.ts';

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
const someVillage = fc.tuple(digits(2), digits(2), digits(2), digits(4)).map((parts) => parts.join('.'));

test('each shape has its level', () => {
  expect(['35', '35.22', '35.22.15', '35.22.15.2001'].map(regionLevel)).toEqual(['province', 'regency', 'district', 'village']);
});

test('other shapes have none', () => {
  for (const code of ['', '3', '352215', '35.2', '35.22.', '35.22.15.201', '35.22.15.2001.1', 'Dander', '35.22.15\n']) {
    expect(regionLevel(code), code).toBeUndefined();
    expect(parentRegion(code), code).toBeUndefined();
    expect(regionAtLevel(code, 'province'), code).toBeUndefined();
    expect(() => regionDigits(code), code).toThrow(RangeError);
  }
  expect(regionFromDigits('35221')).toBeUndefined();
  expect(regionFromDigits('')).toBeUndefined();
});

test('a kecamatan begins a NIK with six digits', () => {
  expect(regionDigits('35.22.15')).toBe('352215');
});

test('a village lies in its kecamatan, regency and province, and in no other', () => {
  expect(regionIsWithin('35.22.15.2001', '35.22')).toBe(true);
  expect(regionIsWithin('35.22.15.2001', '35.2')).toBe(false);
  expect(regionIsWithin('35.23.15.2001', '35.22')).toBe(false);
  expect(regionIsWithin('35.22', '35.22.15')).toBe(false);
});

test('going up from a village ends at its province after three steps', () => {
  fc.assert(
    fc.property(someVillage, (village) => {
      const district = parentRegion(village) ?? '';
      const regency = parentRegion(district) ?? '';
      const province = parentRegion(regency) ?? '';
      expect([district, regency, province].map(regionLevel)).toEqual(['district', 'regency', 'province']);
      expect(parentRegion(province)).toBeUndefined();
      expect(regionAtLevel(village, 'district')).toBe(district);
      expect([village, district, regency, province].every((code) => regionIsWithin(village, code))).toBe(true);
    }),
  );
});

test('digits and dots turn into each other without loss', () => {
  fc.assert(
    fc.property(someVillage, (village) => {
      for (const level of ['province', 'regency', 'district', 'village'] as const) {
        const code = regionAtLevel(village, level) ?? '';
        expect(regionFromDigits(regionDigits(code))).toBe(code);
      }
    }),
  );
});
