import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import path from 'node:path';

/** How many cards a printer has ever put out. */
export type CardCount = { read(): number };

const piece_bytes = 64 * 1024;
const newline = 10;

/** Counts the lines of the printer's output.log; the file only grows, so each reading goes on where the last one ended. */
export function createCardCount(printerFolder: string): CardCount {
  const file = path.join(printerFolder, 'output.log');
  const piece = Buffer.alloc(piece_bytes);
  let read_bytes = 0;
  let lines = 0;
  return {
    read() {
      let descriptor: number;
      try {
        descriptor = openSync(file, 'r');
      } catch {
        // No card yet, or the folder is not there yet.
        return lines;
      }
      try {
        const size_bytes = fstatSync(descriptor).size;
        while (read_bytes < size_bytes) {
          const length = readSync(descriptor, piece, 0, piece_bytes, read_bytes);
          if (length === 0) break;
          for (let index = 0; index < length; index += 1) if (piece[index] === newline) lines += 1;
          read_bytes += length;
        }
        return lines;
      } finally {
        closeSync(descriptor);
      }
    },
  };
}
