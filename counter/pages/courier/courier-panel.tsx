import { useEffect, useMemo, useRef, useState } from 'react';
import { useSignal, useWords } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { createCourier, type MadeFile, type ReceiptOutcome } from '../../courier/courier.ts';
import { chooseSink } from '../../courier/sinks.ts';
import type { Officer } from '../../office/officer.ts';
import { useServices } from '../../services.ts';
import '../../styles/courier.css';
import { TakeCourier } from './take-courier.tsx';

type Made =
  | { readonly is: 'idle' | 'nothing' | 'no_key' | 'failed' }
  | { readonly is: 'making'; readonly done: number; readonly all: number }
  | { readonly is: 'made'; readonly files: readonly MadeFile[] };

/** Kurir: the outbox carried on a stick, its receipt carried back, and what others carried here. */
export function CourierPanel({ officer }: { readonly officer: Officer }) {
  const services = useServices();
  const { t } = useWords();
  const lock = useSignal(services.vault.state);
  if (lock.state !== 'open') return null;
  return (
    <Panel title={t.courier.title} testId="courier">
      <p className="muted">{t.courier.lead}</p>
      <MakeAndReceipt officer={officer} />
      <h3 className="courier-head">{t.courier.atOffice}</h3>
      <TakeCourier />
    </Panel>
  );
}

function MakeAndReceipt({ officer }: { readonly officer: Officer }) {
  const { database, outbox, vault, ports, itemWritten } = useServices();
  const { t } = useWords();
  const courier = useMemo(() => createCourier({ database, outbox, vault, clock: ports.clock, ids: ports.ids }), [database, outbox, vault, ports]);
  const [made, setMade] = useState<Made>({ is: 'idle' });
  const [receipt, setReceipt] = useState<ReceiptOutcome | undefined>(undefined);
  const receiptInput = useRef<HTMLInputElement>(null);
  const isMaking = made.is === 'making';

  // A file half written is lost with the page.
  useEffect(() => {
    if (!isMaking) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isMaking]);

  async function make(): Promise<void> {
    setReceipt(undefined);
    if ((await courier.key()) === undefined) return setMade({ is: 'no_key' });
    const pieces = await courier.plan();
    if (pieces.length === 0) return setMade({ is: 'nothing' });
    try {
      const sink = await chooseSink();
      if (sink === undefined) return setMade({ is: 'idle' });
      setMade({ is: 'making', done: 0, all: pieces.length });
      const files = await courier.make(officer.username, sink, (done, all) => setMade({ is: 'making', done, all }));
      setMade({ is: 'made', files });
    } catch {
      setMade({ is: 'failed' });
    }
  }

  async function load(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    setMade({ is: 'idle' });
    setReceipt(await courier.readReceipt(await file.text()));
    itemWritten();
  }

  return (
    <>
      <div className="courier-actions">
        <button type="button" className="button" data-testid="courier-make" disabled={isMaking} onClick={() => void make()}>
          <Icon name="out" size={18} />
          {t.courier.make}
        </button>
        <button type="button" className="button" data-testid="courier-receipt" disabled={isMaking} onClick={() => receiptInput.current?.click()}>
          <Icon name="check" size={18} />
          {t.courier.readReceipt}
        </button>
        <input
          ref={receiptInput}
          type="file"
          accept=".json,application/json"
          className="hidden-input"
          tabIndex={-1}
          aria-label={t.courier.readReceipt}
          data-testid="courier-receipt-file"
          onChange={(event) => {
            const input = event.target;
            void load(input.files?.[0]).finally(() => {
              input.value = '';
            });
          }}
        />
      </div>
      <MadeNotice made={made} />
      {receipt === undefined ? null : <ReceiptNotice outcome={receipt} />}
    </>
  );
}

function MadeNotice({ made }: { readonly made: Made }) {
  const { t } = useWords();
  switch (made.is) {
    case 'idle':
      return null;
    case 'nothing':
      return <Notice tone="good" title={t.courier.nothing} live="polite" />;
    case 'no_key':
      return <Notice tone="wait" title={t.courier.noKey} live="polite" />;
    case 'failed':
      return <Notice tone="bad" title={t.courier.failed} live="assertive" />;
    case 'making':
      return <Notice tone="wait" title={t.courier.making(made.done, made.all)} live="polite" />;
    case 'made':
      return (
        <Notice tone="good" title={t.courier.made(made.files.reduce((sum, { items }) => sum + items, 0))} live="polite">
          <p>{t.courier.madeText}</p>
          <ul className="plain-list" data-testid="courier-made">
            {made.files.map(({ name, items }) => (
              <li key={name}>
                <span className="digits">{name}</span> · {t.courier.fileLine(items)}
              </li>
            ))}
          </ul>
        </Notice>
      );
    default: {
      const never: never = made;
      return never;
    }
  }
}

function ReceiptNotice({ outcome }: { readonly outcome: ReceiptOutcome }) {
  const { t } = useWords();
  if (outcome.is !== 'read') return <Notice tone="bad" title={t.courier.receipt[outcome.is]} live="assertive" />;
  return (
    <Notice tone={outcome.refused + outcome.damaged > 0 ? 'wait' : 'good'} title={t.courier.receipt.read(outcome.delivered)} live="polite">
      <p data-testid="courier-delivered" data-value={outcome.delivered}>
        {t.courier.receipt.readText}
      </p>
      {outcome.refused > 0 ? <p>{t.courier.receipt.refused(outcome.refused)}</p> : null}
      {outcome.damaged > 0 ? <p>{t.courier.receipt.damaged(outcome.damaged)}</p> : null}
    </Notice>
  );
}
