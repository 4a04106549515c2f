/** Puts together what the office knows of a person: their latest application here, and the register beneath it. */
import { statusNames } from '@loket/domain/application';
import { normaliseName } from '@loket/domain/name-comparison';
import type { KnownApplicant } from '@loket/protocol/applicant';
import type { ApplicationSubmission } from '@loket/protocol/application';
import type { ResidentView } from '@loket/protocol/registry';
import type { ApplicationRow } from './application-store.ts';

const registerFields = ['kk', 'name', 'birthPlace', 'birthDate', 'sex', 'maritalStatus', 'address', 'rt', 'rw', 'villageCode', 'motherName'] as const;

/** A house number `003` and `3` are the same, and so are names that differ in case alone. */
function meansTheSame(field: string, left: string, right: string): boolean {
  if (field === 'rt' || field === 'rw') return Number(left) === Number(right);
  return normaliseName(left) === normaliseName(right);
}

/**
 * The fields of an application outweigh the register's: an officer compared them with the papers. Where the two differ
 * the field is named, for somebody to look at.
 */
export function knownApplicant(
  nik: string,
  latest: { readonly row: ApplicationRow; readonly submission: ApplicationSubmission } | undefined,
  resident: ResidentView | undefined,
  live: ApplicationRow | undefined,
): KnownApplicant {
  const ofRegister: Record<string, string> = {};
  if (resident !== undefined) for (const field of registerFields) if ((resident[field] ?? '') !== '') ofRegister[field] = resident[field] ?? '';
  const ofApplication: Record<string, string> = {};
  for (const [field, value] of Object.entries(latest?.submission.person ?? {})) if (value !== undefined && value !== '') ofApplication[field] = value;
  const differs = Object.keys(ofRegister).filter((field) => {
    const other = ofApplication[field];
    return other !== undefined && !meansTheSame(field, other, ofRegister[field] ?? '');
  });
  return {
    nik,
    person: { ...ofRegister, ...ofApplication, ...(resident === undefined && latest === undefined ? {} : { nik }) },
    ...(latest === undefined ? {} : { application: { receiptCode: latest.row.receipt_code, acceptedAt: latest.row.accepted_at } }),
    isInRegister: resident !== undefined,
    differs,
    enrolment: resident?.enrolment ?? 'unknown',
    ...(live === undefined ? {} : { live: { id: live.id, receiptCode: live.receipt_code, kind: live.kind, statusText: { ...statusNames[live.status] } } }),
  };
}
