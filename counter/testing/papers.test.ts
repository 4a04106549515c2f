/** A receipt proves itself: printed small enough to scan, verified in the built page with nobody signed in and no network. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Paper } from '@loket/protocol/credential/paper';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { create } from 'qrcode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { buildPage } from './built-page.ts';
import { createFakeOffice, type FakeOffice, fakePassword } from './fake-office.ts';
import { createFakeOfficeServer, type FakeOfficeServer } from './fake-office-server.ts';
import { chromiumPath } from './killable-browser.ts';
import { signInAt } from './sign-in.ts';
import { typeDamagedCard } from './type-form.ts';

const noChromium = existsSync(chromiumPath) || process.env['CI'] !== undefined ? undefined : `${chromiumPath} is not there`;
const start_ms_max = 120_000;
const now_ms = Date.parse('2026-11-24T01:00:00.000Z');

const shown: Paper = {
  type: 'receipt',
  officeId: 'contoh',
  number: '7K3Q-9XAB-CD21-5',
  name: 'Siti Kamera',
  kind: 'rusak',
  issuedAt_ms: now_ms,
  specimen: true,
};

/** One still picture of a QR code as a camera's film (YUV4MPEG2, grey). */
function filmOf(text: string): Buffer {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const [width, height, module] = [640, 480, Math.floor(440 / (modules.size + 8))];
  const left = Math.floor((width - modules.size * module) / 2);
  const top = Math.floor((height - modules.size * module) / 2);
  const luma = Buffer.alloc(width * height, 235);
  for (let y = 0; y < modules.size * module; y += 1)
    for (let x = 0; x < modules.size * module; x += 1)
      if (modules.get(Math.floor(y / module), Math.floor(x / module)) !== 0) luma[(top + y) * width + left + x] = 16;
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, Buffer.alloc((width * height) / 2, 128)]);
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`), frame, frame, frame]);
}

describe.skipIf(noChromium !== undefined)(`papers${noChromium === undefined ? '' : ` (skipped: ${noChromium})`}`, { timeout: start_ms_max }, () => {
  let folder: string;
  let context: BrowserContext;
  let office: FakeOffice;
  let server: FakeOfficeServer;
  let page: Page;
  let receiptText = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'loket-papers-'));
    const pageFolder = await buildPage(folder);
    office = createFakeOffice({ now: () => Date.now(), signedIn: false });
    server = await createFakeOfficeServer(office, pageFolder);
    const film = join(folder, 'qr.y4m');
    await writeFile(film, filmOf(await office.machines.signPaper({ ...shown, issuedAt_ms: Date.now() - 60_000 })));
    context = await chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath: chromiumPath,
      viewport: { width: 1366, height: 768 },
      permissions: ['camera'],
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--use-fake-device-for-media-stream',
        `--use-file-for-fake-video-capture=${film}`,
      ],
    });
    page = await context.newPage();
    await page.goto(server.url);
  }, start_ms_max);
  afterAll(async () => {
    await context.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const verdict = (): Promise<string | null> => page.getByTestId('verdict').getAttribute('data-verdict');

  test('the receipt of an application carries a code that a scanner reads off the screen', async () => {
    await signInAt(page, { username: 'loket', password: fakePassword });
    await typeDamagedCard(page);
    await page.getByTestId('submit-application').click();
    await page.locator('.qr-signed').waitFor();
    const { resolve } = createRequire(import.meta.url);
    prepareZXingModule({ overrides: { wasmBinary: Uint8Array.from(await readFile(resolve('zxing-wasm/reader/zxing_reader.wasm'))).buffer } });
    const [found] = await readBarcodes(new Uint8Array(await page.locator('.qr-signed').screenshot()), { formats: ['QRCode'] });
    receiptText = found?.text ?? '';
    expect(receiptText.length).toBeGreaterThan(100);
    expect(receiptText.length).toBeLessThan(350);
  });

  test('the hand-over desk takes that code as it takes the short one, and no forged one', async () => {
    await expect.poll(() => office.applications.size).toBe(1);
    await page.getByTestId('nav-handover').click();
    await page.getByTestId('handover-code').fill(receiptText);
    await page.keyboard.press('Enter');
    await page.getByTestId('handover-shelf').waitFor();
    await page.getByTestId('sign-out').click();
    await page.getByTestId('sign-in-username').waitFor();
  });

  test('with nobody signed in and the office off it is genuine, and says whose it is', async () => {
    await page.getByTestId('verify-link').click();
    await page.getByTestId('trust-as-of').waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await server.stop();
    await page.reload();
    await page.getByTestId('verify-code').fill(receiptText);
    await page.keyboard.press('Enter');
    await page.getByTestId('verdict').waitFor();
    expect(await verdict()).toBe('valid');
    expect(await page.getByTestId('verdict-facts').textContent()).toContain('Siti Contoh');
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  test('a code that was changed, one of a stranger, and a plain text are each called what they are', async () => {
    const stranger = createFakeOffice({ now: () => Date.now() });
    for (const [text, expected] of [
      [await stranger.machines.signPaper(shown), 'unknown_key'],
      ['7K3Q-9XAB-CD21-5', 'unreadable'],
    ] as const) {
      await page.getByTestId('verify-code').fill(text);
      await page.keyboard.press('Enter');
      await expect.poll(verdict).toBe(expected);
    }
  });

  test('the camera reads one held up to it, without a network', async () => {
    await page.getByTestId('verify-camera').click();
    await expect.poll(verdict, { timeout: 20_000 }).toBe('valid');
    expect(await page.getByTestId('verdict-facts').textContent()).toContain('Siti Kamera');
    expect(await page.getByTestId('verdict').textContent()).toContain('SPECIMEN');
  });

  test('once its computer is revoked, nothing that it signed is believed', async () => {
    await server.start();
    for (const id of office.machines.all.keys()) office.machines.revoke(id, 'dicuri');
    await page.reload();
    await page.getByTestId('verify-code').fill(receiptText);
    await page.keyboard.press('Enter');
    await expect.poll(verdict).toBe('revoked_key');
  });
});
