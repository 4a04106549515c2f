import { expect, test } from 'vitest';
import { spaceWarning } from './storage-space.ts';

const MB = 1_000_000;

test.each([
  ['a fresh laptop', 5, 60_000, 'none'],
  ['a village week on it', 600, 59_400, 'none'],
  ['seven tenths used', 7_100, 2_900, 'soon'],
  ['room for a few days', 300, 400, 'soon'],
  ['room for a few dozen', 2_000, 50, 'now'],
] as const)('%s: %i MB used, %i MB left: %s', (_name, used, left, warning) => {
  expect(spaceWarning({ isKept: true, used_bytes: used * MB, left_bytes: left * MB })).toBe(warning);
});
