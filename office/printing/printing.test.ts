import { PrinterError } from '@loket/devices/printer/card-printer';
import type { Actor } from '@loket/domain/journal';
import { type Ports, systemPorts } from '@loket/platform/ports';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { dumpProjections, rebuildProjections } from '../journal/rebuild.ts';
import { projectionsOf } from '../office.ts';
import { eventually } from '../testing/eventually.ts';
import { FakePrinter, type FakeStep } from '../testing/fake-printer.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testId, testSubmission } from '../testing/people.ts';

const officer: Actor = { kind: 'person', username: 'cetak' };
const second = { username: 'penyelia', reason: 'tinta luntur' };
let bench: TestOffice | undefined;

afterEach(async () => {
  await bench?.end();
  bench = undefined;
});

async function openWithBlanks(printers: FakePrinter[], blanksEach = 10, ports: Ports = systemPorts()): Promise<TestOffice> {
  bench = await openTestOffice({ printers, ports });
  const { blanks } = bench.office;
  await blanks.register({ commandId: testId(9001), first: 'B000001', count: 100, letter: 'uji' }, officer, second);
  for (const [index, printer] of printers.entries())
    await blanks.move({ commandId: testId(9010 + index), from: 'store', to: `hopper:${printer.id}`, count: blanksEach, reason: 'isi baki' }, officer);
  return bench;
}

async function submit(test: TestOffice, numbers: number[]): Promise<void> {
  for (const number of numbers) await test.office.intake.submit(testId(number), testSubmission(number), officer);
}

function jobOf(test: TestOffice, number: number) {
  const job = test.office.printing.jobs.ofApplication(testId(number)).at(-1);
  if (job === undefined) throw new Error(`application ${number} has no print job`);
  return job;
}

const statusOf = (test: TestOffice, number: number): string => test.office.intake.getRow(testId(number)).status;
const stateOf = (test: TestOffice, number: number): string | undefined => test.office.printing.jobs.ofApplication(testId(number)).at(-1)?.state;

/** Each blank in one place, as many cards as blanks issued and jobs printed. */
function expectBooksBalance(test: TestOffice, printers: FakePrinter[]): void {
  const view = test.office.blanks.view();
  expect(view.balanced).toBe(true);
  expect(view.total).toBe(100);
  const cards = printers.flatMap((printer) => printer.cards);
  expect(new Set(cards).size).toBe(cards.length);
  const projections = projectionsOf(test.office.database);
  const live = dumpProjections(test.office.database, projections);
  rebuildProjections(test.office.database, projections, [...test.office.bus.journal.allEntries()]);
  expect(dumpProjections(test.office.database, projections)).toEqual(live);
}

