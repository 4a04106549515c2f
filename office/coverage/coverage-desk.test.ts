import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bojonegoroOpeningSnapshot } from '@loket/domain/coverage';
import { buildNik } from '@loket/domain/nik';
import { systemRandom } from '@loket/platform/ports';
import { CoverageAnswer } from '@loket/protocol/coverage';
import { LoketError } from '@loket/protocol/errors';
import { readSheet } from 'read-excel-file/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRegionNames } from '../card/region-names.ts';
import { openDatabase } from '../database/open-database.ts';
import { CommandBus, type NewEvent } from '../journal/command-bus.ts';
import { dumpProjections, rebuildProjections } from '../journal/rebuild.ts';
import { createRegistryDesk, type RegistryDesk } from '../registry/registry-desk.ts';
import { openRegistry, type RegistryFiles } from '../registry/registry-file.ts';
import { importResidents } from '../registry/resident-import.ts';
import { testId, testSubmission } from '../testing/people.ts';
import { turnedClock } from '../testing/turned-clock.ts';
import { type CoverageDesk, createCoverageDesk } from './coverage-desk.ts';
import { createCoverageProjection } from './coverage-projection.ts';
import { coverageSheet, missingSheet, outreachSheet } from './coverage-sheets.ts';

const regions = createRegionNames('35.22');
const villages = regions.villages().map(({ code, name }) => ({ code, village: name, district: regions.village(code)?.district ?? '' }));
const village = '35.22.15.2002';
const neighbour = '35.22.15.2003';
const [minute_ms, day_ms] = [60_000, 86_400_000];
/** nine in the morning of Tuesday 24 November 2026, WIB */
const begin_ms = Date.parse('2026-11-24T02:00:00.000Z');

