/**
 * The outage desk looks every few seconds at what the other desks measure (link, power, printers, the rate of transfers),
 * and writes an outage when it has lasted. It measures nothing itself. That the office itself was off is seen at its next
 * start, from when it was last known to run.
 */

import { wibDate } from '@loket/domain/calendar-date';
import type { Actor } from '@loket/domain/journal';
import {
  hoursAway,
  isSlow,
  type LinkRate,
  measureTransfer,
  type OutageKind,
  outageHours,
  outageKindNames,
  outageKinds,
  outageTimes,
  unmeasuredLink,
  unwatched,
  type Watched,
  watchOutage,
} from '@loket/domain/outage';
import type { Ports } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import { type NoteOutageCommand, type Outage, OutageEffect, type OutagesAnswer } from '@loket/protocol/outages';
import { z } from 'zod';
import type { Database } from '../database/open-database.ts';
import type { CommandBus, Committed, Transaction } from '../journal/command-bus.ts';
import { fingerprintOf } from '../journal/hash.ts';
import { createOutageStore, type OutageRow } from './outage-store.ts';

export type OutageDesk = ReturnType<typeof createOutageDesk>;

/** What one look finds. `undefined` where nobody knows. */
export type OutageView = {
  readonly link: { readonly isDown: boolean | undefined; readonly since_ms: number; readonly kind: 'internet' | 'centre' };
  readonly mainsDown: boolean | undefined;
  readonly printers: readonly { readonly id: string; readonly isDown: boolean | undefined }[];
  /** journal entries that the centre does not have */
  readonly waiting: number;
};

