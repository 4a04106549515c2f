import { kindRules } from '@loket/domain/application-kinds';
import { biometricParts } from '@loket/domain/recording';
import { useCallback, useEffect, useRef, useState } from 'react';
import { BiometricCapture } from '../capture/biometric-capture.tsx';
import { PaperPicture } from '../capture/paper-picture.tsx';
import { PhotoCapture } from '../capture/photo-capture.tsx';
import { RecordedBeforeQuestion } from '../capture/recorded-before.tsx';
import { useRecordingDevices } from '../capture/use-recording-devices.ts';
import { Field } from '../components/field.tsx';
import { useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import type { FieldNote } from './form-check.ts';
import type { EnrolmentEntry, EnrolmentMode, ExceptionEntry, KnownPerson, Picture } from './intake-form.ts';
import { scanFrom } from './picture.ts';
import { SignaturePad } from './signature-pad.tsx';

/** Parts that may be missing or bandaged; each is written down with its reason, never skipped in silence. */
const exceptionParts = [...biometricParts, 'signature'] as const;

const exceptions_max = exceptionParts.length;

/** The recording (perekaman): here and now, done before at another desk, or later. */
export function EnrolmentSection({
  applicationId,
  known,
  entry,
  kindNeedsIt,
  mayBeLater,
  errors,
  onChange,
}: {
  readonly applicationId: string;
  /** what is known of the person, for "already recorded?" */
  readonly known: Pick<KnownPerson, 'enrolment' | 'live' | 'receiptCode'> | undefined;
  readonly entry: EnrolmentEntry;
  readonly kindNeedsIt: boolean;
  readonly mayBeLater: boolean;
  readonly errors: readonly FieldNote[];
  readonly onChange: (entry: EnrolmentEntry) => void;
}) {
  const { t, say } = useWords();
  const devices = useRecordingDevices(kindNeedsIt && entry.mode === 'here');
  const change = useLatestChange(entry, onChange);
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
            <input type="radio" name="enrolment-mode" data-testid={`enrolment-${mode}`} checked={entry.mode === mode} onChange={() => change({ mode })} />
            <span>{word(mode)}</span>
          </label>
        ))}
      </div>
      {entry.mode === 'here' && kindNeedsIt ? (
        <RecordedBeforeQuestion
          known={known}
          answer={entry.recordedBefore}
          onAnswer={(recordedBefore) => change({ recordedBefore })}
          onRecorded={() => change({ mode: 'elsewhere' })}
        />
      ) : null}
      {entry.mode === 'here' && (!kindNeedsIt || entry.recordedBefore !== undefined || entry.photo !== undefined) ? (
        <>
          <div className="recording">
            <div>
              <h2>{t.intake.photo}</h2>
              <PhotoCapture photo={entry.photo} check={entry.photoCheck} onChange={(photo, photoCheck) => change({ photo, photoCheck })} />
            </div>
            <div>
              <h2>{t.intake.signature}</h2>
              <SignaturePad signature={entry.signature} onChange={(signature) => change({ signature })} />
            </div>
          </div>
          {kindNeedsIt && (devices.is === 'here' || devices.is === 'away') ? (
            <BiometricCapture
              applicationId={applicationId}
              devices={devices}
              mayBeLater={mayBeLater}
              entry={entry.biometrics}
              exceptions={entry.exceptions.map(({ part }) => part)}
              onChange={(biometrics) => change({ biometrics })}
              onException={(part) => change({ exceptions: [...entry.exceptions, { part, reason: '' }] })}
            />
          ) : null}
          {kindNeedsIt ? <Exceptions entry={entry} onChange={change} /> : null}
        </>
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

/**
 * A change on top of the entry as it is at that moment: a photo is judged and a finger captured while the officer goes on. Once the
 * page has been left, nothing is changed any more: what is late would undo what was typed since.
 */
function useLatestChange(entry: EnrolmentEntry, onChange: (entry: EnrolmentEntry) => void): (change: Partial<EnrolmentEntry>) => void {
  const latest = useRef<{ readonly entry: EnrolmentEntry; readonly onChange: (entry: EnrolmentEntry) => void } | undefined>(undefined);
  latest.current = { entry, onChange };
  const isHere = useRef(true);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);
  return useCallback((change) => {
    if (isHere.current && latest.current !== undefined) latest.current.onChange({ ...latest.current.entry, ...change });
  }, []);
}

function Exceptions({ entry, onChange }: { readonly entry: EnrolmentEntry; readonly onChange: (change: Partial<EnrolmentEntry>) => void }) {
  const { t } = useWords();
  const { exceptions } = entry;
  const unused = exceptionParts.filter((part) => !exceptions.some((exception) => exception.part === part));
  const set = (index: number, change: Partial<ExceptionEntry>): void =>
    onChange({ exceptions: exceptions.map((exception, place) => (place === index ? { ...exception, ...change } : exception)) });
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
            data-testid={`exception-reason-${exception.part}`}
            placeholder={t.intake.exceptionReason}
            value={exception.reason}
            onChange={(event) => set(index, { reason: event.target.value })}
          />
          <ExceptionPhoto part={exception.part} photo={exception.photo} onPhoto={(photo) => set(index, { photo })} />
          <button
            type="button"
            className="button button-quiet button-icon"
            aria-label={t.common.remove}
            onClick={() => onChange({ exceptions: exceptions.filter((_, place) => place !== index) })}
          >
            <Icon name="cross" size={18} />
          </button>
        </div>
      ))}
      {exceptions.length < exceptions_max && unused[0] !== undefined ? (
        <button
          type="button"
          className="button button-quiet button-small"
          onClick={() => onChange({ exceptions: [...exceptions, { part: unused[0] ?? 'signature', reason: '' }] })}
        >
          <Icon name="plus" size={18} />
          {t.intake.addException}
        </button>
      ) : null}
    </div>
  );
}

/** The proof of an exception: a bandaged hand, a missing finger. */
function ExceptionPhoto({ part, photo, onPhoto }: { readonly part: string; readonly photo: Picture | undefined; readonly onPhoto: (photo: Picture) => void }) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  const [isUnreadable, setUnreadable] = useState(false);
  const name = Object.entries(t.parts).find(([known]) => known === part)?.[1] ?? part;
  const label = `${t.capture.exceptionPhoto}: ${name}`;
  return (
    <div>
      <button
        type="button"
        className="button button-quiet button-small"
        aria-label={label}
        data-testid={`exception-photo-${part}`}
        onClick={() => setOpen(true)}
      >
        <Icon name={photo === undefined ? 'camera' : 'check'} size={18} />
        {t.capture.exceptionPhoto}
      </button>
      {isUnreadable ? (
        <p className="note-bad" role="alert">
          {t.intake.notAPicture}
        </p>
      ) : null}
      <PaperPicture
        title={name}
        label={label}
        testId={`exception-file-${part}`}
        isOpen={isOpen}
        onUnreadable={setUnreadable}
        onCut={async (picture, box) => onPhoto(await scanFrom(picture, box))}
        onClose={() => setOpen(false)}
      />
    </div>
  );
}

export function needsEnrolment(kind: keyof typeof kindRules): boolean {
  return kindRules[kind].needsEnrolment;
}
