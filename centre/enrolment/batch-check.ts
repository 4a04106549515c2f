/** Whether a batch continues an office's journal, and whether it agrees with what is here already. Pure. */
import { type ChainFault, type JournalEntry, journalHashInput } from '@loket/domain/journal';
import type { JournalBatch } from '@loket/protocol/sync';
import type { EntryRow, EntryState } from '../store/centre-store.ts';
import { sha256 } from '../verdicts/applicant.ts';

export type BatchEntry = JournalBatch['entries'][number];
export type Position = { readonly through: number; readonly hash: string };

/** An entry as it came, and the text that its hash is of; of a withheld one only its place in the chain is there. */
export type ReceivedEntry = Pick<JournalEntry, 'seq' | 'hash' | 'previousHash'> & {
  readonly told: { readonly entry: JournalEntry; readonly text: string } | undefined;
};

function isWithheld(entry: BatchEntry): entry is Extract<BatchEntry, { withheld: true }> {
  return 'withheld' in entry;
}

/** The wire's entry as the domain knows it: absent instead of undefined, so that the hash is of the same text. */
function journalEntryOf({ second, ...entry }: Exclude<BatchEntry, { withheld: true }>): JournalEntry {
  return second === undefined ? entry : { ...entry, second };
}

export function receivedEntry(sent: BatchEntry): ReceivedEntry {
  const { seq, hash, previousHash } = sent;
  if (isWithheld(sent)) return { seq, hash, previousHash, told: undefined };
  const entry = journalEntryOf(sent);
  return { seq, hash, previousHash, told: { entry, text: journalHashInput(entry) } };
}

/** Entries of one batch follow each other by number; the first place where they do not. */
export function findInnerGap(entries: readonly ReceivedEntry[]): number | undefined {
  return entries.find((entry, index) => index > 0 && entry.seq !== (entries[index - 1]?.seq ?? 0) + 1)?.seq;
}

const isAsHashed = ({ told, hash }: ReceivedEntry): boolean => told === undefined || sha256(told.text) === hash;

/** An entry that was received before, but says something else now. */
export function findContradiction(known: readonly ReceivedEntry[], states: readonly EntryState[]): ChainFault | undefined {
  const hashes = new Map(states.map((state) => [state.seq, state.hash]));
  const changed = known.find((entry) => hashes.get(entry.seq) !== entry.hash || !isAsHashed(entry));
  return changed && { seq: changed.seq, fault: 'changed_content' };
}

/** The first fault in entries that should follow `position`. */
export function findFault(position: Position, entries: readonly ReceivedEntry[]): ChainFault | undefined {
  let last = { seq: position.through, hash: position.hash };
  for (const entry of entries) {
    const { seq } = entry;
    if (seq !== last.seq + 1) return { seq, fault: 'gap' };
    if (entry.previousHash !== last.hash) return { seq, fault: 'broken_link' };
    if (!isAsHashed(entry)) return { seq, fault: 'changed_content' };
    last = entry;
  }
  return undefined;
}

export function rowOf({ seq, hash, previousHash, told }: ReceivedEntry, refusal: EntryRow['refusal']): EntryRow {
  return { seq, hash, previousHash, type: told?.entry.type, content: told?.text, refusal };
}
