/** Synthetic applicants for tests. */
import { buildKk } from '@loket/domain/kk';
import { buildNik } from '@loket/domain/nik';
import type { ApplicationSubmission } from '@loket/protocol/application';

const documents: Readonly<Record<ApplicationSubmission['kind'], string[]>> = {
  baru: ['kk'],
  perubahan_data: ['old_ktp', 'kk', 'proof_of_change', 'f106'],
  rusak: ['damaged_ktp', 'kk'],
  hilang: ['police_letter', 'kk'],
  pindah_datang: ['moving_letter', 'kk'],
  luar_domisili: ['old_ktp'],
  baru_wna: ['travel_document', 'itap_card'],
  perpanjangan_wna: ['travel_document', 'itap_card'],
};

/** The digits of a number as letters, so that no two people are alike to a uniqueness check. */
function wordOf(number: number): string {
  return String(number)
    .padStart(4, '0')
    .replace(/\d/g, (digit) => 'bcdfghjkmn'[Number(digit)] ?? 'a');
}

/** A valid submission; `number` makes the person (1..9999). */
export function testSubmission(
  number: number,
  kind: ApplicationSubmission['kind'] = 'baru',
  changes: Partial<ApplicationSubmission> = {},
): ApplicationSubmission {
  const isForeign = kind.endsWith('_wna');
  return {
    kind,
    person: {
      nik: buildNik({ region: '35.22.15', birthDate: '1995-03-07', sex: 'L', serial: number }),
      kk: buildKk({ region: '35.22.15', givenOn: '2015-06-01', serial: number }),
      name: `Contoh ${wordOf(number)}`,
      birthPlace: 'Bojonegoro',
      birthDate: '1995-03-07',
      sex: 'L',
      bloodType: '13',
      address: `Jl. Uji ${number}`,
      rt: '001',
      rw: '002',
      villageCode: '35.22.15.2002',
      religion: '1',
      maritalStatus: '1',
      occupation: '3',
      citizenship: isForeign ? 'WNA' : 'WNI',
      motherName: `Ibu ${wordOf(number)}`,
      ...(isForeign ? { nationality: 'Jepang' } : {}),
    },
    documents: documents[kind].map((type) => ({ type })),
    takenAt: '2026-11-24T02:00:00.000Z',
    ...(kind === 'baru' || kind === 'baru_wna' ? { enrolment: { mode: 'recorded_elsewhere', reference: `REK-${number}`, recordedOn: '2026-11-23' } } : {}),
    ...changes,
  };
}

/** The id that the counter would have made. */
export function testId(number: number): string {
  return `01900000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}
