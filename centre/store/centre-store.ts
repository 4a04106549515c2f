/**
 * What the centre remembers, as its desks ask for it. Two stores keep it: PostgreSQL, and a memory twin for the
 * simulation; one contract test holds both.
 */
import type { ApplicationStatus } from '@loket/domain/application';
import type { JournalEntry } from '@loket/domain/journal';
import type { QuotaConflict, StandingQuota } from '@loket/domain/standing-quota';
import type { Warrant } from '@loket/domain/warrant';
import type { AttachmentRef } from '@loket/protocol/application';
import type { ErrorCode } from '@loket/protocol/errors';
import type { FeedItem } from '@loket/protocol/sync';
import type { Text } from '@loket/protocol/text';

/** All moments are ISO 8601 UTC unless the name ends in a unit. */
export type OfficeRow = {
  readonly officeId: string;
  readonly name: string;
  readonly regionCode: string;
  readonly publicKey: string;
  readonly enrolledAt: string;
  readonly lastContactAt: string | undefined;
  readonly journalThrough: number;
  readonly journalHash: string;
};
export type EnrolmentCodeRow = {
  readonly officeId: string;
  readonly code: string;
  readonly expiresAt: string;
  readonly failures: number;
  readonly usedByKey: string | undefined;
};

export interface OfficeRecords {
  findOffice(officeId: string): Promise<OfficeRow | undefined>;
  listOffices(): Promise<OfficeRow[]>;
  /** Makes the office or replaces its name and key; its journal position stays. */
  saveOffice(office: Pick<OfficeRow, 'officeId' | 'name' | 'regionCode' | 'publicKey' | 'enrolledAt'>): Promise<void>;
  touchOffice(officeId: string, at: string): Promise<void>;
  /** Held until the transaction ends, so that two tries with one code are one after the other. */
  lockCode(officeId: string): Promise<EnrolmentCodeRow | undefined>;
  saveCode(code: EnrolmentCodeRow): Promise<void>;
}

export type EntryRefusal = { readonly code: ErrorCode; readonly reason: Text };
/** `content`: the text that the hash is of. It and `type` are absent when the office withheld the entry. */
export type EntryRow = {
  readonly seq: number;
  readonly type: string | undefined;
  readonly hash: string;
  readonly previousHash: string;
  readonly content: string | undefined;
  readonly refusal: EntryRefusal | undefined;
};
/** What an entry says, without its place in the chain. */
export type ToldEntry = Pick<JournalEntry, 'type' | 'subject' | 'body'>;
export type EntryState = Pick<EntryRow, 'seq' | 'hash' | 'refusal'>;

export interface JournalRecords {
  /** How far this office's journal has come; held until the transaction ends, so batches of one office queue. */
  lockJournal(officeId: string): Promise<{ readonly through: number; readonly hash: string } | undefined>;
  /** Entries that follow each other. */
  insertEntries(officeId: string, entries: readonly EntryRow[], receivedAt: string): Promise<void>;
  advanceJournal(officeId: string, through: number, hash: string): Promise<void>;
  entryStates(officeId: string, first: number, last: number): Promise<EntryState[]>;
  /** Entries about an application that could not be acted on when they came, in their order. */
  refusedEntries(officeId: string, applicationId: string): Promise<ToldEntry[]>;
  countEntries(officeId: string): Promise<number>;
  lastOwnEntry(): Promise<Pick<JournalEntry, 'seq' | 'hash'> | undefined>;
  insertOwnEntry(entry: JournalEntry): Promise<void>;
  listOwnEntries(): Promise<JournalEntry[]>;
}

export type AttachmentRow = {
  readonly officeId: string;
  readonly sha256: string;
  readonly mediaType: string;
  readonly size_bytes: number;
  readonly received_bytes: number;
  readonly complete: boolean;
};

