/** Whose card is next, in a whole office: by acceptance, with priority that two people gave, and never at the price of the others. */
import type { Actor } from '@loket/domain/journal';
import { systemRandom } from '@loket/platform/ports';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../database/open-database.ts';
import { dumpProjections, rebuildProjections } from '../journal/rebuild.ts';
import { projectionsOf } from '../office.ts';
import { eventually } from '../testing/eventually.ts';
import { FakePrinter } from '../testing/fake-printer.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testId, testSubmission } from '../testing/people.ts';
import { createPrintJobStore } from './print-job-store.ts';

const officer: Actor = { kind: 'person', username: 'cetak' };
const second = { username: 'penyelia', reason: 'lansia 81 tahun' };
let bench: TestOffice;
let printers: FakePrinter[];

beforeEach(async () => {
  printers = [new FakePrinter('p1'), new FakePrinter('p2')];
  bench = await openTestOffice({ printers });
  const { blanks } = bench.office;
  await blanks.register({ commandId: testId(9001), first: 'B000001', count: 100, letter: 'uji' }, officer, second);
  for (const [index, { id }] of printers.entries())
    await blanks.move({ commandId: testId(9010 + index), from: 'store', to: `hopper:${id}`, count: 20, reason: 'isi baki' }, officer);
});
afterEach(() => bench.end());

const jobOf = (number: number) => bench.office.printing.jobs.ofApplication(testId(number)).at(-1);
const numbersOf = (ids: readonly string[]): number[] => ids.map((id) => Number.parseInt(id.slice(-12), 16));
const queue = (): number[] => numbersOf(bench.office.printing.list({ state: 'authorised' }).items.map(({ applicationId }) => applicationId));

/** Until all of these wait, since both printers are jammed. */
async function untilWaiting(numbers: number[]): Promise<void> {
  for (const printer of printers) printer.reasons = ['media-jam-error'];
  for (const number of numbers) await bench.office.intake.submit(testId(number), testSubmission(number), officer);
  bench.office.start();
  await eventually('all wait', () => numbers.every((number) => jobOf(number)?.state === 'authorised'));
}

function prioritise(number: number, command: number, reason: 'elderly' | 'pregnant' = 'elderly') {
  return bench.office.printing.queue.prioritise(jobOf(number)?.id ?? '', { commandId: testId(command), reason, note: 'memakai kursi roda' }, officer, second);
}

async function boundOrder(count: number): Promise<number[]> {
  for (const printer of printers) printer.reasons = [];
  const bound = () => bench.office.bus.journal.entriesAfter(0, 500).filter(({ type }) => type === 'print.bound');
  await eventually('all are bound', () => bound().length === count);
  return numbersOf(bound().map(({ body }) => String(body['applicationId'])));
}

