import type { ClosedDay, DayAnswer } from '@loket/protocol/day';
import { type FormEvent, useState } from 'react';
import { Moment } from '../../components/figures.tsx';
import { useAnswer, useCommand, useWords } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { Answered, Empty, Panel } from '../../components/page.tsx';
import { Badge } from '../../components/status-badge.tsx';
import { countOf, serialsIn, TextField } from '../../components/text-field.tsx';
import { formatDay, formatNumber } from '../../messages/format.ts';
import { may, type Officer } from '../../office/officer.ts';
import { useServices } from '../../services.ts';
import { actorWord } from '../file-detail-page.tsx';
import { questionsOf } from '../questions.ts';
import { SecondPersonDialog } from '../second-person-dialog.tsx';

const lines = ['opening', 'received', 'returned', 'found', 'printed', 'spoiled', 'lent', 'lost'] as const;
const leaves: ReadonlySet<string> = new Set(['printed', 'spoiled', 'lent', 'lost']);

export function DaySection({ officer }: { readonly officer: Officer }) {
  const { client } = useServices();
  const day = useAnswer(questionsOf(client).day);
  return (
    <Answered of={day}>
      {(answer) => (
        <div className="stack">
          <div className="columns columns-wide-left">
            <CountForm day={answer} mayCount={may(officer, 'blanks.count')} />
            <ClosePanel day={answer} mayClose={may(officer, 'day.close')} />
          </div>
          <ClosedDays days={answer.closed} />
        </div>
      )}
    </Answered>
  );
}

/** Blind: what the books say is nowhere on this page before the day is closed. */
function CountForm({ day, mayCount }: { readonly day: DayAnswer; readonly mayCount: boolean }) {
  const { t, say, language } = useWords();
  const { client } = useServices();
  const command = useCommand();
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [tried, setTried] = useState(false);
  const [done, setDone] = useState(false);
  const given = day.shelves.filter(({ account }) => (typed[account] ?? '').trim() !== '');

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    setDone(false);
    const sheets = given.map(({ account }) => ({ account, counted: countOf(typed[account] ?? '') }));
    const whole = sheets.flatMap(({ account, counted }) => (counted === undefined ? [] : [{ account, counted }]));
    if (whole.length === 0 || whole.length < sheets.length) return;
    if (!(await command.run({ sheets: whole }, (commandId) => client.countBlanks({ commandId, sheets: whole })))) return;
    setTyped({});
    setTried(false);
    setDone(true);
  }

  return (
    <Panel title={t.stock.close.count}>
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <p className="muted">{t.stock.close.lead}</p>
        <div className="fields">
          {day.shelves.map(({ account, name, counted, countedAt }) => {
            const text = typed[account] ?? '';
            const wrong = tried && text.trim() !== '' && countOf(text) === undefined;
            return (
              <TextField
                key={account}
                label={say(name)}
                size="half"
                kind="number"
                disabled={!mayCount}
                testId={`count-${account}`}
                value={text}
                onChange={(value) => setTyped((before) => ({ ...before, [account]: value }))}
                error={wrong || (tried && given.length === 0) ? t.stock.notACount : undefined}
                hint={
                  counted === undefined || countedAt === undefined ? t.stock.close.notCounted : `${t.stock.close.lastCount}: ${formatNumber(counted, language)}`
                }
              />
            );
          })}
        </div>
        <FailureNotice failure={command.failure} />
        {done ? <Notice tone="good" title={t.stock.close.saved} live="polite" /> : null}
        {mayCount ? (
          <button type="submit" className="button button-primary" data-testid="count-save" disabled={command.busy}>
            <Icon name="check" />
            {t.stock.close.save}
          </button>
        ) : null}
      </form>
    </Panel>
  );
}

