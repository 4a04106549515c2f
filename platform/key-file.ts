/** A program's own Ed25519 key pair, kept in one file that nobody else may read. */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Random } from './ports.ts';

export type KeyPair = {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  /** name of the key: the first 16 hex digits of the SHA-256 of its public half (SPKI, DER) */
  readonly keyId: string;
  /** the public half as it crosses the wire: SPKI, DER, base64url */
  readonly publicKeyText: string;
};

/** PKCS #8 in DER of an Ed25519 key is these bytes and the 32 of the seed (RFC 8410 section 7). */
const pkcs8Start = Buffer.from('302e020100300506032b657004220420', 'hex');

function keyPairOf(privateKey: KeyObject): KeyPair {
  const publicKey = createPublicKey(privateKey);
  return { publicKey, privateKey, keyId: keyIdOf(publicKey), publicKeyText: publicKey.export({ type: 'spki', format: 'der' }).toString('base64url') };
}

export function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
}

/** The same 32 random bytes give the same key, so a simulation can have keys too. */
export function keyPairFromSeed(seed: Uint8Array): KeyPair {
  if (seed.length !== 32) throw new RangeError(`a seed has 32 bytes, not ${seed.length}`);
  return keyPairOf(createPrivateKey({ key: Buffer.concat([pkcs8Start, seed]), format: 'der', type: 'pkcs8' }));
}

/** Reads `publicKeyText`; undefined when it is not an Ed25519 key in exactly that form. */
export function readPublicKey(text: string): KeyObject | undefined {
  if (!/^[A-Za-z0-9_-]{59}$/.test(text)) return undefined;
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64url'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Opens the key pair in `file`, or makes one there with mode 0600, durable before it is used.
 * Throws when the file can be read by others or holds no Ed25519 key: both need a person.
 */
export function openKeyPair(file: string, random: Random): KeyPair {
  if (!existsSync(file)) return makeKeyFile(file, keyPairFromSeed(random.bytes(32)));
  const mode = statSync(file).mode & 0o077;
  if (mode !== 0) throw new Error(`${file} can be read by others (mode ${mode.toString(8)}): run chmod 600 on it`);
  const privateKey = createPrivateKey(readFileSync(file));
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error(`${file} does not hold an Ed25519 key`);
  return keyPairOf(privateKey);
}

function makeKeyFile(file: string, pair: KeyPair): KeyPair {
  writePrivateFile(file, String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' })));
  return pair;
}

/** Writes a secret so that it is whole or absent after a cut: new file, fsync, rename, fsync of the folder. Mode 0600. */
export function writePrivateFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const descriptor = openSync(`${file}.new`, 'w', 0o600);
  writeSync(descriptor, text);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(`${file}.new`, file);
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}
