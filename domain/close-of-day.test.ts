import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BlankAccount, isAllowedMove } from './blank-ledger.ts';
import { type CountedAccount, countedOnHand, dayFigures, expectedOnHand, isOnHand, variance } from './close-of-day.ts';

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
      { account: 'store', counted: 400, book: 400, bookNow: 200 },
      { account: 'hopper:a', counted: 99, book: 100, bookNow: 280 },
    ];
    expect(countedOnHand(counts)).toBe(479);
    expect(variance(dayFigures(500, [{ from: 'hopper:a', to: 'issued', count: 20 }]), counts)).toBe(-1);
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
