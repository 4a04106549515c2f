import type { Suket, SuketAnswer } from '@loket/protocol/suket';
import { useState } from 'react';
import { Link } from 'wouter';
import { Moment } from '../components/figures.tsx';
import { useAnswer, useWords } from '../components/hooks.ts';
import { Notice, type Tone } from '../components/notice.tsx';
import { Answered, Empty, Page, Panel } from '../components/page.tsx';
import { PaperButton } from '../components/paper-button.tsx';
import { Badge } from '../components/status-badge.tsx';
import { may, type Officer } from '../office/officer.ts';
import { useServices } from '../services.ts';
import { questionsOf } from './questions.ts';
import { ReasonDialog } from './reason-dialog.tsx';
import { SecondPersonDialog } from './second-person-dialog.tsx';

/** Suket: the switch, which Jakarta's rule keeps off while there are blanks, and every certificate that was issued. */
export function SuketPage({ officer }: { readonly officer: Officer }) {
  const { t } = useWords();
  const { client } = useServices();
  const answer = useAnswer(questionsOf(client).suket());
  return (
    <Page title={t.suket.title} lead={t.suket.lead}>
      <Answered of={answer}>
        {(found) => (
          <>
            <Switch answer={found} officer={officer} />
            <Panel title={t.suket.issued}>
              {found.items.length === 0 ? (
                <Empty icon="file" title={t.suket.none}>
                  {t.suket.noneText}
                </Empty>
              ) : (
                <ul className="rows">
                  {found.items.map((item) => (
                    <SuketRow key={item.number} item={item} officer={officer} />
                  ))}
                </ul>
              )}
            </Panel>
          </>
        )}
      </Answered>
    </Page>
  );
}

function Switch({ answer, officer }: { readonly answer: SuketAnswer; readonly officer: Officer }) {
  const { t, say } = useWords();
  const { client } = useServices();
  const [asking, setAsking] = useState(false);
  const { allowed, changed } = answer;
  return (
    <Notice tone={allowed ? 'wait' : 'info'} title={allowed ? t.suket.on : t.suket.off}>
      <p data-testid="suket-rule">{say(answer.rule)}</p>
      {changed === undefined ? null : (
        <p className="muted">
          <Moment at={changed.at} /> · {changed.by} · {changed.reason}
        </p>
      )}
      {may(officer, 'suket.allow') ? (
        <button type="button" className="button" data-testid="suket-switch" onClick={() => setAsking(true)}>
          {allowed ? t.suket.switchOff : t.suket.switchOn}
        </button>
      ) : null}
      {asking ? (
        <SecondPersonDialog
          title={allowed ? t.suket.switchOff : t.suket.switchOn}
          explanation={t.suket.switchText}
          confirm={allowed ? t.suket.switchOff : t.suket.switchOn}
          content={!allowed}
          onClose={() => setAsking(false)}
          send={(commandId, secondPerson) => client.allowSuket({ commandId, allowed: !allowed, secondPerson })}
        />
      ) : null}
    </Notice>
  );
}

const tones: Readonly<Record<Suket['state'], Tone>> = { valid: 'good', expired: 'wait', revoked: 'bad', replaced: 'info' };

export function SuketRow({ item, officer }: { readonly item: Suket; readonly officer: Officer }) {
  const { t } = useWords();
  const { client } = useServices();
  const [revoking, setRevoking] = useState(false);
  return (
    <li className="row" data-testid="suket-row">
      <span className="row-main">
        <strong>{item.name}</strong>
        <span className="muted">
          <Link href={`/berkas/${item.applicationId}`}>{item.number}</Link> · {item.issuedBy} · <Moment at={item.issuedAt} /> · {item.reason}
          {item.revokeReason === undefined ? '' : ` · ${item.revokeReason}`}
        </span>
      </span>
      <Badge tone={tones[item.state]}>{t.suket.states[item.state]}</Badge>
      <PaperButton path={`/api/suket/${item.number}`} fileName={`${item.number}.pdf`} word={t.suket.paper} testId="suket-paper" />
      {item.state === 'valid' && may(officer, 'suket.issue') ? (
        <button type="button" className="button button-quiet" data-testid="suket-revoke" onClick={() => setRevoking(true)}>
          {t.suket.revoke}
        </button>
      ) : null}
      {revoking ? (
        <ReasonDialog
          title={t.suket.revoke}
          explanation={t.suket.revokeText(item.number)}
          confirm={t.suket.revoke}
          onClose={() => setRevoking(false)}
          send={(commandId, reason) => client.revokeSuket(item.number, { commandId, reason })}
        />
      ) : null}
    </li>
  );
}

/** On a file: its certificates, and a new one where the card cannot be printed now. */
export function SuketPanel({ applicationId, officer }: { readonly applicationId: string; readonly officer: Officer }) {
  const { t, say } = useWords();
  const { client } = useServices();
  const { value } = useAnswer(questionsOf(client).suket(applicationId));
  const [issuing, setIssuing] = useState(false);
  if (value === undefined || (value.items.length === 0 && !value.allowed)) return null;
  const hasValid = value.items.some(({ state }) => state === 'valid');
  return (
    <Panel title={t.suket.title}>
      <ul className="rows">
        {value.items.map((item) => (
          <SuketRow key={item.number} item={item} officer={officer} />
        ))}
      </ul>
      {value.allowed && !hasValid && may(officer, 'suket.issue') ? (
        <button type="button" className="button" data-testid="suket-issue" onClick={() => setIssuing(true)}>
          {t.suket.issue}
        </button>
      ) : null}
      {value.allowed ? null : <p className="hint">{say(value.rule)}</p>}
      {issuing ? (
        <ReasonDialog
          title={t.suket.issue}
          explanation={t.suket.issueText}
          confirm={t.suket.issue}
          suggestions={t.suket.reasons}
          onClose={() => setIssuing(false)}
          send={(commandId, reason) => client.issueSuket(applicationId, { commandId, reason })}
        />
      ) : null}
    </Panel>
  );
}
