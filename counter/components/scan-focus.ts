import { type RefObject, useEffect } from 'react';

/**
 * Keeps a field ready for the scanner, which types wherever the focus is: a letter typed while no text field has the focus
 * goes into this one, in place of what stood there.
 */
export function useScanFocus(field: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1 || event.key === ' ') return;
      const at = document.activeElement;
      const isText =
        at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement || (at instanceof HTMLInputElement && !/^(checkbox|radio|button)$/.test(at.type));
      // A window over the page has its own fields.
      if (isText || document.querySelector('dialog[open]') !== null) return;
      field.current?.focus();
      field.current?.select();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [field]);
}
