import { systemRandom } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import { describe, expect, test } from 'vitest';
import { argon2Hasher, owaspCost } from './secret-hash.ts';
import { cheapCost } from './testing/access-harness.ts';

describe('hashes of secrets', () => {
  test('the real costs are those that OWASP asks for, and stand in the hash', async () => {
    const hasher = argon2Hasher(systemRandom);
    const stored = await hasher.hash('kata sandi yang panjang');
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(await hasher.verify('kata sandi yang panjang', stored)).toBe(true);
    expect(await hasher.verify('kata sandi yang panjanG', stored)).toBe(false);
    expect(owaspCost).toEqual({ memory_kib: 19_456, passes: 2 });
  });

  test('the same secret gives another hash each time', async () => {
    const hasher = argon2Hasher(systemRandom, cheapCost);
    expect(await hasher.hash('352205')).not.toBe(await hasher.hash('352205'));
  });

  test('the same letters from another keyboard are the same secret', async () => {
    const hasher = argon2Hasher(systemRandom, cheapCost);
    const composed = 'caf\u00e9-caf\u00e9';
    expect(await hasher.verify(composed.normalize('NFD'), await hasher.hash(composed))).toBe(true);
  });

  test('a hash made at other costs is still read, and known to be old', async () => {
    const old = await argon2Hasher(systemRandom, cheapCost).hash('rahasia sekali');
    const hasher = argon2Hasher(systemRandom, { memory_kib: 16, passes: 1 });
    expect(await hasher.verify('rahasia sekali', old)).toBe(true);
    expect(hasher.isOutdated(old)).toBe(true);
    expect(hasher.isOutdated(await hasher.hash('rahasia sekali'))).toBe(false);
  });

  test('nothing fits the decoy or a damaged hash', async () => {
    const hasher = argon2Hasher(systemRandom, cheapCost);
    expect(await hasher.verify('', hasher.decoy)).toBe(false);
    expect(await hasher.verify('x', 'not a hash')).toBe(false);
  });

  test('a flood is turned away instead of filling the memory, and those in line are served', async () => {
    const hasher = argon2Hasher(systemRandom, cheapCost);
    const outcomes = await Promise.allSettled(Array.from({ length: 200 }, () => hasher.hash('x')));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused.length).toBe(200 - 66);
    for (const outcome of refused) expect(outcome.reason).toBeInstanceOf(LoketError);
    await expect(hasher.hash('x')).resolves.toMatch(/^\$argon2id/);
  });
});
