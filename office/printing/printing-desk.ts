/**
 * The printing desk: warrants become print jobs, jobs become cards, and a person looks wherever no machine can know.
 * What is at a printer is followed by printer-line.ts; here is what may happen to a job, and its record.
 */

import { printerUuidOf } from '@loket/devices/printer/card-printer';
import { statusNames } from '@loket/domain/application';
import { hopperOf } from '@loket/domain/blank-ledger';
import { wibDate } from '@loket/domain/calendar-date';
import { type Actor, canonicalJson, type SecondSignature } from '@loket/domain/journal';
import { foldPrintJob, isLivePrintJob, type PrintJobEventType, printJobStateNames, type UnclearReason, unclearReasons } from '@loket/domain/print-job';
import { suggestShelf } from '@loket/domain/shelf';
import { quotaRefusals } from '@loket/domain/standing-quota';
import { refuseWarrant, type Warrant, type WarrantRefusal, warrantRefusals } from '@loket/domain/warrant';
import type { Ports } from '@loket/platform/ports';
import { type FieldError, LoketError } from '@loket/protocol/errors';
import type {
  InspectCommand,
  PrintJob,
  PrintJobPage,
  PrintJobQuery,
  ReprintCommand,
  ResolveCommand,
  ShelvesAnswer,
  SpoilCommand,
} from '@loket/protocol/print-job';
import { Warrant as WarrantSchema } from '@loket/protocol/sync';
import type { Text } from '@loket/protocol/text';
import type { BlanksDesk } from '../blanks/blanks-desk.ts';
import type { Database } from '../database/open-database.ts';
import type { IntakeDesk } from '../intake/intake-desk.ts';
import type { CommandBus, Committed, Transaction } from '../journal/command-bus.ts';
import { fingerprintOf, sha256 } from '../journal/hash.ts';
import { createChipDesk } from './chip-desk.ts';
import { createPrintJobStore, isPrintJobState, type PrintJobRow } from './print-job-store.ts';
import { createQueueDesk, placesTold_max } from './queue-desk.ts';
import { createQuotaStore, type QuotaUseRow } from './quota-store.ts';
import { createWarrantDesk } from './warrant-desk.ts';

export type PrintingDesk = ReturnType<typeof createPrintingDesk>;

export type PrintingOptions = {
  readonly database: Database;
  readonly bus: CommandBus;
  readonly ports: Ports;
  readonly officeId: string;
  readonly intake: () => IntakeDesk;
  readonly blanks: () => BlanksDesk;
  /** checks a signature with the centre's public key */
  readonly verifyWarrant: (text: string, signature: string, keyId: string) => boolean;
  /** a real card is never printed without a photo; the demo draws one */
  readonly photoRequired: boolean;
  /** the centre's time, in which warrants are dated; ISO 8601 UTC */
  readonly centreNow: () => string;
};

/** Why a job cannot be printed now; with the warrant's own fault when that is it. */
export type Obstacle = { readonly text: Text; readonly refused?: { readonly warrant: Warrant; readonly refusal: WarrantRefusal } };

type Picture = { readonly mediaType: string; readonly bytes: Uint8Array };

const dispatcher: Actor = { kind: 'system', part: 'printing' };
const listLimit = 100;

function refused(field: string, code: string, text: Text): LoketError {
  const error: FieldError = { field, code, text };
  return new LoketError('not_possible_now', [error]);
}

const claimText: Text = {
  id: 'Hanya antrean CUPS yang mengatakan kartu ini keluar: lihat kartunya',
  en: 'Only the CUPS queue says that this card came out: look at the card',
};

const expiredText: Text = {
  id: `${warrantRefusals.expired.id}; pusat sudah diminta memperbaruinya`,
  en: `${warrantRefusals.expired.en}; the centre has been asked for a new date`,
};

const noWarrantText: Text = { id: 'Belum ada izin cetak dari pusat', en: 'There is no warrant of the centre yet' };
const conflictText: Text = { id: 'Cetak kuota ini menunggu putusan orang di pusat', en: 'This quota print waits for a person at the centre to decide' };

