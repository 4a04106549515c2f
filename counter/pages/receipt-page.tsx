import { firstStatus, nextSteps } from '@loket/domain/application';
import { isApplicationKind, kindRules } from '@loket/domain/application-kinds';
import type { Bilingual } from '@loket/domain/bilingual';
import type { Warning } from '@loket/protocol/problem';
import { useEffect, useRef, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { useAnswer, useLive, useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { Notice } from '../components/notice.tsx';
import { Answered, Page } from '../components/page.tsx';
import { QrCode } from '../components/qr-code.tsx';
import { signedReceiptText } from '../credential/receipt-code-text.ts';
import { formatDate, formatDay, formatTime } from '../messages/format.ts';
import type { Officer } from '../office/officer.ts';
import type { OutboxApplication } from '../outbox/outbox.ts';
import { useServices } from '../services.ts';
import { questionsOf } from './questions.ts';
import { ReasonDialog } from './reason-dialog.tsx';

type Receipt = {
  readonly code: string;
  readonly name: string;
  readonly kind: string;
  readonly at: string;
  readonly nextStep: Bilingual;
  readonly holder: Bilingual | undefined;
  /** here: only on this computer so far · refused: the office set it aside */
  readonly place: 'here' | 'office' | 'refused';
  readonly warnings: readonly Warning[];
  /** absent while the office has not answered: then nobody knows the day */
  readonly promised: { readonly promisedOn?: string | undefined; readonly promiseReason?: Bilingual | undefined } | undefined;
};

/** The receipt that the citizen leaves with. It exists the moment the application is written here, with or without an office. */
export function ReceiptPage({ id, officer }: { readonly id: string; readonly officer: Officer }) {
  const { outbox, client, vault } = useServices();
  // Who keeps no PIN here (the hand-over desk) sees the office's answer alone.
  const found = useLive(async () => ({ row: vault.hasKey() ? await outbox.find(id) : undefined }), `receipt ${id}`);
  // The row goes when the centre has the application; a receipt on the screen stays.
  const last = useRef<OutboxApplication | undefined>(undefined);
  if (found?.row !== undefined) last.current = found.row;
  const row = found?.row ?? last.current;
  const [signed, setSigned] = useState<{ readonly text: string | undefined } | undefined>(undefined);
  const promisedOn = row?.answer?.promisedOn;
  // biome-ignore lint/correctness/useExhaustiveDependencies: signed again only when what the paper says changes
  useEffect(() => {
    if (row === undefined) return;
    let isOver = false;
    void signedReceiptText(vault, officer.office, row)
      .catch(() => undefined)
      .then((text) => {
        if (!isOver) setSigned({ text });
      });
    return () => {
      isOver = true;
    };
  }, [row?.id, row?.submission.person.name, promisedOn, vault, officer]);
  const office = useAnswer(found !== undefined && row === undefined ? questionsOf(client).application(id) : undefined);

  if (found === undefined) return null;
  if (row !== undefined) return signed === undefined ? null : <ReceiptView id={id} officer={officer} receipt={receiptOf(row)} signed={signed.text} />;
  return (
    <Answered of={office}>
      {(detail) => (
        <ReceiptView
          id={id}
          officer={officer}
          signed={undefined}
          receipt={{
            code: detail.receiptCode,
            name: detail.name,
            kind: detail.kind,
            at: detail.acceptedAt,
            nextStep: detail.nextStep.text,
            holder: detail.nextStep.holderName,
            place: 'office',
            warnings: [],
            promised: detail,
          }}
        />
      )}
    </Answered>
  );

  function receiptOf(of: OutboxApplication): Receipt {
    const { submission, answer } = of;
    const status = firstStatus(kindRules[submission.kind].needsEnrolment, submission.enrolment !== undefined);
    return {
      code: of.receiptCode,
      name: submission.person.name,
      kind: submission.kind,
      at: answer?.acceptedAt ?? submission.takenAt,
      nextStep: answer?.nextStep.text ?? nextSteps[status].text,
      holder: answer?.nextStep.holderName,
      promised: answer,
      place: of.state === 'set_aside' || of.state === 'discarded' ? 'refused' : of.state === 'waiting' ? 'here' : 'office',
      warnings: answer?.warnings ?? [],
    };
  }
}

function ReceiptView({
  id,
  officer,
  receipt,
  signed,
}: {
  readonly id: string;
  readonly officer: Officer;
  readonly receipt: Receipt;
  /** what the QR says; without it the short code alone */
  readonly signed: string | undefined;
}) {
  const { t, say, language } = useWords();
  const { client } = useServices();
  const [, navigate] = useLocation();
  const next = useRef<HTMLButtonElement>(null);
  const [withdrawing, setWithdrawing] = useState(false);
  useEffect(() => next.current?.focus(), []);
  const kind = isApplicationKind(receipt.kind) ? say(kindRules[receipt.kind].label) : receipt.kind;

  return (
    <Page title={t.receipt.title} lead={receipt.place === 'refused' ? undefined : t.receipt.lead}>
      <div className="receipt-layout">
        <article className="receipt" aria-label={t.receipt.title}>
          <header className="receipt-head">
            <p className="receipt-office">{officer.office.name}</p>
            <p>{t.receipt.heading}</p>
            {officer.office.demo ? <p className="receipt-specimen">SPECIMEN</p> : null}
          </header>
          <QrCode text={signed ?? receipt.code} label={t.receipt.qr(receipt.code)} isDense={signed !== undefined} />
          <p className="receipt-code" data-testid="receipt-code">
            {receipt.code}
          </p>
          <dl className="receipt-facts">
            <div>
              <dt>{t.fields.name}</dt>
              <dd>{receipt.name}</dd>
            </div>
            <div>
              <dt>{t.receipt.kind}</dt>
              <dd>{kind}</dd>
            </div>
            <div>
              <dt>{t.receipt.at}</dt>
              <dd>
                {formatDate(receipt.at, language)}, {formatTime(receipt.at, language)}
              </dd>
            </div>
            <div>
              <dt>{t.receipt.nextStep}</dt>
              <dd>{say(receipt.nextStep)}</dd>
            </div>
            <div>
              <dt>{t.receipt.ready}</dt>
              <dd data-testid="receipt-promised">
                {receipt.promised?.promisedOn === undefined
                  ? receipt.promised?.promiseReason === undefined
                    ? t.receipt.readyLater
                    : say(receipt.promised.promiseReason)
                  : formatDay(receipt.promised.promisedOn, language)}
              </dd>
            </div>
          </dl>
          {receipt.place === 'here' ? <p className="receipt-unsent">{t.receipt.notSentYet}</p> : null}
          <p className="receipt-free">{t.receipt.free}</p>
        </article>
        <div className="receipt-side">
          <Place receipt={receipt} />
          {receipt.warnings.length === 0 ? null : (
            <Notice tone="wait" title={t.receipt.warnings}>
              <ul className="plain-list">
                {receipt.warnings.map((warning) => (
                  <li key={`${warning.field} ${warning.code}`}>{say(warning.text)}</li>
                ))}
              </ul>
            </Notice>
          )}
          <button type="button" className="button button-primary button-big" ref={next} data-testid="next-application" onClick={() => navigate('/loket')}>
            <Icon name="plus" />
            {t.receipt.next}
          </button>
          <button type="button" className="button" onClick={() => window.print()}>
            <Icon name="print" />
            {t.receipt.print}
          </button>
          {receipt.place === 'office' ? (
            <>
              <Link href={`/berkas/${id}`} className="button button-quiet">
                <Icon name="files" />
                {t.receipt.openFile}
              </Link>
              <button type="button" className="button button-quiet" onClick={() => setWithdrawing(true)}>
                <Icon name="undo" />
                {t.files.withdraw}
              </button>
            </>
          ) : null}
        </div>
      </div>
      {withdrawing ? (
        <ReasonDialog
          title={t.files.withdraw}
          explanation={t.files.withdrawText}
          confirm={t.files.withdraw}
          onClose={() => setWithdrawing(false)}
          send={(commandId, reason) => client.withdraw(id, { commandId, reason })}
          onDone={() => navigate(`/berkas/${id}`)}
        />
      ) : null}
    </Page>
  );
}

function Place({ receipt }: { readonly receipt: Receipt }) {
  const { t } = useWords();
  switch (receipt.place) {
    case 'here':
      return (
        <Notice tone="wait" title={t.receipt.savedHere} live="polite">
          <p>{t.receipt.savedHereText}</p>
        </Notice>
      );
    case 'office':
      return (
        <Notice tone="good" title={t.receipt.atOffice} live="polite">
          <p>{t.receipt.atOfficeText}</p>
        </Notice>
      );
    case 'refused':
      return (
        <Notice tone="bad" title={t.receipt.refused} live="assertive">
          <p>
            <Link href="/sambungan">{t.receipt.refusedText}</Link>
          </p>
        </Notice>
      );
    default: {
      const never: never = receipt.place;
      return never;
    }
  }
}
