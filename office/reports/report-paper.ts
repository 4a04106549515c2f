/** A report as an official paper and as a workbook, in Indonesian, from the same tables as the page. */
import { cardDate, wibText } from '@loket/domain/calendar-date';
import type { ReportAnswer, ReportTable } from '@loket/protocol/reports';
import { longDate, monthName } from '../paper/dates.ts';
import { type Column, createPaper } from '../paper/paper.ts';
import { sheetFile } from '../paper/sheet.ts';

type Cell = ReportTable['rows'][number][number];
type Format = ReportTable['columns'][number]['format'];

function periodText({ kind, from }: ReportAnswer): string {
  return kind === 'daily' ? longDate(from) : monthName(from);
}

/** From what it was made, so that whoever reads it can have it made again. */
function basis(report: ReportAnswer): string {
  const time = wibText(Date.parse(report.asOf)).id;
  const state = report.isProvisional ? `SEMENTARA: masa laporan belum berakhir, keadaan ${time}.` : `Keadaan pada akhir masa laporan, ${time}.`;
  return `${state} Dihitung dari jurnal kantor sampai entri ${report.journalEntry.toLocaleString('id-ID')}. Dibuat ${wibText(Date.parse(report.madeAt)).id} oleh ${report.madeBy}.`;
}

function textOf(cell: Cell, format: Format): string {
  if (typeof cell === 'string') return cell;
  if (typeof cell !== 'number') return cell.id;
  return format === 'percent' ? `${(cell * 100).toLocaleString('id-ID', { maximumFractionDigits: 1 })}%` : cell.toLocaleString('id-ID');
}

/** as many as fit at the usual size */
const manyColumns = 6;

const isNumber = (format: Format): boolean => format !== 'text';

/** Shares of the line: words get three times the room of a number. */
function widths(table: ReportTable): Column[] {
  const parts = table.columns.map(({ format }, place) => (isNumber(format) ? 1 : place === 0 ? 2.4 : 2));
  const all = parts.reduce((sum, part) => sum + part, 0);
  return table.columns.map(({ title, format }, place) => ({
    title: title.id,
    width: (parts[place] ?? 1) / all,
    align: isNumber(format) ? 'right' : 'left',
  }));
}

export function reportPaper(report: ReportAnswer): Promise<Uint8Array> {
  const paper = createPaper({
    title: report.title.id.toUpperCase(),
    office: report.office.name,
    subtitle: periodText(report),
    specimen: report.office.demo,
    madeAt: new Date(Date.parse(report.madeAt)),
  });
  paper.paragraph(basis(report));
  for (const table of report.tables) {
    paper.heading(table.title.id);
    if (table.rows.length === 0) paper.paragraph('Tidak ada.');
    else {
      const rows = [...table.rows, ...(table.sum === undefined ? [] : [table.sum])];
      const formats = table.columns.map(({ format }) => format);
      paper.table(
        widths(table),
        rows.map((row) => row.map((cell, place) => textOf(cell, formats[place] ?? 'text'))),
        { isWrapped: true, hasSum: table.sum !== undefined, isSmall: table.columns.length > manyColumns },
      );
    }
    if (table.note !== undefined) paper.remark(table.note.id);
  }
  paper.signatures([
    { role: `Mengetahui,\nKepala ${report.office.name}`, name: report.head },
    { role: 'Dibuat oleh,', name: report.madeBy },
  ]);
  return paper.bytes();
}

/** Excel refuses longer names of sheets. */
const sheetName_max = 31;

export function reportSheets(report: ReportAnswer): Promise<Uint8Array> {
  return sheetFile(
    report.tables.map(({ title, note, columns, rows, sum }) => ({
      name: title.id.replace(/[\\/?*[\]:]/g, ' ').slice(0, sheetName_max),
      about: [
        [`${report.title.id}, ${periodText(report)}`],
        [`${report.office.name} (${report.office.regionCode})`],
        [title.id],
        ...(note === undefined ? [] : [[note.id]]),
        [basis(report)],
        [`Dibuat oleh: ${report.madeBy}. Kepala kantor: ${report.head}. Masa ${cardDate(report.from)} sampai ${cardDate(report.to)}.`],
      ],
      columns: columns.map((one) => one.title.id),
      rows: [...rows, ...(sum === undefined ? [] : [sum])].map((row) => row.map((cell) => (typeof cell === 'object' ? cell.id : cell))),
    })),
  );
}
