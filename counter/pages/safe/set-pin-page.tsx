import { useMemo, useState } from 'react';
import { Field } from '../../components/field.tsx';
import { useWords } from '../../components/hooks.ts';
import { LanguageSwitch } from '../../components/language-switch.tsx';
import { Notice } from '../../components/notice.tsx';
import { suggestedName } from '../../machine/machine.ts';
import type { Officer } from '../../office/officer.ts';
import { useServices } from '../../services.ts';
import { SetUpElsewhereError } from '../../vault/sealed.ts';
import { NewPinFields, newPinFault, noPin } from './pin-fields.tsx';

/** One short step, once an officer and computer: the PIN that opens what this computer keeps. */
export function SetPinPage({ officer, isFirst }: { readonly officer: Officer; readonly isFirst: boolean }) {
  const { vault, machine, session, ports, vaultOpened } = useServices();
  const { t } = useWords();
  const machineId = useMemo(() => ports.ids.next(), [ports]);
  const [name, setName] = useState(() => suggestedName(machineId));
  const [pin, setPin] = useState(noPin);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<string | undefined>(undefined);
  const fault = newPinFault(pin, officer.username);

  function fail(words: string): void {
    setTrouble(words);
    setBusy(false);
  }

  async function submit(): Promise<void> {
    setTried(true);
    if (fault !== undefined) return;
    setBusy(true);
    try {
      if (isFirst) await vault.setUp(officer, pin.first, { machineId, name: name.trim() === '' ? suggestedName(machineId) : name.trim() });
      else if (!(await machine.choosePin(officer, pin.first))) return fail(t.safe.setUpNeedsPassword);
    } catch (error) {
      if (error instanceof SetUpElsewhereError) return fail(t.safe.setUpElsewhere);
      return fail(isFull(error) ? t.safe.setUpFull : t.safe.setUpFailed);
    }
    await vaultOpened().finally(() => setBusy(false));
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
          <img src="/icon.svg" alt="" width="48" height="48" />
          <div>
            <h1>{t.safe.setUpTitle}</h1>
            <p>{officer.name}</p>
          </div>
          <LanguageSwitch />
        </div>
        <p>{isFirst ? t.safe.setUpLead : `${t.safe.newHolderLead} ${t.safe.setUpLead}`}</p>
        <NewPinFields value={pin} username={officer.username} onChange={setPin} />
        {isFirst ? (
          <Field label={t.safe.machineName}>
            {(ids) => (
              <input
                {...ids}
                type="text"
                maxLength={40}
                autoComplete="off"
                data-testid="machine-name"
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
        ) : null}
        {tried && fault !== undefined ? <Notice tone="bad" title={t.safe.pinFaults[fault]} live="assertive" /> : null}
        {trouble === undefined ? null : <Notice tone="bad" title={trouble} live="assertive" />}
        <button type="submit" className="button button-primary button-wide" data-testid="set-machine-pin" disabled={busy}>
          {busy ? t.common.busy : t.safe.setUp}
        </button>
        <button type="button" className="button button-quiet button-wide" data-testid="sign-out" onClick={() => void session.signOut()}>
          {t.strip.signOut}
        </button>
      </form>
    </main>
  );
}

/** What a browser says when its disk has no room left, itself or wrapped by the database's library. */
function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === 'QuotaExceededError' || ('inner' in error && isFull(error.inner));
}
