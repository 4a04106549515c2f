/** The installer on a real cupsd, and what it says before it touches anything. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { privateQueue, startPrivateCups, whyNoCups } from '../testing/private-cups.ts';
import { type CupsMachine, cupsdSettings, planCupsInstallation, requireRoot } from './install.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lk-i-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A machine that is only files, and writes down what would be run. */
function paperMachine(): { machine: CupsMachine; ran: string[] } {
  const ran: string[] = [];
  mkdirSync(join(dir, 'bin/backend'), { recursive: true });
  writeFileSync(join(dir, 'bin/backend/usb'), '');
  writeFileSync(join(dir, 'cups-files.conf'), `#ServerBin /elsewhere\nServerBin ${dir}/bin\n`);
  writeFileSync(join(dir, 'cupsd.conf'), '# DirtyCleanInterval 0\nPreserveJobHistory yes\nMaxJobTime 3600\n');
  const machine: CupsMachine = {
    userId: 0,
    filesConfiguration: join(dir, 'cups-files.conf'),
    configuration: join(dir, 'cupsd.conf'),
    ledger: join(dir, 'ledger'),
    run: async (program, words) => {
      ran.push([program, ...words].join(' '));
      return { code: 0, output: '' };
    },
  };
  return { machine, ran };
}
const queue = { name: 'kartu', uri: 'usb://Maker/Card?serial=1' };

describe('the plan', () => {
  it('changes nothing until it is carried out, and sets only what is not right', async () => {
    const { machine, ran } = paperMachine();
    const steps = await planCupsInstallation(machine, queue);
    expect(ran).toEqual([]);
    expect(steps.map((step) => step.isDone)).toEqual([false, false, false, false]);
    for (const step of steps) await step.carryOut();
    expect(ran[0]).toContain('lpadmin -p kartu -E -v loket-once:usb://Maker/Card?serial=1 -m raw -o printer-error-policy=abort-job');
    expect(ran[1]).toBe('cupsctl DirtyCleanInterval=0 PreserveJobFiles=No MaxJobTime=0 IdleExitTimeout=0');
    expect(statSync(join(dir, 'bin/backend/loket-once')).mode & 0o777).toBe(0o700);
    expect(statSync(join(dir, 'ledger')).mode & 0o777).toBe(0o700);
  });

  it('finds done what is done, and puts right what was changed since', async () => {
    const { machine } = paperMachine();
    for (const step of await planCupsInstallation(machine, queue)) await step.carryOut();
    writeFileSync(
      join(dir, 'cupsd.conf'),
      Object.entries(cupsdSettings)
        .map((line) => line.join(' '))
        .join('\n'),
    );
    expect((await planCupsInstallation(machine, queue)).map((step) => step.isDone)).toEqual([true, true, false, true]);
    const backend = join(dir, 'bin/backend/loket-once');
    chmodSync(backend, 0o755);
    expect((await planCupsInstallation(machine, queue))[0]?.isDone).toBe(false);
    writeFileSync(backend, '#!/bin/sh\nexit 0\n');
    await (await planCupsInstallation(machine, queue))[0]?.carryOut();
    expect(readFileSync(backend, 'utf8')).toContain('at most once');
    expect(statSync(backend).mode & 0o777).toBe(0o700);
  });

  it('takes a driver of the maker', async () => {
    const { machine, ran } = paperMachine();
    await (await planCupsInstallation(machine, { ...queue, ppd: '/opt/card.ppd' }))[2]?.carryOut();
    expect(ran[0]).toContain('-P /opt/card.ppd');
  });

  it.each([
    [{ ...queue, name: 'kartu satu' }, 'name of a queue'],
    [{ ...queue, name: '-p' }, 'name of a queue'],
    [{ ...queue, uri: 'printer' }, 'address of a printer'],
    [{ ...queue, uri: 'usb://a b' }, 'address of a printer'],
    [{ ...queue, uri: 'loket-once:usb://a' }, 'address of a printer'],
    [{ ...queue, uri: 'beh:/1/0/5/usb://a' }, 'address of a printer'],
    [{ ...queue, uri: 'toy://a' }, 'no backend toy'],
  ])('refuses %j', async (wrong, reason) => {
    await expect(planCupsInstallation(paperMachine().machine, wrong)).rejects.toThrow(reason);
  });

  it('says what lpadmin said', async () => {
    const machine: CupsMachine = { ...paperMachine().machine, run: async () => ({ code: 1, output: 'lpadmin: Forbidden\n' }) };
    await expect((await planCupsInstallation(machine, queue))[2]?.carryOut()).rejects.toThrow('lpadmin failed: lpadmin: Forbidden');
  });

  it('asks for root', () => {
    expect(() => requireRoot({ ...paperMachine().machine, userId: 1000 })).toThrow('Only root');
    expect(() => requireRoot(paperMachine().machine)).not.toThrow();
  });
});

const missing = whyNoCups();
describe.skipIf(missing !== undefined)(`on a real cupsd${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  it('makes the queue with its address and policy, twice over without harm', { timeout: 60_000 }, async () => {
    const cups = await startPrivateCups({ dir, printerUri: 'ipp://127.0.0.1:9/ipp/print' });
    try {
      const again = await planCupsInstallation(cups.machine, { name: privateQueue, uri: 'ipp://127.0.0.1:9/ipp/print' });
      expect(again.map((step) => step.isDone)).toEqual([true, true, false, true]);
      for (const step of again) if (!step.isDone) await step.carryOut();
      expect((await cups.run('lpstat', ['-v', privateQueue])).output).toContain(`device for ${privateQueue}: loket-once:ipp://127.0.0.1:9/ipp/print`);
      expect((await cups.run('lpoptions', ['-p', privateQueue])).output).toContain('printer-is-shared=false');
      expect((await cups.run('cat', [join(dir, 'etc/printers.conf')])).output).toContain('ErrorPolicy abort-job');
    } finally {
      await cups.stop();
    }
  });

  it('sets what is missing in cupsd with cupsctl', { timeout: 60_000 }, async () => {
    const cups = await startPrivateCups({ dir, printerUri: 'ipp://127.0.0.1:9/ipp/print' });
    try {
      await cups.run('cupsctl', ['MaxJobTime=60']);
      const settings = (await planCupsInstallation(cups.machine, { name: privateQueue, uri: 'ipp://127.0.0.1:9/ipp/print' }))[3];
      expect(settings?.en).toBe('settings of cupsd: cupsctl MaxJobTime=0');
      await settings?.carryOut();
      expect(readFileSync(cups.machine.configuration, 'utf8')).toMatch(/^MaxJobTime 0$/m);
    } finally {
      await cups.stop();
    }
  });
});
