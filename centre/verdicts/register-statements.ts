/** Who is on record and whose card is under way, in PostgreSQL: one function a statement. */
import { AttachmentRef } from '@loket/protocol/application';
import type { Queryable } from '../postgres/open-database.ts';
import type { ClaimRow, RegisterRecords, RegisterRow } from '../store/centre-store.ts';
import { absentAsNull } from '../store/row-shape.ts';

type Stored = Omit<RegisterRow, 'biographicKey' | 'photo'> & { readonly biographicKey: string | null; readonly photo: string | null };

function rowOf({ biographicKey, photo, ...row }: Stored): RegisterRow {
  return { ...row, biographicKey: biographicKey ?? undefined, photo: photo === null ? undefined : AttachmentRef.parse(JSON.parse(photo)) };
}

export function registerStatements(sql: Queryable): RegisterRecords {
  const columns = sql`nik, name_key AS "nameKey", birth_date AS "birthDate", biographic_key AS "biographicKey", photo,
    application_id AS "applicationId", office_id AS "officeId", since`;
  return {
    async findRegistered(nik) {
      const [row] = await sql<Stored[]>`SELECT ${columns} FROM register_entry WHERE nik = ${nik}`;
      return row && rowOf(row);
    },
    async findByBiography(biographicKey, limit) {
      const rows = await sql<Stored[]>`SELECT ${columns} FROM register_entry WHERE biographic_key = ${biographicKey} ORDER BY nik COLLATE "C" LIMIT ${limit}`;
      return rows.map(rowOf);
    },
    async findByPhoto(sha256, limit) {
      const rows = await sql<Stored[]>`SELECT ${columns} FROM register_entry WHERE photo_sha256 = ${sha256} ORDER BY nik COLLATE "C" LIMIT ${limit}`;
      return rows.map(rowOf);
    },
    async saveRegistered({ nik, nameKey, birthDate, biographicKey, photo, applicationId, officeId, since }) {
      await sql`INSERT INTO register_entry (nik, name_key, birth_date, biographic_key, photo, photo_sha256, application_id, office_id, since)
        VALUES (${nik}, ${nameKey}, ${birthDate}, ${absentAsNull(biographicKey)}, ${photo === undefined ? null : JSON.stringify(photo)},
          ${absentAsNull(photo?.sha256)}, ${applicationId}, ${officeId}, ${since})
        ON CONFLICT (nik) DO UPDATE SET name_key = excluded.name_key, birth_date = excluded.birth_date, biographic_key = excluded.biographic_key,
          photo = excluded.photo, photo_sha256 = excluded.photo_sha256, application_id = excluded.application_id, office_id = excluded.office_id, since = excluded.since`;
    },
    async findClaim(nik) {
      const [row] = await sql<ClaimRow[]>`SELECT nik, application_id AS "applicationId", office_id AS "officeId" FROM print_claim WHERE nik = ${nik}`;
      return row;
    },
    async insertClaim({ nik, applicationId, officeId }) {
      const result =
        await sql`INSERT INTO print_claim (nik, application_id, office_id) VALUES (${nik}, ${applicationId}, ${officeId}) ON CONFLICT (nik) DO NOTHING`;
      return result.count === 1;
    },
    async deleteClaim(applicationId) {
      await sql`DELETE FROM print_claim WHERE application_id = ${applicationId}`;
    },
  };
}
