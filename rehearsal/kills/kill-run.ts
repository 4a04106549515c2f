/**
 * One run: fifty applications become fifty cards on one printer, and at each point the office, the printer or both are
 * killed with SIGKILL and started again. What counts is what physically came out, held against the books; what the office
 * cannot know is settled as an officer would, by looking at the cards.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoPeople } from '@loket/office/access/first-people';
import { testId, testSubmission } from '@loket/office/testing/people';
import { systemPorts } from '@loket/platform/ports';
import { type PrintJob, PrintJobPage } from '@loket/protocol/print-job';
import { type Books, faultsIn, readBooks } from '../books.ts';
import { randomFrom, type SeededRandom } from '../random.ts';
import { openStage, type Stage } from '../stage.ts';
import { describePoint, drawPoint, type KillPoint, type Victim } from './kill-points.ts';
import { openPrinterSite, type PrinterKind, type PrinterSite } from './printer-site.ts';
import { type StepWire, startStepWire } from './step-wire.ts';

export type KillRunOptions = {
  readonly kind: PrinterKind;
  readonly seed: number;
  readonly cards: number;
  readonly points: number;
  readonly firstPoint: number;
};

export type KillRunReport = {
  readonly kind: PrinterKind;
  readonly seed: number;
  readonly points: number;
  readonly victims: Readonly<Record<Victim, number>>;
  /** points that were hit at a step, not at a time */
  readonly atSteps: number;
  readonly cards: number;
  readonly printedTwice: number;
  readonly lost: number;
  readonly blanksUnaccounted: number;
  /** what a person was asked */
  readonly unclear: number;
  /** of these: the card had come out */
  readonly unclearOut: number;
  /** CUPS only: claimed, and there was no card */
  readonly claimedWithoutCard: number;
  /** unclear though its printer had not been killed with it */
  readonly unclearWithoutCause: readonly string[];
  readonly faults: readonly string[];
  /** what happened, for whoever looks into a fault */
  readonly story: readonly string[];
};

/** where a job rests until a person does something */
const settled: ReadonlySet<string> = new Set(['printed', 'unclear', 'inspected', 'spoiled']);
const card_ms = 120;
const deadline_ms = 300_000;
const rounds_max = 12;
const reason = { id: 'latihan', en: 'rehearsal' };
const { clock, timers, ids } = systemPorts();
const secondPerson = { username: 'penyelia', pin: demoPeople.find(({ username }) => username === 'penyelia')?.pin ?? '', reason: 'Cetak ulang, sudah dilihat' };

export async function runKills(options: KillRunOptions): Promise<KillRunReport> {
  const folder = mkdtempSync(join(tmpdir(), 'lk-k-'));
  const random = randomFrom(options.seed);
  const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    const site = await openPrinterSite[options.kind](folder, card_ms, random);
    closing.push(() => site.end());
    const wire = await startStepWire(site.port);
    closing.push(() => wire.close());
    const stage = await openStage({
      printers: 0,
      card_ms,
      verdictDelay_ms: 20,
      officeEnvironment: {
        LOKET_PRINTERS: `kartu-1=${site.address(wire.port)}`,
        LOKET_PRINTER_BUSY_POLL_MS: '20',
        LOKET_PRINTER_IDLE_POLL_MS: '60',
      },
    });
    closing.push(() => stage.end());
    return await new KillRun(options, { random, site, wire, stage }).go();
  } finally {
    for (const step of closing.reverse()) await step();
  }
}

type Things = { readonly random: SeededRandom; readonly site: PrinterSite; readonly wire: StepWire; readonly stage: Stage };

class KillRun {
  readonly #options: KillRunOptions;
  readonly #things: Things;
  readonly #begun_ms = clock.monotonic();
  readonly #story: string[] = [];
  readonly #victims: Record<Victim, number> = { office: 0, printer: 0, both: 0 };
  readonly #accepted = new Set<string>();
  /** attempts that were with a printer when it was killed */
  readonly #inKilledPrinter = new Set<string>();
  #atSteps = 0;
  /** for the words of a run that does not end */
  #lastSeen = '';
  #spoiledByOfficer = 0;

  constructor(options: KillRunOptions, things: Things) {
    this.#options = options;
    this.#things = things;
  }

