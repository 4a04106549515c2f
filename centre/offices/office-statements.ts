/** The offices and their one-time codes in PostgreSQL: one function a statement. */
import { genesisHash } from '@loket/domain/journal';
import type { Queryable } from '../postgres/open-database.ts';
import type { EnrolmentCodeRow, OfficeRecords, OfficeRow } from '../store/centre-store.ts';
import { absentAsNull, nullsAbsent, withoutNul } from '../store/row-shape.ts';

type Stored = Omit<OfficeRow, 'lastContactAt'> & { readonly lastContactAt: string | null };
type StoredCode = Omit<EnrolmentCodeRow, 'usedByKey'> & { readonly usedByKey: string | null };

export function officeStatements(sql: Queryable): OfficeRecords {
  const columns = sql`office_id AS "officeId", name, region_code AS "regionCode", public_key AS "publicKey", enrolled_at AS "enrolledAt",
    last_contact_at AS "lastContactAt", journal_through AS "journalThrough", journal_hash AS "journalHash"`;
  return {
    async findOffice(officeId) {
      const [row] = await sql<Stored[]>`SELECT ${columns} FROM office WHERE office_id = ${officeId}`;
      return row && nullsAbsent(row);
    },
    async listOffices() {
      const rows = await sql<Stored[]>`SELECT ${columns} FROM office ORDER BY office_id COLLATE "C"`;
      return rows.map(nullsAbsent);
    },
    async saveOffice({ officeId, name, regionCode, publicKey, enrolledAt }) {
      await sql`INSERT INTO office (office_id, name, region_code, public_key, enrolled_at, journal_hash)
        VALUES (${officeId}, ${withoutNul(name)}, ${withoutNul(regionCode)}, ${publicKey}, ${enrolledAt}, ${genesisHash})
        ON CONFLICT (office_id) DO UPDATE SET name = excluded.name, region_code = excluded.region_code, public_key = excluded.public_key, enrolled_at = excluded.enrolled_at`;
    },
    async touchOffice(officeId, at) {
      await sql`UPDATE office SET last_contact_at = ${at} WHERE office_id = ${officeId}`;
    },
    async lockCode(officeId) {
      const [row] = await sql<StoredCode[]>`SELECT office_id AS "officeId", code, expires_at AS "expiresAt", failures, used_by_key AS "usedByKey"
        FROM enrolment_code WHERE office_id = ${officeId} FOR UPDATE`;
      return row && nullsAbsent(row);
    },
    async saveCode({ officeId, code, expiresAt, failures, usedByKey }) {
      await sql`INSERT INTO enrolment_code (office_id, code, expires_at, failures, used_by_key)
        VALUES (${officeId}, ${code}, ${expiresAt}, ${failures}, ${absentAsNull(usedByKey)})
        ON CONFLICT (office_id) DO UPDATE SET code = excluded.code, expires_at = excluded.expires_at, failures = excluded.failures, used_by_key = excluded.used_by_key`;
    },
  };
}
