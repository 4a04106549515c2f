import { type OutageKind, outageKindNames, outageKinds } from '@loket/domain/outage';
import type { Outage, OutagesAnswer } from '@loket/protocol/outages';
import { useState } from 'react';
import { type DataColumn, DataTable } from '../components/data-table.tsx';
import { Moment } from '../components/figures.tsx';
import { useAnswer, useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { Notice } from '../components/notice.tsx';
import { Answered, Empty, Page, Panel } from '../components/page.tsx';
import { SelectField } from '../components/select-field.tsx';
import { Badge } from '../components/status-badge.tsx';
import { formatDate, formatDay, formatNumber, formatTime } from '../messages/format.ts';
import { may, type Officer } from '../office/officer.ts';
import { useServices } from '../services.ts';
import { questionsOf } from './questions.ts';
import { ReasonDialog } from './reason-dialog.tsx';

/** Gangguan: what was away, since when, until when, and what the office did meanwhile. */
export function OutagesPage({ officer }: { readonly officer: Officer }) {
  const { client } = useServices();
  const { t } = useWords();
  const outages = useAnswer(questionsOf(client).outages);
  return (
    <Page title={t.outages.title} lead={t.outages.lead}>
      <Answered of={outages}>
        {(answer) => (
          <>
            <Present answer={answer} />
            <div className="columns columns-wide-left">
              <Months answer={answer} />
              <LinkRate answer={answer} />
            </div>
            <Log answer={answer} mayNote={may(officer, 'outages.note')} />
          </>
        )}
      </Answered>
    </Page>
  );
}

function useHours(): (hours: number) => string {
  const { t, language } = useWords();
  return (hours) =>
    hours < 1
      ? t.outages.minutes(formatNumber(Math.round(hours * 60), language))
      : t.outages.hours(formatNumber(hours < 10 ? Math.round(hours * 10) / 10 : Math.round(hours), language));
}

function Present({ answer }: { readonly answer: OutagesAnswer }) {
  const { t, say } = useWords();
  if (answer.present.length === 0) return <Notice tone="good" title={t.outages.nothingNow} />;
  return (
    <Notice tone="bad" title={t.outages.present}>
      <ul className="plain-list">
        {answer.present.map((outage) => (
          <li key={outage.outageId} data-testid={`present-${outage.kind}`}>
            <strong>{say(outage.name)}</strong> {outage.part ?? ''} · <Moment at={outage.from} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function Months({ answer }: { readonly answer: OutagesAnswer }) {
  const { t, say, language } = useWords();
  const hours = useHours();
  const shown = answer.months.filter((month, index) => index === 0 || month.kinds.some((kind) => kind.outages > 0));
  const longest = Math.max(1, ...shown.flatMap(({ kinds }) => kinds.map((kind) => kind.hours)));
  return (
    <Panel title={t.outages.months}>
      {shown.map((month) => (
        <section key={month.month} className="outage-month">
          <h3>{formatDay(`${month.month}-01`, language).replace(/^1 /, '')}</h3>
          <dl className="hour-bars">
            {month.kinds
              .filter((kind) => kind.outages > 0 || kind.kind === 'internet' || kind.kind === 'mains')
              .map((kind) => (
                <div key={kind.kind}>
                  <dt>{say(kind.name)}</dt>
                  <dd>
                    <meter className="bar" min={0} max={longest} value={kind.hours} aria-hidden="true" />
                    <span className="number">{hours(kind.hours)}</span>
                  </dd>
                </div>
              ))}
          </dl>
          <p className="muted">
            {t.outages.away}: {t.outages.awayText(formatNumber(month.acceptedAway, language), formatNumber(month.printedAway, language))}
          </p>
        </section>
      ))}
    </Panel>
  );
}

function LinkRate({ answer }: { readonly answer: OutagesAnswer }) {
  const { t, language } = useWords();
  const { usual_bytesPerSecond: usual, recent_bytesPerSecond: recent, slow } = answer.link;
  const rate = (bytes: number): string => t.outages.rate(formatNumber(Math.round(bytes / 1000), language));
  return (
    <Panel title={t.outages.link} aside={slow === true ? <Badge tone="wait">{t.outages.slow}</Badge> : null}>
      {usual === undefined ? (
        <p className="muted">{t.outages.notMeasured}</p>
      ) : (
        <p>
          {t.outages.usual}: {rate(usual)}
          {recent === undefined ? '' : ` · ${t.outages.now}: ${rate(recent)}`}
        </p>
      )}
    </Panel>
  );
}

function Log({ answer, mayNote }: { readonly answer: OutagesAnswer; readonly mayNote: boolean }) {
  const { t, say, language } = useWords();
  const hours = useHours();
  const [noting, setNoting] = useState<Outage | undefined>(undefined);
  const number = (value: number): string => formatNumber(value, language);
  const effectText = ({ accepted, printed, waiting, cardsWaiting }: NonNullable<Outage['effect']>): string =>
    t.outages.effectText(number(accepted), number(printed), number(waiting)) + (cardsWaiting === undefined ? '' : t.outages.cardsWaiting(number(cardsWaiting)));
  if (answer.outages.length === 0) {
    return (
      <Panel title={t.outages.log}>
        <Empty icon="check" title={t.outages.none} />
      </Panel>
    );
  }
  const moment = (iso: string | undefined): string => (iso === undefined ? '' : `${formatDate(iso, language)} ${formatTime(iso, language)}`);
  const partOf = ({ part }: Outage): string => (part === undefined ? '' : ` ${part}`);
  const causesOf = ({ measuredCause, notes }: Outage): string =>
    [...(measuredCause === undefined ? [] : [say(measuredCause)]), ...notes.map((note) => `${note.text} (${note.by})`)].join('; ');
  const columns: readonly DataColumn<Outage>[] = [
    {
      key: 'what',
      title: t.outages.what,
      value: (outage) => say(outage.name) + partOf(outage),
      cell: (outage) => (
        <>
          {say(outage.name)}
          {outage.part === undefined ? null : <span className="under">{outage.part}</span>}
          {outage.measuredKind === undefined ? null : <span className="under">{t.outages.measuredAs(say(outageKindNames[outage.measuredKind]))}</span>}
        </>
      ),
    },
    { key: 'from', title: t.outages.from, value: ({ from }) => from, saved: ({ from }) => moment(from), cell: ({ from }) => <Moment at={from} /> },
    {
      key: 'to',
      title: t.outages.to,
      // What lasts ends after all that has ended.
      value: ({ to }) => to ?? '9',
      saved: ({ to }) => (to === undefined ? t.outages.lasts : moment(to)),
      cell: ({ to, endUnseen }) => (
        <>
          {to === undefined ? <Badge tone="bad">{t.outages.lasts}</Badge> : <Moment at={to} />}
          {endUnseen === true ? <span className="under">{t.outages.unseen}</span> : null}
        </>
      ),
    },
    { key: 'length', title: t.outages.length, value: (outage) => Math.round(outage.hours * 100) / 100, cell: (outage) => hours(outage.hours) },
    { key: 'effect', title: t.outages.effect, value: ({ effect }) => (effect === undefined ? '–' : effectText(effect)) },
    {
      key: 'cause',
      title: t.outages.cause,
      value: causesOf,
      cell: (outage) => (
        <>
          {outage.measuredCause === undefined ? null : <span className="under">{say(outage.measuredCause)}</span>}
          {outage.notes.map((note) => (
            <span key={note.at} className="under">
              {note.text} ({note.by})
            </span>
          ))}
          {mayNote ? (
            <button type="button" className="button button-quiet button-small" data-testid={`note-${outage.kind}`} onClick={() => setNoting(outage)}>
              <Icon name="pen" size={16} />
              {t.outages.note}
            </button>
          ) : null}
        </>
      ),
    },
  ];
  return (
    <Panel title={t.outages.log}>
      <DataTable
        columns={columns}
        rows={answer.outages}
        rowKey={({ outageId }) => outageId}
        filterOf={(outage) => `${say(outage.name)}${partOf(outage)} ${causesOf(outage)} ${moment(outage.from)}`}
        caption={t.outages.log}
        saveAs="gangguan"
        testId="outages"
      />
      {noting === undefined ? null : <CauseDialog outage={noting} onClose={() => setNoting(undefined)} />}
    </Panel>
  );
}

/** What caused it, and what it really was where the measurement was wrong. */
function CauseDialog({ outage, onClose }: { readonly outage: Outage; readonly onClose: () => void }) {
  const { t, say } = useWords();
  const { client } = useServices();
  const [kind, setKind] = useState<OutageKind>(outage.kind);
  const choose = (chosen: string): void => setKind(outageKinds.find((known) => known === chosen) ?? outage.kind);
  return (
    <ReasonDialog
      title={t.outages.note}
      explanation={t.outages.noteText(say(outage.name))}
      confirm={t.outages.note}
      more={{
        value: kind,
        field: (
          <SelectField
            label={t.outages.itWas}
            value={kind}
            options={outageKinds}
            word={(one) => say(Object.entries(outageKindNames).find(([name]) => name === one)?.[1] ?? outage.name)}
            onChange={choose}
            size="full"
            testId="outage-kind"
          />
        ),
      }}
      onClose={onClose}
      send={(commandId, text) => client.noteOutage(outage.outageId, { commandId, text, ...(kind === outage.kind ? {} : { kind }) })}
    />
  );
}
