/** Keeps the list of machines equal to the journal. */
import type { JournalEntry } from '@loket/domain/journal';
import { eventBodies } from '@loket/protocol/events';
import { MachineStatement } from '@loket/protocol/machines';
import type { Database } from '../database/open-database.ts';
import { actorName } from '../journal/actor-name.ts';
import type { Projection } from '../journal/projection.ts';
import { createMachineStore } from './machine-store.ts';

export function createMachineProjection(database: Database): Projection {
  const store = createMachineStore(database);
  return {
    name: 'machine',
    tables: ['machine'],
    apply(entry: JournalEntry): void {
      const { subject: id, officeTime: at } = entry;
      const by = actorName(entry.actor);
      if (entry.type === 'machine.registered') {
        const { name, publicKey, certificate } = eventBodies['machine.registered'].parse(entry.body);
        const { validUntil } = MachineStatement.parse(JSON.parse(certificate.text));
        store.insert({ id, name, publicKey, certificate: JSON.stringify(certificate), validUntil, at, by });
      }
      if (entry.type === 'machine.revoked') {
        const { reason, notice } = eventBodies['machine.revoked'].parse(entry.body);
        store.revoke(id, at, by, reason, JSON.stringify(notice));
      }
      if (entry.type === 'machine.erased') store.erase(id, at);
    },
  };
}
