/**
 * One line: the loop that feeds one printer. It asks the printer before it does anything, takes the next job in order,
 * makes each step durable before the next, and follows every open attempt to its end, after a restart too.
 * It never sends a document twice.
 */
import { type CardPrinter, PrinterError, type PrinterJobRef, type PrinterReport } from '@loket/devices/printer/card-printer';
import { describePrinterReason } from '@loket/devices/printer/printer-reasons';
import { type Resolution, resolveAttempt } from '@loket/domain/print-job';
import type { Warrant, WarrantRefusal } from '@loket/domain/warrant';
import type { Ports } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import type { PrinterView } from '@loket/protocol/print-job';
import type { Text } from '@loket/protocol/text';
import type { ChipStep } from './chip-step.ts';
import type { PrintJobRow } from './print-job-store.ts';
import { createPrinterAnswers, isReady, isReadyOrBusy } from './printer-answers.ts';
import type { PrintingDesk } from './printing-desk.ts';

export type PrinterLineOptions = {
  readonly printer: CardPrinter;
  readonly uri: string;
  readonly desk: PrintingDesk;
  readonly ports: Ports;
  /** the picture of the card's front for a job */
  readonly drawCard: (job: PrintJobRow) => Promise<Uint8Array>;
  /** why no card may be started now; the one in the printer is followed to its end all the same */
  readonly held: () => Text | undefined;
  /** undefined: off */
  readonly chip?: ChipStep | undefined;
  /** jobs that some line has taken and not yet bound */
  readonly taken: Set<string>;
  /** jobs whose card could not be drawn, each with the tries so far and the moment (monotonic, ms) of the next */
  readonly undrawable: Map<string, { readonly tries: number; readonly again_ms: number }>;
  /** jobs that something stands in the way of, each with the moment (monotonic, ms) from which it is looked at again */
  readonly blocked: Map<string, number>;
  readonly onChanged: () => void;
  readonly onFault: (what: string, error: unknown) => void;
  /** the longest pause between looks at a printer that is at a card or stands still before one, and between looks at one that is idle or away */
  readonly busyPoll_ms: number;
  readonly idlePoll_ms: number;
};

export type PrinterLine = ReturnType<typeof createPrinterLine>;

/** Looks at a job whose document the printer says it does not have, before a person is asked: it may still be reading. */
const documentLooks_max = 10;
/** The first look at a card that was just handed over; each pause is twice as long as the one before, up to the longest. */
const firstLook_ms = 5;
/** jobs whose obstacles are looked at in one turn, each with a signature to check; the next turn goes on behind them */
const jobsAhead_max = 20;
/** a card that cannot be drawn is tried again after this, each time after twice as long, up to the longest pause */
const drawAgain_ms = 15_000;
const drawAgain_ms_max = 30 * 60_000;
/** Looks at a printer that stands still with a card it has not begun, before that card goes to another one. */
const standstillLooks_max = 20;
/** pauses after a printer that took no job grow to this */
const failurePause_ms_max = 60_000;

type NotWarranted = { readonly job: PrintJobRow; readonly warrant: Warrant; readonly refusal: WarrantRefusal };

