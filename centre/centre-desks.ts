/** The desks of the centre on one store. No network and no clock of their own: a simulation stands them up as the program does. */
import type { KeyPair } from '@loket/platform/key-file';
import { isoTime, type Ports } from '@loket/platform/ports';
import { createAllocationDesk } from './allocation/allocation-desk.ts';
import { createAttachmentDesk } from './enrolment/attachment-desk.ts';
import { followRefused } from './enrolment/entry-actions.ts';
import { createJournalDesk } from './enrolment/journal-desk.ts';
import { createPresence } from './enrolment/presence.ts';
import { createOfficeDesk } from './offices/office-desk.ts';
import type { CentreStore } from './store/centre-store.ts';
import { createFeedDesk } from './sync/feed-desk.ts';
import { createAdjudicationDesk } from './verdicts/adjudication-desk.ts';
import { type BiometricMatcher, exactPhotoMatcher } from './verdicts/biometric-matcher.ts';
import { createVerdictDesk } from './verdicts/verdict-desk.ts';
import { createVerdictWorker } from './verdicts/verdict-worker.ts';
import { createQuotaDesk } from './warrants/quota-desk.ts';
import { createWarrantDesk } from './warrants/warrant-desk.ts';

export type CentreDesksOptions = {
  readonly store: CentreStore;
  readonly ports: Ports;
  readonly keys: KeyPair;
  /** from the receipt of an application to its verdict */
  readonly verdictDelay_ms: number;
  readonly warrantValidity_days: number;
  /** the plainest one when absent: the same photo under another NIK */
  readonly matcher?: BiometricMatcher;
  /** demo only: this share of each request for stock is allocated and sent at once, percent */
  readonly demoShare_percent?: number | undefined;
  /** something failed that nobody waits for */
  readonly onFault: (error: unknown) => void;
};

export type CentreDesks = ReturnType<typeof createCentreDesks>;

export function createCentreDesks(options: CentreDesksOptions) {
  const { store, ports, keys } = options;
  const warrants = createWarrantDesk({ keys, ports, validity_days: options.warrantValidity_days });
  const verdicts = createVerdictDesk({ ports, warrants, matcher: options.matcher ?? exactPhotoMatcher, delay_ms: options.verdictDelay_ms });
  const quotas = createQuotaDesk({ store, ports, keys, verdicts });
  const allocation = createAllocationDesk({ store, ports, demoShare_percent: options.demoShare_percent });
  const presence = createPresence();
  const worker = createVerdictWorker({ store, ports, verdicts, presentOffices: presence.present, onFault: options.onFault });
  return {
    offices: createOfficeDesk({ store, ports, keys }),
    journal: createJournalDesk({ store, ports, verdicts, quotas, allocation, presence, onReceived: worker.wake }),
    attachments: createAttachmentDesk({ store, ports, warrants }),
    adjudications: createAdjudicationDesk({
      store,
      ports,
      verdicts,
      followRefused: (records, officeId, applicationId) =>
        followRefused({ records, officeId, now: isoTime(ports.clock), verdicts, quotas, allocation, feed: [] }, applicationId),
    }),
    feed: createFeedDesk({ store, ports, presence, beforeRead: quotas.refresh }),
    verdicts,
    warrants,
    quotas,
    allocation,
    worker,
  };
}
