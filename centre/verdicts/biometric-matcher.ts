/**
 * Where the biometric search plugs in. A real centre puts an ABIS here (OSIA abis, POST /v1/identify); this project
 * brings only the plainest one: the very same photo under another NIK.
 */
import type { RegisterRecords, RegisterRow } from '../store/centre-store.ts';
import type { Applicant } from './applicant.ts';

export type BiometricAnswer =
  | { readonly outcome: 'searched'; readonly matches: readonly Pick<RegisterRow, 'nik' | 'applicationId'>[] }
  /** the recording cannot be read: it must be made again */
  | { readonly outcome: 'unreadable' };

export interface BiometricMatcher {
  /**
   * People on record, other than this NIK, whose biometrics are like the applicant's.
   * It is asked inside the transaction of the verdict, with the applicant's NIK, biography and photo held; a service
   * outside must answer within seconds. Throws BiometricSearchFailed when there is no answer: the verdict is then
   * SEARCH_FAILURE_AT_CENTRAL and the office sends again.
   */
  search(applicant: Applicant, register: Pick<RegisterRecords, 'findByPhoto'>): Promise<BiometricAnswer>;
}

export class BiometricSearchFailed extends Error {
  constructor(cause: unknown) {
    super('the biometric search gave no answer', { cause });
    this.name = 'BiometricSearchFailed';
  }
}

export const matches_max = 20;

export const exactPhotoMatcher: BiometricMatcher = {
  async search({ nik, photo }, register) {
    if (photo === undefined) return { outcome: 'searched', matches: [] };
    const found = await register.findByPhoto(photo.sha256, matches_max);
    return { outcome: 'searched', matches: found.filter((person) => person.nik !== nik) };
  },
};
