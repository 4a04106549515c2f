/** Receives photos, signatures and scans in pieces: each goes on where the last one ended, at any byte. */
import { type FilePiece, newPart } from '@loket/domain/file-pieces';
import { isoTime, type Ports } from '@loket/platform/ports';
import { fileSize_bytes_max } from '@loket/protocol/application';
import { LoketError } from '@loket/protocol/errors';
import type { AttachmentProgress } from '@loket/protocol/sync';
import type { AttachmentRow, CentreRecords, CentreStore } from '../store/centre-store.ts';
import type { WarrantDesk } from '../warrants/warrant-desk.ts';

export const chunk_bytes_max = 262_144;
export const mediaTypes = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf', 'application/octet-stream'] as const;

export type AttachmentDesk = ReturnType<typeof createAttachmentDesk>;

export type Chunk = FilePiece & { readonly officeId: string };

type Outcome = { readonly progress: AttachmentProgress; readonly isCorrupt: boolean };

function progressOf(sha256: string, row: Pick<AttachmentRow, 'received_bytes' | 'complete'> | undefined): AttachmentProgress {
  return { sha256, received_bytes: row?.received_bytes ?? 0, complete: row?.complete ?? false };
}

function assertFits(chunk: Chunk): void {
  if (chunk.size_bytes > fileSize_bytes_max || chunk.offset_bytes + chunk.bytes.length > chunk.size_bytes) throw new LoketError('body_too_large');
  if (!mediaTypes.some((known) => known === chunk.mediaType)) throw new LoketError('unsupported_media');
}

export function createAttachmentDesk({
  store,
  ports,
  warrants,
}: {
  readonly store: CentreStore;
  readonly ports: Pick<Ports, 'clock'>;
  readonly warrants: WarrantDesk;
}) {
  async function complete(records: CentreRecords, row: AttachmentRow): Promise<Outcome> {
    if ((await records.hashOfChunks(row.officeId, row.sha256)) !== row.sha256) {
      // Which piece was bad cannot be known: all of it must come again.
      await records.dropAttachment(row.officeId, row.sha256);
      return { progress: progressOf(row.sha256, undefined), isCorrupt: true };
    }
    await records.completeAttachment(row.officeId, row.sha256, isoTime(ports.clock));
    for (const { officeId, draft } of await warrants.offerArrived(records, row)) await records.appendFeed(officeId, [draft]);
    return { progress: { sha256: row.sha256, received_bytes: row.received_bytes, complete: true }, isCorrupt: false };
  }

  async function receiveIn(records: CentreRecords, chunk: Chunk): Promise<Outcome> {
    const { officeId, sha256, mediaType, size_bytes } = chunk;
    const row = await records.lockAttachment({ officeId, sha256, mediaType, size_bytes });
    if (row.complete) return { progress: progressOf(sha256, row), isCorrupt: false };
    if (row.size_bytes !== size_bytes || row.mediaType !== mediaType) throw new LoketError('same_id_other_content');
    const part = newPart(chunk, row.received_bytes);
    if (part.length > 0) await records.appendChunk(officeId, sha256, row.received_bytes, part);
    const received_bytes = row.received_bytes + part.length;
    if (received_bytes < size_bytes) return { progress: progressOf(sha256, { received_bytes, complete: false }), isCorrupt: false };
    return complete(records, { ...row, received_bytes });
  }

  return {
    /**
     * The answer says from where to go on. Throws LoketError body_too_large, unsupported_media, same_id_other_content
     * (another size or type than before), hash_mismatch (all came and it is not this file: it begins anew).
     */
    async receive(chunk: Chunk): Promise<AttachmentProgress> {
      assertFits(chunk);
      const { progress, isCorrupt } = await store.transaction((records) => receiveIn(records, chunk));
      if (isCorrupt) throw new LoketError('hash_mismatch');
      return progress;
    },

    async progress(officeId: string, sha256: string): Promise<AttachmentProgress> {
      return progressOf(sha256, await store.read((records) => records.findAttachment(officeId, sha256)));
    },
  };
}
