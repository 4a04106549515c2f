/** Always in sight: does the office answer, does the internet, what still lies on this computer, what a person must look at. */
import { useState } from 'react';
import { Link } from 'wouter';
import { spaceWarning } from '../browser/storage-space.ts';
import { Dialog } from '../components/dialog.tsx';
import { useAnswer, useLive, useNow, useOfficer, useSignal, useWords } from '../components/hooks.ts';
import { Icon, type IconName } from '../components/icon.tsx';
import { LanguageSwitch } from '../components/language-switch.tsx';
import { formatMoment, formatNumber, formatSize } from '../messages/format.ts';
import { countOutbox } from '../outbox/outbox.ts';
import { useServices } from '../services.ts';
import { questionsOf } from './questions.ts';
import { useStorageSpace } from './safe/machine-panel.tsx';
import { SignInDialog } from './sign-in-page.tsx';

type Light = 'good' | 'wait' | 'bad' | 'idle';

function Lamp({
  icon,
  light,
  name,
  children,
  testId,
  state,
  href,
}: {
  readonly icon: IconName;
  readonly light: Light;
  readonly name: string;
  readonly children: React.ReactNode;
  readonly testId: string;
  readonly state: string;
  readonly href: string;
}) {
  return (
    <Link href={href} className={`lamp lamp-${light}`} data-testid={testId} data-state={state}>
      <Icon name={icon} />
      <span className="lamp-words">
        <span className="lamp-name">{name}</span>
        <span className="lamp-text">{children}</span>
      </span>
    </Link>
  );
}

export function StatusStrip() {
  const { t } = useWords();
  return (
    <header className="strip">
      <div className="lamps" role="status" aria-label={t.strip.label}>
        <OfficeLamp />
        <InternetLamp />
        <PowerLamp />
        <ComputerLamp />
        <UnclearLamp />
      </div>
      <div className="strip-end">
        <UpdateButton />
        <LockButton />
        <LanguageSwitch />
        <OfficerMenu />
      </div>
      <SessionEnded />
      <MachineBanners />
    </header>
  );
}

function OfficeLamp() {
  const { t, language } = useWords();
  const link = useSignal(useServices().officeLink.state);
  const now = useNow();
  const since = formatMoment(new Date(link.since_ms).toISOString(), language, now);
  const text = link.state === 'up' ? t.strip.officeUp : link.state === 'down' ? t.strip.officeDown(since) : t.strip.asking;
  return (
    <Lamp
      icon="office"
      light={link.state === 'up' ? 'good' : link.state === 'down' ? 'bad' : 'idle'}
      name={t.strip.office}
      testId="office-state"
      state={link.state}
      href="/sambungan"
    >
      {text}
    </Lamp>
  );
}

function InternetLamp() {
  const { t, language } = useWords();
  const { client, officeLink } = useServices();
  const office = useSignal(officeLink.state);
  const board = useAnswer(questionsOf(client).board);
  const now = useNow();
  const link = board.value?.link;
  // What an office that does not answer said last about the internet is no news.
  if (office.state !== 'up' || link === undefined) {
    return (
      <Lamp icon="internet" light="idle" name={t.strip.internet} testId="link-state" state="unknown" href="/sambungan">
        {t.strip.internetUnknown}
      </Lamp>
    );
  }
  const waiting = link.waitingEntries + link.waitingAttachments;
  const since = formatMoment(link.since, language, now);
  const text =
    link.state === 'up'
      ? waiting > 0
        ? t.strip.internetSending(waiting)
        : t.strip.internetUp
      : link.state === 'down'
        ? t.strip.internetDown(since, waiting)
        : t.strip.asking;
  return (
    <Lamp
      icon="internet"
      light={link.state === 'up' ? 'good' : link.state === 'down' ? 'bad' : 'idle'}
      name={t.strip.internet}
      testId="link-state"
      state={link.state}
      href="/sambungan"
    >
      {text}
    </Lamp>
  );
}

/** Only where a UPS is configured: mains or battery, how much is left and for how long. */
function PowerLamp() {
  const { t, say, language } = useWords();
  const { client, officeLink } = useServices();
  const office = useSignal(officeLink.state);
  const power = useAnswer(questionsOf(client).board).value?.power;
  if (power === undefined || office.state !== 'up') return null;
  const { charge_percent, runtime_s } = power;
  const isOnBattery = power.power === 'battery' || power.power === 'low_battery';
  const words = [
    t.strip.powers[power.power],
    ...(charge_percent === undefined || power.power === 'unknown' ? [] : [t.strip.charge(formatNumber(charge_percent, language))]),
    ...(runtime_s === undefined || !isOnBattery ? [] : [t.strip.runtime(formatNumber(Math.floor(runtime_s / 60), language))]),
  ];
  const light = power.power === 'mains' ? 'good' : power.power === 'low_battery' ? 'bad' : 'wait';
  return (
    <Lamp icon={isOnBattery ? 'battery' : 'plug'} light={light} name={t.strip.power} testId="power-state" state={power.power} href="/cetak">
      <span title={say(power.text)}>{words.join(' · ')}</span>
    </Lamp>
  );
}

