/** The list of uncollected cards for a spreadsheet or a message to the villages. */
import { cardDate, wibDate } from '@loket/domain/calendar-date';
import type { UncollectedAnswer } from '@loket/protocol/print-job';

const heads = ['Kode tanda terima', 'Nama', 'Telepon', 'Rak', 'Di rak sejak', 'Hari'];

/** A cell that a spreadsheet takes for text, never for a formula: a name or a number with + from outside must not compute. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** RFC 4180 with a byte order mark, so that Excel reads the names as they are. */
export function uncollectedCsv({ items }: UncollectedAnswer): string {
  const lines = items.map(({ receiptCode, name, telephone, shelf, since, waited_days }) => [
    receiptCode,
    name,
    telephone ?? '',
    shelf,
    cardDate(wibDate(Date.parse(since))),
    String(waited_days),
  ]);
  return `\uFEFF${[heads, ...lines].map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}
