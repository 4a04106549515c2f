import type { Bilingual } from './bilingual.ts';
import { addDays, ageOn, type CalendarDate, compareDates, isCalendarDate } from './calendar-date.ts';
import { isObliged, obligedAge_years } from './coverage.ts';
import { errorFinding, type Finding, warningFinding } from './finding.ts';

/** The kinds of application, each on form F-1.02. Source: Permendagri 108/2019 and 109/2019. */
export const applicationKinds = ['baru', 'perubahan_data', 'rusak', 'hilang', 'pindah_datang', 'luar_domisili', 'baru_wna', 'perpanjangan_wna'] as const;
export type ApplicationKind = (typeof applicationKinds)[number];

/** The papers that an application of some kind needs. */
export const documentTypes = [
  'kk',
  'old_ktp',
  'proof_of_change',
  'f106',
  'damaged_ktp',
  'police_letter',
  'moving_letter',
  'travel_document',
  'itap_card',
] as const;
export type DocumentType = (typeof documentTypes)[number];

export const documentLabels: Readonly<Record<DocumentType, Bilingual>> = {
  kk: { id: 'Kartu Keluarga', en: 'Family card (KK)' },
  old_ktp: { id: 'KTP-el lama', en: 'Old KTP-el' },
  proof_of_change: { id: 'Bukti perubahan data', en: 'Proof of the change' },
  f106: { id: 'Formulir F-1.06', en: 'Form F-1.06' },
  damaged_ktp: { id: 'KTP-el rusak', en: 'The damaged KTP-el' },
  police_letter: { id: 'Surat kehilangan dari kepolisian', en: 'Police letter of loss' },
  moving_letter: { id: 'Surat keterangan pindah', en: 'Moving letter' },
  travel_document: { id: 'Dokumen perjalanan (paspor)', en: 'Travel document (passport)' },
  itap_card: { id: 'Kartu Izin Tinggal Tetap (ITAP)', en: 'Permanent stay card (ITAP)' },
};

/** What one kind of application asks for and does. */
export type KindRule = {
  readonly label: Bilingual;
  /** Biometrics are recorded once in a life: only a first card needs them. */
  readonly needsEnrolment: boolean;
  /** Every one of these is needed. */
  readonly documents: readonly DocumentType[];
  /** At least one of these is needed as well; empty when there is no choice. */
  readonly oneOfDocuments: readonly DocumentType[];
  /** A card is replaced: the old one goes in before the new one goes out. See `mustSurrenderOldCard`. */
  readonly surrendersOldCard: boolean;
  /** The photo on record may be taken again at the counter. */
  readonly photoMayBeRetaken: boolean;
  readonly citizenship: 'WNI' | 'WNA';
  /** The card is valid for life, or as long as the foreigner's permit. */
  readonly validFor: 'life' | 'itap';
};

const wni = { citizenship: 'WNI', validFor: 'life', photoMayBeRetaken: false, oneOfDocuments: [] } as const;
const wna = { citizenship: 'WNA', validFor: 'itap', photoMayBeRetaken: false, oneOfDocuments: [] } as const;

