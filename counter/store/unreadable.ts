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
      const move = (): Promise<void> =>
        database.transaction('rw', database.table(table), database.unreadable, async () => {
          // Two lists may have found it at the same time.
          if ((await database.table(table).get(key)) === undefined) return;
          await database.unreadable.add({ table, key, row, why, at: now() });
          await database.table(table).delete(key);
        });
      try {
        await move();
      } catch (refused) {
        if (!(refused instanceof Error) || refused.name !== 'ReadOnlyError') throw refused;
        // Found by a list on a page: a live query may write nothing, so it is moved behind it. A failure is found again by the next reader.
        outsideLiveQuery(() => void move().catch(() => undefined));
      }
      return undefined;
    }
  };
}

/** A message is a task of its own, and so outside the live query that is under way; a promise might still be in it. */
function outsideLiveQuery(run: () => void): void {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    run();
  };
  port2.postMessage(undefined);
}
