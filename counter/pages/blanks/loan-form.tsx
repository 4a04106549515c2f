import { isBlankSerial } from '@loket/domain/blank-ledger';
import { countBetween } from '@loket/domain/serial-runs';
import { type FormEvent, useState } from 'react';
import { Field } from '../../components/field.tsx';
import { useWords } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { countOf, TextField } from '../../components/text-field.tsx';
import { useServices } from '../../services.ts';
import { SecondPersonDialog } from '../second-person-dialog.tsx';

const directions = ['lend', 'take_back', 'borrow'] as const;
type Direction = (typeof directions)[number];

/** Blanks between regencies: lent by count, borrowed by number, since ours are in our books and theirs are not. */
export function LoanForm() {
  const { t } = useWords();
  const { client } = useServices();
  const [direction, setDirection] = useState<Direction>('lend');
  const [officeId, setOfficeId] = useState('');
  const [count, setCount] = useState('');
  const [first, setFirst] = useState('');
  const [last, setLast] = useState('');
  const [letter, setLetter] = useState('');
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState(false);
  const borrows = direction === 'borrow';
  const [start, end] = [first.trim().toUpperCase(), last.trim().toUpperCase()];
  const borrowed = countBetween(start, end);
  const errors = {
    office: /^[A-Za-z0-9._-]{1,40}$/.test(officeId.trim()) ? undefined : t.stock.needed,
    count: borrows || (countOf(count) ?? 0) > 0 ? undefined : t.stock.notACount,
    first: !borrows || isBlankSerial(start) ? undefined : t.stock.notASerial,
    last: !borrows || borrowed !== undefined ? undefined : t.stock.notABox,
    letter: letter.trim().length < 3 ? t.stock.tooShort(3) : undefined,
  };
  const shown = (error: string | undefined): string | undefined => (tried ? error : undefined);

  function submit(event: FormEvent): void {
    event.preventDefault();
    setTried(true);
    setDone(false);
    if (Object.values(errors).every((error) => error === undefined)) setAsking(true);
  }

  return (
    <Panel title={t.stock.loan.title}>
      <form className="form" noValidate onSubmit={submit}>
        <div className="fields">
          <Field label={t.stock.loan.direction}>
            {(ids) => (
              <select
                {...ids}
                data-testid="loan-direction"
                value={direction}
                onChange={(event) => setDirection(directions.find((one) => one === event.target.value) ?? 'lend')}
              >
                {directions.map((one) => (
                  <option key={one} value={one}>
                    {t.stock.loan[one]}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <TextField
            label={t.stock.loan.office}
            hint={t.stock.loan.officeHint}
            size="half"
            required
            maxLength={40}
            testId="loan-office"
            value={officeId}
            onChange={setOfficeId}
            error={shown(errors.office)}
          />
          {borrows ? (
            <>
              <TextField
                label={t.blanks.firstSerial}
                size="half"
                kind="digits"
                required
                maxLength={20}
                testId="loan-first"
                value={first}
                onChange={setFirst}
                error={shown(errors.first)}
              />
              <TextField
                label={t.stock.shipment.last}
                size="half"
                kind="digits"
                required
                maxLength={20}
                testId="loan-last"
                value={last}
                onChange={setLast}
                error={shown(errors.last)}
              />
            </>
          ) : (
            <TextField
              label={t.blanks.count}
              size="half"
              kind="number"
              required
              testId="loan-count"
              value={count}
              onChange={setCount}
              error={shown(errors.count)}
            />
          )}
          <TextField
            label={t.blanks.letter}
            size={borrows ? 'half' : 'full'}
            required
            maxLength={100}
            testId="loan-letter"
            value={letter}
            onChange={setLetter}
            error={shown(errors.letter)}
          />
        </div>
        {done ? <Notice tone="good" title={t.stock.loan.done} live="polite" /> : null}
        <button type="submit" className="button" data-testid="loan-open">
          <Icon name="people" />
          {t.stock.loan.send}
        </button>
      </form>
      {asking ? (
        <SecondPersonDialog
          title={t.stock.loan.title}
          explanation={t.stock.loan.second(officeId.trim())}
          confirm={t.stock.loan.send}
          onClose={() => setAsking(false)}
          send={async (commandId, secondPerson) => {
            const what = borrows ? { boxes: [{ first: start, count: borrowed ?? 0 }] } : { count: countOf(count) ?? 0 };
            const answer = await client.lendBlanks({ commandId, direction, officeId: officeId.trim(), letter: letter.trim(), ...what, secondPerson });
            setDone(answer.ok);
            return answer;
          }}
        />
      ) : null}
    </Panel>
  );
}
