import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemRandom } from '@loket/platform/ports';
import { afterEach, describe, expect, test } from 'vitest';
import { migrations } from './migrations.ts';
import { openDatabase } from './open-database.ts';

const folders: string[] = [];
function place(): { file: string; keyFile: string; random: typeof systemRandom } {
  const folder = mkdtempSync(join(tmpdir(), 'loket-database-'));
  folders.push(folder);
  return { file: join(folder, 'data', 'office.db'), keyFile: join(folder, 'key', 'office.key'), random: systemRandom };
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe('the one file of the office', () => {
  test('is in WAL with synchronous=FULL and foreign keys after its first write', () => {
    const database = openDatabase(place());
    expect(database.pragma('synchronous', { simple: true })).toBe(2);
    expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
    expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
    database.close();
  });

  test('is refused when something in the first write lets it fall back to NORMAL', () => {
    const fallingBack = [...migrations.slice(0, 1), { version: 2, sql: 'CREATE TABLE other (id INTEGER)' }];
    const where = place();
    openDatabase({ ...where, migrations: fallingBack }).close();
    const sly = [...fallingBack, { version: 3, sql: 'CREATE TABLE more (id INTEGER); COMMIT; PRAGMA synchronous=NORMAL; BEGIN' }];
    expect(() => openDatabase({ ...where, migrations: sly })).toThrow(/synchronous=1; FULL/);
  });

  test('cannot be read without its key: no text of it stands in the file', () => {
    const where = place();
    const database = openDatabase(where);
    database.prepare("INSERT INTO sync_state(key, value) VALUES ('marker', 'NAMA-YANG-TIDAK-BOLEH-TERBACA')").run();
    database.close();
    expect(readFileSync(where.file).includes('NAMA-YANG-TIDAK-BOLEH-TERBACA')).toBe(false);
    writeFileSync(where.keyFile, `${'0'.repeat(64)}\n`);
    expect(() => openDatabase(where)).toThrow(/wrong key/);
  });

  test('that was begun with the cipher of earlier versions is opened as it is, also with a log that a cut left behind', () => {
    const where = place();
    const begun = openDatabase(where);
    begun.pragma('journal_mode=DELETE');
    begun.pragma("cipher='sqlcipher'");
    begun.pragma(`rekey="x'${readFileSync(where.keyFile, 'utf8').trim()}'"`);
    begun.close();
    const used = openDatabase(where);
    used.prepare("INSERT INTO sync_state(key, value) VALUES ('marker', 'ditulis sebelum listrik padam')").run();
    expect(statSync(`${where.file}-wal`).size).toBeGreaterThan(0);
    const afterCut = place();
    mkdirSync(dirname(afterCut.file));
    mkdirSync(dirname(afterCut.keyFile));
    for (const suffix of ['', '-wal']) copyFileSync(`${where.file}${suffix}`, `${afterCut.file}${suffix}`);
    copyFileSync(where.keyFile, afterCut.keyFile);
    used.close();
    for (const one of [where, afterCut]) {
      const database = openDatabase(one);
      expect(database.pragma('cipher', { simple: true })).toBe('sqlcipher');
      expect(database.prepare("SELECT value FROM sync_state WHERE key = 'marker'").pluck().get()).toBe('ditulis sebelum listrik padam');
      database.close();
    }
  });

  test('with a log that a cut left behind is not harmed by a try with the wrong key', () => {
    const where = place();
    const used = openDatabase(where);
    used.prepare("INSERT INTO sync_state(key, value) VALUES ('marker', 'utuh')").run();
    const afterCut = place();
    mkdirSync(dirname(afterCut.file));
    mkdirSync(dirname(afterCut.keyFile));
    for (const suffix of ['', '-wal']) copyFileSync(`${where.file}${suffix}`, `${afterCut.file}${suffix}`);
    used.close();
    writeFileSync(afterCut.keyFile, `${'0'.repeat(64)}\n`, { mode: 0o600 });
    expect(() => openDatabase(afterCut)).toThrow(/wrong key/);
    copyFileSync(where.keyFile, afterCut.keyFile);
    const database = openDatabase(afterCut);
    expect(database.prepare("SELECT value FROM sync_state WHERE key = 'marker'").pluck().get()).toBe('utuh');
    database.close();
  });

  test('keeps its key beside the data folder, readable by its owner alone', () => {
    const where = place();
    openDatabase(where).close();
    expect(statSync(where.keyFile).mode & 0o777).toBe(0o600);
    chmodSync(where.keyFile, 0o644);
    expect(() => openDatabase(where)).toThrow(/can be read by others/);
  });

  test('is not made anew when its key is gone: the data would be lost in silence', () => {
    const where = place();
    openDatabase(where).close();
    rmSync(where.keyFile);
    expect(() => openDatabase(where)).toThrow(/is missing/);
  });

  test('goes forward only: a file of a newer version is refused', () => {
    const where = place();
    openDatabase({ ...where, migrations: [...migrations, { version: migrations.length + 1, sql: 'CREATE TABLE future (id INTEGER)' }] }).close();
    expect(() => openDatabase(where)).toThrow(/no way back/);
  });

  test('a migration that fails leaves the version before it', () => {
    const where = place();
    openDatabase(where).close();
    const broken = [...migrations, { version: migrations.length + 1, sql: 'CREATE TABLE half (id INTEGER); CREATE TABLE half (id INTEGER)' }];
    expect(() => openDatabase({ ...where, migrations: broken })).toThrow(/half/);
    const database = openDatabase(where);
    expect(database.prepare("SELECT name FROM sqlite_master WHERE name = 'half'").get()).toBeUndefined();
    database.close();
  });
});
