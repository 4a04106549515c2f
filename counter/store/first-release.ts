/**
 * Takes over what the first release kept in the clear: each record is sealed into today's tables and then removed from
 * the old ones, one transaction a record, so that a cut in between loses and doubles nothing. Runs when the vault is open.
 */
import type { ApplicationSubmission, SubmissionAnswer } from '@loket/protocol/application';
import type { Problem } from '@loket/protocol/problem';
import { picturesIn, withoutBytes } from '../forms/form-pictures.ts';
import type { IntakeForm } from '../forms/intake-form.ts';
import { contentPlace, filePlace, remarkPlace } from '../outbox/places.ts';
import type { Cipher } from '../vault/sealed.ts';
import type {
  CounterDatabase,
  DraftContent,
  DraftPicture,
  firstReleaseTables,
  LastFailure,
  OutboxContent,
  OutboxFileState,
  OutboxRemark,
  OutboxState,
} from './counter-database.ts';

type OldApplication = {
  readonly id: string;
  readonly submission: ApplicationSubmission;
  readonly writtenAt: string;
  readonly takenBy: string;
  readonly form: IntakeForm;
  readonly attachments: readonly string[];
  readonly state: OutboxState;
  readonly failures: number;
  readonly nextTry_ms: number;
  readonly lastFailure?: LastFailure;
  readonly problem?: Problem;
  readonly answer?: SubmissionAnswer;
  readonly discardReason?: string;
};
type OldAttachment = {
  readonly sha256: string;
  readonly mediaType: string;
  readonly size_bytes: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly state: OutboxFileState;
  readonly failures: number;
  readonly nextTry_ms: number;
  readonly problem?: Problem;
};
type OldDraft = { readonly id: string; readonly username: string; readonly form: IntakeForm; readonly updatedAt: string };

/** How many records were taken over, and how many could not be read and lie in `unreadable`. */
export type TakenOver = { readonly taken: number; readonly unreadable: number };

export async function takeOverFirstRelease(database: CounterDatabase, cipher: Cipher, now: () => string): Promise<TakenOver> {
  const { items, files, contents, forms, pictures } = database;
  let taken = 0;
  let unreadable = 0;

  async function eachRow<Row>(table: (typeof firstReleaseTables)[number], seal: (row: Row) => Promise<() => Promise<void>>): Promise<void> {
    const old = database.table<Row, string>(table);
    for (const key of await old.toCollection().primaryKeys()) {
      const row = await old.get(key);
      if (row === undefined) continue;
      try {
        const write = await seal(row);
        await database.transaction('rw', [old, items, files, contents, forms, pictures], async () => {
          await write();
          await old.delete(key);
        });
        taken += 1;
      } catch (error) {
        if (isNotTheRecords(error)) throw error;
        const why = error instanceof Error ? error.message : String(error);
        await database.transaction('rw', old, database.unreadable, async () => {
          await database.unreadable.add({ table, key: String(key), row, why, at: now() });
          await old.delete(key);
        });
        unreadable += 1;
      }
    }
  }

  // Files before what names them: an application that is there without its photo would be sent without it.
  await eachRow<OldAttachment>('attachments', async ({ sha256, mediaType, size_bytes, bytes, state, failures, nextTry_ms, problem }) => {
    const seal = await cipher.sealBytes(filePlace(sha256), bytes);
    return async () => {
      await files.put({ sha256, mediaType, size_bytes, state, failures, attempts: failures, nextTry_ms, ...(problem === undefined ? {} : { problem }) });
      await contents.put({ sha256, seal });
    };
  });
  await eachRow<OldApplication>('applications', async (row) => {
    const { id, submission, takenBy, writtenAt, state, failures, nextTry_ms, lastFailure, attachments } = row;
    const content: OutboxContent = { submission, takenBy, form: withoutBytes(row.form) };
    const remark: OutboxRemark = {
      ...(row.answer === undefined ? {} : { answer: row.answer }),
      ...(row.problem === undefined ? {} : { problem: row.problem }),
      ...(row.discardReason === undefined ? {} : { discardReason: row.discardReason }),
    };
    const sizes = await Promise.all(attachments.map(async (sha256) => (await files.get(sha256))?.size_bytes ?? 0));
    const seal = await cipher.seal(contentPlace(id), content);
    const sealedRemark = Object.keys(remark).length === 0 ? undefined : await cipher.seal(remarkPlace(id), remark);
    return async () => {
      await items.put({
        id,
        writtenAt,
        size_bytes: JSON.stringify(submission).length + sizes.reduce((sum, size) => sum + size, 0),
        files: [...attachments],
        seal,
        ...(sealedRemark === undefined ? {} : { remark: sealedRemark }),
        state,
        failures,
        attempts: failures,
        nextTry_ms,
        ...(lastFailure === undefined ? {} : { lastFailure }),
      });
    };
  });
  await eachRow<OldDraft>('drafts', async ({ id, username, form, updatedAt }) => {
    const wanted = [...picturesIn(form).values()];
    const content: DraftContent = { username, form: withoutBytes(form) };
    const seal = await cipher.seal(`draft ${id}`, content);
    const sealed: DraftPicture[] = [];
    for (const { sha256, bytes } of wanted) sealed.push({ draft: id, sha256, seal: await cipher.sealBytes(`draft ${id} ${sha256}`, bytes) });
    const size_bytes = seal.bytes.length + wanted.reduce((sum, picture) => sum + picture.size_bytes, 0);
    return async () => {
      await forms.put({ id, updatedAt, size_bytes, seal });
      await pictures.bulkPut(sealed);
    };
  });
  return { taken, unreadable };
}

/** The disk or the lock failed, not the record: the record stays where it is and is tried again at the next opening. */
function isNotTheRecords(error: unknown): boolean {
  return error instanceof Error && /^(LockedError|QuotaExceededError|AbortError|DatabaseClosedError|InvalidStateError)$/.test(error.name);
}
