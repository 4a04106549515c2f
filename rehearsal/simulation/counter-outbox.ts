/**
 * The outbox of a counter in memory, for the real sender: what it keeps outlives the browser, as IndexedDB does. It is
 * the twin of counter/outbox/outbox.ts, whose own tests hold that one to IndexedDB.
 */
import type { SenderOutbox } from '@loket/counter/outbox/sender-outbox';
import type { ApplicationSubmission } from '@loket/protocol/application';
import type { Problem } from '@loket/protocol/problem';

type State = 'waiting' | 'at_office' | 'set_aside';
export type KeptApplication = {
  readonly id: string;
  readonly submission: ApplicationSubmission;
  readonly attachments: readonly string[];
  readonly state: State;
  readonly failures: number;
  readonly nextTry_ms: number;
  readonly problem?: Problem;
};
export type KeptFile = {
  readonly sha256: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** tried before */
  readonly isBegun?: boolean;
  readonly state: State | 'held';
  readonly failures: number;
  readonly nextTry_ms: number;
  readonly problem?: Problem;
};

const isDue =
  (state: State, now_ms: number) =>
  (row: { readonly state: string; readonly nextTry_ms: number }): boolean =>
    row.state === state && row.nextTry_ms <= now_ms;

export class MemoryOutbox implements SenderOutbox {
  readonly applications = new Map<string, KeptApplication>();
  readonly attachments = new Map<string, KeptFile>();
  readonly #onPruned: (id: string) => void;

  constructor(onPruned: (id: string) => void) {
    this.#onPruned = onPruned;
  }

  #change(id: string, change: Partial<KeptApplication>): void {
    const row = this.applications.get(id);
    if (row !== undefined) this.applications.set(id, { ...row, ...change });
  }

  #changeFile(sha256: string, change: Partial<KeptFile>): void {
    const row = this.attachments.get(sha256);
    if (row !== undefined) this.attachments.set(sha256, { ...row, ...change });
  }

  /** An application as the page would have accepted it. */
  keep(application: KeptApplication, files: readonly KeptFile[]): void {
    this.applications.set(application.id, application);
    for (const file of files) if (!this.attachments.has(file.sha256)) this.attachments.set(file.sha256, file);
  }

  filesOf(id: string): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
    const hashes = this.applications.get(id)?.attachments ?? [];
    return new Map(hashes.flatMap((hash) => (this.attachments.has(hash) ? [[hash, this.attachments.get(hash)?.bytes ?? new Uint8Array()] as const] : [])));
  }

  nextApplication: SenderOutbox['nextApplication'] = async (now_ms, busy) =>
    [...this.applications.values()].filter(isDue('waiting', now_ms)).find(({ id }) => !busy.has(id));

  hasApplication: SenderOutbox['hasApplication'] = async (now_ms) => [...this.applications.values()].some(isDue('waiting', now_ms));

  nextFile: SenderOutbox['nextFile'] = async (now_ms, busy) => {
    const row = [...this.attachments.values()]
      .filter(isDue('waiting', now_ms))
      .filter(({ sha256 }) => !busy.has(sha256))
      .sort((left, right) => left.bytes.length - right.bytes.length)[0];
    return row === undefined ? undefined : { ...row, isBegun: row.isBegun === true };
  };

  dueChecks: SenderOutbox['dueChecks'] = async (now_ms, limit) =>
    [...this.applications.values()]
      .filter(isDue('at_office', now_ms))
      .slice(0, limit)
      .map(({ id, failures, attachments }) => ({ id, failures, files: attachments }));

  nextMoment: SenderOutbox['nextMoment'] = async () => {
    const waiting = [...this.applications.values(), ...this.attachments.values()].filter(
      (row) => row.state === 'waiting' || (row.state === 'at_office' && !('sha256' in row)),
    );
    return waiting.reduce<number | undefined>((least, { nextTry_ms }) => (least === undefined || nextTry_ms < least ? nextTry_ms : least), undefined);
  };

  atOffice: SenderOutbox['atOffice'] = async (id, _answer, check_ms) => {
    this.#change(id, { state: 'at_office', failures: 0, nextTry_ms: check_ms });
    for (const hash of this.applications.get(id)?.attachments ?? [])
      if (this.attachments.get(hash)?.state === 'held') this.#changeFile(hash, { state: 'waiting' });
  };

  attachmentGrew: SenderOutbox['attachmentGrew'] = async (sha256) => this.#changeFile(sha256, { isBegun: true });
  attachmentAtOffice: SenderOutbox['attachmentAtOffice'] = async (sha256) => this.#changeFile(sha256, { state: 'at_office', failures: 0 });
  setAside: SenderOutbox['setAside'] = async (id, problem) => this.#change(id, { state: 'set_aside', problem });
  setAttachmentAside: SenderOutbox['setAttachmentAside'] = async (sha256, problem) => this.#changeFile(sha256, { state: 'set_aside', problem });
  later: SenderOutbox['later'] = async (id, failures, nextTry_ms) => this.#change(id, { failures, nextTry_ms });
  attachmentLater: SenderOutbox['attachmentLater'] = async (sha256, failures, nextTry_ms) => this.#changeFile(sha256, { failures, nextTry_ms, isBegun: true });
  checkLater: SenderOutbox['checkLater'] = async (id, failures, nextTry_ms) => this.#change(id, { failures, nextTry_ms });
  sendAgain: SenderOutbox['sendAgain'] = async (id) => this.#change(id, { state: 'waiting', failures: 0, nextTry_ms: 0 });

  sendAttachmentsAgain: SenderOutbox['sendAttachmentsAgain'] = async (hashes) => {
    for (const hash of hashes) if (this.attachments.get(hash)?.state === 'at_office') this.#changeFile(hash, { state: 'waiting', failures: 0, nextTry_ms: 0 });
  };

  hurry: SenderOutbox['hurry'] = async () => {
    for (const row of this.applications.values()) if (row.state === 'waiting' || row.state === 'at_office') this.#change(row.id, { nextTry_ms: 0 });
    for (const row of this.attachments.values()) if (row.state === 'waiting') this.#changeFile(row.sha256, { nextTry_ms: 0 });
  };

  prune: SenderOutbox['prune'] = async (id) => {
    const row = this.applications.get(id);
    if (row === undefined) return;
    this.#onPruned(id);
    this.applications.delete(id);
    const stillNamed = new Set([...this.applications.values()].flatMap((other) => [...other.attachments]));
    for (const hash of row.attachments) if (!stillNamed.has(hash)) this.attachments.delete(hash);
  };

  forgetOldDiscarded = async (): Promise<void> => undefined;
}
