/** A keeper's days: deliveries, loans, counts, closes and destructions, over a whole office. */
import type { Actor, SecondSignature } from '@loket/domain/journal';
import { LoketError } from '@loket/protocol/errors';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dumpProjections, rebuildProjections } from '../journal/rebuild.ts';
import { projectionsOf } from '../office.ts';
import { FakePrinter } from '../testing/fake-printer.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testId } from '../testing/people.ts';

const keeper: Actor = { kind: 'person', username: 'gudang' };
const second: SecondSignature = { username: 'penyelia', reason: 'dilihat berdua' };

let bench: TestOffice;
let next = 0;
function commandId(): string {
  next += 1;
  return testId(next);
}

beforeEach(async () => {
  bench = await openTestOffice({ printers: [new FakePrinter('p1')] });
  await bench.office.blanks.register({ commandId: commandId(), first: 'BJN00000001', count: 13_000, letter: 'Saldo awal' }, keeper, second);
});
afterEach(async () => {
  const { database, bus } = bench.office;
  const projections = projectionsOf(database);
  const live = dumpProjections(database, projections);
  rebuildProjections(database, projections, bus.journal.allEntries());
  expect(dumpProjections(database, projections)).toEqual(live);
  expect(bench.office.blanks.view().balanced).toBe(true);
  await bench.end();
});

const desk = () => bench.office.blanks;
const today = (): string => desk().day.view().today;
const balance = (account: 'store' | 'in_transit' | 'lost' | 'spoiled' | 'destroyed' | 'hopper:p1' | 'office:35.23'): number => desk().balance(account);

async function refusal(promise: Promise<unknown>): Promise<{ code: string; field: string | undefined; why: string | undefined; text: string | undefined }> {
  const before = bench.office.bus.head?.seq;
  const error = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof LoketError)) throw new Error('it was not refused');
  expect(bench.office.bus.head?.seq).toBe(before);
  const [first] = error.fields;
  return { code: error.code, field: first?.field, why: first?.code, text: first?.text.id };
}

const shipment = (change: object = {}) => ({
  commandId: commandId(),
  letter: 'B/470/2026',
  expected: 1000,
  boxes: [{ first: 'BJN00020001', count: 500 }],
  serials: [],
  ribbons: 0,
  films: 0,
  ...change,
});

describe('a shipment', () => {
  test('is counted against its letter: 8,000 of 10,000 asked for is written down as short', async () => {
    const { answer } = await desk().shipments.receive(
      shipment({ expected: 10_000, boxes: [{ first: 'BJN00020001', count: 8000 }], ribbons: 4, films: 2 }),
      keeper,
      second,
    );
    expect(answer.shipment).toMatchObject({ expected: 10_000, received: 8000, short: 2000, surplus: 0, ribbons: 4, by: 'gudang' });
    expect(balance('store')).toBe(21_000);
    expect(balance('in_transit')).toBe(0);
    expect(
      desk()
        .supplies.view()
        .supplies.map(({ kind, onHand }) => [kind, onHand]),
    ).toEqual([
      ['ribbon', 4],
      ['film', 2],
    ]);
    expect(
      desk()
        .story('BJN00020001')
        .story.map(({ from, to }) => [from, to]),
    ).toEqual([
      ['', 'ditjen'],
      ['ditjen', 'in_transit'],
      ['in_transit', 'store'],
    ]);
  });

  test('may bring loose blanks, more than the letter says, and is the same when it is sent twice', async () => {
    const command = shipment({ expected: 500, serials: ['BJN00030007', 'BJN00030009'] });
    const first = await desk().shipments.receive(command, keeper, second);
    expect(first.answer.shipment).toMatchObject({ received: 502, surplus: 2, short: 0 });
    expect((await desk().shipments.receive(command, keeper, second)).repeated).toBe(true);
    expect(balance('store')).toBe(13_502);
  });

  test.each([
    ['a serial that is in the books', { boxes: [{ first: 'BJN00012999', count: 500 }] }, 'boxes.0', 'already_in_the_books', 'BJN00012999'],
    [
      'boxes that overlap',
      {
        boxes: [
          { first: 'BJN00020001', count: 500 },
          { first: 'BJN00020500', count: 10 },
        ],
      },
      'boxes.1',
      'twice_in_one_delivery',
      'BJN00020500',
    ],
    ['a loose blank that a box holds', { serials: ['BJN00020010'] }, 'serials.0', 'twice_in_one_delivery', 'BJN00020010'],
    ['a number that is none', { boxes: [{ first: 'x', count: 5 }] }, 'boxes.0', 'not_a_range', 'x'],
    ['a range that runs out of digits', { boxes: [{ first: 'BJN99999999', count: 2 }] }, 'boxes.0', 'not_a_range', 'BJN99999999'],
    ['nothing at all', { boxes: [] }, 'boxes', 'nothing_received', ''],
  ])('with %s is refused whole', async (_what, change, field, why, named) => {
    const found = await refusal(desk().shipments.receive(shipment({ ...change, ribbons: why === 'nothing_received' ? 0 : 3 }), keeper, second));
    expect(found).toMatchObject({ field, why });
    expect(found.text).toContain(named);
    expect(balance('store')).toBe(13_000);
    expect(desk().supplies.view().movements).toEqual([]);
  });

  test('that was announced lies in transit until it comes; what did not come stays there', async () => {
    await bench.office.bus.change({
      actor: { kind: 'system', part: 'sync' },
      reference: 'announcement',
      change: (transaction) => desk().shipments.announce(transaction, { requestId: testId(900), runs: [{ first: 'BJN00020001', count: 600 }] }),
    });
    expect(balance('in_transit')).toBe(600);
    await desk().shipments.receive(shipment({ expected: 600, requestId: testId(900) }), keeper, second);
    expect(balance('in_transit')).toBe(100);
    expect(balance('store')).toBe(13_500);
  });
});

