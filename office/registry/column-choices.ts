/** Which columns a person chose for files with these headers: the next file of that kind is read the same way. */
import { z } from 'zod';
import type { Database } from '../database/open-database.ts';
import { type ColumnChoice, headerKey } from './resident-columns.ts';

const Kept = z.record(z.string(), z.string());

export type ColumnChoices = ReturnType<typeof createColumnChoices>;

export function createColumnChoices(database: Database) {
  const read = database.prepare<[string], string>('SELECT columns FROM column_choice WHERE header = ?').pluck();
  const write = database.prepare<[string, string]>(
    'INSERT INTO column_choice(header, columns) VALUES (?, ?) ON CONFLICT(header) DO UPDATE SET columns = excluded.columns',
  );
  return {
    find(header: readonly string[]): ColumnChoice | undefined {
      const text = read.get(headerKey(header));
      return text === undefined ? undefined : Kept.parse(JSON.parse(text));
    },
    keep: (header: readonly string[], columns: ColumnChoice): void => void write.run(headerKey(header), JSON.stringify(columns)),
  };
}
