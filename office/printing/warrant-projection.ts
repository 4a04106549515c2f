/** Keeps the refused warrants and the requests for new ones equal to the journal. */
import { eventBodies } from '@loket/protocol/events';
import type { Database } from '../database/open-database.ts';
import type { Projection } from '../journal/projection.ts';
import { createWarrantStore } from './warrant-store.ts';

export function createWarrantProjection(database: Database): Projection {
  const store = createWarrantStore(database);
  return {
    name: 'warrant',
    tables: ['warrant_refusal', 'warrant_renewal'],
    apply(entry) {
      if (entry.type === 'warrant.refused') {
        const { warrantId, refusal, expiresAt, applicationId } = eventBodies['warrant.refused'].parse(entry.body);
        store.keep({ warrant_id: warrantId, refusal, expires_at: expiresAt, application_id: applicationId, at: entry.officeTime, seq: entry.seq });
      } else if (entry.type === 'warrant.renewal_asked') {
        const { warrantId, expiresAt } = eventBodies['warrant.renewal_asked'].parse(entry.body);
        store.addAsked(warrantId, expiresAt, entry.officeTime);
      }
    },
  };
}
