import { wibDate } from '@loket/domain/calendar-date';
import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { Notice } from '../components/notice.tsx';
import type { Officer } from '../office/officer.ts';
import { useServices } from '../services.ts';
import { ChangeSection } from './change-section.tsx';
import { DocumentsSection } from './documents-section.tsx';
import { EnrolmentSection, needsEnrolment } from './enrolment-section.tsx';
import { enterMovesOn } from './enter-moves-on.ts';
import { FinishSection } from './finish-section.tsx';
import { checkForm, type FormCheck } from './form-check.ts';
import { type FormStep, stepOfField, stepOfPlace, stepsOf } from './form-steps.ts';
import { type IntakeForm, personFields, submissionOf } from './intake-form.ts';
import { PersonSection } from './person-section.tsx';
import { StepBar } from './step-bar.tsx';

/** One application, a page at a time. Enter goes on within a page and to the next one, Ctrl+Enter accepts from anywhere. */
export function IntakeFormView({
  form,
  officer,
  place,
  onAt,
  onChange,
  onAccepted,
}: {
  readonly form: IntakeForm;
  readonly officer: Officer;
  /** where typing stopped, by the name of its control */
  readonly place: string | undefined;
  readonly onAt: (place: string) => void;
  readonly onChange: (form: IntakeForm) => void;
  readonly onAccepted: () => void;
}) {
  const { t } = useWords();
  const { ports, outbox, kits, itemWritten } = useServices();
  const [, navigate] = useLocation();
  const steps = stepsOf(form.kind);
  const [step, setStep] = useState<FormStep>(() => steps.find((one) => place !== undefined && one === stepOfPlace(place)) ?? 'person');
  const [seen, setSeen] = useState<ReadonlySet<FormStep>>(new Set());
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const [writing, setWriting] = useState<'no' | 'yes' | 'failed'>('no');
  const formElement = useRef<HTMLFormElement>(null);
  const page = useRef<HTMLDivElement>(null);
  const nextButton = useRef<HTMLButtonElement>(null);
  const summary = useRef<HTMLDivElement>(null);
  const today = wibDate(ports.clock.now());
  const check = useMemo(() => checkForm(form, today), [form, today]);
  const shown = (field: string): boolean => tried || left.has(field) || seen.has(stepOfField(field));
  const leave = (field: string): void => setLeft((before) => (before.has(field) ? before : new Set([...before, field])));
  const section = { form, check, shown, onChange, onLeave: leave };
  const isOpen = (one: FormStep): boolean => [...check.errors.keys()].some((field) => stepOfField(field) === one);
  const isLast = step === steps.at(-1);

  /** where the cursor goes on a page that has just appeared: the field at which a draft stopped, or the first fault */
  const wanted = useRef<string | 'fault' | undefined>(place);
  // Before the page is seen: a key that follows at once must find its field.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page that appeared is what this is about
  useLayoutEffect(() => {
    const at = wanted.current;
    wanted.current = undefined;
    const controls = [...(page.current?.querySelectorAll<HTMLElement>('input:not([tabindex="-1"]), select') ?? [])];
    const stopped = at === undefined ? undefined : controls.find((control) => control.dataset['testid'] === at);
    const fault = at === 'fault' ? page.current?.querySelector<HTMLElement>('[aria-invalid="true"]') : undefined;
    const chosen = controls.find((control) => !(control instanceof HTMLInputElement && control.type === 'radio' && !control.checked));
    (fault ?? stopped ?? chosen ?? nextButton.current)?.focus();
  }, [step]);

  function go(to: FormStep | undefined): void {
    if (to === undefined || to === step) return;
    setSeen((before) => new Set([...before, step]));
    setStep(to);
  }

  function next(): void {
    if (isLast) return void submit();
    if (isOpen(step)) {
      setSeen((before) => new Set([...before, step]));
      focusFault();
      return;
    }
    go(steps[steps.indexOf(step) + 1]);
  }

  // The last box was ticked in this very moment: what the check says of that is known when the page has been drawn.
  const latestNext = useRef(next);
  latestNext.current = next;

  /** The notes appear first, then the eye is led to the first of them. */
  function focusFault(): void {
    ports.timers.set(0, () => (page.current?.querySelector<HTMLElement>('[aria-invalid="true"]') ?? summary.current)?.focus());
  }

  async function submit(): Promise<void> {
    if (writing === 'yes') return;
    if (check.errors.size > 0) {
      setTried(true);
      const first = isOpen(step) ? step : steps.find(isOpen);
      if (first === undefined || first === step) return focusFault();
      wanted.current = 'fault';
      go(first);
      return;
    }
    setWriting('yes');
    onAccepted();
    const now = new Date(ports.clock.now()).toISOString();
    try {
      const submission = submissionOf(form, { takenAt: now, takenBy: officer.username });
      await outbox.accept({ form, submission, takenBy: officer.username, writtenAt: now });
    } catch {
      // The disk of this computer is full or refused: then nothing was accepted, and the page must not say so.
      setWriting('failed');
      onChange(form);
      return;
    }
    itemWritten();
    // Only a mark in a village's list: the application is accepted whether it can be written or not.
    void kits.noteAccepted(form.person.nik.replace(/\s/g, ''), form.id, officer.username).catch(() => undefined);
    navigate(`/tanda-terima/${form.id}`);
  }

  function onKeyDown(event: KeyboardEvent<HTMLFormElement>): void {
    if (event.key === 'PageDown' || event.key === 'PageUp') {
      event.preventDefault();
      go(steps[steps.indexOf(step) + (event.key === 'PageDown' ? 1 : -1)]);
      return;
    }
    enterMovesOn(event, { submit: () => void submit(), within: page.current, end: () => void ports.timers.set(0, () => latestNext.current()) });
  }

  return (
    <form
      ref={formElement}
      className="form intake"
      // A click beside a control (the signature pad, a picture) leaves the keyboard with the form, so Ctrl+Enter still submits.
      tabIndex={-1}
      noValidate
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        const name = event.target.dataset['testid'];
        if (name !== undefined && stepOfPlace(name) !== undefined) onAt(name);
      }}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <StepBar steps={steps} current={step} isOpen={isOpen} isSeen={(one) => tried || seen.has(one)} onGo={go} />
      <div ref={page} className="form-page">
        {step === 'person' ? (
          <PersonSection
            {...section}
            today={today}
            onFilledIn={() => {
              const fault = personFields.find((field) => check.errors.has(field));
              const field = fault === undefined ? null : page.current?.querySelector<HTMLElement>(`[data-testid="field-${fault}"]`);
              // The page stays where it is: at its top stands whence the fields came.
              if (field === null || field === undefined) nextButton.current?.focus({ preventScroll: true });
              else field.focus();
            }}
          />
        ) : null}
        {step === 'change' ? <ChangeSection {...section} /> : null}
        {step === 'documents' ? <DocumentsSection {...section} /> : null}
        {step === 'enrolment' ? (
          <EnrolmentSection
            applicationId={form.id}
            known={form.known}
            entry={form.enrolment}
            kindNeedsIt={needsEnrolment(form.kind)}
            mayBeLater
            errors={shown('enrolment') ? (check.errors.get('enrolment') ?? []) : []}
            onChange={(enrolment) => onChange({ ...form, enrolment })}
          />
        ) : null}
        {step === 'finish' ? <FinishSection form={form} onChange={onChange} /> : null}
      </div>
      <div className="submit-bar">
        <div ref={summary} tabIndex={-1} className="submit-summary" {...(tried ? { role: 'status' } : {})}>
          <Summary check={check} tried={tried} />
          {writing === 'failed' ? <Notice tone="bad" title={t.intake.notWritten} live="assertive" /> : null}
        </div>
        {step === steps[0] ? null : (
          <button type="button" className="button button-quiet" data-testid="form-back" onClick={() => go(steps[steps.indexOf(step) - 1])}>
            <Icon name="back" size={18} />
            {t.form.back}
          </button>
        )}
        {isLast ? null : (
          <button type="button" ref={nextButton} className="button button-primary button-big" data-testid="form-next" onClick={next}>
            {t.form.next}
            <span className="key" aria-hidden="true">
              Enter
            </span>
          </button>
        )}
        <button type="submit" className={`button button-big ${isLast ? 'button-primary' : ''}`} data-testid="submit-application" disabled={writing === 'yes'}>
          {writing === 'yes' ? t.intake.writing : t.intake.submit}
          <span className="key" aria-hidden="true">
            Ctrl+Enter
          </span>
        </button>
      </div>
    </form>
  );
}

/** Before the first try a quiet count of what is left; after it each field by name, and announced. */
function Summary({ check, tried }: { readonly check: FormCheck; readonly tried: boolean }) {
  const { t } = useWords();
  const count = check.errors.size;
  if (count === 0) return <p className="muted">{t.intake.complete}</p>;
  if (!tried) return <p className="muted">{t.intake.stillMissing(count)}</p>;
  const names = Object.entries(t.fields).flatMap(([field, name]) => (check.errors.has(field) ? [name] : []));
  return (
    <p className="note-bad">
      <Icon name="alert" size={18} />{' '}
      <span>
        {t.intake.toCorrect(count)}: {names.join(', ')}
      </span>
    </p>
  );
}
