import { describe, expect, test } from 'vitest';
import { nextShelf, shelfCards_max, suggestShelf } from './shelf.ts';

describe('the shelf that is suggested', () => {
  const full = (...names: string[]): Map<string, number> => new Map(names.map((name) => [name, shelfCards_max]));

  test('is the first one in a new office, and stays the one of the card before while there is room', () => {
    expect(suggestShelf(undefined, new Map())).toBe('A-1');
    expect(suggestShelf('B-4', new Map([['B-4', shelfCards_max - 1]]))).toBe('B-4');
  });

  test('is the next with room when that is full, over the end of a letter and of the alphabet', () => {
    expect(suggestShelf('A-9', full('A-9'))).toBe('B-1');
    expect(suggestShelf('A-1', full('A-1', 'A-2', 'A-3'))).toBe('A-4');
    expect(suggestShelf('Z-9', full('Z-9'))).toBe('A-1');
    expect([nextShelf('Z-9'), nextShelf('LACI'), nextShelf('A-10')]).toEqual([undefined, undefined, undefined]);
  });

  test('goes back to the first from a shelf of the office’s own, and ends when all are full', () => {
    expect(suggestShelf('LACI-2', full('LACI-2'))).toBe('A-1');
    const all = Array.from({ length: 26 * 9 }, (_, index) => `${String.fromCharCode(65 + Math.floor(index / 9))}-${(index % 9) + 1}`);
    expect(all).toContain(suggestShelf('C-3', full(...all)));
  });
});
