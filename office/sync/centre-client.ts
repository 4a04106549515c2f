/** The centre as the office's sync sees it. One implementation speaks HTTP (centre-http-client.ts). */
import type { AttachmentProgress, EnrolOfficeAnswer, FeedAnswer, JournalBatchAnswer } from '@loket/protocol/sync';
import type { Text } from '@loket/protocol/text';

export interface CentreClient {
  /** Asks the centre itself, not just the network. */
  health(signal: AbortSignal): Promise<void>;
  /** Exchanges keys by the one-time code. */
  enrol(code: string): Promise<EnrolOfficeAnswer>;
  /** @param written how far this office has written: until the centre has all of it, it judges nobody of this office */
  journalPosition(written: number): Promise<{ readonly receivedThrough: number }>;
  /** @param batch JSON of a JournalBatch */
  sendJournal(batch: string): Promise<JournalBatchAnswer>;
  attachmentProgress(sha256: string): Promise<AttachmentProgress>;
  sendChunk(chunk: {
    readonly sha256: string;
    readonly mediaType: string;
    readonly offset_bytes: number;
    readonly total_bytes: number;
    readonly bytes: Uint8Array;
  }): Promise<AttachmentProgress>;
  feed(after: number, wait_s: number, signal: AbortSignal): Promise<FeedAnswer>;
  portrait(sha256: string): Promise<{ readonly mediaType: string; readonly bytes: Uint8Array }>;
  /** The office ends: whatever is under way fails as unreachable, and goes on from the same byte another time. */
  close(): void;
}

/**
 * unreachable: no answer, try again · again: the centre says later · gap: it misses entries before these ·
 * refused: it will never take this · untrusted: keys, signatures or clock; a person looks
 */
export type CentreErrorKind = 'unreachable' | 'again' | 'gap' | 'refused' | 'untrusted';

export class CentreError extends Error {
  readonly kind: CentreErrorKind;
  readonly code: string;
  readonly text: Text;
  /** with gap: the last entry the centre has */
  readonly receivedThrough: number | undefined;

  constructor(kind: CentreErrorKind, code: string, text: Text, options: { readonly cause?: unknown; readonly receivedThrough?: number | undefined } = {}) {
    super(text.en, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'CentreError';
    this.kind = kind;
    this.code = code;
    this.text = text;
    this.receivedThrough = options.receivedThrough;
  }
}
