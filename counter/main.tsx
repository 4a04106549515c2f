/** The page's main: makes the real ports and hands them down. */
import './browser/zod-without-eval.ts';

import regionRows from 'virtual:regions';
import type { Language } from '@loket/domain/bilingual';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { z } from 'zod';
import { App } from './app.tsx';
import { browserPorts } from './browser/ports.ts';
import { registerServiceWorker } from './browser/service-worker.ts';
import { createSignal } from './browser/signal.ts';
import { openTabChannel } from './browser/tab-channel.ts';
import { holdLock } from './browser/web-lock.ts';
import { createTrustDesk } from './credential/trust.ts';
import { createDrafts } from './drafts/drafts.ts';
import { createPersonLookup } from './forms/person-lookup.ts';
import { createRegionBook } from './forms/region-search.ts';
import { createKits } from './kits/kits.ts';
import { createMachineLink } from './machine/machine.ts';
import { createAnswers } from './office/answers.ts';
import { listenToOffice } from './office/live-events.ts';
import { createOfficeClient } from './office/office-client.ts';
import { createOfficeLink } from './office/office-link.ts';
import { may } from './office/officer.ts';
import { createSession } from './office/session.ts';
import { countOutbox, createOutbox } from './outbox/outbox.ts';
import { createSender } from './outbox/sender.ts';
import { type DemoNotes, type SenderPause, type Services, ServicesProvider } from './services.ts';
import { openCounterDatabase } from './store/counter-database.ts';
import { takeOverFirstRelease } from './store/first-release.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/controls.css';
import './styles/pages.css';
import './styles/stock.css';
import './styles/print-desk.css';
import './styles/coverage.css';
import './styles/outages.css';
import './styles/reports.css';
import './styles/residents.css';
import './styles/safe.css';
import './styles/form.css';
import './styles/papers.css';
import './styles/capture.css';
import './styles/print.css';
import { lockAfter_min_usual, startIdleLock } from './vault/idle-lock.ts';
import { shareKeyBetweenTabs } from './vault/key-sharing.ts';
import { createLists } from './vault/lists.ts';
import { createVault } from './vault/vault.ts';

const ports = browserPorts();
const { clock, timers, random } = ports;
const tabs = openTabChannel();
const client = createOfficeClient(ports);
const database = openCounterDatabase();
const nowText = (): string => new Date(clock.now()).toISOString();
const answers = createAnswers({ clock });
const officeLink = createOfficeLink({ client, clock, timers, random });

/** What the parts of the page want written before the key goes. */
const writers = new Set<() => Promise<void>>();
const writeAll = async (): Promise<void> => void (await Promise.allSettled([...writers].map((write) => write())));
/** true in the tab that holds the outbox's lock */
let isSending = false;
/** behind a locked screen the sender goes on for so long at most */
const sendingLocked_ms_max = 2 * 60 * 60_000;

const sharing = shareKeyBetweenTabs(timers);
const vault = createVault({
  database,
  clock,
  random,
  sharing,
  beforeLock: writeAll,
  isNeeded: async () => {
    if (!isSending || officeLink.state.get().state !== 'up') return false;
    const counts = await countOutbox(database);
    const isNeeded = counts.waiting + counts.waitingAttachments > 0;
    if (isNeeded) timers.set(sendingLocked_ms_max, vault.releaseIfLocked);
    return isNeeded;
  },
});
const { cipher } = vault;
const outbox = createOutbox(database, cipher, nowText);
const lists = createLists(database, cipher, nowText);
const machine = createMachineLink({ database, vault, client, clock, ids: ports.ids, onErased: () => session.signOut() });
const sender = createSender({
  outbox,
  client,
  clock,
  timers,
  random,
  onChange: () => tabs.tell('outbox_changed'),
  mayRead: vault.hasKey,
  onIdle: vault.releaseIfLocked,
  onPause: (until_ms, failure) => {
    // Only shown: a disk that refuses it is told of where it matters.
    if (failure === undefined) void database.settings.delete('pause').catch(() => undefined);
    else void database.settings.put({ key: 'pause', value: { until_ms, failure } }).catch(() => undefined);
  },
});
async function afterOpening(): Promise<void> {
  await takeOverFirstRelease(database, cipher, nowText);
  await machine.register();
  await machine.look();
  await sender.wake('signed_in');
}
async function vaultOpened(): Promise<void> {
  await session.refresh();
  await afterOpening();
}
const session = createSession({
  client,
  database,
  now: nowText,
  onPassword: async (officer) => {
    if (may(officer, 'application.submit')) await machine.openFor(officer);
    const lock = vault.state.get();
    if (lock.state === 'open' && lock.officer.username !== officer.username) await vault.lock();
  },
  unlockedOfficer: () => {
    const lock = vault.state.get();
    return lock.state === 'open' ? lock.officer : undefined;
  },
  onSignedIn: () => {
    startListening();
    void afterOpening();
    void answers.changed();
    // Asked once somebody works here: a browser grants it to a page that is used. It may say no; the link page shows it.
    void navigator.storage?.persist?.();
  },
  onChanged: () => tabs.tell('session_changed'),
});
client.tell({ reached: officeLink.reached, away: officeLink.away, notSignedIn: session.ended });

