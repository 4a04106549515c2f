/** Keeps the certificates and their switch equal to the journal. */
import type { JournalEntry } from '@loket/domain/journal';
import { eventBodies } from '@loket/protocol/events';
import type { Database } from '../database/open-database.ts';
import { actorName } from '../journal/actor-name.ts';
import type { Projection } from '../journal/projection.ts';
import { createSuketStore } from './suket-store.ts';

export function createSuketProjection(database: Database): Projection {
  const store = createSuketStore(database);
  return {
    name: 'suket',
    tables: ['suket', 'suket_switch'],
    apply(entry: JournalEntry): void {
      const { officeTime: at } = entry;
      if (entry.type === 'suket.allowed') {
        const { allowed, reason } = eventBodies['suket.allowed'].parse(entry.body);
        const second = entry.second === undefined ? '' : ` + ${entry.second.username}`;
        store.setSwitch(allowed, at, `${actorName(entry.actor)}${second}`, reason);
      }
      if (entry.type === 'suket.issued') {
        const { number, sequence, year, applicationId, expiresAt, reason, token } = eventBodies['suket.issued'].parse(entry.body);
        const issued = { number, sequence, year, application_id: applicationId, issued_at: at, issued_by: actorName(entry.actor) };
        store.insert({ ...issued, expires_at: expiresAt, reason, token });
      }
      if (entry.type === 'suket.revoked') {
        const { number, reason } = eventBodies['suket.revoked'].parse(entry.body);
        store.revoke(number, at, reason);
      }
    },
  };
}
