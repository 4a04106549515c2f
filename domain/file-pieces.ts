/** A file that travels in pieces: who keeps it takes of each piece what is new, and says from where to go on. */
export type FilePiece = {
  readonly sha256: string;
  readonly mediaType: string;
  /** where the piece begins in the file */
  readonly offset_bytes: number;
  /** of the whole file */
  readonly size_bytes: number;
  readonly bytes: Uint8Array;
};

/** The part that is new: a repeat brings nothing, an overlap its end, and one that leaves a gap nothing. */
export function newPart({ offset_bytes, bytes }: Pick<FilePiece, 'offset_bytes' | 'bytes'>, received_bytes: number): Uint8Array {
  return offset_bytes > received_bytes ? new Uint8Array(0) : bytes.subarray(received_bytes - offset_bytes);
}
