/** Rows as an .xlsx file. Text stays text: a name or a number from outside is never taken for a formula or a date. */
import writeExcelFile from 'write-excel-file/node';

export type SheetPart = {
  readonly name: string;
  /** lines above the table: title, as of when, from where */
  readonly about: readonly (readonly string[])[];
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
};

const widest = 60;

export async function sheetFile(parts: readonly SheetPart[]): Promise<Uint8Array> {
  const sheets = parts.map(({ name, about, columns, rows }) => ({
    sheet: name,
    columns: columns.map((title, index) => ({ width: widthOf(title, index, rows) })),
    stickyRowsCount: about.length + 2,
    data: [
      ...about.map(([words = ''], line) => [{ value: words, type: String, ...(line === 0 ? ({ fontWeight: 'bold' } as const) : {}) }]),
      [],
      columns.map((title) => ({ value: title, type: String, fontWeight: 'bold' as const, wrap: true })),
      ...rows.map((row) =>
        row.map((value) =>
          typeof value === 'number' ? { value, type: Number, format: Number.isInteger(value) ? '#,##0' : '#,##0.0' } : { value, type: String },
        ),
      ),
    ],
  }));
  return writeExcelFile(sheets).toBuffer();
}

function widthOf(title: string, index: number, rows: SheetPart['rows']): number {
  const longest = rows.slice(0, 500).reduce((length, row) => Math.max(length, String(row[index] ?? '').length), Math.min(title.length, 16));
  return Math.min(widest, longest + 2);
}
