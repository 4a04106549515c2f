/**
 * Enter goes to the next control of the page, as officers know it from every registry program, and from the last one to
 * the next page; on an empty box it ticks it first. Ctrl+Enter submits.
 */
import type { KeyboardEvent } from 'react';

const controls = 'input:not([type=hidden]):not([tabindex="-1"]), select, textarea, button:not([tabindex="-1"])';

export type EnterMoves = {
  readonly submit: () => void;
  /** the controls that Enter goes through */
  readonly within: HTMLElement | null;
  /** behind the last control */
  readonly end: () => void;
};

export function enterMovesOn(event: KeyboardEvent<HTMLFormElement>, { submit, within, end }: EnterMoves): void {
  if (event.key !== 'Enter' || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    submit();
    return;
  }
  const from = event.target;
  // Enter on a button presses it, in a note it makes a new line.
  if (from instanceof HTMLButtonElement || from instanceof HTMLTextAreaElement || !(from instanceof HTMLElement)) return;
  event.preventDefault();
  // What stands there before the tick: a paper that is seen opens more fields, which are for who wants them.
  const all = [...(within?.querySelectorAll<HTMLElement>(controls) ?? [])].filter(
    (control) => control.offsetParent !== null && !control.hasAttribute('disabled'),
  );
  if (from instanceof HTMLInputElement && from.type === 'checkbox' && !from.checked) from.click();
  const next = all[all.indexOf(from) + 1];
  if (next === undefined) end();
  else next.focus();
}
