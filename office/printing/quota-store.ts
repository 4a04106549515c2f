/** The standing quota and what was printed on it: one function a statement, prepared once. */
import type { StandingQuota } from '@loket/domain/standing-quota';
import { StandingQuota as StandingQuotaSchema } from '@loket/protocol/sync';
import type { Database } from '../database/open-database.ts';

export type QuotaUseRow = {
  readonly warrant_id: string;
  readonly application_id: string;
  readonly quota_id: string;
  /** yyyy-mm-dd of WIB */
  readonly day: string;
  readonly number: number;
  readonly basis: string;
  readonly person_hash: string;
  readonly at: string;
  readonly seq: number;
  readonly outcome: 'told' | 'settled' | 'conflict';
  /** why it is a conflict: JSON of a Text */
  readonly conflict: string | null;
};

export type QuotaStore = ReturnType<typeof createQuotaStore>;

export function createQuotaStore(database: Database) {
  const keepQuota = database.prepare<[string, string, number]>('INSERT INTO standing_quota(quota_id, content, seq) VALUES (?, ?, ?) ON CONFLICT DO NOTHING');
  const newest = database.prepare<[], { content: string }>('SELECT content FROM standing_quota ORDER BY seq DESC LIMIT 1');
  const byId = database.prepare<[string], { content: string }>('SELECT content FROM standing_quota WHERE quota_id = ?');
  const keepUse = database.prepare<[string, string, string, string, number, string, string, string, number]>(
    `INSERT INTO quota_use(warrant_id, application_id, quota_id, day, number, basis, person_hash, at, seq, outcome) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'told')`,
  );
  const setOutcome = database.prepare<[string, string | null, string]>('UPDATE quota_use SET outcome = ?, conflict = ? WHERE warrant_id = ?');
  const ofApplication = database.prepare<[string], QuotaUseRow>('SELECT * FROM quota_use WHERE application_id = ?');
  const ofDay = database.prepare<[string], { last: number | null }>('SELECT max(number) AS last FROM quota_use WHERE day = ?');
  const latest = database.prepare<[number], QuotaUseRow>('SELECT * FROM quota_use ORDER BY seq DESC LIMIT ?');
  const quotaOf = (row: { content: string } | undefined): StandingQuota | undefined => row && StandingQuotaSchema.parse(JSON.parse(row.content));

  return {
    keepQuota: (quota: StandingQuota, seq: number): void => void keepQuota.run(quota.quotaId, JSON.stringify(quota), seq),
    newestQuota: (): StandingQuota | undefined => quotaOf(newest.get()),
    findQuota: (quotaId: string): StandingQuota | undefined => quotaOf(byId.get(quotaId)),
    keepUse: (row: Omit<QuotaUseRow, 'outcome' | 'conflict'>): void =>
      void keepUse.run(row.warrant_id, row.application_id, row.quota_id, row.day, row.number, row.basis, row.person_hash, row.at, row.seq),
    setOutcome: (warrantId: string, outcome: 'settled' | 'conflict', conflict: string | undefined): void =>
      void setOutcome.run(outcome, conflict ?? null, warrantId),
    findUse: (applicationId: string): QuotaUseRow | undefined => ofApplication.get(applicationId),
    usedOn: (day: string): number => ofDay.get(day)?.last ?? 0,
    latestUses: (limit: number): QuotaUseRow[] => latest.all(limit),
  };
}
