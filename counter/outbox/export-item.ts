/** An item of the outbox as one file: everything that would travel, so that it can be sent from another machine. */
import type { UnreadableRow } from '../store/counter-database.ts';
import type { OutboxApplication } from './outbox.ts';

/** The shape of the exported file; `format` changes when it does. */
export type ExportedItem = {
  readonly format: 'loket-outbox-item/1';
  readonly exportedAt: string;
  readonly item: Pick<OutboxApplication, 'id' | 'receiptCode' | 'state' | 'writtenAt' | 'takenBy' | 'submission' | 'problem'>;
  readonly files: readonly { readonly sha256: string; readonly mediaType: string; readonly base64: string }[];
};

/** Bytes in base64, in parts: one call with half a million arguments overflows the stack. */
function base64(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += 32_768) text += String.fromCharCode(...bytes.subarray(from, from + 32_768));
  return btoa(text);
}

export function exportOfItem(
  row: OutboxApplication,
  files: readonly { readonly sha256: string; readonly mediaType: string; readonly bytes: Uint8Array }[],
  exportedAt: string,
): Blob {
  const { id, receiptCode, state, writtenAt, takenBy, submission, problem } = row;
  const exported: ExportedItem = {
    format: 'loket-outbox-item/1',
    exportedAt,
    item: { id, receiptCode, state, writtenAt, takenBy, submission, ...(problem === undefined ? {} : { problem }) },
    files: files.map(({ sha256, mediaType, bytes }) => ({ sha256, mediaType, base64: base64(bytes) })),
  };
  return new Blob([JSON.stringify(exported, undefined, 1)], { type: 'application/json' });
}

/** What could not be read, as it was found. */
export function exportOfUnreadable(rows: readonly UnreadableRow[]): Blob {
  const text = JSON.stringify(rows, (_key, value: unknown) => (value instanceof Uint8Array ? { $bytes: base64(value) } : value), 1);
  return new Blob([text], { type: 'application/json' });
}
