import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { keyPairFromSeed } from '@loket/platform/key-file';
import { systemClock, systemRandom, systemTimers } from '@loket/platform/ports';
import { FeedAnswer, type FeedItem, JournalBatchAnswer } from '@loket/protocol/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isServing, readPostmaster } from './postgres/postmaster-file.ts';
import { type CentreProcess, startCentreProcess } from './testing/centre-process.ts';
import { createSampleOffice } from './testing/sample-office.ts';
import { createSigningClient } from './testing/signing-client.ts';

const code = 'KNOWN-CODE';
const keys = keyPairFromSeed(new Uint8Array(32).fill(5));
const deadline_ms = 60_000;
const Position = z.object({ receivedThrough: z.int() });

let folder = '';
let centre: CentreProcess | undefined;
let pids: number[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loket-centre-kill-'));
  pids = [];
});
afterEach(async () => {
  await centre?.end('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

const dataOf = (): string => join(folder, 'centre', 'postgres');

async function start(more: Record<string, string> = {}) {
  centre = await startCentreProcess({ LOKET_DATA: folder, LOKET_VERDICT_DELAY_MS: '0', LOKET_ENROL_CODE: code, LOKET_ENROL_OFFICE: '3522', ...more });
  const pid = readPostmaster(dataOf())?.pid;
  if (pid !== undefined) pids.push(pid);
  const client = createSigningClient({ url: centre.url, officeId: '3522', keys });
  await client.enrol(code);
  return { centre, client };
}

type Client = Awaited<ReturnType<typeof start>>['client'];

async function readFeed(client: Client, after = 0): Promise<FeedItem[]> {
  const { items } = FeedAnswer.parse(await client.ask({ path: '/offices/3522/feed', query: `?after=${after}&limit=500` }));
  return items.length < 500 ? items : [...items, ...(await readFeed(client, items.at(-1)?.seq ?? after))];
}

/** As an office does: a connection that was to the killed server is found out one by one, and "try again later" is tried again. */
async function patiently<Result>(ask: () => Promise<Result>): Promise<Result> {
  const end = systemClock.monotonic() + deadline_ms;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (systemClock.monotonic() > end) throw error;
      await systemTimers.sleep(100);
    }
  }
}

async function feedWith(client: Client, length: number): Promise<FeedItem[]> {
  const end = systemClock.monotonic() + deadline_ms;
  for (;;) {
    const items = await readFeed(client);
    if (items.length >= length) return items;
    if (systemClock.monotonic() > end) throw new Error(`only ${items.length} of ${length} items came`);
    await client.ask({ path: '/offices/3522/feed', query: `?after=${items.length}&wait_s=5` });
  }
}

describe('the centre killed at any moment', () => {
  it('loses nothing that it has accepted, and gives no verdict twice', async () => {
    const office = createSampleOffice('3522');
    const applications = Array.from({ length: 400 }, (_, index) => office.first(index + 1));
    let acknowledged = 0;
    for (let round = 0; round < 5; round += 1) {
      const { centre: running, client } = await start();
      const position = Position.parse(await client.ask({ path: '/offices/3522/journal' }));
      expect(position.receivedThrough).toBeGreaterThanOrEqual(acknowledged);
      const sending = (async () => {
        for (let from = position.receivedThrough; from < 400; from += 10) {
          const entries = office.entries.slice(from, from + 10);
          acknowledged = JournalBatchAnswer.parse(await client.ask({ path: '/offices/3522/journal', json: { entries } })).receivedThrough;
        }
      })();
      const outcome = sending.then(
        () => 'all sent',
        (error: unknown) => error,
      );
      // Some way into the batches and verdicts; how far is left to chance.
      const until = position.receivedThrough + 10 + Math.floor(systemRandom.fraction() * 50);
      while (acknowledged < until) await setImmediate();
      await running.end('SIGKILL');
      expect(await outcome).toBeInstanceOf(Error);
    }
    const { client } = await start();
    await client.ask({ path: '/offices/3522/journal', json: { entries: office.entries } });
    const items = await feedWith(client, 1200);
    expect(items.map((item) => item.seq)).toEqual(items.map((_, index) => index + 1));
    for (const type of ['centre.received', 'centre.verdict', 'centre.warranted']) {
      const about = items.filter((item) => item.type === type).map((item) => item.applicationId);
      expect(about.toSorted()).toEqual(applications.toSorted());
    }
    expect(new Set(items.filter((item) => item.type === 'centre.verdict').map((item) => item.body['verdict']))).toEqual(new Set(['PRINT_READY_RECORD']));
  }, 180_000);

  it('takes its database server with it, so that nothing is left running', async () => {
    const { centre: running } = await start();
    await running.end('SIGKILL');
    const end = systemClock.monotonic() + deadline_ms;
    while (pids.some((pid) => isServing(pid, dataOf()))) {
      if (systemClock.monotonic() > end) throw new Error('the database server lives on');
      await systemTimers.sleep(20);
    }
    expect(pids).toHaveLength(1);
  });
});

describe('the centre and its database server', () => {
  it('whose database server is killed is ill, then well again, and has lost nothing', async () => {
    const { centre: running, client } = await start();
    const office = createSampleOffice('3522');
    office.first(1);
    await client.ask({ path: '/offices/3522/journal', json: { entries: office.entries } });
    await feedWith(client, 3);
    process.kill(pids[0] ?? 0, 'SIGKILL');
    office.first(2);
    const end = systemClock.monotonic() + deadline_ms;
    for (;;) {
      const answer = await patiently(() => client.send({ path: '/offices/3522/journal', json: { entries: office.entries } }));
      if (answer.status === 200) break;
      expect(answer.status).toBeGreaterThanOrEqual(500);
      if (systemClock.monotonic() > end) throw new Error(`the centre does not recover: ${answer.body.toString('utf8')}`);
      await systemTimers.sleep(100);
    }
    expect((await patiently(() => feedWith(client, 6))).length).toBe(6);
    expect(await patiently(async () => (await fetch(`${running.url}/health`)).status)).toBe(200);
  });

  it('stops cleanly: the server is gone, and a verdict that was pending is given after the next start', async () => {
    const slow = await start({ LOKET_VERDICT_DELAY_MS: '3600000' });
    const office = createSampleOffice('3522');
    office.first(1);
    await slow.client.ask({ path: '/offices/3522/journal', json: { entries: office.entries } });
    await slow.centre.end('SIGTERM');
    expect(slow.centre.child.exitCode).toBe(0);
    expect(isServing(pids[0] ?? 0, dataOf())).toBe(false);
    const token = readFileSync(join(folder, 'centre', 'admin-token'), 'utf8').trim();
    const next = await start();
    const answer = await fetch(`${next.centre.url}/offices`, { headers: { authorization: `Bearer ${token}` } });
    expect(await answer.json()).toMatchObject({ offices: [{ receivedThrough: 1, statuses: { RECEIVED_AT_CENTRAL: 1 } }] });
  });

  it('a second centre on the same data is refused, and the first goes on', async () => {
    const { client } = await start();
    await expect(startCentreProcess({ LOKET_DATA: folder })).rejects.toThrow(/Another centre is running/);
    expect(await client.ask({ path: '/offices/3522/journal' })).toMatchObject({ receivedThrough: 0 });
  });

  it('uses the server that DATABASE_URL names', async () => {
    const { centre: first } = await start();
    const password = readFileSync(join(folder, 'centre', 'postgres-password'), 'utf8').trim();
    const url = `postgres://loket:${password}@127.0.0.1:${readPostmaster(dataOf())?.port}/postgres`;
    const other = await startCentreProcess({ LOKET_DATA: join(folder, 'other'), DATABASE_URL: url });
    expect(await (await fetch(`${other.url}/health`)).json()).toMatchObject({ ok: true });
    await other.end('SIGTERM');
    expect(other.child.exitCode).toBe(0);
    expect((await fetch(`${first.url}/health`)).status).toBe(200);
  });
});
