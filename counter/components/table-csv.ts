/**
 * A table as CSV for a spreadsheet: semicolons and the mark of UTF-8, so that Excel set to Indonesian opens it by a double
 * click. A cell that a spreadsheet would take for a formula is begun with an apostrophe.
 */
export function tableCsv(head: readonly string[], rows: readonly (readonly (string | number)[])[]): Blob {
  const lines = [head, ...rows].map((cells) => cells.map(csvCell).join(';'));
  return new Blob([`\ufeff${lines.join('\r\n')}\r\n`], { type: 'text/csv;charset=utf-8' });
}

function csvCell(value: string | number): string {
  // A decimal comma, as the same Excel reads it.
  if (typeof value === 'number') return String(value).replace('.', ',');
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
