/**
 * What one printer says when it is asked: of itself, of an attempt, of all its jobs; and the cancelling of jobs that may not
 * stay there. A question without an answer is no fault: the printer is away, and the page shows it.
 */
import {
  type CardPrinter,
  PrinterError,
  type PrinterJobRef,
  type PrinterJobReport,
  type PrinterReport,
  printerUuidOf,
  samePrinterLife,
} from '@loket/devices/printer/card-printer';
import { describePrinterReason } from '@loket/devices/printer/printer-reasons';
import type { PrinterAnswer } from '@loket/domain/print-job';
import type { Clock } from '@loket/platform/ports';
import type { PrintJobRow, PrintJobStore } from './print-job-store.ts';

export type PrinterAnswers = ReturnType<typeof createPrinterAnswers>;

export type Seen = { readonly reachable: boolean; readonly report: PrinterReport | undefined; readonly since: string };
/** What the printer says of an attempt; `tellsBegin`: it told when it began it. */
export type Told = PrinterAnswer & { readonly tellsBegin: boolean };

type Attempt = Pick<PrintJobRow, 'attempt_id' | 'job_uuid' | 'printer_life'>;

export function createPrinterAnswers(options: {
  readonly printer: CardPrinter;
  readonly jobs: Pick<PrintJobStore, 'keepsRecord' | 'outcomeOf'>;
  readonly clock: Clock;
  readonly onChanged: () => void;
}) {
  const { printer, jobs, clock } = options;
  let seen: Seen = { reachable: false, report: undefined, since: new Date(clock.now()).toISOString() };

  function note(report: PrinterReport | undefined): PrinterReport | undefined {
    const same = seen.reachable === (report !== undefined) && seen.report?.state === report?.state && seen.report?.reasons.join() === report?.reasons.join();
    seen = { reachable: report !== undefined, report, since: same ? seen.since : new Date(clock.now()).toISOString() };
    if (!same) options.onChanged();
    return report;
  }

  async function orAway<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof PrinterError)) throw error;
      note(undefined);
      return undefined;
    }
  }

  /** What is not cancelled now is looked at again at the next turn. */
  async function ifItCan(cancel: () => Promise<void>): Promise<void> {
    try {
      await cancel();
    } catch (error) {
      if (!(error instanceof PrinterError)) throw error;
    }
  }

  return {
    seen: (): Seen => seen,

    /** Undefined: it is away. */
    look: (): Promise<PrinterReport | undefined> => orAway(async () => note(await printer.state())),

    /**
     * A job asked for by the printer's own number, and then the printer. Undefined when not all is well with either: then the
     * printer is to be asked for all that it knows.
     */
    watch: (ref: PrinterJobRef, { attempt_id: attemptId, printer_life: life }: Attempt): Promise<{ answer: Told; report: PrinterReport } | undefined> =>
      orAway(async () => {
        const { job, printer: report } = await printer.watch(ref);
        note(report);
        if (job === undefined || job.name !== attemptId || !isReadyOrBusy(report) || !hasDocument(job)) return undefined;
        if (job.state !== 'pending' && job.state !== 'processing' && job.state !== 'completed') return undefined;
        if (life === null || !samePrinterLife(job.ref.life, life)) return undefined;
        const told = { uuid: job.ref.jobUuid, name: job.name, state: job.state, documentReceived: true };
        return { answer: { life, tellsBegin: job.hasBegun === true, job: told }, report };
      }),

    /** What it says of an attempt, from all that it knows; undefined: it is away. */
    ask: ({ attempt_id: attemptId, job_uuid: jobUuid, printer_life: life }: Attempt): Promise<Told | undefined> =>
      orAway(async () => {
        const all = await printer.jobs();
        const known = all.find((job) => job.ref.jobUuid === jobUuid && job.name === attemptId);
        const keepsRecord =
          known !== undefined &&
          (all.some((job) => job.hasBegun === true && job.ref.life === known.ref.life) || jobs.keepsRecord(printerUuidOf(known.ref.life)));
        // The life is asked after the jobs: a printer that restarts in between must not lend its old life to new answers.
        const present = known?.ref.life ?? (await printer.state()).life;
        return {
          life: life !== null && samePrinterLife(present, life) ? life : present,
          tellsBegin: known?.hasBegun === true,
          job:
            known === undefined
              ? undefined
              : {
                  uuid: known.ref.jobUuid,
                  name: known.name,
                  state: known.state,
                  documentReceived: hasDocument(known),
                  neverBegun: keepsRecord && known.hasBegun === false,
                },
        };
      }),

    /** Cancels a job that the printer has not begun. What became of it is asked afterwards in any case. */
    withdraw: (attemptId: string, jobUuid: string): Promise<void> =>
      ifItCan(async () => {
        const known = (await printer.jobs()).find((job) => job.ref.jobUuid === jobUuid && job.name === attemptId);
        if (known !== undefined) await printer.cancelJob(known.ref);
      }),

    /**
     * Cancels jobs that were opened for an attempt which never sent its document, and those that a queue holds though their
     * attempt is settled: they would block the printer, or be released by hand when the card has long been printed again.
     */
    cancelAbandoned: (): Promise<void> =>
      ifItCan(async () => {
        for (const job of await printer.jobs()) {
          const isOpen = job.state === 'pending' || job.state === 'held' || job.state === 'processing' || job.state === 'stopped';
          const outcome = jobs.outcomeOf(job.name);
          const isHeldForNothing = job.state === 'held' && outcome !== undefined && outcome !== 'open';
          if ((isOpen && outcome === 'not_started') || isHeldForNothing) await printer.cancelJob(job.ref);
        }
      }),
  };
}

export function isReady(report: PrinterReport): boolean {
  return isReadyOrBusy(report) && report.acceptingJobs && report.queuedJobs === 0;
}

/** Fit for work, even if it has a card in it just now. */
export function isReadyOrBusy(report: PrinterReport): boolean {
  return report.state !== 'stopped' && !report.reasons.some((reason) => describePrinterReason(reason).blocking);
}

function hasDocument(job: PrinterJobReport): boolean {
  return !job.reasons.some((reason) => reason === 'job-incoming' || reason === 'job-data-insufficient');
}
