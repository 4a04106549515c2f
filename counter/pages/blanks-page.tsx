import { isAllowedMove, isBlankAccount, isBlankSerial } from '@loket/domain/blank-ledger';
import type { BlanksAnswer } from '@loket/protocol/blanks';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { Field } from '../components/field.tsx';
import { Figure, Moment } from '../components/figures.tsx';
import { useAnswer, useCommand, useWords, type Words } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { FailureNotice, Notice } from '../components/notice.tsx';
import { Answered, Empty, Page, Panel } from '../components/page.tsx';
import { ReasonField } from '../components/reason-field.tsx';
import { Badge } from '../components/status-badge.tsx';
import { formatNumber } from '../messages/format.ts';
import { may, type Officer } from '../office/officer.ts';
import { useServices } from '../services.ts';
import { actorWord } from './file-detail-page.tsx';
import { questionsOf } from './questions.ts';
import { SecondPersonDialog } from './second-person-dialog.tsx';

/** Blangko: every blank sits in one account; the sum never changes. */
export function BlanksPage({ officer }: { readonly officer: Officer }) {
  const { client } = useServices();
  const { t } = useWords();
  const blanks = useAnswer(questionsOf(client).blanks);
  return (
    <Page title={t.nav.blanks} lead={t.blanks.lead}>
      <Answered of={blanks}>
        {(answer) => (
          <>
            <Panel>
              <div className="figures-row">
                <dl className="figures">
                  <Figure label={t.board.blanksAvailable} value={answer.available} testId="blanks-available" />
                  <Figure label={t.board.blanksIssued} value={answer.issued} testId="blanks-issued" />
                  <Figure label={t.board.blanksSpoiled} value={answer.spoiled} testId="blanks-spoiled" />
                  <Figure label={t.blanks.total} value={answer.total} testId="blanks-total" />
                </dl>
                <Badge tone={answer.balanced ? 'good' : 'bad'}>{answer.balanced ? t.blanks.balanced : t.blanks.notBalanced}</Badge>
              </div>
            </Panel>
            <div className="columns columns-wide-left">
              <div className="stack">
                <Accounts blanks={answer} />
                <Movements blanks={answer} />
              </div>
              <div className="stack">
                {may(officer, 'blanks.move') ? <MoveForm blanks={answer} /> : null}
                <SerialSearch blanks={answer} />
                {may(officer, 'blanks.register') ? <RegisterForm /> : null}
              </div>
            </div>
          </>
        )}
      </Answered>
    </Page>
  );
}

function accountWord(blanks: BlanksAnswer, account: string, say: Words['say']): string {
  const known = blanks.accounts.find((entry) => entry.account === account);
  return known === undefined ? account : say(known.name);
}

/** The print room's own moves carry the name of their event; a person's reason is shown as given. */
function reasonWord(t: Words['t'], reason: string): string {
  return Object.entries(t.blanks.reasons).find(([name]) => name === reason)?.[1] ?? reason;
}

