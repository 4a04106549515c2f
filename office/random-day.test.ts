/** Random days of a whole office: whatever is done in whatever order, the journal tells all of it and the books balance. */
import type { Actor } from '@loket/domain/journal';
import type { PrintJobState } from '@loket/domain/print-job';
import { systemTimers } from '@loket/platform/ports';
import type { ApplicationSubmission } from '@loket/protocol/application';
import { errorCatalogue, LoketError } from '@loket/protocol/errors';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256 } from './journal/hash.ts';
import { dumpProjections, rebuildProjections } from './journal/rebuild.ts';
import { verifyJournal } from './journal/verification.ts';
import { projectionsOf } from './office.ts';
import type { PrintJobRow } from './printing/print-job-store.ts';
import { eventually } from './testing/eventually.ts';
import { FakePrinter } from './testing/fake-printer.ts';
import { openTestOffice, type TestOffice } from './testing/office-bench.ts';
import { testId, testSubmission } from './testing/people.ts';

const officer: Actor = { kind: 'person', username: 'petugas' };
const second = { username: 'penyelia', reason: 'disetujui' };
const people = 6;
const blanks = 60;
const kinds: readonly ApplicationSubmission['kind'][] = ['baru', 'baru', 'perubahan_data', 'rusak', 'hilang', 'pindah_datang'];
const verdicts = [
  'PRINT_READY_RECORD',
  'PRINT_READY_RECORD',
  'PRINT_READY_RECORD',
  'DUPLICATE_RECORD',
  'ENROLL_FAILURE_AT_CENTRAL',
  'REQUEST_VALIDATION',
] as const;

const steps = [
  'submit',
  'enrol',
  'enrol',
  'keepPhoto',
  'withdraw',
  'resend',
  'resend',
  'decide',
  'decide',
  'warrantAgain',
  'newWarrant',
  'inspect',
  'inspect',
  'spoil',
  'resolve',
  'resolve',
  'reprint',
  'handOver',
  'handOver',
  'moveBlanks',
  'repeatLast',
  'slow',
  'finish',
  'jam',
  'restartPrinter',
  'restartPrinter',
  'cut',
  'hear',
  'restartOffice',
] as const;
type Step = (typeof steps)[number];
const readyFor: Partial<Record<Step, PrintJobState>> = { inspect: 'printed', spoil: 'printed', resolve: 'unclear', reprint: 'spoiled', handOver: 'shelved' };
const awaiting: Partial<Record<Step, string[]>> = { enrol: ['UNREGISTERED', 'ENROLL_FAILURE_AT_CENTRAL'], resend: ['REQUEST_VALIDATION'] };

class Day {
  #open: TestOffice;
  readonly #printers: FakePrinter[];
  readonly done: Record<string, number> = {};
  #commands = 0;
  #last: (() => Promise<unknown>) | undefined;

  constructor(open: TestOffice, printers: FakePrinter[]) {
    this.#open = open;
    this.#printers = printers;
  }

  get office() {
    return this.#open.office;
  }

  get bench(): TestOffice {
    return this.#open;
  }

  #commandId(): string {
    this.#commands += 1;
    return testId(100_000 + this.#commands);
  }

