import type { ForecastAnswer } from '@loket/protocol/coverage';
import { useState } from 'react';
import { useAnswer, useWords } from '../../components/hooks.ts';
import { Notice } from '../../components/notice.tsx';
import { Answered, Panel } from '../../components/page.tsx';
import { TextField } from '../../components/text-field.tsx';
import { formatDay, formatNumber } from '../../messages/format.ts';
import { useServices } from '../../services.ts';
import { questionsOf } from '../questions.ts';
import { ForecastChart, shownPoints } from './forecast-chart.tsx';
import { SettingsForm } from './settings-form.tsx';

/** with fewer whole weeks the office names no date */
const weeksNeeded = 4;

/** Perkiraan: when nobody is left, how sure that is, and what pace a chosen date takes. */
export function ForecastSection({ mayPlan }: { readonly mayPlan: boolean }) {
  const { client } = useServices();
  const [by, setBy] = useState('');
  const forecast = useAnswer(questionsOf(client).forecast(/^\d{4}-\d{2}-\d{2}$/.test(by) ? by : undefined));
  const { t } = useWords();
  return (
    <div className="columns columns-wide-left">
      <div className="stack">
        <Answered of={forecast}>
          {(answer) => (
            <Panel title={t.coverage.forecast.title}>
              <Verdict forecast={answer} />
              <ForecastChart forecast={answer} />
              <p className="muted">{t.coverage.forecast.basis}</p>
              <Months forecast={answer} />
            </Panel>
          )}
        </Answered>
      </div>
      <div className="stack">
        <Panel title={t.coverage.forecast.by}>
          <div className="form">
            <TextField label={t.coverage.forecast.by} kind="date" testId="forecast-by" value={by} onChange={setBy} />
          </div>
          {forecast.value?.needed === undefined ? null : <Needed forecast={forecast.value} />}
        </Panel>
        {forecast.value === undefined ? null : (
          <>
            <Basis forecast={forecast.value} />
            {mayPlan ? <SettingsForm settings={forecast.value.settings} names={['leavingPerMonth']} /> : null}
          </>
        )}
      </div>
    </div>
  );
}

function Verdict({ forecast }: { readonly forecast: ForecastAnswer }) {
  const { t, language } = useWords();
  const words = t.coverage.forecast;
  const { isTooThin, weeksKnown, zeroOn, zeroAtTheEarliest, zeroAtTheLatest } = forecast;
  if (isTooThin) {
    return (
      <Notice tone="info" title={words.thin}>
        <p data-testid="forecast-verdict">{words.thinText(formatNumber(weeksKnown, language), formatNumber(weeksNeeded, language))}</p>
      </Notice>
    );
  }
  if (zeroOn === undefined) {
    return (
      <Notice tone="bad" title={words.never}>
        <p data-testid="forecast-verdict">{words.neverText}</p>
      </Notice>
    );
  }
  const late = zeroAtTheLatest === undefined ? words.lateNever : formatDay(zeroAtTheLatest, language);
  return (
    <Notice tone="good" title={words.zero(formatDay(zeroOn, language))}>
      <p data-testid="forecast-verdict">{words.band(formatDay(zeroAtTheEarliest ?? zeroOn, language), late)}</p>
    </Notice>
  );
}

function Needed({ forecast }: { readonly forecast: ForecastAnswer }) {
  const { t, language } = useWords();
  const { needed, perWeek } = forecast;
  if (needed === undefined) return null;
  const times = new Intl.NumberFormat(language === 'id' ? 'id-ID' : 'en-GB', { maximumFractionDigits: 1 }).format(needed.perWeek / Math.max(perWeek, 1));
  return (
    <Notice tone="info" title={t.coverage.forecast.needed(formatNumber(needed.perWeek, language), formatDay(needed.by, language))} live="polite">
      {perWeek >= 1 ? <p>{t.coverage.forecast.compare(times)}</p> : null}
    </Notice>
  );
}

function Basis({ forecast }: { readonly forecast: ForecastAnswer }) {
  const { t, language } = useWords();
  const words = t.coverage.forecast;
  const coming = forecast.comingOfAge.slice(0, 12).reduce((sum, { count }) => sum + count, 0);
  return (
    <Panel title={words.pace}>
      <dl className="facts facts-stacked">
        <div>
          <dt>{words.left}</dt>
          <dd>{formatNumber(forecast.notYetEnrolled, language)}</dd>
        </div>
        <div>
          <dt>{words.pace}</dt>
          <dd>{words.perWeek(formatNumber(Math.round(forecast.perWeek), language), formatNumber(Math.round(forecast.perWeekDeviation * 1.2816), language))}</dd>
        </div>
        <div>
          <dt>{words.coming}</dt>
          <dd>{forecast.isFromRegister ? formatNumber(coming, language) : words.comingUnknown}</dd>
        </div>
      </dl>
      {forecast.weeks.length === 0 ? null : (
        <table className="table">
          <caption className="visually-hidden">{words.weeks}</caption>
          <thead>
            <tr>
              <th scope="col">{words.week}</th>
              <th scope="col" className="number">
                {t.coverage.enrolled}
              </th>
            </tr>
          </thead>
          <tbody>
            {[...forecast.weeks].reverse().map((week) => (
              <tr key={week.from}>
                <th scope="row">{formatDay(week.from, language)}</th>
                <td className="number">{formatNumber(week.enrolled, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

/** The chart's figures in words, for whoever does not see it. */
function Months({ forecast }: { readonly forecast: ForecastAnswer }) {
  const { t, language } = useWords();
  const words = t.coverage.forecast;
  if (forecast.isTooThin) return null;
  return (
    <details className="days">
      <summary>{t.coverage.asTable}</summary>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{words.month}</th>
            <th scope="col" className="number">
              {words.low}
            </th>
            <th scope="col" className="number">
              {words.expected}
            </th>
            <th scope="col" className="number">
              {words.high}
            </th>
          </tr>
        </thead>
        <tbody>
          {shownPoints(forecast).map((point) => (
            <tr key={point.date}>
              <th scope="row">{formatDay(point.date, language)}</th>
              <td className="number">{formatNumber(point.low, language)}</td>
              <td className="number">{formatNumber(point.expected, language)}</td>
              <td className="number">{formatNumber(point.high, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
