/**
 * The scanner of fingers and irises as the recording desk sees it. One implementation speaks MOSIP's Secure Biometric Interface
 * (sbi-scanner.ts); a test of a desk may hand in its own.
 *
 * What a desk must know: what comes back is specific personal data. It goes to the counter that asked, and into no log and no
 * message of an error.
 */
import type { BiometricPart, CaptureGroup } from '@loket/domain/recording';

export interface Scanner {
  /** The devices that answer now; none is no error. */
  devices(): Promise<ScannerDevice[]>;
  /** One try. A part that came out badly has a low quality; one that was not seen at all is absent. @throws ScannerError */
  capture(request: CaptureRequest): Promise<Capture>;
}

export type ScannerDevice = { readonly kind: 'finger' | 'iris'; readonly id: string; readonly name: string; readonly status: string };

export type CaptureRequest = {
  readonly group: CaptureGroup;
  /** parts of the group that are wanted; the others are told to the device as exceptions */
  readonly parts: readonly BiometricPart[];
  /** percent that the device should aim at */
  readonly qualityWanted: number;
  /** 4 to 50 of A-Z a-z 0-9 - : the same for a person's whole recording */
  readonly transactionId: string;
  /** `chain` of the capture before in this transaction; absent at the first */
  readonly chain?: string | undefined;
};

export type Capture = {
  readonly parts: readonly CapturedPart[];
  /** hash of all captures of this transaction so far, upper-case hexadecimal */
  readonly chain: string;
};

export type CapturedPart = {
  readonly part: BiometricPart;
  /** 0 to 100 */
  readonly quality: number;
  /** ISO 19794, as the device gives it */
  readonly bytes: Uint8Array;
  /** the device's own code */
  readonly device: string;
};

export type ScannerTrouble =
  /** no program of a device answers */
  | 'away'
  /** the program answers, and has no device for this */
  | 'no_device'
  /** the device is not registered with its maker or the ministry */
  | 'not_registered'
  | 'not_ready'
  | 'busy'
  /** nothing was laid on it in time */
  | 'no_object'
  /** something was, and nothing could be read of it */
  | 'unreadable_object'
  /** it cannot take so many at once */
  | 'count_unsupported'
  /** no whole answer in time */
  | 'timeout'
  /** its own fault, with its number in `code` */
  | 'fault'
  /** the answer is not what the interface prescribes */
  | 'unreadable'
  /** the answer is not signed by a device this office trusts, or does not fit the chain of captures */
  | 'untrusted';

export class ScannerError extends Error {
  override readonly name = 'ScannerError';
  readonly trouble: ScannerTrouble;
  /** the device's own number, where it gave one */
  readonly code: string | undefined;

  constructor(trouble: ScannerTrouble, message: string, options: { readonly code?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.trouble = trouble;
    this.code = options.code;
  }
}

export function isScannerError(error: unknown): error is ScannerError {
  return error instanceof ScannerError;
}
