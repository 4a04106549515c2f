import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ageOn, calendarDate, daysInMonth } from './calendar-date.ts';
import { isObliged } from './coverage.ts';
import {
  absentOf,
  ageBands,
  ageFromNumbers,
  type CountedPerson,
  comingOfAge,
  countingDay,
  countPerson,
  countsFromBytes,
  emptyCounts,
  figuresOf,
  newlyObligedOf,
  schoolAgeMissing,
  sexes,
  sumCounts,
} from './coverage-count.ts';

const today = '2026-11-24';
const day = countingDay(today, '2018-04-20');
const person: CountedPerson = { birth: 19950817, sex: 'P', wasEverMarried: false, enrolment: 'not_yet', isAbsent: false };
const asNumber = (date: string): number => Number(date.replaceAll('-', ''));

function countOf(...people: readonly CountedPerson[]) {
  const counts = emptyCounts();
  for (const one of people) countPerson(counts, one, day);
  return counts;
}

const date = fc
  .record({ year: fc.integer({ min: 1920, max: 2026 }), month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 31 }) })
  .map(({ year, month, day: wanted }) => calendarDate(year, month, Math.min(wanted, daysInMonth(year, month))));
const somebody = fc.record({
  birth: date.filter((birth) => birth <= today).map(asNumber),
  sex: fc.constantFrom(...sexes),
  wasEverMarried: fc.boolean(),
  enrolment: fc.constantFrom('enrolled' as const, 'not_yet' as const, 'unknown' as const),
  isAbsent: fc.boolean(),
});

test('the age of two days as numbers is the age of the calendar', () => {
  fc.assert(
    fc.property(date, date, (one, other) => {
      const [birth = one, on = other] = [one, other].sort();
      expect(ageFromNumbers(asNumber(birth), asNumber(on))).toBe(ageOn(birth, on));
    }),
  );
  expect([ageFromNumbers(20040229, 20210228), ageFromNumbers(20040229, 20210301)]).toEqual([16, 17]);
});

test('obliged is 17 or ever married; the recorded and the unknown are not among the missing', () => {
  const counts = countOf(
    person,
    { ...person, enrolment: 'enrolled' },
    { ...person, enrolment: 'unknown' },
    { ...person, birth: 20101124 },
    { ...person, birth: 20101124, wasEverMarried: true },
    { ...person, birth: 20101124, enrolment: 'enrolled' },
    { ...person, isAbsent: true },
  );
  expect(figuresOf(counts)).toEqual({ residents: 6, obliged: 4, enrolled: 1, notYetEnrolled: 2, unknown: 1, recordedEarly: 1 });
  expect(absentOf(counts)).toBe(1);
});

test('whoever turns 17 is coming before the day and missing from it on, and stands apart from the published figures', () => {
  const turnsTomorrow = countOf({ ...person, birth: 20091125 });
  expect([figuresOf(turnsTomorrow).obliged, comingOfAge(turnsTomorrow)[0], newlyObligedOf(turnsTomorrow).obliged]).toEqual([0, 1, 0]);
  const turnedToday = countOf({ ...person, birth: 20091124 });
  expect([figuresOf(turnedToday).notYetEnrolled, comingOfAge(turnedToday)[0]]).toEqual([1, 0]);
  expect(newlyObligedOf(turnedToday)).toEqual({ obliged: 1, notYetEnrolled: 1 });
  expect(schoolAgeMissing(turnsTomorrow).sixteen).toBe(1);
  expect(schoolAgeMissing(turnedToday)).toEqual({ sixteen: 0, seventeenAndEighteen: 1 });
});

test('somebody born on 29 February turns 17 in March of a common year', () => {
  const counts = countOf({ ...person, birth: 20120229 });
  const months = comingOfAge(counts);
  expect(months.indexOf(1)).toBe(28); // November 2026 to March 2029
});

test('whoever they are, the parts add up, agree with the rule of the duty, and a sum of villages is the whole', () => {
  fc.assert(
    fc.property(fc.array(somebody, { maxLength: 40 }), fc.nat(40), (people, at) => {
      const all = countOf(...people);
      const figures = figuresOf(all);
      expect(figures.obliged).toBe(figures.enrolled + figures.notYetEnrolled + figures.unknown);
      expect(figures.residents + absentOf(all)).toBe(people.length);
      const living = people.filter(({ isAbsent }) => !isAbsent);
      const obliged = living.filter(({ birth, wasEverMarried }) => {
        const text = String(birth);
        return isObliged({ birthDate: `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`, maritalStatus: wasEverMarried ? '2' : '1' }, today);
      });
      expect(figures.obliged).toBe(obliged.length);
      const parts = sexes.flatMap((sex) => ageBands.map((_, band) => figuresOf(all, { sex, band }).residents));
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(figures.residents);
      expect(sumCounts([countOf(...people.slice(0, at)), countOf(...people.slice(at))])).toEqual(all);
      expect(countsFromBytes(new Uint8Array(all.buffer))).toEqual(all);
    }),
  );
});

test('counts of another layout are refused, not misread', () => {
  expect(() => countsFromBytes(new Uint8Array(8))).toThrow(RangeError);
});