export interface AttachmentRecords {
  findAttachment(officeId: string, sha256: string): Promise<AttachmentRow | undefined>;
  /** The attachment, begun with this type and size if it is new; held until the transaction ends. */
  lockAttachment(attachment: Omit<AttachmentRow, 'received_bytes' | 'complete'>): Promise<AttachmentRow>;
  appendChunk(officeId: string, sha256: string, offset_bytes: number, bytes: Uint8Array): Promise<void>;
  /** SHA-256 of all that came, lower-case hex. */
  hashOfChunks(officeId: string, sha256: string): Promise<string>;
  /** Forgets what came of it, the type and size too. */
  dropAttachment(officeId: string, sha256: string): Promise<void>;
  /** What came is the whole file. */
  completeAttachment(officeId: string, sha256: string, at: string): Promise<void>;
  /** The bytes, whichever office brought them. */
  findContent(sha256: string): Promise<{ readonly mediaType: string; readonly bytes: Uint8Array } | undefined>;
}

export type ApplicationRow = {
  readonly applicationId: string;
  readonly officeId: string;
  readonly kind: string;
  /** canonical JSON of the ApplicationSubmission */
  readonly submission: string;
  /** canonical JSON of the Enrolment; absent while there is none */
  readonly enrolment: string | undefined;
  readonly status: ApplicationStatus;
  readonly since: string;
  /** when the verdict is due, milliseconds since 1970; absent when none is pending */
  readonly dueAt_ms: number | undefined;
  readonly reason: Text | undefined;
  /** ids of the applications that the verdict names */
  readonly matches: readonly string[];
};
/** A person on record. */
export type RegisterRow = {
  readonly nik: string;
  readonly nameKey: string;
  readonly birthDate: string;
  readonly biographicKey: string | undefined;
  readonly photo: AttachmentRef | undefined;
  readonly applicationId: string;
  readonly officeId: string;
  readonly since: string;
};
/** The one application of a person that may lead to a card now. */
export type ClaimRow = { readonly nik: string; readonly applicationId: string; readonly officeId: string };

export interface ApplicationRecords {
  findApplication(applicationId: string): Promise<ApplicationRow | undefined>;
  lockApplication(applicationId: string): Promise<ApplicationRow | undefined>;
  /** Those of them that there are, in no order. */
  lockApplications(applicationIds: readonly string[]): Promise<ApplicationRow[]>;
  /** An application a row. */
  insertApplications(applications: readonly ApplicationRow[]): Promise<void>;
  updateApplications(applications: readonly ApplicationRow[]): Promise<void>;
  /** Of these offices only. */
  listDue(officeIds: readonly string[], now_ms: number, limit: number): Promise<string[]>;
  nextDue_ms(officeIds: readonly string[]): Promise<number | undefined>;
  listInStatuses(statuses: readonly ApplicationStatus[], limit: number): Promise<ApplicationRow[]>;
  countByStatus(): Promise<{ readonly officeId: string; readonly status: string; readonly count: number }[]>;
}

export interface RegisterRecords {
  findRegistered(nik: string): Promise<RegisterRow | undefined>;
  findByBiography(biographicKey: string, limit: number): Promise<RegisterRow[]>;
  findByPhoto(sha256: string, limit: number): Promise<RegisterRow[]>;
  saveRegistered(person: RegisterRow): Promise<void>;
  findClaim(nik: string): Promise<ClaimRow | undefined>;
  /** False when somebody holds it already. */
  insertClaim(claim: ClaimRow): Promise<boolean>;
  deleteClaim(applicationId: string): Promise<void>;
}

export type WarrantRow = { readonly warrant: Warrant; readonly spentAt: string | undefined };
export type PortraitOffer = { readonly applicationId: string; readonly officeId: string; readonly sha256: string; readonly offered: boolean };

export interface WarrantRecords {
  findWarrant(applicationId: string): Promise<WarrantRow | undefined>;
  insertWarrant(warrant: Warrant): Promise<void>;
  /** The same unspent warrant with another date. */
  replaceWarrant(warrant: Warrant): Promise<void>;
  spendWarrant(applicationId: string, at: string): Promise<void>;
  saveOffer(offer: PortraitOffer): Promise<void>;
  isOffered(officeId: string, sha256: string): Promise<boolean>;
  pendingOffers(sha256: string): Promise<PortraitOffer[]>;
}

