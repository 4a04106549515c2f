import { useState } from 'react';
import { Dialog } from '../components/dialog.tsx';
import { Field } from '../components/field.tsx';
import { useCommand, useWords } from '../components/hooks.ts';
import { FailureNotice } from '../components/notice.tsx';
import type { Answer } from '../office/failure.ts';

const reasonLength_min = 3;

/** A command that needs a reason: said once, kept in the journal. */
export function ReasonDialog({
  title,
  explanation,
  confirm,
  suggestions = [],
  onClose,
  send,
  onDone,
}: {
  readonly title: string;
  readonly explanation: string;
  readonly confirm: string;
  readonly suggestions?: readonly string[];
  readonly onClose: () => void;
  readonly send: (commandId: string, reason: string) => Promise<Answer<unknown>>;
  readonly onDone?: () => void;
}) {
  const { t } = useWords();
  const command = useCommand();
  const [reason, setReason] = useState('');
  async function submit(): Promise<void> {
    const given = reason.trim();
    if (await command.run(given, (commandId) => send(commandId, given))) {
      onClose();
      onDone?.();
    }
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p>{explanation}</p>
        <Field label={t.common.reason} required>
          {(ids) => (
            <input
              {...ids}
              type="text"
              required
              minLength={reasonLength_min}
              maxLength={500}
              data-testid="reason"
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Field>
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
