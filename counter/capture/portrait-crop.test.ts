import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Box } from './face-measurement.ts';
import { portraitAround, type Size, withEdges, zoomed } from './portrait-crop.ts';

const size = fc.record({ width: fc.integer({ min: 80, max: 4000 }), height: fc.integer({ min: 80, max: 4000 }) });
const part = fc.double({ min: 0, max: 1, noNaN: true });

function expectInside(box: Box, picture: Size): void {
  expect(box.left).toBeGreaterThanOrEqual(0);
  expect(box.top).toBeGreaterThanOrEqual(0);
  expect(box.width).toBeGreaterThan(0);
  expect(box.height).toBeGreaterThan(0);
  expect(box.left + box.width).toBeLessThanOrEqual(picture.width);
  expect(box.top + box.height).toBeLessThanOrEqual(picture.height);
}

test('wherever the face is, the portrait lies in the picture and is 3:4', () => {
  fc.assert(
    fc.property(size, part, part, part, (picture, x, y, part_) => {
      const height = Math.max(10, picture.height * part_);
      const box = portraitAround({ left: x * picture.width, top: y * picture.height, width: height * 0.8, height }, picture);
      expectInside(box, picture);
      expect(Math.abs(box.width - (box.height * 3) / 4)).toBeLessThan(2);
    }),
  );
});

test('the head stands high in the portrait, its hair in it', () => {
  const face = { left: 560, top: 300, width: 160, height: 200 };
  const box = portraitAround(face, { width: 1280, height: 960 });
  expect(box.left + box.width / 2).toBeCloseTo(640, -1);
  expect((face.top - box.top) / box.height).toBeGreaterThan(0.2);
  expect(box.top + box.height - (face.top + face.height)).toBeGreaterThan(face.top - box.top);
});

test('however a corner is dragged and the box is zoomed, it stays in the picture', () => {
  fc.assert(
    fc.property(size, fc.array(fc.record({ x: part, y: part, factor: fc.double({ min: 0.2, max: 4, noNaN: true }) }), { maxLength: 12 }), (picture, moves) => {
      let box: Box = { left: 0, top: 0, width: picture.width, height: picture.height };
      for (const { x, y, factor } of moves) {
        box = withEdges(box, { left: (x * 2 - 0.5) * picture.width, bottom: (y * 2 - 0.5) * picture.height }, picture);
        expectInside(box, picture);
        box = zoomed(box, factor, picture);
        expectInside(box, picture);
      }
    }),
  );
});
