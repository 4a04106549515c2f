/** Another office at the same centre: only its journal, its people and its cards. It is where one person asks for a second card. */
import type { JournalEntry } from '@loket/domain/journal';
import { chainEntry } from '@loket/domain/journal';
import { receiptCode } from '@loket/domain/receipt-code';
import type { Warrant } from '@loket/domain/warrant';
import { sha256 } from '@loket/office/journal/hash';
import type { Ids } from '@loket/platform/ports';
import type { ApplicationSubmission } from '@loket/protocol/application';
import type { CentreSite } from './centre-site.ts';

export const neighbourId = 'padangan';
const serial = 'PDG000001';

export class Neighbour {
  readonly #entries: JournalEntry[] = [];
  readonly #open = new Set<string>();
  readonly #centre: CentreSite;
  readonly #ids: Ids;
  readonly #now: () => string;

  constructor(options: { readonly centre: CentreSite; readonly ids: Ids; readonly now: () => string }) {
    this.#centre = options.centre;
    this.#ids = options.ids;
    this.#now = options.now;
  }

  get isDone(): boolean {
    return this.#open.size === 0;
  }

  accept(submission: ApplicationSubmission): void {
    const applicationId = this.#ids.next();
    this.#open.add(applicationId);
    this.#append('application.accepted', applicationId, { submission, receiptCode: receiptCode(applicationId), status: 'PROCESSING', officeId: neighbourId });
  }

  /** Sends what the centre does not have. */
  async sync(): Promise<void> {
    const desk = this.#centre.desks?.journal;
    if (desk === undefined) return;
    const { receivedThrough } = await desk.position(neighbourId, this.#entries.length);
    const entries = this.#entries.slice(receivedThrough);
    if (entries.length > 0) await desk.receive(neighbourId, { entries });
  }

  /** Prints and hands over what the centre gave leave for; the rest is taken back. */
  async work(): Promise<void> {
    const store = this.#centre.store();
    for (const applicationId of [...this.#open]) {
      const row = await store.read((records) => records.findApplication(applicationId));
      if (row === undefined || row.status === 'RECEIVED_AT_CENTRAL') continue;
      const found = await store.read((records) => records.findWarrant(applicationId));
      if (!this.#open.delete(applicationId)) continue;
      if (row.status === 'PRINT_READY_RECORD' && found !== undefined) this.#print(applicationId, found.warrant);
      else this.#append('application.withdrawn', applicationId, { reason: 'sudah dibuat di kantor lain' });
    }
    await this.sync();
  }

  #print(applicationId: string, warrant: Warrant): void {
    const { warrantId } = warrant;
    // As every office keeps it: with this the centre knows its own warrant again after a restored backup.
    this.#append('centre.warranted', applicationId, { warrant: { ...warrant }, feedSeq: this.#entries.length, centreAt: this.#now() });
    const job = this.#ids.next();
    const attempt = { applicationId, attemptId: this.#ids.next() };
    const at = { printerId: 'kartu-1', serial };
    this.#append('print.authorised', job, { applicationId, warrantId });
    this.#append('print.bound', job, { ...attempt, warrantId, ...at });
    this.#append('print.sent', job, { ...attempt, jobUuid: 'urn:uuid:1', printerLife: 'life' });
    this.#append('print.printed', job, { ...attempt, warrantId, ...at, witnessed: 'printer' });
    this.#append('print.inspected', job, { applicationId });
    this.#append('print.shelved', job, { applicationId, shelf: 'A1' });
    this.#append('handover.completed', job, { applicationId, receiver: { name: 'Contoh', relation: 'self' }, oldCardSurrendered: true });
  }

  #append(type: string, subject: string, body: Record<string, unknown>): void {
    const now = this.#now();
    const actor = { kind: 'person', username: 'loket' } as const;
    const unchained = { type, subject, body, actor, deviceTime: now, officeTime: now, commandId: this.#ids.next() };
    this.#entries.push(chainEntry(this.#entries.at(-1), unchained, sha256));
  }
}
