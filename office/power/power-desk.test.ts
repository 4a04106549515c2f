import { statSync } from 'node:fs';
import type { Actor } from '@loket/domain/journal';
import { systemPorts } from '@loket/platform/ports';
import { PowerAnswer } from '@loket/protocol/power';
import type { Text } from '@loket/protocol/text';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../database/open-database.ts';
import { CommandBus } from '../journal/command-bus.ts';
import { dumpProjections, rebuildProjections } from '../journal/rebuild.ts';
import { projectionsOf } from '../office.ts';
import { filesIn } from '../office-files.ts';
import { createPrintRoom } from '../printing/print-room.ts';
import { createOfficeServer } from '../server.ts';
import { eventually } from '../testing/eventually.ts';
import { FakePrinter } from '../testing/fake-printer.ts';
import { FakeUps } from '../testing/fake-ups.ts';
import { openTestOffice, type TestOffice, type TestOfficeOptions } from '../testing/office-bench.ts';
import { testId, testSubmission } from '../testing/people.ts';
import { createPowerProjection } from './power-projection.ts';
import { createPowerStore } from './power-store.ts';
import { heldTexts } from './power-words.ts';

const officer: Actor = { kind: 'person', username: 'cetak' };
let ups: FakeUps;
let printer: FakePrinter;
let bench: TestOffice;

beforeEach(() => {
  ups = new FakeUps();
  printer = new FakePrinter('p1');
});
afterEach(() => bench.end());

async function open(options: TestOfficeOptions = {}): Promise<void> {
  bench = await openTestOffice({ printers: [printer], ups, ...options });
  const { blanks } = bench.office;
  await blanks.register({ commandId: testId(9001), first: 'B000001', count: 100, letter: 'uji' }, officer, { username: 'penyelia', reason: 'uji' });
  await blanks.move({ commandId: testId(9010), from: 'store', to: 'hopper:p1', count: 20, reason: 'isi baki' }, officer);
}

async function submit(...numbers: number[]): Promise<void> {
  for (const number of numbers) await bench.office.intake.submit(testId(number), testSubmission(number), officer);
}

const stateOf = (number: number): string | undefined => bench.office.printing.jobs.ofApplication(testId(number)).at(-1)?.state;
const powers = (): unknown[] => [...bench.office.bus.journal.allEntries()].filter(({ type }) => type === 'power.changed').map(({ body }) => body['power']);
const bound = (): number => [...bench.office.bus.journal.allEntries()].filter(({ type }) => type === 'print.bound').length;
const isSeen = (power: string): Promise<void> => eventually(`power ${power}`, () => bench.office.power.now()?.power === power);

/** Lets the desk and the printer's line come round many times. */
async function manyLooks(): Promise<void> {
  const enough = ups.looks + 20;
  await eventually('many looks', () => ups.looks > enough);
}

