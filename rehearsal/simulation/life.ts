/**
 * One run of a program in the simulation, from its start to its crash. What is dead acts no more: its timers never fire,
 * what it sends leaves nobody, its next transaction fails. Only what it had made durable is left.
 */
import { idsFrom, type Ports } from '@loket/platform/ports';
import type { SeededRandom } from '../../samples/seeded-random.ts';
import type { Scheduler } from './scheduler.ts';

export class Life {
  readonly name: string;
  #isAlive = true;
  readonly #endings = new Set<() => void>();

  constructor(name: string) {
    this.name = name;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Called once, when it dies. Returns how to be told no more. */
  onEnd(run: () => void): () => void {
    this.#endings.add(run);
    return () => void this.#endings.delete(run);
  }

  end(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    const endings = [...this.#endings];
    this.#endings.clear();
    for (const run of endings) run();
  }
}

/** Thrown inside a program that has just been cut down: nothing that catches it can act any more. */
export class Cut extends Error {
  override readonly name = 'Cut';
}

/** A wall clock that a fault can set. */
export class WallClock {
  readonly #scheduler: Scheduler;
  readonly #start_ms: number;
  /** how far it is from the true time */
  error_ms = 0;

  constructor(scheduler: Scheduler, start_ms: number) {
    this.#scheduler = scheduler;
    this.#start_ms = start_ms;
  }

  trueTime(): number {
    return Math.floor(this.#start_ms + this.#scheduler.now_ms);
  }

  now(): number {
    return this.trueTime() + this.error_ms;
  }

  /** A dead battery: the clock stands at the given moment and goes on from there. */
  jumpTo(moment_ms: number): void {
    this.error_ms = moment_ms - this.trueTime();
  }
}

export function randomBytes(random: SeededRandom, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => random.between(0, 255));
}

export function portsOf(life: Life, scheduler: Scheduler, wall: Pick<WallClock, 'now'>, random: SeededRandom): Ports {
  const clock = { now: () => wall.now(), monotonic: () => scheduler.now_ms };
  const set = (delay_ms: number, what: string, run: () => void) =>
    scheduler.after(delay_ms, `${life.name} ${what}`, () => {
      if (life.isAlive) run();
    });
  const bytes = { bytes: (count: number) => randomBytes(random, count), fraction: () => random.fraction() };
  return {
    clock,
    random: bytes,
    ids: idsFrom(clock, bytes),
    timers: {
      set: (delay_ms, run) => ({ id: set(delay_ms, 'timer', run) }),
      clear: ({ id }) => {
        if (typeof id === 'object' && id !== null && 'cancelled' in id) id.cancelled = true;
      },
      sleep: (delay_ms, signal) =>
        new Promise((resolve) => {
          if (signal?.aborted) return resolve();
          const done = (): void => {
            event.cancelled = true;
            signal?.removeEventListener('abort', done);
            if (life.isAlive) resolve();
          };
          const event = set(delay_ms, 'wakes', done);
          signal?.addEventListener('abort', done);
        }),
      soon: (run) => void set(0, 'goes on', run),
    },
  };
}
