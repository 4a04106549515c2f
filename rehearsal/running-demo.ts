/** The demo as `npm start` runs it, as a process of its own in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemTimers } from '@loket/platform/ports';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '..');
const looks_max = 600;

const Access = z.object({
  page: z.string(),
  office: z.object({ url: z.string() }),
  printers: z.array(z.object({ id: z.string(), url: z.string(), data: z.string() })),
  controlRoom: z.object({ url: z.string(), token: z.string() }),
  tokens: z.record(z.string(), z.string()),
});

export type RunningDemo = {
  readonly access: z.infer<typeof Access>;
  readonly folder: string;
  /** One switch of the control room; rejects when it is refused. */
  flip(body: Readonly<Record<string, unknown>>): Promise<void>;
  /** Asks the office as a role. */
  ask(role: string, path: string): Promise<unknown>;
  /** Ctrl+C, and the folder is removed. */
  end(): Promise<void>;
};

export async function startDemo(environment: Readonly<Record<string, string>> = {}): Promise<RunningDemo> {
  const folder = mkdtempSync(join(tmpdir(), 'loket-demo-'));
  const anyPort = { LOKET_OFFICE_PORT: '0', LOKET_CENTRE_PORT: '0', LOKET_INTERNET_PORT: '0', LOKET_PRINTER_PORT: '0', LOKET_CONTROL_PORT: '0' };
  const child = spawn(process.execPath, ['demo/main.ts'], {
    cwd: root,
    env: { ...process.env, ...anyPort, ...environment, LOKET_DATA: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let words = '';
  child.stdout.on('data', (chunk: Buffer) => {
    words += String(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    words += String(chunk);
  });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const end = async (): Promise<void> => {
    child.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const access = await waitForAccess(join(folder, 'demo-access.json'), child, () => words);
    return {
      access,
      folder,
      end,
      async flip(body) {
        const { url, token } = access.controlRoom;
        const answer = await fetch(`${url}api/switches`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-control-token': token, origin: new URL(url).origin },
          body: JSON.stringify(body),
        });
        if (!answer.ok) throw new Error(`the control room said ${answer.status}: ${await answer.text()}`);
      },
      async ask(role, path) {
        const answer = await fetch(`${access.office.url}${path}`, { headers: { authorization: `Bearer ${access.tokens[role]}` } });
        return answer.json();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function waitForAccess(file: string, child: ChildProcess, words: () => string): Promise<z.infer<typeof Access>> {
  for (let look = 0; look < looks_max; look += 1) {
    if (existsSync(file)) return Access.parse(JSON.parse(readFileSync(file, 'utf8')));
    if (child.exitCode !== null) break;
    await systemTimers.sleep(100);
  }
  throw new Error(`the demo did not come up:\n${words().slice(-2000)}`);
}
