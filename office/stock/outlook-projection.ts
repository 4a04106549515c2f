/** Keeps the use of each day, the requests and the promises equal to the journal. */
import { wibDate } from '@loket/domain/calendar-date';
import { isOnHand } from '@loket/domain/close-of-day';
import type { JournalEntry } from '@loket/domain/journal';
import { eventBodies } from '@loket/protocol/events';
import { moveOf } from '../blanks/blank-projection.ts';
import type { Database } from '../database/open-database.ts';
import { acceptedBody } from '../journal/accepted-body.ts';
import { actorName } from '../journal/actor-name.ts';
import type { Projection } from '../journal/projection.ts';
import { createOutlookStore } from './outlook-store.ts';

/** No card will come of it. */
const endings: ReadonlySet<string> = new Set(['DUPLICATE_RECORD']);

export function createOutlookProjection(database: Database): Projection {
  const store = createOutlookStore(database);

  function countUse(entry: JournalEntry): void {
    const move = moveOf(entry);
    if (move === undefined || isOnHand(move.from) === isOnHand(move.to)) return;
    const day = wibDate(Date.parse(entry.officeTime));
    if (move.to === 'issued' || move.to === 'spoiled') store.addUse(day, move.serials.length);
    // A claimed card that never came out: its blank was not used.
    if (move.from === 'issued') store.addUse(day, -move.serials.length);
  }

  function followPromise(entry: JournalEntry): void {
    const { type, subject } = entry;
    if (type === 'application.accepted') {
      const { promised } = acceptedBody(entry);
      return store.promise(subject, entry.seq, promised?.on, promised?.bound ?? 'queue');
    }
    if (type === 'promise.moved') {
      const { to, limit } = eventBodies['promise.moved'].parse(entry.body);
      return store.movePromise(subject, to, limit);
    }
    if (type === 'application.withdrawn') return store.setOpen(subject, false);
    if (type === 'centre.verdict') return store.setOpen(subject, !endings.has(String(entry.body['verdict'])));
    const { applicationId } = entry.body;
    if (typeof applicationId !== 'string') return;
    if (type === 'print.printed') store.setOpen(applicationId, false);
    if (type === 'print.spoiled') store.setOpen(applicationId, true);
  }

  return {
    name: 'outlook',
    tables: ['blank_use', 'stock_request', 'stock_settings', 'promise', 'promise_count'],
    apply(entry) {
      countUse(entry);
      followPromise(entry);
      switch (entry.type) {
        case 'stock.requested':
          return store.ask({ id: entry.subject, at: entry.officeTime, actor: actorName(entry.actor), asked: JSON.stringify(entry.body) }, entry.seq);
        case 'centre.allocated':
          return store.allocate(entry.subject, JSON.stringify(entry.body), entry.officeTime);
        case 'centre.shipped':
          return store.ship(entry.subject, JSON.stringify(entry.body), entry.officeTime);
        case 'stock.settings':
          return store.setSettings(JSON.stringify(entry.body));
        case 'blanks.shipment_received': {
          const { requestId, received } = eventBodies['blanks.shipment_received'].parse(entry.body);
          if (requestId !== undefined) store.receive(requestId, received, entry.officeTime);
          return;
        }
        default:
          return;
      }
    },
  };
}
