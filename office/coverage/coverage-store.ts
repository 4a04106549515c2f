/** The tables of the coverage desk, one function a statement. */
import type { Database } from '../database/open-database.ts';

export type CoverageStore = ReturnType<typeof createCoverageStore>;

export type OpeningRow = { area: string; residents: number; obliged: number; enrolled: number; not_yet_enrolled: number; as_of: string };
export type CountedRow = { readonly import_id: string; readonly imported_at: string; readonly day: string; readonly at: string; readonly seq: number };
export type SnapshotRow = { readonly date: string; readonly kind: string; readonly at: string; readonly body: string };

export function createCoverageStore(database: Database) {
  const opening = database.prepare<[], OpeningRow>('SELECT * FROM coverage_opening ORDER BY area LIMIT 1');
  const countUntil = database.prepare<[string], { count: number }>('SELECT count(*) AS count FROM coverage_enrolment WHERE day <= ?');
  const byDay = database.prepare<[string, string], { day: string; count: number }>(
    'SELECT day, count(*) AS count FROM coverage_enrolment WHERE day >= ? AND day <= ? GROUP BY day ORDER BY day',
  );
  const firstDay = database.prepare<[], string | null>('SELECT min(day) FROM coverage_enrolment').pluck();
  const accepted = database.prepare<[string], { is_accepted: number }>('SELECT is_accepted FROM coverage_accepted WHERE nik = ?');
  const acceptedAfter = database.prepare<[number, number], { nik: string; seq: number }>(
    'SELECT nik, seq FROM coverage_accepted WHERE seq > ? ORDER BY seq LIMIT ?',
  );
  const lastSeq = database.prepare<[], number | null>('SELECT max(seq) FROM coverage_accepted').pluck();
  const countsIn = database.prepare<[string, string], { village: string; counts: Uint8Array }>(
    'SELECT village, counts FROM coverage_village WHERE village >= ? AND village < ? ORDER BY village',
  );
  const keepCounts = database.prepare<[string, Uint8Array]>(
    'INSERT INTO coverage_village(village, counts) VALUES (?, ?) ON CONFLICT(village) DO UPDATE SET counts = excluded.counts',
  );
  const counted = database.prepare<[], CountedRow>('SELECT import_id, imported_at, day, at, seq FROM coverage_counted');
  const keepCounted = database.prepare<[string, string, string, string, number]>(
    'INSERT INTO coverage_counted(one, import_id, imported_at, day, at, seq) VALUES (1, ?, ?, ?, ?, ?) ON CONFLICT(one) DO UPDATE SET import_id = excluded.import_id, imported_at = excluded.imported_at, day = excluded.day, at = excluded.at, seq = excluded.seq',
  );
  const snapshotUntil = database.prepare<[string], SnapshotRow>(
    'SELECT date, kind, at, body FROM coverage_snapshot WHERE date <= ? AND body IS NOT NULL ORDER BY date DESC, at DESC LIMIT 1',
  );
  const waiting = database.prepare<[], { date: string }>(
    'SELECT date FROM coverage_snapshot INDEXED BY coverage_snapshot_waiting WHERE body IS NULL ORDER BY date LIMIT 10',
  );
  const hasSnapshot = database.prepare<[string], number>('SELECT 1 FROM coverage_snapshot WHERE date = ? LIMIT 1').pluck();
  const line = database.prepare<[number, string], { date: string; not_yet_enrolled: number }>(
    'SELECT date, not_yet_enrolled, max(at) AS at FROM coverage_snapshot WHERE body IS NOT NULL AND is_register = ? AND date >= ? GROUP BY date ORDER BY date',
  );
  const settings = database.prepare<[], string>('SELECT body FROM coverage_settings').pluck();

  return {
    opening: (): OpeningRow | undefined => opening.get(),
    countUntil: (day: string): number => countUntil.get(day)?.count ?? 0,
    byDay: (from: string, until: string) => byDay.all(from, until),
    firstDay: (): string | undefined => firstDay.get() ?? undefined,
    isAccepted: (nik: string): boolean => accepted.get(nik)?.is_accepted === 1,
    acceptedAfter: (seq: number, limit: number) => acceptedAfter.all(seq, limit),
    lastSeq: (): number => lastSeq.get() ?? 0,
    /** The counts of a village, or of all villages of an area. */
    countsIn: (area: string) => countsIn.all(area, `${area}/`),
    keepCounts: (village: string, counts: Uint8Array): void => void keepCounts.run(village, counts),
    counted: (): CountedRow | undefined => counted.get(),
    keepCounted: (row: CountedRow): void => void keepCounted.run(row.import_id, row.imported_at, row.day, row.at, row.seq),
    snapshotUntil: (date: string): SnapshotRow | undefined => snapshotUntil.get(date),
    waitingSnapshots: (): string[] => waiting.all().map(({ date }) => date),
    hasSnapshot: (date: string): boolean => hasSnapshot.get(date) !== undefined,
    line: (isRegister: boolean, since: string) => line.all(isRegister ? 1 : 0, since),
    settings: (): string | undefined => settings.get(),
  };
}
