import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AcceptedEnrolment, type CoverageSnapshot, countEnrolment, isObliged, bojonegoroOpeningSnapshot as opening } from './coverage.ts';

const enrolment: AcceptedEnrolment = { enrolledOn: '2018-04-23', birthDate: '1995-08-17', maritalStatus: '1' };
const count = (snapshot: CoverageSnapshot, enrolments: readonly AcceptedEnrolment[]) =>
  enrolments.reduce((state, next) => countEnrolment(state, next).snapshot, snapshot);

test('the published figures agree with each other', () => {
  expect(opening.obliged - opening.enrolled).toBe(opening.notYetEnrolled);
  expect(opening.notYetEnrolled).toBe(116_349);
  expect(opening.obliged).toBeLessThan(opening.residents);
  expect(opening.asOf).toBe('2018-04-20');
});

test('one accepted first enrolment leaves 116,348 not yet enrolled', () => {
  const { counted, snapshot } = countEnrolment(opening, enrolment);
  expect(counted).toBe(true);
  expect(snapshot).toEqual({
    ...opening,
    enrolled: 975_304,
    notYetEnrolled: 116_348,
    counted: 1,
    countedUntil: '2018-04-23',
  });
});

test('an enrolment at 16 changes no figure, one at 17 or of a married 16-year-old does', () => {
  const young = { ...enrolment, birthDate: '2001-04-24' };
  const refused = countEnrolment(opening, young);
  expect(refused).toMatchObject({
    counted: false,
    snapshot: opening,
    finding: { level: 'warning', code: 'enrolment_not_obliged' },
  });
  expect(countEnrolment(opening, { ...young, birthDate: '2001-04-23' }).counted).toBe(true);
  expect(countEnrolment(opening, { ...young, maritalStatus: '2' }).counted).toBe(true);
});

test('an enrolment before the published day is already in the figures', () => {
  const before = countEnrolment(opening, { ...enrolment, enrolledOn: '2018-04-19' });
  expect(before).toMatchObject({
    counted: false,
    snapshot: opening,
    finding: { code: 'enrolment_in_opening_figures' },
  });
  expect(countEnrolment(opening, { ...enrolment, enrolledOn: '2018-04-20' }).counted).toBe(true);
});

test('the count never falls below zero', () => {
  const full = { ...opening, enrolled: opening.obliged, notYetEnrolled: 0 };
  expect(countEnrolment(full, enrolment)).toMatchObject({
    counted: false,
    snapshot: full,
    finding: { code: 'coverage_below_zero' },
  });
});

test('the duty begins on the 17th birthday or with a marriage, and survives a divorce', () => {
  const person = { birthDate: '2001-04-20', maritalStatus: '1' };
  expect(isObliged(person, '2018-04-19')).toBe(false);
  expect(isObliged(person, '2018-04-20')).toBe(true);
  for (const maritalStatus of ['2', '3', '4']) expect(isObliged({ ...person, maritalStatus }, '2018-04-19')).toBe(true);
  expect(isObliged({ ...person, maritalStatus: '9' }, '2018-04-19')).toBe(false);
});

const someEnrolment = fc.record({
  enrolledOn: fc.constantFrom('2018-04-18', '2018-04-20', '2018-05-02', '2019-01-31'),
  birthDate: fc.constantFrom('1950-01-01', '2001-05-02', '2002-12-31', '2010-06-06'),
  maritalStatus: fc.constantFrom('1', '2', '4', '77'),
});
const smallRegion = fc.integer({ min: 0, max: 12 }).map((left) => ({ ...opening, obliged: 100, enrolled: 100 - left, notYetEnrolled: left }));

test('whatever comes, obliged stays enrolled plus not yet enrolled and nothing is negative', () => {
  fc.assert(
    fc.property(smallRegion, fc.array(someEnrolment, { maxLength: 30 }), (start, enrolments) => {
      const end = count(start, enrolments);
      expect(end.enrolled + end.notYetEnrolled).toBe(end.obliged);
      expect(end.notYetEnrolled).toBeGreaterThanOrEqual(0);
      expect(end.enrolled - start.enrolled).toBe(end.counted);
      expect(end.obliged).toBe(start.obliged);
    }),
  );
});

test('the order in which an offline office sends its enrolments changes nothing', () => {
  const shuffled = fc
    .array(someEnrolment, { maxLength: 30 })
    .chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })));
  fc.assert(
    fc.property(shuffled, ([first, second]) => {
      expect(count(opening, second)).toEqual(count(opening, first));
    }),
  );
});
