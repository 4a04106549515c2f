import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Candidate, cross, nearestFirst, type Term } from './name-crossing.ts';

const all = 1000;
const ids = fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: 120 }).map((found) => Int32Array.from(found.sort((one, other) => one - other)));
const match = fc.record({ list: ids, rank: fc.constantFrom(0, 1.5, 5, 10, 20) });
const term = fc.array(match, { maxLength: 4 }).map((matches): Term => ({ matches, count: matches.reduce((sum, { list }) => sum + list.length, 0) }));
const tooMany = (id: number): number => id % 3;

/** Everybody looked up in every list. */
function lookedUp(terms: readonly Term[]): Candidate[] {
  const found: Candidate[] = [];
  for (let id = 1; id <= 300; id += 1) {
    const ranks = terms.map(({ matches }) => Math.min(...matches.filter(({ list }) => list.includes(id)).map(({ rank }) => rank)));
    const rank = ranks.reduce((sum, one) => sum + one, 0) + tooMany(id);
    if (terms.length > 0 && Number.isFinite(rank)) found.push({ id, rank });
  }
  return found;
}

const byRankAndId = (one: Candidate, other: Candidate): number => one.rank - other.rank || one.id - other.id;

test('lists crossed give who stands in one of each word, with the nearest of their ranks, whatever the lists', () => {
  fc.assert(
    fc.property(fc.array(term, { maxLength: 4 }), (terms) => {
      expect(cross(terms, tooMany, all).sort(byRankAndId)).toEqual(lookedUp(terms).sort(byRankAndId));
    }),
  );
});

test('of many only the nearest are kept', () => {
  fc.assert(
    fc.property(fc.array(term, { minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 30 }), (terms, count_max) => {
      const ranks = (candidates: readonly Candidate[]): number[] => candidates.map(({ rank }) => rank);
      const nearest = lookedUp(terms).sort(byRankAndId).slice(0, count_max);
      expect(ranks(cross(terms, tooMany, count_max))).toEqual(ranks(nearest));
    }),
  );
});

test('several crossings together name each person once, by the nearest', () => {
  const twice = [
    { id: 7, rank: 5 },
    { id: 3, rank: 1 },
    { id: 7, rank: 0 },
  ];
  expect(nearestFirst(twice, 10)).toEqual([
    { id: 7, rank: 0 },
    { id: 3, rank: 1 },
  ]);
});
