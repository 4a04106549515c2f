/**
 * A print job: one warrant, one card. Each step is durable before the next is taken, so that after any cut the job's
 * state says what is certain: in `bound` no document was ever sent; in `sent` it may have been.
 * Nothing is sent to a printer twice by itself: what no machine can know is `unclear`, and a person looks.
 */

export const printJobStates = ['authorised', 'bound', 'sent', 'unclear', 'printed', 'inspected', 'shelved', 'handed_over', 'spoiled', 'cancelled'] as const;
export type PrintJobState = (typeof printJobStates)[number];

export const printJobStateNames: Readonly<Record<PrintJobState, { readonly id: string; readonly en: string }>> = {
  authorised: { id: 'Dalam antrean', en: 'Waiting' },
  bound: { id: 'Blangko disiapkan', en: 'Blank bound' },
  sent: { id: 'Sedang dicetak', en: 'Being printed' },
  unclear: { id: 'Perlu diperiksa', en: 'To be checked' },
  printed: { id: 'Tercetak, belum diperiksa', en: 'Printed, not inspected' },
  inspected: { id: 'Baik, belum di rak', en: 'Good, not on a shelf' },
  shelved: { id: 'Di rak', en: 'On the shelf' },
  handed_over: { id: 'Diserahkan', en: 'Handed over' },
  spoiled: { id: 'Rusak cetak', en: 'Spoiled' },
  cancelled: { id: 'Dibatalkan', en: 'Cancelled' },
};

export const printJobEventTypes = [
  'print.authorised',
  'print.bound',
  /** the blank's chip holds the record, read back and compared */
  'print.chip_written',
  /** the blank is spoiled before anything was printed on it; the job waits for the next one */
  'print.blank_spoiled',
  'print.sent',
  'print.not_started',
  'print.unclear',
  'print.printed',
  'print.inspected',
  'print.shelved',
  'print.spoiled',
  'handover.completed',
  'print.cancelled',
] as const;
export type PrintJobEventType = (typeof printJobEventTypes)[number];

export type PrintJobOutcome = PrintJobState | 'refuse';

/** Every state with every event; NONE is the job that does not exist yet. The compiler asks for each pair. */
export const printJobTransitions: Readonly<Record<PrintJobState | 'NONE', Readonly<Record<PrintJobEventType, PrintJobOutcome>>>> = {
  NONE: {
    'print.authorised': 'authorised',
    'print.bound': 'refuse',
    'print.chip_written': 'refuse',
    'print.blank_spoiled': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
    'print.cancelled': 'refuse',
  },
  authorised: {
    'print.authorised': 'refuse',
    'print.bound': 'bound',
    'print.chip_written': 'refuse',
    'print.blank_spoiled': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
    'print.cancelled': 'cancelled',
  },
  bound: {
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.chip_written': 'bound',
    'print.blank_spoiled': 'authorised',
    'print.sent': 'sent',
    'print.not_started': 'authorised',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'spoiled',
    'handover.completed': 'refuse',
    'print.cancelled': 'refuse',
  },
  sent: {
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.chip_written': 'refuse',
    'print.blank_spoiled': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'authorised',
    'print.unclear': 'unclear',
    'print.printed': 'printed',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
    'print.cancelled': 'refuse',
  },
  unclear: {
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.chip_written': 'refuse',
    'print.blank_spoiled': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'authorised',
    'print.unclear': 'refuse',
    'print.printed': 'printed',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'spoiled',
    'handover.completed': 'refuse',
    'print.cancelled': 'refuse',
  },
  printed: {
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.chip_written': 'refuse',
    'print.blank_spoiled': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'inspected',
    'print.shelved': 'refuse',
    'print.spoiled': 'spoiled',
    'handover.completed': 'refuse',
    'print.cancelled': 'refuse',
  },
  inspected: {
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.chip_written': 'refuse',
    'print.blank_spoiled': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'shelved',
    'print.spoiled': 'spoiled',
    'handover.completed': 'refuse',
    'print.cancelled': 'refuse',
  },
  shelved: {
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.chip_written': 'refuse',
    'print.blank_spoiled': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'shelved',
    'print.spoiled': 'spoiled',
    'handover.completed': 'handed_over',
    'print.cancelled': 'refuse',
  },
  handed_over: {
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.chip_written': 'refuse',
    'print.blank_spoiled': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
    'print.cancelled': 'refuse',
  },
  spoiled: {
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.chip_written': 'refuse',
    'print.blank_spoiled': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
    'print.cancelled': 'refuse',
  },
  cancelled: {
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.chip_written': 'refuse',
    'print.blank_spoiled': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
    'print.cancelled': 'refuse',
  },
};
/** The job's next state, or undefined when the event is refused in this state. */
export function foldPrintJob(state: PrintJobState | undefined, event: PrintJobEventType): PrintJobState | undefined {
  const outcome = printJobTransitions[state ?? 'NONE'][event];
  return outcome === 'refuse' ? undefined : outcome;
}