  /** A refusal is an answer, if it says of which field; any other failure is a fault of the program. */
  async #ask(name: string, command: () => Promise<unknown>): Promise<void> {
    this.#last = command;
    try {
      await command();
      this.done[name] = (this.done[name] ?? 0) + 1;
    } catch (error) {
      if (!(error instanceof LoketError)) throw error;
      if (!errorCatalogue[error.code].retryable) expect(error.fields, `${name} was refused (${error.code}) without a field`).not.toEqual([]);
    }
  }

  /** Mostly a job that is ready for the step, sometimes whatever job the application has. */
  #jobFor(step: Step, number: number, choice: number): PrintJobRow | undefined {
    const { jobs } = this.office.printing;
    const state = readyFor[step];
    const ready = state === undefined || choice === 5 ? [] : jobs.byState(state, people);
    return ready[number % Math.max(1, ready.length)] ?? jobs.ofApplication(testId(number)).at(-1);
  }

  /** Likewise an application. */
  #applicationFor(step: Step, number: number, choice: number): string {
    const ready = choice === 5 ? [] : (awaiting[step] ?? []).flatMap((status) => this.office.intake.list({ status }).items);
    return ready[number % Math.max(1, ready.length)]?.id ?? testId(number);
  }

  /** What an honest officer sees of a card. */
  #cameOut(job: PrintJobRow): boolean {
    return this.#printers.some((printer) => printer.cards.includes(job.attempt_id ?? ''));
  }

  async take(step: Step, number: number, choice: number): Promise<void> {
    const { office, centre } = this.#open;
    const id = this.#applicationFor(step, number, choice);
    const job = this.#jobFor(step, number, choice);
    const commandId = this.#commandId();
    const reason = 'alasan uji';
    const photo = { sha256: sha256(`face ${choice}`), size_bytes: 6, mediaType: 'image/jpeg' as const };
    switch (step) {
      case 'submit': {
        const kind = kinds[choice] ?? 'baru';
        const { enrolment: _, ...bare } = testSubmission(number, kind);
        const enrolment = choice === 0 ? {} : choice === 1 ? { enrolment: { mode: 'captured' as const, photo } } : testSubmission(number, kind);
        return this.#ask(step, () => office.intake.submit(id, { ...bare, ...enrolment }, officer));
      }
      case 'enrol':
        return this.#ask(step, () => office.intake.enrol(id, { commandId, enrolment: { mode: 'captured', photo } }, officer));
      case 'keepPhoto':
        return this.#ask(step, () => office.intake.keepAttachment(photo.sha256, 'image/jpeg', Buffer.from(`face ${choice}`), officer));
      case 'withdraw':
        return this.#ask(step, () => office.intake.withdraw(id, { commandId, reason }, officer));
      case 'resend':
        return this.#ask(step, () => office.intake.resend(id, { commandId, reason }, officer));
      case 'decide':
      case 'warrantAgain':
      case 'newWarrant': {
        await this.#hear();
        if (!centre.entries.some((entry) => 'type' in entry && entry.type === 'application.accepted' && entry.subject === id)) return;
        if (step === 'decide') centre.decide(id, verdicts[choice] ?? 'PRINT_READY_RECORD');
        else centre.say(id, 'centre.warranted', { warrant: centre.warrantFor(id, step === 'newWarrant' ? { warrantId: commandId } : {}) });
        return this.#hear();
      }
      case 'inspect':
        return this.#ask(step, () => office.printing.inspect(job?.id ?? id, { commandId, ...(choice > 1 ? { shelf: `A-${choice}` } : {}) }, officer));
      case 'spoil':
        return this.#ask(step, () => office.printing.spoil(job?.id ?? id, { commandId, reason }, officer));
      case 'resolve': {
        if (job === undefined) return;
        const outcome = this.#cameOut(job) ? 'card_came_out' : choice > 2 ? 'blank_untouched' : 'blank_spoiled';
        return this.#ask(step, () => office.printing.resolve(job.id, { commandId, outcome, serial: job.serial ?? 'B000001' }, officer));
      }
      case 'reprint':
        return this.#ask(step, () => office.printing.reprint(job?.id ?? id, { commandId, newJobId: testId(200_000 + this.#commands) }, officer, second));
      case 'handOver':
        return this.#ask(step, () =>
          office.handover.complete(
            { commandId, applicationId: job?.application_id ?? id, receiver: { name: 'Contoh', relation: 'self' }, oldCardSurrendered: true },
            officer,
            second,
          ),
        );
      case 'moveBlanks': {
        const [from, to] = [
          ['store', 'hopper:p1'],
          ['hopper:p1', 'store'],
          ['store', 'hopper:p2'],
          ['hopper:p2', 'lost'],
          ['spoiled', 'destroyed'],
          ['issued', 'store'],
        ][choice] ?? ['store', 'hopper:p1'];
        return this.#ask(step, () => office.blanks.move({ commandId, from: from ?? '', to: to ?? '', count: choice + 1, reason }, officer));
      }
      case 'repeatLast': {
        const before = office.bus.head?.seq;
        const last = this.#last;
        if (last === undefined || before === undefined) return;
        return this.#ask(step, last);
      }
      case 'slow':
        for (const printer of this.#printers) printer.isSlow = choice > 2;
        return;
      case 'finish':
        for (const printer of this.#printers) printer.finishAll(choice === 5 ? 'aborted' : 'completed');
        return;
      case 'jam':
        for (const printer of this.#printers) printer.reasons = choice > 3 ? ['media-jam-error'] : [];
        return;
      case 'restartPrinter': {
        const [lost] = office.printing.jobs.byState('sent', people);
        const printer = this.#printers.find((candidate) => candidate.id === lost?.printer_id) ?? this.#printers[choice % 2];
        printer?.restart();
        if (lost !== undefined) await eventually('the line has noticed', () => office.printing.getJob(lost.id).state !== 'sent');
        return;
      }
      case 'cut':
        if (choice > 3) centre.cut();
        else centre.isReachable = true;
        return;
      case 'hear':
        return this.#hear();
      case 'restartOffice':
        this.#last = undefined;
        this.#open = await this.#open.restart();
        this.#open.office.start();
        return;
    }
  }

  async #hear(): Promise<void> {
    const { office, centre } = this.#open;
    if (!centre.isReachable) return;
    await eventually('all was sent and heard', async () => {
      if (office.sync.state().nextTryAt !== undefined) await office.sync.retry();
      return office.sync.view().feedThrough === centre.items.length && office.sync.state().waitingEntries === 0;
    });
  }

  async end(): Promise<void> {
    this.#open.centre.isReachable = true;
    await this.#hear();
    const { office, centre } = this.#open;
    const { database, bus } = office;
    expect(await verifyJournal(bus.journal, systemTimers)).toMatchObject({ verified: true });
    expect(centre.chainHolds()).toBe(true);
    expect(office.blanks.view()).toMatchObject({ balanced: true, total: blanks });
    const count = (table: string, column: string): unknown =>
      database.prepare(`SELECT ${column}, count(*) AS count FROM ${table} GROUP BY ${column} ORDER BY ${column}`).all();
    const kept = (table: string, column: string): unknown =>
      database.prepare(`SELECT ${column}, count FROM ${table} WHERE count <> 0 ORDER BY ${column}`).all();
    expect(kept('application_count', 'status')).toEqual(count('application', 'status'));
    expect(kept('print_job_count', 'state')).toEqual(count('print_job', 'state'));
    expect(database.prepare('SELECT account, balance FROM blank_balance WHERE balance <> 0 ORDER BY account').all()).toEqual(
      database.prepare('SELECT account, count(*) AS balance FROM blank GROUP BY account ORDER BY account').all(),
    );
    this.#expectNoCardTooMany();
    const projections = projectionsOf(database);
    const live = dumpProjections(database, projections);
    rebuildProjections(database, projections, bus.journal.allEntries());
    expect(dumpProjections(database, projections)).toEqual(live);
  }

  /** Every card that came out is a known attempt, and no attempt the books call "never started" made one. */
  #expectNoCardTooMany(): void {
    const { jobs } = this.office.printing;
    const cards = this.#printers.flatMap((printer) => printer.cards);
    expect(new Set(cards).size).toBe(cards.length);
    for (const name of cards) expect(['open', 'printed', 'unclear', 'spoiled']).toContain(jobs.outcomeOf(name));
    for (let number = 1; number <= people; number += 1) {
      const own = jobs.ofApplication(testId(number));
      expect(own.filter(({ state }) => state !== 'spoiled' && state !== 'cancelled').length).toBeLessThanOrEqual(1);
      // a card beyond the first stands on a spoiled one and a second person's word
      const first = own.filter(({ replaces, state }) => replaces === null && state !== 'cancelled');
      expect(first.length).toBeLessThanOrEqual(1);
    }
  }
}

