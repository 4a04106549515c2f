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

  async function forgetExpired(): Promise<void> {
    const moment = now();
    await lists.filter((row) => row.expiresAt !== undefined && row.expiresAt <= moment).delete();
  }

  return {
    /** Keeps a value of JSON under a name, in place of what was there. */
    async put(name: string, value: unknown, expiresAt?: string): Promise<void> {
      const seal = await cipher.seal(listPlace(name), value);
      await lists.put({ name, savedAt: now(), size_bytes: seal.bytes.length, seal, ...(expiresAt === undefined ? {} : { expiresAt }) });
    },

    /** The value, to be checked by the caller's schema; undefined when there is none, or its day has come. */
    async get(name: string): Promise<unknown> {
      await forgetExpired();
      const row = await lists.get(name);
      return row === undefined ? undefined : setAside('lists', name, row, () => cipher.open(listPlace(name), row.seal));
    },

    /** What is here, without opening anything: also while the machine is locked. */
    async all(): Promise<SealedList[]> {
      await forgetExpired();
      const rows = await lists.toArray();
      return rows.map(({ name, savedAt, expiresAt, size_bytes }) => ({ name, savedAt, expiresAt, size_bytes }));
    },

    remove: (name: string): Promise<void> => lists.delete(name),
    forgetExpired,
  };
}
