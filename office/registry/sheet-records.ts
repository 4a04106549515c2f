/**
 * Records of an XLSX sheet. A workbook has to lie in memory whole, about 4 kB a row: larger ones are refused with the advice to
 * save them as CSV, which is read in pieces at any size.
 */
import { LoketError } from '@loket/protocol/errors';
import { readSheet } from 'read-excel-file/node';
import type { CsvRecord, RecordReader } from './csv-records.ts';

/** some 80,000 rows as districts have them; a kecamatan of 50,000 people is about 4 MB */
export const sheetFile_bytes_max = 6_291_456;
const sheetRows_max = 120_000;
/** Excel keeps fifteen digits: what is longer has lost its last ones */
const exactNumber_max = 999_999_999_999_999;

/** Throws `invalid_body` for a workbook that is too large or none. */
export async function readSheetRecords(bytes: Buffer): Promise<RecordReader> {
  if (bytes.length > sheetFile_bytes_max) throw tooLarge();
  const rows = await readSheet(bytes).catch((cause: unknown) => {
    throw notASheet(cause);
  });
  if (rows.length > sheetRows_max) throw tooLarge();
  const [header = [], ...others] = rows;
  const head = { fields: header.map(cellText), delimiter: ';' };
  const records = others.map((row, index): CsvRecord => ({ line: index + 2, fields: head.fields.map((_, place) => cellText(row[place])) }));
  return {
    head,
    isWindows1252: false,
    read: () => [],
    end: () => records.filter((record) => 'fields' in record && record.fields.some((field) => field !== '')),
  };
}

function cellText(value: unknown): string {
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value === 'number') return Math.abs(value) > exactNumber_max ? value.toExponential().replace('e', 'E') : String(value);
  return typeof value === 'string' || typeof value === 'boolean' ? String(value).trim() : '';
}

function tooLarge(): LoketError {
  const size = `${Math.round(sheetFile_bytes_max / 1_048_576)} MB`;
  return new LoketError('invalid_body', [
    {
      field: 'file',
      code: 'sheet_too_large',
      text: {
        id: `Berkas XLSX lebih dari ${size} atau ${sheetRows_max} baris; simpan sebagai CSV, yang dapat dibaca sebesar apa pun`,
        en: `The XLSX file has more than ${size} or ${sheetRows_max} rows; save it as CSV, which can be read at any size`,
      },
    },
  ]);
}

function notASheet(cause: unknown): LoketError {
  const text = { id: 'Berkas ini bukan XLSX yang dapat dibaca', en: 'This file is no XLSX that can be read' };
  return new LoketError('invalid_body', [{ field: 'file', code: 'not_a_sheet', text }], { cause });
}
