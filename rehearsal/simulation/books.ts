/**
 * A second set of books, kept from the office's durable journal entry by entry, with the promises of docs/SPEC.md asked
 * at each one. It shares the domain's tables with the office and none of its tables and projections.
 */
import { type ApplicationState, type ApplicationStatus, foldApplication, nextSteps } from '@loket/domain/application';
import { kindRules } from '@loket/domain/application-kinds';
import { isAllowedMove, isBlankAccount, serialRange } from '@loket/domain/blank-ledger';
import { canonicalJson, findChainFault, type JournalEntry } from '@loket/domain/journal';
import { foldPrintJob, isAtPrinter, isLivePrintJob, type PrintJobState } from '@loket/domain/print-job';
import { moveOf } from '@loket/office/blanks/blank-projection';
import type { Database } from '@loket/office/database/open-database';
import { applicationEventOf, applicationIdOf } from '@loket/office/intake/application-projection';
import { sha256 } from '@loket/office/journal/hash';
import { createJournalStore } from '@loket/office/journal/journal-store';
import { isPrintJobEventType } from '@loket/office/printing/print-job-projection';
import { eventBodies } from '@loket/protocol/events';
import { hold } from './incidents.ts';
import { StockBooks } from './stock-books.ts';

export type AttemptOutcome = 'open' | 'not_started' | 'unclear' | 'printed' | 'claimed' | 'spoiled' | 'taken_back';

type Application = {
  state: ApplicationState;
  readonly nik: string;
  readonly needsEnrolment: boolean;
  readonly fingerprint: string;
  readonly personHash: string;
  isEnrolledAtCentre: boolean;
};
type Job = {
  state: PrintJobState;
  readonly applicationId: string;
  readonly warrantId: string;
  readonly replaces: string | undefined;
  attemptId: string | undefined;
  serial: string | undefined;
};
export type Attempt = {
  readonly jobId: string;
  readonly printerId: string;
  readonly serial: string;
  outcome: AttemptOutcome;
  jobUuid: string | undefined;
  /** SHA-256 of the record that its chip gave back */
  chip: string | undefined;
};

export const fingerprintOfSubmission = (submission: unknown): string => sha256(JSON.stringify(submission));

/** Statuses of an application that waits for a card. */
const isWaiting = (status: ApplicationStatus): boolean => !noMoreCard.has(status);
const noMoreCard = new Set<ApplicationStatus>(['WITHDRAWN', 'DUPLICATE_RECORD', 'CARD_PRINTED', 'CARD_SHIPPED', 'CARD_ISSUED']);

export class Books {
  readonly stock: StockBooks;
  readonly applications = new Map<string, Application>();
  readonly jobs = new Map<string, Job>();
  readonly attempts = new Map<string, Attempt>();
  readonly places = new Map<string, string>();
  readonly #journal;
  readonly #liveJob = new Map<string, string>();
  readonly #warrantCards = new Map<string, number>();
  readonly #quotaWarrants = new Set<string>();
  /** applications whose card on the quota the centre did not expect */
  readonly conflicts = new Set<string>();
  /** those of them about which nobody at the centre has decided yet */
  readonly undecided = new Set<string>();
  readonly #isChipOn: boolean;
  /** office time of the last entry */
  #at = '';
  #last: Pick<JournalEntry, 'seq' | 'hash'> | undefined;

  /** @param isChipOn nothing is sent to a printer before the blank's chip was verified */
  constructor(durable: Database, isChipOn = false) {
    this.#journal = createJournalStore(durable);
    this.#isChipOn = isChipOn;
    this.stock = new StockBooks({
      balance: (account) => this.balance(account),
      accounts: () => this.places.values(),
      waiting: () => this.#waiting(),
    });
  }

