/** The office opened on what a cut left, with its own code, and what it says then. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CardPrinter, PrinterError, type PrinterJobReport } from '@loket/devices/printer/card-printer';
import { dumpProjections, rebuildProjections } from '@loket/office/journal/rebuild';
import { verifyJournal } from '@loket/office/journal/verification';
import { createOffice, type Office, projectionsOf } from '@loket/office/office';
import { filesIn } from '@loket/office/office-files';
import { type CentreClient, CentreError } from '@loket/office/sync/centre-client';
import { createLoggers } from '@loket/platform/logger';
import { systemPorts } from '@loket/platform/ports';
import { eventBodies } from '@loket/protocol/events';
import type { DiskCall } from './disk-states.ts';
import { fileAfter } from './disk-states.ts';
import type { Claim, Recording } from './recording.ts';

const ports = systemPorts();
const silent = createLoggers({ program: 'power-cut', level: 'silent', now: () => 0 });
const printerId = 'kartu-1';
const entries_max = 1_000_000;
const looks_max = 12_000;

/** The office's folder as the disk holds it after the cut. */
export function layOut(folder: string, recording: Recording, kept: readonly DiskCall[]): void {
  rmSync(folder, { recursive: true, force: true });
  cpSync(recording.base, folder, { recursive: true });
  const { database } = filesIn(folder);
  mkdirSync(dirname(database), { recursive: true });
  // The index of the log is made anew after a cut.
  rmSync(`${database}-shm`, { force: true });
  for (const [index, suffix] of ['', '-wal'].entries()) {
    const before = existsSync(database + suffix) ? readFileSync(database + suffix) : Buffer.alloc(0);
    const calls = kept.filter(({ file }) => file === recording.files[index]);
    if (calls.length > 0) writeFileSync(database + suffix, fileAfter(before, calls));
  }
}

/** The files put together from all calls must be those that the recorded office left: else the recording is not to be believed. */
export function requireFaithful(folder: string, recording: Recording, kept: readonly DiskCall[]): void {
  layOut(folder, recording, kept);
  for (const suffix of ['', '-wal']) {
    const [rebuilt, real] = [folder, recording.last].map((where) => readFileSync(filesIn(where).database + suffix));
    if (rebuilt === undefined || real === undefined || !rebuilt.equals(real)) throw new Error(`office.db${suffix} is not what its recorded writes make of it`);
  }
}

/** What must be there and is not, in words; empty when all is. */
export async function faultsAfterCut(folder: string, claims: readonly Claim[]): Promise<string[]> {
  let office: Office;
  try {
    office = await openOffice(folder, []);
  } catch (error) {
    return [`the office does not open: ${error instanceof Error ? error.message : String(error)}`];
  }
  try {
    const journal = await verifyJournal(office.bus.journal, ports.timers);
    const faults = journal.verified ? [] : [`the journal is broken: ${journal.fault}`];
    if (!office.blanks.view().balanced) faults.push('the blanks do not balance');
    return [...faults, ...missingIn(office, claims), ...faultsOfProjections(office)];
  } finally {
    await office.stop();
  }
}

/** Each table must say what the journal says. */
function faultsOfProjections(office: Office): string[] {
  const projections = projectionsOf(office.database);
  const live = dumpProjections(office.database, projections);
  rebuildProjections(office.database, projections, office.bus.journal.entriesAfter(0, entries_max));
  const rebuilt = dumpProjections(office.database, projections);
  return Object.keys(live)
    .filter((table) => JSON.stringify(live[table]) !== JSON.stringify(rebuilt[table]))
    .map((table) => `the table ${table} differs from the journal`);
}

