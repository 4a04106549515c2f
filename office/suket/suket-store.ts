/** The certificates' tables: one function a statement. Both are projections. */
import type { Database } from '../database/open-database.ts';

export type SuketRow = {
  readonly number: string;
  readonly sequence: number;
  readonly year: string;
  readonly application_id: string;
  readonly issued_at: string;
  readonly issued_by: string;
  readonly expires_at: string;
  readonly reason: string;
  /** COSE_Sign1, base64url */
  readonly token: string;
  readonly revoked_at: string | null;
  readonly revoke_reason: string | null;
};
export type SwitchRow = { readonly allowed: number; readonly at: string; readonly by: string; readonly reason: string };
export type SuketStore = ReturnType<typeof createSuketStore>;

export function createSuketStore(database: Database) {
  const find = database.prepare<[string], SuketRow>('SELECT * FROM suket WHERE number = ?');
  const ofApplication = database.prepare<[string], SuketRow>('SELECT * FROM suket WHERE application_id = ? ORDER BY issued_at DESC, sequence DESC LIMIT 50');
  const newest = database.prepare<[number], SuketRow>('SELECT * FROM suket ORDER BY issued_at DESC, sequence DESC LIMIT ?');
  const unexpired = database.prepare<[string, number], SuketRow>('SELECT * FROM suket WHERE expires_at > ? ORDER BY number LIMIT ?');
  const last = database.prepare<[string], { sequence: number | null }>('SELECT max(sequence) AS sequence FROM suket WHERE year = ?');
  const insert = database.prepare<[string, number, string, string, string, string, string, string, string]>(
    'INSERT INTO suket(number, sequence, year, application_id, issued_at, issued_by, expires_at, reason, token) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const revoke = database.prepare<[string, string, string]>('UPDATE suket SET revoked_at = ?, revoke_reason = ? WHERE number = ?');
  const getSwitch = database.prepare<[], SwitchRow>('SELECT allowed, at, by, reason FROM suket_switch');
  const setSwitch = database.prepare<[number, string, string, string]>(
    'INSERT INTO suket_switch(one, allowed, at, by, reason) VALUES (1, ?, ?, ?, ?) ON CONFLICT(one) DO UPDATE SET allowed = excluded.allowed, at = excluded.at, by = excluded.by, reason = excluded.reason',
  );
  return {
    find: (number: string): SuketRow | undefined => find.get(number),
    findOfApplication: (applicationId: string): SuketRow | undefined => ofApplication.get(applicationId),
    ofApplication: (applicationId: string): SuketRow[] => ofApplication.all(applicationId),
    newest: (limit: number): SuketRow[] => newest.all(limit),
    unexpired: (now: string, limit: number): SuketRow[] => unexpired.all(now, limit),
    lastSequence: (year: string): number => last.get(year)?.sequence ?? 0,
    insert: (row: Omit<SuketRow, 'revoked_at' | 'revoke_reason'>): void =>
      void insert.run(row.number, row.sequence, row.year, row.application_id, row.issued_at, row.issued_by, row.expires_at, row.reason, row.token),
    revoke: (number: string, at: string, reason: string): void => void revoke.run(at, reason, number),
    findSwitch: (): SwitchRow | undefined => getSwitch.get(),
    setSwitch: (allowed: boolean, at: string, by: string, reason: string): void => void setSwitch.run(allowed ? 1 : 0, at, by, reason),
  };
}
