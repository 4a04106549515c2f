/**
 * One simulated office with its counters, printers, UPS and centre, and the promises asked after each step. What
 * happens to it is in happenings.ts.
 */

import { createHash } from 'node:crypto';
import type { MemoryCopy } from '@loket/centre/store/memory-store';
import { encodeChipRecord } from '@loket/devices/chip/chip-record';
import { wibDate } from '@loket/domain/calendar-date';
import { sha256 } from '@loket/office/journal/hash';
import { LoketError } from '@loket/protocol/errors';
import { type SeededRandom, seededRandom } from '../../samples/seeded-random.ts';
import { type Attempt, Books, fingerprintOfSubmission } from './books.ts';
import { type CentreSite, createCentreSite } from './centre-site.ts';
import { ChipReaders } from './chip-readers.ts';
import { CounterDesk } from './counter-desk.ts';
import { BrokenPromise, hold } from './incidents.ts';
import { Cut, Life, portsOf, WallClock } from './life.ts';
import { Neighbour } from './neighbour.ts';
import { Line } from './network.ts';
import { OfficeDisk } from './office-disk.ts';
import { createOfficeSite, type OfficeSite } from './office-site.ts';
import { createOfficer, type Officer } from './officer.ts';
import type { Setting } from './plan.ts';
import { PrinterDevice } from './printer-device.ts';
import { Scheduler } from './scheduler.ts';
import { Stockroom } from './stockroom.ts';

export type Trace = (line: string) => void;

export class World {
  readonly setting: Setting;
  readonly scheduler: Scheduler;
  /** the office's clock, and that of the counters; the others keep true time */
  readonly officeWall: WallClock;
  readonly counterWall: WallClock;
  readonly trueWall: WallClock;
  readonly disk: OfficeDisk;
  readonly centre: CentreSite;
  readonly printers: readonly PrinterDevice[];
  readonly office: OfficeSite;
  readonly counters: readonly CounterDesk[];
  readonly officer: Officer;
  readonly books: Books;
  readonly stockroom: Stockroom;
  readonly chips: ChipReaders;
  readonly neighbour: Neighbour;
  /** what each citizen with a receipt was promised, by application: the content as taken */
  readonly receipts = new Map<string, string>();
  /** who asked for which person's card, by number of the person */
  readonly people = new Map<string, number>();
  readonly documents = new Map<string, number>();
  readonly counts = new Map<string, number>();
  backup: MemoryCopy | undefined;
  wasRestored = false;
  broken: BrokenPromise | undefined;
  readonly #log = createHash('sha256');
  readonly #trace: Trace | undefined;
  #commitsSeen = 0;
  readonly #answered = new Set<string>();

