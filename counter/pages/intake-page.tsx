import { type ApplicationKind, kindRules } from '@loket/domain/application-kinds';
import { wibDate } from '@loket/domain/calendar-date';
import { useEffect, useState } from 'react';
import { useSearch } from 'wouter';
import { heldLocks } from '../browser/web-lock.ts';
import { Dialog } from '../components/dialog.tsx';
import { Moment, Since } from '../components/figures.tsx';
import { useLive, useSignal, useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { Notice } from '../components/notice.tsx';
import { Page, Panel } from '../components/page.tsx';
import type { Draft } from '../drafts/drafts.ts';
import { draftLock, useDraft } from '../drafts/use-draft.ts';
import { emptyForm, type IntakeForm } from '../forms/intake-form.ts';
import { IntakeFormView } from '../forms/intake-form-view.tsx';
import { KindChooser } from '../forms/kind-chooser.tsx';
import { withNik } from '../forms/person-section.tsx';
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
