/** Never empty: an office sees the end of its stock, asks, is given less, and its promises follow what there is. */
import type { Actor } from '@loket/domain/journal';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dumpProjections, rebuildProjections } from '../journal/rebuild.ts';
import { projectionsOf } from '../office.ts';
import { eventually } from '../testing/eventually.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testId, testSubmission } from '../testing/people.ts';

const keeper: Actor = { kind: 'person', username: 'gudang' };
const second = { username: 'penyelia', reason: 'dilihat berdua' };
let bench: TestOffice;

beforeEach(async () => {
  bench = await openTestOffice();
  bench.centre.verdictAtOnce = false;
});
afterEach(async () => {
  const { database, bus } = bench.office;
  const projections = projectionsOf(database);
  const live = dumpProjections(database, projections);
  rebuildProjections(database, projections, bus.journal.allEntries());
  expect(dumpProjections(database, projections)).toEqual(live);
  await bench.end();
});

const stock = () => bench.office.stock;
const register = (count: number, first = 'BJN00000001') =>
  bench.office.blanks.register({ commandId: testId(5000 + count), first, count, letter: 'Saldo awal' }, keeper, second);
const submit = async (number: number) => (await bench.office.intake.submit(testId(number), testSubmission(number, 'rusak'), keeper)).answer;
const receive = (items: { type: 'centre.allocated' | 'centre.shipped'; body: Record<string, unknown> }[]) =>
  bench.office.bus.change({
    actor: { kind: 'system', part: 'sync' },
    reference: 'feed',
    change: (transaction) =>
      items.map((item, index) => stock().receive(transaction, { seq: index + 1, at: '2026-11-24T01:00:00.000Z', applicationId: testId(1), ...item })),
  });

describe('promises', () => {
  test('never exceed the blanks that there are, and nobody is refused', async () => {
    await register(3);
    const answers = [await submit(1), await submit(2), await submit(3), await submit(4)];
    expect(answers.map(({ promisedOn }) => promisedOn !== undefined)).toEqual([true, true, true, false]);
    expect(answers[3]?.promiseReason?.id).toContain('Blangko habis');
    expect(stock().view()).toMatchObject({ waiting: 4, shortage: 1 });
    expect(bench.office.intake.summary(testId(1)).promisedOn).toBe(answers[0]?.promisedOn);
  });

  test('are given when a shipment is confirmed, and moved with the reason when blanks are gone', async () => {
    await register(1);
    await submit(1);
    await submit(2);
    const asked = (await stock().request({ commandId: testId(50), number: '470/1', blanks: 100, ribbons: 0, films: 0, reason: 'stok menipis' }, keeper)).answer;
    const { requestId } = asked;
    const [year, month, day] = stock().view().asOf.slice(0, 10).split('-').map(Number);
    const expectedOn = new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, (day ?? 1) + 10)).toISOString().slice(0, 10);
    bench.office.start();
    await receive([
      { type: 'centre.allocated', body: { requestId, blanks: 80, ribbons: 0, films: 0 } },
      { type: 'centre.shipped', body: { requestId, shipmentId: testId(51), runs: [{ first: 'JKT00000001', count: 80 }], ribbons: 0, films: 0, expectedOn } },
    ]);
    expect(bench.office.blanks.balance('in_transit')).toBe(80);
    await eventually('the second is promised for the day of the delivery', () => (bench.office.intake.summary(testId(2)).promisedOn ?? '') >= expectedOn);
    expect(bench.office.intake.summary(testId(2)).promiseReason?.en).toContain('delivery');
    await bench.office.blanks.move({ commandId: testId(52), from: 'store', to: 'lost', count: 1, reason: 'tidak ditemukan' }, keeper, second);
    await eventually('the first waits for the delivery too', () => (bench.office.intake.summary(testId(1)).promisedOn ?? '') >= expectedOn);
    const story = bench.office.intake.detail(testId(1)).timeline.filter(({ type }) => type === 'promise.moved');
    expect(story).toHaveLength(1);
    expect(story[0]?.text.id).toContain('kiriman');
  });
});

describe('a request', () => {
  test('goes from asked to received, less than asked for, and what came is acknowledged', async () => {
    await register(100);
    const command = { commandId: testId(60), number: '470/2', blanks: 1000, ribbons: 4, films: 0, reason: 'stok menipis' };
    const { requestId } = (await stock().request(command, keeper)).answer;
    expect((await stock().request(command, keeper)).repeated).toBe(true);
    expect(stock().getRequest(requestId)).toMatchObject({ state: 'asked', by: 'gudang', figures: { available: 100 } });
    const shipped = { requestId, shipmentId: testId(61), runs: [{ first: 'JKT00000001', count: 800 }], ribbons: 3, films: 0, expectedOn: '2026-12-01' };
    expect(
      await receive([
        { type: 'centre.allocated', body: { requestId, blanks: 800, ribbons: 3, films: 0 } },
        { type: 'centre.shipped', body: shipped },
        { type: 'centre.shipped', body: { ...shipped, expectedOn: '2026-12-09' } },
        { type: 'centre.allocated', body: { requestId: testId(99), blanks: 5, ribbons: 0, films: 0 } },
      ]),
    ).toEqual([true, true, false, false]);
    expect(stock().getRequest(requestId)).toMatchObject({ state: 'shipped', shipped: { blanks: 800, expectedOn: '2026-12-01' } });
    expect(stock().view().outlook[0]).toMatchObject({ what: 'blank', onHand: 100, coming: 800 });
    await bench.office.blanks.shipments.receive(
      { commandId: testId(62), letter: 'B/2', requestId, expected: 800, boxes: [{ first: 'JKT00000001', count: 790 }], serials: [], ribbons: 3, films: 0 },
      keeper,
      second,
    );
    expect(stock().getRequest(requestId)).toMatchObject({ state: 'received', received: 790 });
    expect(bench.office.blanks.balance('in_transit')).toBe(10);
  });

  test('for nothing is refused, and an unknown one is not found', async () => {
    await expect(stock().request({ commandId: testId(70), number: '1', blanks: 0, ribbons: 0, films: 0, reason: 'coba' }, keeper)).rejects.toMatchObject({
      fields: [{ field: 'blanks' }],
    });
    expect(() => stock().getRequest(testId(71))).toThrow();
  });
});

test('settings are kept in the journal and used', async () => {
  const settings = { leadTime_days: 30, serviceLevel_percent: 90, cardsPerDay: 2, workingWeekdays: [0, 1, 2, 3, 4, 5, 6] };
  await register(100);
  const { answer } = await stock().setSettings({ commandId: testId(80), ...settings }, keeper);
  expect(answer.settings).toEqual(settings);
  const days = [await submit(1), await submit(2), await submit(3)].map(({ promisedOn }) => promisedOn ?? '');
  expect(days[0]).toBe(days[1]);
  expect((days[2] ?? '') > (days[1] ?? '')).toBe(true);
});