  async go(): Promise<KillRunReport> {
    const [options, things] = [this.#options, this.#things];
    const taking = this.#takeApplications();
    // By then the office has seen what this printer records of its jobs.
    await this.#until('the first card is out and known', () => this.#isFirstKnown());
    let points = 0;
    while (points < options.points && (await things.site.cardsOut()).length < options.cards - 1) {
      await this.#carryOut(drawPoint(things.random, things.site, options.firstPoint + points));
      points += 1;
    }
    await taking;
    await this.#until('all that a machine can know is known', () => this.#isSettled());
    const first = await this.#books();
    const unclear = first.jobs.filter(({ state }) => state === 'unclear');
    const cards = new Set(first.cards);
    const unclearOut = unclear.filter(({ attemptId }) => cards.has(attemptId ?? '')).length;
    const unclearWithoutCause = unclear
      .filter(({ attemptId = '' }) => !this.#inKilledPrinter.has(attemptId))
      .map((job) => `attempt ${job.attemptId}: ${job.waiting?.en ?? 'unclear'}`);
    const claimedWithoutCard = first.jobs.filter(({ state, attemptId }) => state === 'printed' && !cards.has(attemptId ?? '')).length;
    await this.#lookAsAnOfficer();
    const last = await this.#books();
    const faults = [...faultsIn(last, this.#accepted), ...this.#faultsOf(last)];
    return {
      kind: options.kind,
      seed: options.seed,
      points,
      victims: this.#victims,
      atSteps: this.#atSteps,
      cards: last.cards.length,
      ...this.#balanceOf(last),
      unclear: unclear.length,
      unclearOut,
      claimedWithoutCard,
      unclearWithoutCause,
      faults,
      story: this.#story,
    };
  }

  /** As a counter does it: each application is sent again with its id until it is answered. */
  async #takeApplications(): Promise<void> {
    for (let number = 1; number <= this.#options.cards; number += 1) {
      const isTaken = async (): Promise<boolean> => {
        const answer = await this.#things.stage
          .call('front_office', 'PUT', `/api/applications/${testId(number)}`, testSubmission(number, 'rusak'))
          .catch(() => undefined);
        if (answer !== undefined && answer.status >= 400 && answer.status < 500) throw new Error(`application ${number} was refused with ${answer.status}`);
        return answer?.status === 200 || answer?.status === 201;
      };
      await this.#until(`application ${number} is taken`, isTaken);
      this.#accepted.add(testId(number));
    }
  }

  async #carryOut(point: KillPoint): Promise<void> {
    const { stage, site, wire } = this.#things;
    await this.#waitFor(point);
    this.#victims[point.victim] += 1;
    this.#tell(`killed: ${describePoint(point)}; last attempt ${wire.lastAttempt()}`);
    await timers.sleep(point.down_ms);
    const office = async (): Promise<void> => (point.victim === 'printer' ? undefined : await stage.office.start(reason));
    const printer = async (): Promise<void> => {
      if (point.victim === 'office') return;
      await site.startAgain();
    };
    for (const start of point.firstUp === 'office' ? [office, printer] : [printer, office]) await start();
    this.#tell('up again');
  }

  /** Until the point is there; the killing is done while the wire stands still. */
  async #waitFor(point: KillPoint): Promise<void> {
    const { at } = point;
    if ('delay_ms' in at) {
      await timers.sleep(at.delay_ms);
      return this.#kill(point);
    }
    const { wire, site } = this.#things;
    const hit = Promise.withResolvers<void>();
    let passes = at.passes;
    let isHit = false;
    wire.onStep(async ({ operation, phase, attempt, documentSent }) => {
      if (isHit || operation !== at.step.operation || phase !== at.step.phase) return;
      if (at.step.documentSent === true && !documentSent) return;
      if (at.step.cardIsOut !== undefined && (await site.cardsOut()).includes(attempt ?? '') !== at.step.cardIsOut) return;
      passes -= 1;
      if (passes >= 0 || isHit) return;
      isHit = true;
      this.#atSteps += 1;
      await this.#kill(point).then(hit.resolve, hit.reject);
    });
    // The last card may be out before the step comes again: then the point is taken there.
    await this.#until(`the step "${at.step.name}" comes`, async () => isHit || (await this.#isSettled()));
    wire.onStep(undefined);
    if (isHit) return hit.promise;
    return this.#kill(point);
  }

  async #kill({ victim, way }: KillPoint): Promise<void> {
    const { stage, site, wire } = this.#things;
    const attempt = wire.lastAttempt();
    if (victim !== 'office' && attempt !== undefined) this.#inKilledPrinter.add(attempt);
    await Promise.all([victim === 'printer' ? undefined : stage.office.kill(reason), victim === 'office' ? undefined : site.kill(way)]);
  }

