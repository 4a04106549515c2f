import { systemRandom } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../database/open-database.ts';
import { CommandBus } from '../journal/command-bus.ts';
import { dumpProjections, rebuildProjections } from '../journal/rebuild.ts';
import { testId } from '../testing/people.ts';
import { turnedClock } from '../testing/turned-clock.ts';
import { createOutageDesk, monthSpan, type OutageView } from './outage-desk.ts';
import { createOutageProjection } from './outage-projection.ts';

const minute_ms = 60_000;
const hour_ms = 60 * minute_ms;
const begin_ms = Date.parse('2026-11-24T01:00:00.000Z');

let clock: ReturnType<typeof turnedClock>;
let database: ReturnType<typeof openDatabase>;
let bus: CommandBus;
let desk: ReturnType<typeof createOutageDesk>;
let seen: { -readonly [Name in keyof OutageView]: OutageView[Name] };
let faults: unknown[];

function openDesk(): void {
  const projections = [createOutageProjection(database)];
  bus = new CommandBus({
    database,
    ports: clock.ports,
    projections,
    onDiskFailure: (cause) => {
      throw cause;
    },
  });
  desk = createOutageDesk({ database, bus, ports: clock.ports, look: () => seen, onChanged: () => {}, onFault: (_what, error) => faults.push(error) });
  desk.start();
}

beforeEach(async () => {
  clock = turnedClock(begin_ms);
  database = openDatabase({ file: ':memory:', keyFile: undefined, random: systemRandom });
  seen = {
    link: { isDown: false, since_ms: begin_ms, kind: 'internet' },
    mainsDown: false,
    printers: [{ id: 'kartu-1', isDown: false }],
    waiting: 0,
    cardsWaiting: 0,
  };
  faults = [];
  openDesk();
  await clock.turn(minute_ms);
});
afterEach(() => {
  expect(faults).toEqual([]);
  const projections = [createOutageProjection(database)];
  const live = dumpProjections(database, projections);
  rebuildProjections(database, projections, bus.journal.allEntries());
  expect(dumpProjections(database, projections)).toEqual(live);
});

const linkIs = (isDown: boolean, kind: 'internet' | 'centre' = 'internet'): void => {
  seen.link = { isDown, since_ms: clock.ports.clock.now(), kind };
};
const written = (): string[] => [...bus.journal.allEntries()].map(({ type }) => type);

async function accept(count: number): Promise<void> {
  const done = bus.change({
    actor: { kind: 'system', part: 'test' },
    reference: 'test',
    change: ({ append }) => {
      for (let index = 0; index < count; index += 1) append({ type: 'application.accepted', subject: testId(index), body: {} });
      append({ type: 'print.printed', subject: testId(900), body: {} });
    },
  });
  await clock.turn(1);
  await done;
}

