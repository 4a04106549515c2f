import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readUstarHeader, ustarHeader, ustarPadding_bytes } from './ustar.ts';

const part = fc.stringMatching(/^[a-z0-9.-]{1,60}$/);

function readOr(block: Uint8Array) {
  try {
    return readUstarHeader(block);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

describe('a tar header', () => {
  test('says again what was written into it', () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), fc.integer({ min: 0, max: 0o77777777777 }), (parts, size_bytes) => {
        const header = { name: parts.join('/'), size_bytes };
        expect(readUstarHeader(ustarHeader(header, 1_795_000_000))).toEqual(header);
        expect((size_bytes + ustarPadding_bytes(size_bytes)) % 512).toBe(0);
      }),
    );
  });

  test('with any byte changed is no header, or says the same', () => {
    const header = { name: 'items/a/b', size_bytes: 600_000 };
    const block = ustarHeader(header, 0);
    for (let at = 0; at < 512; at += 1) {
      const changed = new Uint8Array(block);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect([undefined, header]).toContainEqual(readOr(changed));
    }
  });

  test('of zeros is the end; a name or size without room is refused', () => {
    expect(readUstarHeader(new Uint8Array(512))).toBeUndefined();
    expect(() => ustarHeader({ name: 'a'.repeat(101), size_bytes: 0 }, 0)).toThrow(RangeError);
    expect(() => ustarHeader({ name: 'a b', size_bytes: 0 }, 0)).toThrow(RangeError);
    expect(() => ustarHeader({ name: 'a', size_bytes: -1 }, 0)).toThrow(RangeError);
    expect(() => readUstarHeader(new Uint8Array(100))).toThrow(RangeError);
  });
});
