import { biometricParts } from '@loket/domain/recording';
import { z } from 'zod';
import { Warning } from './problem.ts';
import { freeText, Moment, Sha256, Text, Uuid } from './text.ts';

/** A person's biodata as it stands on the form and the card. Code lists are open: domain/codes.ts. */
export const Person = z.strictObject({
  nik: z.string().max(32),
  kk: z.string().max(32),
  name: z.string().max(200),
  birthPlace: z.string().min(1).max(60),
  birthDate: z.iso.date(),
  sex: z.enum(['L', 'P']),
  bloodType: z.string().max(4),
  address: z.string().min(1).max(200),
  rt: z.string().max(3),
  rw: z.string().max(3),
  /** for example 35.22.15.2002 */
  villageCode: z.string().max(20),
  religion: z.string().max(4),
  maritalStatus: z.string().max(4),
  occupation: z.string().max(60),
  citizenship: z.enum(['WNI', 'WNA']),
  motherName: z.string().min(1).max(200),
  nationality: z.string().max(60).optional(),
});
export type Person = z.infer<typeof Person>;

export const fileSize_bytes_max = 1_048_576;
/** Names a file by its content; the bytes travel after, by PUT /attachments/{sha256} or, in pieces, /attachments/{sha256}/pieces. */
export const AttachmentRef = z.strictObject({
  sha256: Sha256,
  size_bytes: z.int().min(1).max(fileSize_bytes_max),
  /** application/octet-stream: a finger or an iris, ISO 19794 */
  mediaType: z.enum(['image/jpeg', 'image/png', 'image/webp', 'application/pdf', 'application/octet-stream']),
});
export type AttachmentRef = z.infer<typeof AttachmentRef>;

/** A picture that goes onto the card: what the card's renderer can read. */
export const PictureRef = AttachmentRef.extend({ mediaType: z.enum(['image/jpeg', 'image/png']) });
export type PictureRef = z.infer<typeof PictureRef>;

export const ApplicationDocument = z.strictObject({
  type: freeText(1, 40),
  number: freeText(0, 60).optional(),
  /** last day of validity; looked at for an ITAP card */
  expiresOn: z.iso.date().optional(),
  scan: AttachmentRef.optional(),
  /** the pages after the first */
  morePages: z.array(AttachmentRef).max(7).optional(),
});
export type ApplicationDocument = z.infer<typeof ApplicationDocument>;

/** How the photo was judged when it was taken. Open words: `good`, `not_checked` when no face model was at hand, or what stood in the way. */
export const PhotoCheck = z.strictObject({
  source: z.enum(['camera', 'file']),
  found: freeText(1, 40),
  /** why it was taken all the same */
  reason: freeText(3, 200).optional(),
});
export type PhotoCheck = z.infer<typeof PhotoCheck>;

/** A finger or an iris: the best of its tries. */
export const RecordedBiometric = z.strictObject({
  part: z.enum(biometricParts),
  file: AttachmentRef.extend({ mediaType: z.literal('application/octet-stream') }),
  quality: z.int().min(0).max(100),
  tries: z.int().min(1).max(99),
  /** the device's own code */
  device: freeText(1, 60),
});
export type RecordedBiometric = z.infer<typeof RecordedBiometric>;

/** "Already recorded?": what the citizen said before the camera opened, and what the office's books said. */
export const RecordedBefore = z.strictObject({
  /** not_this_person: the books know a recording, and the officer holds that it is another person's or wrong */
  answer: z.enum(['no', 'not_this_person']),
  /** open words: `nothing`, `not_checked`, `enrolled` */
  found: freeText(1, 40),
  reason: freeText(3, 200).optional(),
});
export type RecordedBefore = z.infer<typeof RecordedBefore>;

/** The recording (perekaman): made here, or already made at another desk and named by its reference. */
export const Enrolment = z.discriminatedUnion('mode', [
  z.strictObject({
    mode: z.literal('captured'),
    photo: PictureRef,
    photoCheck: PhotoCheck.optional(),
    signature: PictureRef.optional(),
    recordedBefore: RecordedBefore.optional(),
    biometrics: z.array(RecordedBiometric).max(12).optional(),
    /** parts that are recorded later at the enrolment desk: until then the recording is not whole */
    later: z.array(z.enum(biometricParts)).max(12).optional(),
    /** fingers or irises that could not be recorded, each with its reason */
    exceptions: z
      .array(z.strictObject({ part: freeText(1, 40), reason: freeText(1, 200), photo: PictureRef.optional() }))
      .max(13)
      .optional(),
  }),
  z.strictObject({ mode: z.literal('recorded_elsewhere'), reference: freeText(3, 60), recordedOn: z.iso.date() }),
]);
export type Enrolment = z.infer<typeof Enrolment>;

/** False while parts of it are to be recorded later. */
export function isWholeRecording(enrolment: Enrolment | undefined): boolean {
  return enrolment !== undefined && !(enrolment.mode === 'captured' && (enrolment.later ?? []).length > 0);
}

