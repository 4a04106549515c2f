import { type ApplicationKind, kindRules } from '@loket/domain/application-kinds';
import { wibDate } from '@loket/domain/calendar-date';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { heldLocks } from '../browser/web-lock.ts';
import { Dialog } from '../components/dialog.tsx';
import { Field } from '../components/field.tsx';
import { Moment, Since } from '../components/figures.tsx';
import { useLive, useSignal, useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { Notice } from '../components/notice.tsx';
import { Page, Panel } from '../components/page.tsx';
import type { Draft } from '../drafts/drafts.ts';
import { draftLock, useDraft } from '../drafts/use-draft.ts';
import { ChangeSection } from '../forms/change-section.tsx';
import { DocumentsSection } from '../forms/documents-section.tsx';
import { EnrolmentSection, needsEnrolment } from '../forms/enrolment-section.tsx';
import { enterMovesOn } from '../forms/enter-moves-on.ts';
import { checkForm, type FormCheck } from '../forms/form-check.ts';
import { emptyForm, type IntakeForm, mayTakePhoto, submissionOf } from '../forms/intake-form.ts';
import { KindChooser } from '../forms/kind-chooser.tsx';
import { PersonSection, withNik } from '../forms/person-section.tsx';
import { formatSize } from '../messages/format.ts';
import type { Officer } from '../office/officer.ts';
import { useServices } from '../services.ts';

/** This tab's open form; gone with the tab, unlike the draft itself. */
const openDraftKey = 'loket-open-draft';

/** Loket: takes an application in, whatever is cut. */
export function IntakePage({ officer }: { readonly officer: Officer }) {
  const { t, say } = useWords();
  const { ports, drafts } = useServices();
  const draft = useDraft(officer.username);
  const { form, open } = draft;
  /** whoever was found in the register comes with their NIK: then a new form is wanted, not the one left open */
  const givenNik = new URLSearchParams(useSearch()).get('nik') ?? '';
  const [resumed, setResumed] = useState(false);
  /** the field at which the draft was left */
  const [place, setPlace] = useState<string | undefined>(undefined);

  useEffect(() => {
    const id = sessionStorage.getItem(openDraftKey);
    if (id === null || givenNik !== '') return;
    void drafts.find(id).then((found) => {
      if (found === undefined || found.username !== officer.username) return;
      open(found.form);
      setPlace(found.place);
      setResumed(true);
    });
  }, [drafts, open, officer.username, givenNik]);

  async function resume(id: string): Promise<void> {
    const found = await drafts.find(id);
    if (found === undefined) return;
    setPlace(found.place);
    start(found.form, true);
  }

  function start(next: IntakeForm, isResumed: boolean): void {
    sessionStorage.setItem(openDraftKey, next.id);
    setResumed(isResumed);
    open(next);
  }

  async function putAway(): Promise<void> {
    sessionStorage.removeItem(openDraftKey);
    await draft.close();
  }

  if (form === undefined) {
    return (
      <Page title={t.intake.title} lead={t.intake.chooseKind}>
        <OfflineLabel />
        <DraftOffers officer={officer} onTake={(kept) => void resume(kept.id)} />
        <KindChooser
          onChoose={(kind: ApplicationKind) => {
            setPlace(undefined);
            const empty = emptyForm(ports.ids.next(), kind);
            start(givenNik === '' ? empty : withNik(empty, givenNik, wibDate(ports.clock.now())), false);
          }}
        />
      </Page>
    );
  }
  return (
    <Page
      title={say(kindRules[form.kind].label)}
      lead={t.intake.lead}
      actions={
        <>
          <span className="saved" role="status">
            {draft.trouble ? t.intake.notWritten : draft.saved ? t.intake.draftSaved : t.intake.draftSaving}
          </span>
          <button type="button" className="button button-quiet" data-testid="other-kind" onClick={() => void putAway()}>
            <Icon name="back" size={18} />
            {t.intake.otherKind}
          </button>
        </>
      }
    >
      <OfflineLabel />
      {resumed ? (
        <Notice tone="info" title={t.intake.resumed} live="polite">
          <button
            type="button"
            className="button button-small"
            onClick={() => {
              if (!window.confirm(t.safe.drafts.discardTitle)) return;
              const { id } = form;
              draft.accepted();
              void drafts.remove(id).then(putAway);
            }}
          >
            {t.intake.startOver}
          </button>
        </Notice>
      ) : null}
      <IntakeFormView
        key={form.id}
        form={form}
        officer={officer}
        place={place}
        onAt={draft.at}
        onChange={draft.change}
        onAccepted={() => {
          draft.accepted();
          sessionStorage.removeItem(openDraftKey);
        }}
      />
    </Page>
  );
}

/** Said before anything is typed, and again on the receipt: nobody finds out afterwards where their application is. */
function OfflineLabel() {
  const { officeLink } = useServices();
  const link = useSignal(officeLink.state);
  const { t } = useWords();
  if (link.state !== 'down') return null;
  return (
    <Notice tone="wait" title={t.intake.offlineLabel} live="polite">
      <p>{t.intake.offlineText}</p>
    </Notice>
  );
}

function DraftOffers({ officer, onTake }: { readonly officer: Officer; readonly onTake: (draft: Draft) => void }) {
  const { t, say, language } = useWords();
  const { drafts } = useServices();
  const kept = useLive(() => drafts.list(officer.username), `drafts of ${officer.username}`);
  const [dropping, setDropping] = useState<Draft | undefined>(undefined);
  const [elsewhere, setElsewhere] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    void heldLocks().then(setElsewhere);
  }, []);
  const offered = (kept ?? []).filter(({ id }) => !elsewhere.has(draftLock(id)));
  if (offered.length === 0) return null;
  return (
    <Panel title={t.intake.drafts(offered.length)} className="drafts">
      <ul className="rows">
        {offered.map((draft) => (
          <li key={draft.id} className="row">
            <span className="row-main">
              <strong>{draft.form.person.name.trim() === '' ? t.intake.noName : draft.form.person.name}</strong>
              <span className="muted">
                {say(kindRules[draft.form.kind].label)} · <Since at={draft.updatedAt} /> (<Moment at={draft.updatedAt} />) ·{' '}
                {formatSize(draft.size_bytes, language)}
                {draft.username === officer.username ? '' : ` · ${t.safe.drafts.of(draft.username)}`}
              </span>
            </span>
            <button type="button" className="button" data-testid="draft-resume" onClick={() => onTake(draft)}>
              {t.intake.resume}
            </button>
            <button type="button" className="button button-quiet" data-testid="draft-discard" onClick={() => setDropping(draft)}>
              {t.intake.dropDraft}
            </button>
          </li>
        ))}
      </ul>
      {dropping === undefined ? null : (
        <Dialog title={t.safe.drafts.discardTitle} onClose={() => setDropping(undefined)}>
          <p>{t.safe.drafts.discardText(dropping.form.person.name.trim() === '' ? t.intake.noName : dropping.form.person.name)}</p>
          <div className="dialog-actions">
            <button type="button" className="button" onClick={() => setDropping(undefined)}>
              {t.safe.drafts.keep}
            </button>
            <button
              type="button"
              className="button button-primary"
              data-testid="draft-discard-confirm"
              onClick={() => void drafts.remove(dropping.id).then(() => setDropping(undefined))}
            >
              {t.safe.drafts.discard}
            </button>
          </div>
        </Dialog>
      )}
    </Panel>
  );
}

