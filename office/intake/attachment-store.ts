/** The files of applications, named by their content. Not a projection: the bytes are in no other place of the office. */
import type { Database } from '../database/open-database.ts';

export type AttachmentHead = { readonly sha256: string; readonly media_type: string; readonly size_bytes: number };
/** 0 waiting for the centre, 1 there, 2 refused by it and set aside, 3 came from there */
export type CentreState = 0 | 1 | 2 | 3;

export type AttachmentStore = ReturnType<typeof createAttachmentStore>;

export function createAttachmentStore(database: Database) {
  const exists = database.prepare<[string], { one: number }>('SELECT 1 AS one FROM attachment WHERE sha256 = ?');
  const size = database.prepare<[string], { size_bytes: number }>('SELECT size_bytes FROM attachment WHERE sha256 = ?');
  const insert = database.prepare<[string, string, number, string, number, Uint8Array]>(
    'INSERT INTO attachment(sha256, media_type, size_bytes, stored_at, centre_state, bytes) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const find = database.prepare<[string], { media_type: string; bytes: Uint8Array }>('SELECT media_type, bytes FROM attachment WHERE sha256 = ?');
  const waiting = database.prepare<[number], AttachmentHead>(
    'SELECT sha256, media_type, size_bytes FROM attachment WHERE centre_state = 0 ORDER BY size_bytes LIMIT ?',
  );
  const countWaiting = database.prepare<[], { count: number }>('SELECT count(*) AS count FROM attachment WHERE centre_state = 0');
  const setCentreState = database.prepare<[number, string]>('UPDATE attachment SET centre_state = ? WHERE sha256 = ?');
  const retry = database.prepare<[string]>('UPDATE attachment SET centre_state = 0 WHERE sha256 = ? AND centre_state = 2');
  // Rows lie in the order in which they came: reading backwards ends at the first that is too old, and reads no bytes.
  const newest = database.prepare<[number], { rowid: number; sha256: string; stored_at: string; centre_state: number }>(
    'SELECT rowid, sha256, stored_at, centre_state FROM attachment WHERE rowid < ? ORDER BY rowid DESC LIMIT 100',
  );

  function* storedSince(at: string): Generator<{ sha256: string; centre_state: number }> {
    for (let below = Number.MAX_SAFE_INTEGER; ; ) {
      const page = newest.all(below);
      for (const row of page) {
        if (row.stored_at < at) return;
        yield row;
        below = row.rowid;
      }
      if (page.length === 0) return;
    }
  }

  return {
    has: (sha256: string): boolean => exists.get(sha256) !== undefined,
    sizeOf: (sha256: string): number | undefined => size.get(sha256)?.size_bytes,
    insert: (sha256: string, mediaType: string, bytes: Uint8Array, at: string, state: CentreState): void =>
      void insert.run(sha256, mediaType, bytes.length, at, state, bytes),
    find: (sha256: string): { media_type: string; bytes: Uint8Array } | undefined => find.get(sha256),
    /** The smallest files that the centre does not have yet. */
    waiting: (limit: number): AttachmentHead[] => waiting.all(limit),
    countWaiting: (): number => countWaiting.get()?.count ?? 0,
    setCentreState: (sha256: string, state: CentreState): void => void setCentreState.run(state, sha256),
    /** Files that came since then and are at the centre wait again: it is asked how much of each it has. */
    waitAgainSince(at: string): void {
      for (const { sha256, centre_state } of storedSince(at)) if (centre_state === 1) setCentreState.run(0, sha256);
    },
    /** True when the file had been set aside and waits again. */
    retry: (sha256: string): boolean => retry.run(sha256).changes > 0,
  };
}
