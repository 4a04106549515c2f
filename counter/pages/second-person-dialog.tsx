import type { SecondPerson } from '@loket/protocol/access';
import { type ReactNode, useState } from 'react';
import { Dialog } from '../components/dialog.tsx';
import { useCommand, useWords } from '../components/hooks.ts';
import { FailureNotice } from '../components/notice.tsx';
import { ReasonField, reasonLength_min } from '../components/reason-field.tsx';
import { TextField } from '../components/text-field.tsx';
import { isPin } from '../forms/secrets.ts';
import type { Answer } from '../office/failure.ts';

/** The second signature: another person than the one signed in, with their PIN and a reason. */
export function SecondPersonDialog({
  title,
  explanation,
  confirm,
  onClose,
  send,
  children,
  content,
}: {
  readonly title: string;
  readonly explanation: string;
  readonly confirm: string;
  readonly onClose: () => void;
  readonly send: (commandId: string, second: SecondPerson) => Promise<Answer<unknown>>;
  /** what else the command is about, above the second person's fields */
  readonly children?: ReactNode;
  readonly content?: unknown;
}) {
  const { t } = useWords();
  const command = useCommand();
  const [username, setUsername] = useState('');
  const [pin, setPin] = useState('');
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const missing = [
    ...(username.trim() === '' ? [t.printDesk.usernameFirst] : []),
    ...(isPin(pin) ? [] : [t.printDesk.pinPattern]),
    ...(reason.trim().length < reasonLength_min ? [t.printDesk.reasonShort] : []),
  ];
  async function submit(): Promise<void> {
    setTried(true);
    if (missing.length > 0) return;
    const second = { username: username.trim().toLowerCase(), pin, reason: reason.trim() };
    // The PIN is a proof, not content: mistyped once and right the next time it is still the same command.
    if (await command.run({ username: second.username, reason: second.reason, content }, (commandId) => send(commandId, second))) onClose();
    else setPin('');
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="form"
        autoComplete="off"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <p>{explanation}</p>
        {children}
        <TextField label={t.second.username} kind="username" required testId="second-username" value={username} onChange={setUsername} />
        <TextField label={t.second.pin} kind="pin" required hint={t.second.pinHint} testId="second-pin" value={pin} onChange={setPin} />
        <ReasonField value={reason} onChange={setReason} testId="second-reason" />
        {tried && missing.length > 0 ? (
          <ul className="field-notes" role="alert">
            {missing.map((line) => (
              <li key={line} className="note-bad">
                {line}
              </li>
            ))}
          </ul>
        ) : null}
        <FailureNotice failure={command.failure} />
        <div className="dialog-actions">
          <button type="button" className="button button-quiet" onClick={onClose}>
            {t.common.cancel}
          </button>
          <button type="submit" className="button button-primary" data-testid="second-confirm" disabled={command.busy}>
            {confirm}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
