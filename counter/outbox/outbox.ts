/**
 * The outbox: applications that were taken here, kept until the centre has them. An application is written with its
 * files in one durable transaction before anybody reads "accepted"; sending is outbox/sender.ts. It belongs to the
 * machine: whoever is signed in sends what others took, in the name of who took it.
 */
import { receiptCode } from '@loket/domain/receipt-code';
import type { ApplicationSubmission } from '@loket/protocol/application';
import type { Problem } from '@loket/protocol/problem';
import { Dexie } from 'dexie';
import { withBytes, withoutBytes } from '../forms/form-pictures.ts';
import { filesOf, type IntakeForm, type Scan } from '../forms/intake-form.ts';
import type { CounterDatabase, FileContent, OutboxContent, OutboxFile, OutboxItem, OutboxRemark, OutboxState } from '../store/counter-database.ts';
import { createSetAside } from '../store/unreadable.ts';
import type { Cipher } from '../vault/sealed.ts';
import { contentPlace, filePlace, remarkPlace } from './places.ts';
import type { SenderOutbox } from './sender-outbox.ts';

export type Acceptance = {
  readonly form: IntakeForm;
  readonly submission: ApplicationSubmission;
  readonly takenBy: string;
  readonly writtenAt: string;
};

/** An item as a page shows it. */
export type OutboxApplication = Omit<OutboxItem, 'seal' | 'remark'> & OutboxContent & OutboxRemark & { readonly receiptCode: string };

export type Outbox = ReturnType<typeof createOutbox>;

/** A discarded application stays on this computer for so long, to be looked up. */
const discardedKept_ms = 30 * 86_400_000;
const states = ['waiting', 'at_office', 'set_aside', 'discarded'] as const satisfies readonly OutboxState[];

