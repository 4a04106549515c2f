/**
 * Kills the browser (SIGKILL to its whole process group) at random moments while an officer fills and submits, then looks
 * what is there: with each receipt that was shown, each draft that was called saved, and what the office got.
 */
import { seededRandom } from '../../samples/seeded-random.ts';
import { type FakeOffice, fakePassword } from './fake-office.ts';
import type { FakeOfficeServer } from './fake-office-server.ts';
import { type KillableBrowser, startBrowser } from './killable-browser.ts';
import { signInAt, unlock } from './sign-in.ts';
import { typeDamagedCard } from './type-form.ts';

export type KillRun = {
  readonly kills: number;
  readonly accepted: number;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly draftsMissing: readonly string[];
};

/** filling and submitting one form takes about two seconds here: some kills fall before it, some into it, some behind */
const killAfter_ms_max = 2_800;
const settle_ms_max = 60_000;

export async function killRun(options: {
  readonly kills: number;
  readonly seed: number;
  readonly office: FakeOffice;
  readonly server: FakeOfficeServer;
  readonly profile: string;
}): Promise<KillRun> {
  const { office, server, profile } = options;
  const random = seededRandom(options.seed);
  const saved = new Set<string>();
  const receipts = new Map<string, string>();
  let forms = 0;
  let isUp = true;
  let browser = await startBrowser(profile);
  try {
    await browser.page.goto(server.url);
    await signInAt(browser.page, { username: 'loket', password: fakePassword });
    await browser.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    for (let kill = 0; kill < options.kills; kill += 1) {
      // A third of the time the office is off: what is accepted then lies here alone.
      const wantsUp = random.fraction() > 0.33;
      if (wantsUp !== isUp) await (wantsUp ? server.start() : server.stop());
      isUp = wantsUp;
      const working = work(browser, () => `Siti ${letters(forms++)}`, saved, receipts);
      await new Promise((resolve) => setTimeout(resolve, random.fraction() * killAfter_ms_max));
      await browser.kill();
      await working;
      browser = await startBrowser(profile);
      await browser.page.goto(server.url);
      await unlock(browser.page);
    }
    if (!isUp) await server.start();
    return await lookAt(browser, office, saved, receipts, options.kills);
  } finally {
    await browser.kill();
  }
}

/** Fills and submits one form after the other until the browser is gone. */
async function work({ page }: KillableBrowser, nextName: () => string, saved: Set<string>, receipts: Map<string, string>): Promise<void> {
  try {
    for (;;) {
      const name = nextName();
      await typeDamagedCard(page, { name });
      await page.getByText('Isian tersimpan').waitFor();
      saved.add(name);
      await page.getByTestId('submit-application').click();
      const code = await page.getByTestId('receipt-code').textContent();
      if (code !== null) receipts.set(name, code);
    }
  } catch {
    // The browser was killed under the officer's hands, which is what this is about.
  }
}

/** Waits until the office has what receipts were shown for, and compares: receipts by name, drafts by name, and what arrived. */
export async function lookAt(
  { page }: KillableBrowser,
  office: FakeOffice,
  saved: ReadonlySet<string>,
  receipts: ReadonlyMap<string, string>,
  kills: number,
  wait_ms_max = settle_ms_max,
): Promise<KillRun> {
  const isThere = (): boolean => {
    const codes = new Set([...office.applications.values()].map(({ answer }) => answer.receiptCode));
    return [...receipts.values()].every((code) => codes.has(code));
  };
  const deadline = performance.now() + wait_ms_max;
  while (performance.now() < deadline && !isThere()) await new Promise((resolve) => setTimeout(resolve, 100));
  const atOffice = [...office.applications.values()].map(({ submission, answer }) => ({ name: submission.person.name, code: answer.receiptCode }));
  await page.getByTestId('nav-intake').click();
  await page.getByTestId('kind-rusak').waitFor();
  const offered = (await page.locator('.drafts strong').allTextContents()).map((text) => text.trim());
  const names = atOffice.map(({ name }) => name);
  return {
    kills,
    accepted: receipts.size,
    lost: [...receipts].filter(([name, code]) => !atOffice.some((one) => one.name === name && one.code === code)).map(([name]) => name),
    doubled: names.filter((name, index) => names.indexOf(name) !== index),
    draftsMissing: [...saved].filter((name) => !names.includes(name) && !offered.includes(name)),
  };
}

/** A name has letters only: 0 is A, 27 is AB. */
function letters(number: number): string {
  return number < 26 ? String.fromCharCode(65 + number) : letters(Math.floor(number / 26) - 1) + letters(number % 26);
}
