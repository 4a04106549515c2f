/** The control room's page in a real Chromium, with a finger and with the keyboard. */
import { existsSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeDemo, startFakeDemo } from './testing/fake-demo.ts';

const chromiumPath = process.env.LOKET_CHROMIUM ?? '/usr/bin/chromium';
const noChromium = existsSync(chromiumPath) || process.env.CI !== undefined ? undefined : `${chromiumPath} is not there`;
const long_ms = 120_000;

describe.skipIf(noChromium !== undefined)(`the control room's page${noChromium === undefined ? '' : ` (skipped: ${noChromium})`}`, { timeout: long_ms }, () => {
  let browser: Browser;
  let page: Page;
  let running: FakeDemo;
  let complaints: string[];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
  }, long_ms);
  afterAll(() => browser.close());

  beforeEach(async () => {
    running = await startFakeDemo();
    const context = await browser.newContext({ viewport: { width: 1180, height: 820 } });
    page = await context.newPage();
    complaints = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(running.access.controlRoom.url);
    await page.getByRole('heading', { name: 'Pencetak 1' }).first().waitFor();
  }, long_ms);
  afterEach(async () => {
    await page.context().close();
    await running.end();
  });

  const button = (group: string, name: string): ReturnType<Page['locator']> =>
    page.getByRole('group', { name: group }).getByRole('button', { name, exact: true });

  it('cuts the internet by a press, shows it, and logs what happened with the port', async () => {
    expect(await button('Internet', 'Nyala').getAttribute('aria-pressed')).toBe('true');
    await button('Internet', 'Putus').click();
    await expect.poll(() => button('Internet', 'Putus').getAttribute('aria-pressed')).toBe('true');
    await expect(fetch(running.access.internet.url)).rejects.toThrow();
    await page.getByText('Internet putus').waitFor();
    await page.getByText('putus', { exact: true }).waitFor();
    // The office's own time, as on the counter's page, wherever the browser thinks it is.
    const time = page.locator('#log time').first();
    const wib = new Date(Date.parse((await time.getAttribute('datetime')) ?? '') + 7 * 3_600_000).toISOString().slice(11, 19);
    expect((await time.textContent())?.replaceAll('.', ':')).toBe(wib);
    expect(complaints).toEqual([]);
  });

  it('takes the mains away and gives it back, by keyboard alone', async () => {
    await button('PLN', 'Padam').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('button', { name: 'Nyalakan' }).count()).toBe(4);
    // The focus stays where it was, though everything was brought up to date.
    expect(await button('PLN', 'Padam').evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Space');
    await expect.poll(() => page.getByRole('button', { name: 'Nyalakan' }).count(), { timeout: 20_000 }).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('jams a printer, and shows the card that came out of it', async () => {
    await fetch(new URL('/print', running.access.printers[0]?.url), { method: 'POST' });
    await page.getByAltText('Kartu terakhir dari Pencetak 1').waitFor();
    const jam = page.getByRole('article').filter({ hasText: 'Pencetak 1' }).getByRole('button', { name: 'Macet' });
    await jam.click();
    await expect.poll(() => jam.getAttribute('aria-pressed')).toBe('true');
    await page.getByText('berhenti · media-jam').waitFor();
    expect(complaints).toEqual([]);
  });

  it('speaks English after a press, and still does when opened again', async () => {
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Control room' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Control room' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
  });

  it('says that the demo is gone', async () => {
    await page.getByText('Langsung').waitFor();
    await running.demo.stop();
    await page.getByText('Demo tidak menjawab').waitFor();
  });

  it.each([
    ['light', 1180],
    ['dark', 820],
    ['light', 400],
  ] as const)('has nothing that axe finds wrong, and nothing that sticks out (%s, %i px wide)', async (colorScheme, width) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    for (const language of ['English', 'Bahasa Indonesia']) {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
      await page.getByRole('button', { name: language }).click();
    }
  });
});
