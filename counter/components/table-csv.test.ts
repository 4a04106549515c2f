import { expect, test } from 'vitest';
import { tableCsv } from './table-csv.ts';

test('a table is saved as a spreadsheet set to Indonesian opens it, and no cell of it is a formula', async () => {
  const csv = tableCsv(
    ['Wilayah', 'Jumlah'],
    [
      ['Ngraho; "lama"', 12.5],
      ['=HYPERLINK("x")', -3],
      ['dua\nbaris', 0],
    ],
  );
  const bytes = Buffer.from(await csv.arrayBuffer());
  expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  expect(bytes.toString().slice(1)).toBe('Wilayah;Jumlah\r\n"Ngraho; ""lama""";12,5\r\n"\'=HYPERLINK(""x"")";-3\r\n"dua\nbaris";0\r\n');
});
