/** Applications as the centre judges them, in PostgreSQL: one function a statement. */
import type { ApplicationStatus } from '@loket/domain/application';
import { Text } from '@loket/protocol/text';
import type { Queryable } from '../postgres/open-database.ts';
import type { ApplicationRecords, ApplicationRow } from '../store/centre-store.ts';
import { absentAsNull, linesOf } from '../store/row-shape.ts';

type Stored = Omit<ApplicationRow, 'enrolment' | 'dueAt_ms' | 'reason'> & {
  readonly enrolment: string | null;
  readonly dueAt_ms: number | null;
  readonly reason: string | null;
};

function rowOf({ enrolment, dueAt_ms, reason, ...row }: Stored): ApplicationRow {
  return { ...row, enrolment: enrolment ?? undefined, dueAt_ms: dueAt_ms ?? undefined, reason: reason === null ? undefined : Text.parse(JSON.parse(reason)) };
}

/** What may change about applications, as columns: application_id, enrolment, status, since, due_at_ms, reason, matches. */
function movable(sql: Queryable, rows: readonly ApplicationRow[]) {
  const ids = rows.map((row) => row.applicationId);
  const enrolments = rows.map((row) => absentAsNull(row.enrolment));
  const statuses = rows.map((row) => row.status);
  const sinces = rows.map((row) => row.since);
  const dues = rows.map((row) => (row.dueAt_ms === undefined ? null : String(row.dueAt_ms)));
  const reasons = rows.map((row) => (row.reason === undefined ? null : JSON.stringify(row.reason)));
  // An array of lists of several lengths is none in SQL, so each is written as its text; in ids nothing needs more than quotation marks.
  const matches = rows.map((row) => `{${row.matches.map((id) => `"${id}"`).join(',')}}`);
  return sql`unnest(${ids}::uuid[], ${enrolments}::text[], ${statuses}::text[], ${sinces}::timestamptz[], ${dues}::bigint[], ${reasons}::text[], ${matches}::text[])`;
}

export function applicationStatements(sql: Queryable): ApplicationRecords {
  const columns = sql`application_id AS "applicationId", office_id AS "officeId", kind, submission, enrolment, status, since, due_at_ms AS "dueAt_ms", reason, matches`;
  async function lockAll(applicationIds: readonly string[]): Promise<ApplicationRow[]> {
    // Always in the same order, so that two who hold several queue instead of blocking each other.
    const rows = await sql<Stored[]>`SELECT ${columns} FROM application
      WHERE application_id = ANY(${[...applicationIds]}::uuid[]) ORDER BY application_id FOR UPDATE`;
    return rows.map(rowOf);
  }
  return {
    async findApplication(applicationId) {
      const [row] = await sql<Stored[]>`SELECT ${columns} FROM application WHERE application_id = ${applicationId}`;
      return row && rowOf(row);
    },
    async lockApplication(applicationId) {
      const [row] = await lockAll([applicationId]);
      return row;
    },
    lockApplications: lockAll,
    async insertApplications(rows) {
      if (rows.length === 0) return;
      const offices = rows.map((row) => row.officeId);
      const kinds = rows.map((row) => row.kind);
      const submissions = linesOf(rows.map((row) => row.submission));
      await sql`INSERT INTO application (application_id, office_id, kind, submission, enrolment, status, since, due_at_ms, reason, matches)
        SELECT application_id, office_id, kind, submission, enrolment, status, since, due_at_ms, reason, matches::text[]
        FROM ROWS FROM (unnest(${offices}::text[], ${kinds}::text[]), string_to_table(${submissions}, E'\n'), ${movable(sql, rows)})
          AS application (office_id, kind, submission, application_id, enrolment, status, since, due_at_ms, reason, matches)`;
    },
    async updateApplications(rows) {
      if (rows.length === 0) return;
      await sql`UPDATE application SET enrolment = next.enrolment, status = next.status, since = next.since, due_at_ms = next.due_at_ms,
          reason = next.reason, matches = next.matches::text[]
        FROM ${movable(sql, rows)} AS next (application_id, enrolment, status, since, due_at_ms, reason, matches)
        WHERE application.application_id = next.application_id`;
    },
    async listDue(officeIds, now_ms, limit) {
      const rows = await sql<{ applicationId: string }[]>`
        SELECT application_id AS "applicationId" FROM application
        WHERE due_at_ms <= ${now_ms} AND office_id = ANY(${[...officeIds]}::text[]) ORDER BY due_at_ms, application_id LIMIT ${limit}`;
      return rows.map((row) => row.applicationId);
    },
    async nextDue_ms(officeIds) {
      const [row] = await sql<
        { next: number | null }[]
      >`SELECT min(due_at_ms) AS next FROM application WHERE due_at_ms IS NOT NULL AND office_id = ANY(${[...officeIds]}::text[])`;
      return row?.next ?? undefined;
    },
    async listInStatuses(statuses: readonly ApplicationStatus[], limit) {
      const rows = await sql<
        Stored[]
      >`SELECT ${columns} FROM application WHERE status = ANY(${[...statuses]}::text[]) ORDER BY since, application_id LIMIT ${limit}`;
      return rows.map(rowOf);
    },
    async countByStatus() {
      const rows = await sql<{ officeId: string; status: string; count: number }[]>`
        SELECT office_id AS "officeId", status, count(*) AS count FROM application GROUP BY office_id, status ORDER BY office_id COLLATE "C", status COLLATE "C"`;
      return [...rows];
    },
  };
}
