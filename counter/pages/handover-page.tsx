import { isApplicationKind, kindRules, mustSurrenderOldCard } from '@loket/domain/application-kinds';
import { checkReceiptCode, looksLikeReceiptCode } from '@loket/domain/receipt-code';
import type { SecondPerson } from '@loket/protocol/access';
import type { ApplicationDetail, ApplicationSummary } from '@loket/protocol/application';
import { judgeQrText } from '@loket/protocol/credential/judge';
import { qrText_max } from '@loket/protocol/credential/signed-token';
import { type FormEvent, useEffect, useState } from 'react';
import { Field } from '../components/field.tsx';
import { useAnswer, useCommand, useFocus, useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { FailureNotice, Notice } from '../components/notice.tsx';
import { Answered, Empty, Page, Panel } from '../components/page.tsx';
import { useScanFocus } from '../components/scan-focus.ts';
import { Badge, toneOfStatus } from '../components/status-badge.tsx';
import { TextField } from '../components/text-field.tsx';
import type { Picture } from '../forms/intake-form.ts';
import { SignaturePad } from '../forms/signature-pad.tsx';
import type { Answer, Failure } from '../office/failure.ts';
import { useServices } from '../services.ts';
import { Fact, PersonRows } from './file-detail-page.tsx';
import { questionsOf } from './questions.ts';
import { SecondPersonDialog } from './second-person-dialog.tsx';
import { UncollectedPanel } from './uncollected-panel.tsx';

/** a code as it may be typed, with signs between; what is longer came from a QR */
const receiptCode_max = 60;

/** Serah terima: the right card to the right person, the old card in before the new one goes out. */
export function HandoverPage() {
  const { t } = useWords();
  const { client, trust, ports } = useServices();
  useEffect(() => void trust.refresh(), [trust]);
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<ApplicationSummary | undefined>(undefined);
  const [candidates, setCandidates] = useState<readonly ApplicationSummary[] | undefined>(undefined);
  const [mistyped, setMistyped] = useState<'code' | 'forged' | undefined>(undefined);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);
  const [handedTo, setHandedTo] = useState<string | undefined>(undefined);
  const input = useFocus<HTMLInputElement>();
  useScanFocus(input);

  async function look(event: FormEvent): Promise<void> {
    event.preventDefault();
    const paper = await paperIn(typed);
    const text = paper?.number ?? typed.trim();
    setFound(undefined);
    setCandidates(undefined);
    setMistyped(undefined);
    setFailure(undefined);
    setHandedTo(undefined);
    if (text === '') return;
    if (paper?.isRefused === true) return setMistyped('forged');
    const code = checkReceiptCode(text);
    if (code !== undefined) {
      const answer = await client.receipt(code);
      if (answer.ok) setFound(answer.value);
      else setFailure(answer.failure);
      return;
    }
    if (looksLikeReceiptCode(text)) {
      setMistyped('code');
      return;
    }
    const answer = await client.applications({ q: text, status: 'CARD_SHIPPED', limit: 20 });
    if (answer.ok) setCandidates(answer.value.items);
    else setFailure(answer.failure);
  }

  /** The signed QR of a receipt, where that is what was scanned. A list that does not know the signer refuses nothing: the office's books decide. */
  async function paperIn(scanned: string): Promise<{ readonly number: string; readonly isRefused: boolean } | undefined> {
    if (scanned.trim().length <= receiptCode_max) return undefined;
    const now = trust.state.get();
    const verdict = await judgeQrText(scanned, now.is === 'known' ? now.list : undefined, ports.clock.now());
    return 'paper' in verdict && verdict.paper.type === 'receipt' ? { number: verdict.paper.number, isRefused: verdict.is === 'forged' } : undefined;
  }

  function again(name?: string): void {
    setFound(undefined);
    setCandidates(undefined);
    setTyped('');
    setHandedTo(name);
    input.current?.focus();
  }

  return (
    <Page title={t.nav.handover} lead={t.handover.lead}>
      <Panel>
        <form className="scan" noValidate onSubmit={(event) => void look(event)}>
          <Field label={t.handover.code} hint={t.handover.codeHint}>
            {(ids) => (
              <input
                {...ids}
                ref={input}
                type="text"
                autoComplete="off"
                spellCheck={false}
                maxLength={qrText_max}
                className="digits"
                data-testid="handover-code"
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
            )}
          </Field>
          <button type="submit" className="button button-primary" data-testid="handover-find">
            <Icon name="search" />
            {t.handover.find}
          </button>
        </form>
        <FailureNotice failure={failure} />
      </Panel>
      {handedTo === undefined ? null : <Notice tone="good" title={t.handover.done(handedTo)} live="polite" />}
      {mistyped !== undefined ? (
        <Notice tone="bad" title={mistyped === 'code' ? t.handover.codeMistyped : t.verify.verdicts.forged} live="assertive">
          <p>{mistyped === 'code' ? t.handover.codeMistypedText : t.verify.explanations.forged}</p>
        </Notice>
      ) : null}
      {candidates === undefined ? null : <Candidates items={candidates} onChoose={setFound} />}
      {found === undefined ? null : <Handover key={found.id} id={found.id} onDone={again} onCancel={() => again()} />}
      {found === undefined && candidates === undefined && mistyped === undefined && failure === undefined && handedTo === undefined ? (
        <Panel>
          <Empty icon="scan" title={t.handover.emptyTitle}>
            {t.handover.emptyText}
          </Empty>
        </Panel>
      ) : null}
      {found === undefined ? <UncollectedPanel /> : null}
    </Page>
  );
}

