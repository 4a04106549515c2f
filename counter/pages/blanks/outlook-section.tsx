import type { OutlookView, StockAnswer, StockRequestView } from '@loket/protocol/stock';
import { type FormEvent, useState } from 'react';
import { Moment } from '../../components/figures.tsx';
import { useAnswer, useCommand, useWords } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { Answered, Empty, Panel } from '../../components/page.tsx';
import { PaperButton } from '../../components/paper-button.tsx';
import { Badge } from '../../components/status-badge.tsx';
import { countOf, TextField } from '../../components/text-field.tsx';
import { formatDay, formatNumber } from '../../messages/format.ts';
import { may, type Officer } from '../../office/officer.ts';
import { useServices } from '../../services.ts';
import { actorWord } from '../file-detail-page.tsx';
import { questionsOf } from '../questions.ts';

/** the picture's right edge: longer is "more than" */
const shown_days = 90;

/** Persediaan: how long it lasts, when to ask, what is coming. */
export function OutlookSection({ officer }: { readonly officer: Officer }) {
  const { client } = useServices();
  const { t, language } = useWords();
  const stock = useAnswer(questionsOf(client).stock);
  return (
    <Answered of={stock}>
      {(answer) => (
        <>
          {answer.shortage === 0 ? null : <Notice tone="bad" title={t.stock.outlook.shortage(formatNumber(answer.shortage, language))} />}
          <div className="columns columns-wide-left">
            <div className="stack">
              <Panel title={t.stock.outlook.title}>
                <ul className="outlooks">
                  {answer.outlook.map((one) => (
                    <li key={one.what}>
                      <OutlookRow outlook={one} />
                    </li>
                  ))}
                </ul>
                <p className="muted">{t.stock.outlook.basis(answer.settings.leadTime_days, answer.settings.serviceLevel_percent)}</p>
              </Panel>
              <Requests answer={answer} />
            </div>
            <div className="stack">{may(officer, 'stock.request') ? <RequestForm answer={answer} /> : null}</div>
          </div>
        </>
      )}
    </Answered>
  );
}

/** A bar of days: dark as long as it surely lasts, light up to where it may, a mark where one must have asked by. */
function OutlookRow({ outlook }: { readonly outlook: OutlookView }) {
  const { t, say, language } = useWords();
  const { days, daysAtLeast, daysAtMost, onHand, coming, reorderPoint, orderNow, isThin } = outlook;
  const place = (value: number | undefined): number => (Math.min(value ?? shown_days, shown_days) / shown_days) * 100;
  const number = (value: number): string => formatNumber(value, language);
  const isUsed = outlook.perWeek > 0;
  const words = !isUsed
    ? t.stock.outlook.noUse
    : days === undefined
      ? t.stock.outlook.noEnd
      : t.stock.outlook.lasts(number(days), number(daysAtLeast ?? days), daysAtMost === undefined ? '∞' : number(daysAtMost));
  return (
    <article className="outlook" data-testid={`outlook-${outlook.what}`} data-days={days ?? ''}>
      <header>
        <h3>{say(outlook.name)}</h3>
        <span>
          {number(onHand)}
          {coming > 0 ? ` + ${t.stock.outlook.coming(number(coming))}` : ''}
        </span>
        {orderNow ? <Badge tone="bad">{t.stock.outlook.orderNow}</Badge> : null}
      </header>
      <svg className="outlook-bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={words}>
        <rect className="outlook-ground" x="0" y="2" width="100" height="6" />
        <rect className="outlook-may" x="0" y="2" width={isUsed ? place(daysAtMost) : 0} height="6" />
        <rect className="outlook-sure" x="0" y="2" width={!isUsed ? 0 : days === undefined ? 100 : place(daysAtLeast)} height="6" />
        {days === undefined ? null : <line className="outlook-mark" x1={place(days)} x2={place(days)} y1="0" y2="10" />}
      </svg>
      <p>{words}</p>
      {isUsed ? (
        <p className="muted">
          {t.stock.outlook.reorder(number(reorderPoint))}
          {isThin ? ` · ${t.stock.outlook.thin(outlook.daysKnown)}` : ''}
        </p>
      ) : null}
    </article>
  );
}

