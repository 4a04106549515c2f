import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemPorts } from '@loket/platform/ports';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
import { restoreLinks } from './postgres-binaries.ts';
import { isServing, postmasterFile, readPostmaster } from './postmaster-file.ts';

let folder = '';
let running: EmbeddedPostgres[] = [];
let faults: Error[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loket-postgres-'));
  running = [];
  faults = [];
});
afterEach(async () => {
  for (const server of running) await server.stop();
  rmSync(folder, { recursive: true, force: true });
  expect(faults).toEqual([]);
});

const data = (): string => join(folder, 'postgres');

async function start(): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ folder, ports: systemPorts(), onFault: (error) => faults.push(error) });
  running.push(server);
  return server;
}

async function ask(server: EmbeddedPostgres, text: string): Promise<readonly unknown[]> {
  const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end();
  }
}

describe('the PostgreSQL server that npm brings', () => {
  it('starts on a folder of its own, durable, for this machine and its password only, and keeps data over a stop', async () => {
    const first = await start();
    expect(await ask(first, 'SHOW fsync')).toEqual([{ fsync: 'on' }]);
    expect(await ask(first, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    await ask(first, 'CREATE TABLE kept (word text)');
    await ask(first, "INSERT INTO kept VALUES ('here')");
    const wrong = postgres(first.url.replace(/:[^:@]+@/, ':wrong@'), { max: 1 });
    await expect(wrong`SELECT 1`).rejects.toThrow(/password/);
    await wrong.end();
    expect(statSync(join(folder, 'postgres-password')).mode & 0o777).toBe(0o600);
    await first.stop();
    expect(isServing(first.pid(), data())).toBe(false);
    expect(await ask(await start(), 'SELECT word FROM kept')).toEqual([{ word: 'here' }]);
  });

  it('logs no data, not even of a statement that failed', async () => {
    const server = await start();
    await ask(server, 'CREATE TABLE person (nik text PRIMARY KEY)');
    const insert = "INSERT INTO person VALUES ('3522151703010001')";
    await ask(server, insert);
    await expect(ask(server, insert)).rejects.toThrow(/duplicate key/);
    await expect(ask(server, "SELECT 'Budi Rahasia'::integer")).rejects.toThrow(/invalid input/);
    const log = readFileSync(join(folder, 'postgres.log'), 'utf8');
    expect(log).toContain('duplicate key');
    expect(log).not.toContain('3522151703010001');
  });

  it('that an earlier program left behind is taken over', async () => {
    const first = await start();
    await first.release();
    const second = await start();
    expect(second.isAdopted).toBe(true);
    expect(second.pid()).toBe(first.pid());
    expect(await ask(second, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.stop();
    expect(isServing(first.pid(), data())).toBe(false);
  });

  it('that was killed is started again at the same address, with what it had answered for', async () => {
    const server = await start();
    await ask(server, "CREATE TABLE kept AS SELECT 'here' AS word");
    const killed = server.pid();
    process.kill(killed, 'SIGKILL');
    const { clock, timers } = systemPorts();
    const end = clock.monotonic() + 30_000;
    while (server.pid() === killed && clock.monotonic() < end) await timers.sleep(20);
    expect(await ask(server, 'SELECT word FROM kept')).toEqual([{ word: 'here' }]);
  });

  it('starts although its note names a process that is somebody else now', async () => {
    const first = await start();
    await first.stop();
    // After a restart of the machine the number may be anybody's: here, this test's.
    writeFileSync(postmasterFile(data()), `${process.pid}\n${data()}\n1\n5432\n\n127.0.0.1\n\nready\n`);
    const second = await start();
    expect(second.isAdopted).toBe(false);
    expect(readPostmaster(data())?.pid).toBe(second.pid());
  });

  it('starts although its making was cut off in the middle', async () => {
    mkdirSync(`${data()}.new`);
    writeFileSync(join(`${data()}.new`, 'PG_VERSION'), '18\n');
    expect(await ask(await start(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('the links that an npm package cannot hold', () => {
  it('are made where install scripts were blocked, once', () => {
    mkdirSync(join(folder, 'native', 'lib'), { recursive: true });
    writeFileSync(join(folder, 'native', 'lib', 'libpq.so.5.18'), 'library');
    writeFileSync(
      join(folder, 'native', 'pg-symlinks.json'),
      JSON.stringify([
        { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' },
        { source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so' },
      ]),
    );
    for (let times = 0; times < 2; times += 1) restoreLinks(folder);
    expect(readFileSync(join(folder, 'native', 'lib', 'libpq.so.5'), 'utf8')).toBe('library');
    expect(lstatSync(join(folder, 'native', 'lib', 'libpq.so')).isSymbolicLink()).toBe(true);
  });
});
