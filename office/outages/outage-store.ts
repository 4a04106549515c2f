/** The outages' tables: one function a statement, prepared once. */
import type { OutageKind, Spell } from '@loket/domain/outage';
import type { Database } from '../database/open-database.ts';

export type OutageRow = {
  readonly id: string;
  /** as it was measured; what is open is found by it */
  readonly kind: OutageKind;
  readonly part: string;
  /** as an officer corrected it last */
  readonly corrected_kind: OutageKind | null;
  readonly began_at: string;
  readonly began_seq: number;
  readonly ended_at: string | null;
  readonly ended_seq: number | null;
  readonly effect: string | null;
  readonly end_unseen: number;
  /** JSON of a text in both languages */
  readonly measured_cause: string | null;
};
export type NoteRow = { readonly seq: number; readonly at: string; readonly actor: string; readonly text: string; readonly kind: OutageKind | null };
export type Worked = { readonly accepted: number; readonly printed: number };

export type OutageStore = ReturnType<typeof createOutageStore>;

export function createOutageStore(database: Database) {
  const begin = database.prepare<[string, string, string, string, number, string | null]>(
    'INSERT INTO outage(id, kind, part, began_at, began_seq, measured_cause) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const end = database.prepare<[string, number, string, number, string]>(
    'UPDATE outage SET ended_at = ?, ended_seq = ?, effect = ?, end_unseen = ? WHERE id = ? AND ended_at IS NULL',
  );
  const find = database.prepare<[string], OutageRow>('SELECT * FROM outage WHERE id = ?');
  const open = database.prepare<[], OutageRow>('SELECT * FROM outage WHERE ended_at IS NULL ORDER BY kind, part');
  const recent = database.prepare<[number], OutageRow>('SELECT * FROM outage ORDER BY began_at DESC LIMIT ?');
  const between = database.prepare<[string, string, number, number], OutageRow>(
    'SELECT * FROM outage WHERE began_at < ? AND (ended_at IS NULL OR ended_at > ? OR ended_seq > ?) ORDER BY began_at, began_seq LIMIT ?',
  );
  const note = database.prepare<[number, string, string, string, string, string | null]>(
    'INSERT INTO outage_note(seq, outage_id, at, actor, text, kind) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const correct = database.prepare<[OutageKind, string]>('UPDATE outage SET corrected_kind = ? WHERE id = ?');
  const notes = database.prepare<[string], NoteRow>('SELECT seq, at, actor, text, kind FROM outage_note WHERE outage_id = ? ORDER BY seq DESC');
  // The index holds these two types alone, and is found by naming both.
  const did = database.prepare<[string, string, number], { type: string; count: number }>(
    `SELECT type, count(*) AS count FROM journal
     WHERE type IN ('application.accepted', 'print.printed') AND office_time >= ? AND office_time <= ? AND seq <= ? GROUP BY type`,
  );
  const get = database.prepare<[string], { value: string }>('SELECT value FROM office_watch WHERE key = ?');
  const put = database.prepare<[string, string]>('INSERT INTO office_watch(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value');
  return {
    begin: (row: Pick<OutageRow, 'id' | 'kind' | 'part' | 'began_at' | 'began_seq' | 'measured_cause'>): void =>
      void begin.run(row.id, row.kind, row.part, row.began_at, row.began_seq, row.measured_cause),
    end: (ended: { readonly id: string; readonly at: string; readonly seq: number; readonly effect: string; readonly isUnseen: boolean }): boolean =>
      end.run(ended.at, ended.seq, ended.effect, ended.isUnseen ? 1 : 0, ended.id).changes === 1,
    find: (id: string): OutageRow | undefined => find.get(id),
    open: (): OutageRow[] => open.all(),
    recent: (limit: number): OutageRow[] => recent.all(limit),
    /** Those that lasted inside a span, as an entry of the journal knew them. */
    between: (span: Spell, seq: number, limit: number): OutageRow[] =>
      between.all(new Date(span.to_ms).toISOString(), new Date(span.from_ms).toISOString(), seq, limit).filter((row) => row.began_seq <= seq),
    note(id: string, row: NoteRow): void {
      note.run(row.seq, id, row.at, row.actor, row.text, row.kind);
      if (row.kind !== null) correct.run(row.kind, id);
    },
    notes: (id: string): NoteRow[] => notes.all(id),
    /** Applications accepted and cards printed from one moment to another, both included, up to an entry of the journal. */
    worked({ from_ms, to_ms }: Spell, seq = Number.MAX_SAFE_INTEGER): Worked {
      const counts = new Map(did.all(new Date(from_ms).toISOString(), new Date(to_ms).toISOString(), seq).map((row) => [row.type, row.count]));
      return { accepted: counts.get('application.accepted') ?? 0, printed: counts.get('print.printed') ?? 0 };
    },
    watched: (key: 'lastSeen' | 'linkRate'): string | undefined => get.get(key)?.value,
    setWatched: (key: 'lastSeen' | 'linkRate', value: string): void => void put.run(key, value),
  };
}
