import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blurOf, type FaceFound, type GreyPicture, lightOf, lookAt, type Point } from './face-measurement.ts';

function picture(width: number, height: number, at: (x: number, y: number) => number): GreyPicture {
  const grey = new Uint8ClampedArray(width * height);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) grey[y * width + x] = at(x, y);
  return { width, height, grey };
}

function softened(source: GreyPicture, reach: number, direction: 'across' | 'down'): GreyPicture {
  const value = (x: number, y: number): number =>
    source.grey[Math.min(source.height - 1, Math.max(0, y)) * source.width + Math.min(source.width - 1, Math.max(0, x))] ?? 0;
  return picture(source.width, source.height, (x, y) => {
    let sum = 0;
    for (let step = -reach; step <= reach; step += 1) sum += direction === 'across' ? value(x + step, y) : value(x, y + step);
    return sum / (2 * reach + 1);
  });
}

const squares = picture(80, 80, (x, y) => (((x >> 3) + (y >> 3)) % 2 === 0 ? 40 : 210));

test('what is blurred again and again counts as more blurred, also in one direction only', () => {
  const sharp = blurOf(squares);
  const soft = blurOf(softened(squares, 2, 'across'));
  const softer = blurOf(softened(squares, 5, 'across'));
  expect(sharp).toBeLessThan(soft);
  expect(soft).toBeLessThan(softer);
  expect(blurOf(softened(squares, 5, 'down'))).toBeCloseTo(softer, 1);
});

test('blur is a fraction, whatever the picture, and a plain wall is not blurred', () => {
  expect(blurOf(picture(20, 20, () => 128))).toBe(0);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 64, maxLength: 64 }), (values) => {
      const blur = blurOf(picture(8, 8, (x, y) => values[y * 8 + x] ?? 0));
      expect(blur).toBeGreaterThanOrEqual(0);
      expect(blur).toBeLessThanOrEqual(1);
    }),
  );
});

test('light from one side is uneven, however bright', () => {
  expect(lightOf(picture(10, 10, () => 128))).toEqual({ mean: 128 / 255, unevenness: 0 });
  const lit = lightOf(picture(10, 10, (x) => (x < 5 ? 60 : 180)));
  expect(lit.mean).toBeCloseTo(120 / 255, 3);
  expect(lit.unevenness).toBeCloseTo(1, 3);
});

/** A face of four straight lines: what the measurement reads of the 468 points. */
function faceAt(x: number, y: number, height: number, lean_radians = 0, opening = 0.33): FaceFound {
  const mesh: Point[] = Array.from({ length: 468 }, () => [x, y] as const);
  const put = (number: number, across: number, down: number): void => {
    const [cos, sin] = [Math.cos(lean_radians), Math.sin(lean_radians)];
    mesh[number] = [x + across * cos - down * sin, y + across * sin + down * cos];
  };
  put(10, 0, -height / 2);
  put(152, 0, height / 2);
  put(234, -height * 0.4, 0);
  put(454, height * 0.4, 0);
  const eye = height * 0.2;
  for (const [side, outer, inner, upper, lower] of [
    [-1, 33, 133, 159, 145],
    [1, 263, 362, 386, 374],
  ] as const) {
    put(outer, side * eye * 1.6, -eye / 2);
    put(inner, side * eye * 0.6, -eye / 2);
    put(upper, side * eye, -eye / 2 - (eye * opening) / 2);
    put(lower, side * eye, -eye / 2 + (eye * opening) / 2);
  }
  return { mesh, yaw_radians: 0, pitch_radians: 0.13 };
}

test('a face in the middle is measured as one, and leaning it is measured as leaning', () => {
  const grey = picture(8, 8, () => 150);
  const level = lookAt([faceAt(320, 240, 150)], { width: 640, height: 480 }, grey);
  expect(level).toMatchObject({ faces: 1, first: { height: 150 / 480, offsetX: 0, offsetY: 0, lean_degrees: 0, turn_degrees: 0 } });
  expect('first' in level ? level.first.eyeOpening : 0).toBeCloseTo(0.33, 5);
  const leaning = lookAt([faceAt(320, 240, 150, 0.2)], { width: 640, height: 480 }, grey);
  expect('first' in leaning ? leaning.first.lean_degrees : 0).toBeCloseTo((0.2 * 180) / Math.PI, 3);
  expect(lookAt([], { width: 640, height: 480 }, undefined)).toEqual({ faces: 0 });
});
