import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { type CounterDatabase, openCounterDatabase } from '../store/counter-database.ts';

/** A counter's memory of its own for each test. Opened again with the same factory, it is the computer after a restart. */
export function openTestDatabase(factory = new IDBFactory()): { readonly database: CounterDatabase; readonly factory: IDBFactory } {
  return { database: openCounterDatabase('loket-counter', { indexedDB: factory, IDBKeyRange }), factory };
}
