/** Everything the page's parts share, made once in main.tsx. */
import type { Language } from '@loket/domain/bilingual';
import { createContext, useContext } from 'react';
import type { Ports } from './browser/ports.ts';
import type { PageUpdate } from './browser/service-worker.ts';
import type { Signal } from './browser/signal.ts';
import type { Drafts } from './drafts/drafts.ts';
import type { RegionBook } from './forms/region-search.ts';
import type { Answers } from './office/answers.ts';
import type { OfficeClient } from './office/office-client.ts';
import type { OfficeLink } from './office/office-link.ts';
import type { Session } from './office/session.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { CounterDatabase } from './store/counter-database.ts';

export type Services = {
  readonly ports: Ports;
  readonly client: OfficeClient;
  readonly database: CounterDatabase;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly session: Session;
  readonly officeLink: OfficeLink;
  readonly answers: Answers;
  readonly regions: RegionBook;
  readonly language: Signal<Language>;
  readonly pageUpdate: PageUpdate;
  /** what the demo says of itself; undefined outside a demo */
  readonly demo: Signal<DemoNotes | undefined>;
  /** an application was accepted here: the sender of whichever tab holds it should look */
  readonly itemWritten: () => void;
  /** tries everything that waits, now */
  readonly sendNow: () => void;
};

export type DemoNotes = {
  readonly controlRoom?: string | undefined;
  readonly people?: readonly { readonly username: string; readonly password: string; readonly name: string }[] | undefined;
};

const ServicesContext = createContext<Services | undefined>(undefined);
export const ServicesProvider = ServicesContext.Provider;

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) throw new Error('useServices outside ServicesProvider');
  return services;
}