let folder: string;
let files: RegistryFiles;
let clock: ReturnType<typeof turnedClock>;
let database: ReturnType<typeof openDatabase>;
let bus: CommandBus;
let registry: RegistryDesk;
let desk: CoverageDesk;
let faults: unknown[];
let imports = 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loket-coverage-'));
  files = { file: join(folder, 'registry.db'), keyFile: join(folder, 'key') };
  clock = turnedClock(begin_ms);
  faults = [];
  database = openDatabase({ file: ':memory:', keyFile: undefined, random: systemRandom });
  await open();
});
afterEach(async () => {
  expect(faults).toEqual([]);
  const projections = [createCoverageProjection(database)];
  const live = dumpProjections(database, projections);
  rebuildProjections(database, projections, bus.journal.allEntries());
  expect(dumpProjections(database, projections)).toEqual(live);
  await desk.stop();
  registry.close();
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(): Promise<void> {
  const onDiskFailure = (cause: unknown): void => void faults.push(cause);
  bus = new CommandBus({ database, ports: clock.ports, projections: [createCoverageProjection(database)], onDiskFailure });
  registry = createRegistryDesk({ files, bus, ports: clock.ports, regionNames: regions });
  desk = createCoverageDesk({
    database,
    bus,
    ports: clock.ports,
    registry,
    regionNames: regions,
    onChanged: () => {},
    onFault: (_what, error) => faults.push(error),
  });
  const opened = desk.open();
  await clock.turn(1);
  await opened;
  desk.start();
  await clock.turn(minute_ms);
}

type Person = {
  readonly number: number;
  readonly birth?: string;
  readonly at?: string;
  readonly recorded?: string;
  readonly married?: string;
  readonly name?: string;
};

const nikOf = ({ number, birth = '1995-03-07' }: Person): string => buildNik({ region: '35.22.15', birthDate: birth, sex: 'L', serial: number });

async function take(...people: readonly Person[]): Promise<void> {
  const lines = people.map((person) =>
    [
      nikOf(person),
      person.name ?? `WARGA ${person.number}`,
      person.birth ?? '1995-03-07',
      person.at ?? village,
      person.recorded ?? 'BELUM',
      person.married ?? '1',
    ].join(','),
  );
  const text = ['NIK,NAMA,TGL LAHIR,KODE DESA,STATUS REKAM,STATUS KAWIN', ...lines].join('\n');
  const file = openRegistry(files, systemRandom);
  imports += 1;
  await importResidents({
    database: file,
    importId: `import-${String(imports).padStart(4, '0')}`,
    pieces: (async function* () {
      yield Buffer.from(`${text}\n`);
    })(),
    villages,
    now: () => new Date(clock.ports.clock.now()).toISOString(),
    onRejected: (line) => void faults.push(line),
    onVanished: () => {},
  });
  file.close();
  const noted = registry.noteImports();
  await clock.turn(minute_ms);
  await noted;
}

async function write(...events: readonly NewEvent[]): Promise<void> {
  const done = bus.change({ actor: { kind: 'system', part: 'test' }, reference: 'test', change: ({ append }) => void events.forEach(append) });
  await clock.turn(minute_ms);
  await done;
}

const verdict = (number: number, word: string): NewEvent => ({
  type: 'centre.verdict',
  subject: testId(number),
  body: { feedSeq: 1, centreAt: new Date(clock.ports.clock.now()).toISOString(), verdict: word, reason: { id: '', en: '' } },
});

async function record(person: Person): Promise<void> {
  const submission = testSubmission(person.number);
  const changed = { ...submission, person: { ...submission.person, nik: nikOf(person), birthDate: person.birth ?? '1995-03-07' } };
  const body = { submission: changed, receiptCode: 'X', status: 'PROCESSING', officeId: 'bojonegoro' };
  await write({ type: 'application.accepted', subject: testId(person.number), body }, verdict(person.number, 'PRINT_READY_RECORD'));
}

const closeOfDay = (date: string): NewEvent => ({
  type: 'day.closed',
  subject: date,
  body: {
    date,
    figures: { opening: 0, received: 0, returned: 0, found: 0, printed: 0, spoiled: 0, lent: 0, lost: 0 },
    expected: 0,
    counted: 0,
    variance: 0,
    shelves: [],
    supplies: [],
  },
});

const figures = (area = '35.22', asOf?: string) => CoverageAnswer.parse(desk.view({ area, ...(asOf === undefined ? {} : { asOf }) })).register?.figures;

describe('coverage of an office', () => {
  test('without a register are the published figures, moved by each accepted recording', async () => {
    await record({ number: 1 });
    const view = CoverageAnswer.parse(desk.view());
    expect([view.opening.notYetEnrolled, view.now.notYetEnrolled, view.days.length, view.register]).toEqual([116_349, 116_348, 1, undefined]);
    expect(() => desk.outreach()).toThrow(LoketError);
    expect(desk.forecast(undefined)).toMatchObject({ isFromRegister: false, notYetEnrolled: 116_348, isTooThin: true });
  });

  test('counted from the register drills down to the names, and every figure says what it is', async () => {
    await take({ number: 1, name: 'BUDI' }, { number: 2, recorded: 'SUDAH' }, { number: 3, birth: '2010-01-05' }, { number: 4, at: neighbour, name: 'AGUS' });
    const { register } = CoverageAnswer.parse(desk.view());
    expect(register?.figures).toEqual({ residents: 4, obliged: 3, enrolled: 1, notYetEnrolled: 2, unknown: 0, recordedEarly: 0, absent: 0 });
    expect(register?.areas).toHaveLength(28);
    expect(register?.definition.id).toContain('17 tahun');
    expect(register?.source.id).toContain('24-11-2026');
    expect(register?.byAge?.find(({ from }) => from === 16)?.figures.residents).toBe(1);
    const district = CoverageAnswer.parse(desk.view({ area: '35.22.15' })).register;
    expect(district?.areas.filter(({ figures: one }) => one.residents > 0).map(({ code, figures: one }) => [code, one.notYetEnrolled])).toEqual([
      [village, 1],
      [neighbour, 1],
    ]);
    expect(desk.missing(village, 'all').items.map(({ name }) => name)).toEqual(['BUDI']);
    expect(desk.missing(village, 'school').items.map(({ age }) => age)).toEqual([16]);
    expect(() => desk.view({ area: '35.22.99' })).toThrow(LoketError);
  });

  test('the difference to the published figures is explained in parts that add up', async () => {
    await take({ number: 1 }, { number: 2, birth: '2005-05-05' }, { number: 3, recorded: '' });
    for (const { published, counted, parts } of desk.view().register?.differences ?? []) {
      expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(counted - published);
    }
    const missing = desk.view().register?.differences?.find(({ figure }) => figure === 'notYetEnrolled');
    expect(missing).toMatchObject({ published: 116_349, counted: 2, parts: [{ count: 1 }, { count: -1 }, { count: 2 - 116_349 }] });
  });

  test('a recording that the centre accepts leaves the list, and comes back when the verdict is taken back', async () => {
    await take({ number: 1 }, { number: 2 });
    await record({ number: 1 });
    expect(figures()?.notYetEnrolled).toBe(1);
    expect(desk.missing(village, 'all').items.map(({ name }) => name)).toEqual(['WARGA 2']);
    await write(verdict(1, 'DUPLICATE_RECORD'));
    expect(figures()?.notYetEnrolled).toBe(2);
    expect(desk.missing(village, 'all').items).toHaveLength(2);
  });

  test('whoever turns 17 tomorrow is obliged tomorrow; recorded at 16 they are enrolled from that day', async () => {
    const [young, early] = [
      { number: 1, birth: '2009-11-25' },
      { number: 2, birth: '2009-11-25' },
    ] as const;
    await take(young, early);
    await record(early);
    expect(figures()).toMatchObject({ obliged: 0, recordedEarly: 1 });
    await clock.turn(day_ms);
    expect(figures()).toMatchObject({ obliged: 2, enrolled: 1, notYetEnrolled: 1, recordedEarly: 0 });
  });

  test('who is missing from the latest file of the village is counted apart until they are back', async () => {
    await take({ number: 1 }, { number: 2 }, { number: 3, at: neighbour });
    await take({ number: 1 });
    expect(figures()).toMatchObject({ residents: 2, notYetEnrolled: 2, absent: 1 });
    expect(desk.missing(village, 'all').items.map(({ name }) => name)).toEqual(['WARGA 1']);
    await take({ number: 1 }, { number: 2, at: neighbour });
    expect(figures()).toMatchObject({ residents: 2, absent: 1 });
    await take({ number: 3, at: neighbour }, { number: 2, at: neighbour });
    expect(figures()).toMatchObject({ residents: 3, absent: 0 });
  });

  test('what was kept current is what is counted from nothing', async () => {
    await take({ number: 1 }, { number: 2, at: neighbour }, { number: 3 });
    await record({ number: 1 });
    await record({ number: 2 });
    const dump = () => database.prepare('SELECT village, hex(counts) FROM coverage_village ORDER BY village').all();
    const kept = dump();
    database.exec('DELETE FROM coverage_village; DELETE FROM coverage_counted');
    await clock.turn(15 * minute_ms);
    expect(dump()).toEqual(kept);
  });

  test('what was accepted while the office was cut off is counted at its next start', async () => {
    await take({ number: 1 }, { number: 2 });
    await desk.stop();
    registry.close();
    const submission = testSubmission(1);
    const body = {
      submission: { ...submission, person: { ...submission.person, nik: nikOf({ number: 1 }) } },
      receiptCode: 'X',
      status: 'PROCESSING',
      officeId: 'b',
    };
    await write({ type: 'application.accepted', subject: testId(1), body }, verdict(1, 'PRINT_READY_RECORD'));
    await open();
    expect(figures()?.notYetEnrolled).toBe(1);
  });

  test('a day is reproduced from its snapshot: at its close, or at its end when nobody closed', async () => {
    await take({ number: 1 }, { number: 2 }, { number: 3 });
    await record({ number: 1 });
    await write(closeOfDay('2026-11-24'));
    await clock.turn(day_ms);
    await record({ number: 2 });
    await clock.turn(day_ms);
    expect([figures('35.22', '2026-11-24'), figures(village, '2026-11-25'), figures(village)].map((one) => one?.notYetEnrolled)).toEqual([2, 1, 1]);
    expect(desk.view({ asOf: '2026-11-24' })).toMatchObject({
      now: { notYetEnrolled: 116_348, asOf: '2026-11-24T16:59:59.999Z' },
      register: { snapshotOf: '2026-11-24' },
    });
    expect(desk.view({ asOf: '2026-11-23' })).toMatchObject({ now: { notYetEnrolled: bojonegoroOpeningSnapshot.notYetEnrolled } });
    expect(desk.view({ asOf: '2026-11-23' }).register).toBeUndefined();
    expect(() => desk.view({ asOf: '2026-11-27' })).toThrow(LoketError);
    expect(desk.forecast(undefined).history.map(({ notYetEnrolled }) => notYetEnrolled)).toEqual([2, 1, 1]);
  });

  test('four weeks of recordings make a forecast, and a chosen day its pace', async () => {
    const people = Array.from({ length: 60 }, (_, number): Person => ({ number: number + 1 }));
    await take(...people, { number: 900, birth: '2010-01-15' });
    await clock.turn(6 * day_ms);
    for (let week = 0; week < 5; week += 1) {
      for (const person of people.slice(week * 4, week * 4 + 4)) await record(person);
      await clock.turn(7 * day_ms);
    }
    const forecast = desk.forecast('2027-12-31');
    expect(forecast).toMatchObject({ isFromRegister: true, isTooThin: false, perWeek: 4, weeksKnown: 5, notYetEnrolled: 40 });
    expect(forecast.comingOfAge.find(({ month }) => month === '2027-01')?.count).toBe(1);
    expect(forecast.zeroOn).toMatch(/^2027-0[2-5]/);
    expect(forecast.needed?.perWeek).toBe(1);
    expect(() => desk.forecast('2026-01-01')).toThrow(LoketError);
  });

  test('a route of villages follows the settings, and everything goes into sheets that read back', async () => {
    await take({ number: 1, name: '=1+1' }, { number: 2 }, { number: 3, at: neighbour });
    const settings = { leavingPerMonth: 5, perDay: 10, villagesPerDay: 2, turnout_percent: 100, nextVillage_percent: 10, nextDistrict_percent: 30 };
    const set = desk.setSettings({ commandId: testId(1), ...settings }, { kind: 'system', part: 'test' });
    await clock.turn(1);
    expect((await set).answer).toEqual(settings);
    const outreach = desk.outreach();
    expect(outreach.days).toMatchObject([
      {
        day: 1,
        gained: 3,
        stops: [
          { code: village, gained: 2 },
          { code: neighbour, gained: 1 },
        ],
      },
    ]);
    const register = desk.view({ area: '35.22.15' }).register;
    if (register === undefined) throw new Error('there is a register');
    const table = await readSheet(Buffer.from(await coverageSheet(register)));
    expect(table.at(-1)?.slice(0, 6)).toEqual(['35.22.15', `Jumlah ${register.name}`, 3, 3, 0, 3]);
    const route = await readSheet(Buffer.from(await outreachSheet(outreach)), 'Rute');
    expect(route.slice(-2).map((row) => row?.[4])).toEqual([2, 1]);
    const names = await readSheet(Buffer.from(await missingSheet(desk.missing(village, 'all'))));
    expect(names.slice(-2).map((row) => row?.slice(0, 2))).toEqual([
      [nikOf({ number: 1 }), '=1+1'],
      [nikOf({ number: 2 }), 'WARGA 2'],
    ]);
  });
});
