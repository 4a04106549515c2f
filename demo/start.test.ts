import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSettings } from '@loket/platform/settings';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assertPortsFree, PortTaken } from './free-ports.ts';
import { AlreadyRuns, beOnlyOne } from './only-one.ts';
import { readDemoSettings } from './settings.ts';
import { isAlive, until } from './testing/fake-programs.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'loket-start-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a second start on the same data', () => {
  it('is told that one runs already, and what that one says of itself', async () => {
    const first = await beOnlyOne(folder);
    first.say('http://127.0.0.1:3522/');
    const failure: unknown = await beOnlyOne(folder).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AlreadyRuns);
    expect(failure instanceof AlreadyRuns && failure.words).toBe('http://127.0.0.1:3522/');
    const other = await beOnlyOne(path.join(folder, 'other'));
    await other.release();
    await first.release();
    await (await beOnlyOne(folder)).release();
  });

  it('may run once the first was killed, with nothing to clean up', async () => {
    const text = `import { beOnlyOne } from ${JSON.stringify(path.join(import.meta.dirname, 'only-one.ts'))};
      await beOnlyOne(${JSON.stringify(folder)}); console.log('mine');`;
    const first = spawn(process.execPath, ['--input-type=module-typescript', '-e', text], { cwd: import.meta.dirname });
    await new Promise((resolve) => first.stdout.once('data', resolve));
    await expect(beOnlyOne(folder)).rejects.toBeInstanceOf(AlreadyRuns);
    first.kill('SIGKILL');
    await new Promise((resolve) => first.once('exit', resolve));
    await (await beOnlyOne(folder)).release();
  });
});

describe('a port in use', () => {
  it('is named with the variable that moves it', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => {
        const address = other.address();
        resolve(address === null || typeof address === 'string' ? 0 : address.port);
      });
    });
    const all = { LOKET_OFFICE_PORT: '0', LOKET_CENTRE_PORT: '0', LOKET_INTERNET_PORT: '0', LOKET_PRINTER_PORT: '0', LOKET_CONTROL_PORT: String(port) };
    const failure: unknown = await assertPortsFree(readDemoSettings(readSettings([], all))).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PortTaken);
    expect(String(failure)).toContain(`Port ${port}`);
    expect(String(failure)).toContain('LOKET_CONTROL_PORT');
    await new Promise((resolve) => other.close(resolve));
  });
});

describe('settings', () => {
  it('are 3522, 3500, 6310 and 3599 unless told otherwise', () => {
    expect(readDemoSettings(readSettings([], {}))).toMatchObject({ officePort: 3522, centrePort: 3500, printerPort: 6310, controlPort: 3599, printerCount: 4 });
    expect(readDemoSettings(readSettings(['--port', '0'], { LOKET_DATA: folder }))).toMatchObject({ officePort: 0, dataFolder: folder });
  });
});

describe('a program whose supervisor is killed', () => {
  let supervisor: ChildProcess | undefined;
  afterEach(() => supervisor?.kill('SIGKILL'));

  it('stops by itself, so that its port is free for the next start', async () => {
    // The supervisor starts a child as the demo does, prints its number, and is killed.
    const preload = path.join(import.meta.dirname, 'end-with-supervisor.ts');
    const text = `
      import { spawn } from 'node:child_process';
      const child = spawn(process.execPath, ['--import', ${JSON.stringify(preload)}, '-e', 'setInterval(() => {}, 1000)'], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
      console.log(child.pid);
      setInterval(() => {}, 1000);`;
    supervisor = spawn(process.execPath, ['--input-type=module', '-e', text]);
    const own = supervisor;
    const pid = Number(await new Promise<string>((resolve) => own.stdout?.once('data', (data: Buffer) => resolve(String(data)))));
    expect(isAlive(pid)).toBe(true);
    own.kill('SIGKILL');
    await until('the program is gone', () => !isAlive(pid));
  });
});
