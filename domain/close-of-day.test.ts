import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BlankAccount, isAllowedMove } from './blank-ledger.ts';
import { type CountedAccount, countedOnHand, dayFigures, expectedOnHand, isOnHand, shelfVariance, shelvesThatDiffer } from './close-of-day.ts';

const accounts: BlankAccount[] = ['ditjen', 'in_transit', 'store', 'hopper:a', 'hopper:b', 'issued', 'spoiled', 'destroyed', 'lost', 'office:35.23'];
const moves = accounts.flatMap((from) =>
  accounts.filter((to) => isAllowedMove(from, to) || (from === 'issued' && to.startsWith('hopper:'))).map((to) => ({ from, to })),
);
const flow = fc.record({ move: fc.constantFrom(...moves), count: fc.integer({ min: 1, max: 500 }) }).map(({ move, count }) => ({ ...move, count }));

describe('the close of day', () => {
  test('adds up whatever was moved: what should be there is the opening and every move into and out of the hand', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.array(flow, { maxLength: 60 }), (opening, flows) => {
        const net = flows.reduce((sum, { from, to, count }) => sum + (isOnHand(to) ? count : 0) - (isOnHand(from) ? count : 0), 0);
        expect(expectedOnHand(dayFigures(opening, flows))).toBe(opening + net);
      }),
    );
  });

  test('counts what moved after the shelf was counted', () => {
    const counts: CountedAccount[] = [
      { account: 'store', counted: 400, book: 400, bookNow: 200, carried: 0 },
      { account: 'hopper:a', counted: 99, book: 100, bookNow: 280, carried: 0 },
    ];
    expect(countedOnHand(counts)).toBe(479);
    expect(shelvesThatDiffer(counts).map(({ account }) => account)).toEqual(['hopper:a']);
  });

  test('shelves do not make up for each other', () => {
    const counts: CountedAccount[] = [
      { account: 'store', counted: 350, book: 400, bookNow: 400, carried: 0 },
      { account: 'hopper:a', counted: 150, book: 100, bookNow: 100, carried: 0 },
    ];
    expect(countedOnHand(counts)).toBe(500);
    expect(shelvesThatDiffer(counts).map(shelfVariance)).toEqual([-50, 50]);
  });

  test('a variance that was signed is not found again the next evening', () => {
    const counts: CountedAccount[] = [{ account: 'store', counted: 398, book: 400, bookNow: 400, carried: 2 }];
    expect(shelvesThatDiffer(counts)).toEqual([]);
  });

  test('the variances of the shelves add up to that of the day', () => {
    const shelf = fc.record({
      counted: fc.nat(1000),
      book: fc.nat(1000),
      moved: fc.integer({ min: -100, max: 100 }),
      carried: fc.integer({ min: -5, max: 5 }),
    });
    fc.assert(
      fc.property(fc.array(shelf, { minLength: 1, maxLength: 6 }), (shelves) => {
        const counts = shelves.map(({ counted, book, moved, carried }, index) => ({
          account: `hopper:${index}` as const,
          counted,
          book,
          bookNow: book + moved,
          carried,
        }));
        // What was there at the last close by count, and what the books moved since.
        const bookNow = counts.reduce((sum, count) => sum + count.bookNow, 0);
        const expected = bookNow - counts.reduce((sum, { carried }) => sum + carried, 0);
        expect(countedOnHand(counts) - expected).toBe(counts.reduce((sum, count) => sum + shelfVariance(count), 0));
      }),
    );
  });

  test('a claimed card that never came out is no print, a card found bad later was printed all the same', () => {
    const figures = dayFigures(100, [
      { from: 'hopper:a', to: 'issued', count: 10 },
      { from: 'issued', to: 'hopper:a', count: 1 },
      { from: 'issued', to: 'spoiled', count: 2 },
      { from: 'hopper:a', to: 'spoiled', count: 3 },
    ]);
    expect(figures).toMatchObject({ printed: 9, spoiled: 3 });
    expect(expectedOnHand(figures)).toBe(88);
  });

  test('lines keep what comes apart from what goes', () => {
    expect(
      dayFigures(0, [
        { from: 'ditjen', to: 'in_transit', count: 7000 },
        { from: 'in_transit', to: 'store', count: 6990 },
        { from: 'in_transit', to: 'lost', count: 10 },
        { from: 'store', to: 'office:35.23', count: 500 },
        { from: 'office:35.23', to: 'store', count: 200 },
        { from: 'store', to: 'lost', count: 2 },
        { from: 'lost', to: 'store', count: 1 },
      ]),
    ).toEqual({ opening: 0, received: 6990, returned: 200, found: 1, printed: 0, spoiled: 0, lent: 500, lost: 2 });
  });
});
