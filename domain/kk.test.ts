import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, parseCalendarDate } from './calendar-date.ts';
import { hasErrors } from './finding.ts';
import { buildKk, checkKk, parseKk } from './kk.ts';

const codes = (kk: string, context = {}) => checkKk(kk, context).map(({ level, code }) => `${level} ${code}`);

test('a KK number has nothing added to its day', () => {
  const kk = buildKk({ region: '35.22.15', givenOn: '2010-03-25', serial: 42 });
  expect(kk).toBe('3522152503100042');
  expect(parseKk(kk)).toMatchObject({ day: 25, month: 3, yearInCentury: 10, serial: 42 });
  expect(codes('3522156503100042')).toEqual(['error kk_impossible_date']);
});

test('not 16 digits, an impossible date and serial 0000 are refused', () => {
  expect(codes('35221525031000')).toEqual(['error kk_not_16_digits']);
  expect(codes('3522153102100042')).toEqual(['error kk_impossible_date']);
  expect(codes('3522152503100000')).toEqual(['error kk_serial_zero']);
  expect(codes('3522153102100000')).toEqual(['error kk_impossible_date', 'error kk_serial_zero']);
});

test('another kecamatan is usual, another regency and a 00 are worth a look', () => {
  const kk = '3522152503100042';
  expect(codes(kk, { villageCode: '35.22.16.2001' })).toEqual([]);
  expect(codes(kk, { villageCode: '35.23.15.2001' })).toEqual(['warning kk_region_unlike_domicile']);
  expect(codes('3522002503100042')).toEqual(['warning kk_region_zero']);
});

test('what is built reads back without findings', () => {
  const someDay = fc.nat({ max: 20_000 }).map((days) => addDays('1980-01-01', days));
  fc.assert(
    fc.property(fc.stringMatching(/^[1-9]\d\.[1-9]\d\.[1-9]\d$/), someDay, fc.integer({ min: 1, max: 9999 }), (region, givenOn, serial) => {
      const kk = buildKk({ region, givenOn, serial });
      const given = parseCalendarDate(givenOn);
      expect(checkKk(kk, { villageCode: `${region}.1001` })).toEqual([]);
      expect(parseKk(kk)).toMatchObject({
        region: { district: region },
        day: given?.day,
        month: given?.month,
        serial,
      });
    }),
  );
});

test('a text parses exactly when the check finds no error', () => {
  const someText = fc.oneof(fc.string(), fc.stringMatching(/^\d{16}$/), fc.stringMatching(/^\d{6}[0-3]\d[01]\d\d{2}000\d$/));
  fc.assert(
    fc.property(someText, (text) => {
      expect(parseKk(text) === undefined).toBe(hasErrors(checkKk(text)));
    }),
    { numRuns: 500 },
  );
});

test('nothing is built from parts that do not fit', () => {
  expect(() => buildKk({ region: '35.22.15', givenOn: '2010-13-01', serial: 1 })).toThrow(RangeError);
  expect(() => buildKk({ region: '35.22.15', givenOn: '2010-03-25', serial: 10_000 })).toThrow(RangeError);
});
