import type { ReportTable as Table } from '@loket/protocol/reports';
import { type DataColumn, DataTable } from '../../components/data-table.tsx';
import { useWords } from '../../components/hooks.ts';
import { Panel } from '../../components/page.tsx';

type Row = { readonly key: string; readonly cells: Table['rows'][number] };

/** tables of more columns take the whole width */
const narrow_columns_max = 4;

/** One table of a report as it came from the office: it sorts, and the long ones filter. */
export function ReportTable({ table, fileName }: { readonly table: Table /** of the whole report, without an ending */; readonly fileName: string }) {
  const { t, say } = useWords();
  const title = say(table.title);
  const cellOf = (row: Row, place: number): string | number => {
    const cell = row.cells[place] ?? '';
    return typeof cell === 'object' ? say(cell) : cell;
  };
  const columns = table.columns.map((column, place): DataColumn<Row> => ({ key: column.key, title: say(column.title), value: (row) => cellOf(row, place) }));
  const rows = table.rows.map((cells, index): Row => ({ key: `${table.key}-${index}`, cells }));
  // Only the log is long enough to look for something in it.
  const wordsOf = (row: Row): string => row.cells.map((_cell, place) => String(cellOf(row, place))).join(' ');
  return (
    <Panel title={title} testId={`report-${table.key}`} {...(columns.length > narrow_columns_max ? { className: 'report-wide' } : {})}>
      {rows.length === 0 ? (
        <p className="muted">{t.reports.nothing}</p>
      ) : (
        <DataTable
          columns={columns}
          rows={rows}
          rowKey={({ key }) => key}
          caption={title}
          saveAs={`${fileName}-${table.key}`}
          testId={`report-table-${table.key}`}
          {...(table.key === 'outages' ? { filterOf: wordsOf } : {})}
          {...(table.sum === undefined ? {} : { sum: { key: 'sum', cells: table.sum } })}
        />
      )}
      {table.note === undefined ? null : <p className="report-note">{say(table.note)}</p>}
    </Panel>
  );
}
