import type { JournalVerification, SyncAnswer } from '@loket/protocol/board';
import { lazy, Suspense, useState } from 'react';
import { Moment, Since } from '../components/figures.tsx';
import { useAnswer, useCommand, useNow, useWords } from '../components/hooks.ts';
import { FailureNotice, Notice } from '../components/notice.tsx';
import { Answered, Empty, Page, Panel } from '../components/page.tsx';
import { Badge } from '../components/status-badge.tsx';
import { formatMoment, formatNumber } from '../messages/format.ts';
import { may, type Officer } from '../office/officer.ts';
import { useServices } from '../services.ts';
import { Pair } from './board-page.tsx';
import { questionsOf } from './questions.ts';
import { MachinePanel } from './safe/machine-panel.tsx';
import { OutboxPanel } from './safe/outbox-panel.tsx';

/** Wanted on few days. */
const CourierPanel = lazy(() => import('./courier/courier-panel.tsx').then((module) => ({ default: module.CourierPanel })));

/** Sambungan: what still has to travel, from this computer to the office and from the office to the centre. */
export function LinkPage({ officer }: { readonly officer: Officer }) {
  const { client } = useServices();
  const { t } = useWords();
  const sync = useAnswer(questionsOf(client).sync);
  return (
    <Page title={t.nav.link} lead={t.link.lead}>
      <div className="columns">
        <div className="stack">
          <OutboxPanel officer={officer} />
          {may(officer, 'application.submit') ? (
            <Suspense fallback={<p className="loading">{t.common.loading}</p>}>
              <CourierPanel officer={officer} />
            </Suspense>
          ) : null}
        </div>
        <div className="stack">
          <Answered of={sync}>{(answer) => <ToCentre sync={answer} officer={officer} />}</Answered>
          {may(officer, 'journal.read') ? <Journal /> : null}
          <MachinePanel officer={officer} />
        </div>
      </div>
    </Page>
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
