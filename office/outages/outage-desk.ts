/**
 * The outage desk looks every few seconds at what the other desks measure (link, power, printers, the rate of transfers),
 * and writes an outage when it has lasted. It measures nothing itself. That the office itself was off is seen at its next
 * start, from when it was last known to run.
 */

import { addDays, addMonths, wibDate } from '@loket/domain/calendar-date';
import type { Actor } from '@loket/domain/journal';
import {
  isSlow,
  type LinkRate,
  measureTransfer,
  type OutageKind,
  outageTimes,
  type Spell,
  unmeasuredLink,
  unwatched,
  type Watched,
  watchOutage,
} from '@loket/domain/outage';
import { monthOf, spanOf } from '@loket/domain/report';
import type { Ports } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import type { NoteOutageCommand, Outage, OutageEffect, OutagesAnswer } from '@loket/protocol/outages';
import type { Text } from '@loket/protocol/text';
import { z } from 'zod';
import type { Database } from '../database/open-database.ts';
import type { CommandBus, Committed, Transaction } from '../journal/command-bus.ts';
import { fingerprintOf } from '../journal/hash.ts';
import { clippedTo, type KnownOutage, knownAt, knownNow, type OutageSums, outageView, sumOutages } from './outage-figures.ts';
import { createOutageStore, type OutageRow } from './outage-store.ts';

export type OutageDesk = ReturnType<typeof createOutageDesk>;

/** What one look finds. `undefined` where nobody knows. */
export type OutageView = {
  readonly link: { readonly isDown: boolean | undefined; readonly since_ms: number; readonly kind: 'internet' | 'centre' };
  readonly mainsDown: boolean | undefined;
  /** `cause`: what the printer says of itself */
  readonly printers: readonly { readonly id: string; readonly isDown: boolean | undefined; readonly cause?: Text }[];
  /** journal entries that the centre does not have */
  readonly waiting: number;
  readonly cardsWaiting: number;
};

type Waited = Pick<OutageEffect, 'waiting' | 'cardsWaiting'>;
type Write = {
  readonly what: 'began' | 'ended';
  readonly at_ms: number;
  readonly kind: OutageKind;
  readonly part: string;
  readonly cause: Text | undefined;
};

const desk: Actor = { kind: 'system', part: 'outages' };
const look_ms = 10_000;
/** a heartbeat is one small write; the office may have been off for this much longer than it says */
const heartbeat_ms = 60_000;
const listed_max = 200;
const months_max = 12;
/** outages read for the monthly hours: more than a year of bad days */
const read_max = 20_000;
/** more in one month is a log to be mended, not to be printed */
const listedInReport_max = 2_000;
const LinkRateKept = z.object({ usual: z.number() });

