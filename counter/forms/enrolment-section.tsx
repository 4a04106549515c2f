import { kindRules } from '@loket/domain/application-kinds';
import { PhotoCapture } from '../capture/photo-capture.tsx';
import { Field } from '../components/field.tsx';
import { useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import type { FieldNote } from './form-check.ts';
import type { EnrolmentEntry, EnrolmentMode } from './intake-form.ts';
import { SignaturePad } from './signature-pad.tsx';

/** Parts that may be missing or bandaged; each is written down with its reason, never skipped in silence. */
export const exceptionParts = [
  'left_thumb',
  'left_index',
  'left_middle',
  'left_ring',
  'left_little',
  'right_thumb',
  'right_index',
  'right_middle',
  'right_ring',
  'right_little',
  'left_iris',
  'right_iris',
  'signature',
] as const;

const exceptions_max = 12;

/** The recording (perekaman): here and now, done before at another desk, or later. */
export function EnrolmentSection({
  entry,
  kindNeedsIt,
  mayBeLater,
  errors,
  onChange,
}: {
  readonly entry: EnrolmentEntry;
  readonly kindNeedsIt: boolean;
  readonly mayBeLater: boolean;
  readonly errors: readonly FieldNote[];
  readonly onChange: (entry: EnrolmentEntry) => void;
}) {
  const { t, say } = useWords();
  const modes: readonly EnrolmentMode[] = kindNeedsIt ? (mayBeLater ? ['here', 'elsewhere', 'later'] : ['here', 'elsewhere']) : ['later', 'here'];
  const word = (mode: EnrolmentMode): string => {
    if (!kindNeedsIt) return mode === 'here' ? t.intake.retakeHere : t.intake.keepPhoto;
    return mode === 'here' ? t.intake.recordHere : mode === 'elsewhere' ? t.intake.recordedElsewhere : t.intake.recordLater;
  };
  return (
    <fieldset className="section">
      <legend>{kindNeedsIt ? t.intake.enrolment : t.intake.newPhoto}</legend>
      <div className="segments" role="radiogroup" aria-label={t.intake.enrolment}>
        {modes.map((mode) => (
          <label key={mode} className="segment">
            <input
              type="radio"
              name="enrolment-mode"
              data-testid={`enrolment-${mode}`}
              checked={entry.mode === mode}
              onChange={() => onChange({ ...entry, mode })}
            />
            <span>{word(mode)}</span>
          </label>
        ))}
      </div>
      {entry.mode === 'here' ? (
        <div className="recording">
          <div>
            <h3>{t.intake.photo}</h3>
            <PhotoCapture photo={entry.photo} check={entry.photoCheck} onChange={(photo, photoCheck) => onChange({ ...entry, photo, photoCheck })} />
          </div>
          <div>
            <h3>{t.intake.signature}</h3>
            <SignaturePad signature={entry.signature} onChange={(signature) => onChange({ ...entry, signature })} />
            {kindNeedsIt ? <Exceptions entry={entry} onChange={onChange} /> : null}
          </div>
        </div>
      ) : null}
      {entry.mode === 'elsewhere' ? (
        <div className="fields">
          <Field label={t.intake.reference} required size="half">
            {(ids) => (
              <input
                {...ids}
                type="text"
                maxLength={60}
                data-testid="enrolment-reference"
                value={entry.reference}
                onChange={(event) => onChange({ ...entry, reference: event.target.value })}
              />
            )}
          </Field>
          <Field label={t.intake.recordedOn} required size="half">
            {(ids) => (
              <input
                {...ids}
                type="text"
                maxLength={20}
                placeholder={t.intake.datePlaceholder}
                data-testid="enrolment-recorded-on"
                value={entry.recordedOn}
                onChange={(event) => onChange({ ...entry, recordedOn: event.target.value })}
              />
            )}
          </Field>
        </div>
      ) : null}
      {entry.mode === 'later' && kindNeedsIt ? <p className="hint">{t.intake.recordLaterHint}</p> : null}
      <ul className="field-notes" aria-live="polite">
        {errors.map((note) => (
          <li key={note.code} className="note-bad">
            <Icon name="alert" size={16} /> <span>{say(note.text)}</span>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

function Exceptions({ entry, onChange }: { readonly entry: EnrolmentEntry; readonly onChange: (entry: EnrolmentEntry) => void }) {
  const { t } = useWords();
  const { exceptions } = entry;
  const unused = exceptionParts.filter((part) => !exceptions.some((exception) => exception.part === part));
  const set = (index: number, change: { readonly part?: string; readonly reason?: string }): void =>
    onChange({ ...entry, exceptions: exceptions.map((exception, place) => (place === index ? { ...exception, ...change } : exception)) });
  return (
    <div className="exceptions">
      {exceptions.map((exception, index) => (
        <div className="exception" key={exception.part}>
          <select aria-label={t.intake.exceptionPart} value={exception.part} onChange={(event) => set(index, { part: event.target.value })}>
            {exceptionParts
              .filter((part) => part === exception.part || unused.includes(part))
              .map((part) => (
                <option key={part} value={part}>
                  {t.parts[part]}
                </option>
              ))}
          </select>
          <input
            type="text"
            maxLength={200}
            aria-label={t.intake.exceptionReason}
            placeholder={t.intake.exceptionReason}
            value={exception.reason}
            onChange={(event) => set(index, { reason: event.target.value })}
          />
          <button
            type="button"
            className="button button-quiet button-icon"
            aria-label={t.common.remove}
            onClick={() => onChange({ ...entry, exceptions: exceptions.filter((_, place) => place !== index) })}
          >
            <Icon name="cross" size={18} />
          </button>
        </div>
      ))}
      {exceptions.length < exceptions_max && unused[0] !== undefined ? (
        <button
          type="button"
          className="button button-quiet button-small"
          onClick={() => onChange({ ...entry, exceptions: [...exceptions, { part: unused[0] ?? 'signature', reason: '' }] })}
        >
          <Icon name="plus" size={18} />
          {t.intake.addException}
        </button>
      ) : null}
    </div>
  );
}

export function needsEnrolment(kind: keyof typeof kindRules): boolean {
  return kindRules[kind].needsEnrolment;
}
