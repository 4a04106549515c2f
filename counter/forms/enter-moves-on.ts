/** Enter goes to the next control of the form, as officers know it from every registry program; Ctrl+Enter submits. */
import type { KeyboardEvent } from 'react';

const controls = 'input:not([type=hidden]):not([tabindex="-1"]), select, textarea, button:not([tabindex="-1"])';

export function enterMovesOn(event: KeyboardEvent<HTMLFormElement>, submit: () => void): void {
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
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(controls)].filter(
    (control) => control.offsetParent !== null && !control.hasAttribute('disabled'),
  );
  const next = all[all.indexOf(from) + 1];
  next?.focus();
}
