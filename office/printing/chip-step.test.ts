import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Chip, ChipError, type Chips } from '@loket/devices/chip/chip';
import { decodeChipRecord } from '@loket/devices/chip/chip-record';
import { createPcscChips } from '@loket/devices/chip/pcsc-chips';
import { type ChipProcess, startChipProcess } from '@loket/devices/chip/testing/chip-process';
import { type Pcscd, startPcscd, whyNoPcscd } from '@loket/devices/chip/testing/pcscd';
import type { Actor } from '@loket/domain/journal';
import { systemTimers } from '@loket/platform/ports';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../journal/hash.ts';
import { dumpProjections, rebuildProjections } from '../journal/rebuild.ts';
import { projectionsOf } from '../office.ts';
import { eventually } from '../testing/eventually.ts';
import { FakePrinter } from '../testing/fake-printer.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testId, testSubmission } from '../testing/people.ts';

const officer: Actor = { kind: 'person', username: 'cetak' };
const second = { username: 'penyelia', reason: 'uji' };
let bench: TestOffice | undefined;

afterEach(async () => {
  await bench?.end();
  bench = undefined;
});

type Fault = 'silent' | 'removed' | 'refused' | 'reader';

/** One blank on one reader, in memory. */
class FakeChips implements Chips {
  /** what the chip on the reader says its number is */
  number: () => string = () => 'B000001';
  fault: Fault | undefined;
  differs = false;
  record: Uint8Array = new Uint8Array();

  async readers(): Promise<string[]> {
    return ['R'];
  }

  async withChip<Result>(reader: string, work: (chip: Chip) => Promise<Result>): Promise<Result> {
    if (this.fault === 'reader' || reader !== 'R') throw new ChipError('reader', 'away');
    if (this.fault === 'silent') throw new ChipError('silent', 'nothing there');
    return work({
      readNumber: async () => this.number(),
      writeRecord: async (record) => {
        if (this.fault !== undefined) throw new ChipError(this.fault, 'no');
        this.record = Uint8Array.from(record);
      },
      readRecord: async (length) => {
        const back = Uint8Array.from(this.record.subarray(0, length));
        if (this.differs) back[5] = (back[5] ?? 0) ^ 1;
        return back;
      },
    });
  }
}

async function openWithChips(chips: Chips, printer: FakePrinter, changes: { learnsNumber?: boolean; reader?: string } = {}): Promise<TestOffice> {
  const readers = new Map([[printer.id, changes.reader ?? 'R']]);
  bench = await openTestOffice({ printers: [printer], chip: { chips, readers, learnsNumber: changes.learnsNumber ?? false } });
  const { blanks } = bench.office;
  await blanks.register({ commandId: testId(9001), first: 'B000001', count: 100, letter: 'uji' }, officer, second);
  await blanks.move({ commandId: testId(9010), from: 'store', to: 'hopper:p1', count: 10, reason: 'isi baki' }, officer);
  return bench;
}

const jobOf = (test: TestOffice, number: number) => test.office.printing.jobs.ofApplication(testId(number)).at(-1);
const submit = (test: TestOffice, number: number) => test.office.intake.submit(testId(number), testSubmission(number), officer);
const typesOf = (test: TestOffice): string[] =>
  test.office.bus.journal
    .entriesAfter(0, 500)
    .map(({ type }) => type)
    .filter((type) => type.startsWith('print') && type !== 'print.authorised');
const nextInHopper = (test: TestOffice) => (): string => test.office.blanks.nextInHopper('p1', new Set()) ?? '';

function expectBooksBalance(test: TestOffice): void {
  expect(test.office.blanks.view()).toMatchObject({ balanced: true, total: 100 });
  const projections = projectionsOf(test.office.database);
  const live = dumpProjections(test.office.database, projections);
  rebuildProjections(test.office.database, projections, [...test.office.bus.journal.allEntries()]);
  expect(dumpProjections(test.office.database, projections)).toEqual(live);
}

