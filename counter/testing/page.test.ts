/** The built page in a real Chromium, under the office's real content policy: what an officer does on a bad day. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildPage } from './built-page.ts';
import { createFakeOffice, type FakeOffice, fakePassword } from './fake-office.ts';
import { createFakeOfficeServer, type FakeOfficeServer } from './fake-office-server.ts';
import { chromiumPath, startBrowser } from './killable-browser.ts';
import { filledForm } from './sample-forms.ts';
import { signInAt, unlock } from './sign-in.ts';
import { typeDamagedCard } from './type-form.ts';

const noChromium = existsSync(chromiumPath) || process.env['CI'] !== undefined ? undefined : `${chromiumPath} is not there`;
const long_ms = 180_000;

const person = filledForm('').person;

const signIn = (page: Page): Promise<void> => signInAt(page, { username: 'loket', password: fakePassword });

function outboxCount(page: Page): Promise<string | null> {
  return page.getByTestId('outbox-count').getAttribute('data-value');
}

/** Waits until the service worker has put the page away: from then on it opens without the office. */
async function waitUntilInstalled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller === null)
      await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
  });
}

describe.skipIf(noChromium !== undefined)(`the counter page${noChromium === undefined ? '' : ` (skipped: ${noChromium})`}`, { timeout: long_ms }, () => {
  let folder: string;
  let pageFolder: string;
  let office: FakeOffice;
  let server: FakeOfficeServer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'loket-page-'));
    pageFolder = await buildPage(folder);
  }, long_ms);

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  beforeEach(async () => {
    office = createFakeOffice({ now: () => Date.parse('2026-11-24T01:00:00.000Z'), signedIn: false });
    server = await createFakeOfficeServer(office, pageFolder);
    return () => server.stop();
  });

  test('with the office off the page opens, an application is accepted, survives a killed browser, and is sent when the office is back', async () => {
    const profile = await mkdtemp(join(folder, 'profile-'));
    let browser = await startBrowser(profile);
    try {
      await browser.page.goto(server.url);
      await signIn(browser.page);
      await waitUntilInstalled(browser.page);
      await server.stop();

      await browser.page.reload();
      await unlock(browser.page);
      await browser.page.getByTestId('away-banner').waitFor();
      await typeDamagedCard(browser.page);
      await browser.page.getByTestId('submit-application').click();
      const code = await browser.page.getByTestId('receipt-code').textContent();
      await expect.poll(() => outboxCount(browser.page)).toBe('1');
      await browser.kill();

      browser = await startBrowser(profile);
      await browser.page.goto(server.url);
      await unlock(browser.page);
      await expect.poll(() => outboxCount(browser.page), { timeout: 20_000 }).toBe('1');
      await server.start();
      await expect.poll(() => office.applications.size, { timeout: 60_000 }).toBe(1);
      expect([...office.applications.values()][0]?.answer).toMatchObject({ receiptCode: code, name: person.name });
      await expect.poll(() => outboxCount(browser.page)).toBe('0');
    } finally {
      await browser.kill();
    }
  });

  test('a form being typed when the browser is killed is offered again as it was typed', async () => {
    const profile = await mkdtemp(join(folder, 'profile-'));
    let browser = await startBrowser(profile);
    try {
      await browser.page.goto(server.url);
      await signIn(browser.page);
      await browser.page.getByTestId('nav-intake').click();
      await browser.page.keyboard.press('1');
      await browser.page.getByTestId('field-nik').fill(person.nik);
      await browser.page.getByTestId('field-name').fill('Siti Conto');
      await browser.page.getByText('Isian tersimpan').waitFor();
      await browser.kill();

      browser = await startBrowser(profile);
      await browser.page.goto(server.url);
      // The fake office keeps its session on its own side, as a cookie would be kept on disk; the PIN is asked all the same.
      await unlock(browser.page);
      await browser.page.getByTestId('nav-intake').click();
      await browser.page.getByTestId('draft-resume').click();
      expect(await browser.page.getByTestId('field-name').inputValue()).toBe('Siti Conto');
      expect(await browser.page.getByTestId('field-birthDate').inputValue()).toBe('17-08-1995');
    } finally {
      await browser.kill();
    }
  });

  describe('in one window', () => {
    let browser: Browser;
    let page: Page;
    let faults: string[];

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
    });
    afterAll(() => browser.close());

    beforeEach(async () => {
      const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
      page = await context.newPage();
      faults = [];
      page.on('pageerror', (error) => faults.push(error.message));
      // The content policy reports what it blocks on the console.
      page.on('console', (message) => {
        if (message.type() === 'error' && /Content Security Policy|Minified React/i.test(message.text())) faults.push(message.text());
      });
      await page.goto(server.url);
      await signIn(page);
      return () => context.close();
    });

    test('the keyboard alone takes an application from the kind to the receipt', async () => {
      await page.getByTestId('nav-intake').press('Enter');
      await page.keyboard.press('3');
      await page.getByTestId('field-nik').waitFor();
      const { keyboard } = page;
      await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('field-nik');
      for (const text of [person.nik, person.kk, person.name, person.birthPlace]) {
        await keyboard.type(text);
        await keyboard.press('Enter');
      }
      // Birth date and sex came from the NIK.
      expect(await page.getByTestId('field-birthDate').inputValue()).toBe('17-08-1995');
      expect(await page.getByTestId('field-sex').inputValue()).toBe('P');
      await keyboard.press('Enter');
      await keyboard.press('Enter');
      for (const text of [person.address, person.rt, person.rw]) {
        await keyboard.type(text);
        await keyboard.press('Enter');
      }
      await keyboard.type('sukorejo boj');
      await keyboard.press('Enter');
      expect(await page.getByTestId('field-villageCode').getAttribute('data-value')).toBe('35.22.15.2003');
      await keyboard.press('Enter');
      await keyboard.type('Islam');
      await keyboard.press('Enter');
      await keyboard.type('Kawin');
      await keyboard.press('Enter');
      await keyboard.press('Enter');
      await keyboard.type('wiraswasta');
      await keyboard.press('Enter');
      await keyboard.press('Enter');
      await keyboard.type(person.motherName);
      await keyboard.press('Enter');
      await keyboard.press('Enter');
      await page.getByTestId('document-kk').waitFor();
      await keyboard.press('Enter');
      await keyboard.press('Enter');
      await keyboard.press('Control+Enter');
      await page.getByTestId('receipt-code').waitFor();
      await expect.poll(() => office.applications.size).toBe(1);
      expect(faults).toEqual([]);
    });

    test('an error on a page behind is led to from where one is', async () => {
      await typeDamagedCard(page);
      await page.getByTestId('step-person').click();
      await page.getByTestId('field-address').fill('');
      await page.getByTestId('step-finish').click();
      await page.keyboard.press('Control+Enter');
      await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('field-address');
      expect(office.requests.some((line) => line.startsWith('PUT'))).toBe(false);
    });

    test('errors stop the acceptance, are named at their field, and the first of them has the cursor', async () => {
      await page.getByTestId('nav-intake').click();
      await page.getByTestId('kind-baru').click();
      await page.getByTestId('field-nik').fill('3522004107950000');
      await page.keyboard.press('Control+Enter');
      const nik = page.getByTestId('field-nik');
      await expect.poll(() => nik.getAttribute('aria-invalid')).toBe('true');
      await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('field-nik');
      expect(office.requests.some((line) => line.startsWith('PUT'))).toBe(false);
    });

    test('a photo from a file is cut to 3:4, stays below 200 kB, and follows its application to the office', async () => {
      await typeDamagedCard(page);
      await page.getByTestId('step-enrolment').click();
      await page.getByTestId('enrolment-here').check();
      const picture = await page.screenshot({ type: 'png' });
      await page.getByTestId('photo-file').setInputFiles({ name: 'foto.png', mimeType: 'image/png', buffer: picture });
      await page.locator('.capture-frame img').waitFor();
      const shape = await page
        .locator('.capture-frame img')
        .evaluate((image) => (image instanceof HTMLImageElement ? [image.naturalWidth, image.naturalHeight] : []));
      expect(shape).toEqual([600, 800]);
      await page.getByTestId('submit-application').click();
      await expect.poll(() => office.attachments.size).toBe(1);
      const enrolment = [...office.applications.values()][0]?.submission.enrolment;
      expect(enrolment).toMatchObject({ mode: 'captured', photo: { mediaType: 'image/jpeg' } });
      expect(enrolment?.mode === 'captured' ? enrolment.photo.size_bytes : 0).toBeLessThanOrEqual(200_000);
      expect(enrolment?.mode === 'captured' ? [...office.attachments.keys()] : []).toEqual([enrolment?.mode === 'captured' ? enrolment.photo.sha256 : '']);
      expect(faults).toEqual([]);
    });

    test('an application that the office refuses is shown with its reason, corrected, and keeps its receipt code', async () => {
      office.make({ on: 'PUT /api/applications', times: 1, how: { problem: 'invalid_body' } });
      await typeDamagedCard(page);
      await page.getByTestId('submit-application').click();
      const code = await page.getByTestId('receipt-code').textContent();
      await expect.poll(() => page.getByTestId('outbox-count').getAttribute('data-set-aside')).toBe('1');
      await page.getByTestId('nav-link').click();
      await page.getByTestId('outbox-open').click();
      await page.getByTestId('outbox-correct').click();
      await page.getByTestId('field-name').fill('Siti Benar');
      await page.getByTestId('submit-application').click();
      await expect.poll(() => office.applications.size).toBe(1);
      expect([...office.applications.values()][0]?.answer).toMatchObject({ receiptCode: code, name: 'Siti Benar' });
    });

    test('a session that ended loses nothing: the work stays, and signing in again sends it', async () => {
      await typeDamagedCard(page);
      office.endSession();
      await page.getByTestId('submit-application').click();
      await page.getByTestId('receipt-code').waitFor();
      expect(office.applications.size).toBe(0);
      // The office is there; what is missing is the sign-in, and nothing may say otherwise.
      await page.getByTestId('nav-board').click();
      await expect.poll(() => page.locator('main .notice-wait').allTextContents()).toEqual([expect.stringMatching(/^Yang terlihat ini keadaan/)]);
      await page.getByRole('button', { name: 'Masuk lagi' }).click();
      await page.getByTestId('sign-in-password').fill(fakePassword);
      await page.getByTestId('sign-in-submit').click();
      await expect.poll(() => office.applications.size).toBe(1);
    });

    test('whoever must set a password of their own first may read it in English, or leave', async () => {
      await page.getByTestId('sign-out').click();
      office.passwordWasSetByAnother();
      await page.getByTestId('sign-in-username').fill('loket');
      await page.getByTestId('sign-in-password').fill(fakePassword);
      await page.getByTestId('sign-in-submit').click();
      await page.getByTestId('old-password').waitFor();
      await page.getByTestId('language-switch').click();
      await expect.poll(() => page.getByRole('heading', { level: 1 }).textContent()).toMatch(/password/);
      await page.getByTestId('sign-out').click();
      await page.getByTestId('sign-in-username').waitFor();
    });

    test('two tabs share one outbox: what one takes in the other may send, and it is sent once', async () => {
      const other = await page.context().newPage();
      await other.goto(server.url);
      await typeDamagedCard(other);
      await other.getByTestId('submit-application').click();
      await expect.poll(() => office.applications.size).toBe(1);
      await expect.poll(() => outboxCount(page)).toBe('0');
      expect(office.requests.filter((line) => line.startsWith('PUT /api/applications'))).toHaveLength(1);
    });

    test('a form put aside for another kind is offered at once, and a form open in another tab is not', async () => {
      await page.getByTestId('nav-intake').click();
      await page.getByTestId('kind-baru').click();
      await page.getByTestId('field-name').fill('Siti Contoh');
      await page.getByTestId('other-kind').click();
      await page.getByTestId('draft-resume').click();
      expect(await page.getByTestId('field-name').inputValue()).toBe('Siti Contoh');
      const other = await page.context().newPage();
      await other.goto(`${server.url}/loket`);
      await other.getByTestId('kind-baru').waitFor();
      expect(await other.getByTestId('draft-resume').count()).toBe(0);
    });

    test('somebody is found in the register by keyboard alone, and their NIK stands in the form', async () => {
      await page.getByTestId('nav-residents').press('Enter');
      await page.getByTestId('resident-search').waitFor();
      await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('resident-search');
      await page.keyboard.type('siti');
      await expect.poll(() => page.getByTestId('resident').count()).toBe(2);
      expect(await page.locator('[data-testid=resident] mark').allTextContents()).toEqual(['SITI', 'SITI']);
      await page.keyboard.press('ArrowDown');
      await expect.poll(() => page.getByTestId('resident-panel').textContent()).toContain('SITI RAHAYU CONTOH');
      expect(await page.getByTestId('resident').nth(1).getAttribute('aria-selected')).toBe('true');
      await page.keyboard.press('Escape');
      // A scanner types the number and Enter before any answer.
      await page.keyboard.type('3522155708950001');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('resident-apply');
      await page.keyboard.press('Enter');
      await page.getByTestId('kind-rusak').click();
      expect(await page.getByTestId('field-nik').inputValue()).toBe('3522155708950001');
      expect(await page.getByTestId('field-birthDate').inputValue()).toBe('17-08-1995');
      await expect.poll(() => page.getByTestId('office-state').getAttribute('data-state')).toBe('up');
      expect(faults).toEqual([]);
    });

    test('the list of residents is imported: a file looked at, its columns by name, and what the last import changed', async () => {
      await page.getByTestId('nav-residents').click();
      await page.getByTestId('section-impor').click();
      expect(await page.getByTestId('import-rejected').getAttribute('data-value')).toBe('77');
      await page.getByTestId('import-choose').click();
      await page.getByTestId('column-NAMA WARGA').waitFor();
      expect(await page.getByTestId('column-NIK').inputValue()).toBe('nik');
      expect(await page.getByTestId('import-start').isDisabled()).toBe(true);
      const looks = (): number => office.requests.filter((line) => line.startsWith('POST /api/residents/files/penduduk.csv/preview')).length;
      const before = looks();
      await page.getByTestId('column-NAMA WARGA').selectOption('name');
      await expect.poll(looks).toBeGreaterThan(before);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
      expect(faults).toEqual([]);
    });

    test('the strip says what is down, in words and not by colour alone', async () => {
      await expect.poll(() => page.getByTestId('link-state').getAttribute('data-state')).toBe('down');
      expect(await page.getByTestId('link-state').textContent()).toMatch(/Putus sejak .* WIB, 4 kiriman/);
      expect(await page.getByTestId('unclear-count').textContent()).toContain('1 kartu');
      expect(await page.getByTestId('power-state').textContent()).toBe('ListrikBaterai · 72% · 21 menit');
      await server.stop();
      await expect.poll(() => page.getByTestId('office-state').getAttribute('data-state'), { timeout: 20_000 }).toBe('down');
      expect(await page.getByTestId('link-state').getAttribute('data-state')).toBe('unknown');
      expect(await page.getByTestId('power-state').count()).toBe(0);
    });

    test('the print room says why nothing is started while the mains is off, in both languages', async () => {
      await page.getByTestId('power-state').click();
      const held = page.getByTestId('print-held');
      await expect.poll(() => held.textContent()).toBe('PLN padam: kartu di pencetak diselesaikan, tidak ada yang dimulai');
      await page.getByTestId('language-switch').click();
      await expect.poll(() => held.textContent()).toBe('Mains off: the card in the printer is finished, none is started');
      expect(await page.getByTestId('power-state').textContent()).toBe('PowerBattery · 72% · 21 min');
    });

    test('a card that only CUPS calls done may be found missing: blank untouched or spoiled, not "came out" a second time', async () => {
      await page.getByTestId('nav-print').click();
      await page.locator('[data-testid=job-row][data-state=printed]').click();
      await page.getByTestId('inspect-ok').waitFor();
      expect(await page.getByTestId('outcome-blank_untouched').isVisible()).toBe(false);
      await page.getByTestId('no-card').click();
      expect(await page.getByTestId('outcome-blank_untouched').isVisible()).toBe(true);
      expect(await page.getByTestId('outcome-blank_spoiled').isVisible()).toBe(true);
      expect(await page.getByTestId('outcome-card_came_out').count()).toBe(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id }) => id)).toEqual([]);
    });

    test('a mistyped receipt code is called that, not a card that is not ready', async () => {
      await page.getByTestId('nav-handover').click();
      await page.getByTestId('handover-code').fill('7K3Q-9XAB-CD21-0');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.locator('.notice-bad').textContent()).toContain('Kode ini salah ketik.');
    });
  });
});
