/**
 * The file of the register, beside the office's own and under the same key. A file apart: it is a copy of what the district
 * delivers and can be imported again, and taking in a million rows never holds up an application.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Random } from '@loket/platform/ports';
import type { Migration } from '../database/migrations.ts';
import { type Database, openDatabase } from '../database/open-database.ts';

const tables = `
CREATE TABLE database_check (id INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
-- nik and kk as numbers, see civil-key.ts; birth as 20180420; village as 3522152001
CREATE TABLE resident (
  id INTEGER PRIMARY KEY,
  nik INTEGER NOT NULL,
  kk INTEGER,
  name TEXT NOT NULL,
  birth_place TEXT NOT NULL,
  birth INTEGER NOT NULL,
  sex TEXT NOT NULL,
  marital_status TEXT NOT NULL,
  address TEXT NOT NULL,
  rt TEXT NOT NULL,
  rw TEXT NOT NULL,
  village INTEGER NOT NULL,
  mother_name TEXT NOT NULL,
  enrolment TEXT NOT NULL,
  card TEXT NOT NULL,
  -- of all of the above: whether a later file says something else
  fingerprint INTEGER NOT NULL
) STRICT;
-- a row without finished_at was cut short; running the same file again completes it
CREATE TABLE resident_import (
  import_id TEXT PRIMARY KEY,
  file_sha256 TEXT NOT NULL,
  started_at TEXT NOT NULL,
  finished_at TEXT,
  summary TEXT
) STRICT, WITHOUT ROWID;
-- each word of a name with the ids of all who bear it: 32-bit little-endian, rising. With a sign before it, see name-words.ts,
-- also words of mothers' names and birth dates
CREATE TABLE name_word (word TEXT PRIMARY KEY, residents BLOB NOT NULL) STRICT;
`;

/** who was missing from the latest file of their village, and since which import; nobody is deleted */
const absent = `
CREATE TABLE resident_absent (id INTEGER PRIMARY KEY, import_id TEXT NOT NULL) STRICT;
`;

/** which header of a file is which column, as somebody chose; see column-choices.ts */
const columnChoices = 'CREATE TABLE column_choice (header TEXT PRIMARY KEY, columns TEXT NOT NULL) STRICT;';

const migrations: readonly Migration[] = [
  { version: 1, sql: tables },
  { version: 2, sql: absent },
  { version: 3, sql: columnChoices },
];

/** The last ten digits of a NIK, birth date and serial, out of its key (see civil-key.ts): exactly so in each query that uses the index. */
export const nikEndExpression = '(CASE WHEN nik < 0 THEN -nik - 1 ELSE nik END % 10000000000)';

/** Built after the first import, which is three times as fast without them. */
export const residentIndexes = `
CREATE UNIQUE INDEX IF NOT EXISTS resident_by_nik ON resident(nik);
CREATE INDEX IF NOT EXISTS resident_by_kk ON resident(kk);
CREATE INDEX IF NOT EXISTS resident_by_village ON resident(village);
CREATE INDEX IF NOT EXISTS resident_by_nik_end ON resident(${nikEndExpression});
DROP INDEX IF EXISTS resident_by_birth;
`;

export const withoutResidentIndexes = `
DROP INDEX IF EXISTS resident_by_nik;
DROP INDEX IF EXISTS resident_by_kk;
DROP INDEX IF EXISTS resident_by_birth;
DROP INDEX IF EXISTS resident_by_village;
DROP INDEX IF EXISTS resident_by_nik_end;
`;

export type RegistryFiles = { readonly file: string; readonly keyFile: string | undefined };

/** Beside the office's database; an office in memory has its register in memory. */
export function registryFiles(office: { readonly database: string; readonly key: string }): RegistryFiles {
  return { file: join(dirname(office.database), 'registry.db'), keyFile: office.key };
}

/** Opens or makes the register. Throws as `openDatabase` does. */
export function openRegistry(files: RegistryFiles, random: Random): Database {
  return openDatabase({ file: files.file, keyFile: files.keyFile, random, migrations });
}

/** The register where somebody has imported one; an office without one has no file. */
export function openRegistryIfAny(files: RegistryFiles, random: Random): Database | undefined {
  return existsSync(files.file) ? openRegistry(files, random) : undefined;
}