export const ApplicationSubmission = z.strictObject({
  kind: z.enum(['baru', 'perubahan_data', 'rusak', 'hilang', 'pindah_datang', 'luar_domisili', 'baru_wna', 'perpanjangan_wna']),
  person: Person,
  documents: z.array(ApplicationDocument).max(12),
  /** when the citizen was served, by the counter's clock */
  takenAt: Moment,
  /** user name of the officer who served; the sender when absent */
  takenBy: freeText(0, 40).optional(),
  /** name of the counter or machine */
  counter: freeText(0, 40).optional(),
  change: z.strictObject({ field: freeText(1, 40), before: freeText(0, 200), after: freeText(0, 200) }).optional(),
  enrolment: Enrolment.optional(),
  telephone: freeText(0, 20).optional(),
  note: freeText(0, 500).optional(),
});
export type ApplicationSubmission = z.infer<typeof ApplicationSubmission>;

export const NextStep = z.object({ holder: z.string(), holderName: Text, text: Text });
export type NextStep = z.infer<typeof NextStep>;

/** The answer to a submission; a repeat gets the same one again, to the letter. */
export const SubmissionAnswer = z.object({
  /** when the card should be ready, yyyy-mm-dd; absent when no day can be promised */
  promisedOn: z.iso.date().optional(),
  promiseReason: Text.optional(),
  id: Uuid,
  receiptCode: z.string(),
  kind: z.string(),
  name: z.string(),
  status: z.string(),
  acceptedAt: Moment,
  nextStep: NextStep,
  warnings: z.array(Warning),
});
export type SubmissionAnswer = z.infer<typeof SubmissionAnswer>;

export const TimelineEntry = z.object({
  seq: z.int(),
  type: z.string(),
  at: Moment,
  deviceTime: Moment,
  actor: z.string(),
  second: z.string().optional(),
  text: Text,
  /** status after this entry */
  status: z.string().optional(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

export const ApplicationSummary = z.object({
  promisedOn: z.iso.date().optional(),
  promiseReason: Text.optional(),
  id: Uuid,
  receiptCode: z.string(),
  kind: z.string(),
  nik: z.string(),
  name: z.string(),
  villageCode: z.string(),
  status: z.string(),
  statusText: Text,
  since: Moment,
  acceptedAt: Moment,
  nextStep: NextStep,
  /** true once the centre has said that it holds the application as it stands, and each file it names is settled there: whoever keeps a copy may drop it */
  centreHasIt: z.boolean(),
  shelf: z.string().optional(),
});
export type ApplicationSummary = z.infer<typeof ApplicationSummary>;

export const ApplicationDetail = ApplicationSummary.extend({
  submission: ApplicationSubmission,
  verdictReason: Text.optional(),
  /** attachments named by the application that have not arrived here yet */
  missingAttachments: z.array(Sha256),
  printJobs: z.array(z.object({ id: Uuid, state: z.string(), serial: z.string().optional() })),
  timeline: z.array(TimelineEntry),
});
export type ApplicationDetail = z.infer<typeof ApplicationDetail>;

export const ApplicationPage = z.object({
  items: z.array(ApplicationSummary),
  total: z.int(),
  /** pass as `after` for the next page; absent on the last */
  next: z.string().optional(),
});
export type ApplicationPage = z.infer<typeof ApplicationPage>;

export const ApplicationQuery = z.strictObject({
  status: z.string().max(40).optional(),
  kind: z.string().max(40).optional(),
  /** part of a name, a NIK or its beginning, or a receipt code */
  q: z.string().max(100).optional(),
  after: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});
export type ApplicationQuery = z.infer<typeof ApplicationQuery>;

/** A counter asks after what it handed over, many at once. */
export const AcknowledgementQuery = z.strictObject({ ids: z.array(Uuid).min(1).max(500) });
export type AcknowledgementQuery = z.infer<typeof AcknowledgementQuery>;
export const AcknowledgementsAnswer = z.object({
  items: z.array(
    z.object({
      id: Uuid,
      /** false: this office has no such application, or no longer: it is sent again */
      known: z.boolean(),
      /** as in ApplicationSummary: whoever keeps a copy may drop it */
      centreHasIt: z.boolean(),
      /** files named by the application that have not arrived here yet */
      missingAttachments: z.array(Sha256),
    }),
  ),
});
export type AcknowledgementsAnswer = z.infer<typeof AcknowledgementsAnswer>;

export const WithdrawCommand = z.strictObject({ commandId: Uuid, reason: freeText(3, 500) });
export type WithdrawCommand = z.infer<typeof WithdrawCommand>;
export const ResendCommand = z.strictObject({ commandId: Uuid, reason: freeText(3, 500) });
export type ResendCommand = z.infer<typeof ResendCommand>;
export const EnrolCommand = z.strictObject({ commandId: Uuid, enrolment: Enrolment });
export type EnrolCommand = z.infer<typeof EnrolCommand>;

export const AttachmentAnswer = z.object({ sha256: Sha256, size_bytes: z.int(), stored: z.literal(true) });
export type AttachmentAnswer = z.infer<typeof AttachmentAnswer>;
