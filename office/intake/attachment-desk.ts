/**
 * Keeps photos, signatures and scans, each under the hash of its content. From a counter on a slow link they come in
 * pieces: what came is durable before it is acknowledged, and the next piece goes on where the last one ended.
 */
import { type FilePiece, newPart } from '@loket/domain/file-pieces';
import type { Actor } from '@loket/domain/journal';
import { fileSize_bytes_max } from '@loket/protocol/application';
import { LoketError } from '@loket/protocol/errors';
import type { AttachmentProgress } from '@loket/protocol/sync';
import type { Database } from '../database/open-database.ts';
import type { CommandBus } from '../journal/command-bus.ts';
import { sha256 as hashOf } from '../journal/hash.ts';
import { createAttachmentStore } from './attachment-store.ts';
import { createPieceStore } from './piece-store.ts';

/** Files begun and not ended at one time: every counter of a large office has a few. The one left longest ago begins anew. */
const begun_max = 500;

export type AttachmentDesk = ReturnType<typeof createAttachmentDesk>;

const mismatch = (): LoketError =>
  new LoketError('hash_mismatch', [
    { field: 'sha256', code: 'hash_mismatch', text: { id: 'Isi berkas tidak sesuai sidiknya', en: 'The content does not match its hash' } },
  ]);

type Outcome = 'more' | 'complete' | 'corrupt';

export function createAttachmentDesk(options: { readonly database: Database; readonly bus: CommandBus; readonly onFileKept: () => void }) {
  const { bus } = options;
  const store = createAttachmentStore(options.database);
  const pieces = createPieceStore(options.database);

  function keep(sha256: string, mediaType: string, bytes: Uint8Array, now: string): void {
    store.insert(sha256, mediaType, bytes, now, 0);
    pieces.remove(sha256);
  }

  function progressOf(sha256: string): AttachmentProgress {
    const size_bytes = store.sizeOf(sha256);
    if (size_bytes !== undefined) return { sha256, received_bytes: size_bytes, complete: true };
    return { sha256, received_bytes: pieces.find(sha256)?.received_bytes ?? 0, complete: false };
  }

  function receiveIn(piece: FilePiece, now: string): Outcome {
    const { sha256, mediaType, size_bytes } = piece;
    if (store.has(sha256)) return 'complete';
    const begun = pieces.find(sha256);
    if (begun !== undefined && (begun.size_bytes !== size_bytes || begun.media_type !== mediaType)) throw new LoketError('same_id_other_content');
    const received_bytes = begun?.received_bytes ?? 0;
    const part = newPart(piece, received_bytes);
    if (received_bytes + part.length === size_bytes) {
      const whole = Buffer.concat([pieces.read(sha256), part]);
      // Which piece was bad cannot be known: all of it must come again.
      if (hashOf(whole) !== sha256) {
        pieces.remove(sha256);
        return 'corrupt';
      }
      keep(sha256, mediaType, whole, now);
      return 'complete';
    }
    if (part.length === 0) return 'more';
    if (begun === undefined) {
      pieces.removeBeyond(begun_max - 1);
      pieces.begin(sha256, mediaType, size_bytes, now);
    }
    pieces.append(sha256, received_bytes, part, now);
    return 'more';
  }

  return {
    store,

    /** Keeps a whole file. Resolves after the fsync; false when it was here already. Throws hash_mismatch. */
    async keepWhole(sha256: string, mediaType: string, bytes: Uint8Array, actor: Actor): Promise<boolean> {
      if (hashOf(bytes) !== sha256) throw mismatch();
      if (store.has(sha256)) return false;
      await bus.change({ actor, reference: `attachment:${sha256}`, change: ({ now }) => keep(sha256, mediaType, bytes, now) });
      options.onFileKept();
      return true;
    },

    /**
     * Keeps the new part of a piece and says, after the fsync, from where to go on. Throws LoketError body_too_large,
     * same_id_other_content (another size or type than before), hash_mismatch (all came and it is not this file: it begins anew).
     */
    async receivePiece(piece: FilePiece, actor: Actor): Promise<AttachmentProgress> {
      if (piece.size_bytes > fileSize_bytes_max || piece.offset_bytes + piece.bytes.length > piece.size_bytes) throw new LoketError('body_too_large');
      if (store.has(piece.sha256)) return progressOf(piece.sha256);
      const outcome = await bus.change({ actor, reference: `attachment:${piece.sha256}`, change: ({ now }) => receiveIn(piece, now) });
      if (outcome === 'corrupt') throw mismatch();
      if (outcome === 'complete') options.onFileKept();
      return progressOf(piece.sha256);
    },

    progress: progressOf,

    /** Throws LoketError not_found. */
    get(sha256: string): { readonly media_type: string; readonly bytes: Uint8Array } {
      const found = store.find(sha256);
      if (found === undefined)
        throw new LoketError('not_found', [
          { field: 'sha256', code: 'unknown_attachment', text: { id: 'Berkas belum ada di kantor', en: 'The file is not at the office' } },
        ]);
      return found;
    },
  };
}