  async #isFirstKnown(): Promise<boolean> {
    const answer = await this.#things.stage.call('supervisor', 'GET', '/api/print-jobs?state=printed&limit=1').catch(() => undefined);
    return answer?.status === 200 && PrintJobPage.parse(answer.body).items.length > 0;
  }

  async #isSettled(): Promise<boolean> {
    if (this.#accepted.size < this.#options.cards) return false;
    const answer = await this.#things.stage.call('supervisor', 'GET', '/api/print-jobs?limit=500').catch(() => undefined);
    if (answer?.status !== 200) return false;
    const { items } = PrintJobPage.parse(answer.body);
    const isAtRest = await this.#things.site.isAtRest().catch(() => false);
    const open = items.filter(({ state }) => !settled.has(state));
    this.#lastSeen = `${items.length} jobs, printer ${isAtRest ? 'at rest' : 'at a card'}; open: ${open
      .slice(0, 3)
      .map((job) => `${job.state} ${job.attemptId ?? ''} ${job.waiting?.en ?? ''}`)
      .join('; ')}`;
    return items.length >= this.#accepted.size && open.length === 0 && isAtRest;
  }

  /** Everything a person is asked is answered by looking at the cards that lie there, until every application has its card. */
  async #lookAsAnOfficer(): Promise<void> {
    for (let round = 0; round < rounds_max; round += 1) {
      const { jobs, cards } = await this.#books();
      const out = new Set(cards);
      const replaced = new Set(jobs.map(({ replaces }) => replaces));
      const asked = jobs.filter((job) => job.state === 'unclear' || (job.state === 'printed' && !out.has(job.attemptId ?? '')));
      const toReprint = jobs.filter(({ id, state }) => state === 'spoiled' && !replaced.has(id));
      if (asked.length === 0 && toReprint.length === 0) return;
      for (const job of asked) await this.#resolve(job, out.has(job.attemptId ?? ''));
      for (const job of toReprint) await this.#command(`/api/print-jobs/${job.id}/reprint`, { newJobId: ids.next(), secondPerson });
      await this.#until('what was looked at is settled', () => this.#isSettled());
    }
  }

  async #resolve(job: PrintJob, cameOut: boolean): Promise<void> {
    // Of what stayed inside, some blanks are found spoiled, as in life.
    const isSpoiled = !cameOut && this.#things.random() < 0.3;
    if (isSpoiled) this.#spoiledByOfficer += 1;
    const outcome = cameOut ? 'card_came_out' : isSpoiled ? 'blank_spoiled' : 'blank_untouched';
    this.#tell(`officer: attempt ${job.attemptId} (${job.waiting?.en ?? job.state}): ${outcome}`);
    await this.#command(`/api/print-jobs/${job.id}/resolve`, { outcome, serial: job.serial, note: 'sudah dilihat' });
  }

  async #command(path: string, body: Readonly<Record<string, unknown>>): Promise<void> {
    const { status, body: answer } = await this.#things.stage.call('print_operator', 'POST', path, { commandId: ids.next(), ...body });
    if (status >= 400) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}\n${this.#story.join('\n')}`);
  }

  async #books(): Promise<Books> {
    const { stage, site } = this.#things;
    // The cards last: what came out after the books were read is no fault of theirs, and the end is read at rest.
    return readBooks({ ...stage, cardsThatCameOut: site.cardsOut });
  }

  #balanceOf({ jobs, cards, blanks }: Books): Pick<KillRunReport, 'printedTwice' | 'lost' | 'blanksUnaccounted'> {
    const present = new Map(jobs.map((job) => [job.attemptId ?? '', job]));
    const perApplication = new Map<string, number>();
    for (const card of cards) {
      const application = present.get(card)?.applicationId ?? `no job: ${card}`;
      perApplication.set(application, (perApplication.get(application) ?? 0) + 1);
    }
    const counts = [...perApplication];
    const strays = counts.filter(([application]) => application.startsWith('no job')).length;
    return {
      printedTwice: counts.reduce((sum, [, count]) => sum + count - 1, 0) + strays,
      lost: [...this.#accepted].filter((id) => !perApplication.has(id)).length,
      blanksUnaccounted: Math.abs(blanks.total - blanks.available - cards.length - this.#spoiledByOfficer),
    };
  }

  #faultsOf(books: Books): string[] {
    const { printedTwice, lost, blanksUnaccounted } = this.#balanceOf(books);
    const faults: string[] = [];
    if (printedTwice > 0) faults.push(`${printedTwice} cards too many`);
    if (lost > 0) faults.push(`${lost} applications without a card`);
    if (blanksUnaccounted > 0) faults.push(`${blanksUnaccounted} blanks unaccounted for`);
    if (books.blanks.spoiled !== this.#spoiledByOfficer)
      faults.push(`${books.blanks.spoiled} blanks spoiled by the books, ${this.#spoiledByOfficer} by the officer`);
    return faults;
  }

  #tell(what: string): void {
    this.#story.push(`${Math.round(clock.monotonic() - this.#begun_ms)} ms  ${what}`);
  }

  async #until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    const until_ms = clock.monotonic() + deadline_ms;
    while (!(await isSo())) {
      if (clock.monotonic() > until_ms) {
        const { kind, seed } = this.#options;
        throw new Error([`${kind}, seed ${seed}: not within ${deadline_ms} ms: ${what} (${this.#lastSeen})`, ...this.#story].join('\n'));
      }
      await timers.sleep(50);
    }
  }
}
