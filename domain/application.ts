/**
 * An application (permohonan): its statuses, what moves it from one to the next, and whose move it is.
 * Status codes are the central registry's (kept on the wire); UNREGISTERED, BIO_CAPTURED and PROCESSING are the
 * office's, WITHDRAWN is Loket's own. A code that is not known here is shown and kept by whoever meets it, never lost.
 */

export const applicationStatuses = [
  'UNREGISTERED',
  'BIO_CAPTURED',
  'PROCESSING',
  'SENT_FOR_ENROLLMENT',
  'RECEIVED_AT_CENTRAL',
  'PRINT_READY_RECORD',
  'DUPLICATE_RECORD',
  'ADJUDICATE_RECORD',
  'ENROLL_FAILURE_AT_REGIONAL',
  'ENROLL_FAILURE_AT_CENTRAL',
  'SEARCH_FAILURE_AT_CENTRAL',
  'REQUEST_VALIDATION',
  'SENT_FOR_CARD_PRINTING',
  'CARD_PRINTED',
  'CARD_SHIPPED',
  'CARD_ISSUED',
  'WITHDRAWN',
] as const;
export type ApplicationStatus = (typeof applicationStatuses)[number];

/** What the centre may say of an application. */
export const verdicts = [
  'PRINT_READY_RECORD',
  'DUPLICATE_RECORD',
  'ADJUDICATE_RECORD',
  'ENROLL_FAILURE_AT_REGIONAL',
  'ENROLL_FAILURE_AT_CENTRAL',
  'SEARCH_FAILURE_AT_CENTRAL',
  'REQUEST_VALIDATION',
] as const;
export type Verdict = (typeof verdicts)[number];

export function isVerdict(text: string): text is Verdict {
  return verdicts.some((verdict) => verdict === text);
}

export const applicationEventTypes = [
  'application.accepted',
  'application.enrolled',
  'application.withdrawn',
  'application.resent',
  'application.sent',
  'centre.received',
  'centre.verdict',
  'centre.warranted',
  'warrant.quota_used',
  'print.authorised',
  'print.bound',
  'print.sent',
  'print.not_started',
  'print.unclear',
  'print.printed',
  'print.inspected',
  'print.shelved',
  'print.spoiled',
  'handover.completed',
] as const;
export type ApplicationEventType = (typeof applicationEventTypes)[number];

/** The part of a journal entry that the fold needs. */
export type ApplicationEvent =
  | { readonly type: 'application.accepted'; readonly at: string; readonly firstStatus: 'UNREGISTERED' | 'BIO_CAPTURED' | 'PROCESSING' }
  | { readonly type: 'centre.verdict'; readonly at: string; readonly verdict: Verdict }
  | { readonly type: Exclude<ApplicationEventType, 'application.accepted' | 'centre.verdict'>; readonly at: string };

/**
 * What an event does to a status.
 * accept: the application begins, in the event's first status · a status: it moves there · verdict: it moves to the
 * verdict the event carries · stay: the event belongs here and the status does not change · note: it comes too late or
 * twice (messages cross): kept in the story, changes nothing · refuse: whoever wants it is told no.
 */
export type Outcome = ApplicationStatus | 'accept' | 'verdict' | 'stay' | 'note' | 'refuse';

