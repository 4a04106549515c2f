/**
 * The virtual printer without its wire: jobs in, cards out, one at a time.
 *
 * A card takes `cardMs`; at half of it it comes out (a line in output.log, synced, and a picture).
 * A cut before that line leaves no card, a cut after it leaves one. The printer's own memory of
 * each step is synced too, and what it says after a cut follows the switch `afterCut`.
 */
import type { Clock, Ids, TimerHandle, Timers } from '@loket/platform/ports';
import { isFinalJobState, type PrinterJobState } from '../card-printer.ts';
import type { PrinterDisk } from './printer-disk.ts';
import {
  type CardOut,
  finishedJobs_max,
  type LoadedMemory,
  PrinterMemory,
  type PrinterRecord,
  pictureFile,
  pictureNameOf,
  type VirtualJob,
} from './printer-memory.ts';
import { changeSwitches, type PrinterSwitches, SwitchError } from './printer-switches.ts';

export interface CardMachinePorts {
  disk: PrinterDisk;
  clock: Clock;
  timers: Timers;
  ids: Ids;
  /** The disk failed: the printer is broken and does nothing more. */
  onFault: (error: Error) => void;
}

/** An office's ribbon and film, in cards. */
export const ribbonCards = 500;
export const filmCards = 1_000;
const low_percent = 10;

/** More waiting than this and the printer is busy. */
const unfinishedJobs_max = 200;
/** A job whose document never comes is aborted after this (multiple-operation-time-out). */
export const documentWait_ms = 120_000;
const recentCards_max = 100;
const pictureAttempts_max = 1_000;

/** Where the card in the machine is, for tests: `hold` stops it at the end of either stage. */
export type CardStage = 'before-card' | 'after-card';

export interface MachineReport {
  state: 'idle' | 'processing' | 'stopped';
  reasons: string[];
  message: string;
  inMachine: { jobId: number; jobUuid: string; name: string; stage: CardStage; isHeld: boolean } | null;
  supplies: { name: string; kind: string; color: string; levelPercent: number }[];
  queuedJobs: number;
  cardsOut: number;
}

export type CreateResult = { job: VirtualJob } | 'busy';
export type DocumentResult = 'ok' | 'not-found' | 'not-waiting';
export type CancelResult = 'ok' | 'not-found' | 'not-possible';

/** The printer was cut: nothing may be written any more. */
export class CutError extends Error {
  override readonly name = 'CutError';
}

interface InMachine {
  job: VirtualJob;
  stage: CardStage;
  isHeld: boolean;
  isCancelWanted: boolean;
}

export class CardMachine {
  readonly #ports: CardMachinePorts;
  readonly #memory: PrinterMemory;
  readonly #startedAt_ms: number;
  readonly #jobs = new Map<number, VirtualJob>();
  readonly bootUuid: string;
  #printer: PrinterRecord;
  #switches: PrinterSwitches;
  #recentCards: CardOut[] = [];
  #cardsOut = 0;
  #inMachine: InMachine | undefined;
  #isCut = false;
  readonly #documentTimers = new Map<number, TimerHandle>();
  /** Resolved and replaced at every change: whoever waits looks again. */
  #changed = Promise.withResolvers<void>();
  /** Steps that read and change the printer's memory come one after the other. */
  #lastStep: Promise<unknown> = Promise.resolve();
  #belt: Promise<void> = Promise.resolve();

