/** Standing quotas and their uses, in PostgreSQL: one function a statement. */
import { quotaConflictCodes } from '@loket/domain/standing-quota';
import { StandingQuota } from '@loket/protocol/sync';
import type { Queryable } from '../postgres/open-database.ts';
import type { QuotaRecords, QuotaUseRow } from '../store/centre-store.ts';
import { absentAsNull, nullsAbsent } from '../store/row-shape.ts';

type Stored = Omit<QuotaUseRow, 'conflict' | 'resolvedAt' | 'printedAt'> & {
  readonly conflict: string | null;
  readonly resolvedAt: string | null;
  readonly printedAt: string | null;
};

function rowOf(stored: Stored): QuotaUseRow {
  const row = nullsAbsent(stored);
  return { ...row, conflict: quotaConflictCodes.find((code) => code === row.conflict) };
}

export function quotaStatements(sql: Queryable): QuotaRecords {
  const columns = sql`warrant_id AS "warrantId", application_id AS "applicationId", office_id AS "officeId", quota_id AS "quotaId", day, number, basis,
    received_at AS "receivedAt", conflict, resolved_at AS "resolvedAt", printed_at AS "printedAt"`;
  return {
    async findQuotaSetting(officeId) {
      const [row] = await sql<{ perDay: number; quota: string }[]>`SELECT per_day AS "perDay", quota FROM quota_setting WHERE office_id = ${officeId}`;
      return row && { officeId, perDay: row.perDay, quota: StandingQuota.parse(JSON.parse(row.quota)) };
    },
    async saveQuotaSetting({ officeId, perDay, quota }) {
      await sql`INSERT INTO quota_setting (office_id, per_day, quota) VALUES (${officeId}, ${perDay}, ${JSON.stringify(quota)})
        ON CONFLICT (office_id) DO UPDATE SET per_day = excluded.per_day, quota = excluded.quota`;
    },
    async findQuotaUse(officeId, applicationId) {
      const [row] = await sql<
        Stored[]
      >`SELECT ${columns} FROM quota_use WHERE office_id = ${officeId} AND application_id = ${applicationId} ORDER BY told LIMIT 1`;
      return row && rowOf(row);
    },
    async findQuotaUseOfDay(officeId, day, number, otherThan) {
      const [row] = await sql<Stored[]>`SELECT ${columns} FROM quota_use
        WHERE office_id = ${officeId} AND day = ${day} AND number = ${number} AND application_id <> ${otherThan} ORDER BY told LIMIT 1`;
      return row && rowOf(row);
    },
    async insertQuotaUse(use) {
      const result = await sql`INSERT INTO quota_use (warrant_id, application_id, office_id, quota_id, day, number, basis, received_at, conflict)
        VALUES (${use.warrantId}, ${use.applicationId}, ${use.officeId}, ${use.quotaId}, ${use.day}, ${use.number}, ${use.basis}, ${use.receivedAt},
          ${absentAsNull(use.conflict)}) ON CONFLICT DO NOTHING`;
      return result.count === 1;
    },
    async resolveQuotaUse(officeId, applicationId, at) {
      await sql`UPDATE quota_use SET resolved_at = ${at} WHERE office_id = ${officeId} AND application_id = ${applicationId} AND conflict IS NOT NULL AND resolved_at IS NULL`;
    },
    async markQuotaPrinted(officeId, applicationId, warrantId, at) {
      await sql`UPDATE quota_use SET printed_at = ${at} WHERE office_id = ${officeId} AND application_id = ${applicationId} AND warrant_id = ${warrantId} AND printed_at IS NULL`;
    },
    async listQuotaUses({ conflictsOnly, limit }) {
      const filter = conflictsOnly ? sql`WHERE conflict IS NOT NULL AND resolved_at IS NULL` : sql``;
      const rows = await sql<Stored[]>`SELECT ${columns} FROM quota_use ${filter} ORDER BY told DESC LIMIT ${limit}`;
      return rows.map(rowOf);
    },
  };
}