function ComputerLamp() {
  const { t } = useWords();
  const { database } = useServices();
  const counts = useLive(() => countOutbox(database), 'counts');
  const waiting = counts?.waiting ?? 0;
  const setAside = (counts?.setAside ?? 0) + (counts?.setAsideAttachments ?? 0) + (counts?.unreadable ?? 0);
  const files = counts?.waitingAttachments ?? 0;
  const text =
    setAside > 0
      ? t.strip.computerSetAside(setAside, waiting)
      : waiting > 0
        ? t.strip.computerWaiting(waiting)
        : files > 0
          ? t.strip.computerFiles(files)
          : t.strip.computerEmpty;
  return (
    <Link
      href="/sambungan"
      className={`lamp lamp-${setAside > 0 ? 'bad' : waiting > 0 ? 'wait' : 'good'}`}
      data-testid="outbox-count"
      data-value={waiting}
      data-set-aside={setAside}
    >
      <Icon name="computer" />
      <span className="lamp-words">
        <span className="lamp-name">{t.strip.computer}</span>
        <span className="lamp-text">{text}</span>
      </span>
    </Link>
  );
}

function UnclearLamp() {
  const { t } = useWords();
  const { client } = useServices();
  const unclear = useAnswer(questionsOf(client).board).value?.printing.unclear ?? 0;
  return (
    <Lamp icon="question" light={unclear > 0 ? 'bad' : 'good'} name={t.strip.unclear} testId="unclear-count" state={String(unclear)} href="/cetak">
      {t.strip.unclearCount(unclear)}
    </Lamp>
  );
}

/** A new version asks; whoever is busy says later, and finds it again in the strip. */
function UpdateButton() {
  const { pageUpdate } = useServices();
  const waiting = useSignal(pageUpdate.waiting);
  const { t } = useWords();
  const [asking, setAsking] = useState(false);
  if (!waiting) return null;
  return (
    <>
      <button type="button" className="button button-small" data-testid="new-version" onClick={() => setAsking(true)}>
        {t.strip.newVersion}
      </button>
      {asking ? (
        <Dialog title={t.safe.update.title} onClose={() => setAsking(false)}>
          <p>{t.safe.update.text}</p>
          <div className="dialog-actions">
            <button type="button" className="button" onClick={() => setAsking(false)}>
              {t.safe.update.later}
            </button>
            <button type="button" className="button button-primary" data-testid="apply-version" onClick={pageUpdate.apply}>
              {t.safe.update.now}
            </button>
          </div>
        </Dialog>
      ) : null}
    </>
  );
}

function LockButton() {
  const { vault } = useServices();
  const { t } = useWords();
  if (useSignal(vault.state).state !== 'open') return null;
  return (
    <button type="button" className="button button-quiet button-small" data-testid="lock" title={t.safe.lockKey} onClick={() => void vault.lock()}>
      <Icon name="lock" size={18} />
      {t.safe.lock}
    </button>
  );
}

/** Long before the disk is full, and while the office empties this computer. */
function MachineBanners() {
  const { machine } = useServices();
  const { t, language } = useWords();
  const standing = useSignal(machine.standing);
  const space = useStorageSpace();
  const warning = space === undefined ? 'none' : spaceWarning(space);
  const left = formatSize(space?.left_bytes ?? 0, language);
  return (
    <>
      {warning === 'none' ? null : (
        <p className="strip-banner" role="status" data-testid="space-warning" data-state={warning}>
          <Icon name="alert" size={18} />
          {warning === 'now' ? t.safe.spaceNow(left) : t.safe.spaceSoon(left)}
        </p>
      )}
      {standing.is === 'handing_over' || standing.is === 'needs_person' ? (
        <p className="strip-banner" role="status" data-testid="machine-leaving" data-state={standing.is}>
          <Icon name="alert" size={18} />
          {t.safe.revoked}. {standing.is === 'handing_over' ? t.safe.revokedHandingOver(standing.left) : t.safe.revokedNeedsPerson(standing.left)}
        </p>
      ) : null}
    </>
  );
}

function OfficerMenu() {
  const { session, database, vault } = useServices();
  const officer = useOfficer();
  const { t } = useWords();
  const counts = useLive(() => countOutbox(database), 'counts');
  const unsent = (counts?.waiting ?? 0) + (counts?.setAside ?? 0);
  if (officer === undefined) return null;
  const leave = (): void => {
    if (unsent === 0 || window.confirm(t.strip.signOutWithUnsent(unsent))) void vault.lock().then(session.signOut);
  };
  return (
    <div className="officer">
      <span className="officer-name">{officer.name}</span>
      <button type="button" className="button button-quiet button-small" data-testid="sign-out" onClick={leave}>
        <Icon name="out" size={18} />
        {t.strip.signOut}
      </button>
    </div>
  );
}

/** Two states in which work goes on here and nothing leaves this computer; each says what to do. */
function SessionEnded() {
  const { session } = useServices();
  const state = useSignal(session.state);
  const { t } = useWords();
  const [signingIn, setSigningIn] = useState(false);
  if (state.state === 'away') {
    return (
      <p className="strip-banner" role="status" data-testid="away-banner">
        <Icon name="office" size={18} />
        {t.strip.awayBanner}
      </p>
    );
  }
  if (state.state !== 'ended') return null;
  return (
    <div className="strip-banner" role="status">
      <Icon name="alert" size={18} />
      <span>{t.strip.endedBanner}</span>
      <button type="button" className="button button-small" onClick={() => setSigningIn(true)}>
        {t.signIn.again}
      </button>
      {signingIn ? <SignInDialog username={state.officer.username} onClose={() => setSigningIn(false)} /> : null}
    </div>
  );
}
