import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { startVirtualUps, type VirtualUps } from '@loket/devices/ups/virtual-ups/virtual-ups';
import { systemClock, systemPorts } from '@loket/platform/ports';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase } from '../database/open-database.ts';
import { createJournalStore } from '../journal/journal-store.ts';
import { filesIn } from '../office-files.ts';
import { eventually } from '../testing/eventually.ts';

const root = resolve(import.meta.dirname, '..', '..');
let folder: string;
let ups: VirtualUps;
let office: ChildProcess;
let exited: Promise<number | null>;
let url: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loket-battery-'));
  ups = await startVirtualUps({ clock: systemClock, name: 'ups', host: '127.0.0.1', port: 0, password: 'uji' });
});
afterEach(async () => {
  office.kill('SIGKILL');
  await exited;
  await ups.close();
  rmSync(folder, { recursive: true, force: true });
});

async function startOffice(environment: Readonly<Record<string, string>> = {}): Promise<void> {
  const settings = { LOKET_DATA: folder, LOKET_OFFICE_PORT: '0', LOKET_CENTRE_URL: 'http://127.0.0.1:1', LOKET_UPS: ups.address, LOKET_UPS_POLL_MS: '100' };
  office = spawn(process.execPath, ['office/main.ts'], {
    cwd: root,
    env: { ...process.env, ...settings, ...environment },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const child = office;
  exited = new Promise((done) => child.once('exit', done));
  const { stdout } = child;
  if (stdout === null) throw new Error('no output');
  const line = await new Promise<string>((done) => createInterface(stdout).once('line', done));
  const said: { listening: string } = JSON.parse(line);
  url = said.listening;
}

/** How the gauge stands; its help says the name too. */
async function onBattery(): Promise<string | undefined> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return /^loket_on_battery\S* (\d)$/m.exec(metrics)?.[1];
}

function recordedPowers(): unknown[] {
  const files = filesIn(folder);
  const database = openDatabase({ file: files.database, keyFile: files.key, random: systemPorts().random });
  const powers = [...createJournalStore(database).allEntries()].filter(({ type }) => type === 'power.changed').map(({ body }) => body['power']);
  database.close();
  return powers;
}

describe('the office program on a battery that is nearly empty', () => {
  test('stops by itself, cleanly and with everything written, when it was told to', async () => {
    ups.set('virtual.mains', 'off');
    await startOffice({ LOKET_UPS_SHUTDOWN: '1' });
    await eventually('it knows', async () => (await onBattery()) === '1');
    ups.set('battery.charge', '5');
    expect(await exited).toBe(0);
    expect(recordedPowers()).toEqual(['battery', 'low_battery']);
  });

  test('goes on taking applications when it was not', async () => {
    await startOffice();
    ups.set('virtual.mains', 'off');
    ups.set('battery.charge', '5');
    await eventually('it knows', async () => (await onBattery()) === '1');
    ups.set('virtual.mains', 'on');
    await eventually('it knows that the mains is back', async () => (await onBattery()) === '0');
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(office.exitCode).toBeNull();
  });
});
