/**
 * Takes a district's file into the register: reads it in pieces, checks each line, writes what is new or different, and says
 * what changed. Committed in portions; the same file again completes a run that was cut, and otherwise changes nothing.
 */
import { createHash } from 'node:crypto';
import { LoketError } from '@loket/protocol/errors';
import type { Database } from '../database/open-database.ts';
import { type ColumnChoices, createColumnChoices } from './column-choices.ts';
import { CsvReader, type CsvRecord, type RecordReader } from './csv-records.ts';
import { KnownResidents } from './known-residents.ts';
import { lengthsKey, WordLists, wordListsOf } from './name-words.ts';
import { residentIndexes, withoutResidentIndexes } from './registry-file.ts';
import { type ColumnChoice, findColumns, isColumn, missingColumns } from './resident-columns.ts';
import { createRowReader, fingerprintOf, type ResidentRow, type RowFault, type VillageList } from './resident-row.ts';

export type RejectedLine = RowFault & { readonly line: number };

export type ImportSummary = {
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly rejected: number;
  /** in the register before, in a village of this file, and not in the file: reported, never deleted */
  readonly vanished: number;
  readonly residents: number;
  readonly encoding: 'utf-8' | 'windows-1252';
};

export type ImportOptions = {
  readonly database: Database;
  readonly importId: string;
  readonly pieces: AsyncIterable<Buffer>;
  /** CSV when absent */
  readonly reader?: RecordReader;
  /** which header is which column; kept for the next file with these headers. Absent: what was kept */
  readonly columns?: ColumnChoice;
  readonly villages: VillageList;
  /** ISO 8601 UTC */
  readonly now: () => string;
  readonly onRejected: (line: RejectedLine) => void;
  /** what was there and is no longer; at most `vanished_max` are named */
  readonly onVanished: (nik: number, name: string) => void;
  readonly onProgress?: (read: number, bytes: number) => void;
};

const rowsInCommit = 50_000;
const vanished_max = 100_000;

/**
 * Throws a LoketError: `not_possible_now` while another import writes; `invalid_body` when the file has no header that a
 * register can be read by, and then nothing is written.
 */
export async function importResidents(options: ImportOptions): Promise<ImportSummary> {
  const { database } = options;
  const run = new ImportRun(options);
  database.pragma('cache_size=-64000');
  try {
    for await (const piece of options.pieces) run.take(piece);
    return run.finish();
  } catch (error) {
    run.abandon();
    throw isBusy(error) ? anotherImport(error) : error;
  } finally {
    database.pragma('cache_size=-16000');
  }
}

class ImportRun {
  readonly #options: ImportOptions;
  readonly #reader: RecordReader;
  readonly #choices: ColumnChoices;
  readonly #hash = createHash('sha256');
  readonly #statements;
  readonly #villagesInFile = new Set<number>();
  #known = new KnownResidents(0);
  #rows: ReturnType<typeof createRowReader> | undefined;
  #width = 0;
  /** of a first import, filled on the way */
  #lists: WordLists | undefined;
  #nextId = 1;
  #counts = { read: 0, added: 0, changed: 0, unchanged: 0, rejected: 0 };
  #bytes = 0;
  #uncommitted = 0;

  constructor(options: ImportOptions) {
    this.#options = options;
    const { database } = options;
    this.#reader = options.reader ?? new CsvReader();
    this.#choices = createColumnChoices(database);
    this.#statements = {
      insert: database.prepare<(string | number | null)[]>(
        'INSERT INTO resident(id, nik, kk, name, birth_place, birth, sex, marital_status, address, rt, rw, village, mother_name, enrolment, card, fingerprint) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ),
      update: database.prepare<(string | number | null)[]>(
        'UPDATE resident SET kk = ?, name = ?, birth_place = ?, birth = ?, sex = ?, marital_status = ?, address = ?, rt = ?, rw = ?, village = ?, mother_name = ?, enrolment = ?, card = ?, fingerprint = ? WHERE id = ?',
      ),
      start: database.prepare<[string, string, string]>('INSERT INTO resident_import(import_id, file_sha256, started_at) VALUES (?, ?, ?)'),
      end: database.prepare<[string, string, string, string]>('UPDATE resident_import SET file_sha256 = ?, finished_at = ?, summary = ? WHERE import_id = ?'),
    };
  }

  take(piece: Buffer): void {
    this.#hash.update(piece);
    this.#bytes += piece.length;
    this.#takeRecords(this.#reader.read(piece));
    this.#options.onProgress?.(this.#counts.read, this.#bytes);
  }

