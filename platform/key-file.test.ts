import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyPairFromSeed, openKeyPair, readPublicKey } from './key-file.ts';
import { systemRandom } from './ports.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loket-key-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the key file', () => {
  it('is made once, for nobody else to read, and gives the same key ever after', () => {
    const file = join(folder, 'keys', 'office.key');
    const made = openKeyPair(file, systemRandom);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(openKeyPair(file, systemRandom).keyId).toBe(made.keyId);
    expect(readPublicKey(made.publicKeyText)?.equals(made.publicKey)).toBe(true);
  });

  it('is not used when others can read it', () => {
    const file = join(folder, 'office.key');
    openKeyPair(file, systemRandom);
    chmodSync(file, 0o640);
    expect(() => openKeyPair(file, systemRandom)).toThrow(/chmod 600/);
  });

  it('with something else in it stops the start-up instead of being replaced', () => {
    const file = join(folder, 'office.key');
    writeFileSync(file, 'not a key', { mode: 0o600 });
    expect(() => openKeyPair(file, systemRandom)).toThrow();
  });

  it('the same seed gives the same key; a text that is not an Ed25519 key is told apart', () => {
    const seed = new Uint8Array(32).fill(7);
    expect(keyPairFromSeed(seed).publicKeyText).toBe(keyPairFromSeed(seed).publicKeyText);
    expect(readPublicKey('A'.repeat(59))).toBeUndefined();
    expect(readPublicKey('')).toBeUndefined();
  });
});