  private constructor(ports: CardMachinePorts, memory: PrinterMemory, loaded: LoadedMemory) {
    this.#ports = ports;
    this.#memory = memory;
    this.#startedAt_ms = ports.clock.monotonic();
    this.bootUuid = `urn:uuid:${ports.ids.next()}`;
    this.#switches = loaded.switches;
    const forgets = loaded.switches.forgetOnRestart;
    this.#printer = {
      uuid: loaded.printer?.uuid ?? `urn:uuid:${ports.ids.next()}`,
      lastJobId: forgets ? 0 : (loaded.printer?.lastJobId ?? 0),
      ribbonCardsLeft: loaded.printer?.ribbonCardsLeft ?? ribbonCards,
      filmCardsLeft: loaded.printer?.filmCardsLeft ?? filmCards,
    };
    this.#cardsOut = loaded.cards.length;
    this.#recentCards = loaded.cards.slice(-recentCards_max);
  }

  /** Reads its memory, settles what a cut left open, and starts printing what waits. */
  static async start(ports: CardMachinePorts, change: Partial<PrinterSwitches> = {}): Promise<CardMachine> {
    const memory = new PrinterMemory(ports.disk);
    const loaded = await memory.load();
    const machine = new CardMachine(ports, memory, { ...loaded, switches: changeSwitches(loaded.switches, change) });
    await machine.#settle(loaded);
    machine.#belt = machine.#run();
    return machine;
  }

  get printerUuid(): string {
    return this.#printer.uuid;
  }
  get switches(): PrinterSwitches {
    return this.#switches;
  }
  /** Whole seconds, from 1 on as RFC 8011 wants. */
  get upTime_s(): number {
    return Math.floor((this.#ports.clock.monotonic() - this.#startedAt_ms) / 1_000) + 1;
  }

  // ---- what a client asks -----------------------------------------------------------------

  report(): MachineReport {
    const reasons = this.#reasons();
    const isStopped = this.#stopsNextCard() || this.#stopsCardInside();
    const inside = this.#inMachine;
    return {
      state: isStopped ? 'stopped' : inside === undefined ? 'idle' : 'processing',
      reasons,
      message: isStopped ? 'Stopped.' : inside === undefined ? 'Idle.' : `Printing ${inside.job.name}.`,
      inMachine:
        inside === undefined
          ? null
          : {
              jobId: inside.job.id,
              jobUuid: inside.job.uuid,
              name: inside.job.name,
              stage: inside.stage,
              isHeld: inside.isHeld,
            },
      supplies: this.#supplies(),
      queuedJobs: this.#unfinished().length,
      cardsOut: this.#cardsOut,
    };
  }

  jobs(): VirtualJob[] {
    return [...this.#jobs.values()];
  }
  findJob(jobId: number): VirtualJob | undefined {
    return this.#jobs.get(jobId);
  }

  /** What the printer says of a job now, which is not always what is true. */
  jobState(job: VirtualJob): { state: PrinterJobState; reasons: string[]; impressionsCompleted: number } {
    const isInside = job.state === 'processing';
    const state = isInside && this.#stopsCardInside() ? 'stopped' : job.state;
    return {
      state,
      reasons: job.reasons.length > 0 ? job.reasons : [usualReasons[state]],
      impressionsCompleted: isInside && this.#switches.lieImpressions ? 1 : job.impressions,
    };
  }

  recentCards(): CardOut[] {
    return this.#recentCards;
  }
  async picture(file: string): Promise<Uint8Array | undefined> {
    // The name comes from an address: only names that this printer gives are looked for.
    return /^[\w-][\w.-]*\.png$/.test(file) ? this.#memory.picture(file) : undefined;
  }

  // ---- what a client changes --------------------------------------------------------------

  createJob(request: { name: string; user: string }): Promise<CreateResult> {
    return this.#step(async () => {
      const unfinished = this.#unfinished().length;
      if (unfinished >= (this.#switches.busyRefuse ? 1 : unfinishedJobs_max)) return 'busy';
      const job: VirtualJob = {
        id: this.#printer.lastJobId + 1,
        uuid: `urn:uuid:${this.#ports.ids.next()}`,
        name: request.name,
        user: request.user,
        state: 'held',
        reasons: [],
        createdAt_ms: this.#ports.clock.now(),
        startedAt_ms: null,
        endedAt_ms: null,
        documentLength_bytes: null,
        impressions: 0,
      };
      await this.#save(job, { lastJobId: job.id });
      const timer = this.#ports.timers.set(documentWait_ms, () => this.#abortIfNoDocumentCame(job.id));
      this.#documentTimers.set(job.id, timer);
      return { job };
    });
  }

  addDocument(jobId: number, bytes: Uint8Array): Promise<DocumentResult> {
    return this.#step(async () => {
      const job = this.#jobs.get(jobId);
      if (job === undefined) return 'not-found';
      if (job.state !== 'held') return 'not-waiting';
      await this.#memory.spoolDocument(jobId, bytes);
      await this.#save({ ...job, state: 'pending', documentLength_bytes: bytes.byteLength });
      return 'ok';
    });
  }

  /** An upload that broke off, or a document that is no picture: the job ends without a card. */
  abortJob(jobId: number, reason: string): Promise<void> {
    return this.#step(async () => {
      const job = this.#jobs.get(jobId);
      if (job?.state === 'held') await this.#end(job, 'aborted', ['aborted-by-system', reason]);
    });
  }

  async cancelJob(jobId: number): Promise<CancelResult> {
    const first = await this.#step(async () => {
      const job = this.#jobs.get(jobId);
      if (job === undefined) return 'not-found';
      if (isFinalJobState(job.state)) return 'not-possible';
      const inside = this.#inMachine?.job.id === jobId ? this.#inMachine : undefined;
      if (inside === undefined || this.#switches.cancelStillPrints) {
        await this.#end(job, 'canceled');
        return 'ok';
      }
      inside.isCancelWanted = true;
      this.#wake();
      return 'wait';
    });
    return first === 'wait' ? this.#outcomeOfCancel(jobId) : first;
  }

  /** @throws SwitchError, with nothing changed */
  setSwitches(change: unknown): Promise<void> {
    return this.#step(async () => {
      const next = changeSwitches(this.#switches, change);
      await this.#memory.saveSwitches(next);
      const isNewRibbon = this.#switches.ribbonEmpty && !next.ribbonEmpty;
      this.#switches = next;
      if (isNewRibbon) await this.#saveSupplies({ ribbonCardsLeft: ribbonCards });
      this.#wake();
    });
  }

  /** As if the mains went: nothing is written from now on. Resolves when nothing is being written any more. */
  async cut(): Promise<void> {
    this.#isCut = true;
    for (const jobId of [...this.#documentTimers.keys()]) this.#stopWaitingForDocument(jobId);
    this.#wake();
    await this.#belt;
    await this.#lastStep;
    await this.#memory.close();
  }

  // ---- the belt: one card after the other -------------------------------------------------

  async #run(): Promise<void> {
    try {
      for (;;) await this.#printCard(await this.#nextCard());
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The disk failed, or our own code: a printer that cannot remember must not go on printing. */
  #fail(error: unknown): void {
    if (error instanceof CutError || this.#isCut) return;
    this.#isCut = true;
    this.#wake();
    this.#ports.onFault(error instanceof Error ? error : new Error(String(error)));
  }

  async #nextCard(): Promise<InMachine> {
    for (;;) {
      const changed = this.#changed.promise;
      const next = await this.#step(() => this.#feedCard());
      if (next !== undefined) return next;
      await changed;
    }
  }

  /** Takes a blank and the first waiting job, durably, before the machine moves. */
  async #feedCard(): Promise<InMachine | undefined> {
    if (this.#stopsNextCard() || this.#stopsCardInside()) return undefined;
    const waiting = this.jobs().find((job) => job.state === 'pending');
    if (waiting === undefined) return undefined;
    if (this.#printer.ribbonCardsLeft === 0) return this.#endOfRibbon();
    const job: VirtualJob = { ...waiting, state: 'processing', startedAt_ms: this.#ports.clock.now() };
    await this.#save(job, {
      ribbonCardsLeft: this.#printer.ribbonCardsLeft - 1,
      // The film is changed together with every second ribbon.
      filmCardsLeft: this.#printer.filmCardsLeft > 1 ? this.#printer.filmCardsLeft - 1 : filmCards,
    });
    this.#inMachine = { job, stage: 'before-card', isHeld: false, isCancelWanted: false };
    return this.#inMachine;
  }

  async #endOfRibbon(): Promise<undefined> {
    if (this.#switches.ribbonRunsOut) {
      const next = { ...this.#switches, ribbonEmpty: true };
      await this.#memory.saveSwitches(next);
      this.#switches = next;
    } else {
      await this.#saveSupplies({ ribbonCardsLeft: ribbonCards });
    }
    this.#wake();
    return undefined;
  }

  async #printCard(inside: InMachine): Promise<void> {
    const { cardMs, lieCompleted } = this.#switches;
    const end = await this.#stand(inside, cardMs / 2);
    if (end === 'jammed') await this.#cardDestroyed(inside);
    else if (end === 'canceled') await this.#leaveMachine(inside, 'canceled');
    else {
      if (!lieCompleted) await this.#cardComesOut(inside.job);
      inside.stage = 'after-card';
      inside.isCancelWanted = false;
      this.#wake();
      await this.#stand(inside, cardMs / 2);
      await this.#leaveMachine(inside, 'completed');
    }
  }

  /** Stays in the present stage until its time is over and nothing holds the card there. */
  async #stand(inside: InMachine, duration_ms: number): Promise<'done' | 'jammed' | 'canceled'> {
    const { clock, timers } = this.#ports;
    let left_ms = duration_ms;
    for (;;) {
      const changed = this.#changed.promise;
      this.#requirePower();
      if (inside.stage === 'before-card' && this.#switches.jam) return 'jammed';
      if (inside.isCancelWanted) return 'canceled';
      const isHeldHere = left_ms <= 0 && this.#switches.hold === inside.stage;
      inside.isHeld = isHeldHere;
      if (isHeldHere || this.#stopsCardInside()) {
        await changed;
        continue;
      }
      if (left_ms <= 0) return 'done';
      const began_ms = clock.monotonic();
      const timer = timers.set(left_ms, () => this.#wake());
      await changed;
      timers.clear(timer);
      left_ms -= clock.monotonic() - began_ms;
    }
  }

  async #cardComesOut(job: VirtualJob): Promise<void> {
    const card: CardOut = {
      jobUuid: job.uuid,
      jobId: job.id,
      name: job.name,
      at: new Date(this.#ports.clock.now()).toISOString(),
      file: await this.#freePictureName(job.name),
    };
    this.#requirePower();
    await this.#memory.cardOut(card);
    this.#cardsOut += 1;
    this.#recentCards = [...this.#recentCards, card].slice(-recentCards_max);
  }

  /** A second card of one name gets a picture of its own: it must not hide behind the first. */
  async #freePictureName(jobName: string): Promise<string> {
    for (let attempt = 1; attempt < pictureAttempts_max; attempt += 1) {
      const name = pictureNameOf(jobName, attempt);
      if ((await this.#memory.picture(name)) === undefined) return name;
    }
    throw new Error(`${pictureFile(jobName)}: printed ${pictureAttempts_max} times`);
  }

  /** The jammed card stays stuck, its job stopped, until somebody pulls it out; it is ruined. */
  async #cardDestroyed(inside: InMachine): Promise<void> {
    while (this.#switches.jam) {
      const changed = this.#changed.promise;
      this.#requirePower();
      await changed;
    }
    await this.#leaveMachine(inside, 'aborted', ['aborted-by-system', 'card-destroyed-by-jam']);
  }

  #leaveMachine(inside: InMachine, state: EndState, reasons: string[] = []): Promise<void> {
    return this.#step(async () => {
      const job = this.#jobs.get(inside.job.id);
      this.#inMachine = undefined;
      // Cancelled by a printer that prints it all the same: the word was given, it stays.
      if (job?.state === 'processing') await this.#end(job, state, reasons);
      else await this.#memory.dropDocument(inside.job.id);
      if (this.#memory.isJournalLong) await this.#memory.rewriteJournal(this.#printer, this.jobs());
    });
  }

  async #outcomeOfCancel(jobId: number): Promise<CancelResult> {
    for (;;) {
      const changed = this.#changed.promise;
      this.#requirePower();
      const job = this.#jobs.get(jobId);
      if (job === undefined) return 'not-found';
      if (job.state === 'canceled') return 'ok';
      if (isFinalJobState(job.state) || this.#inMachine?.stage === 'after-card') return 'not-possible';
      await changed;
    }
  }

  #abortIfNoDocumentCame(jobId: number): void {
    // A failure has been told by the step itself.
    this.abortJob(jobId, 'document-never-came').catch(() => undefined);
  }

  #stopWaitingForDocument(jobId: number): void {
    const timer = this.#documentTimers.get(jobId);
    if (timer !== undefined) this.#ports.timers.clear(timer);
    this.#documentTimers.delete(jobId);
  }

  // ---- memory -----------------------------------------------------------------------------

  /** After a start: every job the last run left open gets its state by the switch `afterCut`. */
  async #settle(loaded: LoadedMemory): Promise<void> {
    const out = new Map(loaded.cards.slice(-recentCards_max).map((card) => [card.jobUuid, card]));
    for (const job of loaded.jobs) {
      let card = out.get(job.uuid);
      if (card === undefined && job.state === 'processing' && this.#switches.comesOutAfterCut) {
        await this.#cardComesOut(job);
        card = this.#recentCards.at(-1);
      }
      if (card !== undefined) await this.#memory.makeMissingPicture(card);
      if (this.#switches.forgetOnRestart) {
        await this.#memory.dropDocument(job.id);
        continue;
      }
      const settled = this.#afterCut(job, card !== undefined);
      this.#jobs.set(job.id, settled);
      if (isFinalJobState(settled.state)) await this.#memory.dropDocument(job.id);
    }
    this.#forgetOldJobs();
    await this.#memory.rewriteJournal(this.#printer, this.jobs());
    await this.#memory.saveSwitches(this.#switches);
  }

  #afterCut(job: VirtualJob, isCardOut: boolean): VirtualJob {
    const ended = { ...job, endedAt_ms: this.#ports.clock.now() };
    if (job.state === 'held') {
      return { ...ended, state: 'aborted', reasons: ['aborted-by-system', 'document-never-came'] };
    }
    if (job.state !== 'processing') return job;
    const { afterCut } = this.#switches;
    if (afterCut === 'again') return { ...job, state: 'pending', startedAt_ms: null };
    if (afterCut === 'completed' || (afterCut === 'truth' && isCardOut)) {
      return { ...ended, state: 'completed', impressions: 1 };
    }
    return { ...ended, state: 'aborted', reasons: ['aborted-by-system', 'printer-stopped-mid-card'] };
  }

  #step<Result>(run: () => Promise<Result>): Promise<Result> {
    const result = this.#lastStep.then(() => {
      this.#requirePower();
      return run();
    });
    // Whoever asked for the step gets its error; the next step is not to be held up by it.
    this.#lastStep = result.catch((error: unknown) => {
      if (!(error instanceof SwitchError)) this.#fail(error);
    });
    return result;
  }

  /** Memory changes after the journal has it. */
  async #save(job: VirtualJob, change: Partial<PrinterRecord> = {}): Promise<void> {
    const printer = { ...this.#printer, ...change };
    await this.#memory.record(printer, job);
    this.#printer = printer;
    this.#jobs.set(job.id, job);
    if (job.state !== 'held') this.#stopWaitingForDocument(job.id);
    this.#wake();
  }

  async #saveSupplies(change: Partial<PrinterRecord>): Promise<void> {
    const printer = { ...this.#printer, ...change };
    await this.#memory.record(printer);
    this.#printer = printer;
  }

  async #end(job: VirtualJob, state: EndState, reasons: string[] = []): Promise<void> {
    const impressions = state === 'completed' ? 1 : job.impressions;
    await this.#save({ ...job, state, reasons, impressions, endedAt_ms: this.#ports.clock.now() });
    if (this.#inMachine?.job.id !== job.id) await this.#memory.dropDocument(job.id);
    this.#forgetOldJobs();
  }

  #forgetOldJobs(): void {
    const finished = this.jobs().filter((job) => isFinalJobState(job.state));
    for (const job of finished.slice(0, -finishedJobs_max)) this.#jobs.delete(job.id);
  }

  #unfinished(): VirtualJob[] {
    return this.jobs().filter((job) => !isFinalJobState(job.state));
  }

  // ---- condition --------------------------------------------------------------------------

  #stopsNextCard(): boolean {
    const { empty, outputFull } = this.#switches;
    return empty || outputFull;
  }
  #stopsCardInside(): boolean {
    const { jam, ribbonEmpty, coverOpen } = this.#switches;
    return jam || ribbonEmpty || coverOpen;
  }

  #reasons(): string[] {
    const { jam, empty, ribbonEmpty, coverOpen, outputFull } = this.#switches;
    const reasons: string[] = [];
    if (jam) reasons.push('media-jam-error');
    if (empty) reasons.push('media-empty-error');
    if (ribbonEmpty) reasons.push('marker-supply-empty-error');
    if (coverOpen) reasons.push('cover-open-error');
    if (outputFull) reasons.push('output-area-full-error');
    const isLow = this.#supplies().some((supply) => supply.levelPercent <= low_percent);
    if (isLow && !ribbonEmpty) reasons.push('marker-supply-low-warning');
    return reasons;
  }

  #supplies(): MachineReport['supplies'] {
    const { ribbonCardsLeft, filmCardsLeft } = this.#printer;
    const ribbonLevel = this.#switches.ribbonEmpty ? 0 : Math.ceil((100 * ribbonCardsLeft) / ribbonCards);
    const filmLevel = Math.ceil((100 * filmCardsLeft) / filmCards);
    return [
      { name: 'YMCKO ribbon', kind: 'ribbonWax', color: '#00FFFF#FF00FF#FFFF00', levelPercent: ribbonLevel },
      { name: 'Retransfer film', kind: 'transferUnit', color: 'none', levelPercent: filmLevel },
    ];
  }

  #requirePower(): void {
    if (this.#isCut) throw new CutError('the printer has no power');
  }

  #wake(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
  }
}

type EndState = 'canceled' | 'aborted' | 'completed';

const usualReasons: Record<PrinterJobState, string> = {
  pending: 'none',
  held: 'job-data-insufficient',
  processing: 'job-printing',
  stopped: 'printer-stopped',
  canceled: 'job-canceled-by-user',
  aborted: 'aborted-by-system',
  completed: 'job-completed-successfully',
};
