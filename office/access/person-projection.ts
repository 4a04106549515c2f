/** Keeps the people of the office equal to the journal. Their secrets are kept apart and are not rebuilt. */
import type { JournalEntry } from '@loket/domain/journal';
import type { Database } from '../database/open-database.ts';
import type { Projection } from '../journal/projection.ts';
import { accessEvents } from './access-events.ts';
import { createAccessStore } from './access-store.ts';

export function createPersonProjection(database: Database): Projection {
  const store = createAccessStore(database);
  return {
    name: 'person',
    tables: ['person'],
    apply(entry: JournalEntry): void {
      if (entry.type === 'access.person_created') {
        const { name, roles } = accessEvents['access.person_created'].parse(entry.body);
        store.insertPerson({ username: entry.subject, name, roles, createdAt: entry.officeTime });
      }
      if (entry.type === 'access.person_changed') {
        const { roles, active } = accessEvents['access.person_changed'].parse(entry.body);
        if (roles !== undefined) store.setRoles(entry.subject, roles);
        if (active !== undefined) store.setActive(entry.subject, active);
      }
    },
  };
}
