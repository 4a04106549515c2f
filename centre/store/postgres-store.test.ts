import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from '../postgres/migrations.ts';
import { openDatabase } from '../postgres/open-database.ts';
import { createCentreBench } from '../testing/centre-bench.ts';
import { type DatabaseServer, startDatabaseServer } from '../testing/database-server.ts';
import { createSampleOffice, nextApplicationId } from '../testing/sample-office.ts';
import { describeStoreContract } from '../testing/store-contract.ts';
import type { CentreStore } from './centre-store.ts';
import { createPostgresStore } from './postgres-store.ts';

let server: DatabaseServer;
beforeAll(async () => {
  server = await startDatabaseServer();
});
// Each test has a database of its own, and the server writes them all out before it ends.
afterAll(() => server.stop(), 240_000);

describeStoreContract('the store in PostgreSQL', () => server.newStore());

describe('the database of the centre', () => {
  it('is brought up to date once, also by two programs that start together, and keeps to a schema of its own', async () => {
    const url = await server.newDatabase();
    const both = await Promise.all([openDatabase(url), openDatabase(url)]);
    const [first] = both;
    expect(await first`SELECT version, name FROM migration`).toEqual(migrations.map(({ version, name }) => ({ version, name })));
    expect(await first`SELECT count(*) AS count FROM pg_tables WHERE schemaname = 'public'`).toEqual([{ count: 0 }]);
    for (const sql of both) await sql.end();
  });

  it('of a newer version is left alone', async () => {
    const url = await server.newDatabase();
    const sql = await openDatabase(url);
    await sql`INSERT INTO migration (version, name) VALUES (99, 'from the future')`;
    await sql.end();
    await expect(openDatabase(url)).rejects.toThrow(/version 99/);
  });

  it('commits durably even where the database was told not to', async () => {
    const url = await server.newDatabase();
    const admin = postgres(url, { max: 1 });
    await admin.unsafe(`ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = off`);
    await admin.end();
    const sql = await openDatabase(url);
    expect(await sql`SHOW synchronous_commit`).toEqual([{ synchronous_commit: 'on' }]);
    expect(await sql`SHOW fsync`).toEqual([{ fsync: 'on' }]);
    await sql.end();
  });

  it('lets nobody change or remove what has happened', async () => {
    const url = await server.newDatabase();
    const sql = await openDatabase(url);
    for (const table of ['journal_entry', 'feed_item', 'centre_journal']) {
      for (const statement of [`DELETE FROM ${table}`, `UPDATE ${table} SET type = 'x'`, `TRUNCATE ${table}`]) {
        await expect(sql.unsafe(statement)).rejects.toThrow(/never changed or removed/);
      }
    }
    await sql.end();
  });

  it('whose connections are cut in the middle is told as a storage failure; nothing half is kept and work goes on', async () => {
    const url = await server.newDatabase();
    const store = await createPostgresStore(await openDatabase(url));
    const admin = postgres(url, { max: 1 });
    const centre = await createCentreBench(store);
    await centre.enrolOffice('3522');
    const office = createSampleOffice('3522');
    const applicationId = office.first(1);
    const cut: CentreStore = {
      ...store,
      transaction: (run) =>
        store.transaction(async (records) => {
          const result = await run(records);
          await admin`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
          return result;
        }),
    };
    const cutOff = await createCentreBench(cut);
    await expect(cutOff.send(office)).rejects.toMatchObject({ code: 'disk_failed' });
    expect(await centre.statusOf(applicationId)).toBeUndefined();
    expect(await centre.send(office)).toEqual({ receivedThrough: 1, refused: [] });
    await admin.end();
    await store.close();
  });

  it('two transactions that block each other are both carried out', async () => {
    const store = await server.newStore();
    const centre = await createCentreBench(store);
    await centre.enrolOffice('3522');
    const office = createSampleOffice('3522');
    const [first, second] = [office.damaged(1), office.damaged(2)];
    await centre.send(office);
    let bothHold: () => void = () => undefined;
    const meeting = new Promise<void>((resolve) => {
      bothHold = resolve;
    });
    let holding = 0;
    const lockBoth = (one: string, other: string) =>
      store.transaction(async (records) => {
        await records.lockApplication(one);
        holding += 1;
        if (holding === 2) bothHold();
        if (holding <= 2) await meeting;
        return records.lockApplication(other);
      });
    const found = await Promise.all([lockBoth(first, second), lockBoth(second, first)]);
    expect(found.map((row) => row?.applicationId)).toEqual([second, first]);
  });

  it('keeps its numbers and times as the program knows them', async () => {
    const store = await server.newStore();
    const centre = await createCentreBench(store);
    await centre.enrolOffice('3522');
    const office = createSampleOffice('3522');
    const applicationId = office.first(1);
    await centre.send(office);
    expect(await store.read((records) => records.findApplication(applicationId))).toMatchObject({
      since: '2026-11-02T03:00:00.000Z',
      dueAt_ms: Date.parse('2026-11-02T03:05:00.000Z'),
      reason: undefined,
      matches: [],
    });
    expect(await store.read((records) => records.findApplication(nextApplicationId()))).toBeUndefined();
  });
});