describe('when the mains goes', () => {
  test('the card in the printer is finished and recorded, no other is bound, intake accepts; back on mains printing resumes alone', async () => {
    printer.isSlow = true;
    await open();
    await submit(1, 2);
    bench.office.start();
    await eventually('the card is in the printer', () => stateOf(1) === 'sent');
    ups.says = 'OB DISCHRG';
    ups.charge_percent = 61;
    await isSeen('battery');
    printer.finishAll();
    await eventually('the card is recorded', () => stateOf(1) === 'printed');
    await submit(3);
    await eventually('its warrant has come', () => stateOf(3) === 'authorised');
    await manyLooks();
    expect([stateOf(2), bound(), printer.cards.length]).toEqual(['authorised', 1, 1]);
    expect(bench.office.printRoom.view().held?.id).toBe('PLN padam: kartu di pencetak diselesaikan, tidak ada yang dimulai');
    expect(bench.office.board.view().power).toMatchObject({ power: 'battery', charge_percent: 61, held: { id: expect.stringContaining('PLN padam') } });
    printer.isSlow = false;
    ups.says = 'OL CHRG';
    await eventually('both others', () => stateOf(2) === 'printed' && stateOf(3) === 'printed');
    expect(bench.office.printRoom.view().held).toBeUndefined();
    expect(printer.cards).toHaveLength(3);
    expect(powers()).toEqual(['mains', 'battery', 'mains']);
  });

  test('a card that is still being drawn goes back into the queue, its blank untouched, and the printer hears nothing', async () => {
    await open();
    const { office } = bench;
    await submit(1);
    office.start();
    await eventually('it was printed by the office itself', () => stateOf(1) === 'printed');
    await office.printRoom.stop();
    let held: Text | undefined;
    let drawn = 0;
    const printRoom = createPrintRoom({
      printers: [{ printer, uri: 'test:p1' }],
      desk: office.printing,
      blanks: office.blanks,
      ports: office.ports,
      drawCard: async () => {
        drawn += 1;
        held = heldTexts.battery;
        return new Uint8Array(1);
      },
      held: () => held,
      onChanged: () => undefined,
      onFault: (_what, error) => {
        throw error;
      },
      busyPoll_ms: 2,
      idlePoll_ms: 5,
    });
    await submit(2);
    await eventually('its warrant has come', () => stateOf(2) === 'authorised');
    printRoom.start();
    await eventually('it was given back', () => drawn === 1 && stateOf(2) === 'authorised');
    await printRoom.stop();
    expect([drawn, printer.cards.length, (await printer.jobs()).length]).toEqual([1, 1, 1]);
    expect(office.blanks.view()).toMatchObject({ issued: 1, balanced: true });
  });

  test('low battery: everything is written into the one file, once, and whoever ends the program is told', async () => {
    const told: string[] = [];
    const logSize = (): number => statSync(`${filesIn(bench.folder).database}-wal`).size;
    await open({ onLowBattery: () => void told.push(`low, ${logSize()} bytes not yet in the file`) });
    expect(logSize()).toBeGreaterThan(0);
    bench.office.start();
    await submit(1);
    ups.says = 'OB LB';
    await isSeen('low_battery');
    await manyLooks();
    expect(told).toEqual(['low, 0 bytes not yet in the file']);
    expect(bench.office.power.view()).toMatchObject({ configured: true, now: { power: 'low_battery', flags: ['OB', 'LB'], held: expect.anything() } });
    ups.says = 'OL';
    await isSeen('mains');
    ups.says = 'FSD';
    await isSeen('low_battery');
    expect(told).toHaveLength(2);
  });
});

describe('a UPS that cannot be asked', () => {
  test('does not stop printing, and is shown', async () => {
    ups.says = { trouble: 'driver_not_connected' };
    await open();
    await submit(1);
    bench.office.start();
    await eventually('the card', () => stateOf(1) === 'printed');
    expect(bench.office.board.view().power).toMatchObject({ power: 'unknown', text: { id: expect.stringContaining('Penggerak UPS') } });
    expect(powers()).toEqual(['unknown']);
  });

  test('and was last seen on battery is no sign that the mains is back: nothing starts until it says so', async () => {
    await open();
    bench.office.start();
    ups.says = 'OB';
    await isSeen('battery');
    await submit(1);
    ups.says = { trouble: 'unreachable' };
    await isSeen('unknown');
    await manyLooks();
    expect([stateOf(1), printer.cards.length]).toEqual(['authorised', 0]);
    expect(bench.office.power.now()?.held?.id).toContain('berhenti menjawab');
    ups.says = 'OL';
    await eventually('the card', () => stateOf(1) === 'printed');
    expect(powers().slice(-3)).toEqual(['battery', 'unknown', 'mains']);
  });

  test('for one look is asked again before anybody hears of it', async () => {
    await open();
    bench.office.start();
    await isSeen('mains');
    const entries = bench.office.bus.head?.seq;
    for (let miss = 0; miss < 5; miss += 1) {
      const { looks } = ups;
      ups.says = { trouble: 'unreachable' };
      await eventually('a miss', () => ups.looks > looks);
      ups.says = 'OL';
      const after = ups.looks;
      await eventually('an answer', () => ups.looks > after + 1);
    }
    expect(bench.office.power.now()?.power).toBe('mains');
    expect(bench.office.bus.head?.seq).toBe(entries);
  });
});