/** Open: the printer must be asked about it after a restart. */
export function isAtPrinter(state: PrintJobState): boolean {
  return state === 'bound' || state === 'sent';
}

/** Live: it may still become, or already is, a card. One application has at most one live job. */
export function isLivePrintJob(state: PrintJobState): boolean {
  return state !== 'spoiled' && state !== 'cancelled';
}

/** What the printer says of a job, as far as it matters here. */
export type PrinterAnswer = {
  /** the printer's present life; a restarted printer has a new one */
  readonly life: string;
  /** the job found under the attempt's uuid or, when no uuid was kept, its name; undefined: the printer knows none */
  readonly job:
    | {
        readonly uuid: string;
        readonly name: string;
        readonly state: 'pending' | 'held' | 'processing' | 'stopped' | 'canceled' | 'aborted' | 'completed';
        readonly documentReceived: boolean;
        /**
         * The printer says that it never began this job, and it is one that keeps that record: it says of another one when it
         * was begun.
         */
        readonly neverBegun?: boolean;
      }
    | undefined;
};

export type AttemptRecord = {
  readonly attemptId: string;
  readonly state: 'bound' | 'sent';
  readonly jobUuid: string | undefined;
  readonly life: string | undefined;
};

/**
 * printed: the card came out, witnessed · wait: the printer is at it · not_started: certainly no document reached it,
 * the blank is untouched (an abandoned job is to be cancelled there) · unclear: a person looks.
 */
export type Resolution = { readonly kind: 'printed' | 'wait' | 'not_started' } | { readonly kind: 'unclear'; readonly why: UnclearReason };
export type UnclearReason = 'printer_restarted' | 'printer_forgot' | 'canceled_may_have_printed' | 'aborted_at_printer' | 'held_at_printer' | 'send_uncertain';

export const unclearReasons: Readonly<Record<UnclearReason, { readonly id: string; readonly en: string }>> = {
  printer_restarted: { id: 'Pencetak mati atau dihidupkan ulang saat kartu ini ada di dalamnya', en: 'The printer was restarted while this card was in it' },
  printer_forgot: { id: 'Pencetak tidak lagi mengenal kartu ini', en: 'The printer no longer knows this card' },
  canceled_may_have_printed: { id: 'Dibatalkan di pencetak; kartu mungkin sudah keluar', en: 'Cancelled at the printer; the card may have come out' },
  aborted_at_printer: { id: 'Pencetak berhenti di tengah kartu', en: 'The printer stopped in the middle of the card' },
  held_at_printer: {
    id: 'Ditahan di antrean pencetak karena nasibnya tidak jelas; kartu mungkin sudah keluar',
    en: "Held in the printer's queue, its fate unknown; the card may have come out",
  },
  send_uncertain: { id: 'Sambungan putus saat data dikirim', en: 'The connection broke while the data was being sent' },
};

/**
 * What became of an attempt, from what was kept before the cut and what the printer says now.
 * Rules (each seen by hand at real printers): job ids begin again after a restart, so only uuid and name count;
 * "completed" counts only in the printer life that was given the job; "canceled" may have printed; an impressions count
 * is not looked at, since it reads 1 while still printing.
 * Ended without ever having been begun is the one end, other than "completed", that leaves no doubt: nothing came out.
 */
export function resolveAttempt(attempt: AttemptRecord, answer: PrinterAnswer): Resolution {
  // The document is sent only after `sent` is durable: a job still `bound` never had one.
  if (attempt.state === 'bound') return { kind: 'not_started' };
  const { job } = answer;
  if (answer.life !== attempt.life) return { kind: 'unclear', why: 'printer_restarted' };
  if (job === undefined || job.uuid !== attempt.jobUuid || job.name !== attempt.attemptId) return { kind: 'unclear', why: 'printer_forgot' };
  switch (job.state) {
    case 'completed':
      return { kind: 'printed' };
    case 'canceled':
      return job.neverBegun === true ? { kind: 'not_started' } : { kind: 'unclear', why: 'canceled_may_have_printed' };
    case 'aborted':
      return job.neverBegun === true ? { kind: 'not_started' } : { kind: 'unclear', why: 'aborted_at_printer' };
    case 'held':
      // We never ask for a hold: the at-most-once backend under CUPS holds what was handed over before, until a person looks.
      return { kind: 'unclear', why: job.documentReceived ? 'held_at_printer' : 'send_uncertain' };
    case 'pending':
    case 'processing':
    case 'stopped':
      return job.documentReceived ? { kind: 'wait' } : { kind: 'unclear', why: 'send_uncertain' };
    default: {
      const never: never = job.state;
      return never;
    }
  }
}
