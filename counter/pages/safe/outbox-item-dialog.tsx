import { kindRules } from '@loket/domain/application-kinds';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { saveFile } from '../../browser/save-file.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Moment } from '../../components/figures.tsx';
import { useLive, useNow, useWords } from '../../components/hooks.ts';
import { Notice } from '../../components/notice.tsx';
import { ReasonField, reasonLength_min } from '../../components/reason-field.tsx';
import { formatMoment, formatSize } from '../../messages/format.ts';
import type { Officer } from '../../office/officer.ts';
import { exportOfItem } from '../../outbox/export-item.ts';
import type { OutboxApplication } from '../../outbox/outbox.ts';
import { useServices } from '../../services.ts';
import type { OutboxFile } from '../../store/counter-database.ts';
import { Pair } from '../board-page.tsx';
import { toneOfState } from './tone-of-state.ts';

/** One item of the outbox with all that can be done with it. */
export function OutboxItemDialog({ id, officer, onClose }: { readonly id: string; readonly officer: Officer; readonly onClose: () => void }) {
  const { outbox, drafts, ports, sendNow } = useServices();
  const { t } = useWords();
  const [, navigate] = useLocation();
  const [discarding, setDiscarding] = useState(false);
  const found = useLive(async () => {
    const row = await outbox.find(id);
    return { row, files: row === undefined ? [] : await outbox.filesOf(row.files) };
  }, `outbox item ${id}`);
  const row = found?.row;

  /**
   * Opens a refused application as a draft. Where the office kept nothing the id stays, so the receipt in the citizen's
   * hand stays true; where the id is taken by other content there, the corrected one needs a new id.
   */
  async function correct(from: OutboxApplication): Promise<void> {
    const typed = await outbox.formOf(from.id);
    if (typed === undefined) return;
    const form = from.problem?.code === 'same_id_other_content' ? { ...typed, id: ports.ids.next(), replaces: from.id } : typed;
    await drafts.save(form, officer.username, new Date(ports.clock.now()).toISOString());
    sessionStorage.setItem('loket-open-draft', form.id);
    navigate('/loket');
  }

  async function retry(): Promise<void> {
    await outbox.retryItem(id);
    for (const file of found?.files ?? []) if (file.state === 'waiting' || file.state === 'set_aside') await outbox.retryFile(file.sha256);
    sendNow();
  }

  async function give(from: OutboxApplication): Promise<void> {
    if (!window.confirm(t.safe.outbox.exportText)) return;
    const files = [];
    for (const { sha256, mediaType } of found?.files ?? []) {
      const bytes = await outbox.bytesOf(sha256);
      if (bytes !== undefined) files.push({ sha256, mediaType, bytes });
    }
    saveFile(`loket-${from.receiptCode}.json`, exportOfItem(from, files, new Date(ports.clock.now()).toISOString()));
  }

  if (found !== undefined && row === undefined) {
    return (
      <Dialog title={t.link.thisComputer} onClose={onClose}>
        <Notice tone="good" title={t.link.nothingHere} />
      </Dialog>
    );
  }
  if (found === undefined || row === undefined) return null;
  return (
    <Dialog title={row.submission.person.name} onClose={onClose} wide>
      <ItemFacts row={row} files={found.files} />
      {discarding ? (
        <Discard
          row={row}
          onBack={() => setDiscarding(false)}
          onDiscard={async (reason) => {
            await outbox.discard(row.id, reason);
            onClose();
          }}
        />
      ) : (
        <div className="dialog-actions">
          <Link href={`/tanda-terima/${row.id}`} className="button button-quiet">
            {t.receipt.title}
          </Link>
          <button type="button" className="button button-quiet" data-testid="outbox-export" onClick={() => void give(row)}>
            {t.safe.outbox.export}
          </button>
          {row.state === 'set_aside' ? (
            <>
              <button type="button" className="button button-quiet" data-testid="outbox-discard" onClick={() => setDiscarding(true)}>
                {t.link.discard}
              </button>
              <button type="button" className="button button-primary" data-testid="outbox-correct" onClick={() => void correct(row)}>
                {t.link.correct}
              </button>
            </>
          ) : row.state === 'discarded' ? null : (
            <button type="button" className="button button-primary" data-testid="outbox-retry" onClick={() => void retry()}>
              {t.safe.outbox.retryNow}
            </button>
          )}
        </div>
      )}
    </Dialog>
  );
}