describe('the chip step', () => {
  test('writes the record and compares it after the blank is bound and before the printer hears of the card', async () => {
    const printer = new FakePrinter('p1');
    const chips = new FakeChips();
    const open = await openWithChips(chips, printer);
    await submit(open, 1);
    open.office.start();
    await eventually('a card', () => jobOf(open, 1)?.state === 'printed');
    expect(typesOf(open)).toEqual(['print.bound', 'print.chip_written', 'print.sent', 'print.printed']);
    const job = jobOf(open, 1);
    expect(decodeChipRecord(chips.record)).toMatchObject({
      applicationHash: sha256(testId(1)),
      nik: testSubmission(1).person.nik,
      warrantId: job?.warrant_id,
    });
    expectBooksBalance(open);
  });

  test.each([
    ['does not answer', { fault: 'silent' }, 'chip_silent'],
    ['is gone in the middle', { fault: 'removed' }, 'chip_removed'],
    ['refuses the record', { fault: 'refused' }, 'chip_refused'],
    ['gives back something else', { differs: true }, 'chip_readback_differs'],
    ['has a number that is in no books', { number: () => 'X999999' }, 'chip_wrong_number'],
  ] as const)('spoils a blank whose chip %s before a print is wasted, and takes the next one', async (_name, fault, why) => {
    const printer = new FakePrinter('p1');
    const chips = Object.assign(new FakeChips(), fault);
    const open = await openWithChips(chips, printer);
    open.office.bus.onCommitted((entries) => {
      if (!entries.some(({ type }) => type === 'print.blank_spoiled')) return;
      Object.assign(chips, { fault: undefined, differs: false, number: nextInHopper(open) });
    });
    await submit(open, 1);
    open.office.start();
    await eventually('a card', () => jobOf(open, 1)?.state === 'printed');
    expect(typesOf(open)).toEqual(['print.bound', 'print.blank_spoiled', 'print.bound', 'print.chip_written', 'print.sent', 'print.printed']);
    expect(jobOf(open, 1)?.serial).toBe('B000002');
    expect(open.office.blanks.story('B000001')).toMatchObject({ account: 'spoiled' });
    expect(open.office.blanks.story('B000001').story.at(-1)?.reason).toBe(why);
    expect(printer.cards.length).toBe(1);
    expect(open.office.intake.getRow(testId(1)).status).toBe('CARD_PRINTED');
    expectBooksBalance(open);
  });

  test('after three bad blanks in a row suspects the reader: the printer waits for a person, after a restart too', async () => {
    const printer = new FakePrinter('p1');
    const chips = new FakeChips();
    chips.fault = 'silent';
    const open = await openWithChips(chips, printer);
    await submit(open, 1);
    open.office.start();
    await eventually('a stop', () => open.office.printRoom.view().printers[0]?.asks !== undefined);
    expect(open.office.printRoom.view().printers[0]?.asks?.id).toContain('3 blangko berturut-turut');
    expect(open.office.printRoom.ready()).toEqual({ ready: 0, total: 1 });
    bench = await open.restart();
    bench.office.start();
    await eventually('a look at the printer', () => bench?.office.printRoom.view().printers[0]?.reachable === true);
    chips.fault = undefined;
    chips.number = nextInHopper(bench);
    expect(bench.office.blanks.view().spoiled).toBe(3);
    await bench.office.printing.chip.resume('p1', { commandId: testId(9100) }, officer);
    await eventually('a card', () => bench !== undefined && jobOf(bench, 1)?.state === 'printed');
    expect(bench.office.blanks.view()).toMatchObject({ spoiled: 3, issued: 1 });
    await expect(bench.office.printing.chip.resume('p1', { commandId: testId(9101) }, officer)).rejects.toMatchObject({ code: 'not_possible_now' });
    expectBooksBalance(bench);
  });

  test('spoils no blank when the reader is away, and goes on by itself when it is back', async () => {
    const printer = new FakePrinter('p1');
    const chips = new FakeChips();
    chips.fault = 'reader';
    const open = await openWithChips(chips, printer);
    await submit(open, 1);
    open.office.start();
    await eventually('a word about the reader', () => open.office.printRoom.view().printers[0]?.chipTrouble !== undefined);
    chips.fault = undefined;
    await eventually('a card', () => jobOf(open, 1)?.state === 'printed');
    expect(open.office.blanks.view()).toMatchObject({ spoiled: 0, issued: 1 });
    expect(open.office.printRoom.view().printers[0]?.chipTrouble).toBeUndefined();
  });

  test('a good blank in the wrong place is not spoiled: a person puts the hopper in order', async () => {
    const printer = new FakePrinter('p1');
    const chips = Object.assign(new FakeChips(), { number: () => 'B000005' });
    const open = await openWithChips(chips, printer);
    await submit(open, 1);
    open.office.start();
    await eventually('a stop', () => open.office.printRoom.view().printers[0]?.asks !== undefined);
    expect(open.office.printRoom.view().printers[0]?.asks?.en).toContain('B000005');
    expect(open.office.blanks.view()).toMatchObject({ spoiled: 0, issued: 0 });
    expect(printer.cards).toEqual([]);
  });

  test('with numbers learnt from the chip, any blank of the hopper may come next', async () => {
    const printer = new FakePrinter('p1');
    const chips = Object.assign(new FakeChips(), { number: () => 'B000005' });
    const open = await openWithChips(chips, printer, { learnsNumber: true });
    await submit(open, 1);
    open.office.start();
    await eventually('a card', () => jobOf(open, 1)?.state === 'printed');
    expect(jobOf(open, 1)?.serial).toBe('B000005');
    expect(open.office.blanks.story('B000005').account).toBe('issued');
    chips.fault = 'silent';
    await submit(open, 2);
    await eventually('a stop', () => open.office.printRoom.view().printers[0]?.asks !== undefined);
    expect(open.office.blanks.view()).toMatchObject({ spoiled: 0, issued: 1 });
    expectBooksBalance(open);
  });

  test('a cut in the middle of the chip step leaves nothing done twice: the blank is checked again', async () => {
    const printer = new FakePrinter('p1');
    const chips = new FakeChips();
    const open = await openWithChips(chips, printer);
    const cut = Promise.withResolvers<void>();
    const stuck = Promise.withResolvers<void>();
    // Written, and the office is gone before it could read it back.
    chips.withChip = async () => {
      cut.resolve();
      await stuck.promise;
      throw new ChipError('reader', 'cut');
    };
    await submit(open, 1);
    open.office.start();
    await cut.promise;
    expect(jobOf(open, 1)?.state).toBe('bound');
    const entries = [...open.office.bus.journal.allEntries()];
    stuck.resolve();
    await open.office.stop();
    // As the journal stood at the cut: bound, and nothing more.
    expect(entries.at(-1)?.type).toBe('print.bound');
    bench = await openTestOffice({
      folder: open.folder,
      centre: open.centre,
      printers: [printer],
      chip: { chips: new FakeChips(), readers: new Map([['p1', 'R']]), learnsNumber: false },
    });
    bench.office.start();
    await eventually('a card', () => bench !== undefined && jobOf(bench, 1)?.state === 'printed');
    expect(printer.cards.length).toBe(1);
    expect(jobOf(bench, 1)?.serial).toBe('B000001');
    expectBooksBalance(bench);
  });
});

