import { isAllowedMove, isBlankAccount, isBlankSerial } from '@loket/domain/blank-ledger';
import type { BlanksAnswer } from '@loket/protocol/blanks';
import { type FormEvent, useState } from 'react';
import { Link } from 'wouter';
import { Field } from '../../components/field.tsx';
import { Figure, Moment } from '../../components/figures.tsx';
import { useAnswer, useCommand, useWords, type Words } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { Answered, Empty, Panel } from '../../components/page.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { Badge } from '../../components/status-badge.tsx';
import { countOf, serialsIn, TextField } from '../../components/text-field.tsx';
import { formatNumber } from '../../messages/format.ts';
import { may, type Officer } from '../../office/officer.ts';
import { useServices } from '../../services.ts';
import { actorWord } from '../file-detail-page.tsx';
import { questionsOf } from '../questions.ts';
import { SecondPersonDialog } from '../second-person-dialog.tsx';
import { reasonWord } from './reason-word.ts';

export function StockSection({ officer }: { readonly officer: Officer }) {
  const { client } = useServices();
  const { t } = useWords();
  const blanks = useAnswer(questionsOf(client).blanks);
  return (
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
            </div>
          </div>
        </>
      )}
    </Answered>
  );
}

function accountWord(blanks: BlanksAnswer, account: string, say: Words['say']): string {
  const known = blanks.accounts.find((entry) => entry.account === account);
  return known === undefined ? account : say(known.name);
}

function Accounts({ blanks }: { readonly blanks: BlanksAnswer }) {
  const { t, say, language } = useWords();
  return (
    <Panel title={t.blanks.accounts}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t.blanks.account}</th>
            <td />
            <th scope="col" className="number">
              {t.blanks.balance}
            </th>
          </tr>
        </thead>
        <tbody>
          {blanks.accounts.map(({ account, name, balance }) => (
            <tr key={account}>
              <th scope="row">{say(name)}</th>
              <td className="bar-cell">
                <meter className="bar" min={0} max={Math.max(1, blanks.total)} value={balance} aria-hidden="true" />
              </td>
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
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState<string | undefined>(undefined);

  // A printer that never had a blank has no account yet, and still is where blanks go.
  const names = [...new Set([...blanks.accounts.map(({ account }) => account), ...printers.map(({ id }) => `hopper:${id}`), 'store', 'lost', 'spoiled'])];
  // Other ways lead to a card and to destruction: a print job, and a record with witnesses.
  const byHand = names.filter((account) => account !== 'issued' && account !== 'destroyed');
  const targets = isBlankAccount(from) ? byHand.filter((account) => isBlankAccount(account) && isAllowedMove(from, account)) : [];
  const target = targets.includes(to) ? to : (targets[0] ?? '');
  const list = serialsIn(serials);
  const badSerials = list.filter((serial) => !isBlankSerial(serial));
  const number = list.length > 0 ? list.length : (countOf(count) ?? 0);
  const errors = {
    count: number > 0 ? undefined : t.stock.notACount,
    serials: badSerials.length === 0 ? undefined : t.blanks.badSerials(badSerials.slice(0, 5).join(', ')),
    reason: reason.trim().length < 3 ? t.stock.tooShort(3) : undefined,
  };
  const word = (account: string): string =>
    account.startsWith('hopper:') && !blanks.accounts.some((entry) => entry.account === account)
      ? t.blanks.hopper(account.slice(7))
      : accountWord(blanks, account, say);
  const body = { from, to: target, reason: reason.trim(), ...(list.length > 0 ? { serials: list } : { count: number }) };

  function finish(): void {
    setDone(t.blanks.moved(number, word(target)));
    setCount('');
    setSerials('');
    setTried(false);
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    setDone(undefined);
    if (target === '' || Object.values(errors).some((error) => error !== undefined)) return;
    if (from === 'lost' || target === 'lost') return setAsking(true);
    if (await command.run(body, (commandId) => client.moveBlanks({ commandId, ...body }))) finish();
  }

  return (
    <Panel title={t.blanks.move}>
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <div className="fields">
          <SelectField label={t.blanks.from} testId="move-from" value={from} options={byHand} word={word} onChange={setFrom} />
          <SelectField label={t.blanks.to} testId="move-to" value={target} options={targets} word={word} onChange={setTo} />
          <TextField
            label={t.blanks.count}
            hint={t.blanks.countHint}
            size="half"
            kind="number"
            disabled={list.length > 0}
            testId="move-count"
            value={count}
            onChange={setCount}
            error={tried ? errors.count : undefined}
          />
          <TextField
            label={t.common.reason}
            size="half"
            required
            maxLength={500}
            testId="move-reason"
            value={reason}
            onChange={setReason}
            error={tried ? errors.reason : undefined}
          />
          <Field label={t.blanks.serialList} hint={t.blanks.serialListHint}>
            {(ids) => (
              <textarea {...ids} rows={2} className="digits" data-testid="move-serials" value={serials} onChange={(event) => setSerials(event.target.value)} />
            )}
          </Field>
        </div>
        {errors.serials === undefined ? null : <Notice tone="bad" title={errors.serials} live="polite" />}
        <FailureNotice failure={command.failure} />
        {done === undefined ? null : <Notice tone="good" title={done} live="polite" />}
        <button type="submit" className="button button-primary" data-testid="move-confirm" disabled={command.busy || target === ''}>
          <Icon name="arrow" />
          {t.blanks.moveConfirm}
        </button>
      </form>
      {asking ? (
        <SecondPersonDialog
          title={t.blanks.move}
          explanation={t.stock.supply.second}
          confirm={t.blanks.moveConfirm}
          onClose={() => setAsking(false)}
          send={async (commandId, secondPerson) => {
            const answer = await client.moveBlanks({ commandId, ...body, secondPerson });
            if (answer.ok) finish();
            return answer;
          }}
        />
      ) : null}
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
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const text = typed.trim().toUpperCase();
          setSerial(text === '' ? undefined : text);
        }}
      >
        <TextField label={t.print.serial} kind="digits" maxLength={20} testId="blank-serial" value={typed} onChange={setTyped} />
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
