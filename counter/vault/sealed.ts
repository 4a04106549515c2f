/**
 * AES-GCM over what lies on this computer's disk. Each record is bound to its place (table and key) as associated data:
 * one copied over another is unreadable, not believed.
 */
import type { Random } from '../browser/ports.ts';

/** What lies on the disk in place of a value. `form` names the way it was sealed, for later releases. */
export type Sealed = { readonly form: 1; readonly iv: Uint8Array<ArrayBuffer>; readonly bytes: Uint8Array<ArrayBuffer> };

/** The record is not what this key sealed here: damaged, moved, or another machine's. */
export class UnreadableError extends Error {
  constructor(place: string, options: { readonly cause?: unknown } = {}) {
    super(`unreadable: ${place}`, options);
    this.name = 'UnreadableError';
  }
}

const iv_bytes = 12;
const text = new TextEncoder();

export type Cipher = {
  readonly sealBytes: (place: string, bytes: Uint8Array<ArrayBuffer>) => Promise<Sealed>;
  readonly openBytes: (place: string, sealed: Sealed) => Promise<Uint8Array<ArrayBuffer>>;
  /** For values of JSON; pictures go by `sealBytes`. */
  readonly seal: (place: string, value: unknown) => Promise<Sealed>;
  readonly open: (place: string, sealed: Sealed) => Promise<unknown>;
};

/** @param keyNow the data key, or undefined while the machine is locked: then everything rejects with LockedError */
export function createCipher(keyNow: () => CryptoKey | undefined, random: Random, subtle: SubtleCrypto): Cipher {
  function key(): CryptoKey {
    const found = keyNow();
    if (found === undefined) throw new LockedError();
    return found;
  }

  async function sealBytes(place: string, bytes: Uint8Array<ArrayBuffer>): Promise<Sealed> {
    const iv = Uint8Array.from(random.bytes(iv_bytes));
    const sealed = await subtle.encrypt({ name: 'AES-GCM', iv, additionalData: text.encode(place) }, key(), bytes);
    return { form: 1, iv, bytes: new Uint8Array(sealed) };
  }

  async function openBytes(place: string, sealed: Sealed): Promise<Uint8Array<ArrayBuffer>> {
    const withKey = key();
    try {
      return new Uint8Array(await subtle.decrypt({ name: 'AES-GCM', iv: sealed.iv, additionalData: text.encode(place) }, withKey, sealed.bytes));
    } catch (cause) {
      throw new UnreadableError(place, { cause });
    }
  }

  return {
    sealBytes,
    openBytes,
    seal: (place, value) => sealBytes(place, text.encode(JSON.stringify(value))),
    async open(place, sealed) {
      const bytes = await openBytes(place, sealed);
      try {
        return JSON.parse(new TextDecoder().decode(bytes));
      } catch (cause) {
        throw new UnreadableError(place, { cause });
      }
    },
  };
}

/** Two tabs chose the first PIN at once: the other one's key is the machine's. */
export class SetUpElsewhereError extends Error {
  constructor() {
    super('another tab has set this machine up');
    this.name = 'SetUpElsewhereError';
  }
}

/** The machine is locked: nothing on its disk can be read or written. */
export class LockedError extends Error {
  constructor() {
    super('this computer is locked');
    this.name = 'LockedError';
  }
}