export type QuotaSettingRow = { readonly officeId: string; readonly perDay: number; readonly quota: StandingQuota };
/** A quota print as the office told it. Kept whatever is wrong with it: a card may exist. */
export type QuotaUseRow = {
  readonly warrantId: string;
  readonly applicationId: string;
  readonly officeId: string;
  readonly quotaId: string;
  readonly day: string;
  readonly number: number;
  readonly basis: string;
  readonly receivedAt: string;
  /** absent when all is in order */
  readonly conflict: QuotaConflict | undefined;
  /** a person has decided on the conflict */
  readonly resolvedAt: string | undefined;
  readonly printedAt: string | undefined;
};

export interface QuotaRecords {
  findQuotaSetting(officeId: string): Promise<QuotaSettingRow | undefined>;
  saveQuotaSetting(setting: QuotaSettingRow): Promise<void>;
  /** The first that its own office told for the application: the one that counts. */
  findQuotaUse(officeId: string, applicationId: string): Promise<QuotaUseRow | undefined>;
  /** Of another application. */
  findQuotaUseOfDay(officeId: string, day: string, number: number, otherThan: string): Promise<QuotaUseRow | undefined>;
  /** False when this use of this application is there already. */
  insertQuotaUse(use: QuotaUseRow): Promise<boolean>;
  resolveQuotaUse(officeId: string, applicationId: string, at: string): Promise<void>;
  markQuotaPrinted(officeId: string, applicationId: string, warrantId: string, at: string): Promise<void>;
  listQuotaUses(filter: { readonly conflictsOnly: boolean; readonly limit: number }): Promise<QuotaUseRow[]>;
}

/** A request for stock and what became of it; the parts are canonical JSON as they were told. */
export type StockRequestRow = {
  readonly requestId: string;
  readonly officeId: string;
  readonly askedAt: string;
  readonly request: string;
  readonly allocation: string | undefined;
  readonly allocatedAt: string | undefined;
  readonly shipment: string | undefined;
  readonly shippedAt: string | undefined;
  readonly receipt: string | undefined;
  readonly receivedAt: string | undefined;
};

export interface AllocationRecords {
  /** Held until the transaction ends. */
  lockStockRequest(requestId: string): Promise<StockRequestRow | undefined>;
  /** Makes it, or replaces what became of it. */
  saveStockRequest(row: StockRequestRow): Promise<void>;
  /** Newest first. */
  listStockRequests(limit: number): Promise<StockRequestRow[]>;
}

export type FeedDraft = Omit<FeedItem, 'seq'>;

export interface FeedRecords {
  /** Numbers the items behind the office's last one. Always the last thing a transaction does, so that no lock is taken after it. */
  appendFeed(officeId: string, items: readonly FeedDraft[]): Promise<void>;
  readFeed(officeId: string, after: number, limit: number): Promise<FeedItem[]>;
}

export interface CentreRecords
  extends OfficeRecords,
    JournalRecords,
    AttachmentRecords,
    ApplicationRecords,
    RegisterRecords,
    WarrantRecords,
    QuotaRecords,
    AllocationRecords,
    FeedRecords {
  /** Only one transaction at a time holds a key; released at its end. Give all keys of a decision at once. */
  lock(keys: readonly string[]): Promise<void>;
}

export interface CentreStore {
  /**
   * All or nothing, and durable when it resolves. `run` may be run again from its beginning when the database asks for
   * it, so it changes nothing but through `records`. Throws LoketError disk_failed when the database does not answer.
   */
  transaction<Result>(run: (records: CentreRecords) => Promise<Result>): Promise<Result>;
  /** For reading: sees only what is committed. */
  read<Result>(run: (records: CentreRecords) => Promise<Result>): Promise<Result>;
  /** Called with the office's id soon after its feed has grown; may be missed, so whoever waits also looks by itself. */
  onFeedGrown(listener: (officeId: string) => void): () => void;
  isWell(): Promise<boolean>;
  close(): Promise<void>;
}
