import { useState } from 'react';
import { useCommand, useWords } from '../components/hooks.ts';
import { LanguageSwitch } from '../components/language-switch.tsx';
import { FailureNotice } from '../components/notice.tsx';
import { TextField } from '../components/text-field.tsx';
import { isPin, passwordLength_min } from '../forms/secrets.ts';
import type { Officer } from '../office/officer.ts';
import { useServices } from '../services.ts';

/** The first administrator, or somebody whose password was set by another, chooses their own before anything else. */
export function OwnPasswordPage({ officer }: { readonly officer: Officer }) {
  const { client, session } = useServices();
  const { t } = useWords();
  const command = useCommand();
  const [oldPassword, setOldPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const [newPin, setNewPin] = useState('');
  const pin = newPin.trim();

  const [tried, setTried] = useState(false);
  const shown = (error: string | undefined): string | undefined => (tried ? error : undefined);

  async function submit(): Promise<void> {
    setTried(true);
    if (oldPassword === '' || newPassword.length < passwordLength_min || !(pin === '' || isPin(pin))) return;
    const body = { oldPassword, newPassword, ...(pin === '' ? {} : { newPin: pin }) };
    if (await command.run(body, (commandId) => client.changePassword({ commandId, ...body }))) await session.refresh();
  }

  return (
    <main className="sign-in">
      <form
        className="sign-in-card form"
        noValidate
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
        <TextField
          label={t.signIn.oldPassword}
          kind="password"
          required
          testId="old-password"
          value={oldPassword}
          onChange={setOldPassword}
          error={shown(oldPassword === '' ? t.signIn.passwordFirst : undefined)}
        />
        <TextField
          label={t.signIn.newPassword}
          kind="newPassword"
          required
          hint={t.signIn.newPasswordHint(passwordLength_min)}
          testId="new-password"
          value={newPassword}
          onChange={setNewPassword}
          error={shown(newPassword.length < passwordLength_min ? t.signIn.newPasswordHint(passwordLength_min) : undefined)}
        />
        <TextField
          label={t.signIn.newPin}
          kind="pin"
          hint={t.signIn.newPinHint}
          testId="new-pin"
          value={newPin}
          onChange={setNewPin}
          error={shown(pin === '' || isPin(pin) ? undefined : t.printDesk.pinPattern)}
        />
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