describe('the print room', () => {
  test('prints what the centre allows, one blank a card, first come first served', async () => {
    const printers = [new FakePrinter('p1'), new FakePrinter('p2')];
    const open = await openWithBlanks(printers);
    await submit(open, [1, 2, 3, 4, 5]);
    open.office.start();
    await eventually('five cards', () => [1, 2, 3, 4, 5].every((number) => statusOf(open, number) === 'CARD_PRINTED'));
    expect(open.office.blanks.view()).toMatchObject({ issued: 5, available: 95, spoiled: 0 });
    const order = open.office.bus.journal.entriesAfter(0, 500).filter((entry) => entry.type === 'print.bound');
    expect(order.map((entry) => entry.body['applicationId'])).toEqual([1, 2, 3, 4, 5].map(testId));
    expectBooksBalance(open, printers);
  });

  test('binds the next blank in the commit that writes a card down as printed, and never before', async () => {
    const printer = new FakePrinter('p1');
    const open = await openWithBlanks([printer]);
    printer.reasons = ['media-jam-error'];
    await submit(open, [1, 2, 3]);
    open.office.start();
    await eventually('three warrants', () => [1, 2, 3].every((number) => stateOf(open, number) === 'authorised'));
    const commits: string[] = [];
    open.office.bus.onCommitted((entries) => {
      const steps = entries.filter(({ type }) => type.startsWith('print.'));
      if (steps.length > 0) commits.push(steps.map(({ type, body }) => `${type} ${body['serial'] ?? ''}`.trim()).join(', '));
    });
    printer.reasons = [];
    await eventually('three cards', () => [1, 2, 3].every((number) => stateOf(open, number) === 'printed'));
    expect(commits).toEqual([
      'print.bound B000001',
      'print.sent',
      'print.printed B000001, print.bound B000002',
      'print.sent',
      'print.printed B000002, print.bound B000003',
      'print.sent',
      'print.printed B000003',
    ]);
    expectBooksBalance(open, [printer]);
  });

  test('asks for the card in the printer by its number, and for all jobs when something is amiss', async () => {
    const printer = new FakePrinter('p1');
    const listed = vi.spyOn(printer, 'jobs');
    const open = await openWithBlanks([printer]);
    await submit(open, [1, 2]);
    open.office.start();
    await eventually('two cards', () => [1, 2].every((number) => stateOf(open, number) === 'printed'));
    expect(listed).not.toHaveBeenCalled();
    printer.isSlow = true;
    await submit(open, [3]);
    await eventually('a card in the printer', () => stateOf(open, 3) === 'sent');
    printer.finishAll('aborted');
    await eventually('a person is asked', () => stateOf(open, 3) === 'unclear');
    expect(listed).toHaveBeenCalled();
  });

  test('goes on printing with the internet cut, on warrants that came ahead', async () => {
    const printer = new FakePrinter('p1');
    const open = await openWithBlanks([printer]);
    printer.reasons = ['media-jam-error'];
    await submit(open, [1, 2]);
    open.office.start();
    await eventually('two warrants', () => stateOf(open, 1) === 'authorised' && stateOf(open, 2) === 'authorised');
    open.centre.cut();
    printer.reasons = [];
    await eventually('two cards', () => statusOf(open, 2) === 'CARD_PRINTED');
    expect(open.office.sync.state().state).not.toBe('unknown');
  });

  test('gives the job of a printer that jams before it begins to another one', async () => {
    const printers = [new FakePrinter('p1'), new FakePrinter('p2')];
    const open = await openWithBlanks(printers);
    if (printers[0]) printers[0].reasons = ['media-jam-error'];
    await submit(open, [1, 2, 3]);
    open.office.start();
    await eventually('three cards', () => [1, 2, 3].every((number) => stateOf(open, number) === 'printed'));
    expect(printers.map((printer) => printer.cards.length)).toEqual([0, 3]);
    expect(open.office.printRoom.view().printers[0]).toMatchObject({ state: 'stopped', reachable: true });
  });

  test('waits with a reason when the hopper is empty, and goes on when it is filled', async () => {
    const open = await openWithBlanks([new FakePrinter('p1')], 1);
    await submit(open, [1, 2]);
    open.office.start();
    await eventually('one card and a reason', () => open.office.printing.list({ state: 'authorised' }).items[0]?.waiting !== undefined);
    expect(open.office.printing.list({ state: 'authorised' }).items[0]?.waiting?.id).toContain('kosong');
    expect(open.office.printRoom.ready()).toEqual({ ready: 0, total: 1 });
    await open.office.blanks.move({ commandId: testId(9100), from: 'store', to: 'hopper:p1', count: 5, reason: 'isi baki' }, officer);
    await eventually('the second card', () => stateOf(open, 2) === 'printed');
    expect(open.office.printRoom.ready()).toEqual({ ready: 1, total: 1 });
  });
});

describe('the queue', () => {
  test('is not held up by cards that wait for their photos, however many they are', async () => {
    const printer = new FakePrinter('p1');
    const open = await openWithBlanks([printer]);
    const photo = { sha256: '1'.repeat(64), size_bytes: 5, mediaType: 'image/jpeg' as const };
    const waiting = Array.from({ length: 45 }, (_, index) => index + 1);
    for (const number of waiting)
      await open.office.intake.submit(testId(number), testSubmission(number, 'baru', { enrolment: { mode: 'captured', photo } }), officer);
    await submit(open, [50]);
    open.office.start();
    await eventually('the card behind them', () => stateOf(open, 50) === 'printed');
    expect(waiting.every((number) => stateOf(open, number) === 'authorised')).toBe(true);
    expect(open.office.printing.list({ state: 'authorised' }).items[44]?.waiting?.id).toContain('foto');
  });

  test('keeps its order when one of two printers has an empty hopper', async () => {
    const printers = [new FakePrinter('p1'), new FakePrinter('p2')];
    const open = await openWithBlanks(printers);
    await open.office.blanks.move({ commandId: testId(9100), from: 'hopper:p1', to: 'store', count: 10, reason: 'kosongkan' }, officer);
    await submit(open, [1, 2, 3, 4, 5]);
    open.office.start();
    await eventually('five cards', () => [1, 2, 3, 4, 5].every((number) => statusOf(open, number) === 'CARD_PRINTED'));
    const order = open.office.bus.journal.entriesAfter(0, 500).filter((entry) => entry.type === 'print.bound');
    expect(order.map((entry) => entry.body['applicationId'])).toEqual([1, 2, 3, 4, 5].map(testId));
  });
});

