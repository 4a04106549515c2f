import type { ApplicationDetail } from '@loket/protocol/application';
import { useState } from 'react';
import { Link } from 'wouter';
import { Dialog } from '../components/dialog.tsx';
import { Moment } from '../components/figures.tsx';
import { useAnswer, useCommand, useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { FailureNotice, Notice } from '../components/notice.tsx';
import { Panel } from '../components/page.tsx';
import { formatNumber } from '../messages/format.ts';
import { may, type Officer } from '../office/officer.ts';
import { useServices } from '../services.ts';
import { questionsOf } from './questions.ts';

/** In the file of a damaged or lost card while the internet is down: print it on the centre's quota. Nothing is shown when it may not be. */
export function QuotaPrint({ detail, officer }: { readonly detail: ApplicationDetail; readonly officer: Officer }) {
  const { t } = useWords();
  const { client } = useServices();
  const isKind = detail.kind === 'rusak' || detail.kind === 'hilang';
  const isUnderWay = ['PROCESSING', 'SENT_FOR_ENROLLMENT', 'RECEIVED_AT_CENTRAL'].includes(detail.status);
  const check = useAnswer(isKind && isUnderWay && may(officer, 'print.quota') ? questionsOf(client).quotaCheck(detail.id) : undefined);
  const [open, setOpen] = useState(false);
  if (check.value?.allowed !== true || check.value.basis === undefined) return null;
  return (
    <>
      <button type="button" className="button button-primary" data-testid="quota-print" onClick={() => setOpen(true)}>
        <Icon name="print" />
        {t.printDesk.quotaPrint}
      </button>
      {open ? <QuotaDialog id={detail.id} basis={check.value.basis} left={check.value.left} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function QuotaDialog(props: { readonly id: string; readonly basis: 'old_card' | 'police_letter'; readonly left: number; readonly onClose: () => void }) {
  const { id, basis, left, onClose } = props;
  const { t, language } = useWords();
  const { client } = useServices();
  const command = useCommand();
  const [seen, setSeen] = useState(false);
  return (
    <Dialog title={t.printDesk.quotaPrint} onClose={onClose}>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!seen) return;
          void command.run({ id, basis }, (commandId) => client.quotaPrint(id, { commandId, basis })).then((done) => (done ? onClose() : undefined));
        }}
      >
        <p>{t.printDesk.quotaPrintText(formatNumber(left, language))}</p>
        <label className="check check-big">
          <input type="checkbox" data-testid="quota-seen" checked={seen} onChange={(event) => setSeen(event.target.checked)} />
          <span>
            <strong>{basis === 'old_card' ? t.printDesk.quotaOldCard : t.printDesk.quotaLetter}</strong>
          </span>
        </label>
        <FailureNotice failure={command.failure} />
        <div className="dialog-actions">
          <button type="button" className="button button-quiet" onClick={onClose}>
            {t.common.cancel}
          </button>
          <button type="submit" className="button button-primary" data-testid="quota-confirm" disabled={command.busy || !seen}>
            {t.printDesk.quotaPrint}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

const shown_max = 8;

/** In the print room: what is left of the quota, what became of its uses, and warrants that did not hold. */
export function QuotaAndRefusals() {
  const { t, say, language } = useWords();
  const { client } = useServices();
  const quota = useAnswer(questionsOf(client).quota).value;
  const refused = useAnswer(questionsOf(client).refusedWarrants).value?.items ?? [];
  return (
    <>
      {quota === undefined || (quota.perDay === 0 && quota.uses.length === 0) ? null : (
        <Panel title={t.printDesk.quotaTitle} testId="quota">
          <p className="quota-line">
            <strong>{t.printDesk.quotaLeft(formatNumber(quota.left, language), formatNumber(quota.perDay, language))}</strong>
            {quota.validUntil === undefined ? null : (
              <span className="under">
                {' '}
                {t.printDesk.quotaUntil('')}
                <Moment at={quota.validUntil} />
              </span>
            )}
          </p>
          <p className="muted">{quota.isLinkDown ? t.printDesk.quotaDown : t.printDesk.quotaUp}</p>
          <ul className="plain-list">
            {quota.uses.slice(0, shown_max).map((use) => (
              <li key={use.warrantId} className={use.outcome === 'conflict' ? 'note-bad' : ''}>
                <Link href={`/berkas/${use.applicationId}`}>{use.name}</Link> <span className="digits under">{use.receiptCode}</span> ·{' '}
                {t.printDesk.quotaOutcomes[use.outcome]}
                {use.conflict === undefined ? null : `: ${say(use.conflict)}`}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {refused.length === 0 ? null : (
        <Panel title={`${t.printDesk.refusedTitle} (${formatNumber(refused.length, language)})`} testId="refused-warrants">
          <ul className="plain-list">
            {refused.slice(0, shown_max).map((item) => (
              <li key={`${item.warrantId} ${item.refusal} ${item.at}`}>
                <Link href={`/berkas/${item.applicationId}`}>{item.name}</Link>: {say(item.text)}{' '}
                <span className="under">
                  <Moment at={item.at} />
                </span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

/** The office's clock against the centre's: said where somebody waits for a card. */
export function ClockNotice() {
  const { t, language } = useWords();
  const { client } = useServices();
  const off_s = useAnswer(questionsOf(client).board).value?.link.clockOff_s;
  if (off_s === undefined) return null;
  const minutes = Math.round(Math.abs(off_s) / 60);
  const time =
    minutes >= 2880
      ? t.printDesk.days(formatNumber(Math.round(minutes / 1440), language))
      : minutes >= 120
        ? t.printDesk.hours(formatNumber(Math.round(minutes / 60), language))
        : t.printDesk.minutes(formatNumber(minutes, language));
  return (
    <Notice tone="bad" title={t.printDesk.clockWrong} live="polite">
      <p>{off_s > 0 ? t.printDesk.clockAhead(time) : t.printDesk.clockBehind(time)}</p>
    </Notice>
  );
}
