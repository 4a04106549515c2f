/**
 * The chip of a blank card, as the printing desk sees it. One implementation speaks PC/SC (pcsc-chips.ts); the virtual
 * chip stands behind a real pcscd, and a test of a desk may hand in its own.
 *
 * What a desk must know: a chip that does not answer and a reader with no card on it look the same to a contactless reader.
 * `reader` errors say nothing about the blank.
 */

export interface Chips {
  /** Names of the readers that are there now. @throws ChipError `reader` when PC/SC itself is away */
  readers(): Promise<string[]>;
  /**
   * Opens the chip that lies on this reader, does the work, and lets go of it in any case.
   * @throws ChipError
   */
  withChip<Result>(reader: string, work: (chip: Chip) => Promise<Result>): Promise<Result>;
}

export interface Chip {
  /** The number that the chip says it has, in capital letters. */
  readNumber(): Promise<string>;
  /** Writes the record file from its beginning. The same record may be written again. */
  writeRecord(record: Uint8Array): Promise<void>;
  /** The first `length_bytes` of the record file, as the chip now holds it. */
  readRecord(length_bytes: number): Promise<Uint8Array>;
}

export type ChipTrouble =
  /** PC/SC does not run, or it has no reader of this name: nothing is known of the blank */
  | 'reader'
  /** no chip on the reader, or one that does not answer */
  | 'silent'
  /** the chip was there and is gone, in the middle of the work */
  | 'removed'
  /** the chip answers, and refuses */
  | 'refused';

export class ChipError extends Error {
  readonly trouble: ChipTrouble;

  constructor(trouble: ChipTrouble, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ChipError';
    this.trouble = trouble;
  }
}

export function isChipError(error: unknown): error is ChipError {
  return error instanceof ChipError;
}