function requireBoundBlank(serial: string, bound: string): void {
  if (serial === bound) return;
  throw new LoketError('invalid_body', [
    {
      field: 'serial',
      code: 'not_the_bound_blank',
      text: { id: `Blangko yang disiapkan untuk kartu ini ${bound}, bukan ${serial}`, en: `The blank bound to this card is ${bound}, not ${serial}` },
    },
  ]);
}

export function createPrintingDesk(options: PrintingOptions) {
  const { bus, ports, officeId } = options;
  const jobs = createPrintJobStore(options.database);
  const warrants = createWarrantDesk(options);
  const quotaUses = createQuotaStore(options.database);
  const queue = createQueueDesk({ bus, jobs, getJob, view });
  /** why a job that could go on does not; by job, rebuilt as the lines try */
  const waiting = new Map<string, Text>();
  /** jobs that only want a blank in the hopper, each with the words for it; they are drawn ahead like the others */
  const withoutBlank = new Map<string, Text>();

  function getJob(id: string): PrintJobRow {
    const row = jobs.find(id);
    if (row === undefined)
      throw new LoketError('not_found', [{ field: 'id', code: 'unknown_print_job', text: { id: 'Pekerjaan cetak tidak dikenal', en: 'No such print job' } }]);
    return row;
  }

  function getJobFor(id: string, event: PrintJobEventType): PrintJobRow {
    const row = getJob(id);
    if (foldPrintJob(row.state, event) === undefined) {
      const name = printJobStateNames[row.state];
      throw refused('state', row.state, { id: `Keadaan kartu ini sekarang: ${name.id}`, en: `Present state of this card: ${name.en}` });
    }
    return row;
  }

  function personHashOf(applicationId: string): string {
    return sha256(canonicalJson(options.intake().submission(applicationId).person));
  }

  function whyNotWarranted(warrant: Warrant, applicationId: string, now: string): WarrantRefusal | undefined {
    // Printed, or to be printed, on the quota: that is its one warrant, and this one crossed it on the way.
    if (quotaUses.findUse(applicationId) !== undefined) return 'quota_used';
    const use = { officeId, applicationId, personHash: personHashOf(applicationId), now, spent: jobs.isWarrantSpent(warrant.warrantId) };
    return refuseWarrant(warrant, use, options.verifyWarrant);
  }

  function warrantOf(applicationId: string): Warrant | undefined {
    const text = options.intake().getRow(applicationId).warrant;
    return text === null ? undefined : WarrantSchema.parse(JSON.parse(text));
  }

  /** The leave to print in force: the use of the quota if there is one, else the centre's warrant; or what is against it. */
  function leaveOf(applicationId: string): { readonly warrantId: string } | { readonly code: string; readonly obstacle: Obstacle } {
    const use = quotaUses.findUse(applicationId);
    if (use !== undefined) {
      const against = whyNotOnQuota(use);
      return against === undefined ? { warrantId: use.warrant_id } : against;
    }
    const warrant = warrantOf(applicationId);
    if (warrant === undefined) return { code: 'no_warrant', obstacle: { text: noWarrantText } };
    const refusal = whyNotWarranted(warrant, applicationId, options.centreNow());
    if (refusal === undefined) return { warrantId: warrant.warrantId };
    return { code: refusal, obstacle: { text: refusal === 'expired' ? expiredText : warrantRefusals[refusal], refused: { warrant, refusal } } };
  }

  function whyNotOnQuota(use: QuotaUseRow): { readonly code: string; readonly obstacle: Obstacle } | undefined {
    const because = (code: WarrantRefusal): { readonly code: string; readonly obstacle: Obstacle } => ({ code, obstacle: { text: warrantRefusals[code] } });
    if (use.outcome === 'conflict') return { code: 'quota_conflict', obstacle: { text: conflictText } };
    if (use.person_hash !== personHashOf(use.application_id)) return because('other_person');
    if (jobs.isWarrantSpent(use.warrant_id)) return because('spent');
    const validUntil = quotaUses.findQuota(use.quota_id)?.validUntil ?? '';
    const isOver = use.outcome === 'told' && !(Date.parse(options.centreNow()) < Date.parse(validUntil));
    return isOver ? { code: 'lapsed', obstacle: { text: quotaRefusals.lapsed } } : undefined;
  }

  function fileOf(sha256OfFile: string | undefined): Picture | undefined {
    const found = sha256OfFile === undefined ? undefined : options.intake().attachments.find(sha256OfFile);
    return found === undefined ? undefined : { mediaType: found.media_type, bytes: found.bytes };
  }

  /** The names of the pictures for the card that are here, without their bytes. The photo is this application's own, else the centre's portrait of an earlier recording. */
  function pictureHashesOf(applicationId: string): { readonly photo: string | undefined; readonly signature: string | undefined; readonly missing: boolean } {
    // From the recording in force: an earlier one that failed has its pictures here too.
    const own = options.intake().recordedFiles(applicationId);
    const { portrait_sha256: portrait, nik } = options.intake().getRow(applicationId);
    // On the quota the centre sends no portrait: the one on the person's card before is here.
    const held = own.has('photo') || portrait !== null || quotaUses.findUse(applicationId) === undefined ? undefined : options.intake().heldRecord(nik);
    const files = held === undefined ? own : options.intake().recordedFiles(held.applicationId);
    const heldPortrait = held === undefined ? null : options.intake().getRow(held.applicationId).portrait_sha256;
    const wanted = files.get('photo')?.sha256 ?? portrait ?? heldPortrait ?? undefined;
    const photo = hashIfHere(wanted);
    const missing = photo === undefined && (wanted !== undefined || options.photoRequired);
    return { photo, signature: hashIfHere(files.get('signature')?.sha256), missing };
  }

  function hashIfHere(sha256OfFile: string | undefined): string | undefined {
    return sha256OfFile !== undefined && options.intake().attachments.has(sha256OfFile) ? sha256OfFile : undefined;
  }

  function picturesOf(applicationId: string): { readonly photo: Picture | undefined; readonly signature: Picture | undefined; readonly missing: boolean } {
    const { photo, signature, missing } = pictureHashesOf(applicationId);
    return { photo: fileOf(photo), signature: fileOf(signature), missing };
  }

  /** Attempt fields that a job at a printer always has; their absence is a broken projection. */
  function attemptOf(row: PrintJobRow): { attemptId: string; printerId: string; serial: string } {
    const { attempt_id: attemptId, printer_id: printerId, serial } = row;
    if (attemptId === null || printerId === null || serial === null) throw new Error(`print job ${row.id} is ${row.state} without an attempt`);
    return { attemptId, printerId, serial };
  }

  function view(row: PrintJobRow, place?: number): PrintJob {
    const application = options.intake().getRow(row.application_id);
    const waits = waitingText(row);
    const priority = queue.priorityView(row);
    return {
      id: row.id,
      applicationId: row.application_id,
      receiptCode: application.receipt_code,
      name: application.name,
      nik: application.nik,
      kind: application.kind,
      state: row.state,
      since: row.since,
      acceptedAt: application.accepted_at,
      ...(place === undefined ? {} : { place, placeWhy: queue.whyThere(row, application.accepted_at) }),
      ...(priority === undefined ? {} : { priority }),
      ...(row.serial === null ? {} : { serial: row.serial }),
      ...(row.printer_id === null ? {} : { printerId: row.printer_id }),
      ...(row.attempt_id === null ? {} : { attemptId: row.attempt_id }),
      warrantId: row.warrant_id,
      ...(waits === undefined ? {} : { waiting: waits }),
      ...(row.replaces === null ? {} : { replaces: row.replaces }),
      ...(row.shelf === null ? {} : { shelf: row.shelf }),
    };
  }

  function waitingText(row: PrintJobRow): Text | undefined {
    if (row.state === 'authorised') return waiting.get(row.id) ?? withoutBlank.get(row.id);
    if (isClaimed(row)) return claimText;
    if (row.state !== 'unclear') return undefined;
    const why = row.unclear_why;
    return Object.entries(unclearReasons).find(([code]) => code === why)?.[1] ?? { id: why ?? '', en: why ?? '' };
  }

  /** Printed by the word of a queue alone, and nobody has seen the card yet. */
  function isClaimed(row: PrintJobRow): boolean {
    return row.state === 'printed' && row.attempt_id !== null && jobs.outcomeOf(row.attempt_id) === 'claimed';
  }

  /**
   * A person looked for a card that was only claimed. When there is none, the job ends, its blank still in the hopper: a
   * reprint needs a second person, since the office's word now stands against the queue's.
   */
  function resolveClaim(transaction: Transaction, row: PrintJobRow, command: ResolveCommand): void {
    const { printerId, serial } = attemptOf(row);
    const { application_id: applicationId, warrant_id: warrantId } = row;
    requireBoundBlank(command.serial.trim().toUpperCase(), serial);
    if (command.outcome === 'card_came_out') {
      transaction.append({ type: 'print.inspected', subject: row.id, body: { applicationId } });
      return;
    }
    const base = { applicationId, warrantId, serial, from: 'issued' };
    const body =
      command.outcome === 'blank_spoiled'
        ? { ...base, reason: command.note ?? 'blank_spoiled' }
        : { ...base, to: hopperOf(printerId), reason: command.note ?? 'no_card_came_out' };
    transaction.append({ type: 'print.spoiled', subject: row.id, body });
    backFromPrinter(transaction, applicationId);
  }

  function jobCommand(
    name: string,
    id: string,
    command: { readonly commandId: string },
    actor: Actor,
    decide: (transaction: Transaction) => void,
    second?: SecondSignature,
  ): Promise<Committed<PrintJob>> {
    return bus.execute({
      commandId: command.commandId,
      fingerprint: fingerprintOf(name, { id, ...command }),
      actor,
      second,
      decide: (transaction) => {
        decide(transaction);
        return { status: 200, answer: view(getJob(id)) };
      },
    });
  }

  /** The waiting job of an application that is withdrawn or no longer allowed; one at a printer follows its course. */
  function cancelWaiting(transaction: Transaction, applicationId: string, reason: string): void {
    const live = jobs.findLive(applicationId);
    if (live?.state !== 'authorised') return;
    transaction.append({ type: 'print.cancelled', subject: live.id, body: { applicationId, reason } });
    waiting.delete(live.id);
    withoutBlank.delete(live.id);
  }

  /** The card did not come to be and the application is ready to print again, unless the centre has thought otherwise meanwhile. */
  function backFromPrinter(transaction: Transaction, applicationId: string): void {
    if (options.intake().applyLateVerdict(transaction, applicationId)) cancelWaiting(transaction, applicationId, 'verdict_taken_back');
  }

  function nextBlank(printerId: string): string | undefined {
    return options.blanks().nextInHopper(printerId, jobs.heldSerials(printerId));
  }

  const chip = createChipDesk({
    database: options.database,
    bus,
    ids: ports.ids,
    jobs,
    intake: options.intake,
    blanks: options.blanks,
    personHashOf,
    getJobFor,
    attemptOf,
    backFromPrinter,
    record,
  });

  return {
    jobs,
    chip,
    getJob,
    waiting,
    withoutBlank,

    /** What the intake desk shows of an application's jobs. */
    jobsOf: (applicationId: string) =>
      jobs.ofApplication(applicationId).map((row) => ({ id: row.id, state: row.state, ...(row.serial === null ? {} : { serial: row.serial }) })),

    cancelWaiting,

    /** Why a warrant does not hold here and now; undefined when it does. */
    whyNotWarranted,

    /**
     * Makes the job of a warrant that has just come down and holds here, inside the transaction that records the warrant.
     */
    authorise(transaction: Transaction, warrant: Pick<Warrant, 'applicationId' | 'warrantId'>): void {
      const { applicationId, warrantId } = warrant;
      const last = jobs.ofApplication(applicationId).at(-1);
      // The centre sends a warrant again when a portrait has come, or a new one after it was put back from a copy.
      if (last?.state === 'authorised' && last.warrant_id !== warrantId) cancelWaiting(transaction, applicationId, 'newer_warrant');
      else if (last !== undefined && isLivePrintJob(last.state)) return;
      // A spoiled card is printed again only when a second person has agreed: no message does that.
      else if (last?.state === 'spoiled') return;
      // What a second person had agreed to replace is replaced by this one too.
      const replaces = last?.replaces ?? undefined;
      transaction.append({
        type: 'print.authorised',
        subject: ports.ids.next(),
        body: { applicationId, warrantId, ...(replaces === undefined ? {} : { replaces }) },
      });
    },

    queue,
    warrants,

    /** The jobs that a printer may take next, in order. */
    nextJobs: queue.next,

    /** Why this job cannot be printed now: no valid warrant, or a photo that has not arrived. */
    obstacleOf(row: PrintJobRow): Obstacle | undefined {
      const application = options.intake().getRow(row.application_id);
      if (application.status !== 'PRINT_READY_RECORD')
        return { text: { id: 'Permohonan tidak lagi siap cetak', en: 'The application is no longer ready to print' } };
      const leave = leaveOf(row.application_id);
      if ('obstacle' in leave) return leave.obstacle;
      const other = options.intake().applications.findCardUnderWay(application.nik, application.id);
      if (other !== undefined)
        return { text: { id: `Kartu lain untuk orang ini (${other}) belum diserahkan`, en: `Another card of this person (${other}) is not handed over yet` } };
      if (pictureHashesOf(row.application_id).missing) return { text: { id: 'Menunggu foto tiba di kantor', en: 'Waiting for the photo to arrive' } };
      return undefined;
    },

    picturesOf,
    pictureHashesOf,

    issueDate: (row: PrintJobRow): string =>
      quotaUses.findUse(row.application_id)?.day ?? wibDate(Date.parse(warrantOf(row.application_id)?.issuedAt ?? row.since)),

    /** The printer's hopper has a blank that no job holds. */
    hasFreeBlank: (printerId: string): boolean => nextBlank(printerId) !== undefined,

    /**
     * Binds the next blank of the printer's hopper to the job: durable before the printer is asked.
     * Undefined when the job was taken or changed meanwhile, or the hopper was emptied.
     */
    bind: (row: PrintJobRow, printerId: string): Promise<{ attemptId: string; serial: string } | undefined> =>
      bus.change({
        actor: dispatcher,
        reference: row.id,
        change: (transaction) => {
          const present = getJob(row.id);
          const application = options.intake().getRow(row.application_id);
          if (foldPrintJob(present.state, 'print.bound') === undefined || application.status !== 'PRINT_READY_RECORD') return undefined;
          // Another line may have begun a card of the same person, on the quota or after a conflict of it, in this moment.
          if (options.intake().applications.findCardUnderWay(application.nik, application.id) !== undefined) return undefined;
          const serial = nextBlank(printerId);
          if (serial === undefined) return undefined;
          const attemptId = ports.ids.next();
          transaction.append({
            type: 'print.bound',
            subject: row.id,
            body: { applicationId: row.application_id, warrantId: row.warrant_id, attemptId, printerId, serial },
          });
          return { attemptId, serial };
        },
      }),

    /** What the printer calls the attempt: durable before the document is sent. */
    recordSent: (jobId: string, printer: { jobUuid: string; printerLife: string }): Promise<void> =>
      record(jobId, 'print.sent', (row) => ({ applicationId: row.application_id, attemptId: attemptOf(row).attemptId, ...printer })),
    recordNotStarted: (jobId: string, why: string): Promise<void> =>
      record(jobId, 'print.not_started', (row) => ({ applicationId: row.application_id, ...attemptOf(row), why })),
    recordUnclear: (jobId: string, why: UnclearReason): Promise<void> =>
      record(jobId, 'print.unclear', (row) => ({ applicationId: row.application_id, attemptId: attemptOf(row).attemptId, why })),
    /** `beginsRecorded`: the printer told when it began this card. It is written down the first time. */
    recordPrinted: (jobId: string, witnessed: 'printer' | 'claim', beginsRecorded: boolean): Promise<void> =>
      record(jobId, 'print.printed', (row) => {
        const isNews = beginsRecorded && row.printer_life !== null && !jobs.keepsRecord(printerUuidOf(row.printer_life));
        const body = { applicationId: row.application_id, warrantId: row.warrant_id, ...attemptOf(row), witnessed };
        return isNews ? { ...body, beginsRecorded: true } : body;
      }),

    /** Good card: inspected and, with a shelf, put there. Said again with a shelf, it moves there. */
    inspect: (id: string, command: InspectCommand, actor: Actor): Promise<Committed<PrintJob>> =>
      jobCommand('print.inspect', id, command, actor, ({ append }) => {
        const row = getJob(id);
        const body = { applicationId: row.application_id };
        if (row.state === 'printed') append({ type: 'print.inspected', subject: id, body });
        else if (command.shelf === undefined) getJobFor(id, 'print.inspected');
        if (command.shelf !== undefined) {
          getJobFor(id, 'print.shelved');
          append({ type: 'print.shelved', subject: id, body: { ...body, shelf: command.shelf } });
        }
      }),

    /** A card that came out and is not good. The job ends; a reprint needs a second person. */
    spoil: (id: string, command: SpoilCommand, actor: Actor): Promise<Committed<PrintJob>> =>
      jobCommand('print.spoil', id, command, actor, (transaction) => {
        const row = getJobFor(id, 'print.spoiled');
        if (row.state === 'bound' || row.state === 'unclear')
          throw refused('state', row.state, { id: 'Gunakan "Perlu diperiksa" untuk kartu ini', en: 'Use "To be checked" for this card' });
        transaction.append({
          type: 'print.spoiled',
          subject: id,
          body: { applicationId: row.application_id, warrantId: row.warrant_id, serial: attemptOf(row).serial, from: 'issued', reason: command.reason },
        });
        backFromPrinter(transaction, row.application_id);
      }),

    /** A person looked at an unclear job, or for a card that was only claimed, and says what became of it, with the number of the blank in their hand. */
    resolve: (id: string, command: ResolveCommand, actor: Actor): Promise<Committed<PrintJob>> =>
      jobCommand('print.resolve', id, command, actor, (transaction) => {
        const { append } = transaction;
        const row = getJob(id);
        if (isClaimed(row)) return resolveClaim(transaction, row, command);
        if (row.state !== 'unclear')
          throw refused('state', row.state, { id: 'Kartu ini tidak perlu diperiksa lagi', en: 'This card need not be checked any more' });
        const attempt = attemptOf(row);
        const hopper = hopperOf(attempt.printerId);
        const serial = command.serial.trim().toUpperCase();
        const heldByOthers = jobs.heldSerials(attempt.printerId);
        heldByOthers.delete(attempt.serial);
        if (options.blanks().accountOf(serial) !== hopper || heldByOthers.has(serial)) {
          throw new LoketError('invalid_body', [
            {
              field: 'serial',
              code: 'not_in_this_hopper',
              text: {
                id: `Blangko ${serial} tidak tercatat di pencetak ${attempt.printerId}`,
                en: `Blank ${serial} is not in the books of printer ${attempt.printerId}`,
              },
            },
          ]);
        }
        const base = { applicationId: row.application_id };
        if (command.outcome === 'card_came_out') {
          append({ type: 'print.printed', subject: id, body: { ...base, warrantId: row.warrant_id, ...attempt, serial, witnessed: 'person' } });
        } else if (command.outcome === 'blank_spoiled') {
          append({
            type: 'print.spoiled',
            subject: id,
            body: { ...base, warrantId: row.warrant_id, serial, from: hopper, reason: command.note ?? 'blank_spoiled' },
          });
        } else {
          requireBoundBlank(serial, attempt.serial);
          append({ type: 'print.not_started', subject: id, body: { ...base, ...attempt, why: 'person_looked' } });
        }
        if (command.outcome !== 'card_came_out') backFromPrinter(transaction, row.application_id);
      }),

    /** A new job for a spoiled one, on the same unspent warrant; a second person has agreed. */
    async reprint(id: string, command: Omit<ReprintCommand, 'secondPerson'>, actor: Actor, second: SecondSignature): Promise<Committed<PrintJob>> {
      let against: Obstacle['refused'];
      const done = bus.execute<PrintJob>({
        commandId: command.commandId,
        fingerprint: fingerprintOf('print.reprint', { id, ...command }),
        actor,
        second,
        decide: ({ append }) => {
          const row = getJob(id);
          if (row.state !== 'spoiled')
            throw refused('state', row.state, { id: 'Hanya kartu rusak cetak yang dapat dicetak ulang', en: 'Only a spoiled card can be printed again' });
          if (jobs.findLive(row.application_id) !== undefined)
            throw refused('state', 'live_job', { id: 'Permohonan ini sudah punya pekerjaan cetak lain', en: 'This application has another live print job' });
          if (jobs.find(command.newJobId) !== undefined)
            throw refused('newJobId', 'known_print_job', { id: 'Nomor pekerjaan cetak ini sudah dipakai', en: 'This print job id is in use' });
          const { status } = options.intake().getRow(row.application_id);
          if (status !== 'PRINT_READY_RECORD')
            throw refused('status', status, {
              id: `Permohonan tidak lagi siap cetak: ${statusNames[status].id}`,
              en: `The application is no longer ready to print: ${statusNames[status].en}`,
            });
          const leave = leaveOf(row.application_id);
          if ('obstacle' in leave) {
            against = leave.obstacle.refused;
            throw refused('warrant', leave.code, leave.obstacle.text);
          }
          // The warrant in force, which need not be that of the spoiled card.
          append({
            type: 'print.authorised',
            subject: command.newJobId,
            body: { applicationId: row.application_id, warrantId: leave.warrantId, replaces: id, reason: second.reason },
          });
          return { status: 201, answer: view(getJob(command.newJobId)) };
        },
      });
      try {
        return await done;
      } catch (error) {
        // Written after the refusal, which left nothing behind; and an expired one is asked for again.
        if (against !== undefined) await warrants.note(against.warrant, getJob(id).application_id, against.refusal, new Date(ports.clock.now()).toISOString());
        throw error;
      }
    },

    /** The shelves with the cards on them, and where the next one goes. */
    shelves(): ShelvesAnswer {
      const shelves = jobs.shelves();
      return { shelves, suggestion: suggestShelf(jobs.lastShelf(), new Map(shelves.map(({ shelf, cards }) => [shelf, cards]))) };
    },

    list(query: PrintJobQuery): PrintJobPage {
      const limit = query.limit ?? listLimit;
      const waitingRows = queue.next(placesTold_max);
      const places = new Map(waitingRows.map((row, index) => [row.id, index + 1]));
      return { items: rowsOf(query.state, limit, waitingRows).map((row) => view(row, places.get(row.id))), counts: Object.fromEntries(jobs.counts()) };
    },
  };

  function rowsOf(state: string | undefined, limit: number, waitingRows: readonly PrintJobRow[]): readonly PrintJobRow[] {
    if (state === undefined) return jobs.latest(limit);
    if (state === 'authorised') return waitingRows.slice(0, limit);
    return isPrintJobState(state) ? jobs.byState(state, limit) : [];
  }

  /** Records what the machine itself has seen of a job. */
  function record(jobId: string, type: PrintJobEventType, body: (row: PrintJobRow) => Record<string, unknown>): Promise<void> {
    return bus.change({
      actor: dispatcher,
      reference: jobId,
      change: (transaction) => {
        const row = getJobFor(jobId, type);
        transaction.append({ type, subject: jobId, body: body(row) });
        if (type === 'print.not_started' || type === 'print.blank_spoiled') backFromPrinter(transaction, row.application_id);
      },
    });
  }
}
