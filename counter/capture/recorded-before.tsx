/** "Already recorded?", asked and looked up before the camera opens: a recording is made once in a life. */
import type { RecordedBefore } from '@loket/protocol/application';
import { useEffect, useRef, useState } from 'react';
import { useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { Notice } from '../components/notice.tsx';
import { ReasonField, reasonLength_min } from '../components/reason-field.tsx';
import type { KnownPerson } from '../forms/intake-form.ts';

export function RecordedBeforeQuestion({
  known,
  answer,
  onAnswer,
  onRecorded,
}: {
  /** what the register and this office know of the person; absent: nobody could be asked */
  readonly known: Pick<KnownPerson, 'enrolment' | 'live' | 'receiptCode'> | undefined;
  readonly answer: RecordedBefore | undefined;
  readonly onAnswer: (answer: RecordedBefore | undefined) => void;
  /** the citizen was recorded: the recording that there is gets written down instead */
  readonly onRecorded: () => void;
}) {
  const { t } = useWords();
  const [said, setSaid] = useState<'yes' | 'no' | undefined>(undefined);
  const [reason, setReason] = useState('');
  const place = useRef<HTMLDivElement>(null);
  const wasAnswered = useRef(answer !== undefined);
  useEffect(() => {
    // The question is gone with its answer, and the keyboard with it: it goes on at the camera, which has just appeared.
    if (answer !== undefined && !wasAnswered.current) place.current?.parentElement?.querySelector<HTMLElement>('[data-testid="photo-camera"]')?.focus();
    wasAnswered.current = answer !== undefined;
  }, [answer]);
  const found = foundInBooks(known);
  const isInBooks = found === 'enrolled' || found === 'application';

  function say(next: 'yes' | 'no'): void {
    setSaid(next);
    onAnswer(next === 'no' && !isInBooks ? { answer: 'no', found } : undefined);
  }

  if (answer !== undefined) {
    return (
      <div ref={place} className="recorded-before is-answered" data-testid="recorded-before-answered">
        <Icon name="check" size={18} />{' '}
        <span>
          {answer.answer === 'no' ? t.capture.notRecordedBefore : t.capture.notThisPerson(answer.reason ?? '')}{' '}
          {answer.found === 'not_checked' ? t.capture.booksNotAsked : ''}
        </span>{' '}
        <button
          type="button"
          className="button button-quiet button-small"
          onClick={() => {
            setSaid(undefined);
            onAnswer(undefined);
          }}
        >
          <Icon name="undo" size={16} />
          {t.capture.askAgain}
        </button>
      </div>
    );
  }
  return (
    <div className="recorded-before" data-testid="recorded-before">
      {isInBooks ? <Notice tone="bad" title={found === 'enrolled' ? t.capture.inBooks : t.capture.hasApplication} live="polite" /> : null}
      {found === 'not_checked' ? <p className="hint">{t.capture.booksNotAsked}</p> : null}
      <div className="segments" role="radiogroup" aria-label={t.capture.recordedBefore}>
        <span className="recorded-before-question">{t.capture.recordedBefore}</span>
        {(['no', 'yes'] as const).map((one) => (
          <label key={one} className="segment">
            <input type="radio" name="recorded-before" data-testid={`recorded-before-${one}`} checked={said === one} onChange={() => say(one)} />
            <span>{one === 'no' ? t.capture.never : t.capture.once}</span>
          </label>
        ))}
      </div>
      {said === 'yes' ? (
        <Notice tone="wait" title={t.capture.noSecondRecording} live="polite">
          <button type="button" className="button" data-testid="recorded-before-elsewhere" onClick={onRecorded}>
            <Icon name="arrow" size={18} />
            {t.capture.writeDownRecording}
          </button>
        </Notice>
      ) : null}
      {said === 'no' && isInBooks ? (
        <div className="recorded-before-reason">
          <ReasonField value={reason} onChange={setReason} testId="recorded-before-reason" />
          <button
            type="button"
            className="button"
            data-testid="recorded-before-confirm"
            disabled={reason.trim().length < reasonLength_min}
            onClick={() => onAnswer({ answer: 'not_this_person', found, reason: reason.trim() })}
          >
            {t.capture.recordAllTheSame}
          </button>
        </div>
      ) : null}
    </div>
  );
}

/** An earlier application of the same person counts as well: it had, or will have, their recording. */
function foundInBooks(known: Pick<KnownPerson, 'enrolment' | 'live' | 'receiptCode'> | undefined): 'enrolled' | 'application' | 'nothing' | 'not_checked' {
  if (known?.enrolment === 'enrolled') return 'enrolled';
  if (known?.live !== undefined || known?.receiptCode !== undefined) return 'application';
  return known?.enrolment === 'not_yet' ? 'nothing' : 'not_checked';
}
