/** Rebuilds every projection from the journal, to compare it with the live tables or to mend them. */
import type { JournalEntry } from '@loket/domain/journal';
import type { Database } from '../database/open-database.ts';
import type { Projection } from './projection.ts';

/** Empties the projections' tables and applies the journal from the beginning, in one transaction. */
export function rebuildProjections(database: Database, projections: readonly Projection[], journal: Iterable<JournalEntry>): void {
  database.transaction(() => {
    for (const table of projections.flatMap((projection) => projection.tables)) database.exec(`DELETE FROM ${table}`);
    for (const entry of journal) for (const projection of projections) projection.apply(entry);
  })();
}

/** All rows of the projections' tables as sorted text: two databases with equal dumps say the same. */
export function dumpProjections(database: Database, projections: readonly Projection[]): Record<string, string[]> {
  const dump: Record<string, string[]> = {};
  for (const table of projections.flatMap((projection) => projection.tables)) {
    dump[table] = database
      .prepare<[], Record<string, unknown>>(`SELECT * FROM ${table}`)
      .all()
      .map((row) => JSON.stringify(row))
      .sort();
  }
  return dump;
}
