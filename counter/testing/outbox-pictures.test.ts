/**
 * Every state of the outbox as an officer sees it, and that docs/outbox.md names each by the words on the screen. With
 * LOKET_PICTURES=1 the pictures of that page are taken anew: LOKET_PICTURES=1 npx vitest run counter/testing/outbox-pictures.test.ts
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { english } from '../messages/en.ts';
import { indonesian } from '../messages/id.ts';
import { buildPage } from './built-page.ts';
import { createFakeOffice, type FakeOffice, fakePassword } from './fake-office.ts';
import { createFakeOfficeServer, type FakeOfficeServer } from './fake-office-server.ts';
import { chromiumPath } from './killable-browser.ts';
import { signInAt, unlock } from './sign-in.ts';
import { typeDamagedCard } from './type-form.ts';

const docs = resolve(import.meta.dirname, '..', '..', 'docs');
const takesPictures = process.env['LOKET_PICTURES'] !== undefined;
const long_ms = 240_000;
const noChromium = existsSync(chromiumPath) || process.env['CI'] !== undefined ? undefined : `${chromiumPath} is not there`;

describe('the page for officers', () => {
  test('names every state and every trouble by the words on the screen, in both languages', () => {
    const text = readFileSync(join(docs, 'outbox.md'), 'utf8');
    for (const { link, safe } of [indonesian, english])
      for (const word of [...Object.values(link.outboxStates), ...Object.values(link.lastFailures), ...Object.values(safe.outbox.fileStates), link.nothingHere])
        expect(text).toContain(word);
  });

  test('shows pictures that are there', () => {
    const shown = [...readFileSync(join(docs, 'outbox.md'), 'utf8').matchAll(/\]\((images\/[^)]+)\)/g)].map(([, file = '']) => file);
    expect(shown.length).toBeGreaterThanOrEqual(6);
    expect(shown.filter((file) => !existsSync(join(docs, file)))).toEqual([]);
  });
});

describe.skipIf(noChromium !== undefined)(
  `the outbox in every state${noChromium === undefined ? '' : ` (skipped: ${noChromium})`}`,
  { timeout: long_ms },
  () => {
    let folder: string;
    let office: FakeOffice;
    let server: FakeOfficeServer;
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'loket-pictures-'));
      office = createFakeOffice({ now: () => Date.now(), signedIn: false });
      server = await createFakeOfficeServer(office, await buildPage(folder));
      browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
      page = await (await browser.newContext({ viewport: { width: 1366, height: 768 } })).newPage();
      await page.goto(server.url);
      await signInAt(page, { username: 'loket', password: fakePassword });
    }, long_ms);
    afterAll(async () => {
      await browser.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    });

    const picture = async (name: string, of: Locator): Promise<void> => {
      if (takesPictures) await of.screenshot({ path: join(docs, 'images', `outbox-${name}.png`), animations: 'disabled' });
    };
    const panel = (): Locator => page.locator('section.panel', { has: page.getByRole('heading', { name: indonesian.link.thisComputer }) });
    const rowIn = (state: string): Locator => page.locator(`[data-testid="outbox-row"][data-state="${state}"]`);

    async function take(name: string, withPhoto = false): Promise<void> {
      await typeDamagedCard(page, { name });
      if (withPhoto) {
        await page.getByTestId('step-enrolment').click();
        await page.getByTestId('enrolment-here').check();
        await page.getByTestId('photo-file').setInputFiles({ name: 'foto.png', mimeType: 'image/png', buffer: await page.screenshot({ type: 'png' }) });
        await page.locator('.capture-frame img').waitFor();
      }
      await page.getByTestId('submit-application').click();
      await page.getByTestId('receipt-code').waitFor();
    }

    test('waiting, at the office, refused, discarded; a refused file; an unreadable record; locked; empty', async () => {
      office.make({ on: 'PUT /api/attachments', times: 1, how: { problem: 'unsupported_media' } });
      await take('Siti Kantor', true);
      await expect.poll(() => page.getByTestId('outbox-count').getAttribute('data-set-aside')).toBe('1');
      office.make({ on: 'PUT /api/applications', times: 1, how: { problem: 'invalid_body' } });
      await take('Siti Buang');
      await expect.poll(() => page.getByTestId('outbox-count').getAttribute('data-set-aside')).toBe('2');
      await page.getByTestId('nav-link').click();
      await rowIn('set_aside').getByTestId('outbox-open').click();
      await page.getByTestId('outbox-discard').click();
      await page.getByTestId('reason').fill('Pemohon pulang dan tidak jadi');
      await page.getByTestId('reason-confirm').click();
      await rowIn('discarded').waitFor();
      office.make({ on: 'PUT /api/applications', times: 1, how: { problem: 'invalid_body' } });
      await take('Siti Ditolak');
      await expect.poll(() => page.getByTestId('outbox-count').getAttribute('data-set-aside')).toBe('2');
      office.make({ on: 'PUT', times: 100_000, how: 'refused' });
      await take('Siti Menunggu');

      await page.getByTestId('nav-link').click();
      for (const state of ['waiting', 'at_office', 'set_aside', 'discarded'] as const) {
        await rowIn(state).waitFor();
        await expect.poll(() => rowIn(state).textContent()).toContain(indonesian.link.outboxStates[state]);
      }
      await picture('list', page.getByTestId('outbox-window'));

      await rowIn('waiting').getByTestId('outbox-open').click();
      await expect.poll(() => page.getByTestId('outbox-facts').textContent()).toContain(indonesian.link.lastFailures.away);
      await picture('waiting', page.getByRole('dialog'));
      await page.keyboard.press('Escape');
      await rowIn('set_aside').getByTestId('outbox-open').click();
      await page.getByTestId('outbox-correct').waitFor();
      await picture('refused', page.getByRole('dialog'));
      await page.keyboard.press('Escape');

      await damageOneRecord('discarded');
      await page.reload();
      await unlock(page);
      await page.getByTestId('nav-link').click();
      await page.getByTestId('unreadable').waitFor();
      await page.getByTestId('refused-file').waitFor();
      await picture('trouble', panel());

      await page.getByTestId('lock').click();
      await page.getByTestId('unlock-pin').waitFor();
      await picture('locked', page.locator('.sign-in-card'));
      await unlock(page);

      office.make();
      await emptyTheOutbox();
      await page.getByTestId('nav-link').click();
      await page.getByText(indonesian.link.nothingHere).waitFor();
      await picture('empty', panel());
    });

    /** Turns a record's sealed bytes into noise, as a failing disk does. */
    async function damageOneRecord(state: string): Promise<void> {
      await page.evaluate(async (wanted) => {
        const done = (asking: IDBRequest): Promise<unknown> =>
          new Promise((resolve) => asking.addEventListener('success', () => resolve(asking.result), { once: true }));
        const opening = indexedDB.open('loket-counter');
        await done(opening);
        const store = opening.result.transaction('items', 'readwrite').objectStore('items');
        const rows = await done(store.getAll());
        for (const row of Array.isArray(rows) ? rows : [])
          if (row.state === wanted) await done(store.put({ ...row, seal: { form: 1, iv: new Uint8Array(12), bytes: new Uint8Array(40) } }));
        opening.result.close();
      }, state);
    }

    /** What waits is sent and the centre has it; what was refused and what cannot be read is given up. */
    async function emptyTheOutbox(): Promise<void> {
      await page.getByTestId('nav-link').click();
      await page.getByTestId('unreadable').waitFor();
      page.on('dialog', (dialog) => void dialog.accept());
      await page.getByTestId('unreadable').getByRole('button', { name: indonesian.safe.outbox.discardUnreadable }).click();
      await page.getByTestId('file-retry').click();
      await rowIn('set_aside').getByTestId('outbox-open').click();
      await page.getByTestId('outbox-correct').click();
      await page.getByTestId('submit-application').click();
      await page.getByTestId('receipt-code').waitFor();
      await page.getByTestId('nav-link').click();
      await expect.poll(() => office.applications.size, { timeout: 60_000 }).toBe(3);
      await expect.poll(() => office.attachments.size, { timeout: 60_000 }).toBe(1);
      for (const id of office.applications.keys()) office.centreHas(id);
      await expect
        .poll(
          async () => {
            await page.getByTestId('send-now').click();
            return page.getByTestId('outbox-row').count();
          },
          { timeout: 60_000, interval: 500 },
        )
        .toBe(0);
    }
  },
);