describe('priority', () => {
  test('puts a card before others, says for every card its place and why, and the printers keep to the list', async () => {
    await untilWaiting([1, 2, 3, 4, 5, 6, 7, 8]);
    for (const [index, number] of [4, 5, 6, 7, 8].entries()) await prioritise(number, 8001 + index);
    const { items } = bench.office.printing.list({ state: 'authorised' });
    expect(items.map(({ place }) => place)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(queue()).toEqual([4, 5, 6, 1, 7, 8, 2, 3]);
    expect(items[0]).toMatchObject({ priority: { reason: 'elderly', name: { id: 'Lansia' }, note: 'memakai kursi roda', by: 'cetak + penyelia' } });
    expect(items[0]?.placeWhy?.id).toContain('Didahulukan (Lansia) oleh cetak + penyelia');
    expect(items[3]?.placeWhy?.id).toContain('Menurut waktu diterima');
    expect(items[3]?.priority).toBeUndefined();
    expect(await boundOrder(8)).toEqual([4, 5, 6, 1, 7, 8, 2, 3]);
    const projections = projectionsOf(bench.office.database);
    const live = dumpProjections(bench.office.database, projections);
    rebuildProjections(bench.office.database, projections, [...bench.office.bus.journal.allEntries()]);
    expect(dumpProjections(bench.office.database, projections)).toEqual(live);
  });

  test('is in the story of the file with both names and the reason, and can be taken back', async () => {
    await untilWaiting([1, 2]);
    await prioritise(2, 8001, 'pregnant');
    expect(queue()).toEqual([2, 1]);
    await expect(prioritise(2, 8002)).rejects.toMatchObject({ fields: [{ field: 'reason', code: 'has_priority' }] });
    const id = jobOf(2)?.id ?? '';
    await bench.office.printing.queue.withdrawPriority(id, { commandId: testId(8003), reason: 'salah orang' }, officer);
    expect(queue()).toEqual([1, 2]);
    await expect(bench.office.printing.queue.withdrawPriority(id, { commandId: testId(8004), reason: 'lagi' }, officer)).rejects.toMatchObject({
      fields: [{ code: 'no_priority' }],
    });
    const story = bench.office.intake.detail(testId(2)).timeline;
    expect(story.find(({ type }) => type === 'print.prioritised')).toMatchObject({
      actor: 'cetak',
      second: 'penyelia: lansia 81 tahun',
      text: { id: 'Didahulukan di antrean cetak (Hamil): memakai kursi roda' },
    });
    expect(story.at(-1)?.text.id).toBe('Kembali ke urutan semula: salah orang');
  });

  test('comes too late for a card that is at a printer', async () => {
    printers[0]?.finishAll();
    for (const printer of printers) printer.isSlow = true;
    await bench.office.intake.submit(testId(1), testSubmission(1), officer);
    bench.office.start();
    await eventually('it is at the printer', () => jobOf(1)?.state === 'sent');
    await expect(prioritise(1, 8001)).rejects.toMatchObject({ code: 'not_possible_now', fields: [{ field: 'state', code: 'sent' }] });
  });
});

test('whoever was received first is printed first, even if the warrant came later', async () => {
  bench.centre.verdictAtOnce = false;
  for (const printer of printers) printer.reasons = ['media-jam-error'];
  for (const number of [1, 2, 3]) await bench.office.intake.submit(testId(number), testSubmission(number), officer);
  bench.office.start();
  await eventually('the centre has all', () => bench.office.intake.getRow(testId(3)).status === 'RECEIVED_AT_CENTRAL');
  for (const number of [3, 1, 2]) bench.centre.decide(testId(number), 'PRINT_READY_RECORD');
  await eventually('all wait', () => [1, 2, 3].every((number) => jobOf(number)?.state === 'authorised'));
  expect(queue()).toEqual([1, 2, 3]);
  expect(await boundOrder(3)).toEqual([1, 2, 3]);
});

test('a printer that jams before it began a card gives that card to one that works', async () => {
  const [first] = printers;
  if (first === undefined) throw new Error('no printer');
  first.keepsRecord = true;
  first.isSlow = true;
  await bench.office.blanks.move({ commandId: testId(9100), from: 'hopper:p2', to: 'store', count: 20, reason: 'kosong' }, officer);
  await bench.office.intake.submit(testId(1), testSubmission(1), officer);
  bench.office.start();
  await eventually('the first card is in the printer', () => jobOf(1)?.state === 'sent');
  first.begin();
  first.finishAll();
  await eventually('it is printed', () => jobOf(1)?.state === 'printed');
  await bench.office.intake.submit(testId(2), testSubmission(2), officer);
  await eventually('the second waits in the printer', () => jobOf(2)?.state === 'sent');
  first.reasons = ['media-jam-error'];
  await bench.office.blanks.move({ commandId: testId(9101), from: 'store', to: 'hopper:p2', count: 20, reason: 'isi' }, officer);
  await eventually('the other printer has made it', () => jobOf(2)?.state === 'printed');
  expect(jobOf(2)?.printer_id).toBe('p2');
  expect(printers.map(({ cards }) => cards.length)).toEqual([1, 1]);
  expect(bench.office.blanks.view()).toMatchObject({ issued: 2, spoiled: 0, balanced: true });
});

test('of 100,000 that wait, only the front of each line is read', () => {
  const database = openDatabase({ file: ':memory:', keyFile: undefined, random: systemRandom });
  database.transaction(() => {
    const turn = database.prepare<[string, number, string | null]>('INSERT INTO print_turn(application_id, accepted_seq, priority) VALUES (?, ?, ?)');
    const store = createPrintJobStore(database);
    for (let number = 1; number <= 100_000; number += 1) {
      turn.run(testId(number), number, number % 10 === 0 ? 'elderly' : null);
      store.insert(testId(1_000_000 + number), testId(number), testId(number), '2026-11-24T02:00:00.000Z', 200_000 - number, undefined);
    }
  })();
  const plan = database
    .prepare<[], { detail: string }>("EXPLAIN QUERY PLAN SELECT * FROM print_job WHERE state = 'authorised' AND is_priority = 0 ORDER BY turn_seq LIMIT 20")
    .all();
  // One search at the edge of the partial index, no sort, no scan.
  expect(plan.map(({ detail }) => detail)).toEqual(['SEARCH print_job USING INDEX print_job_queue (is_priority=?)']);
  const jobs = createPrintJobStore(database);
  expect(jobs.lineOf(true, 2).map(({ turn_seq }) => turn_seq)).toEqual([10, 20]);
  expect(jobs.lineOf(false, 3).map(({ turn_seq }) => turn_seq)).toEqual([1, 2, 3]);
  database.close();
});
