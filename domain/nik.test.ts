import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addDays, parseCalendarDate } from './calendar-date.ts';
import { hasErrors } from './finding.ts';
import { buildNik, checkNik, parseNik } from './nik.ts';

const codes = (nik: string, context = {}) => checkNik(nik, context).map(({ level, code }) => `${level} ${code}`);
const someParts = fc.record({
  region: fc.stringMatching(/^[1-9]\d\.[1-9]\d\.[1-9]\d$/),
  birthDate: fc.nat({ max: 45_000 }).map((days) => addDays('1901-01-01', days)),
  sex: fc.constantFrom('L' as const, 'P' as const),
  serial: fc.integer({ min: 1, max: 9999 }),
});

test("a woman's NIK has 40 added to the day", () => {
  const nik = buildNik({ region: '35.22.15.2001', birthDate: '1995-08-17', sex: 'P', serial: 1 });
  expect(nik).toBe('3522155708950001');
  expect(parseNik(nik)).toEqual({
    region: { province: '35', regency: '35.22', district: '35.22.15' },
    birthDay: 17,
    birthMonth: 8,
    birthYearInCentury: 95,
    sex: 'P',
    serial: 1,
  });
});

test('3522004107950000 is refused: there is no serial 0000', () => {
  expect(codes('3522004107950000')).toEqual(['error nik_serial_zero']);
  expect(parseNik('3522004107950000')).toBeUndefined();
});

test('a kecamatan 00 alone is only worth a look', () => {
  expect(codes('3522004107950001')).toEqual(['warning nik_region_zero']);
  expect(parseNik('3522004107950001')?.sex).toBe('P');
});

test('anything but 16 plain digits is refused', () => {
  for (const nik of [
    '',
    '352215170895000',
    '35221517089500011',
    '3522 1517 0895 0001',
    '352215170895000O',
    '３５２２１５１７０８９５０００１',
    '3522151708950001\n',
  ]) {
    expect(codes(nik), nik).toEqual(['error nik_not_16_digits']);
    expect(parseNik(nik), nik).toBeUndefined();
  }
});

test('days and months that do not exist are refused, for men and for women', () => {
  for (const day of ['32', '00', '40', '72', '99']) expect(codes(`352215${day}08950001`), day).toEqual(['error nik_impossible_date']);
  for (const date of ['310495', '710495', '300200', '290201', '171395', '170095']) {
    expect(codes(`352215${date}0001`), date).toEqual(['error nik_impossible_date']);
  }
});

test('two errors are both named', () => {
  expect(codes('3522153104950000')).toEqual(['error nik_impossible_date', 'error nik_serial_zero']);
});

test('29 February 00 passes, since 2000 had that day though 1900 had not', () => {
  expect(codes('3522152902000001')).toEqual([]);
  expect(codes('3522156902000001')).toEqual([]);
});

test('a NIK unlike the rest of the record is warned about, never refused', () => {
  const nik = '3522151708950001';
  expect(codes(nik, { birthDate: '1995-08-17', sex: 'L', villageCode: '35.22.15.2001' })).toEqual([]);
  expect(codes(nik, { villageCode: '35.22.16.2001' })).toEqual(['warning nik_region_unlike_domicile']);
  expect(codes(nik, { birthDate: '1995-08-18' })).toEqual(['warning nik_date_unlike_biodata']);
  expect(codes(nik, { birthDate: '1996-08-17' })).toEqual(['warning nik_date_unlike_biodata']);
  expect(codes(nik, { sex: 'P' })).toEqual(['warning nik_sex_unlike_biodata']);
});

test('a birth date or village that is itself wrong says nothing about the NIK', () => {
  expect(codes('3522151708950001', { birthDate: '1995-99-99', villageCode: 'Dander' })).toEqual([]);
});

test('the findings carry the field they are asked to carry and never the number', () => {
  const [finding] = checkNik('3522004107950000', {}, 'head.nik');
  expect(finding?.field).toBe('head.nik');
  expect(JSON.stringify(finding)).not.toContain('3522004107950000');
});

test('what is built reads back, and agrees with its own biodata', () => {
  fc.assert(
    fc.property(someParts, (parts) => {
      const nik = buildNik(parts);
      const birth = parseCalendarDate(parts.birthDate);
      expect(checkNik(nik, { ...parts, villageCode: `${parts.region}.2001` })).toEqual([]);
      expect(parseNik(nik)).toMatchObject({
        region: { district: parts.region },
        birthDay: birth?.day,
        birthMonth: birth?.month,
        birthYearInCentury: (birth?.year ?? 0) % 100,
        sex: parts.sex,
        serial: parts.serial,
      });
    }),
  );
});

test('a text parses exactly when the check finds no error', () => {
  const someText = fc.oneof(fc.string(), fc.stringMatching(/^\d{16}$/), fc.stringMatching(/^\d{6}[0-7]\d[01]\d\d{2}000\d$/));
  fc.assert(
    fc.property(someText, (text) => {
      expect(parseNik(text) === undefined).toBe(hasErrors(checkNik(text)));
    }),
    { numRuns: 500 },
  );
});

test('nothing is built from a date or region that is not one', () => {
  const parts = { region: '35.22.15', birthDate: '1995-08-17', sex: 'L' as const, serial: 1 };
  expect(() => buildNik({ ...parts, birthDate: '1995-02-30' })).toThrow(RangeError);
  expect(() => buildNik({ ...parts, region: '35.22' })).toThrow(RangeError);
  expect(() => buildNik({ ...parts, serial: 0 })).toThrow(RangeError);
});
