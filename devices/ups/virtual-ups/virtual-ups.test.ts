import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { systemClock, systemTimers } from '@loket/platform/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualTime } from '../../printer/testing/manual-time.ts';
import { createNutUps, readUpsAddress } from '../nut-ups.ts';
import { createTcpTalk } from '../tcp-talk.ts';
import type { Ups } from '../ups.ts';
import { startVirtualUps, type VirtualUps } from './virtual-ups.ts';

const password = 'kata sandi';
const minute_ms = 60_000;
const talk = createTcpTalk(systemTimers);

function upsAt(address: string, timeout_ms = 5_000): Ups {
  const where = readUpsAddress(address);
  if (where === undefined) throw new Error(`no address: ${address}`);
  return createNutUps({ ...where, talk, clock: systemClock, timeout_ms });
}

describe('the virtual UPS', () => {
  const time = manualTime(0);
  let virtual: VirtualUps;
  let ups: Ups;

  beforeEach(async () => {
    virtual = await startVirtualUps({ clock: time.clock, name: 'kantor', host: '127.0.0.1', port: 0, password, fullRuntime_s: 600, fullRecharge_s: 1200 });
    ups = upsAt(virtual.address, 500);
  });
  afterEach(() => virtual.close());

  it('loses its charge while the mains is off, warns when it is low, and is charged again after', async () => {
    expect(await ups.status()).toMatchObject({ power: 'mains', flags: ['OL'], charge_percent: 100, runtime_s: 600 });
    virtual.set('virtual.mains', 'off');
    await time.advance(5 * minute_ms);
    expect(await ups.status()).toMatchObject({ power: 'battery', flags: ['OB', 'DISCHRG'], charge_percent: 50, runtime_s: 300 });
    await time.advance(3 * minute_ms);
    expect(await ups.status()).toMatchObject({ power: 'low_battery', flags: ['OB', 'DISCHRG', 'LB'], charge_percent: 20 });
    virtual.set('virtual.mains', 'on');
    await time.advance(2 * minute_ms);
    expect(await ups.status()).toMatchObject({ power: 'mains', flags: ['OL', 'CHRG'], charge_percent: 30 });
    await time.advance(60 * minute_ms);
    expect(await ups.status()).toMatchObject({ power: 'mains', flags: ['OL'], charge_percent: 100 });
  });

  it.each([
    ['driver-not-connected', 'driver_not_connected'],
    ['data-stale', 'data_stale'],
    ['silent', 'unreachable'],
    ['garbled', 'unreadable'],
  ])('can be as useless as real ones: %s', async (fault, trouble) => {
    virtual.set('virtual.fault', fault);
    expect(await ups.status()).toMatchObject({ power: 'unknown', trouble });
    virtual.set('virtual.fault', 'none');
    expect(await ups.status()).toMatchObject({ power: 'mains' });
  });

  it('can be forced to shut down, with any flag beside', async () => {
    virtual.set('virtual.flags', 'FSD RB');
    expect(await ups.status()).toMatchObject({ power: 'low_battery', flags: ['OL', 'FSD', 'RB'] });
    expect(() => virtual.set('virtual.flags', '"')).toThrow();
    expect(() => virtual.set('battery.charge', '101')).toThrow();
    expect(() => virtual.set('ups.status', 'OB')).toThrow();
  });

  const say = (...lines: string[]): Promise<string> =>
    talk({
      host: '127.0.0.1',
      port: virtual.port,
      say: [...lines, 'LOGOUT', ''].join('\n'),
      isComplete: (heard) => heard.includes('Goodbye'),
      timeout_ms: 5_000,
      heard_bytes_max: 65_536,
    });

  it('is told over its own protocol what to be, by who knows the password', async () => {
    const off = 'SET VAR kantor virtual.mains off';
    expect(await say(off)).toMatch(/^ERR ACCESS-DENIED\n/);
    expect(await say('USERNAME a', 'PASSWORD wrong', off)).toMatch(/^OK\nOK\nERR ACCESS-DENIED\n/);
    expect(await ups.status()).toMatchObject({ power: 'mains' });
    expect(await say('USERNAME a', `PASSWORD "${password}"`, off)).toMatch(/^OK\nOK\nOK\n/);
    expect(await ups.status()).toMatchObject({ power: 'battery' });
    const login = ['USERNAME a', `PASSWORD "${password}"`];
    const refusals = ['SET VAR kantor ups.status OL', 'SET VAR kantor virtual.mains perhaps', 'SET VAR lain virtual.mains on', 'SET VAR kantor toString x'];
    expect((await say(...login, ...refusals)).split('\n').slice(2, 6)).toEqual(['ERR READONLY', 'ERR INVALID-VALUE', 'ERR UNKNOWN-UPS', 'ERR READONLY']);
  });

  it('answers single questions, and hangs up on what is no NUT', async () => {
    const heard = await say('LIST UPS', 'GET VAR kantor battery.charge', 'GET VAR kantor nothing', 'LIST VAR lain');
    expect(heard).toBe(
      'BEGIN LIST UPS\nUPS kantor "UPS maya"\nEND LIST UPS\nVAR kantor battery.charge "100"\nERR VAR-NOT-SUPPORTED\nERR UNKNOWN-UPS\nOK Goodbye\n',
    );
    await expect(say('POST / HTTP/1.1', 'USERNAME a')).rejects.toThrow('hung up');
  });

  const upsc = '/usr/bin/upsc';
  it.skipIf(!existsSync(upsc))('is read by upsc of Debian (skipped without the package nut-client)', async () => {
    virtual.set('virtual.mains', 'off');
    const { stdout } = await promisify(execFile)(upsc, [`kantor@127.0.0.1:${virtual.port}`]);
    expect(stdout).toContain('ups.status: OB DISCHRG');
    expect(stdout).toContain('device.model: UPS maya "virtual"');
  });
});

describe('the virtual UPS as a program', () => {
  it('says where it is, answers there, and ends when told to', async () => {
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const child = spawn(process.execPath, [main, '--port', '0', '--name', 'kantor'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    try {
      const [line] = await new Promise<[string]>((resolve) => createInterface(child.stdout).once('line', (text: string) => resolve([text])));
      const said: { listening: string; ups: string } = JSON.parse(line);
      expect(said.listening).toBe(`nut://${said.ups.replace('kantor@', '')}`);
      expect(await upsAt(said.ups).status()).toMatchObject({ power: 'mains', charge_percent: 100 });
      child.kill('SIGTERM');
      expect(await exited).toBe(0);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
