/**
 * The ports through which a program touches the world. Each program's main makes the real ones with `systemPorts()`
 * and hands them down; a simulation hands down its own, so the same code runs under its clock and faults.
 */
import { randomBytes } from 'node:crypto';
import { uuidV7 } from '@loket/domain/uuid';

export interface Clock {
  /** Milliseconds since 1970 by the machine's clock. May jump: never used to measure. */
  now(): number;
  /** Milliseconds since some fixed moment; never goes back. For durations. */
  monotonic(): number;
}

export type TimerHandle = { readonly id: unknown };

export interface Timers {
  set(delay_ms: number, run: () => void): TimerHandle;
  clear(handle: TimerHandle): void;
  /** Ends early, without an error, when the signal aborts. */
  sleep(delay_ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs after the input and output that is ready now has been handled. */
  soon(run: () => void): void;
}

export interface Random {
  bytes(count: number): Uint8Array;
  /** 0 <= x < 1; for jitter, not for secrets */
  fraction(): number;
}

export interface Ids {
  /** a new UUIDv7 */
  next(): string;
}

export type Ports = { readonly clock: Clock; readonly timers: Timers; readonly random: Random; readonly ids: Ids };

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

export const systemTimers: Timers = {
  set(delay_ms, run) {
    return { id: setTimeout(run, delay_ms) };
  },
  clear(handle) {
    if (handle.id instanceof Object) clearTimeout(handle.id as NodeJS.Timeout);
  },
  sleep(delay_ms, signal) {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, delay_ms);
      signal?.addEventListener('abort', done);
    });
  },
  soon(run) {
    setImmediate(run);
  },
};

export const systemRandom: Random = { bytes: (count) => randomBytes(count), fraction: () => Math.random() };

export function idsFrom(clock: Clock, random: Random): Ids {
  return { next: () => uuidV7(clock.now(), random.bytes(10)) };
}

export function systemPorts(): Ports {
  return { clock: systemClock, timers: systemTimers, random: systemRandom, ids: idsFrom(systemClock, systemRandom) };
}

export function isoTime(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
