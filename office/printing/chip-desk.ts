/** What the chip step does to a print job and its printer: the record of each outcome, and the stop that asks for a person. */
import { hopperOf } from '@loket/domain/blank-ledger';
import type { Actor } from '@loket/domain/journal';
import type { PrintJobEventType } from '@loket/domain/print-job';
import type { Ids } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import type { ResumePrinterCommand } from '@loket/protocol/print-job';
import type { Text } from '@loket/protocol/text';
import type { BlanksDesk } from '../blanks/blanks-desk.ts';
import type { Database } from '../database/open-database.ts';
import type { IntakeDesk } from '../intake/intake-desk.ts';
import type { CommandBus, Committed, Transaction } from '../journal/command-bus.ts';
import { fingerprintOf } from '../journal/hash.ts';
import { createChipLineStore, type StopReason, stopText } from './chip-line.ts';
import type { ChipContent } from './chip-step.ts';
import type { PrintJobRow, PrintJobStore } from './print-job-store.ts';

const dispatcher: Actor = { kind: 'system', part: 'printing' };

/** What became of a job whose blank gave another number. */
export type OtherBlank = { readonly kind: 'spoiled' | 'stopped' } | { readonly kind: 'bound'; readonly attemptId: string; readonly serial: string };

export function createChipDesk(options: {
  readonly database: Database;
  readonly bus: CommandBus;
  readonly ids: Ids;
  readonly jobs: PrintJobStore;
  readonly intake: () => IntakeDesk;
  readonly blanks: () => BlanksDesk;
  readonly personHashOf: (applicationId: string) => string;
  readonly getJobFor: (id: string, event: PrintJobEventType) => PrintJobRow;
  readonly attemptOf: (row: PrintJobRow) => { attemptId: string; printerId: string; serial: string };
  /** the job waits again */
  readonly backFromPrinter: (transaction: Transaction, applicationId: string) => void;
  readonly record: (jobId: string, type: PrintJobEventType, body: (row: PrintJobRow) => Record<string, unknown>) => Promise<void>;
}) {
  const { bus, jobs, intake, blanks, personHashOf, getJobFor, attemptOf, backFromPrinter } = options;
  const chipLines = createChipLineStore(options.database);

  function stopLine(transaction: Transaction, row: PrintJobRow, why: StopReason, read: string | undefined): void {
    const attempt = attemptOf(row);
    const code = why === 'other_blank' ? 'chip_other_blank' : 'chip_unread_blank';
    transaction.append({ type: 'print.not_started', subject: row.id, body: { applicationId: row.application_id, ...attempt, why: code } });
    transaction.append({
      type: 'printer.stopped',
      subject: attempt.printerId,
      body: { printerId: attempt.printerId, why, bound: attempt.serial, ...(read === undefined ? {} : { read }) },
    });
    backFromPrinter(transaction, row.application_id);
  }

  /**
   * A number that is in nobody's books is a bad chip. One that is in the books is a good blank in the wrong place: where the
   * number is learnt and it lies in this hopper, it takes the place of the one that was bound; else a person sorts it out,
   * and no blank is spoiled on a guess.
   */
  function otherBlank(transaction: Transaction, jobId: string, read: string, mayRebind: boolean): OtherBlank {
    const row = getJobFor(jobId, 'print.not_started');
    const { printerId, serial } = attemptOf(row);
    const account = blanks().accountOf(read);
    const isFree = account === hopperOf(printerId) && !jobs.heldSerials(printerId).has(read);
    const base = { applicationId: row.application_id, warrantId: row.warrant_id };
    if (account === undefined && !mayRebind) {
      transaction.append({ type: 'print.blank_spoiled', subject: jobId, body: { ...base, ...attemptOf(row), why: 'chip_wrong_number', read } });
      backFromPrinter(transaction, row.application_id);
      return { kind: 'spoiled' };
    }
    if (!isFree || !mayRebind) {
      stopLine(transaction, row, 'other_blank', read);
      return { kind: 'stopped' };
    }
    const attemptId = options.ids.next();
    transaction.append({
      type: 'print.not_started',
      subject: jobId,
      body: { applicationId: row.application_id, attemptId: attemptOf(row).attemptId, printerId, serial, why: 'chip_other_blank' },
    });
    transaction.append({ type: 'print.bound', subject: jobId, body: { ...base, attemptId, printerId, serial: read } });
    return { kind: 'bound', attemptId, serial: read };
  }

  return {
    /** What the chip of this job's blank is to hold. */
    contentOf(row: PrintJobRow): ChipContent {
      const { person } = intake().submission(row.application_id);
      return { applicationId: row.application_id, nik: person.nik, personHash: personHashOf(row.application_id), warrantId: row.warrant_id };
    },
    recordWritten: (jobId: string, recordSha256: string): Promise<void> =>
      options.record(jobId, 'print.chip_written', (row) => ({ applicationId: row.application_id, ...attemptOf(row), recordSha256 })),
    /** The blank goes to the spoiled ones, the job back into the queue. */
    recordBlankSpoiled: (jobId: string, why: string, read?: string): Promise<void> =>
      options.record(jobId, 'print.blank_spoiled', (row) => ({
        applicationId: row.application_id,
        warrantId: row.warrant_id,
        ...attemptOf(row),
        why,
        ...(read === undefined ? {} : { read }),
      })),
    /** The chip gave another number than the one bound. */
    takeOtherBlank: (jobId: string, read: string, mayRebind: boolean): Promise<OtherBlank> =>
      bus.change({ actor: dispatcher, reference: jobId, change: (transaction) => otherBlank(transaction, jobId, read, mayRebind) }),
    /** The job goes back, and the printer starts no card until a person has looked. */
    stopForPerson: (jobId: string, why: StopReason, read?: string): Promise<void> =>
      bus.change({ actor: dispatcher, reference: jobId, change: (transaction) => stopLine(transaction, getJobFor(jobId, 'print.not_started'), why, read) }),
    /** Why a printer waits for a person. */
    stopOf(printerId: string): Text | undefined {
      const row = chipLines.find(printerId);
      return row === undefined ? undefined : stopText(printerId, row);
    },
    /** A person has looked at the printer. */
    resume: (printerId: string, command: ResumePrinterCommand, actor: Actor): Promise<Committed<{ printerId: string }>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('printer.resume', { printerId, ...command }),
        actor,
        decide: ({ append }) => {
          if ((chipLines.find(printerId)?.stopped_why ?? null) === null)
            throw new LoketError('not_possible_now', [
              {
                field: 'printer',
                code: 'not_stopped',
                text: { id: `Pencetak ${printerId} tidak menunggu petugas`, en: `Printer ${printerId} waits for nobody` },
              },
            ]);
          append({ type: 'printer.resumed', subject: printerId, body: { printerId, ...(command.note === undefined ? {} : { note: command.note }) } });
          return { status: 200, answer: { printerId } };
        },
      }),
  };
}
