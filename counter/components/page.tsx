import { type ReactNode, useEffect } from 'react';
import { formatMoment } from '../messages/format.ts';
import type { Kept } from '../office/answers.ts';
import { useNow, useWords } from './hooks.ts';
import { Icon, type IconName } from './icon.tsx';
import { FailureNotice, Notice } from './notice.tsx';

/** One page: its heading, which is also the tab's title, and its actions on the right. */
export function Page({
  title,
  lead,
  actions,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Loket`;
  }, [title]);
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1 id="page-title">{title}</h1>
          {lead === undefined ? null : <p className="lead">{lead}</p>}
        </div>
        {actions === undefined ? null : <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

export function Panel({
  title,
  aside,
  children,
  className,
  testId,
}: {
  readonly title?: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  readonly testId?: string;
}) {
  return (
    <section className={`panel ${className ?? ''}`} {...(testId === undefined ? {} : { 'data-testid': testId })}>
      {title === undefined ? null : (
        <header className="panel-head">
          <h2>{title}</h2>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}

export function Empty({ icon, title, children }: { readonly icon: IconName; readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} size={32} />
      <p className="empty-title">{title}</p>
      {children === undefined ? null : <div className="empty-text">{children}</div>}
    </div>
  );
}

/** Shows an answer of the office, or that it is on its way, or why it is not there; an older answer stays, with its time. */
export function Answered<T>({ of, children }: { readonly of: Kept<T>; readonly children: (value: T) => ReactNode }) {
  const { t, language } = useWords();
  const now = useNow();
  if (of.value === undefined) {
    if (of.failure !== undefined) return <FailureNotice failure={of.failure} />;
    return (
      <p className="loading" role="status">
        {t.common.loading}
      </p>
    );
  }
  return (
    <>
      {of.failure === undefined || of.loadedAt_ms === undefined ? null : (
        <Notice tone="wait" live="polite">
          <p>
            {of.failure.kind === 'away' ? `${t.common.officeAway} ` : ''}
            {t.common.asOf(formatMoment(new Date(of.loadedAt_ms).toISOString(), language, now))}
          </p>
        </Notice>
      )}
      {children(of.value)}
    </>
  );
}