async function openDay(): Promise<Day> {
  const printers = [new FakePrinter('p1'), new FakePrinter('p2')];
  const open = await openTestOffice({ printers });
  open.centre.verdictAtOnce = false;
  for (const printer of printers) printer.isSlow = true;
  const { blanks: desk } = open.office;
  await desk.register({ commandId: testId(9001), first: 'B000001', count: blanks, letter: 'uji' }, officer, second);
  for (const [index, { id }] of printers.entries())
    await desk.move({ commandId: testId(9010 + index), from: 'store', to: `hopper:${id}`, count: 10, reason: 'isi baki' }, officer);
  open.office.start();
  return new Day(open, printers);
}

test('projections rebuilt from the journal equal the live tables, and the books balance, after any day', async () => {
  const done: Record<string, number> = {};
  const walk = fc.array(fc.tuple(fc.constantFrom(...steps), fc.integer({ min: 1, max: people }), fc.integer({ min: 0, max: 5 })), {
    minLength: 80,
    maxLength: 80,
  });
  await fc.assert(
    fc.asyncProperty(walk, async (day) => {
      const open = await openDay();
      try {
        for (let number = 1; number < people; number += 1) {
          await open.take('submit', number, number);
          // three ready to print, one to be recorded again, one to be sent again
          await open.take('decide', number, number > 3 ? number : 0);
        }
        for (const [step, number, choice] of day) {
          await open.take(step, number, choice);
          // The lines and loops get a turn.
          await systemTimers.sleep(2);
        }
        await open.end();
        for (const [name, count] of Object.entries(open.done)) done[name] = (done[name] ?? 0) + count;
      } finally {
        await open.bench.end();
      }
    }),
    { numRuns: 15, endOnFailure: true },
  );
  // The days did reach what they are to prove.
  for (const name of ['submit', 'enrol', 'withdraw', 'resend', 'inspect', 'spoil', 'resolve', 'reprint', 'handOver', 'moveBlanks'])
    expect(done[name] ?? 0, `${name} was never done`).toBeGreaterThan(0);
}, 180_000);
