/** The outages' tables: one function a statement, prepared once. */
import type { OutageKind } from '@loket/domain/outage';
import type { Database } from '../database/open-database.ts';

export type OutageRow = {
  readonly id: string;
  readonly kind: OutageKind;
  readonly part: string;
  readonly began_at: string;
  readonly began_seq: number;
  readonly ended_at: string | null;
  readonly effect: string | null;
  readonly end_unseen: number;
};
export type NoteRow = { readonly at: string; readonly actor: string; readonly text: string };

export type OutageStore = ReturnType<typeof createOutageStore>;

export function createOutageStore(database: Database) {
  const begin = database.prepare<[string, string, string, string, number]>('INSERT INTO outage(id, kind, part, began_at, began_seq) VALUES (?, ?, ?, ?, ?)');
  const end = database.prepare<[string, string, number, string]>(
    'UPDATE outage SET ended_at = ?, effect = ?, end_unseen = ? WHERE id = ? AND ended_at IS NULL',
  );
  const find = database.prepare<[string], OutageRow>('SELECT * FROM outage WHERE id = ?');
  const open = database.prepare<[], OutageRow>('SELECT * FROM outage WHERE ended_at IS NULL ORDER BY kind, part');
  const recent = database.prepare<[number], OutageRow>('SELECT * FROM outage ORDER BY began_at DESC LIMIT ?');
  const since = database.prepare<[string, number], OutageRow>('SELECT * FROM outage WHERE began_at >= ? ORDER BY began_at LIMIT ?');
  const note = database.prepare<[number, string, string, string, string]>('INSERT INTO outage_note(seq, outage_id, at, actor, text) VALUES (?, ?, ?, ?, ?)');
  const notes = database.prepare<[string], NoteRow>('SELECT at, actor, text FROM outage_note WHERE outage_id = ? ORDER BY seq DESC');
  const lastBefore = database.prepare<[number, string], { seq: number }>(
    'SELECT seq FROM journal WHERE seq <= ? AND office_time < ? ORDER BY seq DESC LIMIT 1',
  );
  const did = database.prepare<[number, string, string], { type: string; count: number }>(
    `SELECT type, count(*) AS count FROM journal
     WHERE seq > ? AND office_time >= ? AND office_time <= ? AND type IN ('application.accepted', 'print.printed') GROUP BY type`,
  );
  const get = database.prepare<[string], { value: string }>('SELECT value FROM office_watch WHERE key = ?');
  const put = database.prepare<[string, string]>('INSERT INTO office_watch(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value');
  return {
    begin: (row: Pick<OutageRow, 'id' | 'kind' | 'part' | 'began_at' | 'began_seq'>): void =>
      void begin.run(row.id, row.kind, row.part, row.began_at, row.began_seq),
    end: (id: string, at: string, effect: string, isUnseen: boolean): boolean => end.run(at, effect, isUnseen ? 1 : 0, id).changes === 1,
    find: (id: string): OutageRow | undefined => find.get(id),
    open: (): OutageRow[] => open.all(),
    recent: (limit: number): OutageRow[] => recent.all(limit),
    since: (at: string, limit: number): OutageRow[] => since.all(at, limit),
    note: (seq: number, id: string, row: NoteRow): void => void note.run(seq, id, row.at, row.actor, row.text),
    notes: (id: string): NoteRow[] => notes.all(id),
    /** Applications accepted and cards printed while it lasted: an outage is written some time after it began and after it was over. */
    done({ began_at: from, began_seq: known }: Pick<OutageRow, 'began_at' | 'began_seq'>, to: string): { accepted: number; printed: number } {
      const after = lastBefore.get(known, from)?.seq ?? 0;
      const counts = new Map(did.all(after, from, to).map((row) => [row.type, row.count]));
      return { accepted: counts.get('application.accepted') ?? 0, printed: counts.get('print.printed') ?? 0 };
    },
    watched: (key: 'lastSeen' | 'linkRate'): string | undefined => get.get(key)?.value,
    setWatched: (key: 'lastSeen' | 'linkRate', value: string): void => void put.run(key, value),
  };
}
