import type { CoverageAnswer } from '@loket/protocol/coverage';
import { lazy, Suspense } from 'react';
import { useAnswer, useWords } from '../components/hooks.ts';
import { Answered, Empty, Page, Panel } from '../components/page.tsx';
import { formatDate, formatDay, formatNumber, formatTime } from '../messages/format.ts';
import { useServices } from '../services.ts';
import { questionsOf } from './questions.ts';

/** The chart's library is only wanted here. */
const CoverageLine = lazy(() => import('./coverage-line.tsx').then((module) => ({ default: module.CoverageLine })));

/** Cakupan: the published figures with their date and source, beside what has been counted since. */
export function CoveragePage() {
  const { client } = useServices();
  const { t } = useWords();
  const coverage = useAnswer(questionsOf(client).coverage);
  return (
    <Page title={t.nav.coverage} lead={coverage.value?.opening.areaName}>
      <Answered of={coverage}>
        {(answer) => (
          <>
            <Figures coverage={answer} />
            <Panel title={t.coverage.line}>
              {answer.days.length === 0 ? (
                <Empty icon="coverage" title={t.coverage.noDays}>
                  {t.coverage.noDaysText}
                </Empty>
              ) : (
                <>
                  <Suspense fallback={<p className="loading">{t.common.loading}</p>}>
                    <CoverageLine coverage={answer} />
                  </Suspense>
                  <Days coverage={answer} />
                </>
              )}
            </Panel>
          </>
        )}
      </Answered>
    </Page>
  );
}

function Figures({ coverage }: { readonly coverage: CoverageAnswer }) {
  const { t, say, language } = useWords();
  const { opening, now } = coverage;
  const rows = [
    { name: t.coverage.residents, before: opening.residents, after: now.residents },
    { name: t.coverage.obliged, before: opening.obliged, after: now.obliged },
    { name: t.coverage.enrolled, before: opening.enrolled, after: now.enrolled },
    { name: t.coverage.notYet, before: opening.notYetEnrolled, after: now.notYetEnrolled, testId: 'coverage-not-yet' },
  ];
  const signed = (difference: number): string => (difference === 0 ? '–' : `${difference > 0 ? '+' : '−'}${formatNumber(Math.abs(difference), language)}`);
  return (
    <div className="columns columns-wide-left">
      <Panel title={t.coverage.figures}>
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
                <span className="under">
                  {formatDate(now.asOf, language)}, {formatTime(now.asOf, language)}
                </span>
              </th>
              <th scope="col" className="number">
                {t.coverage.difference}
              </th>
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
                <td className="number">{signed(row.after - row.before)}</td>
              </tr>
            ))}
          </tbody>
        </table>
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