let stopListening: (() => void) | undefined;
function startListening(): void {
  stopListening?.();
  stopListening = listenToOffice({ timers, onChanged: (topics) => void answers.changed(topics) });
}

/** The tab that holds the lock sends; another tab's word wakes it. */
const closing = new AbortController();
void holdLock('loket-outbox', closing.signal, () => {
  isSending = true;
  return sender.run(closing.signal);
});

tabs.listen((message) => {
  if (message === 'session_changed') void session.refresh();
  else void sender.wake('new_item');
});
/** A revocation is heard of within a minute, and a machine that is being emptied goes on. */
const lookAtStanding_ms = 60_000;
const lookWhileLeaving_ms = 2_000;
let nextLook = timers.set(0, lookLater);
function lookLater(): void {
  nextLook.cancel();
  void lists.forgetExpired();
  const { is } = machine.standing.get();
  nextLook = timers.set(is === 'active' || is === 'erased' ? lookAtStanding_ms : lookWhileLeaving_ms, () => void machine.look().finally(lookLater));
}
machine.standing.subscribe(lookLater);

officeLink.start(() => {
  void machine.look();
  void session.refresh();
  void sender.wake('online');
  void answers.changed();
});
window.addEventListener('online', officeLink.askNow);
window.addEventListener('offline', officeLink.askNow);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') officeLink.askNow();
});

const language = createSignal<Language>(localStorage.getItem('loket-language') === 'en' ? 'en' : 'id');

const Pause = z.object({ until_ms: z.number(), failure: z.enum(['away', 'fault', 'busy', 'signed_out', 'role']) }) satisfies z.ZodType<SenderPause>;
const Demo = z.object({
  controlRoom: z.string().optional(),
  people: z.array(z.object({ username: z.string(), password: z.string(), name: z.string() })).optional(),
});
const demo = createSignal<DemoNotes | undefined>(undefined);
async function readDemoNotes(): Promise<void> {
  try {
    const response = await ports.fetch('/demo.json', { cache: 'no-store' });
    const parsed = response.status === 200 ? Demo.safeParse(await response.json()) : undefined;
    if (parsed?.success === true) demo.set(parsed.data);
  } catch {
    // No demo here, which is how every real office looks.
  }
}

const services: Services = {
  ports,
  client,
  database,
  outbox,
  vault,
  lists,
  findPerson: createPersonLookup({ client, isOfficeUp: () => officeLink.state.get().state !== 'down', outbox, lists }),
  kits: createKits({
    database,
    lists,
    client,
    clock,
    ids: ports.ids,
    machineId: async () => {
      const row = await vault.findMachine();
      return row?.certificate === undefined ? undefined : row.machineId;
    },
  }),
  machine,
  vaultOpened,
  beforeLock: (write) => {
    writers.add(write);
    return () => void writers.delete(write);
  },
  senderPause: async () => {
    const row = await database.settings.get('pause');
    const parsed = Pause.safeParse(row?.value);
    return parsed.success && parsed.data.until_ms > clock.now() ? parsed.data : undefined;
  },
  trust: createTrustDesk({ client, database, vault }),
  drafts: createDrafts(database, cipher, nowText),
  session,
  officeLink,
  answers,
  regions: createRegionBook(regionRows),
  language,
  pageUpdate: registerServiceWorker({ beforeReload: writeAll }),
  demo,
  itemWritten: () => {
    tabs.tell('outbox_changed');
    void sender.wake('new_item');
  },
  sendNow: () => {
    officeLink.askNow();
    void sender.wake('online');
  },
};

async function lockAfter_min(): Promise<number> {
  const kept = z
    .number()
    .min(1)
    .max(600)
    .safeParse((await database.settings.get('lockAfter_min'))?.value);
  return kept.success ? kept.data : lockAfter_min_usual;
}
const lockPage = (): void => {
  if (vault.state.get().state === 'open') void vault.lock();
};
const idle = startIdleLock({ clock, timers, lockAfter_min, lock: lockPage, tellActive: sharing.tellActive });
sharing.listen({ wanted: () => undefined, locked: () => {}, active: idle.touched });
for (const touch of ['pointerdown', 'keydown'] as const) window.addEventListener(touch, idle.touched, { passive: true });
window.addEventListener('keydown', (event) => {
  if (event.altKey && !event.ctrlKey && event.code === 'KeyL') {
    event.preventDefault();
    lockPage();
  }
});

async function start(): Promise<void> {
  await machine.start();
  await vault.start();
  await session.refresh();
  if (vault.state.get().state === 'open') await afterOpening();
  else await machine.look();
}
void start();
void readDemoNotes();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no root');
createRoot(root).render(
  <StrictMode>
    <ServicesProvider value={services}>
      <App />
    </ServicesProvider>
  </StrictMode>,
);
