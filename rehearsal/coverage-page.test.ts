/** The coverage pages in Chromium over a real office with a register: from the regency to a name, and out as a sheet. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { buildPage } from '@loket/counter/testing/built-page';
import { chromiumPath } from '@loket/counter/testing/killable-browser';
import { signInAt } from '@loket/counter/testing/sign-in';
import { makeResidents } from '@loket/domain/resident-generator';
import { createRegionNames } from '@loket/office/card/region-names';
import { filesIn } from '@loket/office/office-files';
import { openRegistry, registryFiles } from '@loket/office/registry/registry-file';
import { importResidents } from '@loket/office/registry/resident-import';
import { createOfficeServer } from '@loket/office/server';
import { openTestOffice, type TestOffice } from '@loket/office/testing/office-bench';
import type { HttpServer } from '@loket/platform/http-server';
import { systemRandom } from '@loket/platform/ports';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../samples/seeded-random.ts';

const noChromium = existsSync(chromiumPath) || process.env['CI'] !== undefined ? undefined : `${chromiumPath} is not there`;
const long_ms = 180_000;
const regions = createRegionNames('35.22');
const villages = regions.villages().map(({ code, name }) => ({ code, village: name, district: regions.village(code)?.district ?? '' }));
const names = { old: ['Slamet'], first: ['Budi', 'Siti', 'Agus'], last: ['Santoso', 'Rahayu'] };

function residentsFile(): string {
  const people = makeResidents({
    totals: { residents: 3000, obliged: 2400, enrolled: 2000 },
    asOf: '2018-04-20',
    villageCodes: villages.slice(0, 40).map(({ code }) => code),
    names: { men: names, women: names },
    hamlets: ['Krajan'],
    fraction: seededRandom(7).fraction,
  });
  const lines = ['NIK,NAMA,TGL LAHIR,STATUS KAWIN,KODE DESA,STATUS REKAM'];
  const married: Readonly<Record<string, string>> = { '1': 'BELUM KAWIN', '2': 'KAWIN', '3': 'CERAI HIDUP', '4': 'CERAI MATI' };
  for (const one of people)
    lines.push([one.nik, one.name, one.birthDate, married[one.maritalStatus], one.villageCode, one.enrolled ? 'SUDAH' : 'BELUM'].join(','));
  return `${lines.join('\n')}\n`;
}

describe.skipIf(noChromium !== undefined)(`coverage${noChromium === undefined ? '' : ` (skipped: ${noChromium})`}`, { timeout: long_ms }, () => {
  let folder: string;
  let bench: TestOffice;
  let app: HttpServer;
  let browser: Browser;
  let page: Page;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'loket-coverage-page-'));
    const pageFolder = await buildPage(folder);
    bench = await openTestOffice();
    const register = openRegistry(registryFiles(filesIn(bench.folder)), systemRandom);
    await importResidents({
      database: register,
      importId: '01234567-89ab-7cde-8f01-000000000001',
      pieces: (async function* () {
        yield Buffer.from(residentsFile());
      })(),
      villages,
      now: () => '2026-11-24T02:00:00.000Z',
      onRejected: ({ line, text }) => {
        throw new Error(`line ${line}: ${text.en}`);
      },
      onVanished: () => {},
    });
    register.close();
    await bench.office.access.createDemoPeople();
    app = await createOfficeServer(bench.office, { version: '0', logLevel: 'silent', page: pageFolder });
    await app.listen({ port: 0, host: '127.0.0.1' });
    const address = app.server.address();
    url = `http://localhost:${address === null || typeof address === 'string' ? '' : address.port}`;
    bench.office.start();
    browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
    page = await (await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'id-ID' })).newPage();
    await page.goto(url);
    await signInAt(page, { username: 'kepala', password: 'demo-kepala-3522' });
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

  test('drills down from the regency by the most missing to the names, with both figures side by side', async () => {
    await expect.poll(() => bench.office.coverage.view().register?.figures.residents, { timeout: 60_000 }).toBe(3000);
    await page.getByTestId('nav-coverage').click();
    await page.getByTestId('areas').waitFor();
    expect(await page.getByTestId('coverage-not-yet').getAttribute('data-value')).toBe('116349');
    await page.getByTestId('areas-sort-not-yet').click();
    const [worst] = (bench.office.coverage.view().register?.areas ?? []).toSorted((one, other) => other.figures.notYetEnrolled - one.figures.notYetEnrolled);
    const first = page.getByTestId('areas').locator('tbody tr').first();
    await expect.poll(() => first.textContent()).toContain(worst?.name);
    await expectReadable();
    await first.getByRole('link').click();
    await page
      .getByTestId(/^area-35\.22\.\d\d\.\d{4}$/)
      .first()
      .waitFor();
    await page.getByTestId('areas-sort-not-yet').click();
    await page.getByTestId('areas').locator('tbody tr').first().getByRole('link').click();
    await page.getByTestId('names').waitFor();
    await expectReadable();
    const village = page.url().split('/').at(-1) ?? '';
    const { items } = bench.office.coverage.missing(village, 'all');
    expect(await page.getByTestId('names').locator('tbody tr').count()).toBe(Math.min(50, items.length));
    await expect.poll(() => page.getByTestId('names').textContent()).toContain(items[0]?.name);
  });

  test('gives the list of a village as a sheet', async () => {
    const saved = page.waitForEvent('download');
    await page.getByTestId('names-export').click();
    const file = await (await saved).path();
    expect((await readFile(file)).subarray(0, 2).toString()).toBe('PK');
  });

  test('says honestly that too few weeks are known, and names the pace for a chosen day', async () => {
    await page.goto(`${url}/cakupan/perkiraan`);
    await page.getByTestId('forecast-verdict').waitFor();
    expect(await page.getByTestId('forecast-verdict').textContent()).toContain('Baru 0 pekan');
    await page.getByTestId('forecast-by').fill('2036-12-31');
    await page.getByText(/perekaman per pekan\.$/).waitFor();
    await expectReadable();
  });

  test('plans an outreach that follows its settings', async () => {
    await page.goto(`${url}/cakupan/jemput-bola`);
    const sum = page.getByTestId('outreach-sum');
    await sum.waitFor();
    const before = await sum.textContent();
    await expectReadable();
    await page.getByTestId('setting-turnout_percent').fill('100');
    await page.getByTestId('settings-save').click();
    await expect.poll(() => sum.textContent()).not.toBe(before);
    expect(bench.office.coverage.settings().turnout_percent).toBe(100);
  });
});