export function createOutbox(database: CounterDatabase, cipher: Cipher, now: () => string) {
  const { items, files, contents, forms, pictures } = database;
  const setUnreadableAside = createSetAside(database, now);

  /** Lets the files of an application go, now that the office knows what they belong to. */
  async function release(hashes: readonly string[]): Promise<void> {
    await files
      .where('sha256')
      .anyOf([...hashes])
      .filter((row) => row.state === 'held')
      .modify({ state: 'waiting' });
  }

  // What `cipher` opens was sealed here under a place of its own: the casts name what that was.
  async function contentOf(row: OutboxItem): Promise<OutboxContent | undefined> {
    return setUnreadableAside('items', row.id, row, async () => (await cipher.open(contentPlace(row.id), row.seal)) as OutboxContent);
  }

  async function remarkOf(row: OutboxItem): Promise<OutboxRemark> {
    if (row.remark === undefined) return {};
    return (await cipher.open(remarkPlace(row.id), row.remark).catch(() => ({}))) as OutboxRemark;
  }

  async function read(row: OutboxItem): Promise<OutboxApplication | undefined> {
    const content = await contentOf(row);
    if (content === undefined) return undefined;
    const { seal: _seal, remark: _remark, ...clear } = row;
    return { ...clear, ...content, ...(await remarkOf(row)), receiptCode: receiptCode(row.id) };
  }

  async function change(id: string, changes: Partial<OutboxItem>, remark?: OutboxRemark): Promise<void> {
    const sealed = remark === undefined ? {} : { remark: await cipher.seal(remarkPlace(id), remark) };
    await items.update(id, { ...changes, ...sealed });
  }

  async function pickWaiting(nowMs: number, busy: ReadonlySet<string>): Promise<OutboxItem | undefined> {
    return items
      .where('[state+nextTry_ms]')
      .between(['waiting', Dexie.minKey], ['waiting', nowMs], true, true)
      .filter((row) => !busy.has(row.id))
      .first();
  }

  async function prune(id: string): Promise<void> {
    await database.transaction('rw', items, files, contents, async () => {
      const row = await items.get(id);
      if (row === undefined) return;
      await items.delete(id);
      for (const sha256 of row.files) {
        if ((await items.where('files').equals(sha256).count()) > 0) continue;
        await files.delete(sha256);
        await contents.delete(sha256);
      }
    });
  }

  const forSender: SenderOutbox = {
    async nextApplication(nowMs, busy) {
      // A limit, so that a disk full of damage cannot hold the sender for ever.
      for (let look = 0; look < 1_000; look += 1) {
        const row = await pickWaiting(nowMs, busy);
        if (row === undefined) return undefined;
        const content = await contentOf(row);
        if (content !== undefined) return { id: row.id, submission: content.submission, failures: row.failures };
      }
      return undefined;
    },

    hasApplication: async (nowMs) =>
      (await items.where('[state+nextTry_ms]').between(['waiting', Dexie.minKey], ['waiting', nowMs], true, true).limit(1).count()) > 0,

    async nextFile(nowMs, busy) {
      for (let look = 0; look < 1_000; look += 1) {
        const row = await files
          .where('[state+size_bytes]')
          .between(['waiting', Dexie.minKey], ['waiting', Dexie.maxKey])
          .filter((file) => file.nextTry_ms <= nowMs && !busy.has(file.sha256))
          .first();
        if (row === undefined) return undefined;
        const content = await contents.get(row.sha256);
        const bytes =
          content === undefined
            ? undefined
            : await setUnreadableAside('contents', row.sha256, content, () => cipher.openBytes(filePlace(row.sha256), content.seal));
        const isBegun = row.attempts > 0 || (row.received_bytes ?? 0) > 0;
        if (bytes !== undefined) return { sha256: row.sha256, mediaType: row.mediaType, bytes, failures: row.failures, isBegun };
        await files.update(row.sha256, { state: 'set_aside', problem: unreadableFile });
      }
      return undefined;
    },

    async dueChecks(nowMs, limit) {
      const rows = await items.where('[state+nextTry_ms]').between(['at_office', Dexie.minKey], ['at_office', nowMs], true, true).limit(limit).toArray();
      return rows.map(({ id, failures, files: named }) => ({ id, failures, files: named }));
    },

    async nextMoment() {
      const moments: number[] = [];
      for (const state of ['waiting', 'at_office'] as const) {
        const row = await items.where('[state+nextTry_ms]').between([state, Dexie.minKey], [state, Dexie.maxKey]).first();
        if (row !== undefined) moments.push(row.nextTry_ms);
      }
      const waiting = files.where('state').equals('waiting');
      // Where one is due already there is nothing earlier to find: of a thousand that wait one row is read.
      const due = await waiting
        .clone()
        .filter((file) => file.nextTry_ms === 0)
        .first();
      if (due !== undefined) moments.push(due.nextTry_ms);
      else await waiting.each((file) => moments.push(file.nextTry_ms));
      return moments.reduce<number | undefined>((least, moment) => (least === undefined || moment < least ? moment : least), undefined);
    },

    atOffice: async (id, answer, check_ms) => {
      const remark = await cipher.seal(remarkPlace(id), { answer } satisfies OutboxRemark);
      await database.transaction('rw', items, files, async () => {
        const row = await items.get(id);
        if (row === undefined) return;
        const { lastFailure: _failure, ...rest } = row;
        await items.put({ ...rest, remark, state: 'at_office', failures: 0, attempts: row.attempts + 1, nextTry_ms: check_ms });
        await release(row.files);
      });
    },

    attachmentGrew: async (sha256, received_bytes) => void (await files.update(sha256, { received_bytes })),
    attachmentAtOffice: async (sha256) => {
      await files
        .where('sha256')
        .equals(sha256)
        .modify((row, at) => {
          const { lastFailure: _failure, received_bytes: _received, ...rest } = row;
          at.value = { ...rest, state: 'at_office', failures: 0, attempts: row.attempts + 1 };
        });
    },

    setAside: async (id, problem) => {
      const row = await items.get(id);
      await change(id, { state: 'set_aside', attempts: (row?.attempts ?? 0) + 1 }, { problem });
    },
    setAttachmentAside: async (sha256, problem) => {
      const row = await files.get(sha256);
      await files.update(sha256, { state: 'set_aside', problem, attempts: (row?.attempts ?? 0) + 1 });
    },

    later: async (id, failures, nextTry_ms, lastFailure) => {
      const row = await items.get(id);
      await change(id, { failures, nextTry_ms, lastFailure, attempts: (row?.attempts ?? 0) + 1 });
    },
    attachmentLater: async (sha256, failures, nextTry_ms, lastFailure) => {
      const row = await files.get(sha256);
      await files.update(sha256, { failures, nextTry_ms, lastFailure, attempts: (row?.attempts ?? 0) + 1 });
    },
    checkLater: (id, failures, nextTry_ms) => change(id, { failures, nextTry_ms }),

    /** The office no longer knows what it had taken (it was set back to an older copy): it is sent again. */
    sendAgain: (id) => change(id, { state: 'waiting', failures: 0, nextTry_ms: 0 }),
    sendAttachmentsAgain: async (hashes) => {
      await files
        .where('sha256')
        .anyOf([...hashes])
        .filter((row) => row.state === 'at_office')
        .modify({ state: 'waiting', failures: 0, nextTry_ms: 0 });
    },

    /** Everything that waits may be tried at once: the office is back, or somebody signed in. */
    hurry: async () => {
      await database.transaction('rw', items, files, async () => {
        await items.where('state').anyOf('waiting', 'at_office').modify({ nextTry_ms: 0 });
        await files.where('state').equals('waiting').modify({ nextTry_ms: 0 });
      });
    },

    prune,

    /** Forgets what was discarded long ago. */
    async forgetOldDiscarded(now_ms: number): Promise<void> {
      const limit = new Date(now_ms - discardedKept_ms).toISOString();
      for (const row of await items.where('state').equals('discarded').toArray()) if (row.writtenAt < limit) await prune(row.id);
    },
  };

  return {
    ...forSender,

    /**
     * Writes the application, its files and the end of its draft in one transaction, and resolves when the disk has it.
     * The same form again (a double click, two tabs) changes nothing: the row is there under its id.
     * A corrected application takes the place of the one that was set aside: under the same id where the office kept
     * nothing, or naming the one it replaces.
     */
    async accept({ form, submission, takenBy, writtenAt }: Acceptance): Promise<OutboxApplication> {
      const scans = new Map(filesOf(form).map((scan) => [scan.sha256, scan]));
      const fresh: OutboxItem = {
        id: form.id,
        writtenAt,
        size_bytes: JSON.stringify(submission).length + [...scans.values()].reduce((sum, scan) => sum + scan.size_bytes, 0),
        files: [...scans.keys()],
        seal: await cipher.seal(contentPlace(form.id), { submission, takenBy, form: withoutBytes(form) } satisfies OutboxContent),
        state: 'waiting',
        failures: 0,
        attempts: 0,
        nextTry_ms: 0,
      };
      const sealed: FileContent[] = [];
      for (const { sha256, bytes } of scans.values()) sealed.push({ sha256, seal: await cipher.sealBytes(filePlace(sha256), bytes) });
      const replaced = form.replaces === undefined ? undefined : await items.get(form.replaces);
      const replacedRemark =
        replaced === undefined
          ? undefined
          : await cipher.seal(remarkPlace(replaced.id), { ...(await remarkOf(replaced)), discardReason: receiptCode(form.id) } satisfies OutboxRemark);
      const row = await database.transaction('rw', [items, files, contents, forms, pictures], async () => {
        const known = await items.get(form.id);
        await forms.delete(form.id);
        await pictures.where('draft').equals(form.id).delete();
        if (known !== undefined && known.state !== 'set_aside') return known;
        await items.put(fresh);
        if (replaced !== undefined && replacedRemark !== undefined) await items.update(replaced.id, { state: 'discarded', remark: replacedRemark });
        for (const content of sealed) {
          const scan = scans.get(content.sha256);
          const there = await files.get(content.sha256);
          // One that the office had refused is tried again with the application that was corrected.
          if (scan === undefined || (there !== undefined && there.state !== 'set_aside')) continue;
          await files.put(fileRow(scan));
          await contents.put(content);
        }
        return fresh;
      });
      return (await read(row)) ?? { ...fresh, submission, takenBy, form, receiptCode: receiptCode(form.id) };
    },

    async find(id: string): Promise<OutboxApplication | undefined> {
      const row = await items.get(id);
      return row === undefined ? undefined : read(row);
    },

    /** The form of an item as it was typed, with its pictures: to be corrected. */
    async formOf(id: string): Promise<IntakeForm | undefined> {
      const row = await items.get(id);
      const content = row === undefined ? undefined : await contentOf(row);
      if (row === undefined || content === undefined) return undefined;
      const bytesOf = new Map<string, Uint8Array<ArrayBuffer>>();
      for (const { sha256, seal } of await contents
        .where('sha256')
        .anyOf([...row.files])
        .toArray()) {
        const bytes = await cipher.openBytes(filePlace(sha256), seal).catch(() => undefined);
        if (bytes !== undefined) bytesOf.set(sha256, bytes);
      }
      return withBytes(content.form, bytesOf);
    },

    /** Ids of all items, newest first: a list shows a window of them. */
    ids: (): Promise<string[]> => items.orderBy('writtenAt').reverse().primaryKeys(),

    async readMany(ids: readonly string[]): Promise<(OutboxApplication | undefined)[]> {
      const rows = await items.bulkGet([...ids]);
      return Promise.all(rows.map((row) => (row === undefined ? undefined : read(row))));
    },

    list: async (): Promise<OutboxApplication[]> => {
      const rows = await items.orderBy('writtenAt').reverse().toArray();
      const found = await Promise.all(rows.map(read));
      return found.filter((row) => row !== undefined);
    },

    /** The rows without what is sealed: also while the machine is locked. */
    rowsIn: (state: OutboxState): Promise<OutboxItem[]> => items.where('state').equals(state).toArray(),
    findFile: (sha256: string): Promise<OutboxFile | undefined> => files.get(sha256),
    filesOf: async (hashes: readonly string[]): Promise<OutboxFile[]> => (await files.bulkGet([...hashes])).filter((row) => row !== undefined),
    filesIn: (state: OutboxFile['state']): Promise<OutboxFile[]> => files.where('state').equals(state).toArray(),
    /** The item that a file belongs to, the newest where several name it. */
    ownerOf: async (sha256: string): Promise<string | undefined> => (await items.where('files').equals(sha256).primaryKeys()).at(-1),

    async bytesOf(sha256: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
      const content = await contents.get(sha256);
      return content === undefined ? undefined : cipher.openBytes(filePlace(sha256), content.seal);
    },

    async discard(id: string, reason: string): Promise<void> {
      const row = await items.get(id);
      if (row !== undefined) await change(id, { state: 'discarded' }, { ...(await remarkOf(row)), discardReason: reason });
    },

    /** An officer asked for this one now: an item that waits, or a file that was refused. */
    retryItem: (id: string): Promise<void> => change(id, { nextTry_ms: 0 }),
    async retryFile(sha256: string): Promise<void> {
      await files
        .where('sha256')
        .equals(sha256)
        .modify((row, at) => {
          const { problem: _problem, ...rest } = row;
          at.value = { ...rest, state: row.state === 'set_aside' ? 'waiting' : row.state, nextTry_ms: 0 };
        });
    },
  };
}

