import { expect, test } from 'vitest';
import { readPictureSize } from './picture-header.ts';
import { plainPhoto } from './testing/card-samples.ts';

/** Begin of a JPEG: SOI, an APP0 of 16 bytes, fill bytes, then a progressive frame of 480 x 640. */
const jpeg = Uint8Array.of(
  ...[0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0],
  ...[0xff, 0xff, 0xc2, 0x00, 0x11, 0x08, 0x02, 0x80, 0x01, 0xe0, 0x03],
);

test('the size of a PNG and of a JPEG is read from the header', async () => {
  expect(readPictureSize((await plainPhoto(30, 40, [1, 2, 3]))?.bytes ?? jpeg)).toEqual({ width_px: 30, height_px: 40 });
  expect(readPictureSize(jpeg)).toEqual({ width_px: 480, height_px: 640 });
});

test('anything else, and a header cut off anywhere, has no size', () => {
  for (let length = 0; length < jpeg.length - 2; length += 1) expect(readPictureSize(jpeg.subarray(0, length))).toBeUndefined();
  expect(readPictureSize(Buffer.from('%PDF-1.7 and then some more text'))).toBeUndefined();
});