describe('another office', () => {
  test('is lent blanks, gives them back, and lends us its own', async () => {
    const loan = (change: object) =>
      desk().shipments.lend({ commandId: commandId(), officeId: '35.23', letter: 'Pinjam 12', direction: 'lend', ...change }, keeper, second);
    await loan({ count: 300 });
    expect(balance('office:35.23')).toBe(300);
    await loan({ direction: 'take_back', serials: ['BJN00000001'] });
    await loan({ direction: 'borrow', boxes: [{ first: 'TBN00000001', count: 50 }] });
    expect(balance('store')).toBe(12_751);
    expect(await refusal(loan({ direction: 'borrow' }))).toMatchObject({ field: 'boxes' });
    expect(await refusal(loan({ direction: 'take_back', serials: ['BJN00000001'] }))).toMatchObject({ why: 'not_in_this_account' });
    expect(await refusal(loan({ direction: 'take_back', count: 400 }))).toMatchObject({ field: 'count', why: 'not_enough' });
  });
});

describe('the close of day', () => {
  const count = (counted: Record<string, number>) =>
    desk().day.count({ commandId: commandId(), sheets: Object.entries(counted).map(([account, number]) => ({ account, counted: number })) }, keeper);
  const close = (change: object = {}, by?: SecondSignature) => desk().day.close({ commandId: commandId(), date: today(), missing: [], ...change }, keeper, by);

  test('agrees, and tells nobody the figure before they have counted', async () => {
    await desk().move({ commandId: commandId(), from: 'store', to: 'hopper:p1', count: 200, reason: 'isi baki' }, keeper);
    expect(JSON.stringify({ ...desk().day.view() })).not.toMatch(/12800|12,800/);
    expect(await refusal(close())).toMatchObject({ code: 'not_possible_now', field: 'counts.store', why: 'not_counted' });
    expect((await count({ store: 12_800, 'hopper:p1': 200 })).answer.sheets).toHaveLength(2);
    expect(desk().day.view().readyToClose).toBe(true);
    const { answer } = await close();
    expect(answer).toMatchObject({ expected: 13_000, counted: 13_000, variance: 0, figures: { opening: 0, received: 13_000 }, by: 'gudang' });
    expect(desk().day.view()).toMatchObject({ todayIsClosed: true, readyToClose: false });
    expect(await refusal(close())).toMatchObject({ field: 'date', why: 'closed_already' });
  });

  test('with a variance waits for a second person and a reason, and writes off what is known by number', async () => {
    await count({ store: 12_998, 'hopper:p1': 0 });
    const found = await refusal(close());
    expect(found).toMatchObject({ field: 'counts.store', why: 'variance_needs_second_person' });
    expect(found.text).not.toMatch(/\d/);
    expect(await refusal(close({ reason: 'dua hilang' }))).toMatchObject({ why: 'variance_needs_second_person' });
    expect(await refusal(close({}, second))).toMatchObject({ why: 'variance_needs_second_person' });
    expect(await refusal(close({ reason: 'dua hilang', missing: ['BJN00099999'] }, second))).toMatchObject({ field: 'missing.0', why: 'not_on_hand' });
    expect(await refusal(close({ reason: 'x y z', missing: ['BJN00000001', 'BJN00000002', 'BJN00000003'] }, second))).toMatchObject({
      why: 'more_than_the_variance',
    });
    const { answer } = await close({ reason: 'satu diketahui nomornya', missing: ['BJN00000002'] }, second);
    expect(answer).toMatchObject({ variance: -2, counted: 12_998, expected: 13_000, secondPerson: 'penyelia' });
    expect(balance('lost')).toBe(1);
    expect(balance('store')).toBe(12_999);
  });

  test('is not made right by another shelf: a box that was moved and not written down needs two people', async () => {
    await desk().move({ commandId: commandId(), from: 'store', to: 'hopper:p1', count: 200, reason: 'isi baki' }, keeper);
    await count({ store: 12_750, 'hopper:p1': 250 });
    expect(await refusal(close())).toMatchObject({ field: 'counts.hopper:p1', why: 'variance_needs_second_person' });
    const { answer } = await close({ reason: 'dus dipindah tanpa dicatat' }, second);
    expect(answer).toMatchObject({ variance: 0 });
    expect(answer.shelves.map(({ account, variance }) => [account, variance])).toEqual([
      ['hopper:p1', 50],
      ['store', -50],
    ]);
  });

  test('reckons with what was printed or moved after a shelf was counted', async () => {
    await count({ store: 13_000, 'hopper:p1': 0 });
    await desk().move({ commandId: commandId(), from: 'store', to: 'hopper:p1', count: 200, reason: 'isi baki' }, keeper);
    await desk().move({ commandId: commandId(), from: 'store', to: 'spoiled', count: 1, reason: 'sobek' }, keeper);
    expect((await close()).answer).toMatchObject({ variance: 0, counted: 12_999, figures: { spoiled: 1 } });
  });

  test('sets ribbons, which have no numbers, to what was counted, and not without two', async () => {
    const ribbons = { kind: 'ribbon' as const, reason: 'kiriman' };
    await desk().supplies.move({ commandId: commandId(), from: 'outside', to: 'store', count: 10, ...ribbons }, keeper, undefined);
    await desk().supplies.move({ commandId: commandId(), from: 'store', to: 'printer:p1', count: 1, ...ribbons }, keeper, undefined);
    await count({ store: 13_000, 'hopper:p1': 0 });
    expect(await refusal(close())).toMatchObject({ field: 'counts.supply:ribbon' });
    await count({ 'supply:ribbon': 8 });
    expect(await refusal(close())).toMatchObject({ field: 'counts.supply:ribbon', why: 'variance_needs_second_person' });
    expect((await close({ reason: 'satu tidak ditemukan' }, second)).answer.supplies).toEqual([
      { kind: 'ribbon', onHand: 9 },
      { kind: 'film', onHand: 0 },
    ]);
  });

  test('does not close on a count that what has left the shelf since makes impossible, though two sign it', async () => {
    const ribbons = { kind: 'ribbon' as const, reason: 'kiriman' };
    await desk().supplies.move({ commandId: commandId(), from: 'outside', to: 'store', count: 2, ...ribbons }, keeper, undefined);
    await count({ store: 13_000, 'hopper:p1': 0, 'supply:ribbon': 0 });
    await desk().supplies.move({ commandId: commandId(), from: 'store', to: 'printer:p1', count: 1, ...ribbons }, keeper, undefined);
    expect(await refusal(close({ reason: 'tidak ditemukan' }, second))).toMatchObject({ field: 'counts.supply:ribbon', why: 'count_again' });
    await count({ store: 3, 'supply:ribbon': 1 });
    await desk().move({ commandId: commandId(), from: 'store', to: 'hopper:p1', count: 4, reason: 'isi baki' }, keeper);
    expect(await refusal(close({ reason: 'banyak hilang' }, second))).toMatchObject({ field: 'counts.store', why: 'count_again' });
    await count({ store: 12_996, 'hopper:p1': 4 });
    expect((await close()).answer.supplies[0]).toEqual({ kind: 'ribbon', onHand: 2 });
  });

  test('refuses a shelf that does not exist, one written twice, and another day than today', async () => {
    expect(await refusal(count({ 'hopper:nowhere': 3 }))).toMatchObject({ field: 'sheets.0.account', why: 'unknown_account' });
    const twice = {
      commandId: commandId(),
      sheets: [
        { account: 'store', counted: 1 },
        { account: 'store', counted: 2 },
      ],
    };
    expect(await refusal(desk().day.count(twice, keeper))).toMatchObject({ field: 'sheets.1.account', why: 'counted_twice' });
    expect(await refusal(close({ date: '2020-01-01' }))).toMatchObject({ field: 'date', why: 'not_today' });
  });
});

