/** The form of one application as it is typed: plain values, so that it can be kept as it stands and taken up again. */
import type { ApplicationKind, DocumentType } from '@loket/domain/application-kinds';
import { kindRules } from '@loket/domain/application-kinds';
import type { Bilingual } from '@loket/domain/bilingual';
import { parseLooseDate } from '@loket/domain/calendar-date';
import { type BiometricPart, openParts, type QualityWanted, type RecordedPart, usualQuality } from '@loket/domain/recording';
import type {
  ApplicationDocument,
  ApplicationSubmission,
  AttachmentRef,
  Enrolment,
  Person,
  PhotoCheck,
  PictureRef,
  RecordedBefore,
} from '@loket/protocol/application';

export const personFields = [
  'nik',
  'kk',
  'name',
  'birthPlace',
  'birthDate',
  'sex',
  'bloodType',
  'address',
  'rt',
  'rw',
  'villageCode',
  'religion',
  'maritalStatus',
  'occupation',
  'citizenship',
  'motherName',
  'nationality',
] as const satisfies readonly (keyof Person)[];
export type PersonField = (typeof personFields)[number];

/** A scan with its bytes, ready to travel under its hash. */
export type Scan = {
  readonly sha256: string;
  readonly mediaType: AttachmentRef['mediaType'];
  readonly size_bytes: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
};

/** A photo or a signature: only what the card's drawing can read. */
export type Picture = Scan & { readonly mediaType: PictureRef['mediaType'] };

export type DocumentEntry = {
  readonly seen: boolean;
  readonly number: string;
  readonly expiresOn: string;
  readonly scan?: Scan | undefined /** the pages after the first */;
  readonly morePages?: readonly Scan[] | undefined;
};

/** later: the citizen goes on to the enrolment desk · here: photo and signature now · elsewhere: recorded before, with a reference. */
export type EnrolmentMode = 'later' | 'here' | 'elsewhere';

/** A finger or an iris, with its bytes. */
export type BiometricEntry = RecordedPart & { readonly device: string; readonly file: Scan & { readonly mediaType: 'application/octet-stream' } };

/** What is recorded of fingers and irises at an office that has devices for them. */
export type BiometricsEntry = {
  readonly parts: readonly BiometricEntry[];
  readonly wanted: QualityWanted;
  /** the open parts: recorded now, or later at the enrolment desk */
  readonly rest: 'now' | 'later';
  /** the chain of captures so far */
  readonly chain?: string | undefined;
};

export type ExceptionEntry = { readonly part: string; readonly reason: string; readonly photo?: Picture | undefined };

export type EnrolmentEntry = {
  readonly mode: EnrolmentMode;
  readonly photo?: Picture | undefined;
  readonly photoCheck?: PhotoCheck | undefined;
  readonly signature?: Picture | undefined;
  readonly recordedBefore?: RecordedBefore | undefined;
  readonly biometrics?: BiometricsEntry | undefined;
  readonly exceptions: readonly ExceptionEntry[];
  readonly reference: string;
  readonly recordedOn: string;
};

/** Fields of the person that a change of data may be about. */
export const changeFields = [
  'maritalStatus',
  'name',
  'birthPlace',
  'birthDate',
  'sex',
  'bloodType',
  'address',
  'religion',
  'occupation',
] as const satisfies readonly PersonField[];
export type ChangeField = (typeof changeFields)[number];

/** What was found under a NIK and filled in, so that another NIK takes it back. */
export type KnownPerson = {
  readonly nik: string;
  /** office: an earlier application and the register, asked now · list: a list on this computer · here: taken in on this computer */
  readonly source: 'office' | 'list' | 'here';
  readonly person: Readonly<Partial<Record<PersonField, string>>>;
  /** the application that the values come from */
  readonly receiptCode?: string | undefined;
  /** fields in which the register says otherwise */
  readonly differs: readonly string[];
  /** of the register: enrolled, not_yet, unknown, or its own word */
  readonly enrolment: string;
  readonly live?: { readonly receiptCode: string; readonly statusText: Bilingual } | undefined;
};

export type IntakeForm = {
  /** the id the application will have; its receipt code follows from it */
  readonly id: string;
  /** an application refused before that this one stands in for */
  readonly replaces?: string | undefined;
  readonly kind: ApplicationKind;
  readonly known?: KnownPerson | undefined;
  readonly person: Readonly<Record<PersonField, string>>;
  readonly documents: Readonly<Partial<Record<DocumentType, DocumentEntry>>>;
  readonly change: { readonly field: ChangeField; readonly before: string };
  readonly enrolment: EnrolmentEntry;
  readonly telephone: string;
  readonly note: string;
};