function RequestForm({ answer }: { readonly answer: StockAnswer }) {
  const { t } = useWords();
  const { client } = useServices();
  const command = useCommand();
  const suggested = (what: OutlookView['what']): string => String(answer.outlook.find((one) => one.what === what)?.suggestedOrder ?? 0);
  const [number, setNumber] = useState('');
  const [blanks, setBlanks] = useState<string | undefined>(undefined);
  const [ribbons, setRibbons] = useState<string | undefined>(undefined);
  const [films, setFilms] = useState<string | undefined>(undefined);
  const [reason, setReason] = useState(t.stock.outlook.usualReason);
  const [tried, setTried] = useState(false);
  const [done, setDone] = useState(false);
  // What is suggested stands there until somebody types.
  const counts = { blanks: blanks ?? suggested('blank'), ribbons: ribbons ?? suggested('ribbon'), films: films ?? suggested('film') };
  const errors = {
    number: number.trim() === '' ? t.stock.needed : undefined,
    blanks: countOf(counts.blanks) === undefined ? t.stock.notACount : undefined,
    ribbons: countOf(counts.ribbons) === undefined ? t.stock.notACount : undefined,
    films: countOf(counts.films) === undefined ? t.stock.notACount : undefined,
    reason: reason.trim().length < 3 ? t.stock.tooShort(3) : undefined,
  };
  const shown = (error: string | undefined): string | undefined => (tried ? error : undefined);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    setDone(false);
    if (Object.values(errors).some((error) => error !== undefined)) return;
    const body = {
      number: number.trim(),
      blanks: countOf(counts.blanks) ?? 0,
      ribbons: countOf(counts.ribbons) ?? 0,
      films: countOf(counts.films) ?? 0,
      reason: reason.trim(),
    };
    if (!(await command.run(body, (commandId) => client.requestStock({ commandId, ...body })))) return;
    setDone(true);
    setTried(false);
    setNumber('');
    for (const clear of [setBlanks, setRibbons, setFilms]) clear(undefined);
  }

  return (
    <Panel title={t.stock.outlook.request}>
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <div className="fields">
          <TextField
            label={t.stock.outlook.number}
            required
            maxLength={60}
            testId="request-number"
            value={number}
            onChange={setNumber}
            error={shown(errors.number)}
          />
          <TextField
            label={t.stock.outlook.blanks}
            hint={t.stock.outlook.suggestion}
            size="half"
            kind="number"
            testId="request-blanks"
            value={counts.blanks}
            onChange={setBlanks}
            error={shown(errors.blanks)}
          />
          <TextField
            label={t.stock.shipment.ribbons}
            size="half"
            kind="number"
            testId="request-ribbons"
            value={counts.ribbons}
            onChange={setRibbons}
            error={shown(errors.ribbons)}
          />
          <TextField
            label={t.stock.shipment.films}
            size="half"
            kind="number"
            testId="request-films"
            value={counts.films}
            onChange={setFilms}
            error={shown(errors.films)}
          />
          <TextField
            label={t.common.reason}
            size="half"
            required
            maxLength={500}
            testId="request-reason"
            value={reason}
            onChange={setReason}
            error={shown(errors.reason)}
          />
        </div>
        <FailureNotice failure={command.failure} />
        {done ? <Notice tone="good" title={t.stock.outlook.requested} live="polite" /> : null}
        <button type="submit" className="button button-primary" data-testid="request-send" disabled={command.busy}>
          <Icon name="check" />
          {t.stock.outlook.send}
        </button>
      </form>
    </Panel>
  );
}

function Requests({ answer }: { readonly answer: StockAnswer }) {
  const { t } = useWords();
  return (
    <Panel title={t.stock.outlook.requests}>
      {answer.requests.length === 0 ? (
        <Empty icon="file" title={t.stock.outlook.noRequests} />
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t.stock.outlook.number}</th>
              <th scope="col" className="number">
                {t.stock.outlook.asked}
              </th>
              <th scope="col" className="number">
                {t.stock.outlook.given}
              </th>
              <th scope="col">{t.stock.outlook.state}</th>
              <th scope="col">{t.stock.outlook.letter}</th>
            </tr>
          </thead>
          <tbody>
            {answer.requests.map((request) => (
              <RequestRow key={request.requestId} request={request} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function RequestRow({ request }: { readonly request: StockRequestView }) {
  const { t, language } = useWords();
  const number = (value: number | undefined): string => (value === undefined ? '–' : formatNumber(value, language));
  const since = request.receivedAt ?? request.shippedAt ?? request.allocatedAt ?? request.askedAt;
  return (
    <tr data-testid={`request-${request.state}`}>
      <td>
        {request.number}
        <span className="under">
          <Moment at={request.askedAt} /> · {actorWord(t, request.by)}
        </span>
      </td>
      <td className="number">{number(request.blanks)}</td>
      <td className="number">{number(request.received ?? request.shipped?.blanks ?? request.allocated?.blanks)}</td>
      <td>
        <Badge tone={request.state === 'received' ? 'good' : 'wait'}>{t.stock.outlook.states[request.state]}</Badge>
        <span className="under">
          <Moment at={since} />
          {request.state === 'shipped' && request.shipped !== undefined
            ? ` · ${t.stock.outlook.expected(formatDay(request.shipped.expectedOn, language))}`
            : ''}
        </span>
      </td>
      <td>
        <PaperButton
          path={`/api/stock/requests/${request.requestId}`}
          fileName={`permohonan-${request.requestId}.pdf`}
          word={t.stock.outlook.letter}
          testId={`letter-${request.requestId}`}
        />
      </td>
    </tr>
  );
}
