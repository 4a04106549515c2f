/** The machine's data key under an officer's PIN, a passkey's secret or the office's release secret. */
import type { Random } from '../browser/ports.ts';

/**
 * PBKDF2-HMAC-SHA256, since WebCrypto offers no argon2 in Chromium. OWASP asks for 600,000; each wrap keeps its own count,
 * so that it can be raised. About 0.3 s on an office laptop.
 */
export const pinIterations = 1_000_000;

export type WrapSecret =
  | { readonly way: 'pin'; readonly pin: string; readonly iterations: number }
  | { readonly way: 'secret'; readonly bytes: Uint8Array<ArrayBuffer> };

export type WrappedKey = {
  readonly salt: Uint8Array<ArrayBuffer>;
  /** 0: the secret is 32 random bytes, and one HKDF step is enough */
  readonly iterations: number;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly wrapped: Uint8Array<ArrayBuffer>;
};

const salt_bytes = 16;
const iv_bytes = 12;
const text = new TextEncoder();

async function wrappingKey(secret: WrapSecret, salt: Uint8Array<ArrayBuffer>, iterations: number, subtle: SubtleCrypto): Promise<CryptoKey> {
  const bytes = secret.way === 'pin' ? text.encode(secret.pin.normalize('NFKC')) : secret.bytes;
  const algorithm = secret.way === 'pin' ? 'PBKDF2' : 'HKDF';
  const base = await subtle.importKey('raw', bytes, algorithm, false, ['deriveKey']);
  const parameters =
    secret.way === 'pin'
      ? { name: 'PBKDF2', hash: 'SHA-256', salt, iterations }
      : { name: 'HKDF', hash: 'SHA-256', salt, info: text.encode('loket machine key') };
  return subtle.deriveKey(parameters, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

/** @param owner whose wrap it is: a wrap renamed to another officer opens nothing */
export async function wrapKey(
  raw: Uint8Array<ArrayBuffer>,
  owner: string,
  secret: WrapSecret,
  { random, subtle }: { readonly random: Random; readonly subtle: SubtleCrypto },
): Promise<WrappedKey> {
  const salt = Uint8Array.from(random.bytes(salt_bytes));
  const iv = Uint8Array.from(random.bytes(iv_bytes));
  const iterations = secret.way === 'pin' ? secret.iterations : 0;
  const key = await wrappingKey(secret, salt, iterations, subtle);
  const wrapped = new Uint8Array(await subtle.encrypt({ name: 'AES-GCM', iv, additionalData: text.encode(owner) }, key, raw));
  return { salt, iterations, iv, wrapped };
}

/** The data key's bytes, or undefined when the secret is not the right one. The caller overwrites them after use. */
export async function unwrapKey(wrap: WrappedKey, owner: string, secret: WrapSecret, subtle: SubtleCrypto): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const key = await wrappingKey(secret, wrap.salt, wrap.iterations, subtle);
  try {
    return new Uint8Array(await subtle.decrypt({ name: 'AES-GCM', iv: wrap.iv, additionalData: text.encode(owner) }, key, wrap.wrapped));
  } catch {
    return undefined;
  }
}
