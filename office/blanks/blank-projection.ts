/** Keeps the blank ledger equal to the journal. Printing moves blanks by its own events; here each becomes a move. */
import { hopperOf, serialRange } from '@loket/domain/blank-ledger';
import type { JournalEntry } from '@loket/domain/journal';
import { eventBodies } from '@loket/protocol/events';
import type { Database } from '../database/open-database.ts';
import { actorName } from '../journal/actor-name.ts';
import type { Projection } from '../journal/projection.ts';
import { createBlankStore } from './blank-store.ts';

/** Up to this many serials each gets its own line in the story index; a longer run is found by its ends. */
const listedSerials_max = 1000;
/** room for the serials of one move inside a position */
const positionsPerMove = 1_000_000;

export type BlankMove = { readonly serials: readonly string[]; readonly from: string; readonly to: string; readonly reason: string };

/** The move that an entry makes in the ledger; undefined when it moves no blank. */
export function moveOf(entry: JournalEntry): BlankMove | undefined {
  switch (entry.type) {
    case 'blanks.moved': {
      const { from, to, first, count, serials, reason } = eventBodies['blanks.moved'].parse(entry.body);
      return { from, to, reason, serials: serials ?? (first === undefined ? undefined : serialRange(first, count)) ?? [] };
    }
    case 'print.printed': {
      const { serial, printerId } = eventBodies['print.printed'].parse(entry.body);
      return { serials: [serial], from: hopperOf(printerId), to: 'issued', reason: 'print.printed' };
    }
    case 'print.blank_spoiled': {
      const { serial, printerId, why } = eventBodies['print.blank_spoiled'].parse(entry.body);
      return { serials: [serial], from: hopperOf(printerId), to: 'spoiled', reason: why };
    }
    case 'print.spoiled': {
      const { serial, from, to = 'spoiled', reason } = eventBodies['print.spoiled'].parse(entry.body);
      return { serials: [serial], from, to, reason };
    }
    default:
      return undefined;
  }
}

export function createBlankProjection(database: Database): Projection {
  const store = createBlankStore(database);

  function register(entry: JournalEntry): void {
    const { first, count, letter } = eventBodies['blanks.registered'].parse(entry.body);
    const serials = serialRange(first, count) ?? [];
    for (const [index, serial] of serials.entries()) store.insert(serial, 'ditjen', entry.seq * positionsPerMove + index);
    store.addBalance('ditjen', serials.length);
    store.addFlow('', 'ditjen', serials.length);
    keep(entry, { serials, from: '', to: 'ditjen', reason: letter });
  }

  function keep(entry: JournalEntry, { serials, from, to, reason }: BlankMove): void {
    const first = serials[0];
    const last = serials.at(-1);
    if (first === undefined || last === undefined) throw new Error(`journal entry ${entry.seq} moves no blank`);
    const isRun = serials.length > listedSerials_max;
    store.keepMove(
      { seq: entry.seq, at: entry.officeTime, from_account: from, to_account: to, count: serials.length, first, last, reason, actor: actorName(entry.actor) },
      isRun,
    );
    if (!isRun) for (const serial of serials) store.keepSerial(serial, entry.seq);
  }

  return {
    name: 'blanks',
    tables: ['blank', 'blank_balance', 'blank_move', 'blank_move_serial', 'blank_flow'],
    apply(entry) {
      if (entry.type === 'blanks.registered') return register(entry);
      if (entry.type === 'day.closed') return store.clearFlows();
      const move = moveOf(entry);
      if (move === undefined) return;
      // A blank that never left its hopper, whatever was claimed, is still the first in it.
      const isStillFirst = entry.type === 'print.spoiled' && move.to !== 'spoiled';
      const position = isStillFirst ? (store.firstPosition(move.to) ?? 0) - 1 : entry.seq * positionsPerMove;
      move.serials.forEach((serial, index) => {
        if (!store.move(serial, move.from, move.to, position + index)) throw new Error(`journal entry ${entry.seq}: blank ${serial} is not in ${move.from}`);
      });
      store.addBalance(move.from, -move.serials.length);
      store.addBalance(move.to, move.serials.length);
      store.addFlow(move.from, move.to, move.serials.length);
      keep(entry, move);
    },
  };
}
