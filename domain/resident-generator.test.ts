import { describe, expect, it } from 'vitest';
import { bojonegoroOpeningSnapshot, isObliged } from './coverage.ts';
import { checkKk } from './kk.ts';
import { checkNik } from './nik.ts';
import { type MadeResident, makeResidents, type ResidentTotals, scaledTotals } from './resident-generator.ts';

const asOf = bojonegoroOpeningSnapshot.asOf;
const villageCodes = ['35.22.15.1001', '35.22.15.2002', '35.22.01.2001', '35.22.28.2003'];
const men = { old: ['Slamet', 'Paijo'], first: ['Agus', 'Budi', 'Wahyu'], last: ['Santoso', 'Saputra'] };
const women = { old: ['Suminah', 'Kasiyem'], first: ['Dewi', 'Siti', 'Ratna'], last: ['Lestari', 'Rahayu'] };

function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function make(totals: ResidentTotals, seed = 1): MadeResident[] {
  return [...makeResidents({ totals, asOf, villageCodes, names: { men, women }, hamlets: ['Krajan'], fraction: numbersFrom(seed) })];
}

function count(people: readonly MadeResident[]): ResidentTotals {
  const obliged = people.filter((person) => isObliged(person, asOf));
  expect(people.filter(({ enrolled }) => enrolled).every((person) => isObliged(person, asOf))).toBe(true);
  return { residents: people.length, obliged: obliged.length, enrolled: obliged.filter(({ enrolled }) => enrolled).length };
}

describe('made-up residents', () => {
  it('keeps the published figures themselves when the number is the published one', () => {
    const { residents, obliged, enrolled } = bojonegoroOpeningSnapshot;
    expect(scaledTotals(bojonegoroOpeningSnapshot, residents)).toEqual({ residents, obliged, enrolled });
    expect(obliged - enrolled).toBe(116_349);
  });

  it.each([1, 2, 3, 5, 6, 7, 12, 60, 999, 20_000])('comes out exactly at the totals of %i people, with each seed', (residents) => {
    const totals = scaledTotals(bojonegoroOpeningSnapshot, residents);
    for (const seed of residents > 1000 ? [7] : [1, 2, 3, 4, 5]) expect(count(make(totals, seed))).toEqual(totals);
  });

  it('gives everybody a NIK and a KK of their own that agree with the record', () => {
    const people = make(scaledTotals(bojonegoroOpeningSnapshot, 20_000));
    expect(new Set(people.map(({ nik }) => nik)).size).toBe(people.length);
    for (const { nik, kk, birthDate, sex } of people) {
      expect(checkNik(nik, { birthDate, sex })).toEqual([]);
      expect(checkKk(kk)).toEqual([]);
    }
    expect(new Set(people.map(({ villageCode }) => villageCode))).toEqual(new Set(villageCodes));
  });

  it('puts households together: one village and address, one mother among them', () => {
    const people = make(scaledTotals(bojonegoroOpeningSnapshot, 20_000));
    const households = Map.groupBy(people, ({ kk }) => kk);
    expect(people.length / households.size).toBeGreaterThan(2.5);
    for (const members of households.values())
      expect(new Set(members.map(({ villageCode, address, rt, rw }) => `${villageCode} ${address} ${rt} ${rw}`)).size).toBe(1);
    const withMotherAtHome = people.filter(({ kk, motherName }) => households.get(kk)?.some(({ name, sex }) => sex === 'P' && name === motherName) === true);
    expect(withMotherAtHome.length).toBeGreaterThan(people.length / 5);
    expect(people.some(({ name }) => !name.includes(' '))).toBe(true);
    expect(people.some((person) => person.maritalStatus === '2' && person.birthDate > '2001-04-20')).toBe(true);
  });

  it('is the same for the same seed and another one for another', () => {
    const totals = scaledTotals(bojonegoroOpeningSnapshot, 300);
    expect(make(totals, 5)).toEqual(make(totals, 5));
    expect(make(totals, 5)).not.toEqual(make(totals, 6));
  });

  it('needs a village and a whole number of people', () => {
    expect(() => [
      ...makeResidents({
        totals: scaledTotals(bojonegoroOpeningSnapshot, 5),
        asOf,
        villageCodes: [],
        names: { men, women },
        hamlets: ['Krajan'],
        fraction: () => 0,
      }),
    ]).toThrow(RangeError);
    expect(() => scaledTotals(bojonegoroOpeningSnapshot, 0)).toThrow(RangeError);
  });
});
