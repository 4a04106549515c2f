/** The columns of a file of applications, in order. samples/README.md tells what goes into each. */
export const applicationColumns = [
  'jenis',
  'nik',
  'no_kk',
  'nama',
  'tempat_lahir',
  'tanggal_lahir',
  'jenis_kelamin',
  'golongan_darah',
  'alamat',
  'rt',
  'rw',
  'kode_desa',
  'agama',
  'status_kawin',
  'pekerjaan',
  'kewarganegaraan',
  'nama_ibu',
  'dokumen',
  'perekaman_ref',
  'perekaman_tanggal',
  'perubahan',
  'diterima_pada',
  'telepon',
] as const;
export type ApplicationColumn = (typeof applicationColumns)[number];

/** One line of such a file, every value as text; an empty text where there is nothing to say. */
export type ApplicationRow = Readonly<Record<ApplicationColumn, string>>;
