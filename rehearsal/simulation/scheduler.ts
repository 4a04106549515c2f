/**
 * The one clock of a simulated day. Everything that happens is an event in this queue; between two events all that the
 * event has set going (promises) comes to rest, so the order is the same each time.
 */
import { systemTimers } from '@loket/platform/ports';

export type Scheduled = { cancelled: boolean };
type Entry = Scheduled & { readonly at_ms: number; readonly order: number; readonly label: string; readonly run: () => void };

const isBefore = (one: Entry, other: Entry): boolean => one.at_ms < other.at_ms || (one.at_ms === other.at_ms && one.order < other.order);

export class Scheduler {
  /** a binary heap, the next event first */
  readonly #heap: Entry[] = [];
  #order = 0;
  #now_ms = 0;
  #steps = 0;
  readonly #onStep: (now_ms: number, label: string) => void;

  constructor(onStep: (now_ms: number, label: string) => void) {
    this.#onStep = onStep;
  }

  /** ms since the simulation began; never goes back */
  get now_ms(): number {
    return this.#now_ms;
  }
  get steps(): number {
    return this.#steps;
  }

  after(delay_ms: number, label: string, run: () => void): Scheduled {
    const entry = { at_ms: this.#now_ms + Math.max(0, delay_ms), order: this.#order, label, run, cancelled: false };
    this.#order += 1;
    this.#push(entry);
    return entry;
  }

  /** Runs the next event and lets everything come to rest. False when nothing is left. */
  async step(): Promise<boolean> {
    for (let next = this.#pop(); next !== undefined; next = this.#pop()) {
      if (next.cancelled) continue;
      this.#now_ms = next.at_ms;
      this.#steps += 1;
      this.#onStep(next.at_ms, next.label);
      next.run();
      await rest();
      return true;
    }
    return false;
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let place = heap.length;
    heap.push(entry);
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      let lower = heap[child];
      if (lower === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, lower)) {
        child += 1;
        lower = right;
      }
      if (!isBefore(lower, last)) break;
      heap[place] = lower;
      place = child;
    }
    heap[place] = last;
    return first;
  }
}

/** Every promise that can go on has gone on: node empties that queue before it comes to the next immediate. */
function rest(): Promise<void> {
  return new Promise((resolve) => systemTimers.soon(resolve));
}
