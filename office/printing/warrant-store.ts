/** Warrants that did not hold, and what became of asking the centre again: one function a statement, prepared once. */
import type { WarrantRefusal } from '@loket/domain/warrant';
import type { Database } from '../database/open-database.ts';

export type RefusedWarrantRow = {
  readonly warrant_id: string;
  readonly refusal: string;
  readonly expires_at: string;
  readonly application_id: string;
  readonly at: string;
  readonly seq: number;
};
export type RenewalRow = { readonly asked: number; readonly last_at: string };

export function createWarrantStore(database: Database) {
  const keep = database.prepare<[string, string, string, string, string, number]>(
    `INSERT INTO warrant_refusal(warrant_id, refusal, expires_at, application_id, at, seq) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
  );
  const known = database.prepare<[string, string, string, string], { one: number }>(
    'SELECT 1 AS one FROM warrant_refusal WHERE warrant_id = ? AND refusal = ? AND expires_at = ? AND application_id = ?',
  );
  const list = database.prepare<[number], RefusedWarrantRow>('SELECT * FROM warrant_refusal ORDER BY seq DESC LIMIT ?');
  const renewal = database.prepare<[string, string], RenewalRow>('SELECT asked, last_at FROM warrant_renewal WHERE warrant_id = ? AND expires_at = ?');
  const ask = database.prepare<[string, string, string]>(
    `INSERT INTO warrant_renewal(warrant_id, expires_at, asked, last_at) VALUES (?, ?, 1, ?)
     ON CONFLICT(warrant_id, expires_at) DO UPDATE SET asked = asked + 1, last_at = excluded.last_at`,
  );
  return {
    keep: (row: RefusedWarrantRow): void => void keep.run(row.warrant_id, row.refusal, row.expires_at, row.application_id, row.at, row.seq),
    isKnown: (warrantId: string, refusal: WarrantRefusal, expiresAt: string, applicationId: string): boolean =>
      known.get(warrantId, refusal, expiresAt, applicationId) !== undefined,
    list: (limit: number): RefusedWarrantRow[] => list.all(limit),
    renewal: (warrantId: string, expiresAt: string): RenewalRow | undefined => renewal.get(warrantId, expiresAt),
    addAsked: (warrantId: string, expiresAt: string, at: string): void => void ask.run(warrantId, expiresAt, at),
  };
}
