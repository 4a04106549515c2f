/** What an officer does at the door of the page, for tests that drive it. */
import type { Page } from 'playwright-core';
import { testPin } from './open-test-database.ts';

export type Credentials = { readonly username: string; readonly password: string; readonly pin?: string };

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
  await page.getByTestId('nav-board').waitFor();
}

/** PIN and Enter. */
export async function unlock(page: Page, pin = testPin): Promise<void> {
  await page.getByTestId('unlock-pin').fill(pin);
  await page.keyboard.press('Enter');
  await page.getByTestId('nav-board').waitFor();
}
