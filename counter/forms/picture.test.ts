import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cropTo, fitInto, inkOnly, scanFromPdf } from './picture.ts';

const side = fc.integer({ min: 40, max: 6000 });

test('a photo is cut to 3:4 from inside the picture, whatever its shape', () => {
  fc.assert(
    fc.property(side, side, (width, height) => {
      const crop = cropTo(width, height, 3, 4);
      expect(crop.left).toBeGreaterThanOrEqual(0);
      expect(crop.top).toBeGreaterThanOrEqual(0);
      expect(crop.left + crop.width).toBeLessThanOrEqual(width);
      expect(crop.top + crop.height).toBeLessThanOrEqual(height);
      expect(Math.abs(crop.width / crop.height - 0.75)).toBeLessThan(0.05);
    }),
  );
});

test('a tall picture loses more below than above, where the face is', () => {
  expect(cropTo(600, 1200, 3, 4)).toEqual({ left: 0, top: 133, width: 600, height: 800 });
});

test('a scan is shrunk and never blown up', () => {
  expect(fitInto(3200, 1600, 1600)).toEqual({ width: 1600, height: 800 });
  expect(fitInto(300, 200, 1600)).toEqual({ width: 300, height: 200 });
});

test('of a signature on paper the ink stays and the paper becomes white, grey shadow and all', () => {
  const paper = [180, 175, 165, 255];
  const ink = [20, 20, 60, 255];
  const pixels = new Uint8ClampedArray([...paper, ...paper, ...ink, ...paper]);
  inkOnly(pixels);
  expect([...pixels]).toEqual([255, 255, 255, 255, 255, 255, 255, 255, ...ink, 255, 255, 255, 255]);
});

test('a PDF goes as it is up to 300 kB, and is refused above, since it cannot be shrunk', async () => {
  const pdf = (size_bytes: number): Blob => new Blob([new Uint8Array(size_bytes)], { type: 'application/pdf' });
  await expect(scanFromPdf(pdf(300_000))).resolves.toMatchObject({ mediaType: 'application/pdf' });
  await expect(scanFromPdf(pdf(300_001))).rejects.toThrow(RangeError);
});
