/** Reports of a whole office over a week: what a day said, it says again. */
import type { Actor } from '@loket/domain/journal';
import { dayPeriod, monthPeriod } from '@loket/domain/report';
import type { HttpServer } from '@loket/platform/http-server';
import { systemPorts } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import { ReportAnswer } from '@loket/protocol/reports';
import { readSheet } from 'read-excel-file/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dumpProjections, rebuildProjections } from '../journal/rebuild.ts';
import { projectionsOf } from '../office.ts';
import { pdfText } from '../paper/testing/pdf-text.ts';
import { createOfficeServer } from '../server.ts';
import { eventually } from '../testing/eventually.ts';
import { FakeCentre } from '../testing/fake-centre.ts';
import { FakePrinter } from '../testing/fake-printer.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testId, testSubmission } from '../testing/people.ts';
import { createReportsDesk } from './reports-desk.ts';

const officer: Actor = { kind: 'person', username: 'petugas' };
const second = { username: 'penyelia', reason: 'dilihat berdua' };
const day_ms = 86_400_000;
const made = { by: 'Penyelia', head: 'Kepala', entry: undefined };

let bench: TestOffice;
let now_ms: number;
let commands: number;
const nextId = (): string => {
  commands += 1;
  return testId(50_000 + commands);
};

beforeEach(async () => {
  commands = 0;
  // Monday the 23rd, nine in the morning in Bojonegoro.
  now_ms = Date.parse('2026-11-23T02:00:00.000Z');
  const clock = { now: () => now_ms, monotonic: () => systemPorts().clock.monotonic() };
  bench = await openTestOffice({ printers: [new FakePrinter('kartu-1')], ports: { ...systemPorts(), clock }, centre: new FakeCentre(clock) });
  await bench.office.blanks.register({ commandId: nextId(), first: 'B000001', count: 100, letter: 'Saldo awal' }, officer, second);
  await bench.office.blanks.move({ commandId: nextId(), from: 'store', to: 'hopper:kartu-1', count: 40, reason: 'isi baki' }, officer);
  bench.office.start();
});
afterEach(async () => {
  const { database, bus } = bench.office;
  const projections = projectionsOf(database);
  const live = dumpProjections(database, projections);
  rebuildProjections(database, projections, bus.journal.allEntries());
  expect(dumpProjections(database, projections)).toEqual(live);
  await bench.end();
});

const statusOf = (number: number): string => bench.office.intake.getRow(testId(number)).status;
const jobIdOf = (number: number): string => bench.office.printing.jobs.ofApplication(testId(number)).at(-1)?.id ?? '';

async function print(...numbers: number[]): Promise<void> {
  for (const number of numbers) await bench.office.intake.submit(testId(number), testSubmission(number, number % 2 === 0 ? 'rusak' : 'baru'), officer);
  await eventually('they are printed', () => numbers.every((number) => statusOf(number) === 'CARD_PRINTED'));
}

async function handOver(number: number): Promise<void> {
  await bench.office.printing.inspect(jobIdOf(number), { commandId: nextId(), shelf: 'A-1' }, officer);
  const receiver = { name: 'Contoh', relation: 'self' } as const;
  await bench.office.handover.complete({ commandId: nextId(), applicationId: testId(number), receiver, oldCardSurrendered: true }, officer, second);
}

const daily = (date: string, entry?: number) => bench.office.reports.report(dayPeriod(date), { ...made, entry });
function monthly(month: string) {
  const period = monthPeriod(month);
  if (period === undefined) throw new Error(`${month} is no month`);
  return bench.office.reports.report(period, made);
}

async function aWeek(): Promise<void> {
  for (let day = 1; day <= 6; day += 1) {
    now_ms += day_ms;
    await print(10 + day);
    if (day === 2) await handOver(3);
    if (day === 4) await bench.office.printing.spoil(jobIdOf(12), { commandId: nextId(), reason: 'warna bergeser' }, officer);
  }
}

