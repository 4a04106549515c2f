/** A record that cannot be read is put aside as it was found; the rest goes on. */
import { LockedError } from '../vault/sealed.ts';
import type { CounterDatabase } from './counter-database.ts';

export type SetUnreadableAside = <Row extends { readonly [field: string]: unknown }, Value>(
  table: 'items' | 'forms' | 'lists' | 'contents',
  key: string,
  row: Row,
  read: () => Promise<Value>,
) => Promise<Value | undefined>;

/** Gives a reader that moves what it cannot read into `unreadable` and answers undefined. A locked machine is no damage: that rejects. */
export function createSetAside(database: CounterDatabase, now: () => string): SetUnreadableAside {
  return async (table, key, row, read) => {
    try {
      return await read();
    } catch (error) {
      if (error instanceof LockedError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      await database.transaction('rw', database.table(table), database.unreadable, async () => {
        await database.unreadable.add({ table, key, row, why, at: now() });
        await database.table(table).delete(key);
      });
      return undefined;
    }
  };
}
