/** The verdict on an application from what is on record. Pure: the facts are looked up by the verdict desk. */
import type { Verdict } from '@loket/domain/application';
import { receiptCode } from '@loket/domain/receipt-code';
import type { Text } from '@loket/protocol/text';
import type { ClaimRow, RegisterRow } from '../store/centre-store.ts';
import type { Applicant } from './applicant.ts';
import type { BiometricAnswer } from './biometric-matcher.ts';

export type Facts = {
  readonly applicationId: string;
  /** the application of the same NIK that may lead to a card now */
  readonly claim: ClaimRow | undefined;
  /** the same NIK on record */
  readonly registered: RegisterRow | undefined;
  /** other NIKs on record with the same name, birth date and mother's name */
  readonly lookalikes: readonly Pick<RegisterRow, 'nik' | 'applicationId'>[];
  readonly biometrics: BiometricAnswer | { readonly outcome: 'failed' };
};

export type Decision = { readonly verdict: Verdict; readonly reason: Text; readonly matches: readonly string[] };

function decision(verdict: Verdict, reason: Text, matches: readonly string[] = []): Decision {
  return { verdict, reason, matches };
}

/** One person, one card under way: the first application to be found unique goes on, the others name it. */
function liveElsewhere(verdict: Verdict, claim: ClaimRow): Decision {
  const code = receiptCode(claim.applicationId);
  return decision(
    verdict,
    {
      id: `NIK ini punya permohonan lain yang belum diserahkan: ${code} (kantor ${claim.officeId})`,
      en: `This NIK has another application not yet handed over: ${code} (office ${claim.officeId})`,
    },
    [claim.applicationId],
  );
}

const unique = decision('PRINT_READY_RECORD', { id: 'Tunggal', en: 'Unique' });

/** Kinds that record the applicant: is this person on record already? */
function decideEnrolment(applicant: Applicant, { applicationId, registered, lookalikes, biometrics }: Facts): Decision {
  if (!applicant.isEnrolled) return decision('ENROLL_FAILURE_AT_REGIONAL', { id: 'Perekaman tidak disertakan', en: 'The recording is missing' });
  if (registered !== undefined && registered.applicationId !== applicationId) {
    const code = receiptCode(registered.applicationId);
    return decision(
      'DUPLICATE_RECORD',
      { id: `NIK ini sudah terdata: ${code} (kantor ${registered.officeId})`, en: `This NIK is on record already: ${code} (office ${registered.officeId})` },
      [registered.applicationId],
    );
  }
  if (biometrics.outcome === 'unreadable') return decision('ENROLL_FAILURE_AT_CENTRAL', { id: 'Rekaman tidak terbaca', en: 'The recording cannot be read' });
  if (biometrics.outcome === 'failed')
    return decision('SEARCH_FAILURE_AT_CENTRAL', { id: 'Pencarian biometrik tidak menjawab', en: 'The biometric search gave no answer' });
  const alike = [...lookalikes, ...biometrics.matches].map((person) => person.applicationId);
  if (alike.length === 0) return unique;
  const reason =
    biometrics.matches.length > 0
      ? { id: 'Biometrik sama dengan NIK lain', en: 'The biometrics match another NIK' }
      : { id: 'Nama, tanggal lahir, dan nama ibu sama dengan NIK lain', en: "Name, birth date and mother's name match another NIK" };
  return decision('ADJUDICATE_RECORD', reason, [...new Set(alike)]);
}

/** Kinds that replace a card: is this NIK who the record says it is? */
function decideReplacement(applicant: Applicant, { registered }: Facts): Decision {
  if (registered === undefined) return unique;
  if (registered.nameKey === applicant.nameKeyOnRecord && registered.birthDate === applicant.birthDateOnRecord) return unique;
  return decision(
    'REQUEST_VALIDATION',
    { id: 'Nama atau tanggal lahir berbeda dari data NIK ini', en: 'Name or birth date differ from the record of this NIK' },
    [registered.applicationId],
  );
}

export function decideVerdict(applicant: Applicant, facts: Facts): Decision {
  const { claim } = facts;
  if (claim !== undefined && claim.applicationId !== facts.applicationId) {
    return liveElsewhere(applicant.needsEnrolment ? 'DUPLICATE_RECORD' : 'REQUEST_VALIDATION', claim);
  }
  return applicant.needsEnrolment ? decideEnrolment(applicant, facts) : decideReplacement(applicant, facts);
}
