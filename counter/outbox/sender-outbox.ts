/** What the sender needs of an outbox: the one in IndexedDB, or a twin in memory. */
import type { ApplicationSubmission, SubmissionAnswer } from '@loket/protocol/application';
import type { Problem } from '@loket/protocol/problem';
import type { LastFailure } from '../store/counter-database.ts';

export type ToSend = { readonly id: string; readonly submission: ApplicationSubmission; readonly failures: number };
export type FileToSend = {
  readonly sha256: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly failures: number /** it was tried before: some of it may be at the office */;
  readonly isBegun: boolean;
};
export type ToCheck = { readonly id: string; readonly failures: number; readonly files: readonly string[] };

export type SenderOutbox = {
  /** The oldest application that waits and is due, but none of `busy`. */
  readonly nextApplication: (now_ms: number, busy: ReadonlySet<string>) => Promise<ToSend | undefined>;
  /** The smallest file that waits and is due, but none of `busy`. */
  readonly nextFile: (now_ms: number, busy: ReadonlySet<string>) => Promise<FileToSend | undefined>;
  /** Applications that the office has and that are due to be asked about. */
  readonly dueChecks: (now_ms: number, limit: number) => Promise<readonly ToCheck[]>;
  /** True when an application waits that is due: files give way. */
  readonly hasApplication: (now_ms: number) => Promise<boolean>;
  /** The earliest moment at which something here is due; undefined when nothing waits. */
  readonly nextMoment: () => Promise<number | undefined>;
  /** The office has it: its files may follow. */
  readonly atOffice: (id: string, answer: SubmissionAnswer, check_ms: number) => Promise<void>;
  /** The office has so much of the file. */
  readonly attachmentGrew: (sha256: string, received_bytes: number) => Promise<void>;
  readonly attachmentAtOffice: (sha256: string) => Promise<void>;
  readonly setAside: (id: string, problem: Problem) => Promise<void>;
  readonly setAttachmentAside: (sha256: string, problem: Problem) => Promise<void>;
  readonly later: (id: string, failures: number, nextTry_ms: number, lastFailure: LastFailure) => Promise<void>;
  readonly attachmentLater: (sha256: string, failures: number, nextTry_ms: number, lastFailure: LastFailure) => Promise<void>;
  readonly checkLater: (id: string, failures: number, nextTry_ms: number) => Promise<void>;
  readonly sendAgain: (id: string) => Promise<void>;
  readonly sendAttachmentsAgain: (hashes: readonly string[]) => Promise<void>;
  readonly hurry: () => Promise<void>;
  readonly prune: (id: string) => Promise<void>;
  readonly forgetOldDiscarded: (now_ms: number) => Promise<void>;
};
