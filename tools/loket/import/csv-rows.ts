import { Readable } from 'node:stream';
import Papa from 'papaparse';
import { type ApplicationColumn, type ApplicationRow, applicationColumns } from '../../../samples/application-columns.ts';
import { UsageError } from '../console.ts';

export type CsvRow =
  | { readonly line: number; readonly row: ApplicationRow }
  | { readonly line: number; readonly wrongCount: number; readonly expected: number };

/** These may be left out of a file: not every kind has them. */
const optionalColumns: ReadonlySet<ApplicationColumn> = new Set([
  'golongan_darah',
  'kewarganegaraan',
  'perekaman_ref',
  'perekaman_tanggal',
  'perubahan',
  'telepon',
]);

/**
 * The lines of a CSV file as they stream in, with the line on which each begins (a quoted value may span several).
 * Comma, semicolon or tab; columns in any order; empty lines are passed over.
 * @param onIgnored called once with the columns that nobody here knows
 * @throws UsageError when a needed column is missing or the file is empty
 */
export async function* csvRows(stream: Readable, onIgnored: (columns: readonly string[]) => void): AsyncGenerator<CsvRow> {
  const chunks = textChunks(stream);
  const first = await chunks.next();
  const text = Readable.from(first.done === true ? [] : rejoin(first.value, chunks));
  const parser = text.pipe(Papa.parse(Papa.NODE_STREAM_INPUT, { header: false, delimiter: delimiterOf(first.done === true ? '' : first.value) }));
  text.once('error', (error) => parser.destroy(error));
  let header: readonly string[] | undefined;
  let line = 1;
  try {
    for await (const found of parser) {
      const values = valuesOf(found);
      const beginsAt = line;
      line += 1 + values.reduce((lines, value) => lines + (value.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
      if (values.every((value) => value === '')) continue;
      if (header === undefined) {
        header = readHeader(values, onIgnored);
        continue;
      }
      yield values.length === header.length
        ? { line: beginsAt, row: rowOf(header, values) }
        : { line: beginsAt, wrongCount: values.length, expected: header.length };
    }
  } finally {
    // Whoever stops halfway must not leave the file open.
    stream.destroy();
  }
  if (header === undefined) throw new UsageError('Berkas kosong.', 'The file is empty.');
}

async function* textChunks(stream: Readable): AsyncGenerator<string, undefined> {
  // Without an encoding characters would be cut at the borders of chunks.
  stream.setEncoding('utf8');
  for await (const chunk of stream) yield String(chunk);
  return undefined;
}

async function* rejoin(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

/** The sign between the names of the first line. Guessing over more lines fails: values of `dokumen` hold semicolons. */
function delimiterOf(start: string): string {
  const head = start.trimStart().split(/[\r\n]/, 1)[0] ?? '';
  const counted = [',', ';', '\t'].map((sign) => ({ sign, count: head.split(sign).length }));
  return counted.reduce((best, one) => (one.count > best.count ? one : best)).sign;
}

function valuesOf(found: unknown): string[] {
  if (!Array.isArray(found)) throw new TypeError('the CSV parser gave no list of values');
  return found.map((value) => String(value).trim());
}

function readHeader(values: readonly string[], onIgnored: (columns: readonly string[]) => void): readonly string[] {
  // Excel writes a byte order mark before the first name.
  const header = values.map((name) =>
    name
      .replace(/^\u{FEFF}/u, '')
      .trim()
      .toLowerCase(),
  );
  if (header.some((name) => /[\u{FFFD}\0]/u.test(name))) {
    throw new UsageError('Berkas bukan UTF-8; simpan lagi sebagai "CSV UTF-8".', 'The file is not UTF-8; save it again as "CSV UTF-8".');
  }
  const twice = header.filter((name, index) => name !== '' && header.indexOf(name) !== index);
  if (twice.length > 0) throw new UsageError(`Kolom muncul dua kali: ${twice.join(', ')}`, `A column occurs twice: ${twice.join(', ')}`);
  const missing = applicationColumns.filter((column) => !optionalColumns.has(column) && !header.includes(column));
  if (missing.length > 0) {
    throw new UsageError(
      `Kolom tidak ada: ${missing.join(', ')} (lihat samples/README.md)`,
      `Columns are missing: ${missing.join(', ')} (see samples/README.md)`,
    );
  }
  const ignored = header.filter((name) => !(applicationColumns as readonly string[]).includes(name));
  if (ignored.length > 0) onIgnored(ignored);
  return header;
}

function rowOf(header: readonly string[], values: readonly string[]): ApplicationRow {
  const valueIn = (column: ApplicationColumn): string => values[header.indexOf(column)] ?? '';
  return {
    jenis: valueIn('jenis'),
    nik: valueIn('nik'),
    no_kk: valueIn('no_kk'),
    nama: valueIn('nama'),
    tempat_lahir: valueIn('tempat_lahir'),
    tanggal_lahir: valueIn('tanggal_lahir'),
    jenis_kelamin: valueIn('jenis_kelamin'),
    golongan_darah: valueIn('golongan_darah'),
    alamat: valueIn('alamat'),
    rt: valueIn('rt'),
    rw: valueIn('rw'),
    kode_desa: valueIn('kode_desa'),
    agama: valueIn('agama'),
    status_kawin: valueIn('status_kawin'),
    pekerjaan: valueIn('pekerjaan'),
    kewarganegaraan: valueIn('kewarganegaraan'),
    nama_ibu: valueIn('nama_ibu'),
    dokumen: valueIn('dokumen'),
    perekaman_ref: valueIn('perekaman_ref'),
    perekaman_tanggal: valueIn('perekaman_tanggal'),
    perubahan: valueIn('perubahan'),
    diterima_pada: valueIn('diterima_pada'),
    telepon: valueIn('telepon'),
  };
}
