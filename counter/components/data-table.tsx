import { type ReactNode, useState } from 'react';
import { saveFile } from '../browser/save-file.ts';
import { formatNumber } from '../messages/format.ts';
import { useWords } from './hooks.ts';
import { Icon } from './icon.tsx';
import { tableCsv } from './table-csv.ts';

export type DataColumn<Row> = {
  readonly key: string;
  readonly title: string;
  /** what the column sorts by; a number is shown as one */
  readonly value: (row: Row) => string | number;
  readonly cell?: (row: Row) => ReactNode;
  /** what stands in the saved file where `value` is only for sorting */
  readonly saved?: (row: Row) => string;
};

type Order = { readonly key: string; readonly isDown: boolean };

/** A table that sorts by its heads, filters by what is typed, shows a page at a time, and is saved as it then stands. The first column heads its row. */
export function DataTable<Row>({
  columns,
  rows,
  rowKey,
  filterOf,
  sum,
  caption,
  page = 50,
  saveAs,
  testId,
}: {
  readonly columns: readonly DataColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** the words of a row that the filter looks at; absent: no filter */
  readonly filterOf?: (row: Row) => string;
  /** the last row, whatever the order */
  readonly sum?: Row;
  readonly caption: string;
  readonly page?: number;
  /** name of the CSV file without its ending; absent: saved elsewhere, as a sheet of the office */
  readonly saveAs?: string;
  readonly testId: string;
}) {
  const { t, language } = useWords();
  const [order, setOrder] = useState<Order | undefined>(undefined);
  const [filter, setFilter] = useState('');
  const [from, setFrom] = useState(0);
  const wanted = filter.trim().toLowerCase();
  const matching = wanted === '' || filterOf === undefined ? rows : rows.filter((row) => filterOf(row).toLowerCase().includes(wanted));
  const sortBy = columns.find(({ key }) => key === order?.key);
  const sorted =
    sortBy === undefined ? matching : [...matching].sort((one, other) => compare(sortBy.value(one), sortBy.value(other)) * (order?.isDown === true ? -1 : 1));
  const first = Math.min(from, Math.max(0, Math.floor((sorted.length - 1) / page) * page));
  const shown = sorted.slice(first, first + page);
  const number = (value: number): string => formatNumber(value, language);

  function turn(column: DataColumn<Row>): void {
    const isNumber = rows[0] !== undefined && typeof column.value(rows[0]) === 'number';
    // Numbers are asked for from the largest down, words from A on.
    setOrder(order?.key === column.key ? { key: column.key, isDown: !order.isDown } : { key: column.key, isDown: isNumber });
    setFrom(0);
  }

  /** Every row that matches, also those of other pages. */
  function save(): void {
    const savedOf = (column: DataColumn<Row>, row: Row): string | number => column.saved?.(row) ?? column.value(row);
    const lines = [...sorted, ...(sum === undefined ? [] : [sum])].map((row) => columns.map((column) => savedOf(column, row)));
    saveFile(
      `${saveAs}.csv`,
      tableCsv(
        columns.map(({ title }) => title),
        lines,
      ),
    );
  }

  const isFiltered = filterOf !== undefined && rows.length >= 8;
  const cellOf = (column: DataColumn<Row>, row: Row): ReactNode => {
    const value = column.value(row);
    return column.cell?.(row) ?? (typeof value === 'number' ? number(value) : value);
  };
  const classOf = (column: DataColumn<Row>, row: Row | undefined): string => (row !== undefined && typeof column.value(row) === 'number' ? 'number' : '');

  return (
    <div className="data-table" data-testid={testId}>
      {isFiltered || saveAs !== undefined ? (
        <div className="data-table-tools">
          {isFiltered ? (
            <>
              <label>
                {t.coverage.filter}
                <input
                  type="search"
                  autoComplete="off"
                  spellCheck={false}
                  data-testid={`${testId}-filter`}
                  value={filter}
                  onChange={(event) => {
                    setFilter(event.target.value);
                    setFrom(0);
                  }}
                />
              </label>
              <span className="muted" role="status">
                {t.coverage.shownOf(number(matching.length), number(rows.length))}
              </span>
            </>
          ) : null}
          {saveAs === undefined ? null : (
            <button type="button" className="button button-quiet button-small" data-testid={`${testId}-save`} disabled={sorted.length === 0} onClick={save}>
              <Icon name="file" size={16} />
              {t.coverage.saveCsv}
              <span className="visually-hidden"> {caption}</span>
            </button>
          )}
        </div>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table on a tablet is scrolled by keyboard as well */}
      <section className="table-scroll" tabIndex={0} aria-label={caption}>
        <table className="table">
          <caption className="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th
                  key={column.key}
                  scope="col"
                  className={classOf(column, rows[0] ?? sum)}
                  {...(order?.key === column.key ? { 'aria-sort': order.isDown ? ('descending' as const) : ('ascending' as const) } : {})}
                >
                  <button
                    type="button"
                    className="sort"
                    data-testid={`${testId}-sort-${column.key}`}
                    title={t.coverage.sortBy(column.title)}
                    onClick={() => turn(column)}
                  >
                    {column.title}
                    <span aria-hidden="true">{order?.key === column.key ? (order.isDown ? ' ▼' : ' ▲') : ''}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={rowKey(row)}>
                {columns.map((column, place) =>
                  place === 0 ? (
                    <th key={column.key} scope="row" className={classOf(column, row)}>
                      {cellOf(column, row)}
                    </th>
                  ) : (
                    <td key={column.key} className={classOf(column, row)}>
                      {cellOf(column, row)}
                    </td>
                  ),
                )}
              </tr>
            ))}
            {shown.length === 0 && (rows.length > 0 || sum === undefined) ? (
              <tr>
                <td colSpan={columns.length}>{t.coverage.noMatch}</td>
              </tr>
            ) : null}
          </tbody>
          {sum === undefined ? null : (
            <tfoot>
              <tr>
                {columns.map((column, place) =>
                  place === 0 ? (
                    <th key={column.key} scope="row">
                      {cellOf(column, sum)}
                    </th>
                  ) : (
                    <td key={column.key} className={classOf(column, sum)}>
                      {cellOf(column, sum)}
                    </td>
                  ),
                )}
              </tr>
            </tfoot>
          )}
        </table>
      </section>
      {sorted.length <= page ? null : (
        <nav className="data-table-pages" aria-label={caption}>
          <button type="button" className="button button-quiet button-small" disabled={first === 0} onClick={() => setFrom(first - page)}>
            {t.coverage.newer}
          </button>
          <span className="muted">
            {number(first + 1)}–{number(first + shown.length)}
          </span>
          <button
            type="button"
            className="button button-quiet button-small"
            data-testid={`${testId}-next`}
            disabled={first + page >= sorted.length}
            onClick={() => setFrom(first + page)}
          >
            {t.coverage.older}
          </button>
        </nav>
      )}
    </div>
  );
}

function compare(one: string | number, other: string | number): number {
  return typeof one === 'number' && typeof other === 'number' ? one - other : String(one).localeCompare(String(other), 'id');
}
