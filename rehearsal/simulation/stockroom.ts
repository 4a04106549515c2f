/** What physically lies on the shelves and comes on lorries, beside what the books say of it. */
import { runsOf, type SerialRun } from '@loket/domain/serial-runs';
import type { SeededRandom } from '../../samples/seeded-random.ts';
import type { Books } from './books.ts';
import type { PrinterDevice } from './printer-device.ts';

export type Lorry = {
  readonly requestId: string | undefined;
  /** what its letter says */
  readonly expected: number;
  /** what is in it */
  readonly serials: readonly string[];
  readonly ribbons: number;
  readonly films: number;
};

export class Stockroom {
  /** blanks that are gone, and nobody has noticed */
  readonly missing = new Set<string>();
  /** blanks too many on a shelf, as a counter sees them */
  readonly surplus = new Map<string, number>();
  /** unloaded in the yard, each until somebody has received it */
  readonly yard = new Set<Lorry>();
  lorriesUnderWay = 0;
  readonly #books: Books;
  readonly #printers: readonly PrinterDevice[];
  #made = 0;

  constructor(books: Books, printers: readonly PrinterDevice[]) {
    this.#books = books;
    this.#printers = printers;
  }

  /** Serials that the Ditjen has never given out before. */
  freshRun(count: number): SerialRun {
    const first = `JKT${String(this.#made + 1).padStart(9, '0')}`;
    this.#made += count;
    return { first, count };
  }

  serialsOn(shelf: string): string[] {
    const serials: string[] = [];
    for (const [serial, place] of this.#books.places) if (place === shelf && !this.missing.has(serial)) serials.push(serial);
    return serials;
  }

  /** What somebody finds who counts a shelf of blanks. */
  count(shelf: string): number {
    return Math.max(0, this.serialsOn(shelf).length - this.#inMachine(shelf) + (this.surplus.get(shelf) ?? 0));
  }

  /** Missing blanks that the books still have on hand. */
  missingOnHand(): string[] {
    return [...this.missing].filter((serial) => {
      const place = this.#books.places.get(serial) ?? '';
      return place === 'store' || place.startsWith('hopper:');
    });
  }

  /** Blanks that a printer has drawn in while the books still have them in its hopper. */
  #inMachine(shelf: string): number {
    const printer = this.#printers.find(({ id }) => `hopper:${id}` === shelf);
    if (printer === undefined) return 0;
    let count = 0;
    for (const name of printer.fed) {
      const { outcome } = this.#books.attempts.get(name) ?? {};
      if (!printer.lied.has(name) && (outcome === 'open' || outcome === 'unclear')) count += 1;
    }
    return count;
  }
}

/** What the lorry brings of what was sent: now and then less, or more. */
export function loaded(stockroom: Stockroom, sent: readonly string[], random: SeededRandom): string[] {
  if (random.chance(0.2) && sent.length > 3) return sent.slice(random.between(1, 3));
  if (random.chance(0.15)) {
    const { first, count } = stockroom.freshRun(random.between(1, 3));
    return [...sent, ...serialsFrom(first, count)];
  }
  return [...sent];
}

export function serialsFrom(first: string, count: number): string[] {
  const [, prefix = '', digits = ''] = /^([A-Z]*)(\d+)$/.exec(first) ?? [];
  return Array.from({ length: count }, (_, index) => prefix + String(Number(digits) + index).padStart(digits.length, '0'));
}

export const boxesOf = (serials: readonly string[]): SerialRun[] => runsOf(serials);
