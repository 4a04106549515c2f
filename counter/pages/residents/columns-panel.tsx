import { residentColumns } from '@loket/protocol/registry';
import type { ImportPreview } from '@loket/protocol/resident-import';
import { useWords } from '../../components/hooks.ts';
import { Notice } from '../../components/notice.tsx';

/** Which column is what, above the first rows of the file: a slip is seen where it stands. */
export function ColumnsPanel({
  preview,
  onChange,
}: {
  readonly preview: ImportPreview;
  readonly onChange: (columns: Readonly<Record<string, string>>) => void;
}) {
  const { t } = useWords();
  const { header, columns, rows } = preview;
  const meaningOf = new Map(Object.entries(columns).map(([column, name]) => [name, column]));

  function mean(name: string, column: string): void {
    // What a person says is kept whole: a column set to nothing is not found again by its name.
    const next: Record<string, string> = { ...columns };
    for (const [known, of] of Object.entries(columns)) if (of === name) next[known] = '';
    if (column !== '') next[column] = name;
    onChange(next);
  }

  return (
    <>
      {preview.remembered ? <Notice tone="info" title={t.residents.import.remembered} /> : null}
      <p className="muted">{t.residents.import.columnsText}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than the page is scrolled by keyboard too */}
      <section className="import-table" tabIndex={0} aria-label={t.residents.import.columns}>
        <table className="table">
          <thead>
            <tr>
              {header.map((name) => (
                <th key={name} scope="col">
                  <span>{name}</span>
                  <select
                    aria-label={t.residents.import.meaning(name)}
                    data-testid={`column-${name}`}
                    value={meaningOf.get(name) ?? ''}
                    onChange={(event) => mean(name, event.target.value)}
                  >
                    <option value="">{t.residents.import.notUsed}</option>
                    {residentColumns.map((column) => (
                      <option key={column} value={column}>
                        {t.residents.import.columnNames[column]}
                      </option>
                    ))}
                  </select>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a file have no name, and stand still
              <tr key={index}>
                {header.map((name, place) => (
                  <td key={name}>{row[place] ?? ''}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
