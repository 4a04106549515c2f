import { expect, test } from 'vitest';
import { exponentOf } from './slope.ts';

const sizes = [10_000, 100_000, 1_000_000];

test.each([
  ['does not grow', 0, () => 7],
  ['grows in proportion', 1, (size: number) => size / 3],
  ['grows with the root', 0.5, (size: number) => 2 * Math.sqrt(size)],
  ['grows with the square', 2, (size: number) => size ** 2],
])('the exponent of what %s is %f', (_, exponent, timeOf) => {
  expect(exponentOf(sizes.map((size) => ({ size, time: timeOf(size) })))).toBeCloseTo(exponent, 9);
});

test('one size tells nothing', () => {
  expect(exponentOf([{ size: 10, time: 1 }])).toBeNaN();
});