function Candidates({ items, onChoose }: { readonly items: readonly ApplicationSummary[]; readonly onChoose: (item: ApplicationSummary) => void }) {
  const { t } = useWords();
  if (items.length === 0) {
    return (
      <Panel>
        <Empty icon="search" title={t.handover.noneFound}>
          {t.handover.noneFoundText}
        </Empty>
      </Panel>
    );
  }
  return (
    <Panel title={t.handover.candidates}>
      <ul className="jobs">
        {items.map((item) => (
          <li key={item.id}>
            <button type="button" className="job" data-testid="handover-candidate" onClick={() => onChoose(item)}>
              <span className="job-main">
                <strong>{item.name}</strong>
                <span className="under digits">
                  {item.nik} · {item.receiptCode}
                </span>
              </span>
              <span className="job-end">
                <span className="shelf-name">{item.shelf ?? ''}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Handover({ id, onDone, onCancel }: { readonly id: string; readonly onDone: (name: string) => void; readonly onCancel: () => void }) {
  const { client } = useServices();
  const detail = useAnswer(questionsOf(client).application(id));
  return <Answered of={detail}>{(answer) => <HandoverView detail={answer} onDone={onDone} onCancel={onCancel} />}</Answered>;
}

const relations = ['self', 'family', 'proxy'] as const;
type Relation = (typeof relations)[number];

function HandoverView({
  detail,
  onDone,
  onCancel,
}: {
  readonly detail: ApplicationDetail;
  readonly onDone: (name: string) => void;
  readonly onCancel: () => void;
}) {
  const { t, say } = useWords();
  const ready = detail.status === 'CARD_SHIPPED';
  // Handed over or withdrawn: "not yet" would be wrong.
  const isOver = detail.nextStep.holder === 'nobody';
  const { enrolment } = detail.submission;
  const photo = enrolment?.mode === 'captured' && !detail.missingAttachments.includes(enrolment.photo.sha256) ? enrolment.photo.sha256 : undefined;
  const card = detail.printJobs.find(({ state }) => state === 'shelved');
  return (
    <div className="columns columns-wide-left">
      <Panel title={t.handover.compare} aside={<Badge tone={toneOfStatus(detail.status)}>{say(detail.statusText)}</Badge>}>
        <p className="handover-name">{detail.name}</p>
        <div className="facts-with-photo">
          {photo === undefined ? null : <img className="portrait" src={`/api/attachments/${photo}`} alt={t.intake.photo} width="120" height="160" />}
          <dl className="facts">
            <PersonRows person={detail.submission.person} />
            {card?.serial === undefined ? null : <Fact name={t.print.serial} value={card.serial} mono />}
          </dl>
        </div>
        {card === undefined ? null : (
          <img className="card-preview" src={`/api/print-jobs/${card.id}/card.png`} alt={t.print.preview(detail.name)} width="1011" height="638" />
        )}
      </Panel>
      <div className="stack">
        <Panel>
          <p className="shelf-big">
            <Icon name="shelf" />
            <span>{t.print.shelf}</span>
            <strong data-testid="handover-shelf">{detail.shelf ?? '–'}</strong>
          </p>
        </Panel>
        {ready ? (
          <HandoverForm detail={detail} onDone={onDone} onCancel={onCancel} />
        ) : (
          <Notice tone="wait" title={isOver ? say(detail.statusText) : t.handover.notReady(say(detail.statusText))} live="polite">
            <p>{isOver ? say(detail.nextStep.text) : `${say(detail.nextStep.holderName)}: ${say(detail.nextStep.text)}`}</p>
          </Notice>
        )}
      </div>
    </div>
  );
}

function HandoverForm({
  detail,
  onDone,
  onCancel,
}: {
  readonly detail: ApplicationDetail;
  readonly onDone: (name: string) => void;
  readonly onCancel: () => void;
}) {
  const { t, say } = useWords();
  const { client } = useServices();
  const command = useCommand();
  const { kind, documents } = detail.submission;
  const oldCard = mustSurrenderOldCard(kind, documents);
  const policeLetter = documents.some(({ type }) => type === 'police_letter');
  const [surrendered, setSurrendered] = useState(false);
  const [compared, setCompared] = useState(false);
  const [relation, setRelation] = useState<Relation>('self');
  const [receiver, setReceiver] = useState('');
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const [signature, setSignature] = useState<Picture | undefined>(undefined);
  const [proof, setProof] = useState<'signature' | 'second'>('signature');
  const [asking, setAsking] = useState(false);
  const name = relation === 'self' ? detail.name : receiver.trim();
  const missing = [
    ...(oldCard || policeLetter ? (surrendered ? [] : [oldCard ? t.handover.oldCardFirst : t.handover.letterFirst]) : []),
    ...(compared ? [] : [t.handover.compareFirst]),
    ...(name === '' ? [t.handover.receiverFirst] : []),
    ...(proof === 'signature' && signature === undefined ? [t.printDesk.signFirst] : []),
  ];

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setTried(true);
    if (missing.length > 0) return;
    if (proof === 'second') return setAsking(true);
    if (signature === undefined) return;
    const { sha256, size_bytes, mediaType, bytes } = signature;
    const body = { ...handover(), signature: { sha256, size_bytes, mediaType } };
    const send = async (commandId: string): Promise<Answer<unknown>> => {
      const kept = await client.putAttachment(sha256, bytes, mediaType);
      return kept.ok ? client.handover({ commandId, ...body }) : kept;
    };
    if (await command.run(body, send)) onDone(detail.name);
  }

  function handover() {
    return {
      applicationId: detail.id,
      receiver: { name: name.slice(0, 60), relation, ...(note.trim() === '' ? {} : { note: note.trim() }) },
      oldCardSurrendered: (oldCard || policeLetter) && surrendered,
      personChecked: compared,
    };
  }

  async function withSecond(commandId: string, secondPerson: SecondPerson): Promise<Answer<unknown>> {
    const answer = await client.handover({ commandId, ...handover(), secondPerson });
    if (answer.ok) onDone(detail.name);
    return answer;
  }

  return (
    <Panel title={t.handover.handOver}>
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <p className="muted">{isApplicationKind(kind) ? say(kindRules[kind].label) : kind}</p>
        {oldCard || policeLetter ? (
          <label className="check check-big">
            <input type="checkbox" data-testid="old-card-in" checked={surrendered} onChange={(event) => setSurrendered(event.target.checked)} />
            <span>
              <strong>{oldCard ? t.handover.oldCard : t.handover.letterSeen}</strong>
              <span className="under">{oldCard ? t.handover.oldCardText : t.handover.letterSeenText}</span>
            </span>
          </label>
        ) : null}
        <label className="check check-big">
          <input type="checkbox" data-testid="person-checked" checked={compared} onChange={(event) => setCompared(event.target.checked)} />
          <span>
            <strong>{t.handover.personChecked}</strong>
            <span className="under">{t.handover.personCheckedText}</span>
          </span>
        </label>
        <div className="segments" role="radiogroup" aria-label={t.handover.receiver}>
          {relations.map((value) => (
            <label key={value} className="segment">
              <input type="radio" name="relation" data-testid={`relation-${value}`} checked={relation === value} onChange={() => setRelation(value)} />
              <span>{t.handover.relations[value]}</span>
            </label>
          ))}
        </div>
        {relation === 'self' ? null : (
          <>
            <TextField label={t.handover.receiverName} required maxLength={60} testId="receiver-name" value={receiver} onChange={setReceiver} />
            <TextField label={t.handover.receiverNote} maxLength={200} testId="receiver-note" value={note} onChange={setNote} />
          </>
        )}
        <div className="segments" role="radiogroup" aria-label={t.printDesk.signature}>
          {(['signature', 'second'] as const).map((value) => (
            <label key={value} className="segment">
              <input type="radio" name="proof" data-testid={`proof-${value}`} checked={proof === value} onChange={() => setProof(value)} />
              <span>{value === 'signature' ? t.printDesk.signature : t.printDesk.secondOfficer}</span>
            </label>
          ))}
        </div>
        {proof === 'signature' ? <SignaturePad signature={signature} onChange={setSignature} /> : <p className="muted">{t.printDesk.secondOfficerText}</p>}
        {tried && missing.length > 0 ? (
          <Notice tone="bad" title={t.handover.notYet} live="assertive">
            <ul className="plain-list">
              {missing.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </Notice>
        ) : null}
        <FailureNotice failure={command.failure} />
        <div className="dialog-actions">
          <button type="button" className="button button-quiet" onClick={onCancel}>
            {t.common.cancel}
          </button>
          <button type="submit" className="button button-good button-big" data-testid="handover-confirm" disabled={command.busy}>
            <Icon name="handover" />
            {t.handover.confirm}
          </button>
        </div>
      </form>
      {asking ? (
        <SecondPersonDialog
          title={t.printDesk.secondOfficer}
          explanation={t.printDesk.secondOfficerText}
          confirm={t.handover.confirm}
          onClose={() => setAsking(false)}
          content={handover()}
          send={withSecond}
        />
      ) : null}
    </Panel>
  );
}
