import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newPart } from './file-pieces.ts';

test('pieces sent in any sizes, again and again and with gaps, come together as the file and nothing else', () => {
  const piece = fc.record({ offset_bytes: fc.nat(60), length: fc.integer({ min: 1, max: 25 }) });
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), fc.array(piece, { maxLength: 40 }), (file, pieces) => {
      let kept = new Uint8Array(0);
      const take = (offset_bytes: number, length: number): void => {
        const part = newPart({ offset_bytes, bytes: file.subarray(offset_bytes, offset_bytes + length) }, kept.length);
        kept = Uint8Array.from([...kept, ...part]);
      };
      for (const { offset_bytes, length } of pieces) {
        take(offset_bytes, length);
        expect([...kept]).toEqual([...file.subarray(0, kept.length)]);
      }
      // Whoever asks where to go on, and does, ends with the whole file.
      while (kept.length < file.length) take(kept.length, 7);
      expect([...kept]).toEqual([...file]);
    }),
  );
});