test('a printer that takes no job is tried ever more seldom: each try stays in the journal for ever', async () => {
  const real = systemPorts();
  const pauses: { delay_ms: number; isCutShort: boolean }[] = [];
  const ports = {
    ...real,
    timers: {
      ...real.timers,
      sleep: (delay_ms: number, signal?: AbortSignal) => {
        pauses.push({ delay_ms, isCutShort: signal?.aborted ?? false });
        return real.timers.sleep(Math.min(delay_ms, 5), signal);
      },
    },
  };
  const printer = new FakePrinter('p1');
  let tries = 0;
  printer.onStep = (step, isBefore) => {
    if (step !== 'createJob' || !isBefore) return;
    tries += 1;
    throw new PrinterError('unreachable', 'p1', 'reset');
  };
  const open = await openWithBlanks([printer], 10, ports);
  await submit(open, [1]);
  open.office.start();
  await eventually('some tries', () => tries >= 6);
  for (const wanted of [5, 10, 20, 40, 80]) expect(pauses).toContainEqual({ delay_ms: wanted, isCutShort: false });
  // Pauses of the line double from 5 ms; other desks have theirs.
  const ofTheLine = pauses.map(({ delay_ms }) => delay_ms).filter((delay_ms) => Number.isInteger(Math.log2(delay_ms / 5)));
  expect(Math.max(...ofTheLine)).toBeLessThanOrEqual(60_000);
});

describe('a person whom the centre allowed two cards', () => {
  test('has one of them under way at a time, whichever printer is free: the other waits until the first is handed over', async () => {
    const printers = [new FakePrinter('p1'), new FakePrinter('p2')];
    const open = await openWithBlanks(printers);
    await open.office.intake.submit(testId(1), testSubmission(1), officer);
    await open.office.intake.submit(testId(2), testSubmission(1, 'rusak'), officer);
    open.office.start();
    await eventually('one card, the other told why it waits', () => {
      const [one, other] = [1, 2].sort((left, right) => (statusOf(open, left) < statusOf(open, right) ? -1 : 1));
      if (one === undefined || other === undefined || statusOf(open, one) !== 'CARD_PRINTED') return false;
      return open.office.printing.waiting.get(jobOf(open, other).id)?.id.includes('belum diserahkan') === true;
    });
    const [first, then] = statusOf(open, 1) === 'CARD_PRINTED' ? [1, 2] : [2, 1];
    expect(statusOf(open, then)).toBe('PRINT_READY_RECORD');
    await open.office.printing.inspect(jobOf(open, first).id, { commandId: testId(9100), shelf: 'A-1' }, officer);
    const receiver = { name: 'Contoh', relation: 'self' as const };
    await open.office.handover.complete({ commandId: testId(9101), applicationId: testId(first), receiver, oldCardSurrendered: true }, officer, second);
    await eventually('the second card', () => statusOf(open, then) === 'CARD_PRINTED');
    expectBooksBalance(open, printers);
  });
});