export const emptyEnrolment: EnrolmentEntry = { mode: 'here', exceptions: [], reference: '', recordedOn: '' };
export const emptyDocument: DocumentEntry = { seen: false, number: '', expiresOn: '' };

/** A new form of a kind. Only what the kind fixes is filled in: a guess that looks filled is never looked at. */
export function emptyForm(id: string, kind: ApplicationKind): IntakeForm {
  const rule = kindRules[kind];
  const blank: Record<PersonField, string> = {
    nik: '',
    kk: '',
    name: '',
    birthPlace: '',
    birthDate: '',
    sex: '',
    bloodType: '13',
    address: '',
    rt: '',
    rw: '',
    villageCode: '',
    religion: '',
    maritalStatus: '',
    occupation: '',
    citizenship: rule.citizenship,
    motherName: '',
    nationality: '',
  };
  return {
    id,
    kind,
    person: blank,
    documents: {},
    change: { field: 'maritalStatus', before: kind === 'perubahan_data' ? '1' : '' },
    enrolment: { ...emptyEnrolment, mode: rule.needsEnrolment ? 'here' : 'later' },
    telephone: '',
    note: '',
  };
}

/** The papers a kind may show, needed ones first. */
export function documentsOfKind(kind: ApplicationKind): readonly DocumentType[] {
  return [...kindRules[kind].documents, ...kindRules[kind].oneOfDocuments];
}

/** True while nothing has been typed that would be a loss. */
export function isUntouched(form: IntakeForm): boolean {
  const fresh = emptyForm(form.id, form.kind);
  return (
    personFields.every((field) => form.person[field] === fresh.person[field]) &&
    Object.keys(form.documents).length === 0 &&
    form.enrolment.photo === undefined &&
    form.note === '' &&
    form.telephone === ''
  );
}

/** All files that the form carries, those that belong to its kind only. */
export function filesOf(form: IntakeForm): Scan[] {
  const scans = documentsOfKind(form.kind).flatMap((type) => {
    const entry = form.documents[type];
    return entry?.seen === true ? pagesOf(entry) : [];
  });
  return form.enrolment.mode === 'here' ? [...scans, ...filesOfRecording(form.enrolment)] : scans;
}

/** Small things first: a signature and forty kilobytes of fingers are there before the photo. */
export function filesOfRecording({ photo, signature, biometrics, exceptions }: EnrolmentEntry): Scan[] {
  const pictures = [signature, photo, ...exceptions.map((exception) => exception.photo)];
  return [...(biometrics?.parts ?? []).map(({ file }) => file), ...pictures].filter((file) => file !== undefined);
}

/** Parts of a recording that are still open: none where nobody asks for fingers and irises. */
export function openPartsOf({ biometrics, exceptions }: EnrolmentEntry): BiometricPart[] {
  return biometrics === undefined
    ? []
    : openParts(
        biometrics.parts,
        exceptions.map(({ part }) => part),
        biometrics.wanted,
      );
}

/** A paper's pages in their order. */
export function pagesOf({ scan, morePages = [] }: DocumentEntry): readonly Scan[] {
  return scan === undefined ? [] : [scan, ...morePages];
}

/** True when the kind can carry a photo taken at this counter. */
export function mayTakePhoto(kind: ApplicationKind): boolean {
  return kindRules[kind].needsEnrolment || kindRules[kind].photoMayBeRetaken;
}

/** A date as typed, in the shape of the wire; what is no date stays as typed, for the check to name. */
export function isoDate(typed: string): string {
  return parseLooseDate(typed) ?? typed.trim();
}

export type Serving = { readonly takenAt: string; readonly takenBy: string; readonly counter?: string | undefined };

/** What is sent to the office. Spaces around a value are typing; everything else is kept as typed. */
export function submissionOf(form: IntakeForm, { takenAt, takenBy, counter }: Serving): ApplicationSubmission {
  const enrolment = enrolmentOf(form);
  const telephone = form.telephone.trim();
  const note = form.note.trim();
  return {
    kind: form.kind,
    person: personOf(form),
    documents: documentsOf(form),
    takenAt,
    takenBy,
    ...(counter === undefined ? {} : { counter }),
    ...(form.kind === 'perubahan_data'
      ? { change: { field: form.change.field, before: changeValue(form.change.field, form.change.before), after: personOf(form)[form.change.field] } }
      : {}),
    ...(enrolment === undefined ? {} : { enrolment }),
    ...(telephone === '' ? {} : { telephone }),
    ...(note === '' ? {} : { note }),
  };
}

