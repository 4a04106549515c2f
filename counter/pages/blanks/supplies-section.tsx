import { isAllowedSupplyMove, isSupplyAccount, type SupplyKind, supplyKindNames, supplyKinds } from '@loket/domain/supplies';
import type { SuppliesAnswer } from '@loket/protocol/supplies';
import { type FormEvent, useState } from 'react';
import { Moment } from '../../components/figures.tsx';
import { useAnswer, useCommand, useWords } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { Answered, Empty, Panel } from '../../components/page.tsx';
import { SelectField } from '../../components/select-field.tsx';
import { countOf, TextField } from '../../components/text-field.tsx';
import { formatNumber } from '../../messages/format.ts';
import { may, type Officer } from '../../office/officer.ts';
import { useServices } from '../../services.ts';
import { actorWord } from '../file-detail-page.tsx';
import { questionsOf } from '../questions.ts';
import { SecondPersonDialog } from '../second-person-dialog.tsx';

function usePlaceWord(): (account: string) => string {
  const { t } = useWords();
  return (account) => {
    const [family, id = ''] = account.split(':', 2);
    if (family === 'printer') return t.stock.supply.printer(id);
    return Object.entries(t.stock.supply.places).find(([name]) => name === account)?.[1] ?? account;
  };
}

export function SuppliesSection({ officer }: { readonly officer: Officer }) {
  const { client } = useServices();
  const supplies = useAnswer(questionsOf(client).supplies);
  return (
    <Answered of={supplies}>
      {(answer) => (
        <div className="columns columns-wide-left">
          <div className="stack">
            <OnHand answer={answer} />
            <Movements answer={answer} />
          </div>
          <div className="stack">{may(officer, 'blanks.move') ? <MoveForm /> : null}</div>
        </div>
      )}
    </Answered>
  );
}

function OnHand({ answer }: { readonly answer: SuppliesAnswer }) {
  const { t, say, language } = useWords();
  const word = usePlaceWord();
  if (answer.supplies.every(({ accounts }) => accounts.length === 0)) {
    return (
      <Panel title={t.stock.supplies}>
        <Empty icon="blanks" title={t.stock.supply.none} />
      </Panel>
    );
  }
  return (
    <Panel title={t.stock.supplies}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t.stock.supply.kind}</th>
            <th scope="col">{t.blanks.account}</th>
            <th scope="col" className="number">
              {t.blanks.balance}
            </th>
          </tr>
        </thead>
        <tbody>
          {answer.supplies.flatMap(({ kind, name, onHand, accounts }) => [
            <tr key={kind} className="sum">
              <th scope="row">{say(name)}</th>
              <td>{t.stock.supply.onHand}</td>
              <td className="number big" data-testid={`supply-${kind}`} data-value={onHand}>
                {formatNumber(onHand, language)}
              </td>
            </tr>,
            ...accounts.map(({ account, balance }) => (
              <tr key={`${kind} ${account}`}>
                <td />
                <td>{word(account)}</td>
                <td className="number">{formatNumber(balance, language)}</td>
              </tr>
            )),
          ])}
        </tbody>
      </table>
    </Panel>
  );
}

function Movements({ answer }: { readonly answer: SuppliesAnswer }) {
  const { t, say, language } = useWords();
  const word = usePlaceWord();
  if (answer.movements.length === 0) return null;
  return (
    <Panel title={t.blanks.movements}>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t.blanks.when}</th>
            <th scope="col">{t.stock.supply.kind}</th>
            <th scope="col">{t.blanks.fromTo}</th>
            <th scope="col" className="number">
              {t.blanks.count}
            </th>
            <th scope="col">{t.common.reason}</th>
          </tr>
        </thead>
        <tbody>
          {answer.movements.map((move) => (
            <tr key={move.seq}>
              <td>
                <Moment at={move.at} />
                <span className="under">{actorWord(t, move.actor)}</span>
              </td>
              <td>{say(supplyKindNames[move.kind])}</td>
              <td>
                {word(move.from)} → {word(move.to)}
              </td>
              <td className="number">{formatNumber(move.count, language)}</td>
              <td>{move.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function MoveForm() {
  const { t, say } = useWords();
  const { client } = useServices();
  const word = usePlaceWord();
  const command = useCommand();
  const printers = useAnswer(questionsOf(client).printers).value?.printers ?? [];
  const [kind, setKind] = useState<SupplyKind>('ribbon');
  const [from, setFrom] = useState('store');
  const [to, setTo] = useState('');
  const [count, setCount] = useState('');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState(false);
  const places = ['outside', 'store', ...printers.map(({ id }) => `printer:${id}`), 'used', 'spoiled', 'lost'];
  const targets = places.filter((place) => isSupplyAccount(from) && isSupplyAccount(place) && isAllowedSupplyMove(from, place));
  const target = targets.includes(to) ? to : (targets[0] ?? '');
  const number = countOf(count) ?? 0;
  const errors = { count: number > 0 ? undefined : t.stock.notACount, reason: reason.trim().length < 3 ? t.stock.tooShort(3) : undefined };
  const body = { kind, from, to: target, count: number, reason: reason.trim() };

  function finish(): void {
    setDone(true);
    setTried(false);
    setCount('');
  }

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    setDone(false);
    if (errors.count !== undefined || errors.reason !== undefined) return;
    if (from === 'lost' || target === 'lost') return setAsking(true);
    if (await command.run(body, (commandId) => client.moveSupplies({ commandId, ...body }))) finish();
  }

  return (
    <Panel title={t.stock.supply.move}>
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <div className="fields">
          <SelectField
            label={t.stock.supply.kind}
            testId="supply-kind"
            size="full"
            value={kind}
            options={supplyKinds}
            word={(value) => say(supplyKindNames[value === 'film' ? 'film' : 'ribbon'])}
            onChange={(value) => setKind(supplyKinds.find((one) => one === value) ?? 'ribbon')}
          />
          <SelectField
            label={t.blanks.from}
            testId="supply-from"
            value={from}
            options={places.filter((place) => place !== 'spoiled')}
            word={word}
            onChange={setFrom}
          />
          <SelectField label={t.blanks.to} testId="supply-to" value={target} options={targets} word={word} onChange={setTo} />
          <TextField
            label={t.blanks.count}
            size="half"
            kind="number"
            required
            testId="supply-count"
            value={count}
            onChange={setCount}
            error={tried ? errors.count : undefined}
          />
          <TextField
            label={t.common.reason}
            size="half"
            required
            maxLength={500}
            testId="supply-reason"
            value={reason}
            onChange={setReason}
            error={tried ? errors.reason : undefined}
          />
        </div>
        <FailureNotice failure={command.failure} />
        {done ? <Notice tone="good" title={t.stock.supply.done} live="polite" /> : null}
        <button type="submit" className="button button-primary" data-testid="supply-move" disabled={command.busy}>
          <Icon name="arrow" />
          {t.stock.supply.move}
        </button>
      </form>
      {asking ? (
        <SecondPersonDialog
          title={t.stock.supply.move}
          explanation={t.stock.supply.second}
          confirm={t.stock.supply.move}
          onClose={() => setAsking(false)}
          send={async (commandId, secondPerson) => {
            const answer = await client.moveSupplies({ commandId, ...body, secondPerson });
            if (answer.ok) finish();
            return answer;
          }}
        />
      ) : null}
    </Panel>
  );
}