describe('a card in the printer at the cut', () => {
  test('is asked about after the restart, not printed again', async () => {
    const printer = new FakePrinter('p1');
    printer.isSlow = true;
    let open = await openWithBlanks([printer]);
    await submit(open, [1]);
    open.office.start();
    await eventually('the card is in the printer', () => stateOf(open, 1) === 'sent');
    open = await open.restart();
    bench = open;
    printer.finishAll();
    open.office.start();
    await eventually('the card is known', () => stateOf(open, 1) === 'printed');
    expect(printer.cards).toHaveLength(1);
  });

  test('is unclear when the printer was restarted too; a person finds it, and the books follow the blank in their hand', async () => {
    const printer = new FakePrinter('p1');
    printer.isSlow = true;
    const open = await openWithBlanks([printer]);
    await submit(open, [1]);
    open.office.start();
    await eventually('the card is in the printer', () => stateOf(open, 1) === 'sent');
    printer.finishAll();
    printer.restart();
    await eventually('a person is asked', () => stateOf(open, 1) === 'unclear');
    const job = jobOf(open, 1);
    expect(open.office.printing.list({ state: 'unclear' }).items[0]?.waiting?.id).toContain('hidupkan ulang');
    const wrong = open.office.printing.resolve(job.id, { commandId: testId(8001), outcome: 'card_came_out', serial: 'B000099' }, officer);
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_body', fields: [{ field: 'serial' }] });
    // the officer holds another blank of that hopper than the one the books had bound
    await open.office.printing.resolve(job.id, { commandId: testId(8002), outcome: 'card_came_out', serial: 'B000002' }, officer);
    expect(stateOf(open, 1)).toBe('printed');
    expect(open.office.blanks.story('B000002').account).toBe('issued');
    expect(open.office.blanks.story('B000001').account).toBe('hopper:p1');
    expectBooksBalance(open, [printer]);
  });

  test('whose blank is untouched goes back into the queue and comes out once', async () => {
    const printer = new FakePrinter('p1');
    printer.isSlow = true;
    const open = await openWithBlanks([printer]);
    await submit(open, [1]);
    open.office.start();
    await eventually('the card is in the printer', () => stateOf(open, 1) === 'sent');
    printer.restart();
    await eventually('a person is asked', () => stateOf(open, 1) === 'unclear');
    printer.isSlow = false;
    const job = jobOf(open, 1);
    await expect(
      open.office.printing.resolve(job.id, { commandId: testId(8003), outcome: 'blank_untouched', serial: 'B000005' }, officer),
    ).rejects.toMatchObject({ fields: [{ code: 'not_the_bound_blank' }] });
    await open.office.printing.resolve(job.id, { commandId: testId(8004), outcome: 'blank_untouched', serial: job.serial ?? '' }, officer);
    await eventually('the card came out', () => stateOf(open, 1) === 'printed');
    expect(printer.cards).toHaveLength(1);
    expectBooksBalance(open, [printer]);
  });

  test('that was spoiled is printed again only with a reason and a second person, on a new job that points to the old', async () => {
    const printer = new FakePrinter('p1');
    const open = await openWithBlanks([printer]);
    await submit(open, [1]);
    open.office.start();
    await eventually('a card', () => stateOf(open, 1) === 'printed');
    const job = jobOf(open, 1);
    await open.office.printing.spoil(job.id, { commandId: testId(8010), reason: 'warna luntur' }, officer);
    expect(statusOf(open, 1)).toBe('PRINT_READY_RECORD');
    expect(open.office.blanks.view()).toMatchObject({ issued: 0, spoiled: 1 });
    await open.office.printing.reprint(job.id, { commandId: testId(8011), newJobId: testId(8012) }, officer, second);
    await eventually('the new card', () => open.office.printing.getJob(testId(8012)).state === 'printed');
    expect(open.office.printing.getJob(testId(8012)).replaces).toBe(job.id);
    await expect(open.office.printing.reprint(job.id, { commandId: testId(8013), newJobId: testId(8014) }, officer, second)).rejects.toMatchObject({
      code: 'not_possible_now',
    });
    expect(printer.cards).toHaveLength(2);
    expectBooksBalance(open, [printer]);
    const entry = open.office.bus.journal.entriesOfApplication(testId(1)).find((found) => found.body['replaces'] === job.id);
    expect(entry?.second).toEqual(second);
  });
});

describe('a connection that breaks at any step', () => {
  const steps: FakeStep[] = ['state', 'createJob', 'sendDocument', 'jobs'];
  test('ends in a card that exists once and a blank with one place, or a person is asked', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...steps), fc.boolean(), fc.integer({ min: 0, max: 6 }), fc.boolean()), { minLength: 1, maxLength: 4 }),
        async (cuts) => {
          const printer = new FakePrinter('p1');
          const plan = cuts.map(([step, isBefore, after, isRestart]) => ({ step, isBefore, after, isRestart }));
          printer.onStep = (step, isBefore) => {
            const cut = plan.find((planned) => planned.step === step && planned.isBefore === isBefore && planned.after-- === 0);
            if (cut === undefined) return;
            if (cut.isRestart) printer.restart();
            const isQuestion = step === 'state' || step === 'jobs';
            throw new PrinterError(isQuestion || isBefore ? 'unreachable' : 'uncertain', 'p1', 'cut');
          };
          const open = await openWithBlanks([printer]);
          await submit(open, [1, 2, 3]);
          open.office.start();
          await eventually('all three are settled', () => [1, 2, 3].every((number) => ['printed', 'unclear'].includes(stateOf(open, number) ?? '')));
          for (const number of [1, 2, 3]) {
            const job = jobOf(open, number);
            const cameOut = printer.cards.filter((name) => name === job.attempt_id).length;
            expect(cameOut).toBeLessThanOrEqual(1);
            if (job.state === 'printed') expect(cameOut).toBe(1);
          }
          // no card came out for an attempt that the books say never started
          for (const name of printer.cards) expect(open.office.printing.jobs.outcomeOf(name)).not.toBe('not_started');
          expectBooksBalance(open, [printer]);
          await open.end();
          bench = undefined;
        },
      ),
      { numRuns: 25 },
    );
  }, 120_000);
});

test('a real office prints no card without a photo: the job waits and says so', async () => {
  const printer = new FakePrinter('p1');
  bench = await openTestOffice({ printers: [printer], demo: false });
  const { office } = bench;
  await office.intake.submit(testId(1), testSubmission(1), officer);
  office.start();
  await eventually('the job says why it waits', () => office.printing.list({ state: 'authorised' }).items[0]?.waiting !== undefined);
  expect(office.printing.list({ state: 'authorised' }).items[0]?.waiting?.id).toContain('foto');
});