describe('the outage desk', () => {
  test('writes two hours without internet with what the office did in them', async () => {
    await accept(3);
    await clock.turn(2 * minute_ms);
    linkIs(true);
    const from = new Date(clock.ports.clock.now()).toISOString();
    await clock.turn(20_000);
    await accept(2);
    await clock.turn(40_000);
    expect(desk.view().present).toMatchObject([{ kind: 'internet', from }]);
    await accept(12);
    await clock.turn(2 * hour_ms - minute_ms);
    seen.waiting = 14;
    linkIs(false);
    await clock.turn(20_000);
    // The link is up: this is no longer what was done without it.
    await accept(5);
    seen.waiting = 0;
    await clock.turn(2 * minute_ms);
    const [outage] = desk.view().outages;
    expect(outage).toMatchObject({ kind: 'internet', from, effect: { accepted: 14, printed: 2, waiting: 14 }, notes: [] });
    expect(outage?.hours).toBeCloseTo(2, 2);
    expect(desk.view().present).toEqual([]);
    expect(desk.view().months[0]).toMatchObject({ month: '2026-11', acceptedAway: 14, printedAway: 2 });
    expect(desk.view().months[0]?.kinds.find(({ kind }) => kind === 'internet')).toMatchObject({ outages: 1 });
  });

  test('a link that flaps all day is one outage, and writes twice', async () => {
    for (let flap = 0; flap < 100; flap += 1) {
      linkIs(true);
      await clock.turn(50_000);
      linkIs(false);
      await clock.turn(20_000);
    }
    await clock.turn(5 * minute_ms);
    expect(written()).toEqual(['outage.began', 'outage.ended']);
  });

  test('tells the centre from the internet, the mains and each printer', async () => {
    linkIs(true, 'centre');
    seen.mainsDown = true;
    seen.printers = [{ id: 'kartu-1', isDown: true }];
    await clock.turn(5 * minute_ms);
    expect(desk.view().present.map(({ kind, part }) => [kind, part])).toEqual([
      ['centre', undefined],
      ['mains', undefined],
      ['printer', 'kartu-1'],
    ]);
  });

  test('goes on with an outage over a restart, and knows how long the office itself was off', async () => {
    seen.mainsDown = true;
    await clock.turn(minute_ms);
    await desk.stop();
    await clock.turn(3 * hour_ms);
    openDesk();
    await clock.turn(minute_ms);
    expect(desk.view().present.map(({ kind }) => kind)).toEqual(['mains']);
    const off = desk.view().outages.find(({ kind }) => kind === 'office');
    expect(off?.hours).toBeGreaterThan(2.9);
    expect(off?.hours).toBeLessThan(3.1);
    seen.mainsDown = false;
    await clock.turn(2 * minute_ms);
    expect(desk.view().present).toEqual([]);
    expect(written()).toEqual(['outage.began', 'outage.began', 'outage.ended', 'outage.ended']);
  });

  test('a short restart is no outage', async () => {
    await desk.stop();
    await clock.turn(2 * minute_ms);
    openDesk();
    await clock.turn(minute_ms);
    expect(written()).toEqual([]);
  });

  test('a link that carries a tenth of its usual rate for minutes is slow, not down', async () => {
    for (let index = 0; index < 50; index += 1) desk.transferred(262_144, 260);
    await clock.turn(minute_ms);
    expect(desk.view().link).toMatchObject({ slow: false });
    for (let index = 0; index < 20; index += 1) desk.transferred(262_144, 2600);
    await clock.turn(10 * minute_ms);
    expect(desk.view().present.map(({ kind }) => kind)).toEqual(['slow_link']);
    for (let index = 0; index < 5; index += 1) desk.transferred(262_144, 260);
    await clock.turn(10 * minute_ms);
    expect(desk.view().present).toEqual([]);
  });

  test('an officer writes down the cause', async () => {
    seen.mainsDown = true;
    await clock.turn(minute_ms);
    const id = desk.view().present[0]?.outageId ?? '';
    const noted = desk.note(id, { commandId: testId(1), text: 'Gardu terbakar' }, { kind: 'person', username: 'penyelia' });
    const unknown = desk.note(testId(5), { commandId: testId(2), text: 'Apa' }, { kind: 'person', username: 'penyelia' }).catch((error: unknown) => error);
    await clock.turn(1);
    expect((await noted).answer.notes).toMatchObject([{ by: 'penyelia', text: 'Gardu terbakar' }]);
    expect(await unknown).toBeInstanceOf(LoketError);
  });

  test('an officer who knows better says what it was, and the hours move with it; the office as it knew before can still be asked', async () => {
    linkIs(true, 'internet');
    await clock.turn(hour_ms);
    linkIs(false);
    await clock.turn(2 * minute_ms);
    const before = bus.head?.seq ?? 0;
    const id = desk.view().outages[0]?.outageId ?? '';
    const noted = desk.note(id, { commandId: testId(7), text: 'Menurut Telkom sambungan baik', kind: 'centre' }, { kind: 'person', username: 'penyelia' });
    await clock.turn(1);
    await noted;
    expect(desk.view().outages[0]).toMatchObject({ kind: 'centre', measuredKind: 'internet', notes: [{ kind: 'centre' }] });
    const span = { from_ms: begin_ms, to_ms: begin_ms + 24 * hour_ms };
    const hoursOf = (seq: number) => {
      const { kinds } = desk.within(span, span.to_ms, seq);
      return kinds.filter(({ hours }) => hours > 0.9).map(({ kind }) => kind);
    };
    expect([hoursOf(before), hoursOf(Number.MAX_SAFE_INTEGER)]).toEqual([['internet'], ['centre']]);
    // Before the entry that ended it, it lasted.
    expect(desk.within(span, span.to_ms, before - 1).outages[0]).not.toHaveProperty('to');
  });

  test('internet and mains away at once: what was done then counts once', async () => {
    linkIs(true);
    seen.mainsDown = true;
    await clock.turn(minute_ms);
    await accept(4);
    seen.cardsWaiting = 7;
    linkIs(false);
    seen.mainsDown = false;
    await clock.turn(2 * minute_ms);
    expect(desk.view().months[0]).toMatchObject({ acceptedAway: 4, printedAway: 1 });
    expect(desk.view().outages.map(({ effect }) => effect)).toMatchObject([{ cardsWaiting: 7 }, { cardsWaiting: 7 }]);
  });

  test('keeps what the printer said of itself when it stopped', async () => {
    seen.printers = [{ id: 'kartu-1', isDown: true, cause: { id: 'Kartu macet', en: 'Card jam' } }];
    await clock.turn(5 * minute_ms);
    expect(desk.view().present).toMatchObject([{ kind: 'printer', part: 'kartu-1', measuredCause: { id: 'Kartu macet' } }]);
  });
});

test('a month goes from midnight to midnight in Bojonegoro', () => {
  const { from_ms, to_ms } = monthSpan('2026-12');
  expect([new Date(from_ms).toISOString(), new Date(to_ms).toISOString()]).toEqual(['2026-11-30T17:00:00.000Z', '2026-12-31T17:00:00.000Z']);
});
