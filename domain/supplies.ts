/**
 * Ribbons (pita) and film: counted, not numbered. One ribbon prints about 500 cards, so an office can stand still with
 * full shelves of blanks. The same double entry as for blanks, by count.
 */
export const supplyKinds = ['ribbon', 'film'] as const;
export type SupplyKind = (typeof supplyKinds)[number];

export const supplyKindNames: Readonly<Record<SupplyKind, { readonly id: string; readonly en: string }>> = {
  ribbon: { id: 'Pita', en: 'Ribbon' },
  film: { id: 'Film', en: 'Film' },
};

/** what a ribbon or a film prints, as the printers' makers say */
export const cardsPerSupply: Readonly<Record<SupplyKind, number>> = { ribbon: 500, film: 500 };

/** `outside` is where all of them come from (Ditjen, a supplier); it has no balance. */
export const fixedSupplyAccounts = ['outside', 'store', 'used', 'spoiled', 'lost'] as const;
export type SupplyAccount = (typeof fixedSupplyAccounts)[number] | `printer:${string}` | `office:${string}`;

export function isSupplyAccount(text: string): text is SupplyAccount {
  return fixedSupplyAccounts.some((account) => account === text) || /^(printer|office):[A-Za-z0-9._-]{1,40}$/.test(text);
}

const moves: Readonly<Record<string, readonly string[]>> = {
  outside: ['store'],
  store: ['printer:*', 'office:*', 'spoiled', 'lost', 'outside'],
  'printer:*': ['store', 'used', 'spoiled', 'lost'],
  'office:*': ['store'],
  lost: ['store'],
  used: ['printer:*'],
  spoiled: [],
};

const family = (account: string): string => account.replace(/^(printer|office):.*$/, '$1:*');

export function isAllowedSupplyMove(from: SupplyAccount, to: SupplyAccount): boolean {
  return from !== to && (moves[family(from)] ?? []).includes(family(to));
}