function missingIn(office: Office, claims: readonly Claim[]): string[] {
  const bound = new Set<string>();
  const sent = new Set<string>();
  for (const entry of office.bus.journal.entriesAfter(0, entries_max)) {
    if (entry.type === 'print.bound') bound.add(eventBodies['print.bound'].parse(entry.body).attemptId);
    if (entry.type === 'print.sent') sent.add(eventBodies['print.sent'].parse(entry.body).attemptId);
  }
  const missing = claims.flatMap((claim) => {
    if (claim.kind === 'acknowledged')
      return office.intake.applications.find(claim.applicationId) === undefined ? [`application ${claim.applicationId} was acknowledged and is missing`] : [];
    if (claim.kind === 'create_job') return bound.has(claim.attemptId) ? [] : [`the printer was asked for attempt ${claim.attemptId}, which is missing`];
    return sent.has(claim.attemptId) ? [] : [`the document of attempt ${claim.attemptId} was sent, and its intent is missing`];
  });
  return [...new Set(missing)];
}

/**
 * The office goes on after the cut, with a printer that has made a card of each document it was sent before. No application
 * may get a second card, none may stay without one.
 */
export async function faultsAfterResuming(folder: string, claims: readonly Claim[], attempts: ReadonlyMap<string, KnownAttempt>): Promise<string[]> {
  const toldOf = (kind: 'create_job' | 'send_document'): string[] => [...new Set(claims.flatMap((claim) => (claim.kind === kind ? [claim.attemptId] : [])))];
  const before = toldOf('send_document');
  const knownOf = (ids: readonly string[]): KnownAttempt[] => ids.flatMap((attemptId) => attempts.get(attemptId) ?? []);
  const empty = toldOf('create_job').filter((attemptId) => !before.includes(attemptId));
  const printer = new ResumedPrinter([...attempts.values()][0]?.life ?? '', knownOf(before), knownOf(empty));
  const office = await openOffice(folder, [printer]);
  try {
    office.start();
    const { jobs } = office.printing;
    const isSettled = (): boolean => ['authorised', 'bound', 'sent'].every((state) => office.printing.list({ state }).items.length === 0);
    for (let look = 0; look < looks_max && !isSettled(); look += 1) await ports.timers.sleep(10);
    const faults = isSettled() ? [] : ['a job is still open'];
    const cards = new Map<string, number>();
    const count = (applicationId: string): void => void cards.set(applicationId, (cards.get(applicationId) ?? 0) + 1);
    for (const attemptId of before) count(attempts.get(attemptId)?.applicationId ?? attemptId);
    for (const { application_id: applicationId, state, attempt_id: attemptId } of office.printing
      .list({ limit: 500 })
      .items.flatMap(({ id }) => jobs.find(id) ?? [])) {
      if (state !== 'printed') faults.push(`the job of application ${applicationId} is ${state} after resuming`);
      if (attemptId !== null && printer.sentAfterwards.includes(attemptId)) count(applicationId);
    }
    const inBooks = office.printing.list({ limit: 500 }).items.length;
    if (inBooks !== cards.size) faults.push(`${cards.size} applications have a card, ${inBooks} by the books`);
    for (const [applicationId, number] of cards) if (number !== 1) faults.push(`${number} cards for application ${applicationId}`);
    if (!office.blanks.view().balanced || office.blanks.view().issued !== cards.size) faults.push('the blanks do not balance');
    return faults;
  } finally {
    await office.stop();
  }
}

export type KnownAttempt = { readonly attemptId: string; readonly applicationId: string; readonly jobUuid: string; readonly life: string };

/** What the printer called each attempt, from the office's books at the end of the recording. */
export async function attemptsIn(recording: Recording, folder: string): Promise<Map<string, KnownAttempt>> {
  rmSync(folder, { recursive: true, force: true });
  cpSync(recording.last, folder, { recursive: true });
  const office = await openOffice(folder, []);
  try {
    const known = new Map<string, KnownAttempt>();
    for (const entry of office.bus.journal.entriesAfter(0, entries_max)) {
      if (entry.type !== 'print.sent') continue;
      const { attemptId, applicationId, jobUuid, printerLife } = eventBodies['print.sent'].parse(entry.body);
      known.set(attemptId, { attemptId, applicationId, jobUuid, life: printerLife });
    }
    return known;
  } finally {
    await office.stop();
  }
}

