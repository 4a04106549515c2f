/** Everything the page's parts share, made once in main.tsx. */
import type { Language } from '@loket/domain/bilingual';
import { createContext, useContext } from 'react';
import type { Ports } from './browser/ports.ts';
import type { PageUpdate } from './browser/service-worker.ts';
import type { Signal } from './browser/signal.ts';
import type { TrustDesk } from './credential/trust.ts';
import type { Drafts } from './drafts/drafts.ts';
import type { FindPerson } from './forms/person-lookup.ts';
import type { RegionBook } from './forms/region-search.ts';
import type { Kits } from './kits/kits.ts';
import type { MachineLink } from './machine/machine.ts';
import type { Answers } from './office/answers.ts';
import type { OfficeClient } from './office/office-client.ts';
import type { OfficeLink } from './office/office-link.ts';
import type { Session } from './office/session.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { CounterDatabase, LastFailure } from './store/counter-database.ts';
import type { Lists } from './vault/lists.ts';
import type { Vault } from './vault/vault.ts';

export type Services = {
  readonly ports: Ports;
  readonly client: OfficeClient;
  readonly database: CounterDatabase;
  readonly outbox: Outbox;
  /** the machine's data key: see vault/README.md */
  readonly vault: Vault;
  /** downloaded lists, sealed */
  readonly lists: Lists;
  /** lists of villages taken along (jemput bola) */
  readonly kits: Kits;
  /** this computer as the office knows it */
  readonly machine: MachineLink;
  /** an officer has opened this computer: takes over old records, sends, asks the office who this is */
  readonly vaultOpened: () => Promise<void>;
  /** what must be written before the key goes, or before the page is opened again; gives the end of it */
  readonly beforeLock: (write: () => Promise<void>) => () => void;
  /** why and until when nothing is sent; of whichever tab sends */
  readonly senderPause: () => Promise<SenderPause | undefined>;
  /** whose papers this computer believes */
  readonly trust: TrustDesk;
  readonly drafts: Drafts;
  /** what is known of a person, from the office or from this computer */
  readonly findPerson: FindPerson;
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

export type SenderPause = { readonly until_ms: number; readonly failure: LastFailure };

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