export const kindRules: Readonly<Record<ApplicationKind, KindRule>> = {
  baru: {
    ...wni,
    label: { id: 'KTP-el baru', en: 'First KTP-el' },
    needsEnrolment: true,
    documents: ['kk'],
    surrendersOldCard: false,
  },
  perubahan_data: {
    ...wni,
    label: { id: 'Perubahan data', en: 'Change of data' },
    needsEnrolment: false,
    documents: ['old_ktp', 'kk', 'proof_of_change', 'f106'],
    surrendersOldCard: true,
  },
  rusak: {
    ...wni,
    label: { id: 'KTP-el rusak', en: 'Damaged KTP-el' },
    needsEnrolment: false,
    documents: ['damaged_ktp', 'kk'],
    surrendersOldCard: true,
    photoMayBeRetaken: true,
  },
  hilang: {
    ...wni,
    label: { id: 'KTP-el hilang', en: 'Lost KTP-el' },
    needsEnrolment: false,
    documents: ['police_letter', 'kk'],
    surrendersOldCard: false,
  },
  pindah_datang: {
    ...wni,
    label: { id: 'Pindah datang', en: 'Moved in' },
    needsEnrolment: false,
    documents: ['moving_letter', 'kk'],
    surrendersOldCard: true,
  },
  luar_domisili: {
    ...wni,
    label: { id: 'Luar domisili', en: 'Outside the home region' },
    needsEnrolment: false,
    documents: [],
    oneOfDocuments: ['old_ktp', 'police_letter'],
    surrendersOldCard: true,
  },
  baru_wna: {
    ...wna,
    label: { id: 'KTP-el baru orang asing', en: 'First KTP-el of a foreigner' },
    needsEnrolment: true,
    documents: ['travel_document', 'itap_card', 'kk'],
    surrendersOldCard: false,
  },
  perpanjangan_wna: {
    ...wna,
    label: { id: 'Perpanjangan KTP-el orang asing', en: "Renewal of a foreigner's KTP-el" },
    needsEnrolment: false,
    documents: ['travel_document', 'itap_card', 'kk'],
    surrendersOldCard: true,
  },
};

/** A paper as the counter saw it. `type` is open: an unknown one is kept and warned about. */
export type PresentedDocument = {
  readonly type: string;
  readonly number?: string | undefined;
  /** `YYYY-MM-DD`; looked at for the ITAP card of a renewal. */
  readonly expiresOn?: string | undefined;
};

export type KindCheck = {
  readonly kind: ApplicationKind;
  readonly person: {
    readonly birthDate: string;
    readonly maritalStatus: string;
    readonly citizenship: 'WNI' | 'WNA';
  };
  readonly documents: readonly PresentedDocument[];
};

/** Recording is allowed this early, so that the card is ready on the 17th birthday. */
const recordingAge_years = 16;
/** Nobody brings more papers; a limit for what a stranger may send. */
const documentCount_max = 20;
/** A foreigner renews at least this long before the permit ends. Source: DOMAIN, kinds. */
const wnaRenewalLead_days = 30;

export function isApplicationKind(text: string): text is ApplicationKind {
  return (applicationKinds as readonly string[]).includes(text);
}

export function isDocumentType(text: string): text is DocumentType {
  return (documentTypes as readonly string[]).includes(text);
}

/**
 * True when an old card must be handed in before the new one goes out. A police letter excuses
 * from it: the card is gone.
 */
export function mustSurrenderOldCard(kind: ApplicationKind, documents: readonly { readonly type: string }[]): boolean {
  return kindRules[kind].surrendersOldCard && !presents(documents, 'police_letter');
}

/**
 * Checks an application against its kind on the day it is made. Errors: too young, the wrong
 * citizenship for the kind, a needed document missing (field `documents`). Warnings: a
 * 16-year-old (recorded now, the card at 17), a paper of unknown type, a police letter without
 * number, a foreigner's renewal less than 30 days before the permit ends.
 * Sources: UU 24/2013 article 63, Permendagri 108/2019.
 */
export function checkKind({ kind, person, documents }: KindCheck, onDate: CalendarDate): Finding[] {
  return [
    ...checkAge(kind, person, onDate),
    ...checkCitizenship(kind, person.citizenship),
    ...checkDocuments(kind, documents),
    ...checkRenewalDay(kind, documents, onDate),
  ];
}

