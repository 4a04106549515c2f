/**
 * How large the next piece of a file is: what the link carries in about five seconds. Small enough that a cut costs
 * little and an application that was just taken waits little; large enough that the way there and back is not felt.
 */
export const pieceTime_ms = 5_000;
const first_bytes = 65_536;
export const piece_bytes_min = 16_384;
/** the largest file there is: on a fast link each file is one piece */
export const piece_bytes_max = 1_048_576;

export type PieceSize = {
  readonly bytes: () => number;
  /** a piece arrived after so long */
  readonly arrived: (bytes: number, taken_ms: number) => void;
  /** a piece did not arrive */
  readonly failed: () => void;
};

export function createPieceSize(): PieceSize {
  let bytes = first_bytes;
  const within = (wanted: number): number => Math.round(Math.min(piece_bytes_max, Math.max(piece_bytes_min, wanted)));
  return {
    bytes: () => bytes,
    arrived(sent_bytes, taken_ms) {
      const fitting = (sent_bytes / Math.max(taken_ms, 1)) * pieceTime_ms;
      // The end of a file says little: a piece that was small for the link must not make the next one smaller.
      if (fitting > bytes || sent_bytes >= bytes) bytes = within(Math.min(fitting, bytes * 8));
    },
    failed() {
      bytes = within(bytes / 2);
    },
  };
}
