import type { DestructionsAnswer } from '@loket/protocol/blanks';
import { type FormEvent, Fragment, useState } from 'react';
import { Figure, Moment } from '../../components/figures.tsx';
import { useAnswer, useWords } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { Answered, Empty, Panel } from '../../components/page.tsx';
import { PaperButton } from '../../components/paper-button.tsx';
import { TextField } from '../../components/text-field.tsx';
import { formatNumber } from '../../messages/format.ts';
import { may, type Officer } from '../../office/officer.ts';
import { useServices } from '../../services.ts';
import { actorWord } from '../file-detail-page.tsx';
import { questionsOf } from '../questions.ts';
import { SecondPersonDialog } from '../second-person-dialog.tsx';
import { reasonWord } from './reason-word.ts';

const listed_max = 20;
const noWitnesses = [
  { place: 1, name: '', position: '' },
  { place: 2, name: '', position: '' },
];

export function DestructionSection({ officer }: { readonly officer: Officer }) {
  const { client } = useServices();
  const { t } = useWords();
  const destructions = useAnswer(questionsOf(client).destructions);
  return (
    <Answered of={destructions}>
      {(answer) => (
        <>
          <p className="lead">{t.stock.destroy.lead}</p>
          <div className="columns columns-wide-left">
            <div className="stack">
              <Waiting answer={answer} />
              <Past answer={answer} />
            </div>
            <div className="stack">{may(officer, 'blanks.destroy') ? <DestroyForm answer={answer} /> : null}</div>
          </div>
        </>
      )}
    </Answered>
  );
}

