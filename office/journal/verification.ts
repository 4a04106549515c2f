/** Reads the whole journal and checks its chain. */
import { findChainFault } from '@loket/domain/journal';
import type { JournalVerification } from '@loket/protocol/board';
import { sha256 } from './hash.ts';
import type { JournalStore } from './journal-store.ts';

export function verifyJournal(journal: JournalStore): JournalVerification {
  const fault = findChainFault(undefined, journal.allEntries(), sha256);
  const last = journal.findLast();
  return {
    entries: last?.seq ?? 0,
    verified: fault === undefined,
    ...(fault === undefined ? {} : { fault: `${fault.fault} at ${fault.seq}` }),
    lastHash: last?.hash ?? '',
  };
}
