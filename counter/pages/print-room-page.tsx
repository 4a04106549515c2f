import type { PrinterView, PrintJob } from '@loket/protocol/print-job';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { Field } from '../components/field.tsx';
import { Since } from '../components/figures.tsx';
import { useAnswer, useCommand, useFocus, useWords, type Words } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import type { Tone } from '../components/notice.tsx';
import { FailureNotice, Notice } from '../components/notice.tsx';
import { Answered, Empty, Page, Panel } from '../components/page.tsx';
import { Badge } from '../components/status-badge.tsx';
import { TextField } from '../components/text-field.tsx';
import { formatNik, formatNumber } from '../messages/format.ts';
import { may, type Officer } from '../office/officer.ts';
import { useServices } from '../services.ts';
import { stateWord } from './file-detail-page.tsx';
import { PriorityDialog } from './priority-dialog.tsx';
import { type PrintRoom, questionsOf } from './questions.ts';
import { ClockNotice, QuotaAndRefusals } from './quota-section.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { SecondPersonDialog } from './second-person-dialog.tsx';

type Group = {
  readonly name: 'unclear' | 'toInspect' | 'toShelve' | 'atPrinter' | 'queue' | 'spoiled' | 'onShelf';
  readonly states: readonly string[];
  readonly shown_max: number;
};

/** What needs a person comes first; the long lists come last and are cut. */
const groups: readonly Group[] = [
  { name: 'unclear', states: ['unclear'], shown_max: 50 },
  { name: 'toInspect', states: ['printed'], shown_max: 50 },
  { name: 'toShelve', states: ['inspected'], shown_max: 50 },
  { name: 'atPrinter', states: ['sent', 'bound'], shown_max: 20 },
  { name: 'queue', states: ['authorised'], shown_max: 20 },
  { name: 'spoiled', states: ['spoiled'], shown_max: 10 },
  { name: 'onShelf', states: ['shelved'], shown_max: 10 },
];

/** Cetak: from the queue to the shelf. */
export function PrintRoomPage({ officer }: { readonly officer: Officer }) {
  const { client } = useServices();
  const { t, say } = useWords();
  const questions = questionsOf(client);
  const room = useAnswer(questions.printRoom);
  const printers = useAnswer(questions.printers);
  return (
    <Page title={t.nav.print}>
      <ClockNotice />
      <Answered of={printers}>
        {(answer) => (
          <>
            {answer.held === undefined ? null : (
              <div data-testid="print-held">
                <Notice tone="wait" title={say(answer.held)} live="polite" />
              </div>
            )}
            <Printers printers={answer.printers} mayResume={may(officer, 'print.resolve')} />
          </>
        )}
      </Answered>
      <Answered of={room}>{(answer) => <Room room={answer} officer={officer} />}</Answered>
      <QuotaAndRefusals />
    </Page>
  );
}

function needsPerson({ state }: PrintJob): boolean {
  return state === 'unclear' || state === 'printed' || state === 'inspected';
}

/**
 * The card on the right stays the one the officer is at, whatever arrives meanwhile: pressing "good" for another card than
 * the one looked at would be worse than any click. Only when its own step is done does the next one that needs a person come.
 */
function Room({ room, officer }: { readonly room: PrintRoom; readonly officer: Officer }) {
  const { t } = useWords();
  const panel = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<{ readonly id: string; readonly state: string } | undefined>(undefined);
  const all = groups.flatMap(({ states }) => states.flatMap((state) => room.jobs.get(state) ?? []));
  const current = all.find(({ id }) => id === chosen?.id);
  const isAtIt = current !== undefined && (current.state === chosen?.state || needsPerson(current));
  const job = isAtIt ? current : (all.find(needsPerson) ?? current);
  const { id, state } = job ?? { id: undefined, state: undefined };
  useEffect(() => {
    if (id !== undefined && state !== undefined) setChosen({ id, state });
  }, [id, state]);

  function choose(next: PrintJob): void {
    setChosen({ id: next.id, state: next.state });
    // On a tablet the card stands above the list that was just touched.
    panel.current?.scrollIntoView({ block: 'nearest' });
  }

  return (
    <div className="columns columns-print">
      <div className="stack">
        {all.length === 0 ? (
          <Panel>
            <Empty icon="print" title={t.print.nothing}>
              {t.print.nothingText}
            </Empty>
          </Panel>
        ) : (
          groups.map((group) => <JobGroup key={group.name} group={group} room={room} chosen={id} onChoose={choose} />)
        )}
      </div>
      <div className="sticky" ref={panel}>
        {job === undefined ? (
          <Panel>
            <Empty icon="check" title={t.print.chooseJob} />
          </Panel>
        ) : (
          <JobPanel key={job.id} job={job} officer={officer} isReplaced={all.some(({ replaces }) => replaces === job.id)} />
        )}
      </div>
    </div>
  );
}

