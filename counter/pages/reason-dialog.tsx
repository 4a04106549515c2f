import { type ReactNode, useState } from 'react';
import { Dialog } from '../components/dialog.tsx';
import { useCommand, useWords } from '../components/hooks.ts';
import { FailureNotice } from '../components/notice.tsx';
import { ReasonField, reasonLength_min } from '../components/reason-field.tsx';
import type { Answer } from '../office/failure.ts';

/** A command that needs a reason: said once, kept in the journal. */
export function ReasonDialog({
  title,
  explanation,
  confirm,
  suggestions = [],
  more,
  onClose,
  send,
  onDone,
}: {
  readonly title: string;
  readonly explanation: string;
  readonly confirm: string;
  readonly suggestions?: readonly string[];
  /** what else the command says, with the field for it */
  readonly more?: { readonly value: string; readonly field: ReactNode };
  readonly onClose: () => void;
  readonly send: (commandId: string, reason: string) => Promise<Answer<unknown>>;
  readonly onDone?: () => void;
}) {
  const { t } = useWords();
  const command = useCommand();
  const [reason, setReason] = useState('');
  async function submit(): Promise<void> {
    const given = reason.trim();
    if (await command.run([given, more?.value], (commandId) => send(commandId, given))) {
      onClose();
      onDone?.();
    }
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p>{explanation}</p>
        {more?.field}
        <ReasonField value={reason} onChange={setReason} testId="reason" />
        {suggestions.length === 0 ? null : (
          <div className="chips">
            {suggestions.map((suggestion) => (
              <button key={suggestion} type="button" className="button button-small" onClick={() => setReason(suggestion)}>
                {suggestion}
              </button>
            ))}
          </div>
        )}
        <FailureNotice failure={command.failure} />
        <div className="dialog-actions">
          <button type="button" className="button button-quiet" onClick={onClose}>
            {t.common.cancel}
          </button>
          <button
            type="submit"
            className="button button-primary"
            data-testid="reason-confirm"
            disabled={command.busy || reason.trim().length < reasonLength_min}
          >
            {confirm}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
