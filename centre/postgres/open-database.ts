/**
 * The one place that opens the centre's database: connects, refuses a server that would lose what it has answered for,
 * and brings the tables up to this program's version. Never back: a newer database needs the newer program.
 */
import postgres from 'postgres';
import { type Migration, migrations } from './migrations.ts';

type Moment = string;
export type DatabaseTypes = { bigint: number; moment: Moment; day: string };
export type Database = postgres.Sql<DatabaseTypes>;
/** A connection or a transaction: whatever a statement can run on. */
export type Queryable = postgres.ISql<DatabaseTypes>;

export const schemaName = 'loket_centre';
/** any number; only Loket's centre uses it, for the time of its migrations */
const migrationLock = 7_022_013;
const connections_max = 10;

const plainText = (value: string): string => value;

function connect(url: string): Database {
  return postgres(url, {
    max: connections_max,
    connect_timeout: 10,
    // Warnings of the server may quote data, and standard output is for the program's one line.
    onnotice: () => undefined,
    types: {
      // Our counters and milliseconds stay far below 2^53.
      bigint: { to: 20, from: [20], serialize: (value: number) => String(value), parse: Number },
      moment: { to: 1184, from: [1184], serialize: plainText, parse: (value: string) => new Date(value).toISOString() },
      day: { to: 1082, from: [1082], serialize: plainText, parse: plainText },
    },
    connection: {
      application_name: 'loket-centre',
      search_path: schemaName,
      TimeZone: 'UTC',
      synchronous_commit: 'on',
      lock_timeout: 20_000,
      idle_in_transaction_session_timeout: 60_000,
    },
  });
}

async function assertDurable(sql: Database): Promise<void> {
  const [row] = await sql<{ fsync: string; commit: string }[]>`SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit`;
  if (row?.fsync !== 'on' || row.commit !== 'on') {
    throw new Error('The database server has fsync or synchronous_commit off and would lose what was accepted at a power cut, so nothing is accepted');
  }
}

async function migrate(sql: Database, list: readonly Migration[]): Promise<void> {
  await sql.begin(async (step) => {
    // Two programs that start together: the second waits here and then finds nothing to do.
    await step`SELECT pg_advisory_xact_lock(${migrationLock})`;
    await step.unsafe(`CREATE SCHEMA IF NOT EXISTS ${schemaName}`);
    await step`CREATE TABLE IF NOT EXISTS migration (version integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`;
    const [row] = await step<{ version: number }[]>`SELECT coalesce(max(version), 0)::integer AS version FROM migration`;
    const current = row?.version ?? 0;
    const newest = list.at(-1)?.version ?? 0;
    if (current > newest) throw new Error(`The centre's database is of version ${current}; this program knows up to ${newest}. Start the newer program`);
    for (const migration of list.filter(({ version }) => version > current)) {
      await step.unsafe(migration.sql);
      await step`INSERT INTO migration (version, name) VALUES (${migration.version}, ${migration.name})`;
    }
  });
}

/** @param url `postgres://user:password@host:port/database` */
export async function openDatabase(url: string, list: readonly Migration[] = migrations): Promise<Database> {
  const sql = connect(url);
  try {
    await assertDurable(sql);
    await migrate(sql, list);
    return sql;
  } catch (error) {
    await sql.end({ timeout: 5 });
    throw error;
  }
}