export function createOutageDesk(options: {
  readonly database: Database;
  readonly bus: CommandBus;
  readonly ports: Ports;
  readonly look: () => OutageView;
  readonly onChanged: () => void;
  readonly onFault: (what: string, error: unknown) => void;
}) {
  const { bus, ports } = options;
  const store = createOutageStore(options.database);
  const wake = new AbortController();
  const watched = new Map<string, Watched>();
  /** what waited for the centre when a thing was first seen well again: an outage is over only when it stays so */
  const waitedAtRecovery = new Map<string, Waited>();
  let rate: LinkRate = keptRate();
  let beat_ms = 0;
  let running: Promise<void> = Promise.resolve();
  const keyOf = (kind: OutageKind, part: string): string => `${kind}:${part}`;
  const iso = (at_ms: number): string => new Date(at_ms).toISOString();

  function keptRate(): LinkRate {
    const kept = store.watched('linkRate');
    return kept === undefined ? unmeasuredLink : { usual_bytesPerSecond: LinkRateKept.parse(JSON.parse(kept)).usual, recent_bytesPerSecond: [] };
  }

  function begin(transaction: Transaction, { kind, part, at_ms, cause }: Pick<Write, 'kind' | 'part' | 'at_ms' | 'cause'>): string {
    const outageId = ports.ids.next();
    const body = { kind, ...(part === '' ? {} : { part }), at: iso(at_ms), ...(cause === undefined ? {} : { cause }) };
    transaction.append({ type: 'outage.began', subject: outageId, body });
    return outageId;
  }

  function end(transaction: Transaction, row: OutageRow, at_ms: number, waited: Waited, isUnseen: boolean): void {
    // Never before its beginning, whatever the clock did meanwhile.
    const at = iso(Math.max(at_ms, Date.parse(row.began_at)));
    const effect = { ...store.worked({ from_ms: Date.parse(row.began_at), to_ms: Date.parse(at) }), ...waited };
    transaction.append({ type: 'outage.ended', subject: row.id, body: { at, effect, ...(isUnseen ? { endUnseen: true } : {}) } });
  }

  function waitingNow(): Waited {
    const { waiting, cardsWaiting } = options.look();
    return { waiting, cardsWaiting };
  }

  function change(reference: string, run: (transaction: Transaction) => void): Promise<void> {
    return bus.change({ actor: desk, reference, change: run });
  }

  /** The link is away for one reason at a time: what is seen of one says that it is not the other. */
  function seenNow(): { kind: OutageKind; part: string; isDown: boolean | undefined; since_ms?: number; cause?: Text }[] {
    const { link, mainsDown, printers } = options.look();
    const linkIs = (kind: 'internet' | 'centre'): boolean | undefined => (link.isDown === undefined ? undefined : link.isDown && link.kind === kind);
    return [
      { kind: 'internet', part: '', isDown: linkIs('internet'), since_ms: link.since_ms },
      { kind: 'centre', part: '', isDown: linkIs('centre'), since_ms: link.since_ms },
      { kind: 'mains', part: '', isDown: mainsDown },
      // A link that is away is not slow, and a slow one is judged only while it carries something.
      { kind: 'slow_link', part: '', isDown: link.isDown === true ? undefined : isSlow(rate) },
      ...printers.map(({ id, isDown, cause }) => ({ kind: 'printer' as const, part: id, isDown, ...(cause === undefined ? {} : { cause }) })),
    ];
  }

  async function look(): Promise<void> {
    const now_ms = ports.clock.now();
    const writes: Write[] = [];
    for (const { kind, part, isDown, since_ms, cause } of seenNow()) {
      const key = keyOf(kind, part);
      const step = watchOutage(kind, watched.get(key) ?? unwatched, { isDown, now_ms, ...(since_ms === undefined ? {} : { since_ms }) });
      if (step.watched.isDown === false && watched.get(key)?.isDown !== false) waitedAtRecovery.set(key, waitingNow());
      watched.set(key, step.watched);
      if (step.write !== undefined) writes.push({ ...step.write, kind, part, cause });
    }
    if (writes.length > 0) await write(writes);
    if (Math.abs(now_ms - beat_ms) >= heartbeat_ms) await beat(now_ms);
  }

  async function write(writes: readonly Write[]): Promise<void> {
    await change(`outages ${ports.ids.next()}`, (transaction) => {
      const open = new Map(store.open().map((row) => [keyOf(row.kind, row.part), row]));
      for (const one of writes) {
        const key = keyOf(one.kind, one.part);
        const row = open.get(key);
        if (one.what === 'began' && row === undefined) begin(transaction, one);
        if (one.what === 'ended' && row !== undefined) end(transaction, row, one.at_ms, waitedAtRecovery.get(key) ?? waitingNow(), false);
      }
    });
    options.onChanged();
  }

  async function beat(now_ms: number): Promise<void> {
    beat_ms = now_ms;
    await change('heartbeat', () => {
      store.setWatched('lastSeen', iso(now_ms));
      if (rate.usual_bytesPerSecond !== undefined) store.setWatched('linkRate', JSON.stringify({ usual: rate.usual_bytesPerSecond }));
    });
  }

  /**
   * At the start: the office was off since it was last seen. Outages that were open then go on being watched; the next look
   * that finds the thing well ends them at that moment, and says that nobody saw it become well.
   */
  async function settleAbsence(): Promise<void> {
    const now_ms = ports.clock.now();
    const lastSeen = store.watched('lastSeen');
    const absence_ms = lastSeen === undefined ? 0 : now_ms - Date.parse(lastSeen);
    if (lastSeen !== undefined && absence_ms >= outageTimes.office.begins_ms) {
      await change(`absence ${lastSeen}`, (transaction) => {
        const id = begin(transaction, { kind: 'office', part: '', at_ms: Date.parse(lastSeen), cause: undefined });
        const row = store.find(id);
        if (row !== undefined) end(transaction, row, now_ms, waitingNow(), false);
      });
    }
    for (const row of store.open()) watched.set(keyOf(row.kind, row.part), { isDown: true, since_ms: Date.parse(row.began_at), isOpen: true });
    await beat(now_ms);
  }

  async function run(): Promise<void> {
    let isSettled = false;
    while (!wake.signal.aborted) {
      try {
        if (!isSettled) await settleAbsence();
        isSettled = true;
        await look();
      } catch (error) {
        if (!wake.signal.aborted) options.onFault('outage desk', error);
      }
      await ports.timers.sleep(look_ms, wake.signal);
    }
  }

  const known = (row: OutageRow, seq = Number.MAX_SAFE_INTEGER): KnownOutage => knownAt(row, store.notes(row.id), seq);
  const viewOf = (row: OutageRow, now_ms: number): Outage => outageView(known(row), now_ms);

  function months(now_ms: number): OutagesAnswer['months'] {
    const outages = store.recent(read_max).map(knownNow);
    return monthsBack(now_ms).map((month) => {
      const { hoursAway: _hoursAway, ...sums } = sumOutages(outages, monthSpan(month), now_ms, store.worked);
      return { month, ...sums };
    });
  }

  return {
    view(): OutagesAnswer {
      const now_ms = ports.clock.now();
      const recent = [...rate.recent_bytesPerSecond].sort((left, right) => left - right);
      const middle = recent[Math.floor(recent.length / 2)];
      const slow = isSlow(rate);
      return {
        present: store.open().map((row) => viewOf(row, now_ms)),
        outages: store.recent(listed_max).map((row) => viewOf(row, now_ms)),
        months: months(now_ms),
        link: {
          ...(rate.usual_bytesPerSecond === undefined ? {} : { usual_bytesPerSecond: rate.usual_bytesPerSecond }),
          ...(middle === undefined ? {} : { recent_bytesPerSecond: middle }),
          ...(slow === undefined ? {} : { slow }),
        },
        asOf: iso(now_ms),
      };
    },

    /** What lasted inside a span, as of `now_ms` and as the journal knew it at its entry `seq`; for the reports. */
    within(span: Spell, now_ms: number, seq: number): OutageSums & { readonly outages: Outage[] } {
      const outages = store.between(span, seq, listedInReport_max).map((row) => known(row, seq));
      return { ...sumOutages(outages, span, now_ms, store.worked, seq), outages: outages.map((outage) => clippedTo(outage, span, now_ms)) };
    },

    /** A transfer to the centre went through. */
    transferred(bytes: number, taken_ms: number): void {
      rate = measureTransfer(rate, { bytes, taken_ms });
    },

    note: (outageId: string, command: NoteOutageCommand, actor: Actor): Promise<Committed<Outage>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('outage.note', { outageId, ...command }),
        actor,
        decide: ({ append }) => {
          const row = store.find(outageId);
          if (row === undefined)
            throw new LoketError('not_found', [{ field: 'id', code: 'unknown_outage', text: { id: 'Gangguan ini tidak dikenal', en: 'No such outage' } }]);
          append({
            type: 'outage.noted',
            subject: outageId,
            body: { text: command.text.trim(), ...(command.kind === undefined ? {} : { kind: command.kind }) },
          });
          return { status: 200, answer: viewOf(row, ports.clock.now()) };
        },
      }),

    start(): void {
      running = run();
    },
    async stop(): Promise<void> {
      wake.abort();
      await running;
    },
  };
}

function monthsBack(now_ms: number): string[] {
  const first = `${monthOf(wibDate(now_ms))}-01`;
  return Array.from({ length: months_max }, (_, index) => monthOf(addMonths(first, -index)));
}

/** From the first moment of a month to that of the next, WIB. */
export function monthSpan(month: string): Spell {
  const first = `${month}-01`;
  return spanOf({ from: first, to: addDays(addMonths(first, 1), -1) });
}
