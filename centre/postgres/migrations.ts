/** The centre's tables, in numbered steps that only go forward. A step that has been released is never edited; add the next. */
import { sql as first } from './migrations/0001-first.ts';
import { sql as quota } from './migrations/0002-quota.ts';
import { sql as allocation } from './migrations/0003-allocation.ts';
import { sql as refusedEntries } from './migrations/0004-refused-entries.ts';

export type Migration = { readonly version: number; readonly name: string; readonly sql: string };

export const migrations: readonly Migration[] = [
  { version: 1, name: 'first', sql: first },
  { version: 2, name: 'quota', sql: quota },
  { version: 3, name: 'allocation', sql: allocation },
  { version: 4, name: 'refused-entries', sql: refusedEntries },
];
