/**
 * The counter's own memory (IndexedDB). What is here survives a closed tab, a killed browser and a power cut:
 * with the default durability everything since the last flush was lost at a cut, with `strict` nothing was.
 */
import type { ApplicationSubmission, SubmissionAnswer } from '@loket/protocol/application';
import type { Problem } from '@loket/protocol/problem';
import { Dexie, type DexieOptions, type EntityTable } from 'dexie';
import type { IntakeForm } from '../forms/intake-form.ts';
import type { Officer } from '../office/officer.ts';

/**
 * waiting: not yet at the office · at_office: the office has it, the centre not yet · set_aside: the office refused it
 * for good, a person corrects or discards it · discarded: given up by a person, with a reason.
 */
export type OutboxState = 'waiting' | 'at_office' | 'set_aside' | 'discarded';

/** Why the last try came to nothing, for the officer to read. */
export type LastFailure = 'away' | 'fault' | 'busy' | 'signed_out' | 'role';

export type OutboxApplication = {
  readonly id: string;
  readonly receiptCode: string;
  readonly submission: ApplicationSubmission;
  readonly writtenAt: string;
  readonly takenBy: string;
  /** the form as typed, so that a refused application can be corrected */
  readonly form: IntakeForm;
  readonly attachments: readonly string[];
  state: OutboxState;
  failures: number;
  nextTry_ms: number;
  lastFailure?: LastFailure;
  /** why the office refused it */
  problem?: Problem;
  answer?: SubmissionAnswer;
  discardReason?: string;
};

/** held: its application is not at the office yet · waiting, at_office, set_aside: as above */
export type OutboxAttachmentState = 'held' | 'waiting' | 'at_office' | 'set_aside';

export type OutboxAttachment = {
  readonly sha256: string;
  readonly mediaType: string;
  readonly size_bytes: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  state: OutboxAttachmentState;
  failures: number;
  nextTry_ms: number;
  problem?: Problem;
};

/** A form that is being typed, as it stands, under the id its application will have. */
export type Draft = { readonly id: string; readonly username: string; readonly form: IntakeForm; readonly updatedAt: string };

/** Who signed in last on this computer: a name and what they may do, never a password or token. */
export type RememberedOfficer = { readonly key: 'officer'; readonly officer: Officer; readonly signedInAt: string };

export type CounterDatabase = Dexie & {
  readonly applications: EntityTable<OutboxApplication, 'id'>;
  readonly attachments: EntityTable<OutboxAttachment, 'sha256'>;
  readonly drafts: EntityTable<Draft, 'id'>;
  readonly remembered: EntityTable<RememberedOfficer, 'key'>;
};

type Engine = Pick<DexieOptions, 'indexedDB' | 'IDBKeyRange'>;

/** @param engine another IndexedDB, in tests */
export function openCounterDatabase(name = 'loket-counter', engine: Engine = {}): CounterDatabase {
  const database = new Dexie(name, { ...engine, chromeTransactionDurability: 'strict' });
  database.version(1).stores({ applications: 'id, state, writtenAt', attachments: 'sha256, state', drafts: 'id, username', remembered: 'key' });
  return Object.assign(database, {
    applications: database.table<OutboxApplication, string>('applications'),
    attachments: database.table<OutboxAttachment, string>('attachments'),
    drafts: database.table<Draft, string>('drafts'),
    remembered: database.table<RememberedOfficer, string>('remembered'),
  }) as CounterDatabase;
}
