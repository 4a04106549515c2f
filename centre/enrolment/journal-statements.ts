/** Received journals and the centre's own in PostgreSQL: one function a statement. */
import type { JournalEntry } from '@loket/domain/journal';
import { JournalEntry as JournalEntrySchema } from '@loket/protocol/sync';
import type { Queryable } from '../postgres/open-database.ts';
import type { EntryRefusal, EntryState, JournalRecords } from '../store/centre-store.ts';
import { linesOf, toldAbout, withoutNul } from '../store/row-shape.ts';

type StoredState = { readonly seq: number; readonly hash: string; readonly refusal: string | null };

function refusalOf(text: string | null): EntryRefusal | undefined {
  // Written by insertEntries below and by nobody else; the table refuses changes.
  return text === null ? undefined : (JSON.parse(text) as EntryRefusal);
}

function ownEntryOf(content: string): JournalEntry {
  const { second, ...entry } = JournalEntrySchema.parse(JSON.parse(content));
  return second === undefined ? entry : { ...entry, second };
}

export function journalStatements(sql: Queryable): JournalRecords {
  return {
    async lockJournal(officeId) {
      const [row] = await sql<{ through: number; hash: string }[]>`
        SELECT journal_through AS through, journal_hash AS hash FROM office WHERE office_id = ${officeId} FOR NO KEY UPDATE`;
      return row;
    },
    async insertEntries(officeId, entries, receivedAt) {
      if (entries.length === 0) return;
      const first = entries[0]?.seq ?? 0;
      const types = entries.map((entry) => (entry.type === undefined ? null : withoutNul(entry.type)));
      const hashes = entries.map((entry) => entry.hash);
      const previous = entries.map((entry) => entry.previousHash);
      const contents = linesOf(entries.map((entry) => entry.content));
      const refusals = entries.map((entry) => (entry.refusal === undefined ? null : JSON.stringify(entry.refusal)));
      await sql`INSERT INTO journal_entry (office_id, seq, type, hash, previous_hash, content, refusal, received_at)
        SELECT ${officeId}, ${first} + place - 1, type, hash, previous_hash, nullif(content, ''), refusal, ${receivedAt}
        FROM ROWS FROM (unnest(${types}::text[], ${hashes}::text[], ${previous}::text[], ${refusals}::text[]), string_to_table(${contents}, E'\\n'))
          WITH ORDINALITY AS entry (type, hash, previous_hash, refusal, content, place)`;
    },
    async advanceJournal(officeId, through, hash) {
      await sql`UPDATE office SET journal_through = ${through}, journal_hash = ${hash} WHERE office_id = ${officeId}`;
    },
    async entryStates(officeId, first, last): Promise<EntryState[]> {
      const rows = await sql<StoredState[]>`
        SELECT seq, hash, refusal FROM journal_entry WHERE office_id = ${officeId} AND seq BETWEEN ${first} AND ${last} ORDER BY seq`;
      return rows.map((row) => ({ ...row, refusal: refusalOf(row.refusal) }));
    },
    async refusedEntries(officeId, applicationId) {
      const rows = await sql<{ content: string }[]>`SELECT content FROM journal_entry
        WHERE office_id = ${officeId} AND refusal IS NOT NULL AND content LIKE ${`%"${applicationId}"%`} ORDER BY seq`;
      return toldAbout(
        applicationId,
        rows.map((row) => row.content),
      );
    },
    async countEntries(officeId) {
      const [row] = await sql<{ count: number }[]>`SELECT count(*) AS count FROM journal_entry WHERE office_id = ${officeId}`;
      return row?.count ?? 0;
    },
    async lastOwnEntry() {
      const [row] = await sql<{ seq: number; hash: string }[]>`SELECT seq, hash FROM centre_journal ORDER BY seq DESC LIMIT 1`;
      return row;
    },
    async insertOwnEntry(entry) {
      await sql`INSERT INTO centre_journal (seq, type, hash, content) VALUES (${entry.seq}, ${entry.type}, ${entry.hash}, ${JSON.stringify(entry)})`;
    },
    async listOwnEntries() {
      const rows = await sql<{ content: string }[]>`SELECT content FROM centre_journal ORDER BY seq`;
      return rows.map((row) => ownEntryOf(row.content));
    },
  };
}
