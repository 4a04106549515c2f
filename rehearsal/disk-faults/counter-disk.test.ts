/**
 * The disk goes away under a counter's browser, as at a power cut: a real Chromium whose profile lies on a file system that is
 * shut down. What a receipt was shown for is there afterwards. With relaxed durability the same check finds losses.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPage } from '@loket/counter/testing/built-page';
import { createFakeOffice, fakePassword } from '@loket/counter/testing/fake-office';
import { createFakeOfficeServer } from '@loket/counter/testing/fake-office-server';
import { type KillRun, lookAt } from '@loket/counter/testing/kill-run';
import { chromiumPath, type KillableBrowser, startBrowser } from '@loket/counter/testing/killable-browser';
import { signInAt, unlock } from '@loket/counter/testing/sign-in';
import { typeDamagedCard } from '@loket/counter/testing/type-form';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type FileSystem, makeLoopDisk, whyNoLoopDisk } from './loop-disk.ts';

const long_ms = 240_000;
const whyNot = existsSync(chromiumPath) ? whyNoLoopDisk() : `${chromiumPath} is not there`;
const cleanUp: (() => unknown)[] = [];
let folder: string;
let pageFolder: string;

/** In the page, before its own scripts: every write as Chromium does it when nothing is asked for. */
function relaxDurability(): void {
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function relaxed(this: IDBDatabase, stores, mode) {
    return transaction.call(this, stores, mode, { durability: 'relaxed' });
  };
}

async function takeThree({ page }: KillableBrowser, saved: Set<string>, receipts: Map<string, string>): Promise<void> {
  for (const name of ['Siti Satu', 'Siti Dua', 'Siti Tiga']) {
    await typeDamagedCard(page, { name });
    await page.getByTestId('submit-application').click();
    const code = await page.getByTestId('receipt-code').textContent();
    if (code !== null) receipts.set(name, code);
  }
  await typeDamagedCard(page, { name: 'Siti Empat' });
  await page.getByText('Isian tersimpan').waitFor();
  saved.add('Siti Empat');
}

/** Three receipts and a draft, then the disk is gone; mounted again, the page is opened again and the office is back. */
async function cutUnder(kind: FileSystem, durability: 'strict' | 'relaxed'): Promise<KillRun> {
  const office = createFakeOffice({ now: Date.now, signedIn: false });
  const server = await createFakeOfficeServer(office, pageFolder);
  cleanUp.push(() => server.stop());
  const disk = makeLoopDisk(kind);
  cleanUp.push(() => disk.end());
  const profile = join(disk.folder, 'profile');
  let browser = await startBrowser(profile);
  cleanUp.push(() => browser.kill());
  await browser.page.goto(server.url);
  await signInAt(browser.page, { username: 'loket', password: fakePassword });
  // What came before is on the disk; only what is taken from here on is tried.
  execFileSync('sync', ['-f', disk.folder]);
  office.make({ on: 'PUT', times: 1_000, how: 'refused' });
  if (durability === 'relaxed') {
    await browser.page.addInitScript(relaxDurability);
    await browser.page.reload();
    await unlock(browser.page);
  }
  const saved = new Set<string>();
  const receipts = new Map<string, string>();
  await takeThree(browser, saved, receipts);
  expect(receipts.size).toBe(3);
  disk.shutDown();
  await browser.kill();
  disk.mountAgain();
  office.make();
  browser = await startBrowser(profile);
  await browser.page.goto(server.url);
  await unlock(browser.page);
  return lookAt(browser, office, saved, receipts, 1, durability === 'relaxed' ? 4_000 : undefined);
}

describe.skipIf(whyNot !== undefined)(
  `a file system shut down under the browser${whyNot === undefined ? '' : ` (skipped: ${whyNot})`}`,
  { timeout: long_ms },
  () => {
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'lk-counter-disk-'));
      pageFolder = await buildPage(folder);
    }, long_ms);
    afterEach(async () => {
      for (const step of cleanUp.splice(0).reverse()) await step();
    }, long_ms);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test.each(['ext4', 'xfs'] as const)('%s: no receipt without its application, nothing twice, the draft is back', async (kind) => {
      expect(await cutUnder(kind, 'strict')).toMatchObject({ accepted: 3, lost: [], doubled: [], draftsMissing: [] });
    });

    test('the check would see it: with relaxed durability something is lost', async () => {
      const seen = await cutUnder('ext4', 'relaxed');
      expect(seen.lost.length + seen.draftsMissing.length).toBeGreaterThan(0);
    });
  },
);
