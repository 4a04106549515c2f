import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addDays,
  addMonths,
  ageOn,
  calendarDate,
  cardDate,
  compareDates,
  daysBetween,
  daysInMonth,
  isCalendarDate,
  parseCalendarDate,
  parseLooseDate,
  wibDate,
} from './calendar-date.ts';

// The platform's own calendar is the model: tests may use it, the domain may not.
const someInstant_ms = fc.integer({ min: -60_000_000_000_000, max: 250_000_000_000_000 });
const utcDate = (epoch_ms: number) => new Date(epoch_ms).toISOString().slice(0, 10);
const someDate = fc.integer({ min: -660_000, max: 2_860_000 }).map((day) => utcDate(day * 86_400_000));
const monthNames = ['Januari', 'Februari', 'Maret', 'April', 'Mei', 'Juni', 'Juli', 'Agustus', 'September', 'Oktober', 'November', 'Desember'];

test('29 February is a date in 2024 and 2000, not in 2023 and 1900', () => {
  expect(['2024-02-29', '2000-02-29'].every(isCalendarDate)).toBe(true);
  expect(['2023-02-29', '1900-02-29'].some(isCalendarDate)).toBe(false);
});

test('texts that only look like dates are refused', () => {
  for (const text of ['', '2024-2-9', '2024-13-01', '2024-00-10', '2024-04-31', '0000-01-01', '2024-01-01T00:00', '２０２４-01-01', '2024-01-01\n']) {
    expect(parseCalendarDate(text), text).toBeUndefined();
  }
});

test('a date that is not one throws where a date is needed', () => {
  expect(() => ageOn('2024-02-30', '2024-03-01')).toThrow(RangeError);
  expect(() => addDays('yesterday', 1)).toThrow(RangeError);
  expect(() => addDays('9999-12-31', 1)).toThrow(RangeError);
  expect(() => addDays('0001-01-01', -1)).toThrow(RangeError);
  expect(() => addDays('2024-01-01', 0.5)).toThrow(RangeError);
  expect(() => addMonths('2024-01-01', Number.NaN)).toThrow(RangeError);
  expect(() => calendarDate(2023, 2, 29)).toThrow(RangeError);
  expect(() => wibDate(Number.NaN)).toThrow(RangeError);
});

test('somebody turns 17 on the birthday, not the day before', () => {
  expect(ageOn('2001-04-20', '2018-04-19')).toBe(16);
  expect(ageOn('2001-04-20', '2018-04-20')).toBe(17);
});

test('somebody born on 29 February is a year older on 1 March of a common year', () => {
  expect(ageOn('2004-02-29', '2021-02-28')).toBe(16);
  expect(ageOn('2004-02-29', '2021-03-01')).toBe(17);
  expect(ageOn('2004-02-29', '2024-02-29')).toBe(20);
});

test('six months of a suket from 31 August end on the last of February', () => {
  expect(addMonths('2023-08-31', 6)).toBe('2024-02-29');
  expect(addMonths('2024-08-31', 6)).toBe('2025-02-28');
  expect(addMonths('2024-01-15', -1)).toBe('2023-12-15');
});

test('the day in WIB begins at 17:00 UTC', () => {
  expect(wibDate(Date.UTC(2018, 3, 19, 16, 59, 59, 999))).toBe('2018-04-19');
  expect(wibDate(Date.UTC(2018, 3, 19, 17, 0, 0))).toBe('2018-04-20');
  expect(wibDate(0)).toBe('1970-01-01');
});

test('dates are read as people write them', () => {
  for (const text of ['17-08-1995', '17/08/1995', '17/8/1995', '1995-08-17', ' 17 Agustus 1995 ', '17 AGUSTUS 1995', '17 agt. 1995']) {
    expect(parseLooseDate(text), text).toBe('1995-08-17');
  }
  expect(parseLooseDate('3 Pebruari 1980')).toBe('1980-02-03');
  expect(parseLooseDate('3 Nopember 1980')).toBe('1980-11-03');
});

test('dates that would be a guess are refused', () => {
  for (const text of [
    '17-08-95',
    '08/17/1995',
    '17-08/1995',
    '31 Juni 1995',
    '17 August 1995',
    '29-02-2023',
    '17 Agustus',
    '',
    `17 ${'a'.repeat(1000)} 1995`,
  ]) {
    expect(parseLooseDate(text), text).toBeUndefined();
  }
});

test('each way of writing a date reads back as the same date', () => {
  fc.assert(
    fc.property(someDate, (date) => {
      const [year = '', month = '', day = ''] = date.split('-');
      const named = `${Number(day)} ${monthNames[Number(month) - 1]} ${year}`;
      for (const text of [date, cardDate(date), cardDate(date).replaceAll('-', '/'), named]) {
        expect(parseLooseDate(text)).toBe(date);
      }
    }),
  );
});

test('the WIB date is what the platform calendar says seven hours ahead', () => {
  fc.assert(
    fc.property(someInstant_ms, (epoch_ms) => {
      expect(wibDate(epoch_ms)).toBe(utcDate(epoch_ms + 7 * 3_600_000));
    }),
  );
});

test('adding days agrees with the platform calendar and can be undone', () => {
  fc.assert(
    fc.property(someDate, fc.integer({ min: -10_000, max: 10_000 }), (date, days) => {
      const later = addDays(date, days);
      expect(later).toBe(utcDate(Date.parse(date) + days * 86_400_000));
      expect(addDays(later, -days)).toBe(date);
      expect(daysBetween(date, later)).toBe(days);
      expect(compareDates(later, date)).toBe(Math.sign(days));
    }),
  );
});

test('every day of every year is the day after the one before', () => {
  let date = '1899-12-31';
  for (let count = 0; count < 80_000; count += 1) {
    const next = addDays(date, 1);
    if (daysBetween(date, next) !== 1 || next <= date) expect.fail(`${next} after ${date}`);
    date = next;
  }
  expect(date).toBe(utcDate(Date.parse('1899-12-31') + 80_000 * 86_400_000));
});

test('adding months keeps the day of month or takes the last one', () => {
  fc.assert(
    fc.property(someDate, fc.integer({ min: -1000, max: 1000 }), (date, months) => {
      const later = parseCalendarDate(addMonths(date, months));
      const from = parseCalendarDate(date);
      if (later === undefined || from === undefined) return expect.fail('not a date');
      expect(later.day).toBe(Math.min(from.day, daysInMonth(later.year, later.month)));
      expect(later.year * 12 + later.month - from.year * 12 - from.month).toBe(months);
    }),
  );
});

test('an age rises by one from birthday to birthday and never falls', () => {
  fc.assert(
    fc.property(someDate, fc.nat({ max: 40_000 }), (birth, days) => {
      const today = addDays(birth, days);
      const age = ageOn(birth, today);
      expect(ageOn(birth, addDays(today, 1)) - age).toBeOneOf([0, 1]);
      expect(ageOn(birth, addMonths(today, 12)) - age).toBeOneOf(birth.endsWith('02-29') ? [0, 1, 2] : [1]);
      expect(age).toBeGreaterThanOrEqual(0);
    }),
  );
});
