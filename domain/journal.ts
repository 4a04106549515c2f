/**
 * The journal: what happened, in order, each entry chained to the one before by a hash, so that nobody can change,
 * drop or insert an entry without the chain breaking. Every other table is a projection of it.
 */

/** Who did it. `system` is the program itself (sync, dispatch); a person carries the user name. */
export type Actor = { readonly kind: 'person'; readonly username: string } | { readonly kind: 'system'; readonly part: string };

/** A second person who agreed, and why: kept in the journal beside the first. */
export type SecondSignature = { readonly username: string; readonly reason: string };

export type JournalEntry = {
  /** 1, 2, 3 ... without gaps, per office */
  readonly seq: number;
  /** kind of event, for example `application.accepted` */
  readonly type: string;
  /** what it is about: an application, print job or person id, or a ledger account */
  readonly subject: string;
  readonly actor: Actor;
  readonly second?: SecondSignature;
  /** what the device's clock said, ISO 8601 UTC; may be wrong (dead battery), so it is kept, never trusted */
  readonly deviceTime: string;
  /** what the office's clock said, ISO 8601 UTC */
  readonly officeTime: string;
  /** the command that caused it */
  readonly commandId: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** lower-case hex SHA-256 of the entry before; `genesisHash` for the first */
  readonly previousHash: string;
  /** lower-case hex SHA-256 of `journalHashInput(entry)` */
  readonly hash: string;
};

export type UnchainedEntry = Omit<JournalEntry, 'seq' | 'previousHash' | 'hash'>;

export const genesisHash = '0'.repeat(64);

/**
 * JSON with sorted keys, no white space and no undefined: the same content always gives the same bytes
 * (RFC 8785 for the values that occur here: strings, booleans, null, finite numbers, arrays, plain objects).
 * Throws a TypeError for anything that JSON cannot carry faithfully.
 */
export function canonicalJson(value: unknown): string {
  // One call for the whole text takes a third of the time of one for each key.
  const ordered = inOrder(value);
  return ordered === unordered ? joinedJson(value) : JSON.stringify(ordered);
}

const unordered = Symbol('unordered');

/** A copy with sorted keys; `unordered` where an object keeps no such order: keys that are array indices always come first. */
function inOrder(value: unknown): unknown {
  if (!isObject(value)) return scalar(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => inOrder(item));
    return items.includes(unordered) ? unordered : items;
  }
  const keys = Object.keys(value);
  if (/^\d/.test(keys[0] ?? '')) return unordered;
  const copy: Record<string, unknown> = {};
  for (const key of keys.sort()) {
    const item = value[key];
    if (item === undefined) continue;
    // To set that one would change the copy's prototype instead.
    const ordered = key === '__proto__' ? unordered : inOrder(item);
    if (ordered === unordered) return unordered;
    copy[key] = ordered;
  }
  return copy;
}

/** The same text, piece by piece. */
function joinedJson(value: unknown): string {
  if (!isObject(value)) return JSON.stringify(scalar(value));
  if (Array.isArray(value)) return `[${value.map((item) => joinedJson(item)).join(',')}]`;
  const parts: string[] = [];
  for (const key of Object.keys(value).sort()) if (value[key] !== undefined) parts.push(`${JSON.stringify(key)}:${joinedJson(value[key])}`);
  return `{${parts.join(',')}}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function scalar(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value !== 'number') throw new TypeError(`not a JSON value: ${typeof value}`);
  if (!Number.isFinite(value)) throw new TypeError(`not a JSON number: ${value}`);
  return value;
}

/** The text whose SHA-256 is the entry's hash: all of the entry but the hash itself. */
export function journalHashInput(entry: Omit<JournalEntry, 'hash'>): string {
  const { seq, type, subject, actor, second, deviceTime, officeTime, commandId, body, previousHash } = entry;
  return canonicalJson({ seq, type, subject, actor, second, deviceTime, officeTime, commandId, body, previousHash });
}

/** Chains a new entry behind `previous` (undefined for the very first). `sha256` gives lower-case hex. */
export function chainEntry(previous: Pick<JournalEntry, 'seq' | 'hash'> | undefined, entry: UnchainedEntry, sha256: (text: string) => string): JournalEntry {
  const unhashed = { ...entry, seq: (previous?.seq ?? 0) + 1, previousHash: previous?.hash ?? genesisHash };
  return { ...unhashed, hash: sha256(journalHashInput(unhashed)) };
}

export type ChainFault = { readonly seq: number; readonly fault: 'gap' | 'broken_link' | 'changed_content' };

/** The first fault in a run of entries that should follow `previous`; undefined when the chain holds. */
export function findChainFault(
  previous: Pick<JournalEntry, 'seq' | 'hash'> | undefined,
  entries: Iterable<JournalEntry>,
  sha256: (text: string) => string,
): ChainFault | undefined {
  let last = previous;
  for (const entry of entries) {
    if (entry.seq !== (last?.seq ?? 0) + 1) return { seq: entry.seq, fault: 'gap' };
    if (entry.previousHash !== (last?.hash ?? genesisHash)) return { seq: entry.seq, fault: 'broken_link' };
    if (entry.hash !== sha256(journalHashInput(entry))) return { seq: entry.seq, fault: 'changed_content' };
    last = entry;
  }
  return undefined;
}