/** Every status with every event: the compiler asks for each pair. NONE is the application that does not exist yet. */
export const transitions: Readonly<Record<ApplicationStatus | 'NONE', Readonly<Record<ApplicationEventType, Outcome>>>> = {
  NONE: {
    'application.accepted': 'accept',
    'application.enrolled': 'refuse',
    'application.withdrawn': 'refuse',
    'application.resent': 'refuse',
    'application.sent': 'refuse',
    'centre.received': 'refuse',
    'centre.verdict': 'refuse',
    'centre.warranted': 'refuse',
    'warrant.quota_used': 'refuse',
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
  },
  UNREGISTERED: {
    'application.accepted': 'refuse',
    'application.enrolled': 'BIO_CAPTURED',
    'application.withdrawn': 'WITHDRAWN',
    'application.resent': 'refuse',
    'application.sent': 'note',
    'centre.received': 'note',
    'centre.verdict': 'note',
    'centre.warranted': 'note',
    'warrant.quota_used': 'refuse',
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
  },
  BIO_CAPTURED: {
    'application.accepted': 'refuse',
    'application.enrolled': 'refuse',
    'application.withdrawn': 'WITHDRAWN',
    'application.resent': 'refuse',
    'application.sent': 'SENT_FOR_ENROLLMENT',
    'centre.received': 'RECEIVED_AT_CENTRAL',
    'centre.verdict': 'verdict',
    'centre.warranted': 'note',
    'warrant.quota_used': 'refuse',
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
  },
  PROCESSING: {
    'application.accepted': 'refuse',
    'application.enrolled': 'refuse',
    'application.withdrawn': 'WITHDRAWN',
    'application.resent': 'refuse',
    'application.sent': 'SENT_FOR_ENROLLMENT',
    'centre.received': 'RECEIVED_AT_CENTRAL',
    'centre.verdict': 'verdict',
    'centre.warranted': 'note',
    'warrant.quota_used': 'PRINT_READY_RECORD',
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
  },
  SENT_FOR_ENROLLMENT: {
    'application.accepted': 'refuse',
    'application.enrolled': 'refuse',
    'application.withdrawn': 'WITHDRAWN',
    'application.resent': 'refuse',
    'application.sent': 'note',
    'centre.received': 'RECEIVED_AT_CENTRAL',
    'centre.verdict': 'verdict',
    'centre.warranted': 'note',
    'warrant.quota_used': 'PRINT_READY_RECORD',
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
  },
  RECEIVED_AT_CENTRAL: {
    'application.accepted': 'refuse',
    'application.enrolled': 'refuse',
    'application.withdrawn': 'WITHDRAWN',
    'application.resent': 'refuse',
    'application.sent': 'note',
    'centre.received': 'note',
    'centre.verdict': 'verdict',
    'centre.warranted': 'note',
    'warrant.quota_used': 'PRINT_READY_RECORD',
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
  },
  PRINT_READY_RECORD: {
    'application.accepted': 'refuse',
    'application.enrolled': 'refuse',
    'application.withdrawn': 'WITHDRAWN',
    'application.resent': 'refuse',
    'application.sent': 'note',
    'centre.received': 'note',
    'centre.verdict': 'verdict',
    'centre.warranted': 'stay',
    'warrant.quota_used': 'refuse',
    'print.authorised': 'stay',
    'print.bound': 'SENT_FOR_CARD_PRINTING',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
  },
  DUPLICATE_RECORD: {
    'application.accepted': 'refuse',
    'application.enrolled': 'refuse',
    'application.withdrawn': 'WITHDRAWN',
    'application.resent': 'refuse',
    'application.sent': 'note',
    'centre.received': 'note',
    'centre.verdict': 'verdict',
    'centre.warranted': 'note',
    'warrant.quota_used': 'refuse',
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
  },
  ADJUDICATE_RECORD: {
    'application.accepted': 'refuse',
    'application.enrolled': 'refuse',
    'application.withdrawn': 'WITHDRAWN',
    'application.resent': 'refuse',
    'application.sent': 'note',
    'centre.received': 'note',
    'centre.verdict': 'verdict',
    'centre.warranted': 'note',
    'warrant.quota_used': 'refuse',
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
  },
  ENROLL_FAILURE_AT_REGIONAL: {
    'application.accepted': 'refuse',
    'application.enrolled': 'BIO_CAPTURED',
    'application.withdrawn': 'WITHDRAWN',
    'application.resent': 'refuse',
    'application.sent': 'note',
    'centre.received': 'note',
    'centre.verdict': 'verdict',
    'centre.warranted': 'note',
    'warrant.quota_used': 'refuse',
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
  },
  ENROLL_FAILURE_AT_CENTRAL: {
    'application.accepted': 'refuse',
    'application.enrolled': 'BIO_CAPTURED',
    'application.withdrawn': 'WITHDRAWN',
    'application.resent': 'refuse',
    'application.sent': 'note',
    'centre.received': 'note',
    'centre.verdict': 'verdict',
    'centre.warranted': 'note',
    'warrant.quota_used': 'refuse',
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
  },
  SEARCH_FAILURE_AT_CENTRAL: {
    'application.accepted': 'refuse',
    'application.enrolled': 'refuse',
    'application.withdrawn': 'WITHDRAWN',
    'application.resent': 'PROCESSING',
    'application.sent': 'note',
    'centre.received': 'note',
    'centre.verdict': 'verdict',
    'centre.warranted': 'note',
    'warrant.quota_used': 'refuse',
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
  },
  REQUEST_VALIDATION: {
    'application.accepted': 'refuse',
    'application.enrolled': 'refuse',
    'application.withdrawn': 'WITHDRAWN',
    'application.resent': 'PROCESSING',
    'application.sent': 'note',
    'centre.received': 'note',
    'centre.verdict': 'verdict',
    'centre.warranted': 'note',
    'warrant.quota_used': 'refuse',
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
  },
  SENT_FOR_CARD_PRINTING: {
    'application.accepted': 'refuse',
    'application.enrolled': 'refuse',
    'application.withdrawn': 'refuse',
    'application.resent': 'refuse',
    'application.sent': 'note',
    'centre.received': 'note',
    'centre.verdict': 'note',
    'centre.warranted': 'note',
    'warrant.quota_used': 'refuse',
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.sent': 'stay',
    'print.not_started': 'PRINT_READY_RECORD',
    'print.unclear': 'stay',
    'print.printed': 'CARD_PRINTED',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'PRINT_READY_RECORD',
    'handover.completed': 'refuse',
  },
  CARD_PRINTED: {
    'application.accepted': 'refuse',
    'application.enrolled': 'refuse',
    'application.withdrawn': 'refuse',
    'application.resent': 'refuse',
    'application.sent': 'note',
    'centre.received': 'note',
    'centre.verdict': 'note',
    'centre.warranted': 'note',
    'warrant.quota_used': 'refuse',
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'stay',
    'print.shelved': 'CARD_SHIPPED',
    'print.spoiled': 'PRINT_READY_RECORD',
    'handover.completed': 'refuse',
  },
  CARD_SHIPPED: {
    'application.accepted': 'refuse',
    'application.enrolled': 'refuse',
    'application.withdrawn': 'refuse',
    'application.resent': 'refuse',
    'application.sent': 'note',
    'centre.received': 'note',
    'centre.verdict': 'note',
    'centre.warranted': 'note',
    'warrant.quota_used': 'refuse',
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'stay',
    'print.spoiled': 'PRINT_READY_RECORD',
    'handover.completed': 'CARD_ISSUED',
  },
  CARD_ISSUED: {
    'application.accepted': 'refuse',
    'application.enrolled': 'refuse',
    'application.withdrawn': 'refuse',
    'application.resent': 'refuse',
    'application.sent': 'note',
    'centre.received': 'note',
    'centre.verdict': 'note',
    'centre.warranted': 'note',
    'warrant.quota_used': 'refuse',
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
  },
  WITHDRAWN: {
    'application.accepted': 'refuse',
    'application.enrolled': 'refuse',
    'application.withdrawn': 'refuse',
    'application.resent': 'refuse',
    'application.sent': 'note',
    'centre.received': 'note',
    'centre.verdict': 'note',
    'centre.warranted': 'note',
    'warrant.quota_used': 'refuse',
    'print.authorised': 'refuse',
    'print.bound': 'refuse',
    'print.sent': 'refuse',
    'print.not_started': 'refuse',
    'print.unclear': 'refuse',
    'print.printed': 'refuse',
    'print.inspected': 'refuse',
    'print.shelved': 'refuse',
    'print.spoiled': 'refuse',
    'handover.completed': 'refuse',
  },
};
/** An application as the fold leaves it. */
export type ApplicationState = {
  readonly status: ApplicationStatus;
  /** moment it came into this status, ISO 8601 UTC */
  readonly since: string;
};