function checkAge(kind: ApplicationKind, person: KindCheck['person'], onDate: CalendarDate): Finding[] {
  // An impossible birth date is reported by checkPerson; a second finding would only repeat it.
  if (!isCalendarDate(person.birthDate) || isObliged(person, onDate)) return [];
  if (!kindRules[kind].needsEnrolment) {
    return [
      errorFinding('birthDate', 'too_young_for_card', {
        id: `Belum ${obligedAge_years} tahun dan belum pernah kawin: belum ada KTP-el untuk diganti.`,
        en: `Not yet ${obligedAge_years} and never married: there is no KTP-el to replace yet.`,
      }),
    ];
  }
  if (ageOn(person.birthDate, onDate) >= recordingAge_years) {
    return [
      warningFinding('birthDate', 'card_at_17', {
        id: 'Usia 16 tahun: perekaman boleh sekarang, KTP-el diberikan saat berusia 17 tahun.',
        en: 'Aged 16: may be recorded now, the card is given at 17.',
      }),
    ];
  }
  return [
    errorFinding('birthDate', 'too_young_for_recording', {
      id: 'Perekaman boleh mulai usia 16 tahun, atau bila sudah/pernah kawin.',
      en: 'Recording is allowed from the age of 16, or when ever married.',
    }),
  ];
}

function checkCitizenship(kind: ApplicationKind, citizenship: 'WNI' | 'WNA'): Finding[] {
  const needed = kindRules[kind].citizenship;
  if (citizenship === needed) return [];
  return [
    errorFinding('citizenship', 'citizenship_unlike_kind', {
      id: `Jenis permohonan ini untuk ${needed}.`,
      en: `This kind of application is for ${needed} (${needed === 'WNI' ? 'citizens' : 'foreigners'}).`,
    }),
  ];
}

function checkDocuments(kind: ApplicationKind, documents: readonly PresentedDocument[]): Finding[] {
  if (documents.length > documentCount_max) {
    return [
      errorFinding('documents', 'documents_too_many', {
        id: `Paling banyak ${documentCount_max} dokumen.`,
        en: `At most ${documentCount_max} documents.`,
      }),
    ];
  }
  const rule = kindRules[kind];
  const missing = rule.documents.filter((type) => !presents(documents, type));
  const findings = missing.map((type) => missingDocument([type]));
  const hasChoice = rule.oneOfDocuments.length > 0;
  if (hasChoice && !rule.oneOfDocuments.some((type) => presents(documents, type))) {
    findings.push(missingDocument(rule.oneOfDocuments));
  }
  return [...findings, ...documentWarnings(documents)];
}

function missingDocument(types: readonly DocumentType[]): Finding {
  const labels = types.map((type) => documentLabels[type]);
  return errorFinding('documents', 'document_missing', {
    id: `Dokumen belum ada: ${labels.map((label) => label.id).join(' atau ')}.`,
    en: `Document missing: ${labels.map((label) => label.en).join(' or ')}.`,
  });
}

function documentWarnings(documents: readonly PresentedDocument[]): Finding[] {
  const findings: Finding[] = [];
  if (documents.some((document) => !isDocumentType(document.type))) {
    findings.push(
      warningFinding('documents', 'document_type_unknown', {
        id: 'Ada jenis dokumen yang tidak dikenal; disimpan apa adanya.',
        en: 'A document has an unknown type; it is kept as it is.',
      }),
    );
  }
  const isUnnumbered = ({ type, number = '' }: PresentedDocument) => type === 'police_letter' && number.trim() === '';
  if (documents.some(isUnnumbered)) {
    findings.push(
      warningFinding('documents', 'police_letter_without_number', {
        id: 'Nomor surat kehilangan belum diisi.',
        en: 'The number of the police letter is not filled in.',
      }),
    );
  }
  return findings;
}

function checkRenewalDay(kind: ApplicationKind, documents: readonly PresentedDocument[], onDate: CalendarDate): Finding[] {
  if (kind !== 'perpanjangan_wna') return [];
  const expiresOn = documents.find((document) => document.type === 'itap_card')?.expiresOn;
  if (expiresOn === undefined || !isCalendarDate(expiresOn)) return [];
  if (compareDates(addDays(onDate, wnaRenewalLead_days), expiresOn) <= 0) return [];
  return [
    warningFinding('documents', 'renewal_late', {
      id: 'Perpanjangan seharusnya paling lambat 30 hari sebelum masa berlaku habis.',
      en: 'A renewal should come at least 30 days before the permit ends.',
    }),
  ];
}

function presents(documents: readonly { readonly type: string }[], type: DocumentType): boolean {
  return documents.some((document) => document.type === type);
}
