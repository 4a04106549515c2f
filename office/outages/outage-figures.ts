/** Outages as they are shown and added up: hours by kind, and what the office did while it was cut off. */
import { awaySpells, cutOffKinds, hoursAway, type OutageKind, outageHours, outageKindNames, outageKinds, type Spell } from '@loket/domain/outage';
import { type Outage, OutageEffect, type OutagesAnswer } from '@loket/protocol/outages';
import { Text } from '@loket/protocol/text';
import type { NoteRow, OutageRow, OutageStore } from './outage-store.ts';

/** An outage as an entry of the journal knew it: without an end or a correction that was written later. */
export type KnownOutage = OutageRow & { readonly measured: OutageKind; readonly notes: readonly NoteRow[] };

export function knownAt(row: OutageRow, notes: readonly NoteRow[], seq: number): KnownOutage {
  const known = notes.filter((note) => note.seq <= seq);
  const isOver = row.ended_seq !== null && row.ended_seq <= seq;
  const corrected = known.find(({ kind }) => kind !== null)?.kind ?? row.kind;
  return { ...row, ...(isOver ? {} : { ended_at: null, ended_seq: null, effect: null, end_unseen: 0 }), kind: corrected, measured: row.kind, notes: known };
}

/** As everybody knows it now, for sums: its notes are not looked up. */
export function knownNow(row: OutageRow): KnownOutage {
  return { ...row, kind: row.corrected_kind ?? row.kind, measured: row.kind, notes: [] };
}

const spellOf = ({ began_at, ended_at }: OutageRow) => ({ from_ms: Date.parse(began_at), to_ms: ended_at === null ? undefined : Date.parse(ended_at) });

export function outageView(outage: KnownOutage, now_ms: number): Outage {
  return {
    outageId: outage.id,
    kind: outage.kind,
    name: outageKindNames[outage.kind],
    ...(outage.measured === outage.kind ? {} : { measuredKind: outage.measured }),
    ...(outage.measured_cause === null ? {} : { measuredCause: Text.parse(JSON.parse(outage.measured_cause)) }),
    ...(outage.part === '' ? {} : { part: outage.part }),
    from: outage.began_at,
    ...(outage.ended_at === null ? {} : { to: outage.ended_at }),
    hours: outageHours(spellOf(outage), { from_ms: 0, to_ms: Number.MAX_SAFE_INTEGER }, now_ms),
    ...(outage.effect === null ? {} : { effect: OutageEffect.parse(JSON.parse(outage.effect)) }),
    ...(outage.end_unseen === 1 ? { endUnseen: true } : {}),
    notes: outage.notes.map(({ at, actor, text, kind }) => ({ at, by: actor, text, ...(kind === null ? {} : { kind }) })),
  };
}

/** As it was at the end of a span: what came after is not told, and its hours are those inside. */
export function clippedTo(outage: KnownOutage, span: Spell, now_ms: number): Outage {
  const lasts = outage.ended_at !== null && Date.parse(outage.ended_at) > span.to_ms;
  const seen = lasts ? { ...outage, ended_at: null, effect: null, end_unseen: 0 } : outage;
  return { ...outageView(seen, now_ms), hours: outageHours(spellOf(seen), span, now_ms) };
}

export type OutageSums = Pick<OutagesAnswer['months'][number], 'kinds' | 'acceptedAway' | 'printedAway'> & { readonly hoursAway: number };

/** Inside a span, as of `now_ms` and as far as the journal's entry `seq`. */
export function sumOutages(outages: readonly KnownOutage[], span: Spell, now_ms: number, worked: OutageStore['worked'], seq?: number): OutageSums {
  const lasting = outages.filter((outage) => {
    const { from_ms, to_ms } = spellOf(outage);
    return from_ms < Math.min(span.to_ms, now_ms) && (to_ms ?? now_ms) > span.from_ms;
  });
  const kinds = outageKinds.map((kind) => {
    const own = lasting.filter((outage) => outage.kind === kind);
    return { kind, name: outageKindNames[kind], hours: hoursAway(own.map(spellOf), span, now_ms), outages: own.length };
  });
  const away = lasting.filter(({ kind }) => cutOffKinds.has(kind)).map(spellOf);
  const work = awaySpells(away, span, now_ms).map((spell) => worked(spell, seq));
  return {
    kinds,
    hoursAway: hoursAway(away, span, now_ms),
    acceptedAway: work.reduce((sum, { accepted }) => sum + accepted, 0),
    printedAway: work.reduce((sum, { printed }) => sum + printed, 0),
  };
}
