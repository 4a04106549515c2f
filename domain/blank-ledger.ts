/**
 * The blank ledger: double entry, by serial. Every blank (blangko) sits in exactly one account; a move takes it from
 * one and puts it into another, so the sum over all accounts never changes and no balance falls below zero.
 * Only `blanks.registered` brings serials into the books (they come from the Ditjen).
 */

export const fixedAccounts = ['ditjen', 'in_transit', 'store', 'issued', 'spoiled', 'destroyed', 'lost'] as const;
export type FixedAccount = (typeof fixedAccounts)[number];
/** A fixed account, the hopper of a printer, or another office. */
export type BlankAccount = FixedAccount | `hopper:${string}` | `office:${string}`;

export function isBlankAccount(text: string): text is BlankAccount {
  return fixedAccounts.some((account) => account === text) || /^(hopper|office):[A-Za-z0-9._-]{1,40}$/.test(text);
}

export function hopperOf(printerId: string): BlankAccount {
  return `hopper:${printerId}`;
}

/** Which moves the trade knows. `*` after hopper and office stands for any of them. */
const moves: Readonly<Record<string, readonly string[]>> = {
  ditjen: ['in_transit', 'store'],
  in_transit: ['store', 'lost'],
  store: ['hopper:*', 'office:*', 'spoiled', 'lost', 'in_transit'],
  'hopper:*': ['store', 'issued', 'spoiled', 'lost'],
  // a card that came out and is found bad, or was put back into the right place after a person looked
  issued: ['spoiled'],
  spoiled: ['destroyed'],
  lost: ['store'],
  'office:*': ['store', 'lost'],
  destroyed: [],
};

function family(account: BlankAccount): string {
  return account.replace(/^(hopper|office):.*$/, '$1:*');
}

export function isAllowedMove(from: BlankAccount, to: BlankAccount): boolean {
  return from !== to && (moves[family(from)] ?? []).includes(family(to));
}

const serialPattern = /^([A-Z]{0,6})(\d{6,14})$/;

/** A blank's chip number as it stands in the books: up to 6 capital letters, then 6 to 14 digits. */
export function isBlankSerial(text: string): boolean {
  return serialPattern.test(text);
}

/**
 * The serials of a box: `count` in a row from `first`. Undefined when `first` is no serial, the count is not
 * 1..limit, or the digits would overflow (a range never grows a digit: that is a typing error in the letter).
 */
export function serialRange(first: string, count: number, limit = 100_000): string[] | undefined {
  const match = serialPattern.exec(first);
  const prefix = match?.[1];
  const digits = match?.[2];
  if (prefix === undefined || digits === undefined || !Number.isInteger(count) || count < 1 || count > limit) return undefined;
  const start = BigInt(digits);
  if ((start + BigInt(count) - 1n).toString().length > digits.length) return undefined;
  return Array.from({ length: count }, (_, index) => prefix + (start + BigInt(index)).toString().padStart(digits.length, '0'));
}

export type Ledger = { readonly places: ReadonlyMap<string, BlankAccount>; readonly balances: ReadonlyMap<BlankAccount, number> };
export const emptyLedger: Ledger = { places: new Map(), balances: new Map() };

export type LedgerEvent =
  | { readonly type: 'blanks.registered'; readonly serials: readonly string[] }
  | { readonly type: 'blanks.moved'; readonly serials: readonly string[]; readonly from: BlankAccount; readonly to: BlankAccount };

export type LedgerRefusal = {
  readonly serial: string | undefined;
  readonly why: 'not_a_serial' | 'already_in_the_books' | 'not_in_the_books' | 'not_in_this_account' | 'move_not_allowed' | 'twice_in_one_move';
};

/** The books after an event, or why not. All or nothing: a refused event changes no blank. */
export function foldLedger(ledger: Ledger, event: LedgerEvent): Ledger | LedgerRefusal {
  if (event.type === 'blanks.moved' && !isAllowedMove(event.from, event.to)) return { serial: undefined, why: 'move_not_allowed' };
  const places = new Map(ledger.places);
  const seen = new Set<string>();
  for (const serial of event.serials) {
    if (!isBlankSerial(serial)) return { serial, why: 'not_a_serial' };
    if (seen.has(serial)) return { serial, why: 'twice_in_one_move' };
    seen.add(serial);
    const place = ledger.places.get(serial);
    if (event.type === 'blanks.registered') {
      if (place !== undefined) return { serial, why: 'already_in_the_books' };
      places.set(serial, 'ditjen');
    } else {
      if (place === undefined) return { serial, why: 'not_in_the_books' };
      if (place !== event.from) return { serial, why: 'not_in_this_account' };
      places.set(serial, event.to);
    }
  }
  const balances = new Map(ledger.balances);
  const add = (account: BlankAccount, count: number): void => void balances.set(account, (balances.get(account) ?? 0) + count);
  if (event.type === 'blanks.registered') add('ditjen', seen.size);
  else {
    add(event.from, -seen.size);
    add(event.to, seen.size);
  }
  return { places, balances };
}

/** Blanks the office can still print on: in its store or in a hopper. */
export function availableBlanks(balances: Iterable<readonly [BlankAccount, number]>): number {
  let sum = 0;
  for (const [account, count] of balances) if (account === 'store' || account.startsWith('hopper:')) sum += count;
  return sum;
}
