import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatUuid, isUuid, uuidFromDigest, uuidV7 } from './uuid.ts';

test('a UUIDv7 says its version, sorts by its moment and differs by its random part', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 47 }),
      fc.integer({ min: 1, max: 2 ** 40 }),
      fc.uint8Array({ minLength: 10, maxLength: 10 }),
      (at_ms, later_ms, random) => {
        const id = uuidV7(at_ms, random);
        expect(isUuid(id)).toBe(true);
        expect(id[14]).toBe('7');
        expect('89ab').toContain(id[19]);
        expect(uuidV7(at_ms + later_ms, random) > id).toBe(true);
        expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(at_ms);
      },
    ),
  );
});

test('the same content gives the same id of version 8', () => {
  const digest = Uint8Array.from({ length: 32 }, (_, index) => index);
  expect(uuidFromDigest(digest)).toBe(uuidFromDigest(digest));
  expect(uuidFromDigest(digest)[14]).toBe('8');
  expect(isUuid(uuidFromDigest(digest))).toBe(true);
});

test('what cannot be a UUID is refused', () => {
  expect(() => uuidV7(-1, new Uint8Array(10))).toThrow(RangeError);
  expect(() => uuidV7(2 ** 48, new Uint8Array(10))).toThrow(RangeError);
  expect(() => uuidV7(0, new Uint8Array(9))).toThrow(RangeError);
  expect(() => uuidFromDigest(new Uint8Array(15))).toThrow(RangeError);
  expect(() => formatUuid(new Uint8Array(15))).toThrow(RangeError);
  expect(isUuid('0190000000007000800000000000000')).toBe(false);
});
