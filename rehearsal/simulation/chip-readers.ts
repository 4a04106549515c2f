/**
 * The chip readers at the printers: blanks whose chips are silent, gone in the middle, refuse, forget what was written,
 * or are another blank's. What each chip holds outlives the office, and is what a card is held against.
 */
import { type Chip, ChipError, type Chips } from '@loket/devices/chip/chip';
import type { SeededRandom } from '../../samples/seeded-random.ts';
import { type Life, portsOf, type WallClock } from './life.ts';
import type { Scheduler } from './scheduler.ts';

export const chipTroubles = ['silent', 'removed', 'refused', 'differs', 'forgets', 'other_number', 'unknown_number'] as const;
export type ChipTrouble = (typeof chipTroubles)[number];

export const readerOf = (printerId: string): string => `reader of ${printerId}`;
const printerOf = (reader: string): string => reader.slice(readerOf('').length);

/** pauses of a reader between two commands */
const command_ms = [20, 250] as const;

export class ChipReaders {
  /** what each chip holds, by the number of its blank */
  readonly records = new Map<string, Uint8Array>();
  /** readers whose cable is out */
  readonly away = new Set<string>();
  readonly #scheduler: Scheduler;
  readonly #wall: WallClock;
  readonly #random: SeededRandom;
  readonly #bound: (printerId: string) => string | undefined;
  readonly #another: (printerId: string) => string | undefined;
  readonly #troubles = new Map<string, { readonly kind: ChipTrouble; left: number }>();
  /** blanks that lie at the reader out of their turn */
  readonly #strays = new Map<string, string>();

  constructor(options: {
    readonly scheduler: Scheduler;
    readonly wall: WallClock;
    readonly random: SeededRandom;
    /** the blank whose turn it is at a printer, by the durable books */
    readonly bound: (printerId: string) => string | undefined;
    /** some other blank in its hopper that no job holds */
    readonly another: (printerId: string) => string | undefined;
  }) {
    this.#scheduler = options.scheduler;
    this.#wall = options.wall;
    this.#random = options.random;
    this.#bound = options.bound;
    this.#another = options.another;
  }

  /** The next so many blanks at this printer are like that. */
  trouble(printerId: string, kind: ChipTrouble, blanks: number): void {
    this.#troubles.set(printerId, { kind, left: blanks });
  }

  /** Somebody puts the hopper in order. */
  tidy(printerId: string): void {
    this.#strays.delete(printerId);
  }

  heal(): void {
    this.#troubles.clear();
    this.#strays.clear();
    this.away.clear();
  }

  /** The readers for one run of the office. */
  chipsFor(life: Life): Chips {
    const { timers } = portsOf(life, this.#scheduler, this.#wall, this.#random);
    const pause = (): Promise<void> => timers.sleep(this.#random.between(...command_ms));
    return {
      readers: async () => [],
      withChip: async (reader, work) => {
        await pause();
        if (this.away.has(reader)) throw new ChipError('reader', 'the cable is out');
        const printerId = printerOf(reader);
        const trouble = this.#nextTrouble(printerId);
        if (trouble === 'silent') throw new ChipError('silent', 'nothing answers');
        return work(this.#chip(this.#numberAt(printerId, trouble), trouble, pause));
      },
    };
  }

  #nextTrouble(printerId: string): ChipTrouble | undefined {
    const trouble = this.#troubles.get(printerId);
    if (trouble === undefined) return undefined;
    trouble.left -= 1;
    if (trouble.left <= 0) this.#troubles.delete(printerId);
    return trouble.kind;
  }

  #numberAt(printerId: string, trouble: ChipTrouble | undefined): string {
    const bound = this.#bound(printerId) ?? '';
    if (trouble === 'unknown_number') return `X${bound.slice(1)}`;
    const stray = trouble === 'other_number' ? this.#another(printerId) : this.#strays.get(printerId);
    if (stray === undefined || stray === bound) this.#strays.delete(printerId);
    else this.#strays.set(printerId, stray);
    return stray ?? bound;
  }

  #chip(number: string, trouble: ChipTrouble | undefined, pause: () => Promise<void>): Chip {
    return {
      readNumber: async () => {
        await pause();
        return number;
      },
      writeRecord: async (record) => {
        await pause();
        if (trouble === 'refused') throw new ChipError('refused', 'write failed');
        if (trouble === 'forgets') return;
        const kept = Uint8Array.from(trouble === 'removed' ? record.subarray(0, this.#random.between(1, record.length - 1)) : record);
        if (trouble === 'differs') kept[7] = (kept[7] ?? 0) ^ 1;
        this.records.set(number, kept);
        if (trouble === 'removed') throw new ChipError('removed', 'it is gone');
      },
      readRecord: async (length_bytes) => {
        await pause();
        return Uint8Array.from((this.records.get(number) ?? new Uint8Array(length_bytes)).subarray(0, length_bytes));
      },
    };
  }
}
