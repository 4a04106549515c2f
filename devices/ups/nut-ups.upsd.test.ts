import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock, systemTimers } from '@loket/platform/ports';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../printer/testing/eventually.ts';
import { createNutUps } from './nut-ups.ts';
import { createTcpTalk } from './tcp-talk.ts';
import { startUpsd, type Upsd, whyNoUpsd } from './testing/upsd.ts';
import type { UpsReport } from './ups.ts';

const reason = whyNoUpsd();

describe.skipIf(reason !== undefined)(`a UPS behind Debian's upsd${reason === undefined ? '' : ` (skipped: ${reason})`}`, () => {
  let dir: string;
  let upsd: Upsd;

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'loket-ups-'));
    upsd = await startUpsd({ dir });
  });
  afterEach(async () => {
    await upsd.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const ask = (changes: { name?: string; user?: string; password?: string } = {}): Promise<UpsReport> =>
    createNutUps({ name: upsd.name, host: '127.0.0.1', port: upsd.port, talk: createTcpTalk(systemTimers), clock: systemClock, ...changes }).status();

  it('goes from mains to battery, to low battery and back', async () => {
    expect(await ask()).toMatchObject({ power: 'mains', charge_percent: 100, runtime_s: 1800, flags: ['OL'] });
    await upsd.set('battery.charge', '60');
    await upsd.set('battery.runtime', '600');
    await upsd.set('ups.status', 'OB DISCHRG');
    expect(await eventually(ask, ({ power }) => power === 'battery')).toMatchObject({ charge_percent: 60, runtime_s: 600, flags: ['OB', 'DISCHRG'] });
    await upsd.set('battery.charge', '10');
    await upsd.set('ups.status', 'OB LB');
    expect(await eventually(ask, ({ power }) => power === 'low_battery')).toMatchObject({ charge_percent: 10, flags: ['OB', 'LB'] });
    await upsd.set('ups.status', 'OL CHRG');
    expect(await eventually(ask, ({ power }) => power === 'mains')).toMatchObject({ flags: ['OL', 'CHRG'] });
  });

  it('is unknown, never mains, once its driver is dead', async () => {
    await upsd.killDriver();
    const report = await eventually(ask, ({ power }) => power !== 'mains');
    expect(report).toMatchObject({ power: 'unknown', flags: [] });
    expect(['driver_not_connected', 'data_stale']).toContain(report.trouble);
  });

  it('is refused under a name that upsd does not know, and may be read with user and password', async () => {
    expect(await ask({ name: 'lain' })).toMatchObject({ power: 'unknown', trouble: 'refused' });
    expect(await ask({ user: upsd.user, password: upsd.password })).toMatchObject({ power: 'mains' });
  });

  it('is unreachable once upsd itself is gone', async () => {
    await upsd.stop();
    expect(await ask()).toMatchObject({ power: 'unknown', trouble: 'unreachable' });
  });
});