export type FoldResult =
  | { readonly outcome: 'moved' | 'stayed' | 'noted'; readonly state: ApplicationState }
  | { readonly outcome: 'refused'; readonly state: ApplicationState | undefined };

/** The one fold: an application's next state from its present one and an event. Pure; never throws. */
export function foldApplication(state: ApplicationState | undefined, event: ApplicationEvent): FoldResult {
  const outcome = transitions[state?.status ?? 'NONE'][event.type];
  if (outcome === 'accept') {
    return event.type === 'application.accepted' ? { outcome: 'moved', state: { status: event.firstStatus, since: event.at } } : { outcome: 'refused', state };
  }
  if (state === undefined || outcome === 'refuse') return { outcome: 'refused', state };
  if (outcome === 'note') return { outcome: 'noted', state };
  if (outcome === 'stay') return { outcome: 'stayed', state };
  if (outcome === 'verdict') {
    if (event.type !== 'centre.verdict' || event.verdict === state.status) return { outcome: 'noted', state };
    return { outcome: 'moved', state: { status: event.verdict, since: event.at } };
  }
  return { outcome: 'moved', state: { status: outcome, since: event.at } };
}

/** The first status of an accepted application: kinds that need an enrolment wait for the recording if it is missing. */
export function firstStatus(needsEnrolment: boolean, enrolmentRecorded: boolean): 'UNREGISTERED' | 'BIO_CAPTURED' | 'PROCESSING' {
  if (!needsEnrolment) return 'PROCESSING';
  return enrolmentRecorded ? 'BIO_CAPTURED' : 'UNREGISTERED';
}

