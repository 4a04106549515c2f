/** Every page of the counter: no fault that axe finds, nothing wider than the screen, in both languages, on both screens. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildPage } from './built-page.ts';
import { createFakeOffice, type FakeOffice, fakePassword } from './fake-office.ts';
import { createFakeOfficeServer, type FakeOfficeServer } from './fake-office-server.ts';
import { chromiumPath } from './killable-browser.ts';
import { filledForm } from './sample-forms.ts';
import { signInAt } from './sign-in.ts';
import { typeDamagedCard } from './type-form.ts';

const noChromium = existsSync(chromiumPath) || process.env['CI'] !== undefined ? undefined : `${chromiumPath} is not there`;
const long_ms = 300_000;
const screens = { laptop: { width: 1366, height: 768 }, tablet: { width: 800, height: 1280 } } as const;
const { person } = filledForm('');
const sections = ['persediaan', 'kiriman', 'tutup-buku', 'pita', 'pemusnahan'] as const;

/** The paths that the page knows, from its own source: one that is added and not visited here fails the test. */
function routesOfThePage(): string[] {
  const source = readFileSync(join(import.meta.dirname, '..', 'app.tsx'), 'utf8');
  return [...source.matchAll(/<Route path="([^"]+)"/g)].map(([, path = '']) => path.replace('/*?', '')).sort();
}

describe.skipIf(noChromium !== undefined)(`every page${noChromium === undefined ? '' : ` (skipped: ${noChromium})`}`, { timeout: long_ms }, () => {
  let folder: string;
  let browser: Browser;
  let office: FakeOffice;
  let server: FakeOfficeServer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'loket-sweep-'));
    const pageFolder = await buildPage(folder);
    office = createFakeOffice({ now: () => Date.parse('2026-11-24T01:00:00.000Z'), signedIn: false });
    office.knows({ ...person, birthDate: '1995-08-17' });
    server = await createFakeOfficeServer(office, pageFolder);
    browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
  }, long_ms);
  afterAll(async () => {
    await browser.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** The widest things that stick out of the screen; a table that scrolls within its own frame does not. */
  function wider(page: Page): Promise<readonly string[]> {
    return page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return scrollWidth > clientWidth ? [`${scrollWidth} px on a screen of ${clientWidth} px`] : [];
    });
  }

  test.each([
    ['laptop', 'id', 'en'],
    ['tablet', 'en', 'id'],
  ] as const)('on the %s: axe and the width, in "%s" and in "%s"', async (screen, language, other) => {
    // Colours on their way to others are no colours to judge.
    const context = await browser.newContext({ viewport: screens[screen], reducedMotion: 'reduce' });
    const page = await context.newPage();
    const found: string[] = [];
    const visited = new Set<string>();
    const isIn = (wanted: string): Promise<boolean> => page.evaluate((one) => document.documentElement.lang === one, wanted);
    const speak = async (wanted: string): Promise<void> => {
      if (!(await isIn(wanted))) await page.getByTestId('language-switch').first().click();
      await expect.poll(() => isIn(wanted)).toBe(true);
    };
    const judge = async (name: string, spoken: string): Promise<void> => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      found.push(...violations.map(({ id, nodes }) => `${name} (${spoken}): ${id} at ${nodes.map(({ target }) => target.join(' ')).join(', ')}`));
      found.push(...(await wider(page)).map((fault) => `${name} (${spoken}): ${fault}`));
    };
    const look = async (name: string): Promise<void> => {
      await judge(name, language);
      // The switch lies behind an open dialog.
      if ((await page.locator('dialog[open]').count()) > 0) return;
      await speak(other);
      await judge(name, other);
      await speak(language);
    };
    const loaded = async (): Promise<void> => {
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForFunction(() => document.querySelector('main .loading') === null);
    };
    const visit = async (path: string, route = path): Promise<void> => {
      // Within the page, as a link does: a reload would lock it.
      await page.evaluate((to) => {
        history.pushState(null, '', to);
        dispatchEvent(new PopStateEvent('popstate'));
      }, path);
      visited.add(route);
      await loaded();
      await look(path);
    };

    try {
      office.applications.clear();
      await page.goto(server.url);
      await page.getByTestId('sign-in-username').waitFor();
      await speak(language);
      await look('sign-in');
      await page.getByTestId('verify-link').click();
      await page.getByTestId('verify-code').waitFor();
      await look('verify, nobody signed in');
      await page.goto(server.url);
      await signInAt(page, { username: 'loket', password: fakePassword });
      await typeDamagedCard(page);
      for (const step of ['person', 'documents', 'enrolment', 'finish']) {
        await page.getByTestId(`step-${step}`).click();
        await look(`form, ${step}`);
      }
      await page.getByTestId('step-person').click();
      await page.getByTestId('field-address').fill('');
      await page.keyboard.press('Control+Enter');
      await expect.poll(() => page.getByTestId('field-address').getAttribute('aria-invalid')).toBe('true');
      await look('form with an error');
      await page.getByTestId('field-address').fill(person.address);
      await page.getByTestId('submit-application').click();
      // Written through to the disk before the page says so: on a busy machine that takes its time.
      await page.getByTestId('receipt-code').waitFor({ timeout: 90_000 });
      visited.add('/tanda-terima/:id');
      await look('receipt');
      await expect.poll(() => office.applications.size).toBe(1);
      const [id = ''] = office.applications.keys();
      await visit(`/berkas/${id}`, '/berkas/:id');
      await page.getByTestId('withdraw').click();
      await look('dialog');
      await page.keyboard.press('Escape');
      for (const path of [
        '/',
        '/loket',
        '/desa',
        '/berkas',
        '/cetak',
        '/serah-terima',
        '/cakupan',
        '/penduduk',
        '/suket',
        '/periksa',
        '/laporan',
        '/petugas',
        '/gangguan',
        '/sambungan',
      ])
        await visit(path);
      for (const section of sections) await visit(`/blangko/${section}`, '/blangko');
      await visit('/tidak-ada');
      expect(found).toEqual([]);
      expect(routesOfThePage().filter((route) => !visited.has(route))).toEqual([]);
    } finally {
      await context.close();
    }
  });

  test('Tab reaches the way past the navigation first, and each stop can be seen', async () => {
    const context = await browser.newContext({ viewport: screens.laptop });
    const page = await context.newPage();
    try {
      await page.goto(server.url);
      await page.getByTestId('sign-in-username').or(page.getByTestId('nav-board')).first().waitFor();
      if (await page.getByTestId('sign-in-username').isVisible()) await signInAt(page, { username: 'loket', password: fakePassword });
      await page.getByTestId('nav-board').click();
      expect(await page.evaluate(() => document.querySelector('a[href], button, input, select')?.className)).toBe('skip');
      await page.locator('.skip').focus();
      for (let stop = 0; stop < 25; stop += 1) {
        await page.keyboard.press('Tab');
        const outline = await page.evaluate(() => {
          const at = document.activeElement;
          return at === null || at === document.body ? 'page' : getComputedStyle(at).outlineStyle;
        });
        expect(outline).not.toBe('none');
      }
    } finally {
      await context.close();
    }
  });
});
