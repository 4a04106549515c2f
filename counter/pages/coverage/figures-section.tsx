import type { AreaCoverage, CoverageAnswer } from '@loket/protocol/coverage';
import { lazy, Suspense, useState } from 'react';
import { useAnswer, useWords } from '../../components/hooks.ts';
import { Notice } from '../../components/notice.tsx';
import { Answered, Empty, Panel } from '../../components/page.tsx';
import { TextField } from '../../components/text-field.tsx';
import { formatDate, formatDay, formatNumber, formatTime } from '../../messages/format.ts';
import { useServices } from '../../services.ts';
import { questionsOf } from '../questions.ts';
import { AreaTables } from './area-tables.tsx';
import { NamesPanel } from './names-panel.tsx';

/** The chart's library is only wanted here. */
const CoverageLine = lazy(() => import('./coverage-line.tsx').then((module) => ({ default: module.CoverageLine })));

/** The figures of the regency or of one area in it, now or as they were kept on a day. */
export function FiguresSection({ area, maySeeNames }: { readonly area: string | undefined; readonly maySeeNames: boolean }) {
  const { client } = useServices();
  const { t } = useWords();
  const [day, setDay] = useState('');
  const asked = { ...(area === undefined ? {} : { area }), ...(/^\d{4}-\d{2}-\d{2}$/.test(day) ? { asOf: day } : {}) };
  const coverage = useAnswer(questionsOf(client).coverage(asked));
  return (
    <>
      <div className="form coverage-day">
        <TextField label={t.coverage.onDay} kind="date" size="short" testId="coverage-day" value={day} onChange={setDay} />
        {day === '' ? null : (
          <button type="button" className="button button-quiet" onClick={() => setDay('')}>
            {t.coverage.today}
          </button>
        )}
      </div>
      <Answered of={coverage}>
        {(answer) => (
          <>
            {area === undefined ? <Published coverage={answer} /> : null}
            {answer.register === undefined ? (
              <Panel title={t.coverage.byArea}>
                <Empty icon="coverage" title={day === '' ? t.coverage.noRegister : t.coverage.noSnapshot}>
                  {day === '' ? t.coverage.noRegisterText : null}
                </Empty>
              </Panel>
            ) : (
              <Counted register={answer.register} maySeeNames={maySeeNames} />
            )}
            {area === undefined ? <Line coverage={answer} /> : null}
          </>
        )}
      </Answered>
    </>
  );
}

function Counted({ register, maySeeNames }: { readonly register: AreaCoverage; readonly maySeeNames: boolean }) {
  const { t, language } = useWords();
  return (
    <>
      {register.snapshotOf === undefined ? null : <Notice tone="info" title={t.coverage.snapshot(formatDay(register.snapshotOf, language))} />}
      <AreaTables register={register} />
      {register.level === 'village' && register.snapshotOf === undefined && maySeeNames ? <NamesPanel village={register.code} /> : null}
    </>
  );
}

