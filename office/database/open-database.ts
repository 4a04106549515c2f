/**
 * The one place that opens the office's SQLite files. Encrypted (AEGIS-256, raw key from a file beside the data folder),
 * WAL, synchronous=FULL checked after the first write, foreign keys on, migrated forward only.
 */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Random } from '@loket/platform/ports';
import Sqlite from 'better-sqlite3-multiple-ciphers';
import { type Migration, migrations } from './migrations.ts';

export type Database = Sqlite.Database;

/**
 * AEGIS-256 enciphers and seals a page with the processor's own AES in 1 to 3 µs; sqlcipher's AES-CBC with HMAC-SHA512 takes 12, which was
 * a quarter of what an application costs. Files that were begun with sqlcipher stay in it.
 */
type Cipher = 'aegis' | 'sqlcipher';
const keyPragma: Readonly<Record<Cipher, (hex: string) => string>> = { aegis: (hex) => `key="raw:${hex}"`, sqlcipher: (hex) => `key="x'${hex}'"` };

export type OpenDatabaseOptions = {
  /** the database file, or `:memory:` */
  readonly file: string;
  /** the file that holds the key (64 hex digits, mode 0600); made when both it and the database are missing. Not used for `:memory:` */
  readonly keyFile: string | undefined;
  readonly random: Random;
  readonly migrations?: readonly Migration[];
  /** opens the bytes themselves; a simulation hands in a disk that fails and survives as it says */
  readonly open?: (file: string) => Database;
};

/** A database in memory that begins as `image`, what `serialize()` gave of another one. */
export function databaseInMemory(image?: Buffer): Database {
  return new Sqlite(image ?? ':memory:');
}

/**
 * Opens, checks and migrates. Throws an Error in plain words when the key is missing or wrong, when the file was
 * written by a newer version, or when the disk does not keep its promise (synchronous fell back).
 */
export function openDatabase(options: OpenDatabaseOptions): Database {
  const inMemory = options.file === ':memory:';
  const key = inMemory || options.keyFile === undefined ? undefined : readOrMakeKey(options.file, options.keyFile, options.random);
  if (!inMemory) mkdirSync(dirname(options.file), { recursive: true, mode: 0o700 });
  const cipher = key === undefined ? undefined : cipherOf(options.file, key);
  const database = options.open?.(options.file) ?? new Sqlite(options.file);
  try {
    if (key !== undefined && cipher !== undefined) decipherWith(database, cipher, key);
    checkReadable(database, options);
    database.pragma('journal_mode=WAL');
    // After switching to WAL, not before: these builds fall back to NORMAL, and NORMAL loses acknowledged rows at a power cut.
    database.pragma('synchronous=FULL');
    database.pragma('foreign_keys=ON');
    // Temporary files would lie beside the machine's others and are not encrypted: a recording of the system calls showed rows in them.
    database.pragma('temp_store=MEMORY');
    database.pragma('busy_timeout=5000');
    database.pragma('cache_size=-16000');
    database.pragma('wal_autocheckpoint=4000');
    migrate(database, options.migrations ?? migrations);
    // The migration, or this row, was the first write: only now does the setting show what it really is.
    database.prepare("INSERT INTO database_check(id, note) VALUES (1, 'opened') ON CONFLICT(id) DO UPDATE SET note = excluded.note").run();
    assertDurable(database, inMemory);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function decipherWith(database: Database, cipher: Cipher, key: string): void {
  database.pragma(`cipher='${cipher}'`);
  database.pragma(keyPragma[cipher](key));
}

/** What a file was begun with. Looked at without leave to write: under the wrong cipher nothing of a log left by a cut may be touched. */
function cipherOf(file: string, key: string): Cipher {
  if (!existsSync(file) || statSync(file).size === 0) return 'aegis';
  const look = new Sqlite(file, { readonly: true });
  try {
    decipherWith(look, 'sqlcipher', key);
    look.prepare('SELECT count(*) FROM sqlite_master').get();
    return 'sqlcipher';
  } catch {
    // Any other reason why it cannot be read is told when it is opened in earnest.
    return 'aegis';
  } finally {
    look.close();
  }
}

function assertDurable(database: Database, inMemory: boolean): void {
  const synchronous = database.pragma('synchronous', { simple: true });
  const journalMode = database.pragma('journal_mode', { simple: true });
  if (synchronous !== 2) throw new Error(`The database fell back to synchronous=${String(synchronous)}; FULL (2) is required, so nothing is accepted`);
  if (!inMemory && journalMode !== 'wal') throw new Error(`The database is in journal mode ${String(journalMode)}; WAL is required`);
}

function checkReadable(database: Database, options: OpenDatabaseOptions): void {
  try {
    database.prepare('SELECT count(*) FROM sqlite_master').get();
  } catch (cause) {
    throw new Error(`${options.file} cannot be read with the key in ${options.keyFile ?? '(none)'}: wrong key, or not a Loket database`, { cause });
  }
}

function readOrMakeKey(file: string, keyFile: string, random: Random): string {
  if (existsSync(keyFile)) {
    const mode = statSync(keyFile).mode & 0o077;
    if (mode !== 0) throw new Error(`${keyFile} can be read by others (mode ${mode.toString(8)}): run chmod 600 on it`);
    const key = readFileSync(keyFile, 'utf8').trim();
    if (!/^[0-9a-f]{64}$/.test(key)) throw new Error(`${keyFile} does not hold a database key (64 hex digits)`);
    return key;
  }
  if (existsSync(file)) throw new Error(`The key ${keyFile} is missing, and ${file} cannot be read without it. Put the key file back from its copy`);
  mkdirSync(dirname(keyFile), { recursive: true, mode: 0o700 });
  const key = Buffer.from(random.bytes(32)).toString('hex');
  // The key must be on the disk before the first row that needs it: write, fsync, rename, fsync of the folder.
  const descriptor = openSync(`${keyFile}.new`, 'w', 0o600);
  writeSync(descriptor, `${key}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(`${keyFile}.new`, keyFile);
  const folder = openSync(dirname(keyFile), 'r');
  fsyncSync(folder);
  closeSync(folder);
  return key;
}

function migrate(database: Database, list: readonly Migration[]): void {
  const current = Number(database.pragma('user_version', { simple: true }));
  const newest = list.at(-1)?.version ?? 0;
  if (current > newest)
    throw new Error(`This database is of version ${current}; this program knows up to ${newest}. Start the newer program; there is no way back`);
  for (const migration of list) {
    if (migration.version <= current) continue;
    database.transaction(() => {
      database.exec(migration.sql);
      database.pragma(`user_version=${migration.version}`);
    })();
  }
}
