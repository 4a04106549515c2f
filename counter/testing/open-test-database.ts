import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import type { Officer } from '../office/officer.ts';
import { type CounterDatabase, openCounterDatabase } from '../store/counter-database.ts';
import { createVault, type Vault, type VaultOptions } from '../vault/vault.ts';
import { createFakePorts } from './fake-ports.ts';

/** A counter's memory of its own for each test. Opened again with the same factory, it is the computer after a restart. */
export function openTestDatabase(factory = new IDBFactory()): { readonly database: CounterDatabase; readonly factory: IDBFactory } {
  return { database: openCounterDatabase('loket-counter', { indexedDB: factory, IDBKeyRange }), factory };
}

export const testPin = '739154';
/** as few as WebCrypto takes: tests ask whether a PIN is right, not how long it takes */
const fewIterations = 10;

export function officerNamed(username: string): Officer {
  return {
    username,
    name: `Petugas ${username}`,
    permissions: ['application.submit', 'machine.use'],
    roles: ['front_office'],
    office: { officeId: 'contoh', name: 'Dispendukcapil Contoh', regionCode: '35.22', demo: true },
  };
}

/** Real randomness: initialisation vectors that repeat would be a fault of their own. */
export const trueRandom = { bytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)), fraction: () => 0.5 };

export function testVault(database: CounterDatabase, options: Partial<VaultOptions> = {}): Vault {
  return createVault({ database, clock: createFakePorts().clock, random: trueRandom, iterations: fewIterations, ...options });
}

/** A computer that `loket` has set up and unlocked; with a factory of before, unlocked again by PIN. */
export async function openTestSafe(factory?: IDBFactory): Promise<{ readonly database: CounterDatabase; readonly factory: IDBFactory; readonly vault: Vault }> {
  const opened = openTestDatabase(factory);
  const vault = testVault(opened.database);
  if (factory === undefined) await vault.setUp(officerNamed('loket'), testPin, { machineId: '01a20b11-1a80-79da-93d4-9dee07289182', name: 'Loket 1' });
  else await vault.unlock('loket', testPin);
  return { ...opened, vault };
}

export const testNow = (): string => '2026-11-24T01:00:00.000Z';