describe('a recap of the day', () => {
  test('is provisional while the day lasts, and the same a week later', async () => {
    await print(1, 2, 3, 4, 5);
    await handOver(1);
    await handOver(2);
    await bench.office.printing.spoil(jobIdOf(4), { commandId: nextId(), reason: 'tinta luntur' }, officer);
    const running = daily('2026-11-23');
    expect(running).toMatchObject({ isProvisional: true, asOf: '2026-11-23T02:00:00.000Z', madeBy: 'Penyelia' });
    expect(running.figures).toMatchObject({
      printing: { printed: 5, byPrinter: [{ printer: 'kartu-1', printed: 5 }], spoiled: [{ reason: 'tinta luntur', count: 1 }] },
      handovers: { handedOver: 2, oldCards: 1, byReceiver: [{ relation: 'self', count: 2 }, { count: 0 }, { count: 0 }] },
      stock: { blanks: { opening: 0, received: 100, printed: 5, spoiled: 0, closing: 95 } },
      days: [{ day: '2026-11-23', accepted: 5, printed: 5, spoiled: 1, handedOver: 2 }],
    });
    expect(running.figures.applications.byKind.slice(0, 3)).toMatchObject([
      { kind: 'baru', accepted: 3, printed: 3, handedOver: 1, standing: 2 },
      { kind: 'perubahan_data', accepted: 0 },
      { kind: 'rusak', accepted: 2, printed: 2, handedOver: 1, standing: 1 },
    ]);

    now_ms += day_ms;
    const first = daily('2026-11-23');
    expect(first).toMatchObject({ isProvisional: false, asOf: '2026-11-23T17:00:00.000Z' });
    now_ms -= day_ms;
    await aWeek();
    const again = daily('2026-11-23');
    expect(again.figures).toEqual(first.figures);
    expect(again.tables).toEqual(first.tables);
    expect(again.journalEntry).toBeGreaterThan(first.journalEntry);
  });

  test('says how old those are that wait, also on days on which nothing was written', async () => {
    await print(1, 2);
    now_ms += day_ms;
    await print(3);
    // The office is closed for a long weekend, and opens on the 30th.
    now_ms += 6 * day_ms;
    await print(4);
    const printed = (date: string) => daily(date).figures.applications.byStatus.find(({ status }) => status === 'CARD_PRINTED');
    expect(printed('2026-11-24')).toMatchObject({ count: 3, median_days: 1, oldest_days: 1, bands: [1, 2, 0, 0, 0] });
    expect(printed('2026-11-28')).toMatchObject({ count: 3, median_days: 5, oldest_days: 5, bands: [0, 0, 3, 0, 0] });
    expect(printed('2026-11-30')).toMatchObject({ count: 4, oldest_days: 7 });
    expect(daily('2026-11-22').figures.applications.byStatus.every(({ count }) => count === 0)).toBe(true);
  });

  test('a clock that was set wrong for an hour spoils no later day', async () => {
    await print(1);
    now_ms += 400 * day_ms;
    await bench.office.intake.withdraw(testId(1), { commandId: nextId(), reason: 'salah jam' }, officer).catch(() => undefined);
    await bench.office.blanks.move({ commandId: nextId(), from: 'store', to: 'hopper:kartu-1', count: 1, reason: 'isi' }, officer);
    now_ms -= 400 * day_ms;
    await print(2);
    now_ms += day_ms;
    await print(3);
    expect(daily('2026-11-23').figures.applications.byStatus.find(({ status }) => status === 'CARD_PRINTED')?.count).toBe(2);
    expect(daily('2026-11-24').figures.applications.byStatus.find(({ status }) => status === 'CARD_PRINTED')?.count).toBe(3);
  });

  test('cannot be made of a day to come, and not up to an entry inside the day', async () => {
    const inside = bench.office.bus.head?.seq ?? 0;
    await print(1);
    now_ms += day_ms;
    await print(2);
    const refusal = (run: () => unknown): string | undefined => {
      try {
        run();
        return undefined;
      } catch (error) {
        return error instanceof LoketError ? error.fields[0]?.code : String(error);
      }
    };
    expect(refusal(() => daily('2026-11-25'))).toBe('in_the_future');
    expect(refusal(() => daily('2026-11-23', inside))).toBe('entry_not_after_the_period');
    expect(refusal(() => daily('2026-11-23', (bench.office.bus.head?.seq ?? 0) + 1))).toBe('entry_not_after_the_period');
    expect(daily('2026-11-23', bench.office.bus.head?.seq).figures).toEqual(daily('2026-11-23').figures);
  });
});