  constructor(seed: number, setting: Setting, image: Buffer, trace?: Trace) {
    this.setting = setting;
    this.#trace = trace;
    this.scheduler = new Scheduler((now_ms, label) => this.note(`${now_ms.toFixed(3)} ${label}`));
    const { scheduler } = this;
    const start_ms = Date.parse(setting.start);
    const randomFor = (part: number): SeededRandom => seededRandom(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(part + 1, 0x85ebca6b));
    this.officeWall = new WallClock(scheduler, start_ms);
    this.counterWall = new WallClock(scheduler, start_ms);
    this.trueWall = new WallClock(scheduler, start_ms);
    this.disk = new OfficeDisk(image);
    this.books = new Books(this.disk.durable, setting.chip !== 'off');
    const onFault = (what: string, error: unknown): void => this.fault(what, error);
    this.centre = createCentreSite({ scheduler, wall: this.trueWall, random: randomFor(1), onFault });
    const witness = {
      jobOpened: (printerId: string, name: string) => this.check(() => this.#jobOpened(printerId, name)),
      documentCame: (printerId: string, name: string, uuid: string) => this.check(() => this.#documentCame(printerId, name, uuid)),
      cardCameOut: (printerId: string, name: string) => this.check(() => this.#cardCameOut(printerId, name)),
    };
    this.printers = setting.printers.map(
      ({ completedIsClaim }, index) =>
        new PrinterDevice({ id: `p${index + 1}`, completedIsClaim, scheduler, wall: this.trueWall, random: randomFor(10 + index), witness, onFault }),
    );
    this.stockroom = new Stockroom(this.books, this.printers);
    this.chips = new ChipReaders({
      scheduler,
      wall: this.trueWall,
      random: randomFor(5),
      bound: (printerId) => {
        this.readBooks();
        return this.books.boundAt(printerId);
      },
      another: (printerId) => this.books.freeIn(printerId),
    });
    this.office = createOfficeSite({
      scheduler,
      wall: this.officeWall,
      random: randomFor(2),
      disk: this.disk,
      printers: this.printers,
      centre: this.centre,
      chip: setting.chip,
      chips: this.chips,
      onFault,
    });
    this.counters = Array.from(
      { length: setting.counters },
      (_, index) =>
        new CounterDesk({
          id: `loket${index + 1}`,
          scheduler,
          wall: this.counterWall,
          random: randomFor(20 + index),
          office: () => this.office.now(),
          onTaken: (id, submission) => void this.receipts.set(id, fingerprintOfSubmission(submission)),
          onAnswered: (id) => this.check(() => this.#answeredBy(id)),
          onPruned: (id) => this.check(() => this.#forgotten(id)),
          onFault,
        }),
    );
    const elsewhere = portsOf(new Life('neighbour'), scheduler, this.trueWall, randomFor(6));
    this.neighbour = new Neighbour({ centre: this.centre, ids: elsewhere.ids, now: () => new Date(elsewhere.clock.now()).toISOString() });
    const life = new Life('officer');
    this.officer = createOfficer({
      life,
      line: new Line(scheduler, randomFor(3)),
      ports: portsOf(life, scheduler, this.counterWall, randomFor(4)),
      office: () => this.office.now(),
      onBroken: (error) => this.fail(error),
      onDone: (name) => this.count(name),
      onFault,
    });
  }

  note(line: string): void {
    this.#log.update(line).update('\n');
    this.#trace?.(line);
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** the same for two runs in which the same happened in the same order */
  logHash(): string {
    return this.#log.copy().digest('hex');
  }

  fail(error: BrokenPromise): void {
    this.broken ??= error;
  }

  check(promise: () => void): void {
    try {
      promise();
    } catch (error) {
      if (!(error instanceof BrokenPromise)) throw error;
      this.fail(error);
    }
  }

  /** A desk told of a fault. A full disk and a cut are no fault of the program; anything else is. */
  fault(what: string, error: unknown): void {
    if (error instanceof Cut || (error instanceof LoketError && (error.code === 'disk_failed' || error.code === 'stopping'))) return;
    this.fail(new BrokenPromise('F1', `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`, { cause: error }));
  }

  isDayClosed(): boolean {
    return (this.books.stock.closedDates.at(-1) ?? '') >= wibDate(this.trueWall.now());
  }

  /** Somebody else at the centre's pages, or another office. A refusal is an answer, and what had none is tried again at the next look. */
  atCentre(what: string, done: Promise<unknown>): void {
    done.then(
      () => this.count(what),
      (error: unknown) => (error instanceof LoketError ? this.count(`${what} refused`) : this.fault(what, error)),
    );
  }

  /** After each step: what was committed in it is read into the second books. */
  afterStep(): void {
    if (this.disk.commits === this.#commitsSeen) return;
    this.#commitsSeen = this.disk.commits;
    this.readBooks();
  }

  readBooks(): void {
    this.check(() => this.books.read((entry) => this.note(`  ${entry.seq} ${entry.type} ${entry.subject} ${entry.hash.slice(0, 12)}`)));
  }

  #answeredBy(id: string): void {
    this.readBooks();
    const kept = this.books.applications.get(id);
    hold('A1', kept !== undefined, () => `the office answered for application ${id} and does not have it`);
    hold('A1', kept.fingerprint === this.receipts.get(id), () => `the office has application ${id} with other content than the citizen gave`);
    this.#answered.add(id);
  }

  #forgotten(id: string): void {
    hold('A1', this.#answered.has(id), () => `a counter forgets application ${id}, which the office never took`);
  }

  #jobOpened(printerId: string, name: string): void {
    this.readBooks();
    const attempt = this.books.attempts.get(name);
    hold('C4', attempt?.printerId === printerId, () => `${printerId} was asked for a job ${name} that the durable books do not bind to it`);
    // The line may have been so slow that the office has given this one up meanwhile; it was bound all the same.
    const isOwn = attempt.outcome === 'open' || attempt.outcome === 'not_started';
    hold('C4', isOwn, () => `${printerId} was asked for a job ${name}, which is ${attempt.outcome} on disk`);
  }

  #documentCame(printerId: string, name: string, jobUuid: string): void {
    this.readBooks();
    const attempt = this.books.attempts.get(name);
    const job = attempt === undefined ? undefined : this.books.jobs.get(attempt.jobId);
    hold(
      'C6',
      attempt?.jobUuid === jobUuid && job?.state === 'sent' && job.attemptId === name,
      () => `${printerId} got the document of ${name} before the disk had its uuid`,
    );
    const times = (this.documents.get(name) ?? 0) + 1;
    this.documents.set(name, times);
    if (this.setting.chip !== 'off' && attempt !== undefined && job !== undefined) this.#chipHolds(name, attempt, job);
    hold('C7', times === 1, () => `the document of attempt ${name} was sent ${times} times`);
  }

  /** What lies in the printer has the record of just this card in its chip. */
  #chipHolds(name: string, attempt: Attempt, job: { readonly applicationId: string; readonly warrantId: string }): void {
    const held = this.chips.records.get(attempt.serial);
    const application = this.books.applications.get(job.applicationId);
    const record = encodeChipRecord({
      applicationHash: sha256(job.applicationId),
      nik: application?.nik ?? '',
      personHash: application?.personHash ?? '',
      warrantId: job.warrantId,
    });
    hold(
      'H2',
      held !== undefined && Buffer.from(held).equals(record),
      () => `the document of ${name} came and the chip of ${attempt.serial} holds something else`,
    );
    hold('H1', attempt.chip === sha256(record), () => `the chip of ${attempt.serial} was verified with another record than that of ${name}`);
  }

  #cardCameOut(printerId: string, name: string): void {
    this.count('card');
    this.readBooks();
    const attempt = this.books.attempts.get(name);
    hold('C8', attempt !== undefined, () => `a card came out of ${printerId} that nobody wanted: ${name}`);
    hold('C8', attempt.outcome !== 'not_started', () => `a card came out for attempt ${name}, which the books call never started`);
    const cards = this.printers.reduce((sum, printer) => sum + printer.cards.filter((card) => card === name).length, 0);
    hold('C8', cards === 1, () => `attempt ${name} made ${cards} cards`);
  }

  /** All faults end: what was broken is mended, and nothing more happens but work. */
  heal(): void {
    this.disk.heal();
    this.centre.heal();
    for (const line of [this.centre.line, this.officer.line, ...this.printers.map((printer) => printer.line), ...this.counters.map((counter) => counter.line)])
      Object.assign(line.condition, { isUp: true, delay_ms: [1, 40], lost: 0, twice: 0 });
    this.chips.heal();
    this.officeWall.error_ms = 0;
    this.counterWall.error_ms = 0;
    this.mendPrinters();
    this.centre.start();
    this.office.heal();
    for (const counter of this.counters) counter.wake();
  }

  /** Somebody goes round the printers. One that was just switched on hears of it at the next round. */
  mendPrinters(): void {
    for (const printer of this.printers) {
      printer.turnOn();
      printer.set({ jam: false, empty: false, coverOpen: false, outputFull: false, ribbonEmpty: false, dropAnswerOf: 'none', lieCompleted: false });
    }
  }
}
