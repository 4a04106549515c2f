import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleCard } from '../testing/sample-card.ts';
import { pngSize } from './png-check.ts';

const card = sampleCard();

describe('the picture of a card', () => {
  it('has the size that its head says', () => {
    expect(pngSize(card)).toEqual({ width_px: 1011, height_px: 638 });
  });

  it('cut short or with a changed byte is none', () => {
    fc.assert(
      fc.property(fc.nat(card.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        expect(pngSize(card.subarray(0, at))).toBeUndefined();
        const damaged = Uint8Array.from(card);
        damaged[at] = (damaged[at] ?? 0) ^ change;
        expect(pngSize(damaged)).toBeUndefined();
      }),
    );
  });

  it('is not found in other bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(pngSize(bytes)).toBeUndefined();
      }),
    );
  });
});
