/** How many requests an address may send in a minute where nobody has signed in yet. Signed-in people are not limited here. */
import type rateLimit from '@fastify/rate-limit';
import { LoketError } from '@loket/protocol/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from './ports.ts';

const window_ms = 60_000;
const addresses_max = 10_000;

type Window = { count: number; startedAt_ms: number };

/**
 * The rate limiter's memory under our own clock; the library's store reads the machine's. At most 10,000 addresses are
 * kept, the one that was seen first goes first, so an attacker with many addresses cannot fill the memory.
 */
export function clockedStore(clock: Clock): rateLimit.FastifyRateLimitStoreCtor {
  return class ClockedStore {
    readonly #windows = new Map<string, Window>();

    incr(key: string, callback: (error: Error | null, result?: { current: number; ttl: number }) => void, timeWindow: number): void {
      const now_ms = clock.monotonic();
      let window = this.#windows.get(key);
      if (!window || window.startedAt_ms + timeWindow <= now_ms) {
        this.#windows.delete(key);
        window = { count: 0, startedAt_ms: now_ms };
        this.#windows.set(key, window);
        this.#forgetFirst();
      }
      window.count += 1;
      callback(null, { current: window.count, ttl: window.startedAt_ms + timeWindow - now_ms });
    }

    #forgetFirst(): void {
      if (this.#windows.size <= addresses_max) return;
      for (const key of this.#windows.keys()) {
        this.#windows.delete(key);
        return;
      }
    }

    child(): ClockedStore {
      return new ClockedStore();
    }
  };
}

export type RequestLimit = (request: FastifyRequest) => Promise<void>;

/** A limit with its own count. The function it gives throws LoketError rate_limited (with Retry-After) above `requests_perMinute`. */
export function createRequestLimit(app: Pick<FastifyInstance, 'createRateLimit'>, requests_perMinute: number): RequestLimit {
  const check = app.createRateLimit({ max: requests_perMinute, timeWindow: window_ms });
  return async (request) => {
    const outcome = await check(request);
    if (!outcome.isAllowed && outcome.isExceeded) throw new LoketError('rate_limited', [], { extra: { retryAfter_s: outcome.ttlInSeconds } });
  };
}