function ClosePanel({ day, mayClose }: { readonly day: DayAnswer; readonly mayClose: boolean }) {
  const { t, language } = useWords();
  const { client } = useServices();
  const command = useCommand();
  const [missing, setMissing] = useState('');
  const [signing, setSigning] = useState(false);
  const { failure } = command;
  const hasVariance = failure?.kind === 'problem' && (failure.problem.errors ?? []).some(({ code }) => code === 'variance_needs_second_person');
  const serials = serialsIn(missing);

  return (
    <Panel title={t.stock.close.close}>
      <div className="form">
        <p className="big">{t.stock.close.today(formatDay(day.today, language))}</p>
        {day.todayIsClosed ? (
          <Notice tone="good" title={t.stock.close.closedToday} />
        ) : (
          <Notice tone={day.readyToClose ? 'good' : 'wait'} title={day.readyToClose ? t.stock.close.ready : t.stock.close.countFirst} />
        )}
        <FailureNotice failure={failure} />
        {mayClose && !day.todayIsClosed ? (
          <button
            type="button"
            className="button button-primary"
            data-testid="day-close"
            disabled={command.busy || !day.readyToClose}
            onClick={() => void command.run({ date: day.today }, (commandId) => client.closeDay({ commandId, date: day.today }))}
          >
            <Icon name="check" />
            {t.stock.close.confirm}
          </button>
        ) : null}
        {hasVariance && mayClose ? (
          <div className="variance" data-testid="variance">
            <h3>{t.stock.close.varianceTitle}</h3>
            <p>{t.stock.close.varianceHelp}</p>
            <TextField
              label={t.stock.close.missing}
              hint={t.stock.close.missingHint}
              kind="digits"
              testId="day-missing"
              value={missing}
              onChange={setMissing}
            />
            <button type="button" className="button" data-testid="day-sign" onClick={() => setSigning(true)}>
              <Icon name="people" />
              {t.stock.close.sign}
            </button>
          </div>
        ) : null}
      </div>
      {signing ? (
        <SecondPersonDialog
          title={t.stock.close.varianceTitle}
          explanation={t.stock.close.signText}
          confirm={t.stock.close.confirm}
          onClose={() => setSigning(false)}
          send={async (commandId, secondPerson) => {
            const answer = await client.closeDay({ commandId, date: day.today, missing: serials, reason: secondPerson.reason, secondPerson });
            if (answer.ok) command.clear();
            return answer;
          }}
        />
      ) : null}
    </Panel>
  );
}

function ClosedDays({ days }: { readonly days: readonly ClosedDay[] }) {
  const { t } = useWords();
  return (
    <Panel title={t.stock.close.closed}>
      {days.length === 0 ? (
        <Empty icon="clock" title={t.stock.close.noneClosed} />
      ) : (
        <ul className="closed-days">
          {days.map((day) => (
            <li key={day.date}>
              <ClosedDayView day={day} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** The close as the sum it is, line by line. */
function ClosedDayView({ day }: { readonly day: ClosedDay }) {
  const { t, say, language } = useWords();
  const shown = lines.filter((line) => line === 'opening' || line === 'printed' || day.figures[line] !== 0);
  const number = (value: number): string => formatNumber(value, language);
  return (
    <article className="closed-day" data-testid={`closed-${day.date}`}>
      <header>
        <h3>{formatDay(day.date, language)}</h3>
        <Badge tone={day.variance === 0 ? 'good' : 'wait'}>{`${t.stock.close.variance} ${day.variance > 0 ? '+' : ''}${number(day.variance)}`}</Badge>
      </header>
      <table className="table table-sum">
        <tbody>
          {shown.map((line) => (
            <tr key={line}>
              <th scope="row">{t.stock.close.lines[line]}</th>
              <td className="number">{`${leaves.has(line) ? '− ' : line === 'opening' ? '' : '+ '}${number(day.figures[line])}`}</td>
            </tr>
          ))}
          <tr className="sum">
            <th scope="row">{t.stock.close.expected}</th>
            <td className="number">{number(day.expected)}</td>
          </tr>
          <tr className="sum">
            <th scope="row">{t.stock.close.counted}</th>
            <td className="number">{number(day.counted)}</td>
          </tr>
        </tbody>
      </table>
      {day.shelves.length === 0 ? null : (
        <ul className="plain-list">
          {day.shelves.map(({ account, name, variance }) => (
            <li key={account}>{`${say(name)}: ${variance > 0 ? '+' : ''}${number(variance)}`}</li>
          ))}
        </ul>
      )}
      <p className="muted">
        <Moment at={day.closedAt} /> · {actorWord(t, day.by)}
        {day.secondPerson === undefined ? '' : ` · ${t.stock.close.signedBy(day.secondPerson)}`}
        {day.reason === undefined ? '' : `: ${day.reason}`}
      </p>
    </article>
  );
}
