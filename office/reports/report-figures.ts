/** A report's figures from the counted days, and from how things stood at the period's two ends. */

import { applicationStatuses, isLive, statusNames, verdicts } from '@loket/domain/application';
import { applicationKinds, isApplicationKind, kindRules } from '@loket/domain/application-kinds';
import { dayFigures } from '@loket/domain/close-of-day';
import { agesOf, type Standing } from '@loket/domain/report';
import { supplyKindNames, supplyKinds } from '@loket/domain/supplies';
import type { ReportFigures } from '@loket/protocol/reports';
import type { Text } from '@loket/protocol/text';
import type { CountRow, StandingRow, StockRow } from './report-store.ts';

export type Counted = {
  readonly counts: readonly CountRow[];
  readonly standing: readonly StandingRow[];
  readonly opening: readonly StockRow[];
  readonly closing: readonly StockRow[];
  /** the day whose end the closing figures are */
  readonly on: string;
};

/** more than these are summed up as others: reasons are typed by people */
const reasons_max = 12;

const receiverNames: Readonly<Record<string, Text>> = {
  self: { id: 'Pemohon sendiri', en: 'The applicant' },
  family: { id: 'Keluarga', en: 'Family' },
  proxy: { id: 'Kuasa', en: 'Proxy' },
};
const reasonNames: Readonly<Record<string, Text>> = {
  blank_spoiled: { id: 'Blangko rusak', en: 'Spoiled blank' },
  no_card_came_out: { id: 'Kartu tidak keluar', en: 'No card came out' },
  chip_wrong_number: { id: 'Nomor chip tidak cocok', en: 'Wrong chip number' },
  chip_readback_differs: { id: 'Isi chip tidak cocok', en: 'Chip read back differently' },
};

function namedReason(reason: string): Text {
  if (reason.startsWith('chip_')) return reasonNames[reason] ?? { id: `Chip: ${reason}`, en: `Chip: ${reason}` };
  return reasonNames[reason] ?? { id: reason, en: reason };
}

/** Counts of one figure by their part. */
function byPart(counts: readonly CountRow[], figure: string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of counts) if (row.figure === figure) sums.set(row.part, (sums.get(row.part) ?? 0) + row.count);
  return sums;
}

const total = (sums: ReadonlyMap<string, number>): number => [...sums.values()].reduce((sum, count) => sum + count, 0);

export function applicationFigures({ counts, standing, on }: Counted): ReportFigures['applications'] {
  const figures = ['accepted', 'recorded', 'ready', 'printed', 'handedOver', 'withdrawn'].map((figure) => byPart(counts, figure));
  const openOf = (kind: string): number => standing.filter((row) => row.kind === kind).reduce((sum, row) => sum + row.count, 0);
  const known = [...figures.flatMap((sums) => [...sums.keys()]), ...standing.map(({ kind }) => kind)];
  const others = [...new Set(known)].filter((kind) => !isApplicationKind(kind)).sort();
  const byKind = [...applicationKinds, ...others].map((kind) => {
    const [accepted = 0, recorded = 0, ready = 0, printed = 0, handedOver = 0, withdrawn = 0] = figures.map((sums) => sums.get(kind) ?? 0);
    const name = isApplicationKind(kind) ? { ...kindRules[kind].label } : { id: kind, en: kind };
    return { kind, name, accepted, recorded, ready, printed, handedOver, withdrawn, standing: openOf(kind) };
  });
  const byStatus = applicationStatuses.filter(isLive).map((status) => {
    const own: Standing[] = standing.filter((row) => row.status === status).map(({ since_day: since, count }) => ({ since, count }));
    const { bands, ...ages } = agesOf(own, on);
    return { status, name: { ...statusNames[status] }, ...ages, bands: [...bands] };
  });
  const told = byPart(counts, 'verdict');
  return {
    byKind,
    byStatus,
    verdicts: verdicts.map((verdict) => ({ verdict, name: { ...statusNames[verdict] }, count: told.get(verdict) ?? 0 })),
  };
}

export function printingFigures({ counts }: Counted): ReportFigures['printing'] {
  const reasons = [...byPart(counts, 'spoiled')].sort(([one, few], [other, many]) => many - few || one.localeCompare(other));
  const rest = reasons.slice(reasons_max).reduce((sum, [, count]) => sum + count, 0);
  const spoiled = reasons.slice(0, reasons_max).map(([reason, count]) => ({ reason, name: namedReason(reason), count }));
  return {
    printed: total(byPart(counts, 'printed')),
    byPrinter: [...byPart(counts, 'printedAt')].sort(([one], [other]) => one.localeCompare(other)).map(([printer, printed]) => ({ printer, printed })),
    spoiled: rest === 0 ? spoiled : [...spoiled, { reason: 'others', name: { id: 'Lain-lain', en: 'Others' }, count: rest }],
    unclear: total(byPart(counts, 'unclear')),
    prioritised: total(byPart(counts, 'prioritised')),
    byQuota: total(byPart(counts, 'quota')),
  };
}

export function handoverFigures({ counts }: Counted): ReportFigures['handovers'] {
  const receivers = byPart(counts, 'receiver');
  return {
    handedOver: total(byPart(counts, 'handedOver')),
    byReceiver: Object.entries(receiverNames).map(([relation, name]) => ({ relation, name, count: receivers.get(relation) ?? 0 })),
    oldCards: total(byPart(counts, 'oldCards')),
  };
}

export function stockFigures({ counts, opening, closing }: Counted): ReportFigures['stock'] {
  const lying = (rows: readonly StockRow[], ...accounts: readonly string[]): number =>
    rows.filter(({ account }) => accounts.includes(account)).reduce((sum, { count }) => sum + count, 0);
  const flows = [...byPart(counts, 'blanks')].map(([part, count]) => {
    const [from = '', to = ''] = part.split('>', 2);
    return { from, to, count };
  });
  const used = byPart(counts, 'supplies');
  return {
    blanks: {
      ...dayFigures(lying(opening, 'store', 'hopper:*'), flows),
      closing: lying(closing, 'store', 'hopper:*'),
      inTransit: lying(closing, 'in_transit'),
    },
    supplies: supplyKinds.map((kind) => ({
      kind,
      name: { ...supplyKindNames[kind] },
      opening: lying(opening, `${kind}:store`, `${kind}:printer:*`),
      used: (used.get(`${kind}:printer:*>used`) ?? 0) - (used.get(`${kind}:used>printer:*`) ?? 0),
      closing: lying(closing, `${kind}:store`, `${kind}:printer:*`),
    })),
  };
}

/** What was done on each of these days; `hoursAway` comes from the outage desk. */
export function dayRows(counts: readonly CountRow[], days: readonly string[], hoursAwayOn: (day: string) => number): ReportFigures['days'] {
  const sums = new Map<string, number>();
  for (const { day, figure, count } of counts) sums.set(`${day} ${figure}`, (sums.get(`${day} ${figure}`) ?? 0) + count);
  const on = (day: string, figure: string): number => sums.get(`${day} ${figure}`) ?? 0;
  return days.map((day) => ({
    day,
    accepted: on(day, 'accepted'),
    printed: on(day, 'printed'),
    spoiled: on(day, 'spoiled'),
    handedOver: on(day, 'handedOver'),
    hoursAway: hoursAwayOn(day),
  }));
}