function Waiting({ answer }: { readonly answer: DestructionsAnswer }) {
  const { t } = useWords();
  const rows = [
    ...answer.waitingBlanks.map(({ serial, since, reason }) => ({ key: serial, what: serial, detail: reasonWord(t, reason), since })),
    ...answer.waitingCards.map(({ applicationId, receiptCode, name, handedInAt }) => ({
      key: applicationId,
      what: receiptCode,
      detail: name,
      since: handedInAt,
    })),
  ];
  return (
    <Panel title={t.stock.destroy.waiting}>
      <dl className="figures">
        <Figure label={t.stock.destroy.waitingBlanks} value={answer.waitingBlankCount} testId="waiting-blanks" />
        <Figure label={t.stock.destroy.waitingCards} value={answer.waitingCardCount} testId="waiting-cards" />
      </dl>
      {rows.length === 0 ? (
        <Empty icon="check" title={t.stock.destroy.nothing} />
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t.blanks.serials}</th>
              <th scope="col">{t.common.reason}</th>
              <th scope="col">{t.stock.destroy.since}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, listed_max).map((row) => (
              <tr key={row.key}>
                <td className="digits">{row.what}</td>
                <td>{row.detail}</td>
                <td>
                  <Moment at={row.since} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function DestroyForm({ answer }: { readonly answer: DestructionsAnswer }) {
  const { t, language } = useWords();
  const { client } = useServices();
  const [number, setNumber] = useState('');
  const [place, setPlace] = useState('');
  const [method, setMethod] = useState(t.stock.destroy.methodDefault);
  const [witnesses, setWitnesses] = useState(noWitnesses);
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState<string | undefined>(undefined);
  const waiting = answer.waitingBlankCount + answer.waitingCardCount;
  const tooShort = (text: string, length: number): string | undefined => (tried && text.trim().length < length ? t.stock.tooShort(length) : undefined);
  const isComplete =
    number.trim() !== '' &&
    place.trim().length >= 3 &&
    method.trim().length >= 3 &&
    witnesses.every((one) => one.name.trim().length >= 3 && one.position.trim().length >= 2);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    setDone(undefined);
    if (isComplete) setAsking(true);
  }
  const change = (index: number, part: Partial<(typeof noWitnesses)[number]>): void =>
    setWitnesses((before) => before.map((one) => (one.place === index + 1 ? { ...one, ...part } : one)));

  return (
    <Panel title={t.stock.destroy.make}>
      <form className="form" noValidate onSubmit={submit}>
        <div className="fields">
          <TextField
            label={t.stock.destroy.number}
            required
            maxLength={60}
            testId="destroy-number"
            value={number}
            onChange={setNumber}
            error={tooShort(number, 1)}
          />
          <TextField
            label={t.stock.destroy.place}
            required
            maxLength={100}
            testId="destroy-place"
            value={place}
            onChange={setPlace}
            error={tooShort(place, 3)}
          />
          <TextField
            label={t.stock.destroy.method}
            required
            maxLength={200}
            testId="destroy-method"
            value={method}
            onChange={setMethod}
            error={tooShort(method, 3)}
          />
          {witnesses.map((one, index) => (
            <Fragment key={one.place}>
              <TextField
                label={t.stock.destroy.witness(index + 1)}
                size="half"
                required
                maxLength={60}
                testId={`witness-${index + 1}`}
                value={one.name}
                onChange={(name) => change(index, { name })}
                error={tooShort(one.name, 3)}
              />
              <TextField
                label={t.stock.destroy.position(index + 1)}
                size="half"
                required
                maxLength={60}
                testId={`position-${index + 1}`}
                value={one.position}
                onChange={(position) => change(index, { position })}
                error={tooShort(one.position, 2)}
              />
            </Fragment>
          ))}
        </div>
        {done === undefined ? null : (
          <Notice tone="good" title={t.stock.destroy.done} live="polite">
            <RecordLink id={done} />
          </Notice>
        )}
        <button type="submit" className="button" data-testid="destroy-open" disabled={waiting === 0}>
          <Icon name="people" />
          {t.stock.destroy.confirm}
        </button>
      </form>
      {asking ? (
        <SecondPersonDialog
          title={t.stock.destruction}
          explanation={t.stock.destroy.second(formatNumber(answer.waitingBlankCount, language), formatNumber(answer.waitingCardCount, language))}
          confirm={t.stock.destroy.confirm}
          onClose={() => setAsking(false)}
          send={async (commandId, secondPerson) => {
            const trimmed = witnesses.map((one) => ({ name: one.name.trim(), position: one.position.trim() }));
            const sent = { number: number.trim(), place: place.trim(), method: method.trim(), witnesses: trimmed, all: true };
            const reply = await client.destroyBlanks({ commandId, ...sent, secondPerson });
            if (reply.ok) setDone(reply.value.destructionId);
            return reply;
          }}
        />
      ) : null}
    </Panel>
  );
}

function RecordLink({ id }: { readonly id: string }) {
  const { t } = useWords();
  return <PaperButton path={`/api/blanks/destructions/${id}`} fileName={`berita-acara-${id}.pdf`} word={t.stock.destroy.record} testId={`record-${id}`} />;
}

function Past({ answer }: { readonly answer: DestructionsAnswer }) {
  const { t, language } = useWords();
  return (
    <Panel title={t.stock.destroy.past}>
      {answer.destructions.length === 0 ? (
        <Empty icon="file" title={t.stock.destroy.nonePast} />
      ) : (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t.blanks.when}</th>
              <th scope="col">{t.stock.destroy.number}</th>
              <th scope="col" className="number">
                {t.stock.destroy.waitingBlanks}
              </th>
              <th scope="col" className="number">
                {t.stock.destroy.waitingCards}
              </th>
              <th scope="col">{t.stock.destroy.record}</th>
            </tr>
          </thead>
          <tbody>
            {answer.destructions.map((one) => (
              <tr key={one.destructionId}>
                <td>
                  <Moment at={one.at} />
                  <span className="under">{actorWord(t, one.by)}</span>
                </td>
                <td>{one.number}</td>
                <td className="number">{formatNumber(one.blankCount, language)}</td>
                <td className="number">{formatNumber(one.cardCount, language)}</td>
                <td>
                  <RecordLink id={one.destructionId} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