describe('the office that begins', () => {
  test('on battery starts no card before it has asked', async () => {
    ups.says = 'OB';
    await open();
    await submit(1);
    expect(bench.office.printRoom.view().held?.id).toContain('ditanya');
    bench.office.start();
    await isSeen('battery');
    await manyLooks();
    expect([stateOf(1), printer.cards.length]).toEqual(['authorised', 0]);
  });

  test('again in the same power writes nothing new, and still knows since when', async () => {
    await open();
    bench.office.start();
    ups.says = 'OB';
    await isSeen('battery');
    const since = bench.office.power.now()?.since;
    bench = await bench.restart();
    bench.office.start();
    await isSeen('battery');
    expect(bench.office.power.now()?.since).toBe(since);
    expect(powers().filter((power) => power === 'battery')).toHaveLength(1);
  });

  test('without a UPS has no power to show, and prints', async () => {
    bench = await openTestOffice();
    bench.office.start();
    expect(bench.office.power.view()).toEqual({ configured: false, recent: [] });
    expect(bench.office.power.held()).toBeUndefined();
    expect(bench.office.board.view().power).toBeUndefined();
  });
});

describe('GET /api/power', () => {
  test('tells power, battery and the last changes to whoever may see the board', async () => {
    await open();
    bench.office.start();
    await isSeen('mains');
    ups.says = 'OB DISCHRG';
    ups.charge_percent = 80;
    ups.runtime_s = 900;
    await isSeen('battery');
    await bench.office.access.createDemoPeople();
    const tokens = await bench.office.access.demoTokens();
    const app = await createOfficeServer(bench.office, { version: '0', logLevel: 'silent' });
    expect((await app.inject({ url: '/api/power' })).statusCode).toBe(401);
    const answer = PowerAnswer.parse((await app.inject({ url: '/api/power', headers: { authorization: `Bearer ${tokens['front_office']}` } })).json());
    expect(answer).toMatchObject({ configured: true, now: { power: 'battery', charge_percent: 80, runtime_s: 900, flags: ['OB', 'DISCHRG'] } });
    expect(answer.recent.map(({ power }) => power)).toEqual(['battery', 'mains']);
    expect((await app.inject('/metrics')).body).toMatch(/^loket_on_battery\S* 1$/m);
    await app.close();
  });
});

describe('the table of the last changes', () => {
  test('is rebuilt from the journal as it was', async () => {
    await open();
    bench.office.start();
    for (const [says, power] of [
      ['OB', 'battery'],
      ['OB LB', 'low_battery'],
      ['OL', 'mains'],
    ] as const) {
      ups.says = says;
      await isSeen(power);
    }
    const { database, bus } = bench.office;
    const projections = projectionsOf(database);
    const live = dumpProjections(database, projections);
    expect(live['power']?.length).toBeGreaterThanOrEqual(3);
    rebuildProjections(database, projections, [...bus.journal.allEntries()]);
    expect(dumpProjections(database, projections)).toEqual(live);
  });

  test('keeps the last thousand and not more', async () => {
    bench = await openTestOffice();
    const ports = systemPorts();
    const database = openDatabase({ file: ':memory:', keyFile: undefined, random: ports.random });
    const bus = new CommandBus({ database, ports, projections: [createPowerProjection(database)], onDiskFailure: () => undefined });
    const power = (index: number) => (index % 2 === 0 ? 'mains' : 'battery');
    await Promise.all(
      Array.from({ length: 1005 }, (_, index) =>
        bus.change({
          actor: { kind: 'system', part: 'power' },
          reference: String(index),
          change: ({ append }) => append({ type: 'power.changed', subject: 'ups', body: { power: power(index) } }),
        }),
      ),
    );
    const kept = createPowerStore(database).recent(5000);
    expect([kept.length, kept[0]?.seq, kept.at(-1)?.seq]).toEqual([1000, 1005, 6]);
    await bus.close();
    database.close();
  });
});
