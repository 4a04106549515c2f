import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useWords } from './hooks.ts';
import { Icon } from './icon.tsx';

/** A window over the page, by the browser's own `dialog`: it keeps the focus inside and closes with Escape. */
export function Dialog({
  title,
  onClose,
  children,
  wide,
  className,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly wide?: boolean;
  readonly className?: string;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const { t } = useWords();
  useEffect(() => {
    const dialog = ref.current;
    if (dialog === null || dialog.open) return;
    dialog.showModal();
    // Without this the browser focuses the closing cross, the one thing nobody opened the window for.
    dialog.querySelector<HTMLElement>('.dialog-body input, .dialog-body select, .dialog-body textarea, .dialog-body button')?.focus();
    return () => dialog.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={`dialog ${wide === true ? 'dialog-wide' : ''} ${className ?? ''}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      {/* Not a `header`: in a window that opens from the strip it would be a second banner. */}
      <div className="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <button type="button" className="button button-quiet button-icon" onClick={onClose} aria-label={t.common.close}>
          <Icon name="cross" />
        </button>
      </div>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}
