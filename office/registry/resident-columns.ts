/** Which column of a district's file is what, by the names that such files are seen to use. */
export type ResidentColumn =
  | 'nik'
  | 'kk'
  | 'name'
  | 'birthPlace'
  | 'birthDate'
  | 'sex'
  | 'maritalStatus'
  | 'address'
  | 'rt'
  | 'rw'
  | 'villageCode'
  | 'village'
  | 'district'
  | 'motherName'
  | 'enrolment'
  | 'card';

/** without capitals, spaces and signs */
const headerNames: Readonly<Record<ResidentColumn, readonly string[]>> = {
  nik: ['nik', 'nonik', 'nomornik', 'nomorindukkependudukan'],
  kk: ['nokk', 'kk', 'nomorkk', 'nokartukeluarga', 'nomorkartukeluarga'],
  name: ['nama', 'namalengkap', 'namalgkp', 'namapenduduk'],
  birthPlace: ['tempatlahir', 'tmptlhr', 'tmplahir', 'tmplhr', 'tptlahir'],
  birthDate: ['tanggallahir', 'tgllahir', 'tgllhr'],
  sex: ['jeniskelamin', 'jk', 'jnskelamin', 'jenisklmin', 'kelamin', 'lp', 'sex'],
  maritalStatus: ['statuskawin', 'statusperkawinan', 'stskawin', 'statkwn', 'statuskwn', 'kawin'],
  address: ['alamat', 'alamatlengkap'],
  rt: ['rt', 'nort'],
  rw: ['rw', 'norw'],
  villageCode: ['kodedesa', 'kodekel', 'kodekelurahan', 'kddesa', 'kdkel', 'kodewilayah', 'kodedesakelurahan'],
  village: ['desa', 'kelurahan', 'desakelurahan', 'kelurahandesa', 'keldesa', 'desakel', 'namadesa', 'namakel', 'namakelurahan'],
  district: ['kecamatan', 'kec', 'namakec', 'namakecamatan'],
  motherName: ['namaibu', 'namaibukandung', 'ibukandung', 'ibu', 'namalgkpibu'],
  enrolment: ['statusrekam', 'statusperekaman', 'perekaman', 'rekam', 'stsrekam'],
  card: ['statuskartu', 'statusktp', 'statuscetak', 'stsktp'],
};

const columnByName = new Map<string, ResidentColumn>();
for (const [column, names] of Object.entries(headerNames)) if (isColumn(column)) for (const name of names) columnByName.set(name, column);

function isColumn(text: string): text is ResidentColumn {
  return Object.hasOwn(headerNames, text);
}

export type ColumnPlaces = Readonly<Partial<Record<ResidentColumn, number>>>;

/** The place of each known column; of two columns with one meaning the first counts. Unknown columns are passed over. */
export function findColumns(header: readonly string[]): ColumnPlaces {
  const places: Partial<Record<ResidentColumn, number>> = {};
  for (const [place, text] of header.entries()) {
    const column = columnByName.get(text.toLowerCase().replace(/[^a-z]/g, ''));
    if (column !== undefined) places[column] ??= place;
  }
  return places;
}

/** What a file cannot do without: who, born when, living where. */
export function missingColumns(places: ColumnPlaces): string[] {
  const missing: string[] = [];
  if (places.nik === undefined) missing.push('NIK');
  if (places.name === undefined) missing.push('NAMA');
  if (places.birthDate === undefined) missing.push('TANGGAL_LAHIR');
  if (places.villageCode === undefined && (places.village === undefined || places.district === undefined)) missing.push('KODE_DESA (atau/or DESA + KECAMATAN)');
  return missing;
}