/** True when the centre may begin its work: everything it needs has been recorded. */
export function isReadyToSend(status: ApplicationStatus): boolean {
  return status === 'BIO_CAPTURED' || status === 'PROCESSING';
}

/** Live: not yet handed over, not withdrawn. One person has at most one live application at a printer. */
export function isLive(status: ApplicationStatus): boolean {
  return status !== 'CARD_ISSUED' && status !== 'WITHDRAWN';
}

/** Who has the ball. An application lies on exactly one desk. */
export type Holder = 'enrolment_desk' | 'sync' | 'centre' | 'print_desk' | 'front_office' | 'supervisor' | 'handover_desk' | 'citizen' | 'nobody';

export const holderNames: Readonly<Record<Holder, { readonly id: string; readonly en: string }>> = {
  enrolment_desk: { id: 'Meja perekaman', en: 'Enrolment desk' },
  sync: { id: 'Menunggu sambungan', en: 'Waiting for the link' },
  centre: { id: 'Pusat (Ditjen Dukcapil)', en: 'Centre (Ditjen Dukcapil)' },
  print_desk: { id: 'Ruang cetak', en: 'Print room' },
  front_office: { id: 'Loket', en: 'Front office' },
  supervisor: { id: 'Penyelia', en: 'Supervisor' },
  handover_desk: { id: 'Meja penyerahan', en: 'Hand-over desk' },
  citizen: { id: 'Pemohon', en: 'Applicant' },
  nobody: { id: 'Selesai', en: 'Done' },
};

export type NextStep = { readonly holder: Holder; readonly text: { readonly id: string; readonly en: string } };

