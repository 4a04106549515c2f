import { foldApplication } from '@loket/domain/application';
import { documentLabels, isApplicationKind, isDocumentType, kindRules } from '@loket/domain/application-kinds';
import { cardDate, isCalendarDate, wibDate } from '@loket/domain/calendar-date';
import { bloodTypes, citizenships, labelOf, maritalStatuses, occupations, religions, sexes } from '@loket/domain/codes';
import type { ApplicationDetail, Person, TimelineEntry } from '@loket/protocol/application';
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { Dialog } from '../components/dialog.tsx';
import { Moment, Since } from '../components/figures.tsx';
import { useAnswer, useCommand, useWords, type Words } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { FailureNotice, Notice } from '../components/notice.tsx';
import { Answered, Page, Panel } from '../components/page.tsx';
import { Badge, toneOfStatus } from '../components/status-badge.tsx';
import { codeListOf } from '../forms/change-section.tsx';
import { EnrolmentSection } from '../forms/enrolment-section.tsx';
import { checkForm } from '../forms/form-check.ts';
import { type EnrolmentEntry, emptyForm, enrolmentOf, entryOf, filesOfRecording } from '../forms/intake-form.ts';
import { formatDay, formatNik, formatTime } from '../messages/format.ts';
import { knownStatus } from '../office/known-status.ts';
import { may, type Officer } from '../office/officer.ts';
import { useServices } from '../services.ts';
import { questionsOf } from './questions.ts';
import { QuotaPrint } from './quota-section.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

type Open = 'nothing' | 'withdraw' | 'resend' | 'enrol';

import { SuketPanel } from './suket-page.tsx';

/** One application: whose move it is, the story so far, and what may be done now. */
export function FileDetailPage({ id, officer }: { readonly id: string; readonly officer: Officer }) {
  const { client } = useServices();
  const { t } = useWords();
  const detail = useAnswer(questionsOf(client).application(id));
  const [open, setOpen] = useState<Open>('nothing');
  const close = (): void => setOpen('nothing');
  const name = detail.value?.name ?? t.nav.files;
  return (
    <Page
      title={name}
      lead={
        <Link href="/berkas" className="back-link">
          <Icon name="back" size={16} /> {t.nav.files}
        </Link>
      }
      actions={detail.value === undefined ? undefined : <Actions detail={detail.value} officer={officer} onOpen={setOpen} />}
    >
      <Answered of={detail}>
        {(answer) => (
          <>
            <Turn detail={answer} />
            <div className="columns">
              <Panel title={t.files.story}>
                <Timeline entries={answer.timeline} />
              </Panel>
              <div className="stack">
                <PersonFacts detail={answer} officer={officer} />
                <Papers detail={answer} />
                {may(officer, 'suket.read') ? <SuketPanel applicationId={answer.id} officer={officer} /> : null}
              </div>
            </div>
          </>
        )}
      </Answered>
      {open === 'withdraw' ? (
        <ReasonDialog
          title={t.files.withdraw}
          explanation={t.files.withdrawText}
          confirm={t.files.withdraw}
          onClose={close}
          send={(commandId, reason) => client.withdraw(id, { commandId, reason })}
        />
      ) : null}
      {open === 'resend' ? (
        <ReasonDialog
          title={t.files.resend}
          explanation={t.files.resendText}
          confirm={t.files.resend}
          onClose={close}
          send={(commandId, reason) => client.resend(id, { commandId, reason })}
        />
      ) : null}
      {open === 'enrol' && detail.value !== undefined ? <EnrolDialog detail={detail.value} onClose={close} /> : null}
    </Page>
  );
}

