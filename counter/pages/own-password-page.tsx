import { useState } from 'react';
import { Field } from '../components/field.tsx';
import { useCommand, useWords } from '../components/hooks.ts';
import { LanguageSwitch } from '../components/language-switch.tsx';
import { FailureNotice } from '../components/notice.tsx';
import type { Officer } from '../office/officer.ts';
import { useServices } from '../services.ts';

const passwordLength_min = 10;

/** The first administrator, or somebody whose password was set by another, chooses their own before anything else. */
export function OwnPasswordPage({ officer }: { readonly officer: Officer }) {
  const { client, session } = useServices();
  const { t } = useWords();
  const command = useCommand();
  const [oldPassword, setOldPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const [newPin, setNewPin] = useState('');
  const pin = newPin.trim();

  async function submit(): Promise<void> {
    const body = { oldPassword, newPassword, ...(pin === '' ? {} : { newPin: pin }) };
    if (await command.run(body, (commandId) => client.changePassword({ commandId, ...body }))) await session.refresh();
  }

  return (
    <main className="sign-in">
      <form
        className="sign-in-card form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div className="sign-in-head">
          <h1>{t.signIn.ownPassword}</h1>
          <LanguageSwitch />
        </div>
        <p>{t.signIn.ownPasswordText(officer.name)}</p>
        <Field label={t.signIn.oldPassword} required>
          {(ids) => (
            <input
              {...ids}
              type="password"
              autoComplete="current-password"
              required
              data-testid="old-password"
              value={oldPassword}
              onChange={(event) => setOldPassword(event.target.value)}
            />
          )}
        </Field>
        <Field label={t.signIn.newPassword} hint={t.signIn.newPasswordHint(passwordLength_min)} required>
          {(ids) => (
            <input
              {...ids}
              type="password"
              autoComplete="new-password"
              required
              minLength={passwordLength_min}
              data-testid="new-password"
              value={newPassword}
              onChange={(event) => setNewPassword(event.target.value)}
            />
          )}
        </Field>
        <Field label={t.signIn.newPin} hint={t.signIn.newPinHint}>
          {(ids) => (
            <input
              {...ids}
              type="password"
              inputMode="numeric"
              autoComplete="off"
              pattern="\d{6,12}"
              data-testid="new-pin"
              value={newPin}
              onChange={(event) => setNewPin(event.target.value)}
            />
          )}
        </Field>
        <FailureNotice failure={command.failure} />
        <button type="submit" className="button button-primary button-wide" data-testid="new-password-submit" disabled={command.busy}>
          {t.signIn.setPassword}
        </button>
        <button type="button" className="button button-quiet button-wide" data-testid="sign-out" onClick={() => void session.signOut()}>
          {t.strip.signOut}
        </button>
      </form>
    </main>
  );
}
