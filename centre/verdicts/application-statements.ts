/** Applications as the centre judges them, in PostgreSQL: one function a statement. */
import type { ApplicationStatus } from '@loket/domain/application';
import { Text } from '@loket/protocol/text';
import type { Queryable } from '../postgres/open-database.ts';
import type { ApplicationRecords, ApplicationRow } from '../store/centre-store.ts';
import { absentAsNull } from '../store/row-shape.ts';

type Stored = Omit<ApplicationRow, 'enrolment' | 'dueAt_ms' | 'reason'> & {
  readonly enrolment: string | null;
  readonly dueAt_ms: number | null;
  readonly reason: string | null;
};

function rowOf({ enrolment, dueAt_ms, reason, ...row }: Stored): ApplicationRow {
  return { ...row, enrolment: enrolment ?? undefined, dueAt_ms: dueAt_ms ?? undefined, reason: reason === null ? undefined : Text.parse(JSON.parse(reason)) };
}

export function applicationStatements(sql: Queryable): ApplicationRecords {
  const columns = sql`application_id AS "applicationId", office_id AS "officeId", kind, submission, enrolment, status, since, due_at_ms AS "dueAt_ms", reason, matches`;
  return {
    async findApplication(applicationId) {
      const [row] = await sql<Stored[]>`SELECT ${columns} FROM application WHERE application_id = ${applicationId}`;
      return row && rowOf(row);
    },
    async lockApplication(applicationId) {
      const [row] = await sql<Stored[]>`SELECT ${columns} FROM application WHERE application_id = ${applicationId} FOR UPDATE`;
      return row && rowOf(row);
    },
    async insertApplication({ applicationId, officeId, kind, submission, enrolment, status, since, dueAt_ms, reason, matches }) {
      await sql`INSERT INTO application (application_id, office_id, kind, submission, enrolment, status, since, due_at_ms, reason, matches)
        VALUES (${applicationId}, ${officeId}, ${kind}, ${submission}, ${absentAsNull(enrolment)}, ${status}, ${since}, ${absentAsNull(dueAt_ms)},
          ${reason === undefined ? null : JSON.stringify(reason)}, ${[...matches]}::text[])`;
    },
    async updateApplication({ applicationId, enrolment, status, since, dueAt_ms, reason, matches }) {
      await sql`UPDATE application SET enrolment = ${absentAsNull(enrolment)}, status = ${status}, since = ${since}, due_at_ms = ${absentAsNull(dueAt_ms)},
          reason = ${reason === undefined ? null : JSON.stringify(reason)}, matches = ${[...matches]}::text[]
        WHERE application_id = ${applicationId}`;
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
