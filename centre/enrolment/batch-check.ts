/** Whether a batch continues an office's journal, and whether it agrees with what is here already. Pure. */
import { type ChainFault, canonicalJson, findChainFault, type JournalEntry, journalHashInput } from '@loket/domain/journal';
import type { JournalBatch } from '@loket/protocol/sync';
import type { EntryRow, EntryState } from '../store/centre-store.ts';
import { sha256 } from '../verdicts/applicant.ts';

export type BatchEntry = JournalBatch['entries'][number];
export type Position = { readonly through: number; readonly hash: string };

export function isWithheld(entry: BatchEntry): entry is Extract<BatchEntry, { withheld: true }> {
  return 'withheld' in entry;
}

/** The wire's entry as the domain knows it: absent instead of undefined, so that the hash is of the same text. */
export function journalEntryOf({ second, ...entry }: Exclude<BatchEntry, { withheld: true }>): JournalEntry {
  return second === undefined ? entry : { ...entry, second };
}

/** Entries of one batch follow each other by number; the first place where they do not. */
export function findInnerGap(entries: readonly BatchEntry[]): number | undefined {
  return entries.find((entry, index) => index > 0 && entry.seq !== (entries[index - 1]?.seq ?? 0) + 1)?.seq;
}

/** An entry that was received before, but says something else now. */
export function findContradiction(known: readonly BatchEntry[], states: readonly EntryState[]): ChainFault | undefined {
  const hashes = new Map(states.map((state) => [state.seq, state.hash]));
  for (const entry of known) {
    const isSame = hashes.get(entry.seq) === entry.hash && (isWithheld(entry) || sha256(journalHashInput(journalEntryOf(entry))) === entry.hash);
    if (!isSame) return { seq: entry.seq, fault: 'changed_content' };
  }
  return undefined;
}

/** The first fault in entries that should follow `position`. Of a withheld entry only its place in the chain can be checked. */
export function findFault(position: Position, entries: readonly BatchEntry[]): ChainFault | undefined {
  let last = { seq: position.through, hash: position.hash };
  for (const entry of entries) {
    const fault = isWithheld(entry) ? findLinkFault(last, entry) : findChainFault(last, [journalEntryOf(entry)], sha256);
    if (fault !== undefined) return fault;
    last = entry;
  }
  return undefined;
}

function findLinkFault(last: Pick<JournalEntry, 'seq' | 'hash'>, entry: Pick<JournalEntry, 'seq' | 'previousHash'>): ChainFault | undefined {
  if (entry.seq !== last.seq + 1) return { seq: entry.seq, fault: 'gap' };
  return entry.previousHash === last.hash ? undefined : { seq: entry.seq, fault: 'broken_link' };
}

export function rowOf(entry: BatchEntry, refusal: EntryRow['refusal']): EntryRow {
  const { seq, hash, previousHash } = entry;
  const full = isWithheld(entry) ? undefined : journalEntryOf(entry);
  return { seq, hash, previousHash, type: full?.type, content: full && canonicalJson(full), refusal };
}
