import { describe, expect, test } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { FakePrinter } from '../testing/fake-printer.ts';
import { openTestOffice } from '../testing/office-bench.ts';
import { testId, testSubmission } from '../testing/people.ts';
import { createCardsAhead } from './cards-ahead.ts';
import type { PrintJobRow } from './print-job-store.ts';

function jobNamed(id: string): PrintJobRow {
  return {
    id,
    application_id: id,
    warrant_id: 'w',
    state: 'authorised',
    since: '2026-11-24T00:00:00.000Z',
    authorised_seq: 1,
    turn_seq: 1,
    is_priority: 0,
    replaces: null,
    printer_id: null,
    serial: null,
    attempt_id: null,
    job_uuid: null,
    printer_life: null,
    unclear_why: null,
    shelf: null,
  };
}

function setUp(ids: string[], ahead_max = 3) {
  const world = { queue: ids, content: new Map(ids.map((id) => [id, 'first'])), drawn: [] as string[], failing: new Set<string>() };
  const ahead = createCardsAhead({
    draw: async ({ id }) => {
      const text = `${id} ${world.content.get(id)}`;
      world.drawn.push(text);
      await Promise.resolve();
      if (world.failing.has(id)) throw new Error('cannot be drawn');
      return Buffer.from(text);
    },
    keyOf: ({ id }) => world.content.get(id),
    nextJobs: (limit) => world.queue.slice(0, limit).map(jobNamed),
    stateOf: (id) => (world.queue.includes(id) ? 'authorised' : 'bound'),
    ahead_max,
  });
  return { world, ahead, take: async (id: string) => Buffer.from(await ahead.take(jobNamed(id))).toString() };
}

describe('cards drawn ahead', () => {
  test('are the next ones of the queue, so many and no more, and each is drawn once', async () => {
    const { world, ahead, take } = setUp(['a', 'b', 'c', 'd', 'e']);
    ahead.fill();
    await eventually('three cards', () => world.drawn.length === 3);
    world.queue = ['b', 'c', 'd', 'e'];
    expect(await take('a')).toBe('a first');
    ahead.fill();
    await eventually('the fourth', () => world.drawn.length === 4);
    expect(world.drawn).toEqual(['a first', 'b first', 'c first', 'd first']);
    expect(ahead.kept()).toBe(3);
    await ahead.stop();
  });

  test('are not given out once anything that they were drawn from has changed', async () => {
    const { world, ahead, take } = setUp(['a', 'b']);
    ahead.fill();
    await eventually('two cards', () => world.drawn.length === 2);
    world.content.set('a', 'second');
    expect(await take('a')).toBe('a second');
    world.queue = [];
    // Nothing has changed here: the one that was drawn ahead is the card.
    expect(await take('b')).toBe('b first');
    expect(world.drawn.filter((text) => text === 'b first')).toEqual(['b first']);
    await ahead.stop();
  });

  test('that cannot be drawn are not tried for ever, and tell why when they are asked for', async () => {
    const { world, ahead, take } = setUp(['a', 'b']);
    world.failing.add('a');
    ahead.fill();
    await eventually('two tries', () => world.drawn.length === 2);
    ahead.fill();
    await expect(take('a')).rejects.toThrow('cannot be drawn');
    expect(await take('b')).toBe('b first');
    await ahead.stop();
  });

  test('are none with none wanted: a card is then drawn when it is asked for', async () => {
    const { world, ahead, take } = setUp(['a'], 0);
    ahead.fill();
    expect(world.drawn).toEqual([]);
    expect(await take('a')).toBe('a first');
    await ahead.stop();
  });
});

test('in an office that waits for its printer, the card that is printed is the one of the data as they then are', async () => {
  const printer = new FakePrinter('p1');
  printer.reasons = ['media-jam-error'];
  const documents: Uint8Array[] = [];
  const send = printer.sendDocument.bind(printer);
  Object.assign(printer, {
    sendDocument: (ref: Parameters<typeof send>[0], document: { bytes: Uint8Array }) => {
      documents.push(document.bytes);
      return send(ref);
    },
  });
  const bench = await openTestOffice({ printers: [printer] });
  try {
    const { office } = bench;
    const officer = { kind: 'person', username: 'cetak' } as const;
    await office.blanks.register({ commandId: testId(9001), first: 'B000001', count: 10, letter: 'uji' }, officer, { username: 'p', reason: 'uji' });
    await office.blanks.move({ commandId: testId(9010), from: 'store', to: 'hopper:p1', count: 10, reason: 'isi' }, officer);
    await office.intake.submit(testId(1), testSubmission(1), officer);
    office.start();
    await eventually('a card ahead', () => office.cardsAhead.kept() === 1);
    printer.reasons = [];
    await eventually('a card', () => office.printing.jobs.ofApplication(testId(1))[0]?.state === 'printed');
    const job = office.printing.jobs.ofApplication(testId(1))[0];
    if (job === undefined) throw new Error('no job');
    expect(Buffer.from(documents[0] ?? []).equals(await office.drawCard(job))).toBe(true);
    expect(office.cardsAhead.kept()).toBe(0);
  } finally {
    await bench.end();
  }
});