function Accounts({ blanks }: { readonly blanks: BlanksAnswer }) {
  const { t, say, language } = useWords();
  return (
    <Panel title={t.blanks.accounts}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t.blanks.account}</th>
            <th scope="col" className="number">
              {t.blanks.balance}
            </th>
          </tr>
        </thead>
        <tbody>
          {blanks.accounts.map(({ account, name, balance }) => (
            <tr key={account}>
              <th scope="row">{say(name)}</th>
              <td className="number big" data-testid={`account-${account}`} data-value={balance}>
                {formatNumber(balance, language)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function Movements({ blanks }: { readonly blanks: BlanksAnswer }) {
  const { t, say, language } = useWords();
  if (blanks.movements.length === 0) {
    return (
      <Panel title={t.blanks.movements}>
        <Empty icon="blanks" title={t.blanks.noMovements} />
      </Panel>
    );
  }
  return (
    <Panel title={t.blanks.movements}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t.blanks.when}</th>
            <th scope="col">{t.blanks.fromTo}</th>
            <th scope="col" className="number">
              {t.blanks.count}
            </th>
            <th scope="col">{t.blanks.serials}</th>
            <th scope="col">{t.common.reason}</th>
          </tr>
        </thead>
        <tbody>
          {blanks.movements.map((move) => (
            <tr key={move.seq}>
              <td>
                <Moment at={move.at} />
                <span className="under">{actorWord(t, move.actor)}</span>
              </td>
              <td>
                <span className="nowrap">{move.from === '' ? t.blanks.intoTheBooks : accountWord(blanks, move.from, say)}</span> →{' '}
                <span className="nowrap">{accountWord(blanks, move.to, say)}</span>
              </td>
              <td className="number">{formatNumber(move.count, language)}</td>
              <td className="digits">
                {move.first}
                {move.count > 1 ? <span className="under">{move.last}</span> : null}
              </td>
              <td>{reasonWord(t, move.reason)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function MoveForm({ blanks }: { readonly blanks: BlanksAnswer }) {
  const { t, say } = useWords();
  const { client } = useServices();
  const command = useCommand();
  const printers = useAnswer(questionsOf(client).printers).value?.printers ?? [];
  const [from, setFrom] = useState('store');
  const [to, setTo] = useState('');
  const [count, setCount] = useState('');
  const [serials, setSerials] = useState('');
  const [reason, setReason] = useState('');
  const [done, setDone] = useState<string | undefined>(undefined);

  // A printer that never had a blank has no account yet, and still is where blanks go.
  const names = [
    ...new Set([...blanks.accounts.map(({ account }) => account), ...printers.map(({ id }) => `hopper:${id}`), 'store', 'lost', 'destroyed', 'spoiled']),
  ];
  const targets = isBlankAccount(from) ? names.filter((account) => isBlankAccount(account) && isAllowedMove(from, account) && account !== 'issued') : [];
  const target = targets.includes(to) ? to : (targets[0] ?? '');
  const list = serials
    .split(/[\s,;]+/)
    .filter((serial) => serial !== '')
    .map((serial) => serial.toUpperCase());
  const badSerials = list.filter((serial) => !isBlankSerial(serial));
  const word = (account: string): string =>
    account.startsWith('hopper:') && !blanks.accounts.some((entry) => entry.account === account)
      ? t.blanks.hopper(account.slice(7))
      : accountWord(blanks, account, say);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setDone(undefined);
    const body = { from, to: target, reason: reason.trim(), ...(list.length > 0 ? { serials: list } : { count: Number(count) }) };
    if (!(await command.run(body, (commandId) => client.moveBlanks({ commandId, ...body })))) return;
    setDone(t.blanks.moved(list.length > 0 ? list.length : Number(count), word(target)));
    setCount('');
    setSerials('');
  }

  return (
    <Panel title={t.blanks.move}>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <div className="fields">
          <Field label={t.blanks.from} size="half">
            {(ids) => (
              <select {...ids} data-testid="move-from" value={from} onChange={(event) => setFrom(event.target.value)}>
                {names
                  .filter((account) => account !== 'issued' && account !== 'destroyed')
                  .map((account) => (
                    <option key={account} value={account}>
                      {word(account)}
                    </option>
                  ))}
              </select>
            )}
          </Field>
          <Field label={t.blanks.to} size="half">
            {(ids) => (
              <select {...ids} data-testid="move-to" value={target} onChange={(event) => setTo(event.target.value)}>
                {targets.map((account) => (
                  <option key={account} value={account}>
                    {word(account)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t.blanks.count} size="half" hint={t.blanks.countHint}>
            {(ids) => (
              <input
                {...ids}
                type="number"
                min={1}
                max={20000}
                required={list.length === 0}
                disabled={list.length > 0}
                data-testid="move-count"
                value={count}
                onChange={(event) => setCount(event.target.value)}
              />
            )}
          </Field>
          <ReasonField value={reason} onChange={setReason} testId="move-reason" size="half" />
          <Field label={t.blanks.serialList} hint={t.blanks.serialListHint}>
            {(ids) => (
              <textarea {...ids} rows={2} className="digits" data-testid="move-serials" value={serials} onChange={(event) => setSerials(event.target.value)} />
            )}
          </Field>
        </div>
        {badSerials.length === 0 ? null : <Notice tone="bad" title={t.blanks.badSerials(badSerials.slice(0, 5).join(', '))} live="polite" />}
        <FailureNotice failure={command.failure} />
        {done === undefined ? null : <Notice tone="good" title={done} live="polite" />}
        <button type="submit" className="button button-primary" data-testid="move-confirm" disabled={command.busy || target === '' || badSerials.length > 0}>
          <Icon name="arrow" />
          {t.blanks.moveConfirm}
        </button>
      </form>
    </Panel>
  );
}

function SerialSearch({ blanks }: { readonly blanks: BlanksAnswer }) {
  const { t, say } = useWords();
  const { client } = useServices();
  const [typed, setTyped] = useState('');
  const [serial, setSerial] = useState<string | undefined>(undefined);
  const story = useAnswer(serial === undefined ? undefined : questionsOf(client).blank(serial));
  return (
    <Panel title={t.blanks.oneBlank}>
      <form
        className="scan"
        onSubmit={(event) => {
          event.preventDefault();
          const text = typed.trim().toUpperCase();
          setSerial(text === '' ? undefined : text);
        }}
      >
        <Field label={t.print.serial}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              maxLength={20}
              autoComplete="off"
              spellCheck={false}
              className="digits"
              data-testid="blank-serial"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        <button type="submit" className="button">
          <Icon name="search" />
          {t.handover.find}
        </button>
      </form>
      {serial === undefined ? null : (
        <Answered of={story}>
          {(blank) => (
            <ol className="timeline">
              {[...blank.story].reverse().map((step) => (
                <li key={step.seq}>
                  <span className="timeline-dot" aria-hidden="true" />
                  <p className="timeline-text">
                    {step.from === '' ? t.blanks.intoTheBooks : accountWord(blanks, step.from, say)} → {accountWord(blanks, step.to, say)}
                  </p>
                  <p className="muted">
                    <Moment at={step.at} /> · {actorWord(t, step.actor)} · {reasonWord(t, step.reason)}
                  </p>
                </li>
              ))}
              {blank.applicationId === undefined ? null : (
                <li>
                  <Link href={`/berkas/${blank.applicationId}`}>{t.print.openFile}</Link>
                </li>
              )}
            </ol>
          )}
        </Answered>
      )}
    </Panel>
  );
}

function RegisterForm() {
  const { t } = useWords();
  const { client } = useServices();
  const [first, setFirst] = useState('');
  const [count, setCount] = useState('');
  const [letter, setLetter] = useState('');
  const [asking, setAsking] = useState(false);
  const serial = first.trim().toUpperCase();
  return (
    <Panel title={t.blanks.register}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          setAsking(true);
        }}
      >
        <div className="fields">
          <Field label={t.blanks.firstSerial} size="half" required>
            {(ids) => (
              <input
                {...ids}
                type="text"
                required
                maxLength={20}
                autoComplete="off"
                className="digits"
                data-testid="register-first"
                value={first}
                onChange={(event) => setFirst(event.target.value)}
              />
            )}
          </Field>
          <Field label={t.blanks.count} size="half" required>
            {(ids) => (
              <input
                {...ids}
                type="number"
                required
                min={1}
                max={100000}
                data-testid="register-count"
                value={count}
                onChange={(event) => setCount(event.target.value)}
              />
            )}
          </Field>
          <Field label={t.blanks.letter} required>
            {(ids) => (
              <input
                {...ids}
                type="text"
                required
                minLength={3}
                maxLength={100}
                data-testid="register-letter"
                value={letter}
                onChange={(event) => setLetter(event.target.value)}
              />
            )}
          </Field>
        </div>
        <button type="submit" className="button" data-testid="register-open">
          <Icon name="people" />
          {t.blanks.registerConfirm}
        </button>
      </form>
      {asking ? (
        <SecondPersonDialog
          title={t.blanks.register}
          explanation={t.blanks.registerText(count, serial)}
          confirm={t.blanks.registerConfirm}
          onClose={() => setAsking(false)}
          send={(commandId, secondPerson) => client.registerBlanks({ commandId, first: serial, count: Number(count), letter: letter.trim(), secondPerson })}
        />
      ) : null}
    </Panel>
  );
}
