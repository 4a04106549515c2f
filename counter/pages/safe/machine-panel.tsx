import { type ReactNode, useEffect, useState } from 'react';
import { askStorageSpace, type StorageSpace, spaceWarning } from '../../browser/storage-space.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { useLive, useSignal, useWords } from '../../components/hooks.ts';
import { Icon } from '../../components/icon.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/page.tsx';
import { formatSize } from '../../messages/format.ts';
import type { Officer } from '../../office/officer.ts';
import { useServices } from '../../services.ts';
import { lockAfter_min_choices, lockAfter_min_usual } from '../../vault/idle-lock.ts';
import { makePasskey, maySupportPasskeys } from '../../vault/passkey.ts';
import type { UnlockResult } from '../../vault/vault.ts';
import { Pair } from '../board-page.tsx';
import { NewPinFields, newPinFault, noPin, PinInput } from './pin-fields.tsx';

/** Asked again each minute: a village day fills a disk. */
export function useStorageSpace(): StorageSpace | undefined {
  const { timers } = useServices().ports;
  const [space, setSpace] = useState<StorageSpace | undefined>(undefined);
  useEffect(() => {
    let timer = timers.set(0, function look() {
      void askStorageSpace().then(setSpace);
      timer = timers.set(60_000, look);
    });
    return () => timer.cancel();
  }, [timers]);
  return space;
}

