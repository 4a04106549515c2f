/** A real PostgreSQL server for one test file, with its own data folder and port, and a fresh database for each test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemPorts } from '@loket/platform/ports';
import postgres from 'postgres';
import { startEmbeddedPostgres } from '../postgres/embedded-postgres.ts';
import { openDatabase } from '../postgres/open-database.ts';
import type { CentreStore } from '../store/centre-store.ts';
import { createPostgresStore } from '../store/postgres-store.ts';

export type DatabaseServer = {
  /** the address of a new, empty database */
  readonly newDatabase: () => Promise<string>;
  readonly newStore: () => Promise<CentreStore>;
  readonly stop: () => Promise<void>;
};

export async function startDatabaseServer(): Promise<DatabaseServer> {
  const folder = mkdtempSync(join(tmpdir(), 'loket-centre-db-'));
  const faults: Error[] = [];
  const server = await startEmbeddedPostgres({ folder, ports: systemPorts(), onFault: (error) => faults.push(error) });
  const maintenance = postgres(server.url, { max: 1, onnotice: () => undefined });
  const stores: CentreStore[] = [];
  let made = 0;

  async function newDatabase(): Promise<string> {
    made += 1;
    await maintenance.unsafe(`CREATE DATABASE test_${made}`);
    return server.url.replace(/\/postgres$/, `/test_${made}`);
  }

  return {
    newDatabase,
    async newStore() {
      // Tests run one after the other, and a server takes only so many connections.
      for (const store of stores.splice(0)) await store.close();
      const store = await createPostgresStore(await openDatabase(await newDatabase()));
      stores.push(store);
      return store;
    },
    async stop() {
      for (const store of stores) await store.close();
      await maintenance.end();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
      if (faults.length > 0) throw new Error('the test server failed', { cause: faults[0] });
    },
  };
}