export function createPrinterLine(options: PrinterLineOptions) {
  const { printer, desk, ports } = options;
  const answers = createPrinterAnswers({ printer, jobs: desk.jobs, clock: ports.clock, onChanged: options.onChanged });
  let wake = new AbortController();
  const stopping = new AbortController();
  let isStopped = false;
  /** jobs in a row that the printer did not take */
  let failures = 0;
  let chipTrouble: Text | undefined;
  /** the job that was handed over last, as the printer numbers it: asked for by its number it is found without all the others */
  let handed: PrinterJobRef | undefined;

  /** Until the next look; new work changes nothing for it. */
  async function rest(delay_ms: number): Promise<void> {
    if (!isStopped) await ports.timers.sleep(delay_ms, stopping.signal);
  }

  async function pause(delay_ms: number): Promise<void> {
    if (isStopped) return;
    await ports.timers.sleep(delay_ms, wake.signal);
    if (wake.signal.aborted && !isStopped) wake = new AbortController();
  }

  /** The first job in order that no other line has and that nothing stands in the way of; 'look_on' when the rest of the queue is still to be looked at. */
  function findJob(notWarranted: NotWarranted[]): PrintJobRow | 'look_on' | undefined {
    const now_ms = ports.clock.monotonic();
    const { taken, undrawable, blocked } = options;
    let looks = 0;
    for (const job of desk.nextJobs(jobsAhead_max + taken.size + undrawable.size + blocked.size)) {
      if (taken.has(job.id) || isUndrawable(job.id, now_ms) || (blocked.get(job.id) ?? 0) > now_ms) continue;
      const obstacle = desk.obstacleOf(job);
      if (obstacle === undefined) return job;
      if (obstacle.refused !== undefined) notWarranted.push({ job, ...obstacle.refused });
      desk.waiting.set(job.id, obstacle.text);
      blocked.set(job.id, now_ms + options.idlePoll_ms * 4);
      looks += 1;
      if (looks === jobsAhead_max) return 'look_on';
    }
    // All that still wait were looked at just now: what is left over belongs to jobs that are gone.
    for (const [jobId, again_ms] of blocked) if (again_ms <= now_ms) blocked.delete(jobId);
    return undefined;
  }

  async function printNext(): Promise<'printed_one' | 'look_on' | 'nothing_to_do'> {
    const notWarranted: NotWarranted[] = [];
    const job = findJob(notWarranted);
    for (const { job: without, warrant, refusal } of notWarranted)
      await desk.warrants.note(warrant, without.application_id, refusal, new Date(ports.clock.now()).toISOString());
    // Another line has had time to take it.
    if (typeof job === 'object' && notWarranted.length > 0 && (options.taken.has(job.id) || desk.getJob(job.id).state !== 'authorised')) return 'look_on';
    if (job === undefined || job === 'look_on') return job ?? 'nothing_to_do';
    options.blocked.delete(job.id);
    if (!desk.hasFreeBlank(printer.id)) {
      desk.withoutBlank.set(job.id, {
        id: `Baki ${printer.id} kosong menurut buku: isi blangko`,
        en: `Hopper ${printer.id} is empty by the books: load blanks`,
      });
      return 'nothing_to_do';
    }
    desk.waiting.delete(job.id);
    desk.withoutBlank.delete(job.id);
    options.taken.add(job.id);
    try {
      // Bound at once, before the card is drawn: with several printers the order of binding is the order of the queue.
      const bound = await desk.bind(job, printer.id);
      // It was withdrawn or its verdict taken back in this moment: on to the next one.
      if (bound === undefined) return 'look_on';
      const png = await draw(job);
      if (png === undefined) await desk.recordNotStarted(job.id, 'card_cannot_be_drawn');
      else if (options.held() !== undefined) await desk.recordNotStarted(job.id, 'mains_off');
      else {
        const attemptId = options.chip === undefined ? bound.attemptId : await checkChip(options.chip, job, bound);
        // The chip takes about a second: the mains may have gone meanwhile.
        if (attemptId !== undefined && options.held() !== undefined) await desk.recordNotStarted(job.id, 'mains_off');
        else if (attemptId !== undefined) await hand(job.id, attemptId, png);
      }
      return 'printed_one';
    } finally {
      options.taken.delete(job.id);
    }
  }

  function isUndrawable(jobId: string, now_ms: number): boolean {
    const failed = options.undrawable.get(jobId);
    return failed !== undefined && failed.again_ms > now_ms;
  }

  /**
   * The attempt whose blank is fit to be printed on; undefined when the job went back. Where numbers are learnt, the blank
   * that lies there takes the place of the bound one and is checked in its turn.
   */
  async function checkChip(chip: ChipStep, job: PrintJobRow, bound: { attemptId: string; serial: string }): Promise<string | undefined> {
    let present = bound;
    for (let look = 0; ; look += 1) {
      const outcome = await chip.run(printer.id, present.serial, desk.chip.contentOf(job));
      chipTrouble = outcome.kind === 'reader_away' ? outcome.text : undefined;
      switch (outcome.kind) {
        case 'written':
          await desk.chip.recordWritten(job.id, outcome.recordSha256);
          return present.attemptId;
        case 'bad_blank':
          await desk.chip.recordBlankSpoiled(job.id, outcome.why);
          return undefined;
        case 'unread_blank':
          await desk.chip.stopForPerson(job.id, 'unread_blank');
          return undefined;
        case 'reader_away':
          await desk.recordNotStarted(job.id, 'chip_reader');
          await pauseAfterFailure();
          return undefined;
        case 'other_number': {
          // Once only: a chip that then gives a third number is for a person.
          const other = await desk.chip.takeOtherBlank(job.id, outcome.read, chip.learnsNumber && look === 0);
          if (other.kind !== 'bound') return undefined;
          present = other;
        }
      }
    }
  }

  /** A card that cannot be drawn lets the next ones go first, and is tried again: what failed may have been memory or a photo that is there by then. */
  async function draw(job: PrintJobRow): Promise<Uint8Array | undefined> {
    try {
      const png = await options.drawCard(job);
      options.undrawable.delete(job.id);
      return png;
    } catch (error) {
      options.onFault(`card of print job ${job.id}`, error);
      desk.waiting.set(job.id, noteUndrawable(job.id, error instanceof LoketError ? error.fields[0]?.text : undefined));
      return undefined;
    }
  }

  function noteUndrawable(jobId: string, why: Text | undefined): Text {
    const tries = (options.undrawable.get(jobId)?.tries ?? 0) + 1;
    const pause_ms = Math.min(drawAgain_ms_max, drawAgain_ms * 2 ** Math.min(tries - 1, 16));
    options.undrawable.set(jobId, { tries, again_ms: ports.clock.monotonic() + pause_ms });
    const { id, en } = why ?? { id: 'Gambar kartu tidak dapat dibuat: periksa foto dan data', en: 'The card cannot be drawn: check photo and data' };
    return { id: `${id} (gagal ${tries} kali; dicoba lagi sendiri)`, en: `${en} (failed ${tries} times; tried again by itself)` };
  }

  /** Create-Job, its uuid made durable, Send-Document once. Whatever goes wrong after that is for `follow`. */
  async function hand(jobId: string, attemptId: string, png: Uint8Array): Promise<void> {
    let ref: Awaited<ReturnType<CardPrinter['createJob']>>;
    try {
      ref = await printer.createJob({ name: attemptId, requestingUser: 'loket' });
    } catch (error) {
      if (!(error instanceof PrinterError)) throw error;
      // No document is sent without a job, so the blank is untouched; a job that may be left behind is cancelled later.
      await desk.recordNotStarted(jobId, error.kind);
      return pauseAfterFailure();
    }
    await desk.recordSent(jobId, { jobUuid: ref.jobUuid, printerLife: ref.life });
    handed = ref;
    try {
      await printer.sendDocument(ref, { mediaType: 'image/png', bytes: png });
    } catch (error) {
      if (!(error instanceof PrinterError)) throw error;
      if (error.kind === 'uncertain') return;
      // Certainly nothing of the document left us.
      await desk.recordNotStarted(jobId, error.kind);
      await answers.cancelAbandoned();
      return pauseAfterFailure();
    }
    failures = 0;
  }

  /** Each try leaves two entries in the journal for ever, and its own commit wakes this line: so this pause ends early only for a stop. */
  async function pauseAfterFailure(): Promise<void> {
    const pause_ms = Math.min(failurePause_ms_max, options.idlePoll_ms * 2 ** Math.min(failures, 16));
    failures += 1;
    if (!isStopped) await ports.timers.sleep(pause_ms, stopping.signal);
  }

  /** Looks at an open attempt until its end is known. A card that is out makes room for the next one. */
  async function follow(job: PrintJobRow): Promise<void> {
    const { attempt_id: attemptId, job_uuid: jobUuid, printer_life: life } = job;
    if (attemptId === null) throw new Error(`print job ${job.id} is at a printer without an attempt`);
    if (job.state === 'bound') {
      await desk.recordNotStarted(job.id, 'cut_before_sending');
      return;
    }
    const attempt = { attemptId, state: 'sent', jobUuid: jobUuid ?? undefined, life: life ?? undefined } as const;
    let isWithdrawn = false;
    let standstill = 0;
    let pause_ms = Math.min(firstLook_ms, options.busyPoll_ms);
    if (handed?.jobUuid === jobUuid) await rest(pause_ms);
    for (let looks = 0; !isStopped; looks += 1) {
      const next = handed === undefined || handed.jobUuid !== jobUuid ? undefined : await answers.watch(handed, job);
      if (next !== undefined && resolveAttempt(attempt, next.answer).kind === 'printed') return goOn(job.id, next.answer.tellsBegin, next.report);
      if (next !== undefined) {
        pause_ms = Math.min(options.busyPoll_ms, pause_ms * 2);
        await rest(pause_ms);
        continue;
      }
      const report = await answers.look();
      const answer = report === undefined ? undefined : await answers.ask(job);
      if (answer === undefined) {
        await rest(options.idlePoll_ms);
        continue;
      }
      const resolution = resolveAttempt(attempt, answer);
      const mayStillBeReading = resolution.kind === 'unclear' && resolution.why === 'send_uncertain' && looks < documentLooks_max;
      if (resolution.kind === 'wait' || mayStillBeReading) {
        // It jammed before it began this card: taken back there, the card goes to a printer that works.
        const standsStill = resolution.kind === 'wait' && answer.job?.neverBegun === true && report !== undefined && !isReadyOrBusy(report);
        standstill = standsStill ? standstill + 1 : 0;
        if (standstill === standstillLooks_max) await answers.withdraw(attemptId, answer.job?.uuid ?? '');
        await rest(options.busyPoll_ms);
        continue;
      }
      // The program was ended between writing the uuid and sending, say: cancelled, such a job takes no document any more.
      if (resolution.kind === 'unclear' && resolution.why === 'send_uncertain' && answer.job?.neverBegun === true && !isWithdrawn) {
        isWithdrawn = true;
        await answers.withdraw(attemptId, answer.job.uuid);
        continue;
      }
      await settle(job.id, resolution, answer.tellsBegin);
      return;
    }
  }

  /**
   * The card is out. When its printer takes the next one, that one is bound in the same commit in which this one is written
   * down as printed: one fsync for both, and the next blank is the one behind this.
   */
  async function goOn(jobId: string, beginsRecorded: boolean, report: PrinterReport): Promise<void> {
    handed = undefined;
    const settled = settle(jobId, { kind: 'printed' }, beginsRecorded);
    if (isStopped || !mayStart(report) || !desk.hasFreeBlank(printer.id)) return settled;
    const [written, started] = await Promise.allSettled([settled, printNext()]);
    for (const outcome of [written, started]) if (outcome.status === 'rejected') throw outcome.reason;
  }

  async function settle(jobId: string, resolution: Resolution, beginsRecorded: boolean): Promise<void> {
    if (resolution.kind === 'printed') await desk.recordPrinted(jobId, printer.completedIsClaim === true ? 'claim' : 'printer', beginsRecorded);
    else if (resolution.kind === 'not_started') await desk.recordNotStarted(jobId, 'printer_has_no_document');
    else if (resolution.kind === 'unclear') await desk.recordUnclear(jobId, resolution.why);
  }

  /** Why this printer waits for a person, while the chip step is on. */
  function stopped(): Text | undefined {
    return options.chip === undefined ? undefined : desk.chip.stopOf(printer.id);
  }

  /** Whoever has mended a printer stands before it, and cards wait. */
  function isWaitedFor(report: PrinterReport): boolean {
    return report.queuedJobs === 0 && options.held() === undefined && stopped() === undefined && desk.nextJobs(1).length > 0;
  }

  function mayStart(report: PrinterReport): boolean {
    return options.held() === undefined && stopped() === undefined && isReady(report);
  }

  async function step(): Promise<void> {
    const [open] = desk.jobs.openAt(printer.id);
    if (open !== undefined) return follow(open);
    const report = await answers.look();
    if (report === undefined) return pause(options.idlePoll_ms);
    if (report.queuedJobs > 0) await answers.cancelAbandoned();
    if (!mayStart(report)) return pause(isWaitedFor(report) ? options.busyPoll_ms : options.idlePoll_ms);
    const done = await printNext();
    if (done === 'nothing_to_do') await pause(options.idlePoll_ms);
    // Others get their turn between two stretches of a long queue.
    else if (done === 'look_on') await ports.timers.sleep(0, stopping.signal);
  }

  return {
    id: printer.id,

    /** Runs until stopped. A fault in one step is told and the line goes on after a pause. */
    async run(): Promise<void> {
      while (!isStopped) {
        try {
          await step();
        } catch (error) {
          options.onFault(`printer line ${printer.id}`, error);
          await pause(options.idlePoll_ms);
        }
      }
    },

    /** New work may be there: look now. */
    wake(): void {
      wake.abort();
    },

    stop(): void {
      isStopped = true;
      stopping.abort();
      wake.abort();
    },

    isReady(): boolean {
      const { report } = answers.seen();
      return stopped() === undefined && report !== undefined && isReadyOrBusy(report);
    },

    view(hopper: number): PrinterView {
      const { report, reachable, since } = answers.seen();
      const asks = stopped();
      const current = desk.jobs.openAt(printer.id)[0]?.id;
      return {
        id: printer.id,
        uri: options.uri,
        reachable,
        state: report?.state ?? 'unreachable',
        reasons: (report?.reasons ?? []).map((reason) => {
          const described = describePrinterReason(reason);
          const text: Text = { id: described.id, en: described.en };
          return { reason, text, blocking: described.blocking };
        }),
        supplies: (report?.supplies ?? []).map((supply) => ({ ...supply })),
        hopper,
        ...(current === undefined ? {} : { currentJob: current }),
        ...(asks === undefined ? {} : { asks }),
        ...(chipTrouble === undefined ? {} : { chipTrouble }),
        since,
      };
    },
  };
}
