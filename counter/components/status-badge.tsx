import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';
import type { Tone } from './notice.tsx';

const badgeIcons: Readonly<Record<Tone, IconName>> = { good: 'check', info: 'arrow', wait: 'clock', bad: 'alert' };

export function Badge({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={`badge badge-${tone}`}>
      <Icon name={badgeIcons[tone]} size={14} />
      {children}
    </span>
  );
}

/** What a status asks of a person, for its colour and sign. A status unknown here is shown as waiting. */
export function toneOfStatus(status: string): Tone {
  if (status === 'CARD_SHIPPED' || status === 'CARD_ISSUED') return 'good';
  if (status === 'PRINT_READY_RECORD' || status === 'SENT_FOR_CARD_PRINTING' || status === 'CARD_PRINTED') return 'info';
  if (
    status === 'DUPLICATE_RECORD' ||
    status === 'ADJUDICATE_RECORD' ||
    status.endsWith('_AT_REGIONAL') ||
    status.startsWith('ENROLL_FAILURE') ||
    status === 'SEARCH_FAILURE_AT_CENTRAL' ||
    status === 'REQUEST_VALIDATION'
  )
    return 'bad';
  return 'wait';
}
