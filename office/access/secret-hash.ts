/**
 * Passwords and PINs as argon2id hashes in PHC text form. A check takes tens of milliseconds and 19 MiB on purpose, so
 * only two run at once and a bounded number wait: signing in can neither fill the memory nor starve the rest.
 */
import { type Argon2Parameters, argon2, timingSafeEqual } from 'node:crypto';
import type { Random } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';

export interface SecretHasher {
  /** Rejects with LoketError rate_limited when too many wait. */
  hash(secret: string): Promise<string>;
  /** False for a wrong secret and for a hash that cannot be read. */
  verify(secret: string, stored: string): Promise<boolean>;
  /** The hash was made with other costs than today's: make it anew when the secret is at hand. */
  isOutdated(stored: string): boolean;
  /** The hash of nothing anybody knows: checking against it takes as long as against a real one. */
  readonly decoy: string;
}

export type Argon2Cost = { readonly memory_kib: number; readonly passes: number };

/** OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, 2 passes, 1 lane. */
export const owaspCost: Argon2Cost = { memory_kib: 19_456, passes: 2 };

const running_max = 2;
const waiting_max = 64;
const salt_bytes = 16;
const tag_bytes = 32;

type Parsed = { readonly cost: Argon2Cost; readonly salt: Buffer; readonly tag: Buffer };

const phcForm = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=1\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

function parse(stored: string): Parsed | undefined {
  const found = phcForm.exec(stored);
  if (!found) return undefined;
  const [, memory = '', passes = '', salt = '', tag = ''] = found;
  return { cost: { memory_kib: Number(memory), passes: Number(passes) }, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') };
}

function format({ cost, salt, tag }: Parsed): string {
  const text = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');
  return `$argon2id$v=19$m=${cost.memory_kib},t=${cost.passes},p=1$${text(salt)}$${text(tag)}`;
}

/** Unicode has several spellings of the same letter; keyboards differ in which they send. */
function normalised(secret: string): string {
  return secret.normalize('NFKC');
}

function derive(secret: string, salt: Buffer, cost: Argon2Cost, length: number): Promise<Buffer> {
  const parameters: Argon2Parameters = {
    message: normalised(secret),
    nonce: salt,
    parallelism: 1,
    tagLength: length,
    memory: cost.memory_kib,
    passes: cost.passes,
  };
  return new Promise((resolve, reject) => argon2('argon2id', parameters, (error, tag) => (error ? reject(error) : resolve(tag))));
}

/** At most `running_max` at once; more wait in their order. */
function createTurnstile(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= running_max) {
      if (waiting.length >= waiting_max) throw new LoketError('rate_limited', [], { extra: { retryAfter_s: 1 } });
      // Whoever leaves hands the place over, so `running` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}

/** @param cost the real one unless a test says otherwise */
export function argon2Hasher(random: Random, cost: Argon2Cost = owaspCost): SecretHasher {
  const inTurn = createTurnstile();
  const decoy = format({ cost, salt: Buffer.from(random.bytes(salt_bytes)), tag: Buffer.from(random.bytes(tag_bytes)) });
  return {
    decoy,
    async hash(secret) {
      const salt = Buffer.from(random.bytes(salt_bytes));
      return format({ cost, salt, tag: await inTurn(() => derive(secret, salt, cost, tag_bytes)) });
    },
    async verify(secret, stored) {
      const parsed = parse(stored);
      if (!parsed) return false;
      const tag = await inTurn(() => derive(secret, parsed.salt, parsed.cost, parsed.tag.length));
      return timingSafeEqual(tag, parsed.tag);
    },
    isOutdated(stored) {
      const parsed = parse(stored);
      return parsed?.cost.memory_kib !== cost.memory_kib || parsed.cost.passes !== cost.passes;
    },
  };
}
