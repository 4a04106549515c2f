import type { ApplicationColumn } from '../../../samples/application-columns.ts';

/** Why one value of one line is not taken. */
export type Reject = {
  readonly line: number;
  /** empty when the whole line is meant */
  readonly column: ApplicationColumn | '';
  readonly reason: { readonly id: string; readonly en: string };
  readonly value: string;
};

/** The same before the line is known. */
export type RowProblem = Omit<Reject, 'line'>;

/** The column that holds a field of the API; a message about `person.nik` belongs to column `nik`. */
export const columnOfField: Readonly<Record<string, ApplicationColumn>> = {
  kind: 'jenis',
  nik: 'nik',
  kk: 'no_kk',
  name: 'nama',
  birthPlace: 'tempat_lahir',
  birthDate: 'tanggal_lahir',
  sex: 'jenis_kelamin',
  bloodType: 'golongan_darah',
  address: 'alamat',
  rt: 'rt',
  rw: 'rw',
  villageCode: 'kode_desa',
  religion: 'agama',
  maritalStatus: 'status_kawin',
  occupation: 'pekerjaan',
  citizenship: 'kewarganegaraan',
  motherName: 'nama_ibu',
  documents: 'dokumen',
  enrolment: 'perekaman_ref',
  reference: 'perekaman_ref',
  recordedOn: 'perekaman_tanggal',
  change: 'perubahan',
  takenAt: 'diterima_pada',
  telephone: 'telepon',
};

/** The column for a dotted path as the API names it; the deepest part that is a column decides. */
export function columnOfPath(path: string): ApplicationColumn | '' {
  const known = path.split('.').filter((part) => Object.hasOwn(columnOfField, part));
  const last = known.at(-1);
  return last === undefined ? '' : (columnOfField[last] ?? '');
}