/** What the domain's table allows in this status and the officer's role permits. */
function Actions({ detail, officer, onOpen }: { readonly detail: ApplicationDetail; readonly officer: Officer; readonly onOpen: (open: Open) => void }) {
  const { t } = useWords();
  const { status, since } = detail;
  const can = (type: 'application.enrolled' | 'application.resent' | 'application.withdrawn'): boolean => isPossible(status, since, type);
  return (
    <>
      {can('application.enrolled') && may(officer, 'application.enrol') ? (
        <button type="button" className="button button-primary" data-testid="enrol" onClick={() => onOpen('enrol')}>
          <Icon name="camera" />
          {t.files.enrol}
        </button>
      ) : null}
      {can('application.resent') && may(officer, 'application.resend') ? (
        <button type="button" className="button button-primary" data-testid="resend" onClick={() => onOpen('resend')}>
          <Icon name="up" />
          {t.files.resend}
        </button>
      ) : null}
      <QuotaPrint detail={detail} officer={officer} />
      <Link href={`/tanda-terima/${detail.id}`} className="button">
        <Icon name="print" />
        {t.receipt.title}
      </Link>
      {can('application.withdrawn') && may(officer, 'application.withdraw') ? (
        <button type="button" className="button button-quiet" data-testid="withdraw" onClick={() => onOpen('withdraw')}>
          <Icon name="undo" />
          {t.files.withdraw}
        </button>
      ) : null}
    </>
  );
}

/** the card exists: no day is promised any more */
const madeStates: ReadonlySet<string> = new Set(['printed', 'inspected', 'shelved', 'handed_over']);

function isPossible(status: string, since: string, type: 'application.enrolled' | 'application.resent' | 'application.withdrawn'): boolean {
  const known = knownStatus(status);
  return known !== undefined && foldApplication({ status: known, since }, { type, at: since }).outcome !== 'refused';
}

function Turn({ detail }: { readonly detail: ApplicationDetail }) {
  const { t, say, language } = useWords();
  return (
    <section className={`turn turn-${toneOfStatus(detail.status)}`} aria-label={t.files.turn} data-testid="turn" data-status={detail.status}>
      <div>
        <span className="turn-label">{t.files.turn}</span>
        <strong className="turn-holder">{say(detail.nextStep.holderName)}</strong>
      </div>
      <div className="turn-step">
        <span className="turn-label">{t.files.nextStep}</span>
        <span>{say(detail.nextStep.text)}</span>
        {detail.verdictReason === undefined ? null : <span className="muted">{say(detail.verdictReason)}</span>}
        {detail.promiseReason === undefined || detail.printJobs.some(({ state }) => madeStates.has(state)) ? null : (
          <span className="muted" data-testid="promised">
            {t.receipt.ready}:{' '}
            {detail.promisedOn === undefined ? say(detail.promiseReason) : `${formatDay(detail.promisedOn, language)} · ${say(detail.promiseReason)}`}
          </span>
        )}
      </div>
      <div>
        <span className="turn-label">{t.files.status}</span>
        <Badge tone={toneOfStatus(detail.status)}>{say(detail.statusText)}</Badge>
        <code className="status-code">{detail.status}</code>
      </div>
      <div>
        <span className="turn-label">{t.files.since}</span>
        <strong>
          <Since at={detail.since} />
        </strong>
        <span className="muted">
          <Moment at={detail.since} />
        </span>
      </div>
      {detail.shelf === undefined ? null : (
        <div>
          <span className="turn-label">{t.print.shelf}</span>
          <strong className="shelf-name">{detail.shelf}</strong>
        </div>
      )}
    </section>
  );
}

function Timeline({ entries }: { readonly entries: readonly TimelineEntry[] }) {
  const { t, say, language } = useWords();
  return (
    <ol className="timeline">
      {[...entries].reverse().map((entry) => (
        <li key={entry.seq}>
          <span className="timeline-dot" aria-hidden="true" />
          <p className="timeline-text">{say(entry.text)}</p>
          <p className="muted">
            <Moment at={entry.at} /> · {actorWord(t, entry.actor)}
            {entry.second === undefined ? null : ` · ${t.files.second} ${entry.second}`}
            {isClockOff(entry) ? ` · ${t.files.deviceClock(formatTime(entry.deviceTime, language))}` : null}
          </p>
        </li>
      ))}
    </ol>
  );
}

