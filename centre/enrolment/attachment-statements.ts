/** Attachments and the chunks they come in, in PostgreSQL: one function a statement. */
import type { Queryable } from '../postgres/open-database.ts';
import type { AttachmentRecords, AttachmentRow } from '../store/centre-store.ts';

export function attachmentStatements(sql: Queryable): AttachmentRecords {
  const columns = sql`office_id AS "officeId", sha256, media_type AS "mediaType", size_bytes, received_bytes, completed_at IS NOT NULL AS complete`;
  /** A file is put together where it lies: through the driver its bytes would pass four times, as hexadecimal digits. */
  const chunksJoined = (officeId: string, sha256: string) => sql`(
    SELECT coalesce(string_agg(bytes, ''::bytea ORDER BY offset_bytes), ''::bytea) FROM attachment_chunk WHERE office_id = ${officeId} AND sha256 = ${sha256})`;
  return {
    async findAttachment(officeId, sha256) {
      const [row] = await sql<AttachmentRow[]>`SELECT ${columns} FROM attachment WHERE office_id = ${officeId} AND sha256 = ${sha256}`;
      return row;
    },
    async lockAttachment({ officeId, sha256, mediaType, size_bytes }) {
      await sql`INSERT INTO attachment (office_id, sha256, media_type, size_bytes) VALUES (${officeId}, ${sha256}, ${mediaType}, ${size_bytes}) ON CONFLICT DO NOTHING`;
      const [row] = await sql<AttachmentRow[]>`SELECT ${columns} FROM attachment WHERE office_id = ${officeId} AND sha256 = ${sha256} FOR UPDATE`;
      if (row === undefined) throw new Error('an attachment vanished while it was being taken in');
      return row;
    },
    async appendChunk(officeId, sha256, offset_bytes, bytes) {
      await sql`INSERT INTO attachment_chunk (office_id, sha256, offset_bytes, bytes) VALUES (${officeId}, ${sha256}, ${offset_bytes}, ${bytes})`;
      await sql`UPDATE attachment SET received_bytes = received_bytes + ${bytes.length} WHERE office_id = ${officeId} AND sha256 = ${sha256}`;
    },
    async hashOfChunks(officeId, sha256) {
      const [row] = await sql<{ hash: string }[]>`SELECT encode(sha256(${chunksJoined(officeId, sha256)}), 'hex') AS hash`;
      return row?.hash ?? '';
    },
    async dropAttachment(officeId, sha256) {
      await sql`DELETE FROM attachment WHERE office_id = ${officeId} AND sha256 = ${sha256}`;
    },
    async completeAttachment(officeId, sha256, at) {
      await sql`UPDATE attachment SET content = ${chunksJoined(officeId, sha256)}, completed_at = ${at} WHERE office_id = ${officeId} AND sha256 = ${sha256}`;
      await sql`DELETE FROM attachment_chunk WHERE office_id = ${officeId} AND sha256 = ${sha256}`;
    },
    async findContent(sha256) {
      const [row] = await sql<{ mediaType: string; bytes: Buffer }[]>`
        SELECT media_type AS "mediaType", content AS bytes FROM attachment WHERE sha256 = ${sha256} AND completed_at IS NOT NULL LIMIT 1`;
      return row;
    },
  };
}
