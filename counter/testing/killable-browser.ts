/** Chromium as a process of its own with a profile that stays, so that a test can kill it as a power cut does and start it again. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

export const chromiumPath = process.env['LOKET_CHROMIUM'] ?? '/usr/bin/chromium';

export type KillableBrowser = { readonly page: Page; readonly browser: Browser; readonly kill: () => Promise<void> };

const start_ms_max = 20_000;

export async function startBrowser(profileFolder: string): Promise<KillableBrowser> {
  const portFile = join(profileFolder, 'DevToolsActivePort');
  rmSync(portFile, { force: true });
  const child = spawn(
    chromiumPath,
    [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--no-first-run',
      '--remote-debugging-port=0',
      `--user-data-dir=${profileFolder}`,
      '--window-size=1366,768',
      'about:blank',
    ],
    // A group of its own: the browser is many processes, and a power cut takes all of them.
    { detached: true, stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { pid } = child;
  if (pid === undefined) throw new Error('Chromium did not start');
  const kill = async (): Promise<void> => {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      // Already gone, which is what was wanted.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
    await ended;
  };
  try {
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${await readPort(portFile)}`);
    const [context] = browser.contexts();
    if (context === undefined) throw new Error('Chromium has no window');
    const page = context.pages()[0] ?? (await context.newPage());
    await page.setViewportSize({ width: 1366, height: 768 });
    return { page, browser, kill };
  } catch (error) {
    await kill();
    throw error;
  }
}

async function readPort(portFile: string): Promise<number> {
  const deadline = performance.now() + start_ms_max;
  while (performance.now() < deadline) {
    const port = existsSync(portFile) ? Number(readFileSync(portFile, 'utf8').split('\n')[0]) : Number.NaN;
    if (Number.isInteger(port) && port > 0) return port;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('Chromium opened no debugging port');
}
