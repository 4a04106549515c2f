/** What an officer does at the door of the page, for tests that drive it. */
import type { Page } from 'playwright-core';
import { testPin } from './open-test-database.ts';

export type Credentials = { readonly username: string; readonly password: string; readonly pin?: string };

/** The first PIN is written with a flush of the disk, which a busy machine may hold up for long. */
const opened_ms_max = 90_000;

/** The board, or what the page says instead. */
async function boardShown(page: Page): Promise<void> {
  try {
    await page.getByTestId('nav-board').waitFor({ timeout: opened_ms_max });
  } catch (error) {
    throw new Error(`no board; the page says: ${await page.locator('body').textContent()}`, { cause: error });
  }
}

/** Signs in; whoever takes applications in and is new on this computer chooses a PIN. Ends at the board. */
export async function signInAt(page: Page, { username, password, pin = testPin }: Credentials): Promise<void> {
  await page.getByTestId('sign-in-username').fill(username);
  await page.getByTestId('sign-in-password').fill(password);
  await page.getByTestId('sign-in-submit').click();
  await page.getByTestId('new-machine-pin').or(page.getByTestId('nav-board')).first().waitFor();
  if (await page.getByTestId('new-machine-pin').isVisible()) {
    await page.getByTestId('new-machine-pin').fill(pin);
    await page.getByTestId('new-machine-pin-again').fill(pin);
    await page.keyboard.press('Enter');
  }
  await boardShown(page);
}

/** PIN and Enter. */
export async function unlock(page: Page, pin = testPin): Promise<void> {
  await page.getByTestId('unlock-pin').fill(pin);
  await page.keyboard.press('Enter');
  await boardShown(page);
}
