/** Which column of a district's file is what, by the names that such files are seen to use. */
import type { ResidentColumn } from '@loket/protocol/registry';

export type { ResidentColumn } from '@loket/protocol/registry';

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

export function isColumn(text: string): text is ResidentColumn {
  return Object.hasOwn(headerNames, text);
}

export type ColumnPlaces = Readonly<Partial<Record<ResidentColumn, number>>>;

/** Which header is to be read as which column, where somebody has said so; '' for none. */
export type ColumnChoice = Readonly<Record<string, string>>;

/** The place of each known column; of two columns with one meaning the first counts. Unknown columns are passed over. */
export function findColumns(header: readonly string[], choice: ColumnChoice = {}): ColumnPlaces {
  const places: Partial<Record<ResidentColumn, number>> = {};
  for (const [column, name] of Object.entries(choice)) {
    const place = header.findIndex((text) => text.trim() === name.trim());
    if (isColumn(column) && name !== '' && place !== -1) places[column] = place;
  }
  for (const [place, text] of header.entries()) {
    const column = columnByName.get(text.toLowerCase().replace(/[^a-z]/g, ''));
    if (column !== undefined && choice[column] === undefined && !Object.values(places).includes(place)) places[column] ??= place;
  }
  return places;
}

/** One name for all files with these headers in this order: under it their columns are remembered. */
export function headerKey(header: readonly string[]): string {
  return header.map((text) => text.trim().toLowerCase()).join('\u001f');
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
