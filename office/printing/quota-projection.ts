/** Keeps the quota and its uses equal to the journal. */
import { quotaConflicts } from '@loket/domain/standing-quota';
import { eventBodies } from '@loket/protocol/events';
import type { Database } from '../database/open-database.ts';
import type { Projection } from '../journal/projection.ts';
import { createQuotaStore } from './quota-store.ts';

export function createQuotaProjection(database: Database): Projection {
  const store = createQuotaStore(database);
  return {
    name: 'quota',
    tables: ['standing_quota', 'quota_use'],
    apply(entry) {
      if (entry.type === 'centre.quota') store.keepQuota(eventBodies['centre.quota'].parse(entry.body).quota, entry.seq);
      else if (entry.type === 'warrant.quota_used') {
        const { warrantId, applicationId, quotaId, day, number, basis, personHash } = eventBodies['warrant.quota_used'].parse(entry.body);
        store.keepUse({
          warrant_id: warrantId,
          application_id: applicationId,
          quota_id: quotaId,
          day,
          number,
          basis,
          person_hash: personHash,
          at: entry.officeTime,
          seq: entry.seq,
        });
      } else if (entry.type === 'centre.quota_settled') {
        const { warrantId, outcome, conflict, reason } = eventBodies['centre.quota_settled'].parse(entry.body);
        const named = Object.entries(quotaConflicts).find(([code]) => code === conflict)?.[1];
        const text = reason ?? named ?? { id: conflict ?? '', en: conflict ?? '' };
        store.setOutcome(warrantId, outcome, outcome === 'conflict' ? JSON.stringify(text) : undefined);
      }
    },
  };
}
