import type { ReactNode } from 'react';
import type { Failure } from '../office/failure.ts';
import { useWords } from './hooks.ts';
import { Icon, type IconName } from './icon.tsx';

export type Tone = 'good' | 'info' | 'wait' | 'bad';
const icons: Readonly<Record<Tone, IconName>> = { good: 'check', info: 'question', wait: 'clock', bad: 'alert' };

/** A message in the flow of the page; sign, colour and words say the same. */
export function Notice({
  tone,
  title,
  children,
  live,
}: {
  readonly tone: Tone;
  readonly title?: string | undefined;
  readonly children?: ReactNode;
  readonly live?: 'polite' | 'assertive' | undefined;
}) {
  return (
    <div className={`notice notice-${tone}`} {...(live === undefined ? {} : { role: live === 'assertive' ? 'alert' : 'status' })}>
      <Icon name={icons[tone]} />
      <div className="notice-text">
        {title === undefined ? null : <p className="notice-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}

/** Why the office said no, in the officer's language, with each field it named. */
export function FailureNotice({ failure }: { readonly failure: Failure | undefined }) {
  const { t, say } = useWords();
  if (failure === undefined) return null;
  if (failure.kind === 'away') return <Notice tone="wait" title={t.problems.officeAway} live="assertive" />;
  const { problem, retryAfter_s } = failure;
  const fields = problem.errors ?? [];
  return (
    <Notice tone="bad" title={say(problem.text)} live="assertive">
      {retryAfter_s === undefined ? null : <p>{t.problems.tryAgainIn(Math.ceil(retryAfter_s))}</p>}
      {fields.length === 0 ? null : (
        <ul className="plain-list">
          {fields.map((field) => (
            <li key={`${field.field} ${field.code}`}>{say(field.text)}</li>
          ))}
        </ul>
      )}
    </Notice>
  );
}