/** Beyond a few minutes the two clocks tell different stories, or the application waited on a counter. */
const clockDifference_ms = 180_000;

function isClockOff(entry: TimelineEntry): boolean {
  return Math.abs(Date.parse(entry.at) - Date.parse(entry.deviceTime)) > clockDifference_ms;
}

function PersonFacts({ detail, officer }: { readonly detail: ApplicationDetail; readonly officer: Officer }) {
  const { t, say } = useWords();
  const { person, enrolment, change, telephone, note } = detail.submission;
  const photo = enrolment?.mode === 'captured' && !detail.missingAttachments.includes(enrolment.photo.sha256) ? enrolment.photo.sha256 : undefined;
  const kind = isApplicationKind(detail.kind) ? say(kindRules[detail.kind].label) : detail.kind;
  return (
    <Panel title={t.intake.person}>
      <div className="facts-with-photo">
        {photo !== undefined && may(officer, 'attachment.read') ? (
          <img className="portrait" src={`/api/attachments/${photo}`} alt={t.intake.photo} width="96" height="128" />
        ) : null}
        <dl className="facts">
          <Fact name={t.files.kind} value={kind} />
          <Fact name={t.files.receipt} value={detail.receiptCode} mono />
          <PersonRows person={person} />
          {change === undefined ? null : <ChangeRow field={change.field} before={change.before} after={change.after} />}
          {telephone === undefined ? null : <Fact name={t.fields.telephone} value={telephone} mono />}
          {note === undefined ? null : <Fact name={t.fields.note} value={note} />}
          {enrolment?.mode === 'recorded_elsewhere' ? (
            <Fact name={t.intake.reference} value={`${enrolment.reference} (${shownDate(enrolment.recordedOn)})`} />
          ) : null}
        </dl>
      </div>
      {detail.missingAttachments.length === 0 ? null : (
        <Notice tone="wait">
          <p>{t.files.missingFiles(detail.missingAttachments.length)}</p>
        </Notice>
      )}
    </Panel>
  );
}

export function PersonRows({ person }: { readonly person: Person }) {
  const { t, language } = useWords();
  const { regions } = useServices();
  const village = regions.find(person.villageCode);
  return (
    <>
      <Fact name={t.fields.nik} value={formatNik(person.nik)} mono />
      <Fact name={t.fields.kk} value={formatNik(person.kk)} mono />
      <Fact name={t.files.born} value={`${person.birthPlace}, ${shownDate(person.birthDate)}`} />
      <Fact name={t.fields.sex} value={labelOf(sexes, person.sex, language)} />
      <Fact name={t.fields.address} value={`${person.address}, RT ${person.rt}/RW ${person.rw}`} />
      <Fact name={t.fields.villageCode} value={village === undefined ? person.villageCode : `${village.name}, ${village.district} (${village.code})`} />
      <Fact name={t.fields.religion} value={labelOf(religions, person.religion, language)} />
      <Fact name={t.fields.maritalStatus} value={labelOf(maritalStatuses, person.maritalStatus, language)} />
      <Fact name={t.fields.occupation} value={labelOf(occupations, person.occupation, language)} />
      <Fact name={t.fields.bloodType} value={labelOf(bloodTypes, person.bloodType, language)} />
      <Fact name={t.fields.citizenship} value={person.nationality ?? labelOf(citizenships, person.citizenship, language)} />
      <Fact name={t.fields.motherName} value={person.motherName} />
    </>
  );
}

export function shownDate(date: string): string {
  return isCalendarDate(date) ? cardDate(date) : date;
}

function ChangeRow({ field, before, after }: { readonly field: string; readonly before: string; readonly after: string }) {
  const { t, language } = useWords();
  const list = codeListOf(field);
  const word = (value: string): string => (list === undefined ? value : labelOf(list, value, language));
  const name = Object.entries(t.fields).find(([key]) => key === field)?.[1] ?? field;
  return <Fact name={t.intake.change} value={`${name}: ${word(before)} → ${word(after)}`} />;
}

