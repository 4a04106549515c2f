/** A week in a village: the list taken along, the network gone, an application carried home on a stick, and nothing twice. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { buildPage } from '@loket/counter/testing/built-page';
import { chromiumPath } from '@loket/counter/testing/killable-browser';
import { signInAt, unlock } from '@loket/counter/testing/sign-in';
import { buildKk } from '@loket/domain/kk';
import { buildNik } from '@loket/domain/nik';
import { createRegionNames } from '@loket/office/card/region-names';
import { filesIn } from '@loket/office/office-files';
import { openRegistry, registryFiles } from '@loket/office/registry/registry-file';
import { importResidents } from '@loket/office/registry/resident-import';
import { createOfficeServer } from '@loket/office/server';
import { openTestOffice, type TestOffice } from '@loket/office/testing/office-bench';
import { systemPorts } from '@loket/platform/ports';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CuttableWire, layWire } from './cuttable-wire.ts';

const why = existsSync(chromiumPath) ? undefined : 'Chromium is missing';
const village = '35.22.15.2003';
const names = ['SITI AMINAH', 'AGUS WIBOWO', 'KASIYEM'];
const nikOf = (index: number): string => buildNik({ region: '35.22.15', birthDate: '1990-03-07', sex: 'P', serial: index + 1 });

let bench: TestOffice;
let folder: string;
let pageFolder: string;
let officeUrl: string;
let token: string;
let wire: CuttableWire;
let closeServer: () => Promise<void>;

async function importVillage(): Promise<void> {
  const database = openRegistry(registryFiles(filesIn(bench.folder)), systemPorts().random);
  const lines = names.map((name, index) => {
    const kk = buildKk({ region: '35.22.15', givenOn: '2010-01-01', serial: index + 1 });
    return `${nikOf(index)},${kk},${name},Bojonegoro,1990-03-07,${village},KAWIN,BELUM,1,2,DUSUN KRAJAN,IBU ${name}`;
  });
  const header = 'NIK,NO_KK,NAMA,TEMPAT_LAHIR,TGL LAHIR,KODE DESA,STATUS KAWIN,STATUS REKAM,RT,RW,ALAMAT,NAMA_IBU';
  try {
    await importResidents({
      database,
      importId: '01234567-89ab-7cde-8f02-000000000001',
      pieces: (async function* () {
        yield Buffer.from(`${header}\n${lines.join('\n')}\n`);
      })(),
      villages: createRegionNames('35.22')
        .villages()
        .map(({ code, name }) => ({ code, village: name, district: '' })),
      now: () => new Date().toISOString(),
      onRejected: ({ text }) => expect(text).toBeUndefined(),
      onVanished: () => {},
    });
  } finally {
    database.close();
  }
}

/** The officer's laptop: a browser with a profile that stays. Files that it saves are downloads. */
async function openLaptop(): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: chromiumPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    viewport: { width: 1366, height: 768 },
  });
  await context.addInitScript(() => void Reflect.deleteProperty(window, 'showDirectoryPicker'));
  return { context, page: context.pages()[0] ?? (await context.newPage()) };
}

function loket(...words: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly error: string }> {
  const env = { ...process.env, LOKET_OFFICE_URL: officeUrl, LOKET_TOKEN: token };
  return new Promise((done) => {
    execFile(process.execPath, [resolve(import.meta.dirname, '../tools/loket/main.ts'), ...words], { env }, (error, out, text) => {
      done({ code: error === null ? 0 : Number(error.code), out, error: text });
    });
  });
}

const events = (type: string) => [...bench.office.bus.journal.allEntries()].filter((entry) => entry.type === type);

