/**
 * The outbox: applications that were taken here, kept until the centre has them. An application is written with its
 * files in one durable transaction before anybody reads "accepted"; sending is outbox/sender.ts.
 */
import { receiptCode } from '@loket/domain/receipt-code';
import type { ApplicationSubmission, SubmissionAnswer } from '@loket/protocol/application';
import type { Problem } from '@loket/protocol/problem';
import { filesOf, type IntakeForm, type Scan } from '../forms/intake-form.ts';
import type { CounterDatabase, LastFailure, OutboxApplication, OutboxAttachment } from '../store/counter-database.ts';

export type Acceptance = {
  readonly form: IntakeForm;
  readonly submission: ApplicationSubmission;
  readonly takenBy: string;
  readonly writtenAt: string;
};

export type Outbox = ReturnType<typeof createOutbox>;

/** A discarded application stays on this computer for so long, to be looked up. */
const discardedKept_ms = 30 * 86_400_000;

export function createOutbox(database: CounterDatabase) {
  const { applications, attachments, drafts } = database;

  function attachmentRow(picture: Scan): OutboxAttachment {
    return { ...picture, state: 'held', failures: 0, nextTry_ms: 0 };
  }

  /** Lets the files of an application go, now that the office knows what they belong to. */
  async function release(hashes: readonly string[]): Promise<void> {
    await attachments
      .where('sha256')
      .anyOf([...hashes])
      .filter((row) => row.state === 'held')
      .modify({ state: 'waiting' });
  }

  return {
    /**
     * Writes the application, its files and the end of its draft in one transaction, and resolves when the disk has it.
     * The same form again (a double click, two tabs) changes nothing: the row is there under its id.
     * A corrected application takes the place of the one that was set aside: under the same id where the office kept
     * nothing, or naming the one it replaces.
     */
    async accept({ form, submission, takenBy, writtenAt }: Acceptance): Promise<OutboxApplication> {
      const pictures = filesOf(form);
      const fresh: OutboxApplication = {
        id: form.id,
        receiptCode: receiptCode(form.id),
        submission,
        writtenAt,
        takenBy,
        form,
        attachments: [...new Set(pictures.map((picture) => picture.sha256))],
        state: 'waiting',
        failures: 0,
        nextTry_ms: 0,
      };
      return database.transaction('rw', applications, attachments, drafts, async () => {
        const known = await applications.get(form.id);
        await drafts.delete(form.id);
        if (known !== undefined && known.state !== 'set_aside') return known;
        await applications.put(fresh);
        if (form.replaces !== undefined) await applications.update(form.replaces, { state: 'discarded', discardReason: fresh.receiptCode });
        for (const picture of pictures) {
          if ((await attachments.get(picture.sha256)) === undefined) await attachments.add(attachmentRow(picture));
        }
        return fresh;
      });
    },

    find: (id: string): Promise<OutboxApplication | undefined> => applications.get(id),
    findAttachment: (sha256: string): Promise<OutboxAttachment | undefined> => attachments.get(sha256),
    list: (): Promise<OutboxApplication[]> => applications.orderBy('writtenAt').reverse().toArray(),
    waitingAttachments: (): Promise<OutboxAttachment[]> => attachments.where('state').equals('waiting').toArray(),
    applicationsIn: (state: OutboxApplication['state']): Promise<OutboxApplication[]> => applications.where('state').equals(state).sortBy('writtenAt'),

    /** The office has it: its files may follow. */
    atOffice: (id: string, answer: SubmissionAnswer, check_ms: number): Promise<void> =>
      database.transaction('rw', applications, attachments, async () => {
        const row = await applications.get(id);
        if (row === undefined) return;
        const { lastFailure: _failure, problem: _problem, ...rest } = row;
        await applications.put({ ...rest, state: 'at_office', answer, failures: 0, nextTry_ms: check_ms });
        await release(row.attachments);
      }),

    attachmentAtOffice: (sha256: string): Promise<unknown> => attachments.update(sha256, { state: 'at_office', failures: 0 }),

    setAside: (id: string, problem: Problem): Promise<unknown> => applications.update(id, { state: 'set_aside', problem }),
    setAttachmentAside: (sha256: string, problem: Problem): Promise<unknown> => attachments.update(sha256, { state: 'set_aside', problem }),

    later: (id: string, failures: number, nextTry_ms: number, lastFailure: LastFailure): Promise<unknown> =>
      applications.update(id, { failures, nextTry_ms, lastFailure }),
    attachmentLater: (sha256: string, failures: number, nextTry_ms: number): Promise<unknown> => attachments.update(sha256, { failures, nextTry_ms }),
    checkLater: (id: string, failures: number, nextTry_ms: number): Promise<unknown> => applications.update(id, { failures, nextTry_ms }),

    /** The office no longer knows what it had taken (it was set back to an older copy): it is sent again. */
    sendAgain: (id: string): Promise<unknown> => applications.update(id, { state: 'waiting', failures: 0, nextTry_ms: 0 }),
    sendAttachmentsAgain: (hashes: readonly string[]): Promise<unknown> =>
      attachments
        .where('sha256')
        .anyOf([...hashes])
        .filter((row) => row.state === 'at_office')
        .modify({ state: 'waiting', failures: 0, nextTry_ms: 0 }),

    /** Everything that waits may be tried at once: the office is back, or somebody signed in. */
    hurry: (): Promise<unknown> =>
      database.transaction('rw', applications, attachments, async () => {
        await applications.where('state').anyOf('waiting', 'at_office').modify({ nextTry_ms: 0 });
        await attachments.where('state').equals('waiting').modify({ nextTry_ms: 0 });
      }),

    discard: (id: string, reason: string): Promise<unknown> => applications.update(id, { state: 'discarded', discardReason: reason }),

    /** Forgets an application that the centre has, with the files that no other application here names. */
    prune: (id: string): Promise<void> =>
      database.transaction('rw', applications, attachments, async () => {
        const row = await applications.get(id);
        if (row === undefined) return;
        await applications.delete(id);
        const others = await applications.toArray();
        const stillNamed = new Set(others.flatMap((other) => [...other.attachments]));
        await attachments.bulkDelete(row.attachments.filter((hash) => !stillNamed.has(hash)));
      }),

    /** Forgets what was discarded long ago. */
    async forgetOldDiscarded(now_ms: number): Promise<void> {
      const limit = new Date(now_ms - discardedKept_ms).toISOString();
      for (const row of await applications.where('state').equals('discarded').toArray()) if (row.writtenAt < limit) await this.prune(row.id);
    },
  };
}

export type OutboxCounts = { readonly waiting: number; readonly atOffice: number; readonly setAside: number; readonly waitingAttachments: number };

/** What of this computer's work is on its way. */
export async function countOutbox(database: CounterDatabase): Promise<OutboxCounts> {
  const count = (state: OutboxApplication['state']): Promise<number> => database.applications.where('state').equals(state).count();
  const [waiting, atOffice, setAside, waitingAttachments] = await Promise.all([
    count('waiting'),
    count('at_office'),
    count('set_aside'),
    database.attachments.where('state').anyOf('held', 'waiting').count(),
  ]);
  return { waiting, atOffice, setAside, waitingAttachments };
}
