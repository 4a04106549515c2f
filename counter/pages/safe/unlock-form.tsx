import { useEffect, useState } from 'react';
import { Field } from '../../components/field.tsx';
import { useLive, useWords } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { countOutbox } from '../../outbox/outbox.ts';
import { useServices } from '../../services.ts';
import { askPasskey } from '../../vault/passkey.ts';
import type { Holder, UnlockResult } from '../../vault/vault.ts';
import { PinInput } from './pin-fields.tsx';

/** PIN and Enter. The officer who worked here last is chosen already. */
export function UnlockForm({ holders, first }: { readonly holders: readonly Holder[]; readonly first: string | undefined }) {
  const { vault, vaultOpened, ports, database } = useServices();
  const { t } = useWords();
  const [username, setUsername] = useState(holders.find((holder) => holder.username === first)?.username ?? holders[0]?.username ?? '');
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<UnlockResult | 'passkey_failed' | undefined>(undefined);
  const counts = useLive(() => countOutbox(database), 'counts');
  const holder = holders.find((one) => one.username === username);
  const wait_s = useSecondsUntil(holder?.waitUntil_ms ?? 0);
  const isSending = vault.hasKey() && counts !== undefined && counts.waiting + counts.waitingAttachments > 0;

  async function submit(): Promise<void> {
    setBusy(true);
    const answer = await vault.unlock(username, pin);
    setPin('');
    setResult(answer);
    if (answer.is === 'open') await vaultOpened();
    setBusy(false);
  }

  async function byPasskey(): Promise<void> {
    const row = await vault.findPasskey(username);
    const secret = row === undefined ? undefined : await askPasskey(row.credentialId, row.prfSalt, ports.random);
    if (secret !== undefined && (await vault.unlockByPasskey(username, secret))) await vaultOpened();
    else setResult('passkey_failed');
  }

  return (
    <form
      className="form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && wait_s === 0) void submit();
      }}
    >
      {holders.length > 1 ? (
        <Field label={t.safe.officer}>
          {(ids) => (
            <select {...ids} data-testid="unlock-officer" value={username} onChange={(event) => setUsername(event.target.value)}>
              {holders.map((one) => (
                <option key={one.username} value={one.username}>
                  {one.name}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : (
        <p className="unlock-name">{holder?.name}</p>
      )}
      <PinInput label={t.safe.pin} value={pin} testId="unlock-pin" focus onChange={setPin} />
      {wait_s > 0 ? (
        <Notice tone="wait" title={t.safe.waitFor(wait_s)} live="polite" />
      ) : result !== undefined && result !== 'passkey_failed' && result.is === 'wrong' ? (
        <Notice tone="bad" title={t.safe.wrongPin} live="assertive" />
      ) : null}
      {result === 'passkey_failed' ? <Notice tone="bad" title={t.safe.passkeyFailed} live="assertive" /> : null}
      <button type="submit" className="button button-primary button-wide" data-testid="unlock" disabled={busy || wait_s > 0}>
        {busy ? t.common.busy : t.safe.unlock}
      </button>
      {holder?.hasPasskey === true ? (
        <button type="button" className="button button-wide" data-testid="unlock-passkey" onClick={() => void byPasskey()}>
          <Icon name="person" size={18} />
          {t.safe.usePasskey}
        </button>
      ) : null}
      {isSending ? <p className="muted">{t.safe.stillSending(counts.waiting + counts.waitingAttachments)}</p> : null}
      <p className="hint">{t.safe.forgotten}</p>
    </form>
  );
}

/** Whole seconds left, counted down each second; 0 when the moment is past. */
function useSecondsUntil(moment_ms: number): number {
  const { clock, timers } = useServices().ports;
  const [left, setLeft] = useState(() => Math.max(0, Math.ceil((moment_ms - clock.now()) / 1000)));
  useEffect(() => {
    let timer = timers.set(0, function tick() {
      const now = Math.max(0, Math.ceil((moment_ms - clock.now()) / 1000));
      setLeft(now);
      if (now > 0) timer = timers.set(1000, tick);
    });
    return () => timer.cancel();
  }, [moment_ms, clock, timers]);
  return left;
}
