/** Keeps the outages equal to the journal. */
import { eventBodies } from '@loket/protocol/events';
import type { Database } from '../database/open-database.ts';
import { actorName } from '../journal/actor-name.ts';
import type { Projection } from '../journal/projection.ts';
import { createOutageStore } from './outage-store.ts';

export function createOutageProjection(database: Database): Projection {
  const store = createOutageStore(database);
  return {
    name: 'outages',
    tables: ['outage', 'outage_note'],
    apply(entry) {
      switch (entry.type) {
        case 'outage.began': {
          const { kind, part = '', at, cause } = eventBodies['outage.began'].parse(entry.body);
          const measured_cause = cause === undefined ? null : JSON.stringify(cause);
          return store.begin({ id: entry.subject, kind, part, began_at: at, began_seq: entry.seq, measured_cause });
        }
        case 'outage.ended': {
          const { at, effect, endUnseen } = eventBodies['outage.ended'].parse(entry.body);
          if (!store.end({ id: entry.subject, at, seq: entry.seq, effect: JSON.stringify(effect), isUnseen: endUnseen === true }))
            throw new Error(`journal entry ${entry.seq}: outage ${entry.subject} is not open`);
          return;
        }
        case 'outage.noted': {
          const { text, kind = null } = eventBodies['outage.noted'].parse(entry.body);
          return store.note(entry.subject, { at: entry.officeTime, actor: actorName(entry.actor), text, kind, seq: entry.seq });
        }
        default:
          return;
      }
    },
  };
}
