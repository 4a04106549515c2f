import type { ReactNode } from 'react';
import { formatAge, formatMoment, formatNumber } from '../messages/format.ts';
import { useNow, useWords } from './hooks.ts';

/** A big number with its name; `data-value` carries the bare number. */
export function Figure({
  label,
  value,
  detail,
  testId,
  tone,
}: {
  readonly label: string;
  readonly value: number;
  readonly detail?: ReactNode;
  readonly testId?: string;
  readonly tone?: 'plain' | 'attention';
}) {
  const { language } = useWords();
  return (
    <div className={`figure figure-${tone ?? 'plain'}`}>
      <dt>{label}</dt>
      <dd>
        <span className="figure-value" data-value={value} {...(testId === undefined ? {} : { 'data-testid': testId })}>
          {formatNumber(value, language)}
        </span>
        {detail === undefined ? null : <span className="figure-detail">{detail}</span>}
      </dd>
    </div>
  );
}

/** How long ago, with the moment itself for whoever needs it exactly. */
export function Since({ at }: { readonly at: string }) {
  const { language } = useWords();
  const now = useNow();
  return (
    <time dateTime={at} title={formatMoment(at, language, 0)}>
      {formatAge(Math.max(0, (now - Date.parse(at)) / 1000), language)}
    </time>
  );
}

export function Moment({ at }: { readonly at: string }) {
  const { language } = useWords();
  const now = useNow(60_000);
  return <time dateTime={at}>{formatMoment(at, language, now)}</time>;
}
