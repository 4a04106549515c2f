import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasZeroRegion, isPossibleDay, joinCivilNumber, splitCivilNumber } from './civil-number.ts';

test('sixteen digits fall into region, date and serial', () => {
  expect(splitCivilNumber('3522155708950001')).toEqual({
    region: { province: '35', regency: '35.22', district: '35.22.15' },
    day: 57,
    month: 8,
    yearInCentury: 95,
    serial: 1,
  });
});

test('a day passes when either century had it', () => {
  expect(isPossibleDay(29, 2, 0)).toBe(true);
  expect(isPossibleDay(29, 2, 1)).toBe(false);
  expect(isPossibleDay(29, 2, 96)).toBe(true);
  expect(isPossibleDay(31, 4, 96)).toBe(false);
  expect(isPossibleDay(0, 4, 96)).toBe(false);
  expect(isPossibleDay(1, 13, 96)).toBe(false);
});

test('no region part is 00', () => {
  expect(hasZeroRegion({ province: '35', regency: '35.22', district: '35.22.00' })).toBe(true);
  expect(hasZeroRegion({ province: '35', regency: '35.20', district: '35.20.10' })).toBe(false);
});

test('a number cannot be made for a regency, nor with a serial that does not fit', () => {
  const parts = { region: '35.22.15', day: 1, month: 1, yearInCentury: 0, serial: 1 };
  expect(() => joinCivilNumber({ ...parts, region: '35.22' })).toThrow(RangeError);
  for (const serial of [0, 10_000, 1.5]) expect(() => joinCivilNumber({ ...parts, serial })).toThrow(RangeError);
});

test('what is joined splits into the same parts', () => {
  const part = fc.integer({ min: 0, max: 99 });
  fc.assert(
    fc.property(fc.stringMatching(/^\d\d\.\d\d\.\d\d$/), part, part, part, fc.integer({ min: 1, max: 9999 }), (region, day, month, yearInCentury, serial) => {
      const parts = { day, month, yearInCentury, serial };
      expect(splitCivilNumber(joinCivilNumber({ region, ...parts }))).toMatchObject({
        ...parts,
        region: { district: region },
      });
    }),
  );
});
