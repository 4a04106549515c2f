/**
 * The outbox of a counter in memory, for the real sender: what it keeps outlives the browser, as IndexedDB does. It is
 * the twin of counter/outbox/outbox.ts, whose own tests hold that one to IndexedDB.
 */
import type { Outbox } from '@loket/counter/outbox/outbox';
import type { OutboxApplication, OutboxAttachment } from '@loket/counter/store/counter-database';

export class MemoryOutbox implements Outbox {
  readonly applications = new Map<string, OutboxApplication>();
  readonly attachments = new Map<string, OutboxAttachment>();
  readonly #onPruned: (id: string) => void;

  constructor(onPruned: (id: string) => void) {
    this.#onPruned = onPruned;
  }

  #change(id: string, change: Partial<OutboxApplication>): void {
    const row = this.applications.get(id);
    if (row !== undefined) this.applications.set(id, { ...row, ...change });
  }

  #changeFile(sha256: string, change: Partial<OutboxAttachment>): void {
    const row = this.attachments.get(sha256);
    if (row !== undefined) this.attachments.set(sha256, { ...row, ...change });
  }

  /** An application as the page would have accepted it. */
  keep(application: OutboxApplication, files: readonly OutboxAttachment[]): void {
    this.applications.set(application.id, application);
    for (const file of files) if (!this.attachments.has(file.sha256)) this.attachments.set(file.sha256, file);
  }

  filesOf(id: string): ReadonlyMap<string, Uint8Array<ArrayBuffer>> {
    const hashes = this.applications.get(id)?.attachments ?? [];
    return new Map(hashes.flatMap((hash) => (this.attachments.has(hash) ? [[hash, this.attachments.get(hash)?.bytes ?? new Uint8Array()] as const] : [])));
  }

  async accept(): Promise<OutboxApplication> {
    throw new Error('the simulation keeps what the page would have accepted: see keep()');
  }

  find = async (id: string) => this.applications.get(id);
  findAttachment = async (sha256: string) => this.attachments.get(sha256);
  list = async () => [...this.applications.values()].reverse();
  waitingAttachments = async () => [...this.attachments.values()].filter((row) => row.state === 'waiting');
  applicationsIn = async (state: OutboxApplication['state']) => [...this.applications.values()].filter((row) => row.state === state);

  atOffice: Outbox['atOffice'] = async (id, answer, check_ms) => {
    this.#change(id, { state: 'at_office', answer, failures: 0, nextTry_ms: check_ms });
    for (const hash of this.applications.get(id)?.attachments ?? [])
      if (this.attachments.get(hash)?.state === 'held') this.#changeFile(hash, { state: 'waiting' });
  };

  attachmentAtOffice: Outbox['attachmentAtOffice'] = async (sha256) => this.#changeFile(sha256, { state: 'at_office', failures: 0 });
  setAside: Outbox['setAside'] = async (id, problem) => this.#change(id, { state: 'set_aside', problem });
  setAttachmentAside: Outbox['setAttachmentAside'] = async (sha256, problem) => this.#changeFile(sha256, { state: 'set_aside', problem });
  later: Outbox['later'] = async (id, failures, nextTry_ms, lastFailure) => this.#change(id, { failures, nextTry_ms, lastFailure });
  attachmentLater: Outbox['attachmentLater'] = async (sha256, failures, nextTry_ms) => this.#changeFile(sha256, { failures, nextTry_ms });
  checkLater: Outbox['checkLater'] = async (id, failures, nextTry_ms) => this.#change(id, { failures, nextTry_ms });
  sendAgain: Outbox['sendAgain'] = async (id) => this.#change(id, { state: 'waiting', failures: 0, nextTry_ms: 0 });

  sendAttachmentsAgain: Outbox['sendAttachmentsAgain'] = async (hashes) => {
    for (const hash of hashes) if (this.attachments.get(hash)?.state === 'at_office') this.#changeFile(hash, { state: 'waiting', failures: 0, nextTry_ms: 0 });
  };

  hurry: Outbox['hurry'] = async () => {
    for (const row of this.applications.values()) if (row.state === 'waiting' || row.state === 'at_office') this.#change(row.id, { nextTry_ms: 0 });
    for (const row of this.attachments.values()) if (row.state === 'waiting') this.#changeFile(row.sha256, { nextTry_ms: 0 });
  };

  discard: Outbox['discard'] = async (id, discardReason) => this.#change(id, { state: 'discarded', discardReason });

  prune = async (id: string): Promise<void> => {
    const row = this.applications.get(id);
    if (row === undefined) return;
    this.#onPruned(id);
    this.applications.delete(id);
    const stillNamed = new Set([...this.applications.values()].flatMap((other) => [...other.attachments]));
    for (const hash of row.attachments) if (!stillNamed.has(hash)) this.attachments.delete(hash);
  };

  forgetOldDiscarded = async (): Promise<void> => undefined;
}