  finish(): ImportSummary {
    const { database } = this.#options;
    this.#takeRecords(this.#reader.end());
    if (this.#rows === undefined) throw headerError(['NIK', 'NAMA', 'TANGGAL_LAHIR']);
    this.#commit();
    database.exec(residentIndexes);
    let vanished = 0;
    database.transaction(() => {
      vanished = this.#noteVanished();
    })();
    const summary: ImportSummary = { ...this.#counts, vanished, residents: this.#known.size, encoding: this.#reader.isWindows1252 ? 'windows-1252' : 'utf-8' };
    database.transaction(() => {
      const lists = this.#listsToWrite();
      lists?.write(database);
      this.#statements.end.run(this.#hash.digest('hex'), this.#options.now(), JSON.stringify(summary), this.#options.importId);
    })();
    return summary;
  }

  abandon(): void {
    if (this.#options.database.inTransaction) this.#options.database.exec('ROLLBACK');
  }

  /** None when nothing changed. Those of a first import were collected on the way; otherwise everybody is read once. */
  #listsToWrite(): WordLists | undefined {
    if (this.#lists !== undefined) return this.#lists;
    const { database } = this.#options;
    // An older version wrote fewer lists: the lengths came last.
    const hasAll = database.prepare('SELECT 1 FROM name_word WHERE word = ?').get(lengthsKey) !== undefined;
    return this.#counts.added + this.#counts.changed > 0 || !hasAll || this.#wasCutShort() ? wordListsOf(database) : undefined;
  }

  /** An earlier run wrote people and not yet their names' words. */
  #wasCutShort(): boolean {
    return (
      this.#options.database.prepare('SELECT 1 FROM resident_import WHERE finished_at IS NULL AND import_id <> ?').get(this.#options.importId) !== undefined
    );
  }

  #takeRecords(records: readonly CsvRecord[]): void {
    if (this.#rows === undefined && !this.#begin()) return;
    for (const record of records) {
      this.#counts.read += 1;
      if ('unclosed' in record) this.#reject(record.line, unclosedQuote(record.unclosed));
      else this.#takeFields(record.line, record.fields);
      if (this.#uncommitted >= rowsInCommit) {
        this.#commit();
        this.#open();
        this.#options.onProgress?.(this.#counts.read, this.#bytes);
      }
    }
  }

  #begin(): boolean {
    const { head } = this.#reader;
    if (head === undefined) return false;
    const { columns } = this.#options;
    if (columns !== undefined) assertColumns(columns, head.fields);
    const places = findColumns(head.fields, columns ?? this.#choices.find(head.fields));
    const missing = missingColumns(places);
    if (missing.length > 0) throw headerError(missing);
    if (columns !== undefined) this.#choices.keep(head.fields, columns);
    this.#width = head.fields.length;
    this.#rows = createRowReader(places, this.#options.villages);
    this.#readKnown();
    this.#statements.start.run(this.#options.importId, '', this.#options.now());
    if (this.#known.size === 0) {
      this.#options.database.exec(withoutResidentIndexes);
      this.#lists = new WordLists();
    }
    this.#open();
    return true;
  }

  #readKnown(): void {
    const { database } = this.#options;
    const count = database.prepare<[], { count: number }>('SELECT count(*) AS count FROM resident').get()?.count ?? 0;
    this.#known = new KnownResidents(count);
    const rows = database.prepare<[], { id: number; nik: number; fingerprint: number; village: number }>('SELECT id, nik, fingerprint, village FROM resident');
    for (const { id, nik, fingerprint, village } of rows.iterate()) {
      this.#known.set(nik, { id, fingerprint, village, seenOnLine: 0 });
      this.#nextId = Math.max(this.#nextId, id + 1);
    }
  }

  #takeFields(line: number, fields: readonly string[]): void {
    const rows = this.#rows;
    if (rows === undefined) return;
    if (fields.length !== this.#width) {
      this.#reject(line, wrongWidth(fields, this.#width));
      return this.#markSeen(rows.nikOf(fields));
    }
    const row = rows.read(fields);
    if ('code' in row) {
      this.#reject(line, row);
      return this.#markSeen(rows.nikOf(fields));
    }
    this.#takeRow(line, row);
  }

