import { closeSync, openSync, writeSync } from 'node:fs';
import Papa from 'papaparse';
import { UsageError } from '../console.ts';
import type { Reject } from './reject.ts';

const columns = ['baris', 'kolom', 'alasan', 'reason', 'nilai'];

/**
 * The rejects file: made only when there is something to reject, one line for each bad value. It holds personal data, so
 * only its owner may read it; and values that a spreadsheet would take for a formula are disarmed.
 */
export function openRejectsFile(file: string): { add(rejects: readonly Reject[]): void; close(): void } {
  let descriptor: number | undefined;
  const begin = (): number => {
    try {
      descriptor = openSync(file, 'w', 0o600);
    } catch (error) {
      throw new UsageError(`Berkas tolakan tidak dapat ditulis: ${file}`, `The rejects file cannot be written: ${file}`, { cause: error });
    }
    writeSync(descriptor, `${columns.join(',')}\n`);
    return descriptor;
  };
  return {
    add(rejects) {
      const data = rejects.map(({ line, column, reason, value }) => [line, column, reason.id, reason.en, value]);
      writeSync(descriptor ?? begin(), `${Papa.unparse(data, { escapeFormulae: true, newline: '\n' })}\n`);
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}
