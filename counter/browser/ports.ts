/** The ports through which the page touches the world; tests hand down their own. The only place that reads the clock or sets a timer. */
import { uuidV7 } from '@loket/domain/uuid';

export interface Clock {
  /** Milliseconds since 1970 by this computer's clock. */
  now(): number;
}

export type TimerHandle = { readonly cancel: () => void };

export interface Timers {
  set(delay_ms: number, run: () => void): TimerHandle;
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

export type Fetch = (path: string, init: RequestInit) => Promise<Response>;

export type Ports = { readonly clock: Clock; readonly timers: Timers; readonly random: Random; readonly ids: Ids; readonly fetch: Fetch };

const clock: Clock = { now: () => Date.now() };

const timers: Timers = {
  set(delay_ms, run) {
    const timer = setTimeout(run, delay_ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

const random: Random = { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)), fraction: () => Math.random() };

export function idsFrom(clock: Clock, random: Random): Ids {
  return { next: () => uuidV7(clock.now(), random.bytes(10)) };
}

export function browserPorts(): Ports {
  return { clock, timers, random, ids: idsFrom(clock, random), fetch: (path, init) => fetch(path, init) };
}
