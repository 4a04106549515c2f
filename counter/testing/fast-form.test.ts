/** How few keys a known person costs: everything but the data itself is counted, in the built page in Chromium. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildPage } from './built-page.ts';
import { createFakeOffice, type FakeOffice, fakePassword } from './fake-office.ts';
import { createFakeOfficeServer, type FakeOfficeServer } from './fake-office-server.ts';
import { chromiumPath } from './killable-browser.ts';
import { filledForm } from './sample-forms.ts';
import { signInAt } from './sign-in.ts';

const noChromium = existsSync(chromiumPath) || process.env['CI'] !== undefined ? undefined : `${chromiumPath} is not there`;
const start_ms_max = 120_000;
const { person } = filledForm('');
const known = { ...person, birthDate: '1995-08-17', maritalStatus: '1', motherName: 'Ibu Contoh' };

describe.skipIf(noChromium !== undefined)(`a known person${noChromium === undefined ? '' : ` (skipped: ${noChromium})`}`, { timeout: start_ms_max }, () => {
  let folder: string;
  let browser: Browser;
  let office: FakeOffice;
  let server: FakeOfficeServer;
  let page: Page;
  /** keys that are not data: each press, a chord counted as two */
  let keys = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'loket-fast-'));
    const pageFolder = await buildPage(folder);
    office = createFakeOffice({ now: () => Date.parse('2026-11-24T01:00:00.000Z'), signedIn: false });
    office.knows(known);
    server = await createFakeOfficeServer(office, pageFolder);
    browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
    page = await (await browser.newContext({ viewport: { width: 1366, height: 768 } })).newPage();
    await page.goto(server.url);
    await signInAt(page, { username: 'loket', password: fakePassword });
  }, start_ms_max);
  afterAll(async () => {
    await browser.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  beforeEach(async () => {
    keys = 0;
    office.applications.clear();
    await page.getByTestId('nav-intake').click();
    await page.getByTestId('kind-rusak').waitFor();
  });
  afterEach(async () => {
    // The next one begins without this one's form.
    await page.getByTestId('nav-board').click();
  });

  async function press(key: string): Promise<void> {
    keys += key.split('+').length;
    await page.keyboard.press(key);
  }
  const at = (): Promise<string | null | undefined> => page.evaluate(() => document.activeElement?.getAttribute('data-testid'));
  const cursorAt = (name: string): Promise<void> => expect.poll(at).toBe(name);

  /** The kind's number, the NIK as a scanner gives it, and Enter on "next" once everything is filled in. */
  async function begin(kind: string): Promise<void> {
    await press(kind);
    await cursorAt('field-nik');
    await page.keyboard.type(person.nik);
    await press('Enter');
    await cursorAt('form-next');
    await press('Enter');
  }

  async function accepted() {
    await page.getByTestId('receipt-code').waitFor();
    await expect.poll(() => office.applications.size).toBe(1);
    const taken = [...office.applications.values()][0]?.submission;
    await page.getByTestId('next-application').click();
    return taken;
  }

  test('with a damaged card costs at most 12 keys beyond the NIK, and is the person that was known', async () => {
    await begin('3');
    await cursorAt('document-damaged_ktp');
    await press('Enter');
    await press('Enter');
    await cursorAt('enrolment-later');
    await press('Control+Enter');
    expect(await accepted()).toMatchObject({
      kind: 'rusak',
      person: { name: person.name, occupation: '88' },
      documents: [{ type: 'damaged_ktp' }, { type: 'kk' }],
    });
    expect(keys).toBeLessThanOrEqual(12);
  });

  test('with a lost card costs at most 12 keys beyond the NIK and the number of the police letter', async () => {
    await begin('4');
    await cursorAt('document-police_letter');
    await press('Enter');
    await cursorAt('document-police_letter-number');
    await page.keyboard.type('SKTLK/12/XI/2026');
    await press('Enter');
    // behind the number: the buttons for a photo and a scan, which a Tab each passes
    await press('Tab');
    await press('Tab');
    await cursorAt('document-kk');
    await press('Enter');
    await cursorAt('field-telephone');
    await press('Control+Enter');
    expect(await accepted()).toMatchObject({ kind: 'hilang', documents: [{ type: 'police_letter', number: 'SKTLK/12/XI/2026' }, { type: 'kk' }] });
    expect(keys).toBeLessThanOrEqual(12);
  });

  test('who has married costs at most 12 keys beyond the NIK and the new value; the old one is known', async () => {
    await begin('2');
    await cursorAt('change-field');
    await press('Enter');
    await press('Enter');
    await cursorAt('change-after');
    await page.keyboard.type('Kawin');
    await press('Enter');
    await cursorAt('document-old_ktp');
    for (let paper = 0; paper < 4; paper += 1) await press('Enter');
    await cursorAt('field-telephone');
    await press('Control+Enter');
    expect(await accepted()).toMatchObject({ kind: 'perubahan_data', change: { field: 'maritalStatus', before: '1', after: '2' } });
    expect(keys).toBeLessThanOrEqual(12);
  });

  test('another NIK takes back what the first one filled in, and leaves what was typed', async () => {
    await page.getByTestId('kind-rusak').click();
    await page.getByTestId('field-nik').fill(person.nik);
    await page.getByTestId('known-person').waitFor();
    expect(await page.getByTestId('field-name').inputValue()).toBe(person.name);
    await page.getByTestId('field-address').fill('Jalan Lain 9');
    await page.getByTestId('field-nik').fill(filledForm('', 2).person.nik);
    await expect.poll(() => page.getByTestId('field-name').inputValue()).toBe('');
    expect(await page.getByTestId('field-address').inputValue()).toBe('Jalan Lain 9');
    expect(await page.getByTestId('known-person').count()).toBe(0);
  });
});
