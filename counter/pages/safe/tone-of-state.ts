import type { OutboxState } from '../../store/counter-database.ts';

export const toneOfState: Readonly<Record<OutboxState, 'wait' | 'good' | 'bad' | 'info'>> = {
  waiting: 'wait',
  at_office: 'good',
  set_aside: 'bad',
  discarded: 'info',
};
