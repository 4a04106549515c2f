/**
 * Receives the journals of the offices: checks that a batch continues the chain, keeps every entry, and acts on it, all in
 * one durable transaction. So a batch that is repeated, overlaps or was cut off half-way ends in the same state.
 */

import { isoTime, type Ports } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import type { JournalBatch, JournalBatchAnswer } from '@loket/protocol/sync';
import type { AllocationDesk } from '../allocation/allocation-desk.ts';
import type { CentreRecords, CentreStore, EntryRow, FeedDraft } from '../store/centre-store.ts';
import type { VerdictDesk } from '../verdicts/verdict-desk.ts';
import type { QuotaDesk } from '../warrants/quota-desk.ts';
import { findContradiction, findFault, findInnerGap, type Position, type ReceivedEntry, receivedEntry, rowOf } from './batch-check.ts';
import { actOn } from './entry-actions.ts';
import { holdApplications } from './held-applications.ts';
import type { Presence } from './presence.ts';

export type JournalDesk = ReturnType<typeof createJournalDesk>;

export type JournalOptions = {
  readonly store: CentreStore;
  readonly ports: Pick<Ports, 'clock'>;
  readonly verdicts: VerdictDesk;
  readonly presence: Presence;
  readonly quotas: QuotaDesk;
  readonly allocation: AllocationDesk;
  /** new verdicts are due */
  readonly onReceived: () => void;
};

function gap(position: Position): LoketError {
  return new LoketError('journal_gap', [], { extra: { receivedThrough: position.through } });
}

function broken(position: Position, seq: number, code: string): LoketError {
  const field = { field: `entries.${seq}`, code, text: { id: 'Catatan ini memutus rantai jurnal', en: 'This entry breaks the chain' } };
  return new LoketError('journal_broken', [field], { extra: { receivedThrough: position.through, seq } });
}

export function createJournalDesk({ store, ports, verdicts, quotas, allocation, presence, onReceived }: JournalOptions) {
  async function getPosition(records: CentreRecords, officeId: string): Promise<Position> {
    const position = await records.lockJournal(officeId);
    if (position === undefined) throw new LoketError('not_found');
    return position;
  }

  async function refusedBefore(
    records: CentreRecords,
    officeId: string,
    position: Position,
    known: readonly ReceivedEntry[],
  ): Promise<JournalBatchAnswer['refused']> {
    const [first, last] = [known[0], known.at(-1)];
    if (first === undefined || last === undefined) return [];
    const states = await records.entryStates(officeId, first.seq, last.seq);
    const fault = findContradiction(known, states);
    if (fault !== undefined) throw broken(position, fault.seq, fault.fault);
    return states.flatMap(({ seq, refusal }) => (refusal === undefined ? [] : [{ seq, ...refusal }]));
  }

  /** Keeps the new entries and acts on them, in their order. */
  async function take(records: CentreRecords, officeId: string, fresh: readonly ReceivedEntry[]): Promise<EntryRow[]> {
    const last = fresh.at(-1);
    if (last === undefined) return [];
    const held = await holdApplications(records, fresh);
    const feed: FeedDraft[] = [];
    const context = { records: held.records, officeId, now: isoTime(ports.clock), verdicts, quotas, allocation, feed };
    const rows: EntryRow[] = [];
    for (const entry of fresh) rows.push(rowOf(entry, entry.told && (await actOn(context, entry.told.entry))));
    // None waits for the answer to the one before; they are done in this order.
    await Promise.all([
      held.write(),
      records.insertEntries(officeId, rows, context.now),
      records.advanceJournal(officeId, last.seq, last.hash),
      records.appendFeed(officeId, feed),
    ]);
    return rows;
  }

  async function receiveIn(records: CentreRecords, officeId: string, entries: readonly ReceivedEntry[]): Promise<JournalBatchAnswer> {
    const position = await getPosition(records, officeId);
    const first = entries[0]?.seq ?? 0;
    if (first > position.through + 1 || findInnerGap(entries) !== undefined) throw gap(position);
    const known = entries.filter((entry) => entry.seq <= position.through);
    const fresh = entries.slice(known.length);
    const before = await refusedBefore(records, officeId, position, known);
    const fault = findFault(position, fresh);
    if (fault !== undefined) throw broken(position, fault.seq, fault.fault);
    const rows = await take(records, officeId, fresh);
    const refused = rows.flatMap(({ seq, refusal }) => (refusal === undefined ? [] : [{ seq, ...refusal }]));
    return { receivedThrough: rows.at(-1)?.seq ?? position.through, refused: [...before, ...refused] };
  }

  return {
    /**
     * Throws LoketError journal_gap (with `receivedThrough`) when entries before these are missing, journal_broken when
     * they contradict what is here or do not hold together; then nothing of the batch is kept.
     */
    async receive(officeId: string, batch: JournalBatch): Promise<JournalBatchAnswer> {
      presence.wrote(officeId, (batch.entries[0]?.seq ?? 1) - 1);
      const entries = batch.entries.map(receivedEntry);
      const answer = await store.transaction((records) => receiveIn(records, officeId, entries));
      presence.reached(officeId, answer.receivedThrough);
      onReceived();
      return answer;
    },

    /** @param written how far the office has written */
    async position(officeId: string, written?: number): Promise<{ readonly receivedThrough: number; readonly lastHash: string }> {
      const office = await store.read((records) => records.findOffice(officeId));
      if (office === undefined) throw new LoketError('not_found');
      presence.wrote(officeId, written ?? 0);
      presence.reached(officeId, office.journalThrough);
      onReceived();
      return { receivedThrough: office.journalThrough, lastHash: office.journalHash };
    },
  };
}
