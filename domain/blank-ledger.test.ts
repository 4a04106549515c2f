import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  availableBlanks,
  type BlankAccount,
  emptyLedger,
  fixedAccounts,
  foldLedger,
  hopperOf,
  isAllowedMove,
  isBlankAccount,
  isBlankSerial,
  type Ledger,
  type LedgerEvent,
  serialRange,
} from './blank-ledger.ts';

const accounts: BlankAccount[] = [...fixedAccounts, 'hopper:p1', 'hopper:p2', 'office:kapas'];
const serials = ['000001', '000002', '000003', '000004', '000005', 'bad'];
const eventArbitrary: fc.Arbitrary<LedgerEvent> = fc.oneof(
  fc.record({ type: fc.constant('blanks.registered' as const), serials: fc.array(fc.constantFrom(...serials), { minLength: 1, maxLength: 3 }) }),
  fc.record({
    type: fc.constant('blanks.moved' as const),
    serials: fc.array(fc.constantFrom(...serials), { minLength: 1, maxLength: 3 }),
    from: fc.constantFrom(...accounts),
    to: fc.constantFrom(...accounts),
  }),
);

function sumOf(ledger: Ledger): number {
  return [...ledger.balances.values()].reduce((sum, balance) => sum + balance, 0);
}

describe('the ledger', () => {
  test('whatever is tried: each blank in one account, no balance below zero, the sum changed only by registering', () => {
    fc.assert(
      fc.property(fc.array(eventArbitrary, { maxLength: 60 }), (events) => {
        let ledger = emptyLedger;
        for (const event of events) {
          const result = foldLedger(ledger, event);
          if ('why' in result) continue;
          expect(sumOf(result)).toBe(sumOf(ledger) + (event.type === 'blanks.registered' ? event.serials.length : 0));
          ledger = result;
        }
        for (const balance of ledger.balances.values()) expect(balance).toBeGreaterThanOrEqual(0);
        expect(sumOf(ledger)).toBe(ledger.places.size);
        for (const [account, balance] of ledger.balances) expect([...ledger.places.values()].filter((place) => place === account)).toHaveLength(balance);
      }),
    );
  });

  test('a move takes as many from one balance as it adds to the other', () => {
    const registered = foldLedger(emptyLedger, { type: 'blanks.registered', serials: ['000001', '000002', '000003'] });
    if ('why' in registered) throw new Error('could not register');
    const moved = foldLedger(registered, { type: 'blanks.moved', serials: ['000001', '000002'], from: 'ditjen', to: 'store' });
    if ('why' in moved) throw new Error('could not move');
    expect(Object.fromEntries(moved.balances)).toEqual({ ditjen: 1, store: 2 });
  });

  test('refuses a whole move for one bad serial, and names it', () => {
    const registered = foldLedger(emptyLedger, { type: 'blanks.registered', serials: ['000001', '000002'] });
    if ('why' in registered) throw new Error('could not register');
    const move = (list: string[]) => foldLedger(registered, { type: 'blanks.moved', serials: list, from: 'ditjen', to: 'store' });
    expect(move(['000001', '000009'])).toEqual({ serial: '000009', why: 'not_in_the_books' });
    expect(move(['000001', '000001'])).toEqual({ serial: '000001', why: 'twice_in_one_move' });
    expect(foldLedger(registered, { type: 'blanks.moved', serials: ['000001'], from: 'store', to: hopperOf('p1') })).toEqual({
      serial: '000001',
      why: 'not_in_this_account',
    });
    expect(foldLedger(registered, { type: 'blanks.registered', serials: ['000002'] })).toEqual({ serial: '000002', why: 'already_in_the_books' });
    expect(registered.balances.get('ditjen')).toBe(2);
  });

  test('knows which moves the trade knows: an issued card does not become a blank again', () => {
    expect(isAllowedMove('issued', 'store')).toBe(false);
    expect(isAllowedMove('destroyed', 'store')).toBe(false);
    expect(isAllowedMove('hopper:p1', 'issued')).toBe(true);
    for (const account of accounts) expect(isAllowedMove(account, account)).toBe(false);
  });

  test('counts as available what is in the store and the hoppers', () => {
    expect(
      availableBlanks([
        ['store', 10],
        ['hopper:p1', 3],
        ['issued', 5],
        ['in_transit', 7],
      ]),
    ).toBe(13);
  });
});

describe('serials', () => {
  test('a range has its count of serials, all different, in order, of one length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999_000 }), fc.integer({ min: 1, max: 900 }), (start, count) => {
        const range = serialRange(`DEMO${start.toString().padStart(6, '0')}`, count);
        if (range === undefined) throw new Error('refused');
        expect(new Set(range).size).toBe(count);
        expect(range.every(isBlankSerial)).toBe(true);
        expect([...range].sort()).toEqual(range);
      }),
    );
  });

  test.each([
    ['000001', 0],
    ['000001', -1],
    ['000001', 1.5],
    ['000001', 100_001],
    ['999999', 2],
    ['', 1],
    ['abc', 1],
    ['12345', 1],
  ])('no range begins at %j for %d', (first, count) => {
    expect(serialRange(first, count)).toBeUndefined();
  });

  test('accounts are the fixed ones, hoppers and offices', () => {
    for (const account of accounts) expect(isBlankAccount(account)).toBe(true);
    for (const text of ['', 'hopper:', 'office', 'hopper:a b', 'elsewhere']) expect(isBlankAccount(text)).toBe(false);
  });
});
