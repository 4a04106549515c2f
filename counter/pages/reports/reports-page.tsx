import { addDays, addMonths, isCalendarDate, wibDate } from '@loket/domain/calendar-date';
import { monthOf, monthPeriod, type ReportKind } from '@loket/domain/report';
import type { ReportAnswer } from '@loket/protocol/reports';
import { useState } from 'react';
import { Field } from '../../components/field.tsx';
import { Figure } from '../../components/figures.tsx';
import { useAnswer, useNow, useWords } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { Answered, Page, Panel } from '../../components/page.tsx';
import { PaperButton, sheetMediaType } from '../../components/paper-button.tsx';
import { formatDate, formatDay, formatNumber, formatTime } from '../../messages/format.ts';
import { useServices } from '../../services.ts';
import { questionsOf } from '../questions.ts';
import { DayChart } from './day-chart.tsx';
import { ReportTable } from './report-table.tsx';

/** Laporan: a day or a month of the office in figures, to read, to print and to sign. */
export function ReportsPage() {
  const { client } = useServices();
  const { t, language } = useWords();
  const today = wibDate(useNow(60_000));
  const [kind, setKind] = useState<ReportKind>('daily');
  const [date, setDate] = useState(today);
  const isChosen = isCalendarDate(date) && date <= today;
  const path = kind === 'daily' ? `/api/reports/daily?date=${date}` : `/api/reports/monthly?month=${date.slice(0, 7)}`;
  const report = useAnswer(isChosen ? questionsOf(client).report(path) : undefined);
  const period = kind === 'daily' ? formatDay(date, language) : monthText(date, language);
  const fileName = kind === 'daily' ? `rekap-harian-${date}` : `laporan-bulanan-${date.slice(0, 7)}`;
  return (
    <Page
      title={isChosen ? `${t.reports.title}: ${period}` : t.reports.title}
      lead={t.reports.lead}
      actions={isChosen ? <Files path={path} fileName={fileName} /> : undefined}
    >
      <div className="report-page stack">
        <Panel className="report-pick-panel">
          <div className="report-pick">
            <PickPeriod kind={kind} date={date} today={today} onKind={setKind} onDate={setDate} />
          </div>
        </Panel>
        {isChosen ? <Answered of={report}>{(answer) => <Report report={answer} fileName={fileName} />}</Answered> : <p className="muted">{t.reports.noDate}</p>}
      </div>
    </Page>
  );
}

function Files({ path, fileName }: { readonly path: string; readonly fileName: string }) {
  const { t } = useWords();
  return (
    <>
      <PaperButton path={path} fileName={`${fileName}.pdf`} word={t.reports.asPdf} testId="report-pdf" />
      <PaperButton path={path} mediaType={sheetMediaType} fileName={`${fileName}.xlsx`} word={t.reports.asSheet} testId="report-sheet" />
      <button type="button" className="button button-quiet" data-testid="report-print" onClick={() => window.print()}>
        <Icon name="print" />
        {t.reports.print}
      </button>
    </>
  );
}

function monthText(date: string, language: 'id' | 'en'): string {
  return formatDay(`${date.slice(0, 7)}-01`, language).replace(/^1 /, '');
}

function PickPeriod({
  kind,
  date,
  today,
  onKind,
  onDate,
}: {
  readonly kind: ReportKind;
  readonly date: string;
  readonly today: string;
  readonly onKind: (kind: ReportKind) => void;
  readonly onDate: (date: string) => void;
}) {
  const { t } = useWords();
  const isKnown = isCalendarDate(date);
  const step = (by: number): string => (kind === 'daily' ? addDays(date, by) : `${monthOf(addMonths(date, by))}-01`);
  const last = kind === 'daily' ? today : `${monthOf(today)}-01`;
  return (
    <>
      <fieldset>
        <legend className="visually-hidden">{t.reports.kind}</legend>
        {(['daily', 'monthly'] as const).map((one) => (
          <label key={one}>
            <input type="radio" name="report-kind" data-testid={`report-${one}`} checked={kind === one} onChange={() => onKind(one)} /> {t.reports[one]}
          </label>
        ))}
      </fieldset>
      <button type="button" className="button button-quiet" data-testid="report-before" disabled={!isKnown} onClick={() => onDate(step(-1))}>
        <Icon name="back" />
        {t.reports.before}
      </button>
      <Field label={kind === 'daily' ? t.reports.date : t.reports.month} size="short">
        {(ids) =>
          kind === 'daily' ? (
            <input {...ids} type="date" data-testid="report-date" max={today} value={date} onChange={(event) => onDate(event.target.value)} />
          ) : (
            <input
              {...ids}
              type="month"
              data-testid="report-month"
              max={monthOf(today)}
              value={date.slice(0, 7)}
              onChange={(event) => onDate(monthPeriod(event.target.value)?.from ?? '')}
            />
          )
        }
      </Field>
      <button type="button" className="button button-quiet" data-testid="report-after" disabled={!isKnown || date >= last} onClick={() => onDate(step(1))}>
        {t.reports.after}
        <Icon name="arrow" />
      </button>
    </>
  );
}

function Report({ report, fileName }: { readonly report: ReportAnswer; readonly fileName: string }) {
  const { t, say, language } = useWords();
  const { figures } = report;
  const asOf = `${formatDate(report.asOf, language)}, ${formatTime(report.asOf, language)}`;
  const standing = figures.applications.byKind.reduce((sum, one) => sum + one.standing, 0);
  const accepted = figures.applications.byKind.reduce((sum, one) => sum + one.accepted, 0);
  const spoiled = figures.printing.spoiled.reduce((sum, one) => sum + one.count, 0);
  return (
    <>
      {report.isProvisional ? (
        <Notice tone="wait" title={t.reports.provisional}>
          <p>{t.reports.provisionalText(asOf)}</p>
        </Notice>
      ) : null}
      <Panel title={`${say(report.title)}, ${report.office.name}`}>
        <dl className="figures">
          <Figure label={t.reports.accepted} value={accepted} testId="report-accepted" />
          <Figure label={t.reports.printed} value={figures.printing.printed} testId="report-printed" />
          <Figure label={t.reports.spoiled} value={spoiled} testId="report-spoiled" />
          <Figure label={t.reports.handedOver} value={figures.handovers.handedOver} testId="report-handed-over" />
          <Figure label={t.reports.standing} value={standing} testId="report-standing" />
          <Figure label={t.reports.blanks} value={figures.stock.blanks.closing} testId="report-blanks" />
          <Figure label={t.reports.hoursAway} value={Math.round(figures.outages.hoursAway * 10) / 10} testId="report-hours-away" />
        </dl>
        <p className="report-basis">
          {t.reports.basis(asOf, formatNumber(report.journalEntry, language))} {t.reports.madeBy(report.madeBy)}
        </p>
      </Panel>
      {report.kind === 'monthly' && figures.days.length > 1 ? (
        <Panel title={t.reports.chart}>
          <DayChart days={figures.days} />
        </Panel>
      ) : null}
      <div className="report-tables">
        {report.tables.map((table) => (
          <ReportTable key={table.key} table={table} fileName={fileName} />
        ))}
      </div>
    </>
  );
}