function openOffice(folder: string, printers: readonly CardPrinter[]): Promise<Office> {
  return createOffice({
    dataFolder: folder,
    office: { officeId: 'bojonegoro', name: 'Bojonegoro', regionCode: '35.22', demo: true },
    ports,
    logger: silent.logger,
    printers: printers.map((printer) => ({ printer, uri: 'test:resumed' })),
    createCentreClient: () => noCentre,
    enrolmentCode: undefined,
    onDiskFailure: (cause) => {
      throw new Error('the disk failed', { cause });
    },
    printerPoll: { busy_ms: 2, idle_ms: 5 },
  });
}

const away = (): Promise<never> => Promise.reject(new CentreError('unreachable', 'unreachable', { id: 'Putus', en: 'Cut' }));
const noCentre: CentreClient = {
  health: away,
  enrol: away,
  journalPosition: away,
  sendJournal: away,
  attachmentProgress: away,
  sendChunk: away,
  feed: away,
  portrait: away,
  close: () => undefined,
};

/** The printer that lived on: it has made a card of each document it was sent before the cut, and finishes each new one at once. */
class ResumedPrinter implements CardPrinter {
  readonly id = printerId;
  readonly sentAfterwards: string[] = [];
  readonly #life: string;
  readonly #jobs: PrinterJobReport[] = [];

  /** `empty`: jobs that were created and had no document when the office was cut. */
  constructor(life: string, before: readonly KnownAttempt[], empty: readonly KnownAttempt[]) {
    this.#life = life;
    this.#keep('a card of the day before', 'urn:uuid:00000000-0000-4000-8000-000000000000', 'completed');
    for (const { attemptId, jobUuid } of before) this.#keep(attemptId, jobUuid, 'completed');
    for (const { attemptId, jobUuid } of empty) this.#keep(attemptId, jobUuid, 'held');
  }

  #keep(name: string, jobUuid: string, state: 'completed' | 'held'): PrinterJobReport {
    const isDone = state === 'completed';
    const ref = { jobId: this.#jobs.length + 1, jobUuid, life: this.#life };
    const job: PrinterJobReport = { ref, name, state, reasons: isDone ? [] : ['job-incoming'], impressionsCompleted: isDone ? 1 : 0, hasBegun: isDone };
    this.#jobs.push(job);
    return job;
  }

  async state() {
    const queuedJobs = this.#jobs.filter(({ state }) => state === 'held').length;
    return { state: 'idle' as const, reasons: [], acceptingJobs: true, supplies: [], life: this.#life, queuedJobs, message: '' };
  }

  async createJob({ name }: { name: string }) {
    return this.#keep(name, `urn:uuid:${ports.ids.next()}`, 'held').ref;
  }

  async sendDocument({ jobUuid }: PrinterJobReport['ref']) {
    const job = this.#jobs.find(({ ref }) => ref.jobUuid === jobUuid);
    if (job?.state !== 'held') throw new PrinterError('refused', this.id, 'not waiting for a document');
    Object.assign(job, { state: 'completed', reasons: [], hasBegun: true });
    this.sentAfterwards.push(job.name);
  }

  async jobs() {
    return this.#jobs;
  }

  async job(ref: PrinterJobReport['ref']) {
    return this.#jobs.find((job) => job.ref.jobUuid === ref.jobUuid);
  }

  async watch(ref: PrinterJobReport['ref']) {
    return { job: await this.job(ref), printer: await this.state() };
  }

  async cancelJob({ jobUuid }: PrinterJobReport['ref']) {
    const job = this.#jobs.find(({ ref }) => ref.jobUuid === jobUuid);
    if (job?.state === 'held') job.state = 'canceled';
  }
}

export const cutFolderIn = (folder: string): string => join(folder, 'cut');
