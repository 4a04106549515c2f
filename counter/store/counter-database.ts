/**
 * The counter's own memory (IndexedDB). What is here survives a closed tab, a killed browser and a power cut:
 * with the default durability everything since the last flush was lost at a cut, with `strict` nothing was.
 * What says anything of a citizen is sealed (vault/): in the clear stand ids, states, moments and sizes.
 */
import type { ApplicationSubmission, SubmissionAnswer } from '@loket/protocol/application';
import type { Problem } from '@loket/protocol/problem';
import { Dexie, type DexieOptions, type EntityTable, type Table } from 'dexie';
import type { IntakeForm } from '../forms/intake-form.ts';
import type { Officer } from '../office/officer.ts';
import type { Sealed } from '../vault/sealed.ts';
import type { VaultRow } from '../vault/vault-rows.ts';

/**
 * waiting: not yet at the office · at_office: the office has it, the centre not yet · set_aside: the office refused it
 * for good, a person corrects or discards it · discarded: given up by a person, with a reason.
 */
export type OutboxState = 'waiting' | 'at_office' | 'set_aside' | 'discarded';

/** Why the last try came to nothing, for the officer to read. */
export type LastFailure = 'away' | 'fault' | 'busy' | 'signed_out' | 'role';

/** One row an item. `seal` holds OutboxContent, `remark` OutboxRemark. */
export type OutboxItem = {
  readonly id: string;
  readonly writtenAt: string;
  /** the application and its files, as they will travel */
  readonly size_bytes: number;
  /** its files, by their hashes */
  readonly files: readonly string[];
  readonly seal: Sealed;
  readonly remark?: Sealed;
  readonly state: OutboxState;
  /** failed tries of its own in a row; sets the pause */
  readonly failures: number;
  /** every time it was sent, or tried to be */
  readonly attempts: number;
  readonly nextTry_ms: number;
  readonly lastFailure?: LastFailure;
};

export type OutboxContent = {
  readonly submission: ApplicationSubmission;
  readonly takenBy: string;
  /** the form as typed, so that a refused application can be corrected; its pictures lie with the files */
  readonly form: IntakeForm;
};

export type OutboxRemark = { readonly answer?: SubmissionAnswer; readonly problem?: Problem; readonly discardReason?: string };

/** held: its application is not at the office yet · the others as above */
export type OutboxFileState = 'held' | 'waiting' | 'at_office' | 'set_aside';

/** A file of the outbox without its bytes, which lie sealed in `contents`. */
export type OutboxFile = {
  readonly sha256: string;
  readonly mediaType: string;
  readonly size_bytes: number;
  /** of it the office has so much, by its last word; absent before the first piece */
  readonly received_bytes?: number;
  readonly state: OutboxFileState;
  readonly failures: number;
  readonly attempts: number;
  readonly nextTry_ms: number;
  readonly lastFailure?: LastFailure;
  /** why the office refused it */
  readonly problem?: Problem;
};

export type FileContent = { readonly sha256: string; readonly seal: Sealed };

/** A form that is being typed, under the id its application will have. `seal` holds DraftContent. */
export type DraftRow = { readonly id: string; readonly updatedAt: string; readonly size_bytes: number; readonly seal: Sealed };
export type DraftContent = { readonly username: string; readonly form: IntakeForm; readonly place?: string };
/** A picture of a draft, written once when it is taken. */
export type DraftPicture = { readonly draft: string; readonly sha256: string; readonly seal: Sealed };

/** A record that could not be read: put here as it was found, so that nothing else has to stop for it. */
export type UnreadableRow = {
  readonly number?: number;
  readonly table: string;
  readonly key: string;
  readonly row: unknown;
  readonly why: string;
  readonly at: string;
};

/** A downloaded list: `seal` holds its value. */
export type ListRow = { readonly name: string; readonly savedAt: string; readonly expiresAt?: string; readonly size_bytes: number; readonly seal: Sealed };

export type SettingRow = { readonly key: string; readonly value: unknown };

/** Who signed in last on this computer: a name and what they may do, never a password or token. */
export type RememberedOfficer = { readonly key: 'officer'; readonly officer: Officer; readonly signedInAt: string };

export type CounterDatabase = Dexie & {
  readonly items: EntityTable<OutboxItem, 'id'>;
  readonly files: EntityTable<OutboxFile, 'sha256'>;
  readonly contents: EntityTable<FileContent, 'sha256'>;
  readonly forms: EntityTable<DraftRow, 'id'>;
  readonly pictures: Table<DraftPicture>;
  readonly lists: EntityTable<ListRow, 'name'>;
  readonly vault: Table<VaultRow, string>;
  readonly settings: EntityTable<SettingRow, 'key'>;
  readonly unreadable: EntityTable<UnreadableRow, 'number'>;
  readonly remembered: EntityTable<RememberedOfficer, 'key'>;
};

type Engine = Pick<DexieOptions, 'indexedDB' | 'IDBKeyRange'>;

/** Tables of the first release, in the clear; store/first-release.ts empties them into those of today. */
export const firstReleaseTables = ['applications', 'attachments', 'drafts'] as const;

/** @param engine another IndexedDB, in tests */
export function openCounterDatabase(name = 'loket-counter', engine: Engine = {}): CounterDatabase {
  const database = new Dexie(name, { ...engine, chromeTransactionDurability: 'strict' });
  database.version(1).stores({ applications: 'id, state, writtenAt', attachments: 'sha256, state', drafts: 'id, username', remembered: 'key' });
  // Nothing is carried over here: sealing needs the officer's key, which an upgrade of IndexedDB cannot wait for.
  database.version(2).stores({
    items: 'id, state, writtenAt, [state+nextTry_ms], *files',
    files: 'sha256, state, [state+size_bytes]',
    contents: 'sha256',
    forms: 'id, updatedAt',
    pictures: '[draft+sha256], draft',
    lists: 'name',
    vault: 'key',
    settings: 'key',
    unreadable: '++number',
  });
  return Object.assign(database, {
    items: database.table('items'),
    files: database.table('files'),
    contents: database.table('contents'),
    forms: database.table('forms'),
    pictures: database.table('pictures'),
    lists: database.table('lists'),
    vault: database.table('vault'),
    settings: database.table('settings'),
    unreadable: database.table('unreadable'),
    remembered: database.table('remembered'),
  }) as CounterDatabase;
}
