/** An office that only keeps a journal: what the centre's tests send. Synthetic people, made from a number. */
import { chainEntry, type JournalEntry } from '@loket/domain/journal';
import { buildNik } from '@loket/domain/nik';
import { receiptCode } from '@loket/domain/receipt-code';
import { uuidV7 } from '@loket/domain/uuid';
import type { ApplicationSubmission, Enrolment, Person, PictureRef } from '@loket/protocol/application';
import type { WithheldEntry } from '@loket/protocol/sync';
import { sha256 } from '../verdicts/applicant.ts';

const at = '2026-11-02T02:00:00.000Z';

export function personNumber(number: number, change: Partial<Person> = {}): Person {
  const birthDate = '2001-03-17';
  return {
    nik: buildNik({ region: '35.22.15', birthDate, sex: 'L', serial: number }),
    kk: `352215010120${String(number).padStart(4, '0')}`,
    name: `Budi Nomor ${String(number)}`,
    birthPlace: 'Bojonegoro',
    birthDate,
    sex: 'L',
    bloodType: '13',
    address: 'Jalan Contoh 1',
    rt: '1',
    rw: '2',
    villageCode: '35.22.15.2001',
    religion: '1',
    maritalStatus: '1',
    occupation: '1',
    citizenship: 'WNI',
    motherName: `Siti Nomor ${String(number)}`,
    ...change,
  };
}

export function photoNumber(number: number): PictureRef & { readonly bytes: Uint8Array } {
  const bytes = Buffer.from(`photo of number ${number}`);
  return { sha256: sha256(bytes), size_bytes: bytes.length, mediaType: 'image/jpeg' as const, bytes };
}

export function capturedNumber(number: number): Enrolment {
  const { sha256: hash, size_bytes, mediaType } = photoNumber(number);
  return { mode: 'captured', photo: { sha256: hash, size_bytes, mediaType } };
}

export function submissionOf(kind: ApplicationSubmission['kind'], person: Person, more: Partial<ApplicationSubmission> = {}): ApplicationSubmission {
  return { kind, person, documents: [{ type: 'kk' }], takenAt: at, ...more };
}

let idsMade = 0;
/** Ids in the order in which they were asked for. */
export function nextApplicationId(): string {
  idsMade += 1;
  return uuidV7(1_790_000_000_000 + idsMade, Buffer.alloc(10, idsMade % 251));
}

export function withheld({ seq, previousHash, hash }: JournalEntry): WithheldEntry {
  return { seq, withheld: true, previousHash, hash };
}

export type SampleOffice = ReturnType<typeof createSampleOffice>;

export function createSampleOffice(officeId: string) {
  const entries: JournalEntry[] = [];

  function append(type: string, subject: string, body: Record<string, unknown>): JournalEntry {
    const unchained = {
      type,
      subject,
      body,
      actor: { kind: 'person', username: 'loket' },
      deviceTime: at,
      officeTime: at,
      commandId: nextApplicationId(),
    } as const;
    const entry = chainEntry(entries.at(-1), unchained, sha256);
    entries.push(entry);
    return entry;
  }

  /** An application of a kind that needs no recording, or with the recording given; with neither it waits. */
  function accept(submission: ApplicationSubmission, applicationId = nextApplicationId()): string {
    const needsRecording = submission.kind === 'baru' || submission.kind === 'baru_wna';
    const status = !needsRecording ? 'PROCESSING' : submission.enrolment === undefined ? 'UNREGISTERED' : 'BIO_CAPTURED';
    append('application.accepted', applicationId, { submission, receiptCode: receiptCode(applicationId), status, officeId });
    return applicationId;
  }

  return {
    officeId,
    entries,
    append,
    accept,
    /** A first card, recorded. */
    first: (number: number, change: Partial<Person> = {}, photo = number): string =>
      accept(submissionOf('baru', personNumber(number, change), { enrolment: capturedNumber(photo) })),
    damaged: (number: number, change: Partial<Person> = {}): string => accept(submissionOf('rusak', personNumber(number, change))),
    withdraw: (applicationId: string): JournalEntry => append('application.withdrawn', applicationId, { reason: 'berubah pikiran' }),
    resend: (applicationId: string): JournalEntry => append('application.resent', applicationId, { reason: 'sudah diperiksa' }),
    /** From the warrant to the card in the citizen's hand. */
    printAndHandOver(applicationId: string, warrantId: string): void {
      const job = nextApplicationId();
      const attempt = { applicationId, attemptId: nextApplicationId() };
      append('print.authorised', job, { applicationId, warrantId });
      append('print.bound', job, { ...attempt, warrantId, printerId: 'kartu-1', serial: 'B000001' });
      append('print.sent', job, { ...attempt, jobUuid: 'urn:uuid:1', printerLife: 'life' });
      append('print.printed', job, { ...attempt, warrantId, printerId: 'kartu-1', serial: 'B000001', witnessed: 'printer' });
      append('print.inspected', job, { applicationId });
      append('print.shelved', job, { applicationId, shelf: 'A1' });
      append('handover.completed', job, { applicationId, receiver: { name: 'Budi', relation: 'self' }, oldCardSurrendered: true });
    },
  };
}
