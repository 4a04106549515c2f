import { isBlankSerial } from '@loket/domain/blank-ledger';
import { countBetween, lastOf, type SerialRun, serialsOfRuns } from '@loket/domain/serial-runs';
import { type FormEvent, useRef, useState } from 'react';
import { Field } from '../../components/field.tsx';
import { Moment } from '../../components/figures.tsx';
import { useAnswer, useFocus, useWords } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { Answered, Empty, Panel } from '../../components/page.tsx';
import { Badge } from '../../components/status-badge.tsx';
import { countOf, TextField } from '../../components/text-field.tsx';
import { formatNumber } from '../../messages/format.ts';
import { may, type Officer } from '../../office/officer.ts';
import { useServices } from '../../services.ts';
import { actorWord } from '../file-detail-page.tsx';
import { questionsOf } from '../questions.ts';
import { SecondPersonDialog } from '../second-person-dialog.tsx';
import { LoanForm } from './loan-form.tsx';

export function ShipmentsSection({ officer }: { readonly officer: Officer }) {
  return (
    <div className="columns columns-wide-left">
      <div className="stack">
        {may(officer, 'blanks.register') ? <ShipmentForm /> : null}
        <ShipmentList />
      </div>
      <div className="stack">{may(officer, 'blanks.move') ? <LoanForm /> : null}</div>
    </div>
  );
}

/** The next box, scanned by its two ends; a scanner ends each number with Enter. */
function BoxScanner({ boxes, onChange }: { readonly boxes: readonly SerialRun[]; readonly onChange: (boxes: readonly SerialRun[]) => void }) {
  const { t } = useWords();
  const firstField = useFocus<HTMLInputElement>();
  const lastField = useRef<HTMLInputElement>(null);
  const [first, setFirst] = useState('');
  const [last, setLast] = useState('');
  const [wrong, setWrong] = useState<{ readonly field: 'first' | 'last'; readonly text: string } | undefined>(undefined);
  const [start, end] = [first.trim().toUpperCase(), last.trim().toUpperCase()];

  function takeFirst(): void {
    const isSerial = isBlankSerial(start);
    setWrong(isSerial ? undefined : { field: 'first', text: t.stock.notASerial });
    if (isSerial) lastField.current?.focus();
  }

  function addBox(): void {
    if (!isBlankSerial(start)) return setWrong({ field: 'first', text: t.stock.notASerial });
    const count = countBetween(start, end);
    if (count === undefined || count > 100_000) return setWrong({ field: 'last', text: t.stock.notABox });
    const found = serialsOfRuns([...boxes, { first: start, count }]);
    if (!('serials' in found)) return setWrong({ field: 'last', text: t.stock.shipment.overlaps(found.serial) });
    onChange([...boxes, { first: start, count }]);
    setFirst('');
    setLast('');
    setWrong(undefined);
    firstField.current?.focus();
  }

  const onEnter = (act: () => void) => (event: React.KeyboardEvent) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    act();
  };
  return (
    <fieldset className="fields scan-box">
      <TextField
        label={t.stock.shipment.first}
        kind="digits"
        size="third"
        maxLength={20}
        testId="box-first"
        inputRef={firstField}
        value={first}
        onChange={setFirst}
        onKeyDown={onEnter(takeFirst)}
        error={wrong?.field === 'first' ? wrong.text : undefined}
      />
      <TextField
        label={t.stock.shipment.last}
        hint={t.stock.shipment.lastHint}
        kind="digits"
        size="third"
        maxLength={20}
        testId="box-last"
        inputRef={lastField}
        value={last}
        onChange={setLast}
        onKeyDown={onEnter(addBox)}
        error={wrong?.field === 'last' ? wrong.text : undefined}
      />
      <div className="field field-third scan-buttons">
        <button type="button" className="button" data-testid="box-add" onClick={addBox}>
          <Icon name="plus" />
          {t.stock.shipment.add}
        </button>
        <button type="button" className="button button-quiet" data-testid="box-undo" disabled={boxes.length === 0} onClick={() => onChange(boxes.slice(0, -1))}>
          <Icon name="undo" />
          {t.stock.shipment.undo}
        </button>
      </div>
    </fieldset>
  );
}

