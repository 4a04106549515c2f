import type { AreaCoverage, AreaFigures } from '@loket/protocol/coverage';
import { Link } from 'wouter';
import { type DataColumn, DataTable } from '../../components/data-table.tsx';
import { useWords, type Words } from '../../components/hooks.ts';
import { Panel } from '../../components/page.tsx';
import { PaperButton, sheetMediaType } from '../../components/paper-button.tsx';
import { formatDate, formatTime } from '../../messages/format.ts';

type Row = {
  readonly key: string;
  readonly name: string;
  readonly code?: string;
  readonly figures: Omit<AreaFigures, 'absent'> & { readonly absent?: number };
};

/** Enrolled of the obliged, as a bar with its figure beside it: readable without colour and on paper. */
function Share({ figures }: { readonly figures: Row['figures'] }) {
  const { language } = useWords();
  if (figures.obliged === 0) return <>–</>;
  const share = figures.enrolled / figures.obliged;
  const text = new Intl.NumberFormat(language === 'id' ? 'id-ID' : 'en-GB', { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(
    share,
  );
  return (
    <span className="share">
      <meter className="bar" min={0} max={1} value={share} aria-hidden="true" />
      {text}
    </span>
  );
}

function figureColumns({ t }: Words): DataColumn<Row>[] {
  return [
    { key: 'residents', title: t.coverage.residents, value: ({ figures }) => figures.residents },
    { key: 'obliged', title: t.coverage.obliged, value: ({ figures }) => figures.obliged },
    { key: 'enrolled', title: t.coverage.enrolled, value: ({ figures }) => figures.enrolled },
    { key: 'not-yet', title: t.coverage.notYet, value: ({ figures }) => figures.notYetEnrolled },
    {
      key: 'share',
      title: t.coverage.share,
      value: ({ figures }) => (figures.obliged === 0 ? 1 : figures.enrolled / figures.obliged),
      cell: ({ figures }) => <Share figures={figures} />,
    },
  ];
}

export function AreaTables({ register }: { readonly register: AreaCoverage }) {
  const words = useWords();
  const { t, say, language } = words;
  const asOf = `${formatDate(register.asOf, language)}, ${formatTime(register.asOf, language)}`;
  const known = figureColumns(words);
  // What nobody is in is not shown: most files say of everybody whether they are recorded, and nobody is missing.
  const unknown: DataColumn<Row>[] =
    register.figures.unknown === 0 ? [] : [{ key: 'unknown', title: t.coverage.unknown, value: ({ figures }) => figures.unknown }];
  const absent: DataColumn<Row>[] =
    register.figures.absent === 0 ? [] : [{ key: 'absent', title: t.coverage.absent, value: ({ figures }) => figures.absent ?? 0 }];
  const name: DataColumn<Row> = {
    key: 'name',
    title: t.coverage.area,
    value: (row) => row.name,
    cell: (row) =>
      row.code === undefined ? (
        row.name
      ) : (
        <Link href={`/cakupan/wilayah/${row.code}`} data-testid={`area-${row.code}`}>
          {row.name} <span className="under">{row.code}</span>
        </Link>
      ),
  };
  const sum: Row = { key: 'sum', name: `${t.coverage.sum}: ${register.name}`, figures: register.figures };
  const areas = register.areas.map(({ code, name: area, figures }): Row => ({ key: code, code, name: area, figures }));
  return (
    <>
      <Panel
        title={`${t.coverage.byArea}: ${register.name}`}
        aside={
          register.level === 'village' || register.snapshotOf !== undefined ? null : (
            <PaperButton
              path={`/api/coverage?area=${register.code}`}
              mediaType={sheetMediaType}
              fileName={`cakupan-${register.code}.xlsx`}
              word={t.coverage.export}
              testId="coverage-export"
            />
          )
        }
      >
        {register.within.length === 0 ? null : (
          <nav className="crumbs" aria-label={t.coverage.where}>
            <ol>
              {register.within.map(({ code, name: around }) => (
                <li key={code}>
                  <Link href={code.length === 5 ? '/cakupan' : `/cakupan/wilayah/${code}`}>{around}</Link>
                </li>
              ))}
              <li aria-current="page">
                {register.name} ({register.code})
              </li>
            </ol>
          </nav>
        )}
        <DataTable
          columns={[name, ...known, ...unknown, ...absent]}
          rows={areas}
          rowKey={({ key }) => key}
          filterOf={(row) => `${row.name} ${row.code ?? ''}`}
          sum={sum}
          caption={`${t.coverage.byArea}: ${register.name}`}
          page={30}
          testId="areas"
        />
        <p className="muted figures-about">
          {t.coverage.asOf}: {asOf}. {t.coverage.source}: {say(register.source)} {t.coverage.definition}: {say(register.definition)}
        </p>
      </Panel>
      {register.byAge === undefined || register.bySex === undefined ? null : (
        <div className="stack">
          <Groups
            title={t.coverage.byAge}
            head={t.coverage.age}
            columns={known}
            rows={ageRows(register.byAge, words)}
            saveAs={`cakupan-umur-${register.code}`}
            testId="ages"
          />
          <Groups
            title={t.coverage.bySex}
            head={t.coverage.sex}
            columns={known}
            rows={register.bySex.map(({ sex, figures }) => ({ key: sex, name: sex === 'P' ? t.coverage.female : t.coverage.male, figures }))}
            saveAs={`cakupan-jenis-kelamin-${register.code}`}
            testId="sexes"
          />
        </div>
      )}
    </>
  );
}

function ageRows(byAge: NonNullable<AreaCoverage['byAge']>, { t }: Words): Row[] {
  return byAge.map(({ from, to, figures }) => {
    const name = to === undefined ? t.coverage.yearsOn(String(from)) : from === to ? t.coverage.year(String(from)) : t.coverage.years(String(from), String(to));
    return { key: String(from), name, figures };
  });
}

function Groups({
  title,
  head,
  columns,
  rows,
  saveAs,
  testId,
}: {
  readonly title: string;
  readonly head: string;
  readonly columns: readonly DataColumn<Row>[];
  readonly rows: readonly Row[];
  readonly saveAs: string;
  readonly testId: string;
}) {
  return (
    <Panel title={title}>
      <DataTable
        columns={[{ key: 'name', title: head, value: (row) => row.name }, ...columns]}
        rows={rows}
        rowKey={({ key }) => key}
        caption={title}
        saveAs={saveAs}
        testId={testId}
      />
    </Panel>
  );
}