  *#waiting(): Iterable<string> {
    for (const [id, { state }] of this.applications) if (isWaiting(state.status)) yield id;
  }

  get lastSeq(): number {
    return this.#last?.seq ?? 0;
  }

  /** Takes the entries that were committed since. */
  read(onEntry: (entry: JournalEntry) => void): void {
    for (;;) {
      const entries = this.#journal.entriesAfter(this.lastSeq, 500);
      const fault = findChainFault(this.#last, entries, sha256);
      hold('J1', fault === undefined, () => `the chain breaks: ${fault?.fault} at ${fault?.seq}`);
      for (const entry of entries) {
        this.stock.endOfCommand(entry.commandId, entry.officeTime);
        this.#last = { seq: entry.seq, hash: entry.hash };
        this.#at = entry.officeTime;
        this.#take(entry);
        onEntry(entry);
      }
      if (entries.length === 0) return this.stock.endOfCommand(undefined, this.#at);
    }
  }

  #take(entry: JournalEntry): void {
    if (entry.type === 'warrant.quota_used') this.#quotaWarrants.add(eventBodies['warrant.quota_used'].parse(entry.body).warrantId);
    if (entry.type === 'centre.quota_settled') {
      const isConflict = entry.body['outcome'] === 'conflict';
      if (isConflict) this.conflicts.add(entry.subject);
      this.undecided[isConflict ? 'add' : 'delete'](entry.subject);
    }
    this.#takeApplication(entry);
    if (isPrintJobEventType(entry.type)) this.#takeJob(entry);
    this.#takeBlanks(entry);
    this.stock.take(entry);
  }

  #takeApplication(entry: JournalEntry): void {
    const event = applicationEventOf(entry);
    if (event === undefined) return;
    const id = applicationIdOf(entry);
    const before = this.applications.get(id);
    const { outcome, state } = foldApplication(before?.state, event);
    hold('A2', outcome !== 'refused', () => `entry ${entry.seq} ${entry.type} does not fit application ${id} in ${before?.state.status ?? 'NONE'}`);
    if (before === undefined) {
      const { submission } = eventBodies['application.accepted'].parse(entry.body);
      this.applications.set(id, {
        state,
        nik: submission.person.nik,
        needsEnrolment: kindRules[submission.kind].needsEnrolment,
        fingerprint: fingerprintOfSubmission(entry.body['submission']),
        personHash: sha256(canonicalJson(submission.person)),
        isEnrolledAtCentre: false,
      });
      return;
    }
    before.state = state;
    if (event.type === 'centre.verdict') before.isEnrolledAtCentre = event.verdict === 'PRINT_READY_RECORD';
    hold('A3', nextSteps[state.status].holder !== undefined, () => `application ${id} in ${state.status} has no holder`);
  }

  #takeJob(entry: JournalEntry): void {
    if (!isPrintJobEventType(entry.type)) return;
    const id = entry.type === 'handover.completed' ? (this.#liveJob.get(applicationIdOf(entry)) ?? '') : entry.subject;
    const job = this.jobs.get(id);
    const next = foldPrintJob(job?.state, entry.type);
    hold('C1', next !== undefined, () => `entry ${entry.seq} ${entry.type} does not fit print job ${id} in ${job?.state ?? 'NONE'}`);
    if (job === undefined) return this.#authorise(entry, next);
    job.state = next;
    if (!isLivePrintJob(next)) this.#liveJob.delete(job.applicationId);
    this.#note(entry, id, job);
  }

  #authorise(entry: JournalEntry, state: PrintJobState): void {
    const { applicationId, warrantId, replaces } = eventBodies['print.authorised'].parse(entry.body);
    const live = this.#liveJob.get(applicationId);
    hold('C2', live === undefined, () => `application ${applicationId} has two live print jobs: ${live} and ${entry.subject}`);
    const spoiled = [...this.jobs.values()].some((job) => job.applicationId === applicationId && job.state === 'spoiled');
    // A card beyond the first stands on a spoiled one and a second person's word, given now or for the job that this one takes over from.
    hold('C3', !spoiled || replaces !== undefined, () => `application ${applicationId} is printed again without a second person`);
    // On the standing quota one officer prints, with the old card in hand: the centre's signed leave stands for the second.
    if (entry.actor.kind === 'person' && !this.#quotaWarrants.has(warrantId))
      hold('C3', entry.second !== undefined, () => `print job ${entry.subject} was authorised by one person alone`);
    this.#liveJob.set(applicationId, entry.subject);
    this.jobs.set(entry.subject, { state, applicationId, warrantId, replaces, attemptId: undefined, serial: undefined });
  }

  #note(entry: JournalEntry, jobId: string, job: Job): void {
    const attempt = job.attemptId === undefined ? undefined : this.attempts.get(job.attemptId);
    switch (entry.type) {
      case 'print.bound': {
        const { attemptId, printerId, serial } = eventBodies[entry.type].parse(entry.body);
        hold('C4', !this.attempts.has(attemptId), () => `attempt ${attemptId} is bound twice`);
        hold('B2', this.places.get(serial) === `hopper:${printerId}`, () => `blank ${serial} is bound and lies in ${this.places.get(serial)}`);
        this.#requireFree(serial, job);
        this.#requireOnePerson(jobId, job);
        job.attemptId = attemptId;
        job.serial = serial;
        this.attempts.set(attemptId, { jobId, printerId, serial, outcome: 'open', jobUuid: undefined, chip: undefined });
        return;
      }
      case 'print.chip_written': {
        const { attemptId, serial, recordSha256 } = eventBodies[entry.type].parse(entry.body);
        hold('H1', attemptId === job.attemptId && serial === job.serial, () => `the chip of ${serial} is written for attempt ${attemptId}, not bound to it`);
        if (attempt !== undefined) attempt.chip = recordSha256;
        return;
      }
      case 'print.sent':
        hold('H1', !this.#isChipOn || attempt?.chip !== undefined, () => `attempt ${job.attemptId} is sent to the printer and its chip was not verified`);
        if (attempt !== undefined) attempt.jobUuid = eventBodies[entry.type].parse(entry.body).jobUuid;
        return;
      case 'print.not_started':
        if (attempt !== undefined) attempt.outcome = 'not_started';
        job.attemptId = undefined;
        job.serial = undefined;
        return;
      case 'print.blank_spoiled':
        if (attempt !== undefined) attempt.outcome = 'not_started';
        job.attemptId = undefined;
        job.serial = undefined;
        return;
      case 'print.unclear':
        if (attempt !== undefined) attempt.outcome = 'unclear';
        return;
      case 'print.printed': {
        const { serial, witnessed } = eventBodies[entry.type].parse(entry.body);
        if (attempt !== undefined) attempt.outcome = witnessed === 'claim' ? 'claimed' : 'printed';
        job.serial = serial;
        const cards = (this.#warrantCards.get(job.warrantId) ?? 0) + 1;
        hold('W1', cards <= 1, () => `warrant ${job.warrantId} has printed ${cards} cards that are not spoiled`);
        this.#warrantCards.set(job.warrantId, cards);
        return;
      }
      case 'print.inspected':
        if (attempt?.outcome === 'claimed') attempt.outcome = 'printed';
        return;
      case 'print.spoiled': {
        const { from, to } = eventBodies[entry.type].parse(entry.body);
        if (attempt !== undefined) attempt.outcome = to === undefined ? 'spoiled' : 'taken_back';
        if (from === 'issued') this.#warrantCards.set(job.warrantId, (this.#warrantCards.get(job.warrantId) ?? 0) - 1);
        return;
      }
    }
  }

  /** The serial whose turn it is at a printer, its chip or card not yet made. */
  boundAt(printerId: string): string | undefined {
    for (const job of this.jobs.values())
      if (job.state === 'bound' && job.attemptId !== undefined && this.attempts.get(job.attemptId)?.printerId === printerId) return job.serial;
    return undefined;
  }

  /** A blank in a hopper that no job holds. */
  freeIn(printerId: string): string | undefined {
    const held = new Set([...this.jobs.values()].filter(({ state }) => isAtPrinter(state) || state === 'unclear').map(({ serial }) => serial));
    for (const [serial, place] of this.places) if (place === `hopper:${printerId}` && !held.has(serial)) return serial;
    return undefined;
  }

  /** A blank that a job at a printer holds, an unclear one too, is nobody else's. */
  #requireFree(serial: string, own: Job): void {
    for (const job of this.jobs.values())
      if (job !== own && job.serial === serial && (isAtPrinter(job.state) || job.state === 'unclear'))
        hold('B2', false, () => `blank ${serial} is bound to two jobs, of ${job.applicationId} and ${own.applicationId}`);
  }

  #requireOnePerson(jobId: string, own: Job): void {
    const nik = this.applications.get(own.applicationId)?.nik;
    for (const [id, job] of this.jobs) {
      if (id === jobId || job.state === 'authorised' || job.state === 'handed_over' || !isLivePrintJob(job.state)) continue;
      hold('C5', this.applications.get(job.applicationId)?.nik !== nik, () => `the person ${nik} has two cards under way: ${id} and ${jobId}`);
    }
  }

  #takeBlanks(entry: JournalEntry): void {
    if (entry.type === 'blanks.registered') {
      const { first, count } = eventBodies[entry.type].parse(entry.body);
      for (const serial of serialRange(first, count) ?? []) {
        hold('B1', !this.places.has(serial), () => `blank ${serial} came into the books twice`);
        this.places.set(serial, 'ditjen');
      }
      return;
    }
    const move = moveOf(entry);
    if (move === undefined) return;
    const { from, to } = move;
    const isBack = entry.type === 'print.spoiled' && from === 'issued';
    hold(
      'B1',
      isBlankAccount(from) && isBlankAccount(to) && (isBack || isAllowedMove(from, to)),
      () => `entry ${entry.seq}: blanks do not move from ${from} to ${to}`,
    );
    for (const serial of move.serials) {
      hold('B1', this.places.get(serial) === from, () => `entry ${entry.seq}: blank ${serial} is in ${this.places.get(serial)}, not in ${from}`);
      this.places.set(serial, to);
    }
  }

  statusOf(id: string): ApplicationStatus | undefined {
    return this.applications.get(id)?.state.status;
  }

  balance(account: string): number {
    let count = 0;
    for (const place of this.places.values()) if (place === account) count += 1;
    return count;
  }

  jobsIn(...states: PrintJobState[]): number {
    return [...this.jobs.values()].filter((job) => states.includes(job.state)).length;
  }

  /** People whom the centre has accepted as enrolled, each once, in the order of the journal. */
  peopleEnrolled(): number {
    return new Set([...this.applications.values()].filter((one) => one.needsEnrolment && one.isEnrolledAtCentre).map((one) => one.nik)).size;
  }
}