function Printers({ printers, mayResume }: { readonly printers: readonly PrinterView[]; readonly mayResume: boolean }) {
  const { t, say, language } = useWords();
  if (printers.length === 0)
    return (
      <Panel>
        <Empty icon="print" title={t.print.noPrinters} />
      </Panel>
    );
  return (
    <ul className="printers" aria-label={t.print.printers}>
      {printers.map((printer) => {
        const { tone, word } = conditionOf(printer, t);
        return (
          <li key={printer.id} className={`printer printer-${tone}`} data-testid="printer" data-state={printer.reachable ? printer.state : 'unreachable'}>
            <div className="printer-head">
              <strong>{printer.id}</strong>
              <Badge tone={tone}>{word}</Badge>
            </div>
            <p className="supplies">
              <span>{t.print.hopper(formatNumber(printer.hopper, language))}</span>
              {printer.supplies.map((supply) => (
                <span key={supply.name} className={supply.levelPercent !== null && supply.levelPercent < lowSupply_percent ? 'supply-low' : ''}>
                  {supplyWord(supply, t)} {supply.levelPercent === null ? '?' : `${supply.levelPercent}%`}
                </span>
              ))}
            </p>
            {printer.asks === undefined ? null : <PrinterAsks printer={printer} mayResume={mayResume} />}
            {printer.chipTrouble === undefined ? null : (
              <p className="note-warned">
                <Icon name="question" size={16} /> {say(printer.chipTrouble)}
              </p>
            )}
            {printer.reasons.length === 0 ? null : (
              <ul className="plain-list">
                {printer.reasons.map(({ reason, text, blocking }) => (
                  <li key={reason} className={blocking ? 'note-bad' : 'note-warned'}>
                    <Icon name={blocking ? 'alert' : 'question'} size={16} /> {say(text)}
                  </li>
                ))}
              </ul>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** It starts no card until a person has looked. */
function PrinterAsks({ printer, mayResume }: { readonly printer: PrinterView; readonly mayResume: boolean }) {
  const { t, say } = useWords();
  const { client } = useServices();
  const command = useCommand();
  return (
    <div data-testid="printer-asks">
      {printer.asks === undefined ? null : (
        <p className="note-bad">
          <Icon name="alert" size={16} /> {say(printer.asks)}
        </p>
      )}
      {mayResume ? (
        <button
          type="button"
          className="button"
          data-testid="printer-resume"
          disabled={command.busy}
          onClick={() => void command.run(printer.id, (commandId) => client.resumePrinter(printer.id, { commandId }))}
        >
          <Icon name="check" />
          {t.print.resume}
        </button>
      ) : null}
      <FailureNotice failure={command.failure} />
    </div>
  );
}

/** Below this somebody should fetch the next roll: a ribbon lasts about 500 cards. */
const lowSupply_percent = 15;

/** Printers name their supplies in their own English; the two that stop a card have a word here. */
function supplyWord(supply: PrinterView['supplies'][number], t: Words['t']): string {
  const named = `${supply.name} ${supply.kind}`.toLowerCase();
  if (named.includes('ribbon')) return t.print.ribbon;
  return named.includes('film') || named.includes('transfer') ? t.print.film : supply.name;
}

function conditionOf(printer: PrinterView, t: Words['t']): { readonly tone: Tone; readonly word: string } {
  if (!printer.reachable) return { tone: 'bad', word: t.print.unreachable };
  if (printer.asks !== undefined || printer.reasons.some(({ blocking }) => blocking)) return { tone: 'bad', word: t.print.stopped };
  if (printer.currentJob !== undefined || printer.state === 'processing') return { tone: 'info', word: t.print.printing };
  if (printer.hopper === 0) return { tone: 'wait', word: t.print.hopperEmpty };
  return { tone: 'good', word: t.print.ready };
}

function JobGroup({
  group,
  room,
  chosen,
  onChoose,
}: {
  readonly group: Group;
  readonly room: PrintRoom;
  readonly chosen: string | undefined;
  readonly onChoose: (job: PrintJob) => void;
}) {
  const { t, say, language } = useWords();
  const jobs = group.states.flatMap((state) => room.jobs.get(state) ?? []);
  const count = group.states.reduce((sum, state) => sum + (room.counts[state] ?? 0), 0);
  if (jobs.length === 0) return null;
  const shown = jobs.slice(0, group.shown_max);
  return (
    <Panel title={`${t.print[group.name]} (${formatNumber(Math.max(count, jobs.length), language)})`} className={`job-group job-group-${group.name}`}>
      <ul className="jobs">
        {shown.map((job) => (
          <li key={job.id}>
            <button
              type="button"
              className="job"
              data-testid="job-row"
              data-state={job.state}
              data-job-id={job.id}
              data-application-id={job.applicationId}
              aria-pressed={job.id === chosen}
              onClick={() => onChoose(job)}
            >
              <span className="job-place digits">{job.place ?? ''}</span>
              <span className="job-main">
                <strong>{job.name}</strong>
                <span className="under digits">{job.receiptCode}</span>
                {job.priority === undefined ? null : <Badge tone="info">{say(job.priority.name)}</Badge>}
                {job.waiting === undefined ? null : <span className="under">{say(job.waiting)}</span>}
              </span>
              <span className="job-end">
                <span className="digits">{job.shelf ?? job.serial ?? ''}</span>
                <span className="under">
                  {job.printerId === undefined ? '' : `${job.printerId} · `}
                  <Since at={job.since} />
                </span>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {count > shown.length ? <p className="table-foot">{t.print.more(formatNumber(count - shown.length, language))}</p> : null}
    </Panel>
  );
}

function JobPanel({ job, officer, isReplaced }: { readonly job: PrintJob; readonly officer: Officer; readonly isReplaced: boolean }) {
  const { t, say, language } = useWords();
  return (
    <Panel
      title={job.name}
      aside={<Link href={`/berkas/${job.applicationId}`}>{t.print.openFile}</Link>}
      testId="job-panel"
      className={`job-panel job-panel-${job.state}`}
    >
      <CardPreview job={job} />
      {job.waiting === undefined ? null : <p className="job-waiting">{say(job.waiting)}</p>}
      {job.placeWhy === undefined || job.place === undefined ? null : (
        <p className="job-why" data-testid="place-why">
          <strong>{t.printDesk.place(formatNumber(job.place, language))}</strong> {say(job.placeWhy)}
          {job.priority?.note === undefined ? null : ` ${job.priority.note}`}
        </p>
      )}
      {isReplaced ? <p className="muted">{t.print.reprinted}</p> : <JobActions job={job} officer={officer} />}
      <dl className="facts facts-tight">
        <div>
          <dt>{t.fields.nik}</dt>
          <dd className="digits">{formatNik(job.nik)}</dd>
        </div>
        <div>
          <dt>{t.print.serial}</dt>
          <dd className="digits">{job.serial ?? '–'}</dd>
        </div>
        <div>
          <dt>{t.print.printer}</dt>
          <dd>{job.printerId ?? '–'}</dd>
        </div>
        <div>
          <dt>{t.print.state}</dt>
          <dd>
            {stateWord(t, job.state)}, <Since at={job.since} />
          </dd>
        </div>
      </dl>
    </Panel>
  );
}

function CardPreview({ job }: { readonly job: PrintJob }) {
  const { t } = useWords();
  const [failed, setFailed] = useState(false);
  if (failed) return <div className="card-preview card-preview-missing">{t.print.noPreview}</div>;
  return (
    <img
      className="card-preview"
      src={`/api/print-jobs/${job.id}/card.png`}
      alt={t.print.preview(job.name)}
      width="1011"
      height="638"
      onError={() => setFailed(true)}
    />
  );
}

function JobActions({ job, officer }: { readonly job: PrintJob; readonly officer: Officer }) {
  const { t } = useWords();
  const { client, ports } = useServices();
  const [open, setOpen] = useState<'nothing' | 'spoil' | 'reprint' | 'priority' | 'withdraw'>('nothing');
  const [newJobId] = useState(() => ports.ids.next());
  const close = (): void => setOpen('nothing');
  // CUPS says it is done, which nobody has seen: whoever inspects may also find no card at all.
  const isClaim = job.state === 'printed' && job.waiting !== undefined;
  const canSpoil = ['printed', 'inspected', 'shelved'].includes(job.state) && may(officer, 'print.spoil');
  return (
    <div className="job-actions">
      {(job.state === 'printed' || job.state === 'inspected') && may(officer, 'print.inspect') ? <InspectForm job={job} /> : null}
      {job.state === 'unclear' && may(officer, 'print.resolve') ? <ResolveForm job={job} outcomes={outcomes} /> : null}
      {isClaim && may(officer, 'print.resolve') ? (
        <details>
          <summary data-testid="no-card">{t.print.noCard}</summary>
          <ResolveForm job={job} outcomes={outcomesOfClaim} />
        </details>
      ) : null}
      {canSpoil ? (
        <button type="button" className="button button-danger" data-testid="spoil" onClick={() => setOpen('spoil')}>
          <Icon name="cross" />
          {t.print.spoil}
        </button>
      ) : null}
      {job.state === 'spoiled' && may(officer, 'print.reprint') ? (
        <button type="button" className="button button-primary" data-testid="reprint" onClick={() => setOpen('reprint')}>
          <Icon name="print" />
          {t.print.reprint}
        </button>
      ) : null}
      {job.state === 'authorised' && may(officer, 'print.prioritise') ? (
        job.priority === undefined ? (
          <button type="button" className="button" data-testid="prioritise" onClick={() => setOpen('priority')}>
            <Icon name="up" />
            {t.printDesk.prioritise}
          </button>
        ) : (
          <button type="button" className="button button-quiet" data-testid="withdraw-priority" onClick={() => setOpen('withdraw')}>
            <Icon name="undo" />
            {t.printDesk.withdrawPriority}
          </button>
        )
      ) : null}
      {open === 'priority' ? <PriorityDialog job={job} onClose={close} /> : null}
      {open === 'withdraw' ? (
        <ReasonDialog
          title={t.printDesk.withdrawPriority}
          explanation={t.printDesk.withdrawPriorityText}
          confirm={t.printDesk.withdrawPriority}
          onClose={close}
          send={(commandId, reason) => client.withdrawPriority(job.id, { commandId, reason })}
        />
      ) : null}
      {open === 'spoil' ? (
        <ReasonDialog
          title={t.print.spoil}
          explanation={t.print.spoilText(job.serial ?? '')}
          confirm={t.print.spoil}
          suggestions={t.print.spoilReasons}
          onClose={close}
          send={(commandId, reason) => client.spoil(job.id, { commandId, reason })}
        />
      ) : null}
      {open === 'reprint' ? (
        <SecondPersonDialog
          title={t.print.reprint}
          explanation={t.print.reprintText}
          confirm={t.print.reprint}
          onClose={close}
          send={(commandId, secondPerson) => client.reprint(job.id, { commandId, newJobId, secondPerson })}
        />
      ) : null}
    </div>
  );
}

const shelfPattern = /^[A-Z0-9-]{1,12}$/;

/** Looked at and good: onto the shelf in one step. The office offers the shelf of the card before while there is room. */
function InspectForm({ job }: { readonly job: PrintJob }) {
  const { t } = useWords();
  const { client } = useServices();
  const command = useCommand();
  const suggestion = useAnswer(questionsOf(client).shelves).value?.suggestion ?? '';
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const shelf = typed ?? suggestion;
  const given = shelf.trim().toUpperCase();
  const isWrong = given !== '' && !shelfPattern.test(given);
  const input = useFocus<HTMLInputElement>();

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (isWrong) return;
    const body = given === '' ? {} : { shelf: given };
    await command.run({ job: job.id, ...body }, (commandId) => client.inspect(job.id, { commandId, ...body }));
  }

  return (
    <form className="inspect" noValidate onSubmit={(event) => void submit(event)}>
      {job.state === 'printed' ? (
        <ul className="inspect-list">
          {t.print.inspectList.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      ) : null}
      <div className="inspect-row">
        <Field
          label={t.print.shelf}
          size="short"
          errors={isWrong ? [{ code: 'shelf', text: { id: t.printDesk.shelfPattern, en: t.printDesk.shelfPattern } }] : []}
        >
          {(ids) => (
            <input
              {...ids}
              ref={input}
              type="text"
              maxLength={12}
              autoComplete="off"
              autoCapitalize="characters"
              data-testid="shelf-input"
              value={shelf}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </Field>
        <button
          type="submit"
          className="button button-good button-big"
          data-testid="inspect-ok"
          disabled={command.busy || (job.state === 'inspected' && given === '')}
        >
          <Icon name="check" />
          {job.state === 'inspected' ? t.print.toShelf : given === '' ? t.print.inspectOnly : t.print.inspectAndShelve(given)}
        </button>
      </div>
      <FailureNotice failure={command.failure} />
    </form>
  );
}

const outcomes = ['card_came_out', 'blank_untouched', 'blank_spoiled'] as const;
type Outcome = (typeof outcomes)[number];
const outcomesOfClaim: readonly Outcome[] = ['blank_untouched', 'blank_spoiled'];

/** A person looks and says what they see, with the number of the blank in their hand. */
function ResolveForm({ job, outcomes: offered }: { readonly job: PrintJob; readonly outcomes: readonly Outcome[] }) {
  const { t } = useWords();
  const { client } = useServices();
  const command = useCommand();
  const [outcome, setOutcome] = useState<Outcome | undefined>(undefined);
  const serialInput = useFocus<HTMLInputElement>();
  const [serial, setSerial] = useState('');
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const missing = [...(outcome === undefined ? [t.printDesk.outcomeFirst] : []), ...(serial.trim() === '' ? [t.printDesk.serialFirst] : [])];

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    if (outcome === undefined || serial.trim() === '') return;
    const body = { outcome, serial: serial.trim().toUpperCase(), ...(note.trim() === '' ? {} : { note: note.trim() }) };
    await command.run({ job: job.id, ...body }, (commandId) => client.resolve(job.id, { commandId, ...body }));
  }

  return (
    <form className="resolve" noValidate onSubmit={(event) => void submit(event)}>
      <h3>{t.print.resolveTitle}</h3>
      <p>{t.print.resolveText}</p>
      <div className="choices" role="radiogroup" aria-label={t.print.resolveTitle}>
        {offered.map((name) => (
          <label key={name} className="choice">
            <input
              type="radio"
              name={`outcome-${job.id}`}
              required
              data-testid={`outcome-${name}`}
              checked={outcome === name}
              onChange={() => setOutcome(name)}
            />
            <span>
              <strong>{t.print.outcomes[name]}</strong>
              <span className="under">{t.print.outcomeTexts[name]}</span>
            </span>
          </label>
        ))}
      </div>
      <TextField
        label={t.print.serialInHand}
        kind="digits"
        required
        maxLength={20}
        hint={job.serial === undefined ? undefined : t.print.serialBound(job.serial)}
        inputRef={serialInput}
        testId="resolve-serial"
        value={serial}
        onChange={setSerial}
      />
      <TextField label={t.print.note} maxLength={500} testId="resolve-note" value={note} onChange={setNote} />
      {tried && missing.length > 0 ? (
        <ul className="field-notes" role="alert">
          {missing.map((line) => (
            <li key={line} className="note-bad">
              {line}
            </li>
          ))}
        </ul>
      ) : null}
      <FailureNotice failure={command.failure} />
      <button type="submit" className="button button-primary" data-testid="resolve-confirm" disabled={command.busy}>
        {t.print.resolveConfirm}
      </button>
    </form>
  );
}