const reason = await whyNoPcscd();

describe.skipIf(reason !== undefined)(`the chip step over Debian's pcscd${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let dir: string;
  let pcscd: Pcscd | undefined;
  let chip: ChipProcess | undefined;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'loket-chip-'));
    const started = await startPcscd({ dir });
    pcscd = started;
    process.env['PCSCLITE_CSOCK_NAME'] = started.socket;
    chip = await startChipProcess(started.port, 'B000001');
  });
  afterAll(async () => {
    await chip?.end();
    await pcscd?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  test('a card on a virtual chip, then a blank whose chip is another one', async () => {
    if (pcscd === undefined || chip === undefined) throw new Error('not started');
    const { reader } = pcscd;
    const laid = chip;
    const printer = new FakePrinter('p1');
    const chips = createPcscChips({ timers: systemTimers, timeout_ms: 4000 });
    const isSeen = (): Promise<boolean> =>
      chips
        .withChip(reader, (one) => one.readNumber())
        .then(
          () => true,
          () => false,
        );
    await eventually('the chip', isSeen);
    const open = await openWithChips(chips, printer, { reader });
    await submit(open, 1);
    open.office.start();
    await eventually('a card', () => jobOf(open, 1)?.state === 'printed');
    expect(decodeChipRecord((await laid.tell({})).record)).toMatchObject({ applicationHash: sha256(testId(1)) });
    await laid.tell({ number: 'X777777' });
    await submit(open, 2);
    await eventually('a bad blank', () => open.office.blanks.view().spoiled === 1);
    await laid.tell({ number: 'B000003' });
    await eventually('the second card', () => jobOf(open, 2)?.state === 'printed');
    expect(jobOf(open, 2)?.serial).toBe('B000003');
    expect(open.office.blanks.view()).toMatchObject({ spoiled: 1, issued: 2 });
    expectBooksBalance(open);
  });
});
