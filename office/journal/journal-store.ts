/** The journal's table: one function a statement, prepared once. */
import type { Actor, JournalEntry, SecondSignature } from '@loket/domain/journal';
import { Actor as ActorSchema } from '@loket/protocol/sync';
import type { Database } from '../database/open-database.ts';

type Row = {
  seq: number;
  type: string;
  subject: string;
  actor: string;
  second: string | null;
  device_time: string;
  office_time: string;
  command_id: string;
  body: string;
  previous_hash: string;
  hash: string;
};

/** An entry as it is sent to the centre: JSON put together from what its row holds. */
export type JournalLine = Pick<JournalEntry, 'seq' | 'type' | 'subject' | 'previousHash' | 'hash'> & { readonly text: string };

export type JournalStore = ReturnType<typeof createJournalStore>;

export function createJournalStore(database: Database) {
  const insert = database.prepare<[number, string, string, string | null, string, string | null, string, string, string, string, string, string]>(
    `INSERT INTO journal(seq, type, subject, application_id, actor, second, device_time, office_time, command_id, body, previous_hash, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const last = database.prepare<[], { seq: number; hash: string }>('SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1');
  const after = database.prepare<[number, number], Row>('SELECT * FROM journal WHERE seq > ? ORDER BY seq LIMIT ?');
  const one = database.prepare<[number], Row>('SELECT * FROM journal WHERE seq = ?');
  const ofApplication = database.prepare<[string], Row>('SELECT * FROM journal WHERE application_id = ? ORDER BY seq LIMIT 500');
  const latest = database.prepare<[string, number], Row>('SELECT * FROM journal WHERE application_id = ? ORDER BY seq DESC LIMIT ?');

  return {
    append(entry: JournalEntry): void {
      insert.run(
        entry.seq,
        entry.type,
        entry.subject,
        applicationOf(entry) ?? null,
        JSON.stringify(entry.actor),
        entry.second === undefined ? null : JSON.stringify(entry.second),
        entry.deviceTime,
        entry.officeTime,
        entry.commandId,
        JSON.stringify(entry.body),
        entry.previousHash,
        entry.hash,
      );
    },
    findLast(): { readonly seq: number; readonly hash: string } | undefined {
      return last.get();
    },
    /** At most `limit` entries behind `seq`, in order. */
    entriesAfter(seq: number, limit: number): JournalEntry[] {
      return after.all(seq, limit).map(entryOf);
    },
    /** The same as text, without reading what they hold. */
    linesAfter(seq: number, limit: number): JournalLine[] {
      return after.all(seq, limit).map(lineOf);
    },
    findEntry(seq: number): JournalEntry | undefined {
      const row = one.get(seq);
      return row === undefined ? undefined : entryOf(row);
    },
    entriesOfApplication(applicationId: string): JournalEntry[] {
      return ofApplication.all(applicationId).map(entryOf);
    },
    /** An application's entries, newest first. */
    latestOfApplication(applicationId: string, limit: number): JournalEntry[] {
      return latest.all(applicationId, limit).map(entryOf);
    },
    /** All entries behind `seq`, read page by page so that a long journal does not fill the memory. */
    *allEntries(seq = 0): Generator<JournalEntry> {
      let through = seq;
      for (;;) {
        const page = after.all(through, 1000).map(entryOf);
        yield* page;
        const end = page.at(-1);
        if (end === undefined) return;
        through = end.seq;
      }
    },
  };
}

function applicationOf(entry: JournalEntry): string | undefined {
  const named = entry.body['applicationId'];
  if (typeof named === 'string') return named;
  return entry.type.startsWith('application.') || entry.type.startsWith('centre.') ? entry.subject : undefined;
}

function entryOf(row: Row): JournalEntry {
  const actor: Actor = ActorSchema.parse(JSON.parse(row.actor));
  return {
    seq: row.seq,
    type: row.type,
    subject: row.subject,
    actor,
    ...(row.second === null ? {} : { second: parseSecond(row.second) }),
    deviceTime: row.device_time,
    officeTime: row.office_time,
    commandId: row.command_id,
    body: parseBody(row.body),
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}

function lineOf(row: Row): JournalLine {
  const { seq, type, subject, previous_hash: previousHash, hash } = row;
  const second = row.second === null ? '' : `"second":${row.second},`;
  const text =
    `{"actor":${row.actor},"body":${row.body},"commandId":${JSON.stringify(row.command_id)},"deviceTime":"${row.device_time}","hash":"${hash}",` +
    `"officeTime":"${row.office_time}","previousHash":"${previousHash}",${second}"seq":${seq},"subject":${JSON.stringify(subject)},"type":"${type}"}`;
  return { seq, type, subject, previousHash, hash, text };
}

function parseBody(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('a journal body is not an object');
  return Object.fromEntries(Object.entries(value));
}

function parseSecond(text: string): SecondSignature {
  const { username, reason } = parseBody(text);
  if (typeof username !== 'string' || typeof reason !== 'string') throw new Error('a second signature lost its name or reason');
  return { username, reason };
}
