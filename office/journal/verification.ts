/** Reads the whole journal and checks its chain, a stretch at a time, so that a long one keeps nobody at a counter waiting. */
import { findChainFault } from '@loket/domain/journal';
import type { Timers } from '@loket/platform/ports';
import type { JournalVerification } from '@loket/protocol/board';
import { sha256 } from './hash.ts';
import type { JournalStore } from './journal-store.ts';

/** some 10 ms of reading and hashing */
const stretch_entries = 500;

/** What is appended while it reads is checked too. */
export async function verifyJournal(journal: JournalStore, timers: Pick<Timers, 'soon'>): Promise<JournalVerification> {
  let last: { readonly seq: number; readonly hash: string } | undefined;
  for (;;) {
    const stretch = journal.entriesAfter(last?.seq ?? 0, stretch_entries);
    const fault = findChainFault(last, stretch, sha256);
    if (fault !== undefined) {
      const head = journal.findLast();
      return { entries: head?.seq ?? 0, verified: false, fault: `${fault.fault} at ${fault.seq}`, lastHash: head?.hash ?? '' };
    }
    const end = stretch.at(-1);
    if (end === undefined) return { entries: last?.seq ?? 0, verified: true, lastHash: last?.hash ?? '' };
    last = { seq: end.seq, hash: end.hash };
    await new Promise<void>((resolve) => timers.soon(resolve));
  }
}