const desk: Actor = { kind: 'system', part: 'outages' };
const look_ms = 10_000;
/** a heartbeat is one small write; the office may have been off for this much longer than it says */
const heartbeat_ms = 60_000;
const listed_max = 200;
const months_max = 12;
/** outages read for the monthly hours: more than a year of bad days */
const read_max = 20_000;
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
  const waitedAtRecovery = new Map<string, number>();
  let rate: LinkRate = keptRate();
  let beat_ms = 0;
  let running: Promise<void> = Promise.resolve();
  const keyOf = (kind: OutageKind, part: string): string => `${kind}:${part}`;
  const iso = (at_ms: number): string => new Date(at_ms).toISOString();

  function keptRate(): LinkRate {
    const kept = store.watched('linkRate');
    return kept === undefined ? unmeasuredLink : { usual_bytesPerSecond: LinkRateKept.parse(JSON.parse(kept)).usual, recent_bytesPerSecond: [] };
  }

  function begin(transaction: Transaction, kind: OutageKind, part: string, at_ms: number): string {
    const outageId = ports.ids.next();
    transaction.append({ type: 'outage.began', subject: outageId, body: { kind, ...(part === '' ? {} : { part }), at: iso(at_ms) } });
    return outageId;
  }

  function end(transaction: Transaction, row: OutageRow, at_ms: number, waiting: number, isUnseen: boolean): void {
    // Never before its beginning, whatever the clock did meanwhile.
    const at = iso(Math.max(at_ms, Date.parse(row.began_at)));
    const effect = { ...store.done(row, at), waiting };
    transaction.append({ type: 'outage.ended', subject: row.id, body: { at, effect, ...(isUnseen ? { endUnseen: true } : {}) } });
  }

  function change(reference: string, run: (transaction: Transaction) => void): Promise<void> {
    return bus.change({ actor: desk, reference, change: run });
  }

  /** The link is away for one reason at a time: what is seen of one says that it is not the other. */
  function seenNow(): { kind: OutageKind; part: string; isDown: boolean | undefined; since_ms?: number }[] {
    const { link, mainsDown, printers } = options.look();
    const linkIs = (kind: 'internet' | 'centre'): boolean | undefined => (link.isDown === undefined ? undefined : link.isDown && link.kind === kind);
    return [
      { kind: 'internet', part: '', isDown: linkIs('internet'), since_ms: link.since_ms },
      { kind: 'centre', part: '', isDown: linkIs('centre'), since_ms: link.since_ms },
      { kind: 'mains', part: '', isDown: mainsDown },
      // A link that is away is not slow, and a slow one is judged only while it carries something.
      { kind: 'slow_link', part: '', isDown: link.isDown === true ? undefined : isSlow(rate) },
      ...printers.map(({ id, isDown }) => ({ kind: 'printer' as const, part: id, isDown })),
    ];
  }

  async function look(): Promise<void> {
    const now_ms = ports.clock.now();
    const { waiting } = options.look();
    const writes: { readonly what: 'began' | 'ended'; readonly at_ms: number; readonly kind: OutageKind; readonly part: string }[] = [];
    for (const { kind, part, isDown, since_ms } of seenNow()) {
      const key = keyOf(kind, part);
      const step = watchOutage(kind, watched.get(key) ?? unwatched, { isDown, now_ms, ...(since_ms === undefined ? {} : { since_ms }) });
      if (step.watched.isDown === false && watched.get(key)?.isDown !== false) waitedAtRecovery.set(key, waiting);
      watched.set(key, step.watched);
      if (step.write !== undefined) writes.push({ ...step.write, kind, part });
    }
    if (writes.length > 0) await write(writes);
    if (Math.abs(now_ms - beat_ms) >= heartbeat_ms) await beat(now_ms);
  }

  async function write(writes: readonly { what: 'began' | 'ended'; at_ms: number; kind: OutageKind; part: string }[]): Promise<void> {
    await change(`outages ${ports.ids.next()}`, (transaction) => {
      const open = new Map(store.open().map((row) => [keyOf(row.kind, row.part), row]));
      for (const { what, at_ms, kind, part } of writes) {
        const row = open.get(keyOf(kind, part));
        if (what === 'began' && row === undefined) begin(transaction, kind, part, at_ms);
        if (what === 'ended' && row !== undefined) end(transaction, row, at_ms, waitedAtRecovery.get(keyOf(kind, part)) ?? 0, false);
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
        const id = begin(transaction, 'office', '', Date.parse(lastSeen));
        const row = store.find(id);
        if (row !== undefined) end(transaction, row, now_ms, options.look().waiting, false);
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

  function viewOf(row: OutageRow, now_ms: number): Outage {
    const [from_ms, to_ms] = [Date.parse(row.began_at), row.ended_at === null ? undefined : Date.parse(row.ended_at)];
    return {
      outageId: row.id,
      kind: row.kind,
      name: outageKindNames[row.kind],
      ...(row.part === '' ? {} : { part: row.part }),
      from: row.began_at,
      ...(row.ended_at === null ? {} : { to: row.ended_at }),
      hours: outageHours({ from_ms, to_ms }, { from_ms, to_ms: Number.MAX_SAFE_INTEGER }, now_ms),
      ...(row.effect === null ? {} : { effect: OutageEffect.parse(JSON.parse(row.effect)) }),
      ...(row.end_unseen === 1 ? { endUnseen: true } : {}),
      notes: store.notes(row.id).map(({ at, actor, text }) => ({ at, by: actor, text })),
    };
  }

  function months(now_ms: number): OutagesAnswer['months'] {
    const rows = store.recent(read_max);
    return monthsBack(now_ms).map((month) => monthView(month, rows, now_ms));
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

    /** Hours away by kind inside a span; for the reports. */
    hours(span: { readonly from_ms: number; readonly to_ms: number }): { readonly kind: OutageKind; readonly hours: number; readonly outages: number }[] {
      return hoursByKind(store.recent(read_max), span, ports.clock.now());
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
          append({ type: 'outage.noted', subject: outageId, body: { text: command.text.trim() } });
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
  const [year = 1970, month = 1] = wibDate(now_ms).split('-').map(Number);
  return Array.from({ length: months_max }, (_, index) => {
    const first = new Date(Date.UTC(year, month - 1 - index, 1));
    return first.toISOString().slice(0, 7);
  });
}

/** From the first moment of a month to that of the next, WIB. */
export function monthSpan(month: string): { from_ms: number; to_ms: number } {
  const [year = 1970, number = 1] = month.split('-').map(Number);
  const wib_ms = 7 * 3_600_000;
  return { from_ms: Date.UTC(year, number - 1, 1) - wib_ms, to_ms: Date.UTC(year, number, 1) - wib_ms };
}

function hoursByKind(rows: readonly OutageRow[], span: { readonly from_ms: number; readonly to_ms: number }, now_ms: number) {
  return outageKinds.map((kind) => {
    const own = rows
      .filter((row) => row.kind === kind)
      .map((row) => ({ from_ms: Date.parse(row.began_at), to_ms: row.ended_at === null ? undefined : Date.parse(row.ended_at) }))
      .filter(({ from_ms, to_ms }) => from_ms < Math.min(span.to_ms, now_ms) && (to_ms ?? now_ms) > span.from_ms);
    return { kind, hours: hoursAway(own, span, now_ms), outages: own.length };
  });
}

function monthView(month: string, rows: readonly OutageRow[], now_ms: number): OutagesAnswer['months'][number] {
  const span = monthSpan(month);
  const away = rows.filter(
    (row) =>
      (row.kind === 'internet' || row.kind === 'centre' || row.kind === 'mains') &&
      row.effect !== null &&
      row.began_at >= new Date(span.from_ms).toISOString() &&
      row.began_at < new Date(span.to_ms).toISOString(),
  );
  const effects = away.map((row) => OutageEffect.parse(JSON.parse(row.effect ?? '{}')));
  return {
    month,
    kinds: hoursByKind(rows, span, now_ms).map((one) => ({ ...one, name: outageKindNames[one.kind] })),
    acceptedAway: effects.reduce((sum, { accepted }) => sum + accepted, 0),
    printedAway: effects.reduce((sum, { printed }) => sum + printed, 0),
  };
}
