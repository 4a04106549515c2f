/**
 * Counts each day as its entries are written, and keeps how things stood at its end, so that a report of any day reads a
 * few rows and says for ever what it said first. An entry belongs to the WIB day of the office's own clock.
 */
import { applicationStatuses, foldApplication, isLive } from '@loket/domain/application';
import { wibDate } from '@loket/domain/calendar-date';
import { isOnHand } from '@loket/domain/close-of-day';
import type { JournalEntry } from '@loket/domain/journal';
import { eventBodies } from '@loket/protocol/events';
import { z } from 'zod';
import { type BlankMove, moveOf } from '../blanks/blanks-desk.ts';
import type { Database } from '../database/open-database.ts';
import { applicationEventOf, applicationIdOf } from '../intake/intake-desk.ts';
import type { Projection } from '../journal/projection.ts';
import { createReportStore, type OpenRow } from './report-store.ts';

/** The whole submission was checked by the desk that took it. */
const Status = z.enum(applicationStatuses);
const AcceptedKind = z.object({ submission: z.object({ kind: z.string() }) });

/** Hoppers and other offices count together: a printer that is replaced must not leave a row in every report. */
export const accountFamily = (account: string): string => account.replace(/^(hopper|office|printer):.*$/, '$1:*');

/** Blanks on hand, on their way, and spoiled ones that wait for their destruction. */
const isWatched = (account: string): boolean => isOnHand(account) || account === 'in_transit' || account === 'spoiled';

export function createReportProjection(database: Database): Projection {
  const store = createReportStore(database);

  function turnTo(day: string, entry: JournalEntry): void {
    const present = store.presentDay();
    if (present === day) return;
    if (present !== undefined) {
      if (day > present) store.keepDay(present, entry.seq - 1);
      else store.leaveDay(present, entry.seq - 1);
    }
    store.beginDay(day);
  }

  /** The application's kind; its status is followed on the way. */
  function follow(entry: JournalEntry, row: OpenRow | undefined): string | undefined {
    const event = applicationEventOf(entry);
    if (event === undefined) return undefined;
    const id = applicationIdOf(entry);
    // Handed over or withdrawn: what still comes moves nothing.
    if (row === undefined && event.type !== 'application.accepted') return undefined;
    const before = row === undefined ? undefined : { status: Status.parse(row.status), since: row.since };
    const kind = row?.kind ?? AcceptedKind.parse(entry.body).submission.kind;
    const { outcome, state } = foldApplication(before, event);
    if (outcome !== 'moved' || state === undefined) return kind;
    if (before !== undefined) store.addStanding(kind, before.status, dayOf(before.since), -1);
    if (isLive(state.status)) {
      store.addStanding(kind, state.status, dayOf(state.since), 1);
      store.putOpen(id, { kind, status: state.status, since: state.since });
    } else store.dropOpen(id);
    return kind;
  }

  function moveBlanks({ serials, from, to }: BlankMove, day: string): void {
    if (isWatched(from)) store.addStock(accountFamily(from), -serials.length);
    if (isWatched(to)) store.addStock(accountFamily(to), serials.length);
    if (isOnHand(from) !== isOnHand(to)) store.addCount(day, 'blanks', `${accountFamily(from)}>${accountFamily(to)}`, serials.length);
  }

  function countPrinting(entry: JournalEntry, day: string, kind: string): void {
    switch (entry.type) {
      case 'print.printed': {
        const { printerId } = eventBodies[entry.type].parse(entry.body);
        store.addCount(day, 'printed', kind, 1);
        return store.addCount(day, 'printedAt', printerId, 1);
      }
      case 'print.spoiled': {
        const { from, to = 'spoiled', reason } = eventBodies[entry.type].parse(entry.body);
        if (to === 'spoiled') return store.addCount(day, 'spoiled', reason, 1);
        // A card that a queue had claimed and that never came out was not printed.
        if (from !== 'issued') return;
        store.addCount(day, 'printed', kind, -1);
        return store.addCount(day, 'printedAt', to.replace(/^hopper:/, ''), -1);
      }
      case 'print.blank_spoiled':
        return store.addCount(day, 'spoiled', eventBodies[entry.type].parse(entry.body).why, 1);
      case 'print.unclear':
        return store.addCount(day, 'unclear', '', 1);
      case 'print.prioritised':
        return store.addCount(day, 'prioritised', eventBodies[entry.type].parse(entry.body).reason, 1);
      default:
        return;
    }
  }

  function count(entry: JournalEntry, day: string, kind: string): void {
    switch (entry.type) {
      case 'application.accepted':
        return store.addCount(day, 'accepted', kind, 1);
      case 'application.enrolled':
        return store.addCount(day, 'recorded', kind, 1);
      case 'application.withdrawn':
        return store.addCount(day, 'withdrawn', kind, 1);
      case 'centre.verdict': {
        const { verdict } = eventBodies[entry.type].parse(entry.body);
        store.addCount(day, 'verdict', verdict, 1);
        if (verdict === 'PRINT_READY_RECORD') store.addCount(day, 'ready', kind, 1);
        return;
      }
      case 'warrant.quota_used':
        return store.addCount(day, 'quota', eventBodies[entry.type].parse(entry.body).basis, 1);
      case 'handover.completed': {
        const { receiver, oldCardSurrendered } = eventBodies[entry.type].parse(entry.body);
        store.addCount(day, 'handedOver', kind, 1);
        store.addCount(day, 'receiver', receiver.relation, 1);
        if (oldCardSurrendered) store.addCount(day, 'oldCards', '', 1);
        return;
      }
      case 'supplies.moved': {
        const { kind: supply, from, to, count: moved } = eventBodies[entry.type].parse(entry.body);
        if (from !== 'outside') store.addStock(`${supply}:${accountFamily(from)}`, -moved);
        if (to !== 'outside') store.addStock(`${supply}:${accountFamily(to)}`, moved);
        return store.addCount(day, 'supplies', `${supply}:${accountFamily(from)}>${accountFamily(to)}`, moved);
      }
      default:
        return countPrinting(entry, day, kind);
    }
  }

  return {
    name: 'reports',
    tables: ['report_count', 'report_open', 'report_standing', 'report_stock', 'report_day_standing', 'report_day_stock', 'report_day'],
    apply(entry) {
      const day = dayOf(entry.officeTime);
      turnTo(day, entry);
      // The kind must be known before the hand-over that ends the application is followed.
      const row = store.findOpen(applicationIdOf(entry));
      const followed = follow(entry, row);
      count(entry, day, row?.kind ?? followed ?? '');
      const move = moveOf(entry);
      if (move !== undefined) moveBlanks(move, day);
    },
  };
}

function dayOf(moment: string): string {
  return wibDate(Date.parse(moment));
}
