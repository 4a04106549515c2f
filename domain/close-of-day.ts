/**
 * The close of day (tutup buku): opening + received - printed - spoiled - transferred = counted. What is on hand is what
 * lies in the store and in the hoppers. The counter of the stock does not see the book's figure; a variance closes only
 * with a second person and a reason.
 */
import type { BlankAccount } from './blank-ledger.ts';

/** Blanks moved since the last close, by where they went from and to; '' is outside the books. */
export type Flow = { readonly from: string; readonly to: string; readonly count: number };

export type DayFigures = {
  /** what was counted at the last close, or came in as opening stock */
  readonly opening: number;
  readonly received: number;
  readonly returned: number;
  readonly found: number;
  readonly printed: number;
  readonly spoiled: number;
  readonly lent: number;
  readonly lost: number;
};

export function isOnHand(account: string): boolean {
  return account === 'store' || account.startsWith('hopper:');
}

type Line = Exclude<keyof DayFigures, 'opening'>;

/** Which line of the close a move belongs to, and whether it adds; undefined: it neither enters nor leaves what is on hand. */
function lineOf(from: string, to: string): { readonly line: Line; readonly sign: 1 | -1 } | undefined {
  if (isOnHand(from) === isOnHand(to)) return undefined;
  const outside = isOnHand(from) ? to : from;
  const comes = isOnHand(to);
  if (outside.startsWith('office:')) return { line: comes ? 'returned' : 'lent', sign: 1 };
  if (outside === 'lost') return { line: comes ? 'found' : 'lost', sign: 1 };
  // A card that a queue had claimed and that never came out: its blank is back.
  if (outside === 'issued') return { line: 'printed', sign: comes ? -1 : 1 };
  if (outside === 'spoiled') return { line: 'spoiled', sign: comes ? -1 : 1 };
  return { line: 'received', sign: comes ? 1 : -1 };
}

export function dayFigures(opening: number, flows: Iterable<Flow>): DayFigures {
  const figures: Record<Line, number> = { received: 0, returned: 0, found: 0, printed: 0, spoiled: 0, lent: 0, lost: 0 };
  for (const { from, to, count } of flows) {
    const found = lineOf(from, to);
    if (found !== undefined) figures[found.line] += found.sign * count;
  }
  return { opening, ...figures };
}

/** What should be there. */
export function expectedOnHand(figures: DayFigures): number {
  const { opening, received, returned, found, printed, spoiled, lent, lost } = figures;
  return opening + received + returned + found - printed - spoiled - lent - lost;
}

export type CountedAccount = {
  readonly account: BlankAccount;
  readonly counted: number;
  /** what the book said when it was counted */
  readonly book: number;
  /** what the book says now: cards may have been printed since the count */
  readonly bookNow: number;
  /** book less count at the last close, signed then: missing blanks whose numbers nobody knows stay in the book */
  readonly carried: number;
};

/** What is there now, by the counts and by what the books moved since each of them. */
export function countedOnHand(counts: readonly CountedAccount[]): number {
  return counts.reduce((sum, { counted, book, bookNow }) => sum + counted + (bookNow - book), 0);
}

/** counted - expected of one shelf: negative when blanks are missing there. */
export function shelfVariance({ counted, book, carried }: CountedAccount): number {
  return counted - book + carried;
}

/**
 * Shelves that do not agree. Each by itself: 50 missing in the store and 50 too many in a hopper are not nothing, but a
 * box that somebody moved without writing it down.
 */
export function shelvesThatDiffer(counts: readonly CountedAccount[]): CountedAccount[] {
  return counts.filter((count) => shelfVariance(count) !== 0);
}

export type CloseRefusal = 'not_counted' | 'variance_needs_second_person' | 'closed_already' | 'before_last_close';

export const closeRefusals: Readonly<Record<CloseRefusal, { readonly id: string; readonly en: string }>> = {
  not_counted: { id: 'Belum dihitung', en: 'Not counted yet' },
  variance_needs_second_person: {
    id: 'Ada selisih: orang kedua harus menandatangani alasannya',
    en: 'There is a variance: a second person must sign its reason',
  },
  closed_already: { id: 'Hari ini sudah ditutup', en: 'This day is closed already' },
  before_last_close: { id: 'Jam kantor menunjukkan hari sebelum tutup buku terakhir', en: "The office's clock shows a day before the last close" },
};
