/** Keeps counts, closed days, shipments, destructions and supplies equal to the journal. Runs after the blank ledger's projection. */
import type { JournalEntry } from '@loket/domain/journal';
import { eventBodies } from '@loket/protocol/events';
import type { Database } from '../database/open-database.ts';
import { actorName } from '../journal/actor-name.ts';
import type { Projection } from '../journal/projection.ts';
import { createStockStore } from './stock-store.ts';

export function createStockProjection(database: Database): Projection {
  const store = createStockStore(database);

  function moveSupply(entry: JournalEntry): void {
    const { kind, from, to, count, reason } = eventBodies['supplies.moved'].parse(entry.body);
    if (from !== 'outside') store.addSupply(kind, from, -count);
    if (to !== 'outside') store.addSupply(kind, to, count);
    store.putSupplyMove({ seq: entry.seq, at: entry.officeTime, kind, from_account: from, to_account: to, count, reason, actor: actorName(entry.actor) });
  }

  return {
    name: 'stock',
    tables: ['shelf_count', 'closed_day', 'blank_shipment', 'surrendered_card', 'destruction', 'supply_balance', 'supply_move'],
    apply(entry) {
      const kept = () => ({ at: entry.officeTime, actor: actorName(entry.actor), body: JSON.stringify(entry.body) });
      switch (entry.type) {
        case 'supplies.moved':
          return moveSupply(entry);
        case 'blanks.shipment_received':
          return store.putShipment(entry.seq, kept());
        case 'blanks.counted': {
          const { sheets } = eventBodies['blanks.counted'].parse(entry.body);
          for (const { account, counted, book } of sheets) store.putCount(account, counted, book, entry.officeTime);
          return;
        }
        case 'day.closed': {
          const { date } = eventBodies['day.closed'].parse(entry.body);
          const { at: closed_at, actor, body } = kept();
          store.closeDay({ date, closed_at, actor, second: entry.second?.username ?? null, body });
          return store.clearCounts();
        }
        case 'handover.completed': {
          const { applicationId, oldCardSurrendered } = eventBodies['handover.completed'].parse(entry.body);
          if (oldCardSurrendered) store.putSurrendered(applicationId, entry.officeTime);
          return;
        }
        case 'blanks.destroyed': {
          const { destructionId, cards } = eventBodies['blanks.destroyed'].parse(entry.body);
          store.putDestruction(destructionId, entry.seq, kept());
          for (const card of cards)
            if (!store.destroyCard(destructionId, card)) throw new Error(`journal entry ${entry.seq}: the card of ${card} does not wait for destruction`);
          return;
        }
        default:
          return;
      }
    },
  };
}
