/** What the counter keeps, in a real Chromium: killed at any moment, locked, updated, revoked, taken over from the release before. */
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildPage } from './built-page.ts';
import type { DatabaseDump } from './database-dump.ts';
import { createFakeOffice, type FakeOffice, fakePassword } from './fake-office.ts';
import { createFakeOfficeServer, type FakeOfficeServer } from './fake-office-server.ts';
import { killRun } from './kill-run.ts';
import { chromiumPath } from './killable-browser.ts';
import { testPin } from './open-test-database.ts';
import { signInAt, unlock } from './sign-in.ts';
import { typeDamagedCard } from './type-form.ts';

const noChromium = existsSync(chromiumPath) || process.env['CI'] !== undefined ? undefined : `${chromiumPath} is not there`;
const long_ms = 240_000;
/** The long form: LOKET_KILLS=100 npx vitest run counter/testing/safe.test.ts -t killed */
const kills = Number(process.env['LOKET_KILLS'] ?? 6);
const officer = { username: 'loket', password: fakePassword };

describe.skipIf(noChromium !== undefined)(`what the counter keeps${noChromium === undefined ? '' : ` (skipped: ${noChromium})`}`, { timeout: long_ms }, () => {
  let folder: string;
  let pageFolder: string;
  let office: FakeOffice;
  let server: FakeOfficeServer;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let faults: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'loket-safe-'));
    pageFolder = await buildPage(folder);
    browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
  }, long_ms);
  afterAll(async () => {
    await browser.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  beforeEach(async () => {
    office = createFakeOffice({ now: Date.now, signedIn: false });
    server = await createFakeOfficeServer(office, pageFolder);
    context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
    page = await context.newPage();
    faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    return async () => {
      await context.close();
      await server.stop();
    };
  });

  const outboxCount = (): Promise<string | null> => page.getByTestId('outbox-count').getAttribute('data-value');
  const axe = async (): Promise<string[]> => (await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id);

  test(`killed at ${kills} random moments of filling and submitting: nothing accepted is lost or doubled, every draft is back`, {
    timeout: long_ms + kills * 20_000,
  }, async () => {
    const seen = await killRun({ kills, seed: 20261124, office, server, profile: await mkdtemp(join(folder, 'profile-')) });
    expect(seen.lost).toEqual([]);
    expect(seen.doubled).toEqual([]);
    expect(seen.draftsMissing).toEqual([]);
    expect(seen.kills).toBe(kills);
  });

  test('Alt+L locks every tab, the PIN opens them, and what was being typed is there', async () => {
    await page.goto(server.url);
    await signInAt(page, officer);
    await typeDamagedCard(page, { name: 'Siti Setengah' });
    await page.keyboard.press('Alt+KeyL');
    await page.getByTestId('unlock-pin').waitFor();
    expect(await page.getByText('Siti Setengah').count()).toBe(0);
    expect(await axe()).toEqual([]);
    await unlock(page);
    await page.getByTestId('nav-intake').click();
    await page.getByTestId('step-person').click();
    expect(await page.getByTestId('field-name').inputValue()).toBe('Siti Setengah');
    const other = await context.newPage();
    await other.goto(`${server.url}/berkas`);
    await other.getByTestId('nav-board').waitFor();
    await other.getByTestId('lock').click();
    await page.getByTestId('unlock-pin').waitFor();
    expect(faults).toEqual([]);
  });

  test('a disk that is full while the first PIN is written is named, and saving again works when there is room', async () => {
    await page.addInitScript(() => {
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function fullOnce(...given) {
        if (this.name !== 'vault' || sessionStorage.getItem('was full') !== null) return put.apply(this, given);
        sessionStorage.setItem('was full', 'yes');
        throw new DOMException('no room', 'QuotaExceededError');
      };
    });
    await page.goto(server.url);
    await page.getByTestId('sign-in-username').fill('loket');
    await page.getByTestId('sign-in-password').fill(fakePassword);
    await page.getByTestId('sign-in-submit').click();
    await page.getByTestId('new-machine-pin').fill(testPin);
    await page.getByTestId('new-machine-pin-again').fill(testPin);
    await page.keyboard.press('Enter');
    await page.getByText('penyimpanan komputer ini penuh').waitFor();
    await page.getByTestId('set-machine-pin').click();
    await page.getByTestId('nav-board').waitFor();
    expect(faults).toEqual([]);
  });

  test('wrong PINs are waited for, also after a reload', async () => {
    await page.goto(server.url);
    await signInAt(page, officer);
    await page.getByTestId('lock').click();
    for (let time = 0; time < 3; time += 1) {
      await page.getByTestId('unlock-pin').fill('000001');
      await page.keyboard.press('Enter');
      await page.locator('.notice-bad, .notice-wait').first().waitFor();
      await expect.poll(() => page.getByTestId('unlock-pin').inputValue()).toBe('');
    }
    await page.reload();
    await page.getByText('detik sebelum mencoba lagi').waitFor();
    expect(await page.getByTestId('unlock').isDisabled()).toBe(true);
    await expect.poll(() => page.getByTestId('unlock').isDisabled(), { timeout: 15_000 }).toBe(false);
    await unlock(page);
  });

  test('a second officer opens the machine with their password, chooses a PIN, and sends what the first took in their name', async () => {
    await page.goto(server.url);
    await signInAt(page, officer);
    await expect.poll(() => office.machines.all.size).toBe(1);
    await typeDamagedCard(page);
    office.endSession();
    await page.getByTestId('submit-application').click();
    await page.getByTestId('receipt-code').waitFor();
    page.once('dialog', (dialog) => void dialog.accept());
    await page.getByTestId('sign-out').click();
    await page.getByTestId('sign-in-username').waitFor();
    await signInAt(page, { username: 'ani', password: fakePassword, pin: '482915' });
    await expect.poll(() => office.applications.size).toBe(1);
    expect([...office.applications.values()][0]?.submission.takenBy).toBe('loket');
    await page.getByTestId('lock').click();
    await page.getByTestId('unlock-officer').waitFor();
    expect(await page.getByTestId('unlock-officer').locator('option').allTextContents()).toEqual(['Lestari Loket', 'Petugas ani']);
    expect(await page.getByTestId('unlock-officer').inputValue()).toBe('ani');
  });

  test('a passkey unlocks where the authenticator has the PRF extension', async () => {
    await page.goto(server.url.replace('127.0.0.1', 'localhost'));
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
        hasPrf: true,
      },
    });
    await signInAt(page, officer);
    await page.getByTestId('nav-link').click();
    await page.getByTestId('add-passkey').click();
    await page.getByTestId('passkey-pin').fill(testPin);
    await page.keyboard.press('Enter');
    await page.getByText('Kunci sandi terpasang.').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('lock').click();
    await page.getByTestId('unlock-passkey').click();
    await page.getByTestId('nav-board').waitFor();
    // Without the finger it stays shut.
    await page.getByTestId('lock').click();
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await page.getByTestId('unlock-passkey').click();
    await page.getByText('Kunci sandi tidak membuka').waitFor({ timeout: 70_000 });
  });

  test('a new version asks first, keeps what is typed, and asks for the PIN', async () => {
    const copy = await buildCopy();
    const own = await createFakeOfficeServer(office, copy);
    try {
      await page.goto(own.url);
      await signInAt(page, officer);
      await page.evaluate(async () => {
        await navigator.serviceWorker.ready;
        if (navigator.serviceWorker.controller === null)
          await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
      });
      await typeDamagedCard(page, { name: 'Siti Lama' });
      await appendFile(join(copy, 'service-worker.js'), '\n// another release\n');
      await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
      await page.getByTestId('new-version').click();
      expect(await axe()).toEqual([]);
      // Asked over the form, which is untouched beneath.
      await page.getByTestId('document-kk').waitFor();
      await page.getByTestId('apply-version').click();
      await unlock(page);
      await page.getByTestId('nav-intake').click();
      await page.getByTestId('step-person').click();
      expect(await page.getByTestId('field-name').inputValue()).toBe('Siti Lama');
      expect(await page.getByTestId('new-version').count()).toBe(0);
    } finally {
      await own.stop();
    }
  });

  async function buildCopy(): Promise<string> {
    const { cp } = await import('node:fs/promises');
    const copy = await mkdtemp(join(folder, 'copy-'));
    await cp(pageFolder, copy, { recursive: true });
    return copy;
  }

  test("the release before's outbox and drafts are taken over, sent, and lie on the disk in the clear no more", async () => {
    const recorded: DatabaseDump = JSON.parse(readFileSync(join(import.meta.dirname, 'releases/0.1.0.json'), 'utf8'));
    await page.goto(`${server.url}/icon.svg`);
    await page.evaluate(async (dump) => {
      const bytes = (value: unknown): unknown => {
        if (Array.isArray(value)) return value.map(bytes);
        if (typeof value !== 'object' || value === null) return value;
        if ('$bytes' in value && typeof value.$bytes === 'string') return Uint8Array.from(atob(value.$bytes), (sign) => sign.charCodeAt(0));
        return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, bytes(inner)]));
      };
      const opening = indexedDB.open(dump.name, dump.version);
      opening.onupgradeneeded = () => {
        for (const { name, keyPath, indexes, rows } of dump.stores) {
          const store = opening.result.createObjectStore(name, { keyPath });
          for (const index of indexes) store.createIndex(index.name, index.keyPath);
          for (const row of rows) store.put(bytes(row));
        }
      };
      await new Promise((resolve) => opening.addEventListener('success', resolve, { once: true }));
      opening.result.close();
    }, recorded);
    await page.goto(server.url);
    await signInAt(page, officer);
    await expect.poll(() => office.applications.size).toBe(2);
    await page.getByTestId('nav-intake').click();
    await expect.poll(() => page.getByTestId('draft-resume').count()).toBe(2);
    await expect.poll(() => page.getByTestId('outbox-count').getAttribute('data-set-aside')).toBe('1');
    const clear = await page.evaluate(async () => {
      const opening = indexedDB.open('loket-counter');
      await new Promise((resolve) => opening.addEventListener('success', resolve, { once: true }));
      const counts: number[] = [];
      for (const table of ['applications', 'attachments', 'drafts']) {
        const asking = opening.result.transaction(table).objectStore(table).count();
        await new Promise((resolve) => asking.addEventListener('success', resolve, { once: true }));
        counts.push(asking.result);
      }
      return counts;
    });
    expect(clear).toEqual([0, 0, 0]);
  });

  test('a revoked machine refuses its PINs, hands over after a password, erases itself and says so', async () => {
    await page.goto(server.url);
    await signInAt(page, officer);
    await expect.poll(() => office.machines.all.size).toBe(1);
    await typeDamagedCard(page);
    office.endSession();
    await page.getByTestId('submit-application').click();
    await page.getByTestId('receipt-code').waitFor();
    const [machineId = ''] = office.machines.all.keys();
    office.machines.revoke(machineId, 'dicuri');
    await page.reload();
    await page.getByTestId('machine-revoked').waitFor();
    expect(await page.getByTestId('unlock-pin').count()).toBe(0);
    expect(await axe()).toEqual([]);
    await page.getByTestId('sign-in-username').fill('loket');
    await page.getByTestId('sign-in-password').fill(fakePassword);
    await page.getByTestId('sign-in-submit').click();
    await page.getByTestId('machine-erased').waitFor({ timeout: 60_000 });
    expect(office.applications.size).toBe(1);
    expect(office.machines.erased).toMatchObject([{ handedOver: 1 }]);
    expect(await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))).toEqual(['loket-counter']);
  });

  test('a refused file is a row of its own with its reason and a way out; each item says its state, tries and next try', async () => {
    await page.goto(server.url);
    await signInAt(page, officer);
    await typeDamagedCard(page);
    await page.getByTestId('step-enrolment').click();
    await page.getByTestId('enrolment-here').check();
    await page.getByTestId('photo-file').setInputFiles({ name: 'foto.png', mimeType: 'image/png', buffer: await page.screenshot({ type: 'png' }) });
    await page.locator('.capture-frame img').waitFor();
    office.make({ on: 'PUT /api/attachments', times: 1, how: { problem: 'unsupported_media' } });
    await page.getByTestId('submit-application').click();
    await page.getByTestId('receipt-code').waitFor();
    await expect.poll(() => page.getByTestId('outbox-count').getAttribute('data-set-aside')).toBe('1');
    await page.getByTestId('nav-link').click();
    await page.getByTestId('refused-file').waitFor();
    await page.getByTestId('file-owner').click();
    await page.getByTestId('outbox-facts').waitFor();
    expect(await page.getByTestId('outbox-facts').getAttribute('data-attempts')).toBe('1');
    for (const language of ['id', 'en']) {
      expect([language, await axe()]).toEqual([language, []]);
      if (language === 'id') {
        await page.keyboard.press('Escape');
        await page.getByTestId('language-switch').click();
        await page.getByTestId('file-owner').click();
      }
    }
    page.once('dialog', (dialog) => void dialog.accept());
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId('outbox-export').click()]);
    const exported: unknown = JSON.parse(readFileSync(await download.path(), 'utf8'));
    expect(exported).toMatchObject({ format: 'loket-outbox-item/1', files: [{ mediaType: 'image/jpeg' }] });
    await page.keyboard.press('Escape');
    await page.getByTestId('file-retry').click();
    await expect.poll(() => office.attachments.size).toBe(1);
    await expect.poll(() => page.getByTestId('refused-file').count()).toBe(0);
    expect(await outboxCount()).toBe('0');
    expect(faults).toEqual([]);
  });
});
