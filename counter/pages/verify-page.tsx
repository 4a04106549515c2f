import { isApplicationKind, kindRules } from '@loket/domain/application-kinds';
import { judgeQrText, type Verdict } from '@loket/protocol/credential/judge';
import type { Paper } from '@loket/protocol/credential/paper';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useFocus, useSignal, useWords } from '../components/hooks.ts';
import { Icon } from '../components/icon.tsx';
import { Notice, type Tone } from '../components/notice.tsx';
import { Page, Panel } from '../components/page.tsx';
import { useScanFocus } from '../components/scan-focus.ts';
import { TextField } from '../components/text-field.tsx';
import type { Trust } from '../credential/trust.ts';
import { formatDate, formatDay, formatTime } from '../messages/format.ts';
import { useServices } from '../services.ts';

const QrCamera = lazy(() => import('../credential/qr-camera.tsx'));

type Shown = { readonly text: string; readonly verdict: Verdict };

/** Periksa: is this receipt or suket real? For anybody, without signing in and without a network. */
export function VerifyPage() {
  const { t } = useWords();
  const { trust: desk, ports } = useServices();
  const trust = useSignal(desk.state);
  const [typed, setTyped] = useState('');
  const [text, setText] = useState<string | undefined>(undefined);
  const [shown, setShown] = useState<Shown | undefined>(undefined);
  const [camera, setCamera] = useState(false);
  const input = useFocus<HTMLInputElement>();
  useScanFocus(input);
  useEffect(() => void desk.refresh(), [desk]);

  // Judged again when a newer list arrives: a paper shown as valid a moment ago may have been revoked since.
  useEffect(() => {
    if (text === undefined) return;
    let isOver = false;
    const list = trust.is === 'known' || trust.is === 'key_changed' ? trust.list : undefined;
    void judgeQrText(text, list, ports.clock.now()).then((verdict) => {
      if (!isOver) setShown({ text, verdict });
    });
    return () => {
      isOver = true;
    };
  }, [text, trust, ports]);

  function take(given: string): void {
    setCamera(false);
    setTyped('');
    setShown(undefined);
    setText(given);
    input.current?.focus();
  }

  return (
    <Page title={t.verify.title} lead={t.verify.lead}>
      <Panel>
        <form
          className="scan"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            // Not trimmed: a space at the end belongs to the code.
            if (typed.trim() !== '') take(typed);
          }}
        >
          <TextField
            label={t.verify.code}
            hint={t.verify.codeHint}
            kind="digits"
            maxLength={4_296}
            testId="verify-code"
            inputRef={input}
            value={typed}
            onChange={setTyped}
          />
          <div className="verify-buttons">
            <button type="submit" className="button button-primary" data-testid="verify-check">
              <Icon name="search" />
              {t.verify.check}
            </button>
            <button type="button" className="button" data-testid="verify-camera" aria-pressed={camera} onClick={() => setCamera(!camera)}>
              <Icon name="camera" />
              {camera ? t.verify.closeCamera : t.verify.camera}
            </button>
          </div>
        </form>
        {camera ? (
          <Suspense fallback={<p role="status">{t.common.loading}</p>}>
            <QrCamera onText={take} />
          </Suspense>
        ) : null}
      </Panel>
      {shown === undefined ? null : <VerdictView verdict={shown.verdict} />}
      <TrustLine trust={trust} onBelieve={() => void desk.believe()} />
    </Page>
  );
}

const tones: Readonly<Record<Verdict['is'], Tone>> = {
  valid: 'good',
  unknown_key: 'wait',
  unreadable: 'wait',
  foreign: 'wait',
  not_yet: 'bad',
  outside_time: 'bad',
  revoked_key: 'bad',
  forged: 'bad',
  expired: 'bad',
  revoked: 'bad',
};

function VerdictView({ verdict }: { readonly verdict: Verdict }) {
  const { t } = useWords();
  const tone = tones[verdict.is];
  return (
    <section className={`verdict verdict-${tone}`} data-testid="verdict" data-verdict={verdict.is} aria-live="assertive">
      <p className="verdict-word">
        <Icon name={tone === 'good' ? 'check' : tone === 'bad' ? 'alert' : 'question'} size={32} />
        <span>{t.verify.verdicts[verdict.is]}</span>
      </p>
      <p>{t.verify.explanations[verdict.is]}</p>
      {'paper' in verdict ? (
        <PaperFacts paper={verdict.paper} signer={'signer' in verdict ? verdict.signer : undefined} isProven={verdict.is === 'valid'} />
      ) : null}
    </section>
  );
}

function PaperFacts({ paper, signer, isProven }: { readonly paper: Paper; readonly signer: string | undefined; readonly isProven: boolean }) {
  const { t, say, language } = useWords();
  const at = (moment_ms: number): string => {
    const text = new Date(moment_ms).toISOString();
    return `${formatDate(text, language)}, ${formatTime(text, language)}`;
  };
  const rows: readonly (readonly [string, string])[] = [
    [t.verify.paper, t.verify.papers[paper.type]],
    [t.verify.number, paper.number],
    [t.fields.name, paper.name],
    [t.receipt.kind, isApplicationKind(paper.kind) ? say(kindRules[paper.kind].label) : paper.kind],
    [t.verify.issuedAt, at(paper.issuedAt_ms)],
    ...(paper.person === undefined
      ? []
      : ([
          [t.fields.nik, paper.person.nik],
          [t.fields.birthDate, paper.person.birthDate.split('-').reverse().join('-')],
          [t.fields.address, paper.person.address],
        ] as const)),
    ...(paper.promisedOn === undefined ? [] : [[t.receipt.ready, formatDay(paper.promisedOn, language)] as const]),
    ...(paper.expiresAt_ms === undefined ? [] : [[t.verify.until, at(paper.expiresAt_ms - 1000)] as const]),
    ...(signer === undefined ? [] : [[t.verify.signer, signer] as const]),
  ];
  return (
    <>
      {isProven ? null : <p className="note-warned">{t.verify.claimsOnly}</p>}
      {paper.specimen ? <p className="receipt-specimen">SPECIMEN</p> : null}
      <dl className="facts" data-testid="verdict-facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function TrustLine({ trust, onBelieve }: { readonly trust: Trust; readonly onBelieve: () => void }) {
  const { t, language } = useWords();
  switch (trust.is) {
    case 'asking':
      return null;
    case 'none':
      return <Notice tone="wait" title={t.verify.noList} live="polite" />;
    case 'known':
      return (
        <p className="muted" data-testid="trust-as-of">
          {t.verify.asOf(trust.list.officeName, `${formatDate(trust.list.asOf, language)}, ${formatTime(trust.list.asOf, language)}`)}
        </p>
      );
    case 'key_changed':
      return (
        <Notice tone="bad" title={t.verify.keyChanged} live="polite">
          <button type="button" className="button button-small" onClick={() => window.confirm(t.verify.believeSure) && onBelieve()}>
            {t.verify.believe}
          </button>
        </Notice>
      );
    default: {
      const never: never = trust;
      return never;
    }
  }
}
