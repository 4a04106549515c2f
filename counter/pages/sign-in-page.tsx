import { useState } from 'react';
import { Link } from 'wouter';
import { Dialog } from '../components/dialog.tsx';
import { useFocus, useLive, useSignal, useWords } from '../components/hooks.ts';
import { LanguageSwitch } from '../components/language-switch.tsx';
import { FailureNotice, Notice } from '../components/notice.tsx';
import { TextField } from '../components/text-field.tsx';
import type { MachineStanding } from '../machine/machine.ts';
import type { Failure } from '../office/failure.ts';
import type { Officer } from '../office/officer.ts';
import { countOutbox } from '../outbox/outbox.ts';
import { useServices } from '../services.ts';
import { UnlockForm } from './safe/unlock-form.tsx';

/** Masuk: the page before all others, and over all others while the computer is locked. */
export function SignInPage({
  remembered,
  officeAway,
  isLockScreen = false,
}: {
  readonly remembered: Officer | undefined;
  readonly officeAway: boolean;
  /** somebody works here and the screen is locked: the PIN is asked first */
  readonly isLockScreen?: boolean;
}) {
  const { t } = useWords();
  const { database, vault, machine } = useServices();
  const lock = useSignal(vault.state);
  const standing = useSignal(machine.standing);
  const counts = useLive(() => countOutbox(database), 'counts');
  const unsent = counts?.waiting ?? 0;
  const holders = lock.state === 'locked' ? lock.holders : [];
  const mayUsePin = holders.length > 0 && (remembered === undefined || !isLockScreen || holders.some(({ username }) => username === remembered.username));
  const [way, setWay] = useState<'pin' | 'password' | undefined>(undefined);
  const byPin = mayUsePin && (way ?? (isLockScreen || officeAway ? 'pin' : 'password')) === 'pin';
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <div className="sign-in-head">
          <img src="/icon.svg" alt="" width="48" height="48" />
          <div>
            <h1>{byPin ? t.safe.unlockTitle : 'Loket'}</h1>
            <p>{byPin ? t.safe.unlockLead : t.signIn.lead}</p>
          </div>
          <LanguageSwitch />
        </div>
        {officeAway ? (
          <Notice tone="wait" title={t.signIn.officeAway} live="polite">
            <p>{t.signIn.officeAwayText}</p>
          </Notice>
        ) : null}
        <RevokedNotice standing={standing} />
        {isLockScreen && !mayUsePin && standing.is === 'active' ? <Notice tone="info" title={t.safe.needsPassword} live="polite" /> : null}
        {unsent > 0 && !byPin ? (
          <Notice tone="wait" live="polite">
            <p>{t.signIn.unsent(unsent)}</p>
          </Notice>
        ) : null}
        {byPin ? (
          <UnlockForm key={holders.length} holders={holders} first={remembered?.username} />
        ) : (
          <SignInForm username={remembered?.username ?? ''} onDone={() => {}} />
        )}
        {mayUsePin ? (
          <button
            type="button"
            className="button button-quiet button-wide"
            data-testid={byPin ? 'use-password' : 'use-pin'}
            onClick={() => setWay(byPin ? 'password' : 'pin')}
          >
            {byPin ? t.safe.usePassword : t.safe.usePin}
          </button>
        ) : null}
      </div>
      <Link href="/periksa" className="sign-in-verify" data-testid="verify-link">
        {t.verify.link}
      </Link>
      {window.isSecureContext ? null : <Notice tone="bad" title={t.link.insecure} />}
    </main>
  );
}

/** Said before anybody signs in: what the office has decided about this computer, and what happens with it. */
function RevokedNotice({ standing }: { readonly standing: MachineStanding }) {
  const { t } = useWords();
  if (standing.is === 'active') return null;
  if (standing.is === 'erased') {
    return (
      <Notice tone="info" title={t.safe.erased} live="polite">
        <p data-testid="machine-erased">{t.safe.erasedText(standing.row.name)}</p>
        <p>{t.safe.revokedWhy(standing.row.reason)}</p>
      </Notice>
    );
  }
  return (
    <Notice tone="bad" title={t.safe.revoked} live="polite">
      <p data-testid="machine-revoked">{t.safe.revokedLocked(standing.left)}</p>
      <p>{t.safe.revokedWhy(standing.reason)}</p>
    </Notice>
  );
}

export function SignInDialog({ username, onClose }: { readonly username: string; readonly onClose: () => void }) {
  const { t } = useWords();
  return (
    <Dialog title={t.signIn.again} onClose={onClose}>
      <SignInForm username={username} onDone={onClose} />
    </Dialog>
  );
}

function SignInForm({ username: first, onDone }: { readonly username: string; readonly onDone: () => void }) {
  const { session, demo } = useServices();
  const { t } = useWords();
  const notes = useSignal(demo);
  const usernameInput = useFocus<HTMLInputElement>(first === '');
  // The name is remembered, so the password is what is typed next.
  const passwordInput = useFocus<HTMLInputElement>(first !== '');
  const [username, setUsername] = useState(first);
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | undefined>(undefined);

  async function submit(): Promise<void> {
    setTried(true);
    if (username.trim() === '' || password === '') return;
    setBusy(true);
    setFailure(undefined);
    const refused = await session.signIn({ username: username.trim().toLowerCase(), password });
    setBusy(false);
    if (refused === undefined) onDone();
    else setFailure(refused);
  }

  return (
    <>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextField
          label={t.signIn.username}
          kind="username"
          autoComplete="username"
          inputRef={usernameInput}
          testId="sign-in-username"
          value={username}
          onChange={setUsername}
          error={tried && username.trim() === '' ? t.signIn.usernameFirst : undefined}
        />
        <TextField
          label={t.signIn.password}
          kind="password"
          inputRef={passwordInput}
          testId="sign-in-password"
          value={password}
          onChange={setPassword}
          error={tried && password === '' ? t.signIn.passwordFirst : undefined}
        />
        <FailureNotice failure={failure} />
        <button type="submit" className="button button-primary button-wide" data-testid="sign-in-submit" disabled={busy}>
          {busy ? t.common.busy : t.signIn.submit}
        </button>
      </form>
      {notes?.people === undefined || notes.people.length === 0 ? null : (
        <section className="demo-people" aria-label={t.demo.people}>
          <h2>{t.demo.people}</h2>
          <ul>
            {notes.people.map((person) => (
              <li key={person.username}>
                <button
                  type="button"
                  className="button button-small"
                  onClick={() => {
                    setUsername(person.username);
                    setPassword(person.password);
                  }}
                >
                  {person.name}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
