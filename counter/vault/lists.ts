/** Lists taken onto this computer (a village's people, the register's part): sealed, with a day on which they go. */
import type { CounterDatabase } from '../store/counter-database.ts';
import { createSetAside } from '../store/unreadable.ts';
import type { Cipher } from './sealed.ts';

export type SealedList = { readonly name: string; readonly savedAt: string; readonly expiresAt: string | undefined; readonly size_bytes: number };
export type Lists = ReturnType<typeof createLists>;

const listPlace = (name: string): string => `list ${name}`;

export function createLists(database: CounterDatabase, cipher: Cipher, now: () => string) {
  const { lists } = database;
  const setAside = createSetAside(database, now);

  const isOver = ({ expiresAt }: { readonly expiresAt?: string }): boolean => expiresAt !== undefined && expiresAt <= now();

  return {
    /** Keeps a value of JSON under a name, in place of what was there. */
    async put(name: string, value: unknown, expiresAt?: string): Promise<void> {
      const seal = await cipher.seal(listPlace(name), value);
      await lists.put({ name, savedAt: now(), size_bytes: seal.bytes.length, seal, ...(expiresAt === undefined ? {} : { expiresAt }) });
    },

    /** The value, to be checked by the caller's schema; undefined when there is none, or its day has come. */
    async get(name: string): Promise<unknown> {
      const row = await lists.get(name);
      return row === undefined || isOver(row) ? undefined : setAside('lists', name, row, () => cipher.open(listPlace(name), row.seal));
    },

    /** All whose name begins so, by name. One question to the disk, asked before anything is opened: a page that watches hears of each change. */
    async beginningWith(start: string): Promise<Map<string, unknown>> {
      const rows = (await lists.where('name').startsWith(start).toArray()).filter((row) => !isOver(row));
      const found = new Map<string, unknown>();
      for (const row of rows) found.set(row.name, await setAside('lists', row.name, row, () => cipher.open(listPlace(row.name), row.seal)));
      return found;
    },

    /** What is here, without opening anything: also while the machine is locked. */
    async all(): Promise<SealedList[]> {
      const rows = await lists.toArray();
      return rows.filter((row) => !isOver(row)).map(({ name, savedAt, expiresAt, size_bytes }) => ({ name, savedAt, expiresAt, size_bytes }));
    },

    remove: (name: string): Promise<void> => lists.delete(name),

    /** Gives lists another day on which they go; their content stays as it is. */
    async keepUntil(names: readonly string[], expiresAt: string): Promise<void> {
      await lists
        .where('name')
        .anyOf([...names])
        .modify({ expiresAt });
    },

    /** Erases from the disk what is over; the page does so at its start and each minute. */
    forgetExpired: async (): Promise<void> => void (await lists.filter(isOver).delete()),
  };
}
