import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createPieceSize, piece_bytes_max, piece_bytes_min, pieceTime_ms } from './piece-size.ts';

/** What a piece takes on a link of so many bytes a second, the way there and back included. */
const taken_ms = (bytes: number, bytesPerSecond: number, roundTrip_ms: number): number => roundTrip_ms + (bytes / bytesPerSecond) * 1000;

describe('the size of a piece', () => {
  test.each([
    ['256 kbit/s, 600 ms', 32_000, 600],
    ['half of it, for one of two at a time', 16_000, 600],
    ['1 Mbit/s, 100 ms', 125_000, 100],
  ])('settles where a piece takes about five seconds: %s', (_link, rate, roundTrip_ms) => {
    const size = createPieceSize();
    for (let piece = 0; piece < 12; piece += 1) size.arrived(size.bytes(), taken_ms(size.bytes(), rate, roundTrip_ms));
    const settled_ms = taken_ms(size.bytes(), rate, roundTrip_ms);
    expect(settled_ms).toBeGreaterThan(pieceTime_ms * 0.8);
    expect(settled_ms).toBeLessThan(pieceTime_ms * 1.2);
  });

  test('on a fast link a file is one piece', () => {
    const size = createPieceSize();
    for (let piece = 0; piece < 3; piece += 1) size.arrived(size.bytes(), taken_ms(size.bytes(), 10_000_000, 2));
    expect(size.bytes()).toBe(piece_bytes_max);
  });

  test('is halved by each failure, and grows again', () => {
    const size = createPieceSize();
    const before = size.bytes();
    size.failed();
    expect(size.bytes()).toBe(before / 2);
    size.arrived(size.bytes(), 10);
    expect(size.bytes()).toBeGreaterThan(before);
  });

  test('the short end of a file on a slow link says nothing of the next piece', () => {
    const size = createPieceSize();
    const before = size.bytes();
    size.arrived(100, 700);
    expect(size.bytes()).toBe(before);
  });

  test('whatever happens it stays within its limits', () => {
    const happenings = fc.array(fc.option(fc.record({ bytes: fc.integer({ min: 1, max: piece_bytes_max }), taken_ms: fc.nat(200_000) })), { maxLength: 60 });
    fc.assert(
      fc.property(happenings, (list) => {
        const size = createPieceSize();
        for (const one of list) {
          if (one === null) size.failed();
          else size.arrived(one.bytes, one.taken_ms);
          expect(size.bytes()).toBeGreaterThanOrEqual(piece_bytes_min);
          expect(size.bytes()).toBeLessThanOrEqual(piece_bytes_max);
        }
      }),
    );
  });
});
