/** What an application says about its applicant, in the form in which people are compared. */
import { hash } from 'node:crypto';
import { kindRules } from '@loket/domain/application-kinds';
import { canonicalJson } from '@loket/domain/journal';
import { normaliseName } from '@loket/domain/name-comparison';
import { ApplicationSubmission, type AttachmentRef, Enrolment } from '@loket/protocol/application';
import type { ApplicationRow } from '../store/centre-store.ts';

export type Applicant = {
  readonly nik: string;
  readonly name: string;
  /** name and birth date as they stand on record: before the change, when the application changes them */
  readonly nameKeyOnRecord: string;
  readonly birthDateOnRecord: string;
  readonly nameKey: string;
  readonly birthDate: string;
  /** the same for two people only if name, birth date and mother's name are; absent while the mother's name is not known */
  readonly biographicKey: string | undefined;
  /** lower-case hex SHA-256 of the canonical JSON of the person */
  readonly personHash: string;
  readonly needsEnrolment: boolean;
  readonly isEnrolled: boolean;
  readonly photo: AttachmentRef | undefined;
};

export function sha256(content: string | Uint8Array): string {
  return hash('sha256', content, 'hex');
}

export function applicantOf(row: Pick<ApplicationRow, 'submission' | 'enrolment'>): Applicant {
  const { kind, person, change } = ApplicationSubmission.parse(JSON.parse(row.submission));
  const enrolment = row.enrolment === undefined ? undefined : Enrolment.parse(JSON.parse(row.enrolment));
  const nameKey = normaliseName(person.name);
  const motherKey = normaliseName(person.motherName);
  return {
    nik: person.nik,
    name: person.name,
    nameKey,
    birthDate: person.birthDate,
    nameKeyOnRecord: change?.field === 'name' ? normaliseName(change.before) : nameKey,
    birthDateOnRecord: change?.field === 'birthDate' ? change.before : person.birthDate,
    // Hashed, since normalising can make a name longer than an index takes.
    biographicKey: motherKey === '' ? undefined : sha256(canonicalJson([nameKey, person.birthDate, motherKey])),
    personHash: sha256(canonicalJson(person)),
    needsEnrolment: kindRules[kind].needsEnrolment,
    isEnrolled: enrolment !== undefined,
    photo: enrolment?.mode === 'captured' ? enrolment.photo : undefined,
  };
}

/** What must stand still while this applicant is judged: everything the judgement looks at. */
export function keysOf(applicant: Applicant): string[] {
  const keys = [`nik:${applicant.nik}`];
  if (applicant.biographicKey !== undefined) keys.push(`biography:${applicant.biographicKey}`);
  if (applicant.photo !== undefined) keys.push(`photo:${applicant.photo.sha256}`);
  return keys;
}
