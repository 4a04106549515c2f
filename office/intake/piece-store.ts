/** Files on their way: what came of each, piece by piece, until it is whole. */
import type { Database } from '../database/open-database.ts';

export type BegunFile = { readonly media_type: string; readonly size_bytes: number; readonly received_bytes: number };

export type PieceStore = ReturnType<typeof createPieceStore>;

export function createPieceStore(database: Database) {
  const find = database.prepare<[string], BegunFile>('SELECT media_type, size_bytes, received_bytes FROM attachment_begun WHERE sha256 = ?');
  const begin = database.prepare<[string, string, number, string]>(
    'INSERT INTO attachment_begun(sha256, media_type, size_bytes, received_bytes, changed_at) VALUES (?, ?, ?, 0, ?)',
  );
  const grow = database.prepare<[number, string, string]>('UPDATE attachment_begun SET received_bytes = ?, changed_at = ? WHERE sha256 = ?');
  const addPiece = database.prepare<[string, number, Uint8Array]>('INSERT INTO attachment_piece(sha256, offset_bytes, bytes) VALUES (?, ?, ?)');
  const pieces = database.prepare<[string], { bytes: Uint8Array }>('SELECT bytes FROM attachment_piece WHERE sha256 = ? ORDER BY offset_bytes');
  const dropPieces = database.prepare<[string]>('DELETE FROM attachment_piece WHERE sha256 = ?');
  const drop = database.prepare<[string]>('DELETE FROM attachment_begun WHERE sha256 = ?');
  const beyond = database.prepare<[number], { sha256: string }>('SELECT sha256 FROM attachment_begun ORDER BY changed_at DESC, rowid DESC LIMIT 10 OFFSET ?');

  function remove(sha256: string): void {
    dropPieces.run(sha256);
    drop.run(sha256);
  }

  return {
    find: (sha256: string): BegunFile | undefined => find.get(sha256),
    begin: (sha256: string, mediaType: string, size_bytes: number, at: string): void => void begin.run(sha256, mediaType, size_bytes, at),
    append(sha256: string, offset_bytes: number, bytes: Uint8Array, at: string): void {
      addPiece.run(sha256, offset_bytes, bytes);
      grow.run(offset_bytes + bytes.length, at, sha256);
    },
    read: (sha256: string): Uint8Array => Buffer.concat(pieces.all(sha256).map(({ bytes }) => bytes)),
    remove,
    /** Forgets those that were begun and left longest ago, beyond so many. */
    removeBeyond(count_max: number): void {
      for (const { sha256 } of beyond.all(count_max)) remove(sha256);
    },
  };
}