function fileRow({ sha256, mediaType, size_bytes }: Scan): OutboxFile {
  return { sha256, mediaType, size_bytes, state: 'held', failures: 0, attempts: 0, nextTry_ms: 0 };
}

export const unreadableFile: Problem = {
  type: 'urn:loket:error:unreadable',
  title: 'The file cannot be read on this computer',
  status: 0,
  code: 'unreadable',
  text: { id: 'Berkas ini tidak terbaca di komputer ini; ambil ulang', en: 'This file cannot be read on this computer; take it again' },
  retryable: false,
};

export type OutboxCounts = Readonly<Record<'waiting' | 'atOffice' | 'setAside' | 'waitingAttachments' | 'setAsideAttachments' | 'unreadable', number>>;

/** What of this computer's work is on its way. Reads nothing that is sealed. */
export async function countOutbox({ items, files, unreadable }: CounterDatabase): Promise<OutboxCounts> {
  const [waiting, atOffice, setAside] = await Promise.all(states.slice(0, 3).map((state) => items.where('state').equals(state).count()));
  const [waitingAttachments, setAsideAttachments, notReadable] = await Promise.all([
    files.where('state').anyOf('held', 'waiting').count(),
    files.where('state').equals('set_aside').count(),
    unreadable.count(),
  ]);
  return { waiting: waiting ?? 0, atOffice: atOffice ?? 0, setAside: setAside ?? 0, waitingAttachments, setAsideAttachments, unreadable: notReadable };
}
