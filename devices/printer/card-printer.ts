/**
 * The card printer as the office's printing desk sees it. One implementation speaks IPP
 * (ipp-printer.ts); a test or a simulation may hand in its own.
 *
 * What a desk must know before it uses this (all seen on real printers, see the README of this
 * workspace):
 * - Nothing here retries. `sendDocument` is called at most once for a job; after an 'uncertain'
 *   a person looks, or the printer is asked by uuid and name.
 * - A printer that restarts may forget its jobs and give their numbers to others. So a job is
 *   known by `jobUuid`, its number only serves to ask, and `life` says which run of the printer
 *   gave it. Only a 'completed' of the same life (`samePrinterLife`) is a witness.
 */

export interface CardPrinter {
  readonly id: string;
  /**
   * True: something stands between us and the printer (a CUPS queue) and says "completed" for cards that never came out,
   * too. Then a person must see the card; false or left out: "completed" of the same life is a witness.
   */
  readonly completedIsClaim?: boolean;
  /** @throws PrinterError unreachable */
  state(): Promise<PrinterReport>;
  /**
   * Opens a job that holds no document yet, so nothing can come out of the printer by it.
   * @throws PrinterError busy, refused, unreachable; uncertain when an empty job may be left
   *   behind: look for its name in `jobs()` and cancel it.
   */
  createJob(request: { name: string; requestingUser: string }): Promise<PrinterJobRef>;
  /**
   * Hands over the one document of a job. Whatever comes back but a return, unreachable, busy or
   * refused, a card may come out.
   * @throws PrinterError uncertain when bytes left us and no answer told their fate
   */
  sendDocument(job: PrinterJobRef, document: { mediaType: string; bytes: Uint8Array }): Promise<void>;
  /** Jobs the printer still knows, finished and unfinished, in the order it took them. @throws PrinterError unreachable */
  jobs(): Promise<PrinterJobReport[]>;
  /** undefined: the printer does not know this uuid (any more). @throws PrinterError unreachable */
  job(ref: PrinterJobRef): Promise<PrinterJobReport | undefined>;
  /** The same, and then what the printer says of itself: whoever hears that a card is out knows at once whether it takes the next. @throws PrinterError unreachable */
  watch(ref: PrinterJobRef): Promise<{ readonly job: PrinterJobReport | undefined; readonly printer: PrinterReport }>;
  /** A canceled job's card may come out all the same: look. @throws PrinterError */
  cancelJob(ref: PrinterJobRef): Promise<void>;
}

export interface PrinterJobRef {
  /** The printer's number of the job; a printer that restarts may use it again. */
  jobId: number;
  /** urn:uuid:... as the printer gave it. */
  jobUuid: string;
  /** The run of the printer that gave this job. Compare with `samePrinterLife`. */
  life: string;
}

export interface PrinterReport {
  state: 'idle' | 'processing' | 'stopped';
  /** IPP printer-state-reasons, without "none"; words for people in printer-reasons.ts. */
  reasons: string[];
  acceptingJobs: boolean;
  supplies: PrinterSupply[];
  /** See `samePrinterLife`. */
  life: string;
  queuedJobs: number;
  /** The printer's own sentence, '' when it has none. */
  message: string;
}

export interface PrinterSupply {
  name: string;
  /** IPP marker type as given: ribbonWax, transferUnit, toner... */
  kind: string;
  /** 0 to 100; null when the printer does not know it. */
  levelPercent: number | null;
}

export type PrinterJobState = 'pending' | 'held' | 'processing' | 'stopped' | 'canceled' | 'aborted' | 'completed';

export interface PrinterJobReport {
  ref: PrinterJobRef;
  name: string;
  state: PrinterJobState;
  /** IPP job-state-reasons, without "none". */
  reasons: string[];
  /** A claim, not a count: printers were seen to say 1 while still printing. */
  impressionsCompleted: number;
  /** IPP time-at-processing: false when the printer says that it never began this job; undefined when it does not say. */
  hasBegun?: boolean | undefined;
}

export type PrinterErrorKind =
  /** Certainly nothing that opens, fills or ends a job left us (a question without an answer counts here: it changes nothing). */
  | 'unreachable'
  /** The printer said "not now" and took nothing. */
  | 'busy'
  /** The printer said no, or we did before sending; asking again in the same way will not help. */
  | 'refused'
  /** The request, or part of it, left us and nothing tells what became of it. */
  | 'uncertain';

/** The cause, where there is one, is the error of the network or the decoder. */
export class PrinterError extends Error {
  override readonly name = 'PrinterError';
  readonly kind: PrinterErrorKind;
  readonly printerId: string;

  constructor(kind: PrinterErrorKind, printerId: string, message: string, options?: ErrorOptions) {
    super(`printer ${printerId}: ${message}`, options);
    this.kind = kind;
    this.printerId = printerId;
  }
}

/**
 * How far apart two readings of one start moment may lie, in ms. printer-up-time counts whole
 * seconds (1 s either way), the answer takes its time, and the office's clock is set by NTP.
 * A printer needs far longer than this to start again, so two lives are not taken for one.
 */
export const lifeTolerance_ms = 5_000;

/** The printer's own uuid (urn:uuid:...) at the head of a `life`: the same over all its lives. */
export function printerUuidOf(life: string): string {
  return life.split(' ', 1)[0] ?? life;
}

/**
 * Do two `life` strings mean the same run of the same printer?
 *
 * The IPP adapter writes "PRINTER-UUID START", START being its start moment as ISO time by the
 * office's clock, or "boot:UUID" where the printer numbers its runs itself. Within one adapter the
 * string stays the same while the printer runs; after the office restarts it is worked out anew,
 * so START may differ by some seconds: hence this comparison instead of ===. Strings of any other
 * form are the same only when equal. When in doubt the answer is false, and a person looks.
 */
export function samePrinterLife(one: string, other: string): boolean {
  if (one === other) return true;
  const [uuid, start, ...rest] = one.split(' ');
  const [otherUuid, otherStart, ...otherRest] = other.split(' ');
  if (uuid !== otherUuid || rest.length > 0 || otherRest.length > 0) return false;
  if (!isInstant(start) || !isInstant(otherStart)) return false;
  return Math.abs(Date.parse(start) - Date.parse(otherStart)) <= lifeTolerance_ms;
}

// Date.parse alone makes a date of nearly anything, "boot:1-2" too.
const isInstant = (text: string | undefined): text is string => text !== undefined && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text);

const finalStates: ReadonlySet<PrinterJobState> = new Set(['canceled', 'aborted', 'completed']);

/** A job in such a state changes no more, by its printer's word. */
export const isFinalJobState = (state: PrinterJobState): boolean => finalStates.has(state);
