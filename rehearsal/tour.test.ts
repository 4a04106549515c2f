import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromiumPath, type KillableBrowser, startBrowser } from '@loket/counter/testing/killable-browser';
import { signInAt } from '@loket/counter/testing/sign-in';
import { readOutputLog } from '@loket/devices/printer/testing/printer-process';
import { buildKk } from '@loket/domain/kk';
import { buildNik } from '@loket/domain/nik';
import { BlanksAnswer } from '@loket/protocol/blanks';
import { JournalVerification } from '@loket/protocol/board';
import { CoverageAnswer } from '@loket/protocol/coverage';
import type { Page } from 'playwright-core';
import { afterEach, describe, expect, test } from 'vitest';
import { type RunningDemo, startDemo } from './running-demo.ts';

const page = resolve(import.meta.dirname, '..', 'counter', 'dist', 'index.html');
const why = !existsSync(chromiumPath) ? 'Chromium is missing' : existsSync(page) ? undefined : 'the page is not built';

const id = (name: string): string => `[data-testid=${name}]`;
let demo: RunningDemo | undefined;
const browsers: { browser: KillableBrowser; profile: string }[] = [];

afterEach(async () => {
  for (const { browser, profile } of browsers.splice(0)) {
    await browser.kill();
    rmSync(profile, { recursive: true, force: true });
  }
  await demo?.end();
  demo = undefined;
});

/** An officer at a machine of their own, signed in. */
async function signIn(address: string, username: string): Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), 'loket-tour-'));
  const browser = await startBrowser(profile);
  browsers.push({ browser, profile });
  const { page: tab } = browser;
  await tab.goto(address);
  await signInAt(tab, { username, password: `demo-${username}-3522` });
  return tab;
}

type Applicant = { readonly serial: number; readonly sex: 'L' | 'P'; readonly birthDate: string; readonly name: string; readonly married: string };

async function fillPerson(tab: Page, applicant: Applicant): Promise<void> {
  const { serial, sex, birthDate, name, married } = applicant;
  const typed: [string, string][] = [
    ['nik', buildNik({ region: '35.22.15', birthDate, sex, serial })],
    ['kk', buildKk({ region: '35.22.15', givenOn: '2010-01-01', serial })],
    ['name', name],
    ['birthPlace', 'Bojonegoro'],
    ['address', 'Jl. Contoh 12'],
    ['rt', '3'],
    ['rw', '1'],
    ['villageCode', '35.22.15.2003'],
    ['occupation', '88'],
    ['motherName', `Ibu ${name}`],
  ];
  for (const [field, text] of typed) await tab.fill(id(`field-${field}`), text);
  await tab.selectOption(id('field-religion'), '1');
  await tab.selectOption(id('field-maritalStatus'), married);
}

/** Ctrl+Enter, as somebody does who has forty people waiting; gives the code on the receipt. */
async function submit(tab: Page): Promise<string> {
  await tab.keyboard.press('Control+Enter');
  await tab.waitForSelector(id('receipt-code'));
  return (await tab.textContent(id('receipt-code')))?.trim() ?? '';
}

async function takeThreeApplications(tab: Page): Promise<string[]> {
  await tab.click(id('nav-intake'));
  await tab.click(id('kind-baru'));
  await fillPerson(tab, { serial: 1, sex: 'P', birthDate: '2007-08-17', name: 'Siti Contoh', married: '1' });
  await tab.click(id('step-documents'));
  await tab.click(id('document-kk'));
  await tab.click(id('step-enrolment'));
  await tab.click(id('recorded-before-no'));
  await tab.setInputFiles(id('photo-file'), join(import.meta.dirname, 'portrait.png'));
  const pad = await tab.locator(id('signature-pad')).boundingBox();
  if (pad === null) throw new Error('no signature pad');
  await tab.mouse.move(pad.x + 20, pad.y + 40);
  await tab.mouse.down();
  for (let step = 1; step <= 20; step += 1) await tab.mouse.move(pad.x + 20 + step * 6, pad.y + 40 + (step % 2) * 20);
  await tab.mouse.up();
  const first = await submit(tab);

  await tab.click(id('next-application'));
  await tab.click(id('kind-perubahan_data'));
  await fillPerson(tab, { serial: 2, sex: 'L', birthDate: '1998-04-12', name: 'Agus Contoh', married: '1' });
  await tab.click(id('step-change'));
  await tab.selectOption(id('change-before'), '1');
  await tab.selectOption(id('change-after'), '2');
  await tab.click(id('step-documents'));
  for (const paper of ['old_ktp', 'kk', 'proof_of_change', 'f106']) await tab.click(id(`document-${paper}`));
  const second = await submit(tab);

  await tab.click(id('next-application'));
  await tab.click(id('kind-rusak'));
  await fillPerson(tab, { serial: 3, sex: 'P', birthDate: '1980-11-20', name: 'Kasiyem', married: '2' });
  await tab.click(id('step-documents'));
  for (const paper of ['damaged_ktp', 'kk']) await tab.click(id(`document-${paper}`));
  return [first, second, await submit(tab)];
}

