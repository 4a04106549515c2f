/** Forms of invented people, as an officer would leave them. */
import { buildKk } from '@loket/domain/kk';
import { buildNik } from '@loket/domain/nik';
import { emptyForm, type IntakeForm, type Picture } from '../forms/intake-form.ts';

const village = '35.22.15.2003';

export function filledForm(id: string, serial = 1): IntakeForm {
  const fresh = emptyForm(id, 'rusak');
  return {
    ...fresh,
    person: {
      ...fresh.person,
      nik: buildNik({ region: village, birthDate: '1995-08-17', sex: 'P', serial }),
      kk: buildKk({ region: village, givenOn: '2010-01-01', serial }),
      name: 'Siti Contoh',
      birthPlace: 'Bojonegoro',
      birthDate: '17-08-1995',
      sex: 'P',
      address: 'Jalan Contoh 7',
      rt: '003',
      rw: '001',
      villageCode: village,
      religion: '1',
      maritalStatus: '2',
      occupation: '88',
      motherName: 'Ibu Contoh',
    },
    documents: { damaged_ktp: { seen: true, number: '', expiresOn: '' }, kk: { seen: true, number: '', expiresOn: '' } },
  };
}

/** A file of a size, with a hash that stands for its content without being computed. */
export function pretendPicture(mark: string, size_bytes: number): Picture {
  return { sha256: mark.repeat(64).slice(0, 64), mediaType: 'image/jpeg', size_bytes, bytes: new Uint8Array(size_bytes) };
}

/** A first card with a photo and a signature. */
export function recordedForm(id: string): IntakeForm {
  const form = filledForm(id, 2);
  return {
    ...form,
    kind: 'baru',
    documents: { kk: { seen: true, number: '', expiresOn: '', scan: pretendPicture('c', 300) } },
    enrolment: { mode: 'here', photo: pretendPicture('a', 200), signature: pretendPicture('b', 20), exceptions: [], reference: '', recordedOn: '' },
  };
}