describe.skipIf(why !== undefined)(`a week in a village${why === undefined ? '' : ` (skipped: ${why})`}`, { timeout: 180_000 }, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'loket-village-'));
    mkdirSync(join(folder, 'stick'));
    bench = await openTestOffice();
    await bench.office.access.createDemoPeople();
    token = (await bench.office.access.demoTokens()).front_office;
    await importVillage();
    pageFolder = await buildPage(folder);
    const app = await createOfficeServer(bench.office, { version: '0', logLevel: 'silent', page: pageFolder });
    officeUrl = await app.listen({ port: 0, host: '127.0.0.1' });
    wire = await layWire(Number(new URL(officeUrl).port));
    closeServer = () => app.close();
  }, 120_000);
  afterAll(async () => {
    await wire.cut();
    await closeServer();
    await bench.end();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  test('the list is taken along, an application comes home on a stick and is delivered by its receipt, and online nothing goes twice', async () => {
    let { context, page } = await openLaptop();
    const faults: string[] = [];
    const axe = async (): Promise<string[]> => (await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id);
    try {
      await page.goto(wire.url);
      await signInAt(page, { username: 'loket', password: 'demo-loket-3522' });
      await page.evaluate(async () => {
        await navigator.serviceWorker.ready;
        if (navigator.serviceWorker.controller === null)
          await new Promise((done) => navigator.serviceWorker.addEventListener('controllerchange', done, { once: true }));
      });
      await page.getByTestId('nav-village').click();
      await page.getByTestId('kit-village').fill(village);
      await page.keyboard.press('Escape');
      await page.getByTestId('kit-take').click();
      await expect.poll(() => page.getByTestId('kit-person').count()).toBe(3);
      expect(events('kit.taken')).toMatchObject([{ body: { villageCode: village, people: 3 } }]);

      await wire.cut();
      await context.close();
      ({ context, page } = await openLaptop());
      page.on('pageerror', (error) => faults.push(error.message));
      await page.goto(wire.url);
      await unlock(page);
      await page.getByTestId('nav-village').click();
      await page.getByTestId('kit-search').fill('kasi');
      await expect.poll(() => page.getByTestId('kit-person').count()).toBe(1);
      await page.keyboard.press('Enter');
      await page.getByTestId('kit-start').press('Enter');
      await page.getByTestId('field-name').waitFor();
      expect(await page.getByTestId('field-name').inputValue()).toBe('KASIYEM');
      expect(await page.getByTestId('field-nik').inputValue()).toBe(nikOf(2));
      await page.getByTestId('field-religion').selectOption('1');
      await page.getByTestId('field-occupation').fill('88');
      await page.getByTestId('step-documents').click();
      await page.getByTestId('document-kk').check();
      await page.getByTestId('step-enrolment').click();
      await page.getByTestId('recorded-before-no').click();
      await page.getByTestId('photo-file').setInputFiles(join(import.meta.dirname, 'portrait.png'));
      await page.locator('.capture-frame img').waitFor();
      await page.keyboard.press('Control+Enter');
      await page.getByTestId('receipt-code').waitFor();

      await page.getByTestId('nav-village').click();
      await expect.poll(() => page.getByTestId('kit-done').getAttribute('data-value')).toBe('1');
      await page.getByTestId('nav-link').click();
      const [made] = await Promise.all([page.waitForEvent('download'), page.getByTestId('courier-make').click()]);
      const stick = join(folder, 'stick', made.suggestedFilename());
      await made.saveAs(stick);
      await page.getByTestId('courier-made').waitFor();
      expect(await axe()).toEqual([]);
      await page.locator('[data-testid=outbox-row][data-state=waiting]').waitFor();
      expect(readFileSync(stick).includes('KASIYEM')).toBe(false);

      const imported = await loket('courier', 'import', stick);
      expect(imported).toMatchObject({ code: 0, error: '' });
      expect(JSON.parse(imported.out)).toMatchObject({ counts: { taken: 1, already: 0, refused: 0, damaged: 0 }, madeBy: 'loket' });
      const again = await loket('courier', 'import', stick);
      expect(JSON.parse(again.out)).toMatchObject({ counts: { taken: 0, already: 1 } });
      const { receipt }: { receipt: string } = JSON.parse(again.out);

      await page.getByTestId('courier-receipt-file').setInputFiles(receipt);
      await expect.poll(() => page.getByTestId('courier-delivered').getAttribute('data-value')).toBe('1');
      await page.locator('[data-testid=outbox-row][data-state=at_office]').waitFor();
      expect(await axe()).toEqual([]);

      await wire.join();
      bench.office.start();
      await page.getByTestId('send-now').click();
      await expect.poll(() => page.getByTestId('outbox-row').count(), { timeout: 90_000 }).toBe(0);
      expect(events('application.accepted')).toMatchObject([
        { actor: { username: 'loket' }, body: { submission: { takenBy: 'loket', person: { name: 'KASIYEM' } } } },
      ]);
      expect(bench.centre.files.size).toBe(1);
      await page.getByTestId('nav-village').click();
      await page.getByTestId('kit-renew').click();
      await page.getByTestId('kit-news').waitFor();
      await page.getByTestId('kit-filter').selectOption('all');
      await page.locator('[data-testid=kit-person][data-state=accepted]').waitFor();
      expect(await page.getByTestId('kit-conflicts').count()).toBe(0);
      expect(faults).toEqual([]);
    } catch (error) {
      await page.screenshot({ path: join(tmpdir(), 'village-failed.png') });
      throw error;
    } finally {
      await context.close();
    }
  });
});
