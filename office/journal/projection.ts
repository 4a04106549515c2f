import type { JournalEntry } from '@loket/domain/journal';

/** A projection keeps some tables equal to what the journal says. It reads nothing but the entry and its own tables. */
export interface Projection {
  readonly name: string;
  /** the tables it owns, emptied and filled again by a rebuild */
  readonly tables: readonly string[];
  /** Runs inside the transaction that appends the entry. */
  apply(entry: JournalEntry): void;
}
