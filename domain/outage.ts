/**
 * Outages (gangguan): when something that the office needs was away, from its measured states. Pure: what is seen goes in,
 * what is to be written comes out. Short ones are no outage, and those that follow each other closely are one: a link that
 * flaps must not fill a journal that is kept for ever.
 */
export const outageKinds = ['internet', 'centre', 'mains', 'printer', 'slow_link', 'office'] as const;
export type OutageKind = (typeof outageKinds)[number];

export const outageKindNames: Readonly<Record<OutageKind, { readonly id: string; readonly en: string }>> = {
  internet: { id: 'Internet putus', en: 'No internet' },
  centre: { id: 'Pusat tidak menjawab', en: 'The centre does not answer' },
  mains: { id: 'PLN padam', en: 'No mains' },
  printer: { id: 'Pencetak tidak siap', en: 'Printer not ready' },
  slow_link: { id: 'Sambungan lambat', en: 'Slow link' },
  office: { id: 'Server kantor mati', en: 'The office server was off' },
};

/** Without these the office is cut off; a printer that stands or a slow link is something else. */
export const cutOffKinds: ReadonlySet<OutageKind> = new Set(['internet', 'centre', 'mains']);

/** So long it must last to count, and so long the thing must be well again for it to be over. */
export const outageTimes: Readonly<Record<OutageKind, { readonly begins_ms: number; readonly ends_ms: number }>> = {
  internet: { begins_ms: 30_000, ends_ms: 60_000 },
  centre: { begins_ms: 30_000, ends_ms: 60_000 },
  mains: { begins_ms: 0, ends_ms: 30_000 },
  printer: { begins_ms: 120_000, ends_ms: 60_000 },
  slow_link: { begins_ms: 300_000, ends_ms: 300_000 },
  office: { begins_ms: 300_000, ends_ms: 0 },
};

/** What was seen of one thing, and for how long it has been so by what was seen before. */
export type Watched = {
  /** undefined: nobody knows, and nothing is written */
  readonly isDown: boolean | undefined;
  /** when it became so, ms */
  readonly since_ms: number;
  /** an outage is written and not ended */
  readonly isOpen: boolean;
};

export type Seen = { readonly isDown: boolean | undefined; readonly now_ms: number; readonly since_ms?: number };

/** began: write the beginning, at `at_ms` · ended: write the end, at `at_ms` */
export type OutageStep = { readonly watched: Watched; readonly write?: { readonly what: 'began' | 'ended'; readonly at_ms: number } };

export const unwatched: Watched = { isDown: undefined, since_ms: 0, isOpen: false };

/** The next step of one thing. A clock that jumps back makes nothing last longer. */
export function watchOutage(kind: OutageKind, before: Watched, seen: Seen): OutageStep {
  if (seen.isDown === undefined) return { watched: before };
  const isNew = before.isDown !== seen.isDown;
  const since_ms = isNew ? Math.min(seen.since_ms ?? seen.now_ms, seen.now_ms) : before.since_ms;
  const watched = { ...before, isDown: seen.isDown, since_ms };
  const lasted_ms = seen.now_ms - since_ms;
  const times = outageTimes[kind];
  if (seen.isDown && !before.isOpen && lasted_ms >= times.begins_ms)
    return { watched: { ...watched, isOpen: true }, write: { what: 'began', at_ms: since_ms } };
  if (!seen.isDown && before.isOpen && lasted_ms >= times.ends_ms) return { watched: { ...watched, isOpen: false }, write: { what: 'ended', at_ms: since_ms } };
  return { watched };
}

/** Hours of an outage inside a span of time; one that is not over lasts until `now_ms`. */
export function outageHours(
  outage: { readonly from_ms: number; readonly to_ms: number | undefined },
  span: { readonly from_ms: number; readonly to_ms: number },
  now_ms: number,
): number {
  const end_ms = Math.min(outage.to_ms ?? now_ms, span.to_ms, now_ms);
  return Math.max(0, end_ms - Math.max(outage.from_ms, span.from_ms)) / 3_600_000;
}

export type Spell = { readonly from_ms: number; readonly to_ms: number };

/** The spells in which at least one of these was away, in order: those that overlap are one. */
export function awaySpells(
  outages: readonly { readonly from_ms: number; readonly to_ms: number | undefined }[],
  span: { readonly from_ms: number; readonly to_ms: number },
  now_ms: number,
): Spell[] {
  const spells = outages
    .map(({ from_ms, to_ms }) => ({ from_ms: Math.max(from_ms, span.from_ms), to_ms: Math.min(to_ms ?? now_ms, span.to_ms, now_ms) }))
    .filter(({ from_ms, to_ms }) => to_ms > from_ms)
    .sort((left, right) => left.from_ms - right.from_ms);
  const joined: Spell[] = [];
  for (const { from_ms, to_ms } of spells) {
    const last = joined.at(-1);
    if (last !== undefined && from_ms <= last.to_ms) joined[joined.length - 1] = { from_ms: last.from_ms, to_ms: Math.max(last.to_ms, to_ms) };
    else joined.push({ from_ms, to_ms });
  }
  return joined;
}

/** Hours in which at least one of these was away: two printers or two spells that overlap count once. */
export function hoursAway(...of: Parameters<typeof awaySpells>): number {
  return awaySpells(...of).reduce((sum, { from_ms, to_ms }) => sum + (to_ms - from_ms), 0) / 3_600_000;
}

/** Files shorter than this say more of the delay than of the rate. */
export const measuredTransfer_bytes_min = 32_768;
const transfersKept = 5;
/** a link that does less than this share of its usual rate is slow */
export const slowShare = 0.3;
/** how much one transfer moves what is taken for usual */
const usualWeight = 0.02;

export type LinkRate = { readonly usual_bytesPerSecond: number | undefined; readonly recent_bytesPerSecond: readonly number[] };
export const unmeasuredLink: LinkRate = { usual_bytesPerSecond: undefined, recent_bytesPerSecond: [] };

/** What a transfer says of the link. The usual rate follows slowly, and not at all while the link is slow: a bad fortnight is not the new normal. */
export function measureTransfer(rate: LinkRate, transfer: { readonly bytes: number; readonly taken_ms: number }): LinkRate {
  if (transfer.bytes < measuredTransfer_bytes_min || transfer.taken_ms <= 0) return rate;
  const seen = (transfer.bytes * 1000) / transfer.taken_ms;
  const recent = [...rate.recent_bytesPerSecond, seen].slice(-transfersKept);
  const usual = rate.usual_bytesPerSecond;
  if (usual === undefined) return { usual_bytesPerSecond: seen, recent_bytesPerSecond: recent };
  const followed = seen > usual ? usual + (seen - usual) * usualWeight * 5 : usual + (seen - usual) * usualWeight;
  return {
    usual_bytesPerSecond: isSlow({ usual_bytesPerSecond: usual, recent_bytesPerSecond: recent }) === true ? usual : followed,
    recent_bytesPerSecond: recent,
  };
}

/** Undefined before enough was measured. */
export function isSlow({ usual_bytesPerSecond, recent_bytesPerSecond }: LinkRate): boolean | undefined {
  if (usual_bytesPerSecond === undefined || recent_bytesPerSecond.length < transfersKept) return undefined;
  const sorted = [...recent_bytesPerSecond].sort((left, right) => left - right);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return middle < usual_bytesPerSecond * slowShare;
}