describe('what is lost, spoiled or destroyed', () => {
  test('is lost by two people only', async () => {
    const lost = { commandId: commandId(), from: 'store', to: 'lost', count: 1, reason: 'tidak ditemukan' };
    expect(await refusal(desk().move(lost, keeper))).toMatchObject({ code: 'second_person_refused' });
    await desk().move(lost, keeper, second);
    expect(balance('lost')).toBe(1);
  });

  test('is not spoiled when a card was made of it: the refusal says where it is', async () => {
    await desk().move({ commandId: commandId(), from: 'store', to: 'hopper:p1', serials: ['BJN00000005'], reason: 'isi baki' }, keeper);
    const found = await refusal(desk().move({ commandId: commandId(), from: 'store', to: 'spoiled', serials: ['BJN00000005'], reason: 'sobek' }, keeper));
    expect(found).toMatchObject({ field: 'serials', why: 'not_in_this_account' });
    expect(found.text).toContain('BJN00000005');
    expect(found.text).toContain('Baki p1');
    expect(await refusal(desk().move({ commandId: commandId(), from: 'store', to: 'destroyed', count: 1, reason: 'bakar' }, keeper))).toMatchObject({
      field: 'to',
    });
  });

  test('is destroyed before witnesses, with every number in the record', async () => {
    await desk().move(
      { commandId: commandId(), from: 'store', to: 'spoiled', serials: ['BJN00000007', 'BJN00000008', 'BJN00000020'], reason: 'sobek' },
      keeper,
    );
    expect(desk().destructions.list()).toMatchObject({ waitingBlankCount: 3, waitingCardCount: 0 });
    expect(desk().destructions.list().waitingBlanks[0]).toMatchObject({ serial: 'BJN00000007', reason: 'sobek' });
    const base = { number: 'BA/1/2026', place: 'Halaman kantor', method: 'digunting lalu dibakar', all: false, serials: [], cards: [] };
    const witnesses = [
      { name: 'Saksi Satu', position: 'Satpol PP' },
      { name: 'Saksi Dua', position: 'Inspektorat' },
    ];
    expect(await refusal(desk().destructions.destroy({ commandId: commandId(), ...base, witnesses }, keeper, second))).toMatchObject({
      why: 'nothing_to_destroy',
    });
    expect(await refusal(desk().destructions.destroy({ commandId: commandId(), ...base, witnesses, serials: ['BJN00000001'] }, keeper, second))).toMatchObject({
      why: 'not_in_this_account',
    });
    expect(await refusal(desk().destructions.destroy({ commandId: commandId(), ...base, witnesses, cards: [testId(99)] }, keeper, second))).toMatchObject({
      field: 'cards.0',
    });
    const { answer } = await desk().destructions.destroy({ commandId: commandId(), ...base, witnesses, all: true }, keeper, second);
    expect(answer).toMatchObject({ blankCount: 3, blanks: ['BJN00000007', 'BJN00000008', 'BJN00000020'], by: 'gudang' });
    expect(balance('destroyed')).toBe(3);
    expect(desk().destructions.list()).toMatchObject({ waitingBlankCount: 0, destructions: [{ number: 'BA/1/2026' }] });
  });
});
