import { kindRules } from '@loket/domain/application-kinds';
import type { JournalVerification, SyncAnswer } from '@loket/protocol/board';
import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { Moment, Since } from '../components/figures.tsx';
import { useAnswer, useCommand, useLive, useNow, useSignal, useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { FailureNotice, Notice } from '../components/notice.tsx';
import { Answered, Empty, Page, Panel } from '../components/page.tsx';
import { Badge } from '../components/status-badge.tsx';
import { formatMoment, formatNumber } from '../messages/format.ts';
import { may, type Officer } from '../office/officer.ts';
import { useServices } from '../services.ts';
import type { OutboxApplication } from '../store/counter-database.ts';
import { Pair } from './board-page.tsx';
import { questionsOf } from './questions.ts';
import { ReasonDialog } from './reason-dialog.tsx';

/** Sambungan: what still has to travel, from this computer to the office and from the office to the centre. */
export function LinkPage({ officer }: { readonly officer: Officer }) {
  const { client } = useServices();
  const { t } = useWords();
  const sync = useAnswer(questionsOf(client).sync);
  return (
    <Page title={t.nav.link} lead={t.link.lead}>
      <div className="columns">
        <ThisComputer officer={officer} />
        <div className="stack">
          <Answered of={sync}>{(answer) => <ToCentre sync={answer} officer={officer} />}</Answered>
          {may(officer, 'journal.read') ? <Journal /> : null}
          <Machine />
        </div>
      </div>
    </Page>
  );
}

function ThisComputer({ officer }: { readonly officer: Officer }) {
  const { outbox, sendNow, officeLink } = useServices();
  const { t } = useWords();
  const rows = useLive(() => outbox.list(), 'outbox list');
  const link = useSignal(officeLink.state);
  const [discarding, setDiscarding] = useState<OutboxApplication | undefined>(undefined);
  const [, navigate] = useLocation();
  const { drafts, ports } = useServices();

  /**
   * Opens a refused application as a draft. Where the office kept nothing the id stays, so the receipt in the citizen's
   * hand stays true; where the id is taken by other content there, the corrected one needs a new id.
   */
  async function correct(row: OutboxApplication): Promise<void> {
    const taken = row.problem?.code === 'same_id_other_content';
    const form = taken ? { ...row.form, id: ports.ids.next(), replaces: row.id } : row.form;
    await drafts.save(form, officer.username, new Date(ports.clock.now()).toISOString());
    sessionStorage.setItem('loket-open-draft', form.id);
    navigate('/loket');
  }

  return (
    <Panel
      title={t.link.thisComputer}
      aside={
        <button type="button" className="button button-small" data-testid="send-now" disabled={link.state === 'unknown'} onClick={sendNow}>
          <Icon name="up" size={18} />
          {t.link.sendNow}
        </button>
      }
    >
      {rows === undefined ? (
        <p className="loading">{t.common.loading}</p>
      ) : rows.length === 0 ? (
        <Empty icon="computer" title={t.link.nothingHere}>
          {t.link.nothingHereText}
        </Empty>
      ) : (
        <ul className="rows">
          {rows.map((row) => (
            <OutboxRow key={row.id} row={row} onCorrect={() => void correct(row)} onDiscard={() => setDiscarding(row)} />
          ))}
        </ul>
      )}
      {discarding === undefined ? null : (
        <ReasonDialog
          title={t.link.discard}
          explanation={t.link.discardText(discarding.submission.person.name)}
          confirm={t.link.discard}
          onClose={() => setDiscarding(undefined)}
          send={async (_commandId, reason) => {
            await outbox.discard(discarding.id, reason);
            return { ok: true, status: 200, value: undefined };
          }}
        />
      )}
    </Panel>
  );
}

function OutboxRow({ row, onCorrect, onDiscard }: { readonly row: OutboxApplication; readonly onCorrect: () => void; readonly onDiscard: () => void }) {
  const { t, say } = useWords();
  const tone = row.state === 'waiting' ? 'wait' : row.state === 'at_office' ? 'good' : row.state === 'set_aside' ? 'bad' : 'info';
  return (
    <li className="row row-tall" data-testid="outbox-row" data-state={row.state}>
      <span className="row-main">
        <strong>
          <Link href={`/tanda-terima/${row.id}`}>{row.submission.person.name}</Link>
        </strong>
        <span className="muted">
          {say(kindRules[row.submission.kind].label)} · <span className="digits">{row.receiptCode}</span> · <Moment at={row.writtenAt} /> · {row.takenBy}
        </span>
        {row.lastFailure !== undefined && row.state === 'waiting' ? <span className="muted">{t.link.lastFailures[row.lastFailure]}</span> : null}
        {row.problem !== undefined && row.state === 'set_aside' ? (
          <span className="note-bad">
            {say(row.problem.text)}
            {(row.problem.errors ?? []).map((error) => ` · ${say(error.text)}`).join('')}
          </span>
        ) : null}
        {row.discardReason === undefined ? null : <span className="muted">{row.discardReason}</span>}
      </span>
      <Badge tone={tone}>{t.link.outboxStates[row.state]}</Badge>
      {row.state === 'set_aside' ? (
        <span className="row-actions">
          <button type="button" className="button button-primary button-small" data-testid="outbox-correct" onClick={onCorrect}>
            {t.link.correct}
          </button>
          <button type="button" className="button button-quiet button-small" onClick={onDiscard}>
            {t.link.discard}
          </button>
        </span>
      ) : null}
    </li>
  );
}

function ToCentre({ sync, officer }: { readonly sync: SyncAnswer; readonly officer: Officer }) {
  const { t, say, language } = useWords();
  const now = useNow();
  const { link } = sync;
  const tone = link.state === 'up' ? 'good' : link.state === 'down' ? 'bad' : 'wait';
  const moment = (at: string | undefined): string => (at === undefined ? '–' : formatMoment(at, language, now));
  return (
    <>
      <Panel
        title={t.link.toCentre}
        aside={<Badge tone={tone}>{link.state === 'up' ? t.link.up : link.state === 'down' ? t.link.down : t.link.unknown}</Badge>}
      >
        <dl className="pairs">
          <Pair name={t.link.since} value={<Since at={link.since} />} />
          <Pair name={t.link.lastAnswered} value={moment(link.lastAnsweredAt)} />
          <Pair name={t.link.waitingEntries} value={formatNumber(link.waitingEntries, language)} tone={link.waitingEntries > 0 ? 'wait' : undefined} />
          <Pair name={t.link.waitingFiles} value={formatNumber(link.waitingAttachments, language)} tone={link.waitingAttachments > 0 ? 'wait' : undefined} />
          <Pair name={t.link.atCentre} value={`${formatNumber(sync.atCentre, language)} / ${formatNumber(sync.journalLength, language)}`} />
          {link.nextTryAt === undefined ? null : <Pair name={t.link.nextTry} value={moment(link.nextTryAt)} />}
        </dl>
        {link.lastError === undefined || link.state === 'up' ? null : <p className="muted">{say(link.lastError)}</p>}
      </Panel>
      <Panel title={t.link.setAsideList} aside={may(officer, 'sync.retry') ? <RetryButton /> : undefined}>
        {sync.setAside.length === 0 ? (
          <Empty icon="check" title={t.link.noneSetAside} />
        ) : (
          <ul className="rows">
            {sync.setAside.map((item) => (
              <SetAsideRow key={`${item.what} ${item.reference}`} item={item} />
            ))}
          </ul>
        )}
      </Panel>
    </>
  );
}

function SetAsideRow({ item }: { readonly item: SyncAnswer['setAside'][number] }) {
  const { say } = useWords();
  return (
    <li className="row row-tall" data-testid="set-aside-row">
      <span className="row-main">
        <strong>{say(item.reason)}</strong>
        <span className="muted">
          {item.what} · <span className="digits">{item.reference}</span> · <Moment at={item.at} />
        </span>
      </span>
    </li>
  );
}

/** Everything is tried again at once, what was set aside as well: the reason may have gone. */
function RetryButton() {
  const { t } = useWords();
  const { client } = useServices();
  const command = useCommand();
  return (
    <>
      <button
        type="button"
        className="button button-small"
        data-testid="sync-retry"
        disabled={command.busy}
        onClick={() => void command.run('retry', () => client.retrySync())}
      >
        {t.link.retry}
      </button>
      <FailureNotice failure={command.failure} />
    </>
  );
}

function Journal() {
  const { t, language } = useWords();
  const { client } = useServices();
  const command = useCommand();
  const [result, setResult] = useState<JournalVerification | undefined>(undefined);
  async function verify(): Promise<void> {
    await command.run({}, async () => {
      const answer = await client.verifyJournal();
      if (answer.ok) setResult(answer.value);
      return answer;
    });
  }
  return (
    <Panel
      title={t.link.journal}
      aside={
        <button type="button" className="button button-small" data-testid="journal-verify" disabled={command.busy} onClick={() => void verify()}>
          {command.busy ? t.common.busy : t.link.verify}
        </button>
      }
    >
      <FailureNotice failure={command.failure} />
      {result === undefined ? (
        <p className="muted">{t.link.journalText}</p>
      ) : (
        <div data-testid="journal-verified" data-value={String(result.verified)}>
          <Notice
            tone={result.verified ? 'good' : 'bad'}
            title={result.verified ? t.link.verified(formatNumber(result.entries, language)) : t.link.notVerified}
            live="polite"
          >
            {result.fault === undefined ? null : <p>{result.fault}</p>}
            <p className="digits hash">{result.lastHash}</p>
          </Notice>
        </div>
      )}
    </Panel>
  );
}

/** What this browser can keep: an officer who clears it should know before, not after. */
function Machine() {
  const { t, language } = useWords();
  const [storage, setStorage] = useState<{ readonly persisted: boolean; readonly used_MB: number } | undefined>(undefined);
  useEffect(() => {
    if (!('storage' in navigator)) return;
    void Promise.all([navigator.storage.persisted(), navigator.storage.estimate()]).then(([persisted, estimate]) =>
      setStorage({ persisted, used_MB: Math.ceil((estimate.usage ?? 0) / 1_000_000) }),
    );
  }, []);
  const installed = 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null;
  return (
    <Panel title={t.link.browser}>
      <dl className="pairs">
        <Pair name={t.link.opensOffline} value={installed ? t.common.yes : t.common.no} tone={installed ? undefined : 'wait'} />
        <Pair
          name={t.link.storage}
          value={storage === undefined ? '–' : storage.persisted ? t.link.storageKept : t.link.storageMayGo}
          tone={storage?.persisted === false ? 'wait' : undefined}
        />
        <Pair name={t.link.used} value={storage === undefined ? '–' : `${formatNumber(storage.used_MB, language)} MB`} />
      </dl>
      {window.isSecureContext ? null : <Notice tone="bad" title={t.link.insecure} />}
    </Panel>
  );
}
