/** The page's main: makes the real ports and hands them down. */

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
import { createDrafts } from './drafts/drafts.ts';
import { createRegionBook } from './forms/region-search.ts';
import { createAnswers } from './office/answers.ts';
import { listenToOffice } from './office/live-events.ts';
import { createOfficeClient } from './office/office-client.ts';
import { createOfficeLink } from './office/office-link.ts';
import { createSession } from './office/session.ts';
import { createOutbox } from './outbox/outbox.ts';
import { createSender } from './outbox/sender.ts';
import { type DemoNotes, type Services, ServicesProvider } from './services.ts';
import { openCounterDatabase } from './store/counter-database.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/controls.css';
import './styles/pages.css';
import './styles/stock.css';
import './styles/print-desk.css';
import './styles/outages.css';
import './styles/print.css';

const ports = browserPorts();
const { clock, timers, random } = ports;
const tabs = openTabChannel();
const client = createOfficeClient(ports);
const database = openCounterDatabase();
const outbox = createOutbox(database);
const answers = createAnswers({ clock });
const sender = createSender({ outbox, client, clock, timers, random, onChange: () => tabs.tell('outbox_changed') });
const officeLink = createOfficeLink({ client, clock, timers, random });
const session = createSession({
  client,
  database,
  now: () => new Date(clock.now()).toISOString(),
  onSignedIn: () => {
    startListening();
    void sender.wake('signed_in');
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
void holdLock('loket-outbox', closing.signal, () => sender.run(closing.signal));

tabs.listen((message) => {
  if (message === 'session_changed') void session.refresh();
  else void sender.wake('new_item');
});
officeLink.start(() => {
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

const Demo = z.object({
  controlRoom: z.string().optional(),
  people: z.array(z.object({ username: z.string(), password: z.string(), name: z.string() })).optional(),
});
const demo = createSignal<DemoNotes | undefined>(undefined);
async function readDemoNotes(): Promise<void> {
  try {
    const response = await ports.fetch('/demo.json', { cache: 'no-store' });
    const parsed = response.ok ? Demo.safeParse(await response.json()) : undefined;
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
  drafts: createDrafts(database),
  session,
  officeLink,
  answers,
  regions: createRegionBook(regionRows),
  language,
  pageUpdate: registerServiceWorker(),
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

void session.refresh();
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