async function inspectAll(tab: Page, count: number): Promise<void> {
  await tab.click(id('nav-print'));
  const printed = '[data-testid=job-row][data-state=printed]';
  await tab.waitForFunction(([rows, wanted]) => document.querySelectorAll(String(rows)).length === Number(wanted), [printed, count], { timeout: 120_000 });
  for (let left = count - 1; left >= 0; left -= 1) {
    await tab.locator(printed).first().click();
    await tab.fill(id('shelf-input'), 'A1');
    await tab.click(id('inspect-ok'));
    await tab.waitForFunction(([rows, wanted]) => document.querySelectorAll(String(rows)).length === Number(wanted), [printed, left]);
  }
}

/** A stroke on the pad. */
async function sign(tab: Page): Promise<void> {
  const pad = await tab.locator(id('signature-pad')).boundingBox();
  if (pad === null) throw new Error('no signature pad');
  await tab.locator(id('signature-pad')).scrollIntoViewIfNeeded();
  const box = (await tab.locator(id('signature-pad')).boundingBox()) ?? pad;
  await tab.mouse.move(box.x + 20, box.y + 20);
  await tab.mouse.down();
  await tab.mouse.move(box.x + box.width - 30, box.y + box.height - 20, { steps: 5 });
  await tab.mouse.up();
}

async function handOverAll(tab: Page, codes: readonly string[]): Promise<void> {
  await tab.click(id('nav-handover'));
  for (const code of codes) {
    await tab.fill(id('handover-code'), code);
    await tab.press(id('handover-code'), 'Enter');
    await tab.waitForSelector(id('handover-confirm'));
    if ((await tab.locator(id('old-card-in')).count()) > 0) await tab.check(id('old-card-in'));
    await tab.check(id('person-checked'));
    await sign(tab);
    await tab.click(id('handover-confirm'));
    await tab.waitForSelector('.notice-good');
  }
}

const shown = (tab: Page, name: string): Promise<string | null> => tab.getAttribute(id(name), 'data-value');

describe.skipIf(why !== undefined)(`the tour in Chromium${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  test('internet off, three applications; internet on, three cards printed, inspected and handed over; the books say so', { timeout: 300_000 }, async () => {
    const running = await startDemo({ LOKET_PRINTER_CARD_MS: '500' });
    demo = running;
    const counter = await signIn(running.access.page, 'loket');
    await running.flip({ switch: 'internet', state: 'off' });
    await counter.waitForSelector('[data-testid=link-state][data-state=down]', { timeout: 20_000 });

    const codes = await takeThreeApplications(counter);
    expect(new Set(codes).size).toBe(3);
    for (const code of codes) expect(code).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]$/);
    const waiting = await running.ask('front_office', '/api/applications');
    expect(waiting).toMatchObject({ total: 3, items: [{ status: 'PROCESSING' }, { status: 'PROCESSING' }, { status: 'BIO_CAPTURED' }] });

    await running.flip({ switch: 'internet', state: 'on' });
    await counter.waitForSelector('[data-testid=link-state][data-state=up]', { timeout: 20_000 });
    await inspectAll(await signIn(running.access.page, 'cetak'), 3);
    await handOverAll(await signIn(running.access.page, 'serah'), codes);

    const story = await running.ask('front_office', '/api/applications');
    expect(story).toMatchObject({ total: 3, items: [{ status: 'CARD_ISSUED' }, { status: 'CARD_ISSUED' }, { status: 'CARD_ISSUED' }] });
    expect(BlanksAnswer.parse(await running.ask('auditor', '/api/blanks'))).toMatchObject({
      available: 12_997,
      issued: 3,
      spoiled: 0,
      total: 13_000,
      balanced: true,
    });
    expect(CoverageAnswer.parse(await running.ask('auditor', '/api/coverage')).now.notYetEnrolled).toBe(116_348);
    expect(JournalVerification.parse(await running.ask('auditor', '/api/journal/verification')).verified).toBe(true);
    const cards = (await Promise.all(running.access.printers.map((printer) => readOutputLog(printer.data)))).flat();
    expect(cards).toHaveLength(3);
    for (const printer of running.access.printers) {
      for (const card of await readOutputLog(printer.data)) {
        const png = readFileSync(join(printer.data, 'cards', `${card.name}.png`));
        expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1011, 638]);
      }
    }

    // What the office says, the page shows.
    await counter.click(id('nav-board'));
    await counter.waitForFunction((name) => document.querySelector(String(name))?.getAttribute('data-value') === '3', id('blanks-issued'));
    expect([await shown(counter, 'blanks-available'), await shown(counter, 'coverage-not-yet'), await shown(counter, 'outbox-count')]).toEqual([
      '12997',
      '116348',
      '0',
    ]);
  });
});