/** Exactly one next step and one holder for each status. */
export const nextSteps: Readonly<Record<ApplicationStatus, NextStep>> = {
  UNREGISTERED: {
    holder: 'enrolment_desk',
    text: { id: 'Rekam foto, tanda tangan, sidik jari dan iris', en: 'Record photo, signature, fingerprints and irises' },
  },
  BIO_CAPTURED: { holder: 'sync', text: { id: 'Dikirim ke pusat begitu internet tersambung', en: 'Goes to the centre as soon as the internet is back' } },
  PROCESSING: { holder: 'sync', text: { id: 'Dikirim ke pusat begitu internet tersambung', en: 'Goes to the centre as soon as the internet is back' } },
  SENT_FOR_ENROLLMENT: { holder: 'centre', text: { id: 'Pusat menerima dan memeriksa', en: 'The centre receives and checks' } },
  RECEIVED_AT_CENTRAL: { holder: 'centre', text: { id: 'Pusat memeriksa ketunggalan', en: 'The centre checks uniqueness' } },
  PRINT_READY_RECORD: { holder: 'print_desk', text: { id: 'Cetak kartu', en: 'Print the card' } },
  DUPLICATE_RECORD: {
    holder: 'front_office',
    text: { id: 'Sudah pernah direkam: periksa data lama bersama pemohon', en: 'Already recorded before: check the old record with the applicant' },
  },
  ADJUDICATE_RECORD: {
    holder: 'supervisor',
    text: { id: 'Mirip dengan data lain: pusat dan penyelia memutuskan', en: 'Similar to another record: centre and supervisor decide' },
  },
  ENROLL_FAILURE_AT_REGIONAL: { holder: 'enrolment_desk', text: { id: 'Rekam ulang: rekaman tidak lengkap', en: 'Record again: the recording is incomplete' } },
  ENROLL_FAILURE_AT_CENTRAL: {
    holder: 'enrolment_desk',
    text: { id: 'Rekam ulang: rekaman tidak terbaca di pusat', en: 'Record again: unreadable at the centre' },
  },
  SEARCH_FAILURE_AT_CENTRAL: { holder: 'front_office', text: { id: 'Kirim ulang ke pusat', en: 'Send to the centre again' } },
  REQUEST_VALIDATION: { holder: 'supervisor', text: { id: 'Penyelia memeriksa dan mengirim ulang', en: 'Supervisor checks and sends again' } },
  SENT_FOR_CARD_PRINTING: { holder: 'print_desk', text: { id: 'Kartu sedang di pencetak', en: 'The card is at the printer' } },
  CARD_PRINTED: { holder: 'print_desk', text: { id: 'Periksa hasil cetak lalu taruh di rak', en: 'Inspect the card, then put it on the shelf' } },
  CARD_SHIPPED: { holder: 'citizen', text: { id: 'Siap diambil di meja penyerahan', en: 'Ready to collect at the hand-over desk' } },
  CARD_ISSUED: { holder: 'nobody', text: { id: 'Kartu sudah diserahkan', en: 'The card has been handed over' } },
  WITHDRAWN: { holder: 'nobody', text: { id: 'Permohonan ditarik', en: 'The application was withdrawn' } },
};

export const statusNames: Readonly<Record<ApplicationStatus, { readonly id: string; readonly en: string }>> = {
  UNREGISTERED: { id: 'Belum direkam', en: 'Not yet recorded' },
  BIO_CAPTURED: { id: 'Terekam, belum terkirim', en: 'Recorded, not sent' },
  PROCESSING: { id: 'Disiapkan untuk dikirim', en: 'Being prepared to send' },
  SENT_FOR_ENROLLMENT: { id: 'Terkirim ke pusat', en: 'Sent to the centre' },
  RECEIVED_AT_CENTRAL: { id: 'Diterima pusat', en: 'Received at the centre' },
  PRINT_READY_RECORD: { id: 'Siap cetak', en: 'Ready to print' },
  DUPLICATE_RECORD: { id: 'Ganda', en: 'Duplicate' },
  ADJUDICATE_RECORD: { id: 'Mirip data lain', en: 'Similar to another record' },
  ENROLL_FAILURE_AT_REGIONAL: { id: 'Rekaman gagal (daerah)', en: 'Recording failed (region)' },
  ENROLL_FAILURE_AT_CENTRAL: { id: 'Rekaman gagal (pusat)', en: 'Recording failed (centre)' },
  SEARCH_FAILURE_AT_CENTRAL: { id: 'Pencarian gagal di pusat', en: 'Search failed at the centre' },
  REQUEST_VALIDATION: { id: 'Perlu validasi', en: 'Needs validation' },
  SENT_FOR_CARD_PRINTING: { id: 'Sedang dicetak', en: 'Being printed' },
  CARD_PRINTED: { id: 'Tercetak', en: 'Printed' },
  CARD_SHIPPED: { id: 'Siap diambil', en: 'Ready to collect' },
  CARD_ISSUED: { id: 'Diserahkan', en: 'Handed over' },
  WITHDRAWN: { id: 'Ditarik', en: 'Withdrawn' },
};