function BoxTable({ boxes }: { readonly boxes: readonly SerialRun[] }) {
  const { t, language } = useWords();
  if (boxes.length === 0) return <p className="muted">{t.stock.shipment.noBoxes}</p>;
  return (
    <table className="table">
      <caption className="visually-hidden">{t.stock.shipment.boxes}</caption>
      <thead>
        <tr>
          <th scope="col">{t.stock.shipment.box}</th>
          <th scope="col">{t.blanks.serials}</th>
          <th scope="col" className="number">
            {t.stock.shipment.pieces}
          </th>
        </tr>
      </thead>
      <tbody>
        {boxes
          .map((box, index) => ({ box, number: index + 1 }))
          .reverse()
          .map(({ box, number }) => (
            <tr key={box.first}>
              <td>{number}</td>
              <td className="digits">
                {box.first} – {lastOf(box)}
              </td>
              <td className="number">{formatNumber(box.count, language)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

function AgainstLetter({ counted, expected }: { readonly counted: number; readonly expected: number | undefined }) {
  const { t, language } = useWords();
  const difference = expected === undefined ? undefined : counted - expected;
  const number = (value: number): string => formatNumber(Math.abs(value), language);
  return (
    <p className="running-total" role="status" data-testid="shipment-total" data-value={counted}>
      <span>
        {t.stock.shipment.counted}: <strong>{formatNumber(counted, language)}</strong>
      </span>
      {difference === undefined ? null : (
        <Badge tone={difference === 0 ? 'good' : 'wait'}>
          {difference === 0
            ? t.stock.shipment.agrees
            : difference < 0
              ? t.stock.shipment.short(number(difference))
              : t.stock.shipment.surplus(number(difference))}
        </Badge>
      )}
    </p>
  );
}

function ShipmentForm() {
  const { t, language } = useWords();
  const { client } = useServices();
  const [letter, setLetter] = useState('');
  const [expected, setExpected] = useState('');
  const [boxes, setBoxes] = useState<readonly SerialRun[]>([]);
  const [ribbons, setRibbons] = useState('');
  const [films, setFilms] = useState('');
  const [note, setNote] = useState('');
  const [requestId, setRequestId] = useState('');
  const open = (useAnswer(questionsOf(client).stock).value?.requests ?? []).filter(({ state }) => state !== 'received');
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState<string | undefined>(undefined);
  const counted = boxes.reduce((sum, { count }) => sum + count, 0);
  const optional = (text: string): number | undefined => (text.trim() === '' ? 0 : countOf(text));
  const errors = {
    letter: letter.trim().length < 3 ? t.stock.tooShort(3) : undefined,
    expected: countOf(expected) === undefined ? t.stock.notACount : undefined,
    ribbons: optional(ribbons) === undefined ? t.stock.notACount : undefined,
    films: optional(films) === undefined ? t.stock.notACount : undefined,
    boxes: counted + (optional(ribbons) ?? 0) + (optional(films) ?? 0) === 0 ? t.stock.shipment.noBoxes : undefined,
  };
  const shown = (error: string | undefined): string | undefined => (tried ? error : undefined);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    setDone(undefined);
    if (Object.values(errors).every((error) => error === undefined)) setAsking(true);
  }

  async function send(commandId: string, secondPerson: Parameters<typeof client.receiveShipment>[0]['secondPerson']) {
    const answer = await client.receiveShipment({
      commandId,
      letter: letter.trim(),
      expected: countOf(expected) ?? 0,
      boxes: [...boxes],
      ribbons: optional(ribbons) ?? 0,
      films: optional(films) ?? 0,
      ...(requestId === '' ? {} : { requestId }),
      ...(note.trim().length >= 3 ? { note: note.trim() } : {}),
      secondPerson,
    });
    if (answer.ok) {
      setDone(t.stock.shipment.received(formatNumber(counted, language)));
      setBoxes([]);
      for (const clear of [setLetter, setExpected, setRibbons, setFilms, setNote, setRequestId]) clear('');
      setTried(false);
    }
    return answer;
  }

  return (
    <Panel title={t.stock.shipment.title}>
      <form className="form" noValidate onSubmit={submit}>
        <p className="muted">{t.stock.shipment.lead}</p>
        <BoxScanner boxes={boxes} onChange={setBoxes} />
        <AgainstLetter counted={counted} expected={countOf(expected)} />
        <BoxTable boxes={boxes} />
        <div className="fields">
          <TextField
            label={t.stock.shipment.letter}
            size="half"
            required
            maxLength={100}
            testId="shipment-letter"
            value={letter}
            onChange={setLetter}
            error={shown(errors.letter)}
          />
          <TextField
            label={t.stock.shipment.expected}
            size="half"
            required
            kind="number"
            testId="shipment-expected"
            value={expected}
            onChange={setExpected}
            error={shown(errors.expected)}
          />
          <TextField
            label={t.stock.shipment.ribbons}
            size="third"
            kind="number"
            testId="shipment-ribbons"
            value={ribbons}
            onChange={setRibbons}
            error={shown(errors.ribbons)}
          />
          <TextField
            label={t.stock.shipment.films}
            size="third"
            kind="number"
            testId="shipment-films"
            value={films}
            onChange={setFilms}
            error={shown(errors.films)}
          />
          <TextField label={t.stock.shipment.note} size="third" maxLength={500} testId="shipment-note" value={note} onChange={setNote} />
        </div>
        {open.length === 0 ? null : (
          <Field label={t.stock.outlook.answers}>
            {(ids) => (
              <select {...ids} data-testid="shipment-request" value={requestId} onChange={(event) => setRequestId(event.target.value)}>
                <option value="">{t.stock.outlook.noRequest}</option>
                {open.map((request) => (
                  <option key={request.requestId} value={request.requestId}>
                    {request.number}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        {shown(errors.boxes) === undefined ? null : <Notice tone="bad" title={errors.boxes} live="polite" />}
        {done === undefined ? null : <Notice tone="good" title={done} live="polite" />}
        <button type="submit" className="button button-primary" data-testid="shipment-receive">
          <Icon name="check" />
          {t.stock.shipment.receive}
        </button>
      </form>
      {asking ? (
        <SecondPersonDialog
          title={t.stock.shipment.title}
          explanation={t.stock.shipment.second(formatNumber(counted, language), letter.trim())}
          confirm={t.stock.shipment.receive}
          onClose={() => setAsking(false)}
          send={send}
        />
      ) : null}
    </Panel>
  );
}

function ShipmentList() {
  const { t, language } = useWords();
  const { client } = useServices();
  const shipments = useAnswer(questionsOf(client).shipments);
  return (
    <Panel title={t.stock.shipment.list}>
      <Answered of={shipments}>
        {({ shipments: list }) =>
          list.length === 0 ? (
            <Empty icon="blanks" title={t.stock.shipment.none} />
          ) : (
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{t.blanks.when}</th>
                  <th scope="col">{t.stock.shipment.letter}</th>
                  <th scope="col" className="number">
                    {t.stock.shipment.againstLetter}
                  </th>
                  <th scope="col" className="number">
                    {t.stock.shipment.counted}
                  </th>
                </tr>
              </thead>
              <tbody>
                {list.map((one) => (
                  <tr key={one.shipmentId}>
                    <td>
                      <Moment at={one.receivedAt} />
                      <span className="under">{actorWord(t, one.by)}</span>
                    </td>
                    <td>
                      {one.letter}
                      {one.note === undefined ? null : <span className="under">{one.note}</span>}
                    </td>
                    <td className="number">{formatNumber(one.expected, language)}</td>
                    <td className="number">
                      {formatNumber(one.received, language)}
                      {one.short > 0 ? <span className="under">{t.stock.shipment.short(formatNumber(one.short, language))}</span> : null}
                      {one.surplus > 0 ? <span className="under">{t.stock.shipment.surplus(formatNumber(one.surplus, language))}</span> : null}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          )
        }
      </Answered>
    </Panel>
  );
}
