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
  // What was read from canonical text is in order already, and JSON.stringify is five times quicker than the walk below.
  return isInOrder(value) ? JSON.stringify(value) : sortedJson(value);
}

/** Whether JSON.stringify would give the canonical text as it is. */
function isInOrder(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.every(isInOrder);
  if (Object.getPrototypeOf(value) !== Object.prototype) return false;
  let last = '';
  for (const [key, item] of Object.entries(value)) {
    if (key < last || !isInOrder(item)) return false;
    last = key;
  }
  return true;
}

function sortedJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`not a JSON number: ${value}`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => sortedJson(item)).join(',')}]`;
  if (typeof value === 'object') {
    const fields: Readonly<Record<string, unknown>> = { ...value };
    let parts = '';
    // Without a comparison function it sorts by UTF-16 code units, as RFC 8785 has it.
    for (const key of Object.keys(fields).sort()) {
      const item = fields[key];
      if (item !== undefined) parts += `${parts === '' ? '' : ','}${JSON.stringify(key)}:${sortedJson(item)}`;
    }
    return `{${parts}}`;
  }
  throw new TypeError(`not a JSON value: ${typeof value}`);
}

/** The text whose SHA-256 is the entry's hash: all of the entry but the hash itself. */
export function journalHashInput(entry: Omit<JournalEntry, 'hash'>): string {
  const { seq, type, subject, actor, second, deviceTime, officeTime, commandId, body, previousHash } = entry;
  // In the order of the canonical text.
  const behind = { ...(second === undefined ? {} : { second }), seq, subject, type };
  return canonicalJson({ actor, body, commandId, deviceTime, officeTime, previousHash, ...behind });
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