describe('a report of the month', () => {
  test('adds up its days, and its stock from the first opening to the last closing', async () => {
    await print(1, 2, 3, 4, 5);
    await aWeek();
    const november = monthly('2026-11');
    expect(november).toMatchObject({ isProvisional: true, from: '2026-11-01', to: '2026-11-30' });
    const { days, stock, applications, printing } = november.figures;
    expect(days).toHaveLength(29);
    const sum = (of: (day: (typeof days)[number]) => number): number => days.reduce((all, day) => all + of(day), 0);
    const perKind = applications.byKind.reduce((all, { accepted }) => all + accepted, 0);
    expect([sum((day) => day.accepted), perKind, sum((day) => day.printed), printing.printed]).toEqual([11, 11, 11, 11]);
    expect(sum((day) => day.spoiled)).toBe(1);
    const { opening, received, returned, found, printed, spoiled, lent, lost, closing } = stock.blanks;
    expect(opening + received + returned + found - printed - spoiled - lent - lost).toBe(closing);
    expect(closing).toBe(bench.office.blanks.view().available);
    now_ms = Date.parse('2026-12-05T02:00:00.000Z');
    await print(30);
    expect(monthly('2026-11').figures.stock).toEqual(stock);
    expect(monthly('2026-12').figures.stock.blanks).toMatchObject({ opening: closing, printed: 1, closing: closing - 1 });
  });

  test('an office whose journal is older than its reports counts its days once, from the beginning', async () => {
    await print(1, 2, 3);
    await aWeek();
    const before = daily('2026-11-24').figures;
    const { database, bus, ports, office, outages, coverage } = bench.office;
    for (const table of ['report_count', 'report_open', 'report_standing', 'report_stock', 'report_day_standing', 'report_day_stock', 'report_day'])
      database.exec(`DELETE FROM ${table}`);
    const desk = createReportsDesk({ database, bus, ports, office, outages, coverage });
    expect(desk.report(dayPeriod('2026-11-24'), made).figures).toEqual(before);
  });
});

describe('over its routes', () => {
  let app: HttpServer;
  let tokens: Readonly<Record<string, string>>;
  beforeEach(async () => {
    await bench.office.access.createDemoPeople();
    tokens = await bench.office.access.demoTokens();
    app = await createOfficeServer(bench.office, { version: '0', logLevel: 'silent' });
  });
  afterEach(async () => {
    await app.close();
  });
  const get = (url: string, accept = 'application/json') => app.inject({ url, headers: { authorization: `Bearer ${tokens['supervisor']}`, accept } });
  const sheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

  test('the same report as JSON, as a paper to sign, and as a workbook', async () => {
    await print(1, 2, 3);
    await handOver(1);
    now_ms += day_ms;
    await print(4);
    const json = ReportAnswer.parse((await get('/api/reports/daily?date=2026-11-23')).json());
    expect(json.figures.handovers.handedOver).toBe(1);
    expect(json.tables.every(({ columns, rows }) => rows.every((row) => row.length === columns.length))).toBe(true);

    const paper = await get('/api/reports/daily?date=2026-11-23', 'application/pdf');
    expect(paper.headers['content-disposition']).toContain('rekap-harian-2026-11-23.pdf');
    const words = pdfText(paper.rawPayload);
    for (const wanted of ['REKAP HARIAN PELAYANAN KTP-EL', 'Senin, 23 November 2026', 'Mengetahui,', 'Dibuat oleh,', json.madeBy, json.head, 'Jumlah'])
      expect(words).toContain(wanted);
    expect(words).not.toContain('SEMENTARA');
    expect(pdfText((await get('/api/reports/monthly?month=2026-11', 'application/pdf')).rawPayload)).toContain('SEMENTARA');

    const book = await get('/api/reports/daily?date=2026-11-23', sheet);
    const rows = await readSheet(book.rawPayload, 'Permohonan menurut jenis');
    expect(rows.find(([kind]) => kind === 'Jumlah')?.slice(0, 2)).toEqual(['Jumlah', 3]);
    expect(rows.flat().join(' ')).toContain('Dibuat oleh: ');
  });

  test('refuses what is no day and no month, by name', async () => {
    const urls = ['/api/reports/daily?date=2026-02-30', '/api/reports/daily', '/api/reports/monthly?month=2026-13', '/api/reports/daily?date=2026-12-24'];
    const answers = await Promise.all(urls.map((url) => get(url)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([422, 422, 422, 422]);
    expect(answers.map((answer) => answer.json().errors?.[0]?.field ?? answer.json().fields?.[0]?.field)).toEqual(['date', 'date', 'month', 'date']);
  });
});