  #takeRow(line: number, row: ResidentRow): void {
    const known = this.#known.find(row.nik);
    if (known !== undefined && known.seenOnLine > 0) return this.#reject(line, secondNik(known.seenOnLine));
    const fingerprint = fingerprintOf(row);
    const { village } = row;
    this.#villagesInFile.add(village);
    const values = [
      row.kk,
      row.name,
      row.birthPlace,
      row.birth,
      row.sex,
      row.maritalStatus,
      row.address,
      row.rt,
      row.rw,
      village,
      row.motherName,
      row.enrolment,
      row.card,
      fingerprint,
    ];
    if (known === undefined) {
      const id = this.#nextId;
      this.#nextId += 1;
      this.#statements.insert.run(id, row.nik, ...values);
      this.#lists?.add(id, row.name, row.motherName, row.birth);
      this.#known.set(row.nik, { id, fingerprint, village, seenOnLine: line });
      this.#counts.added += 1;
      this.#uncommitted += 1;
      return;
    }
    this.#known.set(row.nik, { ...known, fingerprint, village, seenOnLine: line });
    if (known.fingerprint === fingerprint) {
      this.#counts.unchanged += 1;
      return;
    }
    this.#statements.update.run(...values, known.id);
    this.#counts.changed += 1;
    this.#uncommitted += 1;
  }

  /** A person whose line cannot be taken has not vanished; and a good line with that NIK may still follow. */
  #markSeen(nik: number | undefined): void {
    const known = nik === undefined ? undefined : this.#known.find(nik);
    if (nik !== undefined && known?.seenOnLine === 0) this.#known.set(nik, { ...known, seenOnLine: -1 });
  }

  #reject(line: number, fault: RowFault): void {
    this.#counts.rejected += 1;
    this.#options.onRejected({ line, ...fault });
  }

  /** Reports who is missing from the file of their village and notes it beside them; who is back is no longer missing. */
  #noteVanished(): number {
    const { database, importId } = this.#options;
    const name = database.prepare<[number], { nik: number; name: string }>('SELECT nik, name FROM resident WHERE id = ?');
    const absent = new Set(database.prepare<[], number>('SELECT id FROM resident_absent').pluck().all());
    const note = database.prepare<[number, string]>('INSERT INTO resident_absent(id, import_id) VALUES (?, ?) ON CONFLICT(id) DO NOTHING');
    const isBack = database.prepare<[number]>('DELETE FROM resident_absent WHERE id = ?');
    let count = 0;
    for (const { id, village, seenOnLine } of this.#known.all()) {
      if (seenOnLine !== 0 && absent.has(id)) isBack.run(id);
      if (seenOnLine !== 0 || !this.#villagesInFile.has(village)) continue;
      count += 1;
      note.run(id, importId);
      const row = count > vanished_max ? undefined : name.get(id);
      if (row !== undefined) this.#options.onVanished(row.nik, row.name);
    }
    return count;
  }

  /** Between two portions another import may have written people whom this one does not know: then it ends. */
  #open(): void {
    this.#options.database.exec('BEGIN IMMEDIATE');
    const last = this.#options.database.prepare<[], number | null>('SELECT max(id) FROM resident').pluck().get() ?? 0;
    if (last !== this.#nextId - 1) throw anotherImport(undefined);
  }

  #commit(): void {
    if (this.#options.database.inTransaction) this.#options.database.exec('COMMIT');
    this.#uncommitted = 0;
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
}

function anotherImport(cause: unknown): LoketError {
  const text = { id: 'Impor lain sedang berjalan; tunggu sampai selesai', en: 'Another import is running; wait until it has ended' };
  return new LoketError('not_possible_now', [{ field: 'file', code: 'import_running', text }], { cause });
}

function headerError(missing: readonly string[]): LoketError {
  return new LoketError(
    'invalid_body',
    missing.map((column) => ({
      field: column,
      code: 'column_missing',
      text: { id: `Kolom ${column} tidak ada di baris judul`, en: `The header has no column ${column}` },
    })),
  );
}

/** A column that does not exist, or a header that this file does not have, is a slip of whoever chose it. */
function assertColumns(columns: ColumnChoice, header: readonly string[]): void {
  const wrong = Object.entries(columns).find(([column, name]) => !isColumn(column) || (name !== '' && !header.some((text) => text.trim() === name.trim())));
  if (wrong === undefined) return;
  const [column, name] = wrong;
  const text = isColumn(column)
    ? { id: `Berkas ini tidak punya kolom "${name}" untuk ${column}`, en: `This file has no column "${name}" for ${column}` }
    : { id: `"${column}" bukan kolom penduduk`, en: `"${column}" is no column of residents` };
  throw new LoketError('invalid_body', [{ field: `columns.${column}`, code: 'column_unknown', text }]);
}

function unclosedQuote(line: string): RowFault {
  return { column: 'baris', code: 'quote_not_closed', text: { id: 'Tanda petik tidak ditutup', en: 'A quote is not closed' }, value: line.slice(0, 200) };
}

function wrongWidth(fields: readonly string[], width: number): RowFault {
  return {
    column: 'baris',
    code: 'wrong_width',
    text: { id: `Ada ${fields.length} kolom, seharusnya ${width}`, en: `${fields.length} columns instead of ${width}` },
    value: fields.join(' | ').slice(0, 200),
  };
}

function secondNik(line: number): RowFault {
  return { column: 'nik', code: 'nik_twice', text: { id: `NIK sama dengan baris ${line}`, en: `Same NIK as line ${line}` }, value: '' };
}
