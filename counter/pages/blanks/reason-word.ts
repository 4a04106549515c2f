import type { Messages } from '../../messages/messages.ts';

/** The print room's own moves carry the name of their event; a person's reason is shown as given. */
export function reasonWord(t: Messages, reason: string): string {
  return Object.entries(t.blanks.reasons).find(([name]) => name === reason)?.[1] ?? reason;
}