/** The computer itself: its name, lock, space and whether it opens without the office. */
export function MachinePanel({ officer }: { readonly officer: Officer }) {
  const { vault, database } = useServices();
  const { t, language } = useWords();
  const lock = useSignal(vault.state);
  const space = useStorageSpace();
  const row = useLive(() => vault.findMachine(), 'machine row');
  const minutes = useLive(async () => Number((await database.settings.get('lockAfter_min'))?.value ?? lockAfter_min_usual), 'lock after');
  const [asking, setAsking] = useState<'pin' | 'passkey' | undefined>(undefined);
  const installed = 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null;
  const isOpen = lock.state === 'open';
  return (
    <Panel title={t.safe.thisMachine} testId="machine-panel">
      <dl className="pairs">
        {row === undefined ? null : <Pair name={t.safe.machineName} value={row.name} />}
        {row === undefined ? null : (
          <Pair
            name={t.safe.registered}
            value={row.certificate === undefined ? t.safe.notRegistered : t.common.yes}
            tone={row.certificate === undefined ? 'wait' : undefined}
          />
        )}
        <Pair name={t.link.opensOffline} value={installed ? t.common.yes : t.common.no} tone={installed ? undefined : 'wait'} />
        <Pair
          name={t.link.storage}
          value={space === undefined ? '–' : space.isKept ? t.link.storageKept : t.link.storageMayGo}
          tone={space?.isKept === false ? 'wait' : undefined}
        />
        <Pair name={t.link.used} value={space === undefined ? '–' : formatSize(space.used_bytes, language)} />
        <Pair
          name={t.safe.spaceLeft}
          value={space === undefined ? '–' : formatSize(space.left_bytes, language)}
          tone={space === undefined || spaceWarning(space) === 'none' ? undefined : 'wait'}
        />
      </dl>
      {window.isSecureContext ? null : <Notice tone="bad" title={t.link.insecure} />}
      {isOpen ? (
        <>
          <Field label={t.safe.lockAfter}>
            {(ids) => (
              <select
                {...ids}
                data-testid="lock-after"
                value={minutes ?? lockAfter_min_usual}
                onChange={(event) => void database.settings.put({ key: 'lockAfter_min', value: Number(event.target.value) })}
              >
                {lockAfter_min_choices.map((choice) => (
                  <option key={choice} value={choice}>
                    {t.safe.minutes(choice)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <div className="machine-actions">
            <button type="button" className="button button-small" data-testid="change-pin" onClick={() => setAsking('pin')}>
              {t.safe.changePin}
            </button>
            {maySupportPasskeys() ? (
              <button type="button" className="button button-small" data-testid="add-passkey" onClick={() => setAsking('passkey')}>
                <Icon name="person" size={18} />
                {t.safe.addPasskey}
              </button>
            ) : null}
          </div>
        </>
      ) : null}
      {asking === 'pin' ? <ChangePin officer={officer} onClose={() => setAsking(undefined)} /> : null}
      {asking === 'passkey' ? <AddPasskey officer={officer} onClose={() => setAsking(undefined)} /> : null}
    </Panel>
  );
}

function SafeDialog({
  title,
  done,
  result,
  confirm,
  mayConfirm,
  onConfirm,
  onClose,
  children,
}: {
  readonly title: string;
  readonly done: string;
  readonly result: UnlockResult | 'impossible' | undefined;
  readonly confirm: string;
  readonly mayConfirm: boolean;
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useWords();
  const { clock } = useServices().ports;
  const [busy, setBusy] = useState(false);
  if (result !== undefined && result !== 'impossible' && result.is === 'open') {
    return (
      <Dialog title={title} onClose={onClose}>
        <Notice tone="good" title={done} live="polite" />
        <div className="dialog-actions">
          <button type="button" className="button button-primary" onClick={onClose}>
            {t.common.close}
          </button>
        </div>
      </Dialog>
    );
  }
  const trouble =
    result === undefined
      ? undefined
      : result === 'impossible'
        ? t.safe.noPasskey
        : result.is === 'wait'
          ? t.safe.waitFor(Math.ceil((result.waitUntil_ms - clock.now()) / 1000))
          : t.safe.wrongPin;
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!mayConfirm || busy) return;
          setBusy(true);
          void onConfirm().finally(() => setBusy(false));
        }}
      >
        {children}
        {trouble === undefined ? null : <Notice tone="bad" title={trouble} live="assertive" />}
        <div className="dialog-actions">
          <button type="button" className="button button-quiet" onClick={onClose}>
            {t.common.cancel}
          </button>
          <button type="submit" className="button button-primary" data-testid="safe-confirm" disabled={!mayConfirm || busy}>
            {busy ? t.common.busy : confirm}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function ChangePin({ officer, onClose }: { readonly officer: Officer; readonly onClose: () => void }) {
  const { vault } = useServices();
  const { t } = useWords();
  const [oldPin, setOldPin] = useState('');
  const [newPin, setNewPin] = useState(noPin);
  const [result, setResult] = useState<UnlockResult | undefined>(undefined);
  return (
    <SafeDialog
      title={t.safe.changePin}
      done={t.safe.pinChanged}
      result={result}
      confirm={t.safe.changePin}
      mayConfirm={oldPin !== '' && newPinFault(newPin, officer.username) === undefined}
      onConfirm={async () => setResult(await vault.changePin(oldPin, newPin.first))}
      onClose={onClose}
    >
      <NewPinFields value={newPin} username={officer.username} onChange={setNewPin} />
      <PinInput label={t.safe.oldPin} value={oldPin} testId="old-machine-pin" onChange={setOldPin} />
    </SafeDialog>
  );
}

function AddPasskey({ officer, onClose }: { readonly officer: Officer; readonly onClose: () => void }) {
  const { vault, ports } = useServices();
  const { t } = useWords();
  const [pin, setPin] = useState('');
  const [result, setResult] = useState<UnlockResult | 'impossible' | undefined>(undefined);
  async function add(): Promise<void> {
    const made = await makePasskey(officer.username, officer.name, ports.random);
    setResult(made === undefined ? 'impossible' : await vault.addPasskey(pin, made));
  }
  return (
    <SafeDialog
      title={t.safe.addPasskey}
      done={t.safe.passkeyAdded}
      result={result}
      confirm={t.safe.addPasskey}
      mayConfirm={pin !== ''}
      onConfirm={add}
      onClose={onClose}
    >
      <p>{t.safe.addPasskeyText}</p>
      <PinInput label={t.safe.pin} value={pin} testId="passkey-pin" focus onChange={setPin} />
    </SafeDialog>
  );
}
