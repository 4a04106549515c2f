/** Laporan and Gangguan in Chromium over a real office: a day and a month, their files, and an outage that is put right afterwards. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { buildPage } from '@loket/counter/testing/built-page';
import { chromiumPath } from '@loket/counter/testing/killable-browser';
import { signInAt } from '@loket/counter/testing/sign-in';
import { addDays, wibDate } from '@loket/domain/calendar-date';
import { createOfficeServer } from '@loket/office/server';
import { eventually } from '@loket/office/testing/eventually';
import { FakeCentre } from '@loket/office/testing/fake-centre';
import { FakePrinter } from '@loket/office/testing/fake-printer';
import { openTestOffice, type TestOffice } from '@loket/office/testing/office-bench';
import { testId, testSubmission } from '@loket/office/testing/people';
import type { HttpServer } from '@loket/platform/http-server';
import { systemPorts } from '@loket/platform/ports';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const noChromium = existsSync(chromiumPath) || process.env['CI'] !== undefined ? undefined : `${chromiumPath} is not there`;
const long_ms = 180_000;
const officer = { kind: 'person', username: 'petugas' } as const;
const second = { username: 'penyelia', reason: 'dilihat berdua' };
const accepted = 3;
const cause = 'Kabel serat optik putus di Jalan Veteran';
const sheetStart = 'PK';

describe.skipIf(noChromium !== undefined)(`reports${noChromium === undefined ? '' : ` (skipped: ${noChromium})`}`, { timeout: long_ms }, () => {
  const { clock } = systemPorts();
  const yesterday = addDays(wibDate(clock.now()), -1);
  let now_ms = Date.parse(`${yesterday}T03:00:00.000Z`);
  let folder: string;
  let bench: TestOffice;
  let app: HttpServer;
  let browser: Browser;
  let page: Page;

  /** Yesterday's work, and half an hour without internet in it. */
  async function workADay(): Promise<void> {
    const { office } = bench;
    await office.blanks.register({ commandId: testId(50_001), first: 'B000001', count: 100, letter: 'Saldo awal' }, officer, second);
    await office.blanks.move({ commandId: testId(50_002), from: 'store', to: 'hopper:kartu-1', count: 40, reason: 'isi baki' }, officer);
    for (let number = 1; number <= accepted; number += 1) await office.intake.submit(testId(number), testSubmission(number), officer);
    await eventually('they are printed', () => office.blanks.view().available === 100 - accepted);
    await office.bus.change({
      actor: { kind: 'system', part: 'outages' },
      reference: 'outage',
      change: (transaction) => {
        const subject = testId(50_003);
        transaction.append({ type: 'outage.began', subject, body: { kind: 'internet', at: `${yesterday}T02:00:00.000Z` } });
        transaction.append({
          type: 'outage.ended',
          subject,
          body: { at: `${yesterday}T02:30:00.000Z`, effect: { accepted: 2, printed: 1, waiting: 4, cardsWaiting: 0 } },
        });
      },
    });
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'loket-reports-page-'));
    const pageFolder = await buildPage(folder);
    const ports = { ...systemPorts(), clock: { now: () => now_ms, monotonic: () => clock.monotonic() } };
    bench = await openTestOffice({ printers: [new FakePrinter('kartu-1')], ports, centre: new FakeCentre(ports.clock) });
    bench.office.start();
    await workADay();
    now_ms = clock.now();
    await bench.office.access.createDemoPeople();
    app = await createOfficeServer(bench.office, { version: '0', logLevel: 'silent', page: pageFolder });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const address = app.server.address();
    browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
    page = await (await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'id-ID' })).newPage();
    await page.goto(`http://localhost:${address === null || typeof address === 'string' ? '' : address.port}`);
    await signInAt(page, { username: 'penyelia', password: 'demo-penyelia-3522' });
  }, long_ms);

  afterAll(async () => {
    await browser.close();
    await app.close();
    await bench.end();
    rmSync(folder, { recursive: true, force: true });
  });

  async function expectReadable(): Promise<void> {
    expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
  }

  async function saved(testIdOfButton: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    const download = page.waitForEvent('download');
    await page.getByTestId(testIdOfButton).click();
    const file = await download;
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
  }

  const figure = (name: string) => page.getByTestId(name).getAttribute('data-value');

  async function openYesterday(): Promise<void> {
    await page.getByTestId('nav-reports').click();
    await page.getByTestId('report-before').click();
    await expect.poll(() => figure('report-accepted')).toBe(String(accepted));
  }

  test('the recap of yesterday, as paper, as a workbook, and each table by itself', async () => {
    await openYesterday();
    expect(await figure('report-printed')).toBe(String(accepted));
    expect(await figure('report-hours-away')).toBe('0.5');
    await expectReadable();
    const paper = await saved('report-pdf');
    expect([paper.name, paper.bytes.subarray(0, 4).toString()]).toEqual([`rekap-harian-${yesterday}.pdf`, '%PDF']);
    const book = await saved('report-sheet');
    expect([book.name, book.bytes.subarray(0, 2).toString()]).toEqual([`rekap-harian-${yesterday}.xlsx`, sheetStart]);
    const table = await saved('report-table-kinds-save');
    expect(table.name).toBe(`rekap-harian-${yesterday}-kinds.csv`);
    expect(table.bytes.toString().split('\r\n').at(-2)).toMatch(new RegExp(`^Jumlah;${accepted};`));
  });

  test('the month of that day, as paper and as a workbook', async () => {
    await page.getByTestId('report-monthly').check();
    await expect.poll(() => figure('report-accepted')).toBe(String(accepted));
    await expectReadable();
    const month = yesterday.slice(0, 7);
    expect((await saved('report-pdf')).name).toBe(`laporan-bulanan-${month}.pdf`);
    expect((await saved('report-sheet')).bytes.subarray(0, 2).toString()).toBe(sheetStart);
  });

  test('an outage whose kind and cause are put right afterwards is so in the log, its file, and the report of its day', async () => {
    await page.getByTestId('nav-outages').click();
    await page.getByTestId('outages').waitFor();
    await page.getByTestId('outages-sort-length').click();
    await page.getByTestId('note-internet').click();
    await page.getByTestId('outage-kind').selectOption('centre');
    await page.getByTestId('reason').fill(cause);
    await page.getByTestId('reason-confirm').click();
    await page.getByTestId('note-centre').waitFor();
    await expect.poll(() => page.getByTestId('outages').textContent()).toContain(cause);
    await expectReadable();
    const log = await saved('outages-save');
    expect(log.name).toBe('gangguan.csv');
    expect(log.bytes.toString()).toContain(`${cause} (penyelia)`);

    await openYesterday();
    await expect.poll(() => page.getByTestId('report-table-outages').textContent()).toContain(cause);
  });
});