/** The published figures, what recordings here made of them, and what the register says, side by side. */
function Published({ coverage }: { readonly coverage: CoverageAnswer }) {
  const { t, say, language } = useWords();
  const { opening, now, register } = coverage;
  const counted = register?.figures;
  const rows = [
    { name: t.coverage.residents, before: opening.residents, after: now.residents, counted: counted?.residents },
    { name: t.coverage.obliged, before: opening.obliged, after: now.obliged, counted: counted?.obliged },
    { name: t.coverage.enrolled, before: opening.enrolled, after: now.enrolled, counted: counted?.enrolled },
    { name: t.coverage.notYet, before: opening.notYetEnrolled, after: now.notYetEnrolled, counted: counted?.notYetEnrolled, testId: 'coverage-not-yet' },
  ];
  const moment = (iso: string): string => `${formatDate(iso, language)}, ${formatTime(iso, language)}`;
  return (
    <div className="columns columns-wide-left">
      <Panel title={`${t.coverage.figures}: ${opening.areaName}`}>
        <table className="table coverage-table">
          <thead>
            <tr>
              <th scope="col">{t.coverage.figure}</th>
              <th scope="col" className="number">
                {t.coverage.published}
                <span className="under">{formatDay(opening.asOf, language)}</span>
              </th>
              <th scope="col" className="number">
                {t.coverage.now}
                <span className="under">{moment(now.asOf)}</span>
              </th>
              {register === undefined ? null : (
                <>
                  <th scope="col" className="number">
                    {t.coverage.counted}
                    <span className="under">{moment(register.asOf)}</span>
                  </th>
                  <th scope="col" className="number">
                    {t.coverage.difference}
                  </th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name}>
                <th scope="row">{row.name}</th>
                <td className="number">{formatNumber(row.before, language)}</td>
                <td className="number big" {...(row.testId === undefined ? {} : { 'data-testid': row.testId })} data-value={row.after}>
                  {formatNumber(row.after, language)}
                </td>
                {row.counted === undefined ? null : (
                  <>
                    <td className="number big">{formatNumber(row.counted, language)}</td>
                    <td className="number">{signed(row.counted - row.after, language)}</td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
        {register?.differences === undefined ? null : <Differences differences={register.differences} />}
      </Panel>
      <Panel title={t.coverage.about}>
        <dl className="facts facts-stacked">
          <div>
            <dt>{t.coverage.source}</dt>
            <dd>{say(opening.source)}</dd>
          </div>
          <div>
            <dt>{t.coverage.asOf}</dt>
            <dd>{formatDay(opening.asOf, language)}</dd>
          </div>
          <div>
            <dt>{t.coverage.definition}</dt>
            <dd>{say(opening.definition)}</dd>
          </div>
        </dl>
      </Panel>
    </div>
  );
}

function signed(difference: number, language: 'id' | 'en'): string {
  return difference === 0 ? '–' : `${difference > 0 ? '+' : '−'}${formatNumber(Math.abs(difference), language)}`;
}

function Differences({ differences }: { readonly differences: NonNullable<AreaCoverage['differences']> }) {
  const { t, say, language } = useWords();
  const differing = differences.filter(({ parts }) => parts.length > 0);
  if (differing.length === 0) return null;
  const names = { residents: t.coverage.residents, obliged: t.coverage.obliged, notYetEnrolled: t.coverage.notYet };
  return (
    <section className="differences">
      <h3>{t.coverage.why}</h3>
      <p className="muted">{t.coverage.whyLead}</p>
      <ul>
        {differing.map(({ figure, published, counted, parts }) => (
          <li key={figure}>
            <strong>
              {names[figure]}: {signed(counted - published, language)}
            </strong>
            <ul>
              {parts.map((part) => (
                <li key={part.text.id}>
                  {signed(part.count, language)} {say(part.text)}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Line({ coverage }: { readonly coverage: CoverageAnswer }) {
  const { t } = useWords();
  return (
    <Panel title={t.coverage.line}>
      {coverage.days.length === 0 ? (
        <Empty icon="coverage" title={t.coverage.noDays}>
          {t.coverage.noDaysText}
        </Empty>
      ) : (
        <>
          <Suspense fallback={<p className="loading">{t.common.loading}</p>}>
            <CoverageLine coverage={coverage} />
          </Suspense>
          <Days coverage={coverage} />
        </>
      )}
    </Panel>
  );
}

/** The same figures in words, for whoever does not see the line. */
function Days({ coverage }: { readonly coverage: CoverageAnswer }) {
  const { t, language } = useWords();
  return (
    <details className="days">
      <summary>{t.coverage.asTable}</summary>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t.coverage.day}</th>
            <th scope="col" className="number">
              {t.coverage.enrolledThatDay}
            </th>
            <th scope="col" className="number">
              {t.coverage.notYet}
            </th>
          </tr>
        </thead>
        <tbody>
          {[...coverage.days].reverse().map((day) => (
            <tr key={day.day}>
              <th scope="row">{formatDay(day.day, language)}</th>
              <td className="number">{formatNumber(day.enrolled, language)}</td>
              <td className="number">{formatNumber(day.notYetEnrolled, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