function ItemFacts({ row, files }: { readonly row: OutboxApplication; readonly files: readonly OutboxFile[] }) {
  const { senderPause } = useServices();
  const { t, say, language } = useWords();
  const now = useNow(1_000);
  const pause = useLive(() => senderPause(), 'sender pause');
  const failure = row.lastFailure ?? (row.state === 'waiting' ? pause?.failure : undefined);
  const next_ms = Math.max(row.nextTry_ms, pause?.until_ms ?? 0);
  const isDone = row.state === 'set_aside' || row.state === 'discarded';
  return (
    <>
      <p className="muted">
        {say(kindRules[row.submission.kind].label)} · <span className="digits">{row.receiptCode}</span> · <Moment at={row.writtenAt} /> ·{' '}
        {t.safe.outbox.takenBy(row.takenBy)}
      </p>
      <dl className="pairs" data-testid="outbox-facts" data-attempts={row.attempts}>
        <Pair name={t.safe.outbox.state} value={t.link.outboxStates[row.state]} tone={toneOfState[row.state] === 'bad' ? 'wait' : undefined} />
        <Pair name={t.safe.outbox.attempts} value={String(row.attempts)} />
        <Pair name={t.safe.outbox.lastTrouble} value={failure === undefined || isDone ? t.safe.outbox.none : t.link.lastFailures[failure]} />
        {isDone ? null : (
          <Pair
            name={t.safe.outbox.nextTry}
            value={next_ms <= now ? t.safe.outbox.nextTryNow : t.safe.outbox.nextTryAt(formatMoment(new Date(next_ms).toISOString(), language, now))}
          />
        )}
        <Pair name={t.safe.outbox.size} value={formatSize(row.size_bytes, language)} />
      </dl>
      {row.problem !== undefined && row.state === 'set_aside' ? (
        <Notice tone="bad" title={say(row.problem.text)}>
          <ul className="plain-list">
            {(row.problem.errors ?? []).map((error) => (
              <li key={`${error.field} ${error.code}`}>{say(error.text)}</li>
            ))}
          </ul>
        </Notice>
      ) : null}
      {row.discardReason === undefined ? null : <p className="muted">{row.discardReason}</p>}
      {files.length === 0 ? null : (
        <>
          <p>{t.safe.outbox.files(files.length)}</p>
          <ul className="plain-list">
            {files.map((file) => (
              <li key={file.sha256}>
                {formatSize(file.size_bytes, language)} · {t.safe.outbox.fileStates[file.state]}
                {file.problem === undefined ? null : ` · ${say(file.problem.text)}`}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function Discard({
  row,
  onBack,
  onDiscard,
}: {
  readonly row: OutboxApplication;
  readonly onBack: () => void;
  readonly onDiscard: (reason: string) => Promise<void>;
}) {
  const { t } = useWords();
  const [reason, setReason] = useState('');
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        void onDiscard(reason.trim());
      }}
    >
      <p>{t.link.discardText(row.submission.person.name)}</p>
      <ReasonField value={reason} onChange={setReason} testId="reason" />
      <div className="dialog-actions">
        <button type="button" className="button button-quiet" onClick={onBack}>
          {t.common.cancel}
        </button>
        <button type="submit" className="button button-primary" data-testid="reason-confirm" disabled={reason.trim().length < reasonLength_min}>
          {t.link.discard}
        </button>
      </div>
    </form>
  );
}