export function Fact({ name, value, mono }: { readonly name: string; readonly value: string; readonly mono?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={mono === true ? 'digits' : ''}>{value === '' ? '–' : value}</dd>
    </div>
  );
}

function Papers({ detail }: { readonly detail: ApplicationDetail }) {
  const { t, say } = useWords();
  const { documents } = detail.submission;
  if (documents.length === 0 && detail.printJobs.length === 0) return null;
  return (
    <Panel title={t.intake.documents}>
      <ul className="papers">
        {documents.map((paper, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the papers of an accepted application never change
          <li key={`${paper.type} ${index}`}>
            <Icon name="check" size={16} />
            <span>
              {isDocumentType(paper.type) ? say(documentLabels[paper.type]) : paper.type}
              {paper.number === undefined ? null : <span className="muted"> {paper.number}</span>}
              {paper.scan === undefined || detail.missingAttachments.includes(paper.scan.sha256) ? null : (
                <>
                  {' '}
                  <a href={`/api/attachments/${paper.scan.sha256}`} target="_blank" rel="noreferrer">
                    {t.files.openScan}
                  </a>
                </>
              )}
            </span>
          </li>
        ))}
        {detail.printJobs.map((job) => (
          <li key={job.id}>
            <Icon name="print" size={16} />
            <span>
              {t.files.card}: {stateWord(t, job.state)}
              {job.serial === undefined ? null : <span className="muted digits"> {job.serial}</span>}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** A part of the program in words; a person by their user name. */
export function actorWord(t: Words['t'], actor: string): string {
  return Object.entries(t.actors).find(([name]) => name === actor)?.[1] ?? actor;
}

export function stateWord(t: Words['t'], state: string): string {
  return Object.entries(t.jobStates).find(([name]) => name === state)?.[1] ?? state;
}

/** The recording of an application that was taken in without one. Files go first: an enrolment that names a photo nobody has helps nobody. */
function EnrolDialog({ detail, onClose }: { readonly detail: ApplicationDetail; readonly onClose: () => void }) {
  const { id, nik } = detail;
  const { client, ports, findPerson } = useServices();
  const { t } = useWords();
  const command = useCommand();
  const [entry, setEntry] = useState<EnrolmentEntry>(() => entryOf(detail.submission.enrolment));
  const [known, setKnown] = useState<{ readonly enrolment: string } | undefined>(undefined);
  useEffect(() => {
    // Of what is known only the register counts here: the application itself is one of this person's.
    void findPerson(nik).then((found) => setKnown(found === undefined ? undefined : { enrolment: found.enrolment }));
  }, [findPerson, nik]);
  const [tried, setTried] = useState(false);
  const form = { ...emptyForm(id, 'baru'), enrolment: entry };
  const errors = checkForm(form, wibDate(ports.clock.now())).errors.get('enrolment') ?? [];

  async function submit(): Promise<void> {
    setTried(true);
    const enrolment = enrolmentOf(form);
    if (errors.length > 0 || enrolment === undefined) return;
    const done = await command.run(enrolment, async (commandId) => {
      // What was recorded before lies at the office, and has no bytes here.
      const files = entry.mode === 'here' ? filesOfRecording(entry).filter(({ bytes }) => bytes.length > 0) : [];
      for (const file of files) {
        const kept = await client.putAttachment(file.sha256, file.bytes, file.mediaType);
        if (!kept.ok) return kept;
      }
      return client.enrol(id, { commandId, enrolment });
    });
    if (done) onClose();
  }

  return (
    <Dialog title={t.files.enrol} onClose={onClose} wide>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <EnrolmentSection applicationId={id} known={known} entry={entry} kindNeedsIt mayBeLater={false} errors={tried ? errors : []} onChange={setEntry} />
        <FailureNotice failure={command.failure} />
        <div className="dialog-actions">
          <button type="button" className="button button-quiet" onClick={onClose}>
            {t.common.cancel}
          </button>
          <button type="submit" className="button button-primary" data-testid="enrol-confirm" disabled={command.busy}>
            {t.files.enrolConfirm}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