function changeValue(field: ChangeField, typed: string): string {
  return field === 'birthDate' ? isoDate(typed) : typed.trim();
}

/** The person as typed. `sex` and `citizenship` may still be empty: the check names them. */
export function personOf(form: IntakeForm): Person {
  const { sex, citizenship, birthDate, nik, kk, nationality, ...rest } = form.person;
  const trimmed = Object.fromEntries(Object.entries(rest).map(([field, value]) => [field, value.trim()])) as typeof rest;
  const digits = (text: string): string => text.replace(/\s/g, '');
  return {
    ...trimmed,
    nik: digits(nik),
    kk: digits(kk),
    birthDate: isoDate(birthDate),
    sex: sex as Person['sex'],
    citizenship: citizenship as Person['citizenship'],
    ...(citizenship === 'WNA' && nationality.trim() !== '' ? { nationality: nationality.trim() } : {}),
  };
}

function documentsOf(form: IntakeForm): ApplicationDocument[] {
  return documentsOfKind(form.kind).flatMap((type) => {
    const entry = form.documents[type];
    if (entry === undefined || !entry.seen) return [];
    const number = entry.number.trim();
    const [first, ...more] = pagesOf(entry);
    return [
      {
        type,
        ...(number === '' ? {} : { number }),
        ...(entry.expiresOn.trim() === '' ? {} : { expiresOn: isoDate(entry.expiresOn) }),
        ...(first === undefined ? {} : { scan: refOf(first) }),
        ...(more.length === 0 ? {} : { morePages: more.map(refOf) }),
      },
    ];
  });
}

/** The recording, when the form has one; a kind that needs none and has no new photo sends none. */
export function enrolmentOf(form: IntakeForm): Enrolment | undefined {
  const { mode, photo, photoCheck, signature, recordedBefore, biometrics, exceptions, reference, recordedOn } = form.enrolment;
  if (!mayTakePhoto(form.kind) || mode === 'later') return undefined;
  if (mode === 'elsewhere') return { mode: 'recorded_elsewhere', reference: reference.trim(), recordedOn: isoDate(recordedOn) };
  if (photo === undefined) return undefined;
  const later = openPartsOf(form.enrolment);
  return {
    mode: 'captured',
    photo: refOf(photo),
    ...(photoCheck === undefined ? {} : { photoCheck }),
    ...(recordedBefore === undefined ? {} : { recordedBefore }),
    ...(biometrics === undefined || biometrics.parts.length === 0
      ? {}
      : { biometrics: biometrics.parts.map(({ part, quality, tries, device, file }) => ({ part, quality, tries, device, file: refOf(file) })) }),
    ...(later.length === 0 ? {} : { later }),
    ...(signature === undefined ? {} : { signature: refOf(signature) }),
    ...(exceptions.length === 0
      ? {}
      : {
          exceptions: exceptions.map(({ part, reason, photo: proof }) => ({
            part,
            reason: reason.trim(),
            ...(proof === undefined ? {} : { photo: refOf(proof) }),
          })),
        }),
  };
}

const noBytes = new Uint8Array();

/** A recording that was begun, to be completed at another desk: its files lie at the office and come without their bytes. */
export function entryOf(recorded: Enrolment | undefined): EnrolmentEntry {
  if (recorded?.mode !== 'captured') return emptyEnrolment;
  const { photo, photoCheck, signature, recordedBefore, biometrics, exceptions = [] } = recorded;
  return {
    ...emptyEnrolment,
    photo: { ...photo, bytes: noBytes },
    photoCheck,
    recordedBefore,
    ...(signature === undefined ? {} : { signature: { ...signature, bytes: noBytes } }),
    ...(biometrics === undefined
      ? {}
      : { biometrics: { parts: biometrics.map((part) => ({ ...part, file: { ...part.file, bytes: noBytes } })), wanted: usualQuality, rest: 'now' } }),
    exceptions: exceptions.map(({ part, reason, photo: proof }) => ({ part, reason, ...(proof === undefined ? {} : { photo: { ...proof, bytes: noBytes } }) })),
  };
}

function refOf<M extends AttachmentRef['mediaType']>({ sha256, size_bytes, mediaType }: Scan & { readonly mediaType: M }): AttachmentRef & { mediaType: M } {
  return { sha256, size_bytes, mediaType };
}
