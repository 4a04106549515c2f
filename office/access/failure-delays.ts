/**
 * Growing delays after failures: 1, 2, 4 ... 60 seconds. They guard a user name, an address, a PIN and whoever tries PINs.
 * Nobody is made to sleep: an attempt that comes too soon is refused with the seconds to wait, before any hash is computed.
 * The counts are in the database, so a restart does not forgive; a copy in memory answers the attempts.
 */
import type { Clock } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import type { Database } from '../database/open-database.ts';
import { sha256 } from '../journal/hash.ts';
import { createAccessStore, type FailureRow } from './access-store.ts';

export type GuardKind = 'user' | 'address' | 'pin' | 'pin_by';
export type Guard = { readonly kind: GuardKind; readonly key: string };

const delay_ms_max = 60_000;
/** An office's counters may share one address, so some mistypings there are free. */
const free: Readonly<Record<GuardKind, number>> = { user: 0, address: 10, pin: 0, pin_by: 5 };
const forget_ms = 15 * 60_000;
const rows_max = 10_000;
/** attempts on the same guard that may wait for one another */
const waiting_max = 20;
/** NIST SP 800-63B 5.2.2 asks for a limit of at most 100 failures in a row; after this many a PIN must be set anew */
export const pinFailures_max = 50;

export function guard(kind: GuardKind, what: string): Guard {
  return { kind, key: sha256(`${kind}\n${what}`) };
}

/** Milliseconds to wait after so many failures in a row. */
export function delayAfter(kind: GuardKind, failures: number): number {
  const counted = failures - free[kind];
  if (counted <= 0) return 0;
  return Math.min(delay_ms_max, 1000 * 2 ** Math.min(counted - 1, 10));
}

export type FailureDelays = ReturnType<typeof createFailureDelays>;

export function createFailureDelays(database: Database, clock: Clock) {
  const store = createAccessStore(database);
  const rows = new Map<string, FailureRow>(store.allFailures().map((row) => [row.key, row]));
  const lines = new Map<string, { tail: Promise<void>; waiting: number }>();

  function live(at: Guard): FailureRow | undefined {
    const row = rows.get(at.key);
    if (row === undefined) return undefined;
    // A PIN has few digits: its failures count until it is entered right, however slowly somebody tries.
    if (at.kind !== 'pin' && clock.now() - row.last_at_ms >= forget_ms) return undefined;
    return row;
  }

  function wait_ms(at: Guard): number {
    const row = live(at);
    if (row === undefined) return 0;
    // A clock that was set back must not turn a minute into years.
    return Math.max(0, Math.min(row.retry_at_ms - clock.now(), delayAfter(at.kind, row.count)));
  }

  function makeRoom(): void {
    if (rows.size < rows_max) return;
    const old = [...rows.values()].filter((row) => row.kind !== 'pin').sort((left, right) => left.last_at_ms - right.last_at_ms);
    for (const row of old.slice(0, rows_max / 10)) {
      rows.delete(row.key);
      store.removeFailure(row.key);
    }
  }

  return {
    failures: (at: Guard): number => live(at)?.count ?? 0,

    /** Throws LoketError too_many_failures with the seconds to wait when one of the guards is still closed. */
    assertOpen(guards: readonly Guard[]): void {
      const longest_ms = Math.max(0, ...guards.map(wait_ms));
      if (longest_ms > 0) throw new LoketError('too_many_failures', [], { extra: { retryAfter_s: Math.ceil(longest_ms / 1000) } });
    },

    /** Counts one failure. Call it inside the transaction that makes it durable. Gives the failures in a row of the first guard. */
    count(guards: readonly Guard[]): number {
      const now_ms = clock.now();
      makeRoom();
      for (const at of guards) {
        const count = (live(at)?.count ?? 0) + 1;
        const row: FailureRow = { key: at.key, kind: at.kind, count, last_at_ms: now_ms, retry_at_ms: now_ms + delayAfter(at.kind, count) };
        rows.set(at.key, row);
        store.putFailure(row);
      }
      const first = guards[0];
      return first === undefined ? 0 : (rows.get(first.key)?.count ?? 0);
    },

    /** After a success, inside a transaction. */
    clear(guards: readonly Guard[]): void {
      for (const at of guards) {
        if (rows.delete(at.key)) store.removeFailure(at.key);
      }
    },

    /**
     * Lets one attempt on a guard finish before the next begins, so that many guesses sent at once do not all slip
     * through before the first has been counted.
     */
    async inLine<Result>(at: Guard, attempt: () => Promise<Result>): Promise<Result> {
      const line = lines.get(at.key) ?? { tail: Promise.resolve(), waiting: 0 };
      if (line.waiting >= waiting_max) throw new LoketError('too_many_failures', [], { extra: { retryAfter_s: 1 } });
      line.waiting += 1;
      lines.set(at.key, line);
      const turn = line.tail.then(attempt);
      line.tail = turn.then(
        () => undefined,
        () => undefined,
      );
      try {
        return await turn;
      } finally {
        line.waiting -= 1;
        if (line.waiting === 0) lines.delete(at.key);
      }
    },
  };
}