function IntakeFormView({
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
  const { ports, outbox, itemWritten } = useServices();
  const [, navigate] = useLocation();
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [tried, setTried] = useState(false);
  const [writing, setWriting] = useState<'no' | 'yes' | 'failed'>('no');
  const formElement = useRef<HTMLFormElement>(null);
  const summary = useRef<HTMLDivElement>(null);
  const today = wibDate(ports.clock.now());
  const check = useMemo(() => checkForm(form, today), [form, today]);
  const shown = (field: string): boolean => tried || left.has(field);
  const leave = (field: string): void => setLeft((before) => (before.has(field) ? before : new Set([...before, field])));
  const section = { form, check, shown, onChange, onLeave: leave };

  const firstPlace = useRef(place);
  useEffect(() => {
    const stopped = [...(formElement.current?.querySelectorAll<HTMLElement>('[data-testid]') ?? [])].find(
      (control) => control.dataset['testid'] === firstPlace.current,
    );
    (stopped ?? formElement.current?.querySelector<HTMLElement>('input, select'))?.focus();
  }, []);

  async function submit(): Promise<void> {
    if (writing === 'yes') return;
    if (check.errors.size > 0) {
      setTried(true);
      // The notes appear first, then the eye is led to the first of them.
      ports.timers.set(0, () => (formElement.current?.querySelector<HTMLElement>('[aria-invalid="true"]') ?? summary.current)?.focus());
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
    navigate(`/tanda-terima/${form.id}`);
  }

  return (
    <form
      ref={formElement}
      className="form intake"
      // A click beside a control (the signature pad, a picture) leaves the keyboard with the form, so Ctrl+Enter still submits.
      tabIndex={-1}
      noValidate
      onKeyDown={(event) => enterMovesOn(event, () => void submit())}
      onFocus={(event) => {
        const name = event.target.dataset['testid'];
        if (name !== undefined) onAt(name);
      }}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {form.kind === 'perubahan_data' ? <ChangeSection {...section} /> : null}
      <PersonSection {...section} today={today} />
      <DocumentsSection {...section} />
      {mayTakePhoto(form.kind) ? (
        <EnrolmentSection
          entry={form.enrolment}
          kindNeedsIt={needsEnrolment(form.kind)}
          mayBeLater
          errors={shown('enrolment') ? (check.errors.get('enrolment') ?? []) : []}
          onChange={(enrolment) => onChange({ ...form, enrolment })}
        />
      ) : null}
      <fieldset className="section">
        <legend>{t.intake.other}</legend>
        <div className="fields">
          <Field label={t.fields.telephone} size="half" hint={t.intake.telephoneHint}>
            {(ids) => (
              <input
                {...ids}
                type="tel"
                maxLength={20}
                autoComplete="off"
                data-testid="field-telephone"
                value={form.telephone}
                onChange={(event) => onChange({ ...form, telephone: event.target.value })}
              />
            )}
          </Field>
          <Field label={t.fields.note} size="half">
            {(ids) => (
              <input
                {...ids}
                type="text"
                maxLength={500}
                autoComplete="off"
                data-testid="field-note"
                value={form.note}
                onChange={(event) => onChange({ ...form, note: event.target.value })}
              />
            )}
          </Field>
        </div>
      </fieldset>
      <div className="submit-bar">
        <div ref={summary} tabIndex={-1} className="submit-summary" {...(tried ? { role: 'status' } : {})}>
          <Summary check={check} tried={tried} />
          {writing === 'failed' ? <Notice tone="bad" title={t.intake.notWritten} live="assertive" /> : null}
        </div>
        <button type="submit" className="button button-primary button-big" data-testid="submit-application" disabled={writing === 'yes'}>
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
