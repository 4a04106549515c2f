/**
 * Makes applications of residents who do not exist, over the real kecamatan and villages of Bojonegoro (35.22). The same
 * count and seed give the same rows, to the letter. `npm run loket -- samples FILE` writes them; samples/applications.csv
 * is what `--count 600 --seed 3522` gives.
 */
import { addDays, addMonths, ageOn, type CalendarDate, daysBetween } from '@loket/domain/calendar-date';
import { buildKk } from '@loket/domain/kk';
import { buildNik } from '@loket/domain/nik';
import { regionAtLevel } from '@loket/domain/region';
import type { ApplicationRow } from './application-columns.ts';
import { hamlets, menNames, type NameWords, streets, womenNames } from './names.ts';
import { type SeededRandom, seededRandom } from './seeded-random.ts';

export type SampleRegions = {
  /** dotted codes of the villages, each to occur at least once */
  readonly villages: readonly string[];
  /** kecamatan of other regencies, where those who moved in were first registered */
  readonly districtsElsewhere: readonly { readonly code: string; readonly birthPlace: string }[];
};

type Kind = 'baru' | 'perubahan_data' | 'rusak' | 'hilang' | 'pindah_datang';

/** Of 100 who come to the counter; first cards and changes of data lead, as the office tells. */
const shares: readonly (readonly [Kind, number])[] = [
  ['baru', 40],
  ['perubahan_data', 22],
  ['rusak', 16],
  ['hilang', 14],
  ['pindah_datang', 8],
];

/** The week in which all of them came; Monday. Fixed, so that the file never changes by itself. */
const firstDay: CalendarDate = '2025-09-08';
const workingDays = 5;
/** The counter is open from 07:30 to 15:00 WIB (UTC+7): this many minutes after midnight UTC, and for this long. */
const opening_minutes = 30;
const openFor_minutes = 450;

type Sex = 'L' | 'P';
type Age = { readonly low: number; readonly high: number };

type Resident = {
  readonly kind: Kind;
  readonly sex: Sex;
  readonly birthDate: CalendarDate;
  readonly day: CalendarDate;
  readonly village: string;
  readonly registeredIn: { readonly code: string; readonly birthPlace: string };
  readonly married: string;
};

/** @throws RangeError when count is not 1 to 9,000: serials and birth dates would run out */
export function makeApplications({
  count,
  seed,
  regions,
}: {
  readonly count: number;
  readonly seed: number;
  readonly regions: SampleRegions;
}): ApplicationRow[] {
  if (!Number.isInteger(count) || count < 1 || count > 9000) throw new RangeError('count must be a whole number from 1 to 9000');
  const random = seededRandom(seed);
  const birthDates = new Set<CalendarDate>();
  const villages = villagesFor(count, regions.villages, random);
  return kindsFor(count, random).map((kind, index) => {
    const resident = makeResident(kind, villages[index] ?? '', regions, birthDates, random);
    return rowOf(resident, index + 1, random);
  });
}

/** Each kind in its share, in an order made by chance. */
function kindsFor(count: number, random: SeededRandom): Kind[] {
  const deck = shares.flatMap(([kind, share]) => Array.from({ length: Math.floor((count * share) / 100) }, () => kind));
  while (deck.length < count) deck.push('baru');
  return random.shuffled(deck);
}

/** Every village once, as far as the count reaches; the rest by chance. */
function villagesFor(count: number, villages: readonly string[], random: SeededRandom): string[] {
  const once = random.shuffled(villages).slice(0, count);
  const more = Array.from({ length: count - once.length }, () => random.oneOf(villages));
  return random.shuffled([...once, ...more]);
}

function makeResident(kind: Kind, village: string, regions: SampleRegions, birthDates: Set<CalendarDate>, random: SeededRandom): Resident {
  const sex: Sex = random.chance(0.5) ? 'L' : 'P';
  const day = addDays(firstDay, random.between(0, workingDays - 1));
  const birthDate = freshBirthDate(ageFor(kind, random), day, birthDates, random);
  const home = { code: regionAtLevel(village, 'district') ?? village, birthPlace: 'Bojonegoro' };
  const registeredIn = kind === 'pindah_datang' ? random.oneOf(regions.districtsElsewhere) : home;
  return { kind, sex, birthDate, day, village, registeredIn, married: marriedFor(kind, birthDate, random) };
}

function ageFor(kind: Kind, random: SeededRandom): Age {
  if (kind === 'baru') return random.chance(0.75) ? { low: 17, high: 19 } : { low: 20, high: 82 };
  if (kind === 'perubahan_data') return { low: 19, high: 36 };
  return { low: 18, high: 78 };
}

/**
 * No two residents share a birth date: name, birth date and mother's name together are what the centre tells people apart
 * by, and these are all different people. At least 17 years and 90 days old, so that the recording before was no child's.
 */
function freshBirthDate(age: Age, day: CalendarDate, taken: Set<CalendarDate>, random: SeededRandom): CalendarDate {
  const latest = addDays(addMonths(day, -12 * age.low), -90);
  const earliest = addMonths(day, -12 * (age.high + 1));
  for (let tries = 0; tries < 200; tries += 1) {
    const candidate = addDays(earliest, random.between(1, daysBetween(earliest, latest)));
    if (taken.has(candidate)) continue;
    taken.add(candidate);
    return candidate;
  }
  // The youngest ages are few days for many people: go back day by day to the next free one.
  let candidate = latest;
  while (taken.has(candidate)) candidate = addDays(candidate, -1);
  taken.add(candidate);
  return candidate;
}

function marriedFor(kind: Kind, birthDate: CalendarDate, random: SeededRandom): string {
  if (kind === 'perubahan_data') return 'Kawin';
  const age = ageOn(birthDate, firstDay);
  if (age < 20) return 'Belum Kawin';
  if (age < 27) return random.chance(0.5) ? 'Belum Kawin' : 'Kawin';
  if (age > 62 && random.chance(0.35)) return 'Cerai Mati';
  return random.chance(0.06) ? 'Cerai Hidup' : 'Kawin';
}

function rowOf(resident: Resident, number: number, random: SeededRandom): ApplicationRow {
  const nik = buildNik({ region: resident.registeredIn.code, birthDate: resident.birthDate, sex: resident.sex, serial: random.between(1, 60) });
  const kk = buildKk({ region: resident.village, givenOn: addDays('2012-01-01', random.between(0, 4900)), serial: random.between(1, 9000) });
  const inTown = /\.1\d{3}$/.test(resident.village);
  return {
    jenis: resident.kind,
    nik,
    no_kk: kk,
    nama: nameFor(resident.sex === 'L' ? menNames : womenNames, ageOn(resident.birthDate, resident.day), random),
    tempat_lahir: resident.registeredIn.birthPlace,
    tanggal_lahir: resident.birthDate,
    jenis_kelamin: resident.sex,
    golongan_darah: random.chance(0.4) ? 'Tidak Tahu' : random.oneOf(['A', 'B', 'AB', 'O', 'O', 'B']),
    alamat: inTown ? `Jl. ${random.oneOf(streets)} No. ${random.between(1, 90)}` : `Dusun ${random.oneOf(hamlets)}`,
    rt: String(random.between(1, 24)).padStart(3, '0'),
    rw: String(random.between(1, 8)).padStart(3, '0'),
    kode_desa: resident.village,
    agama: religionFor(random),
    status_kawin: resident.married,
    pekerjaan: occupationFor(resident, random),
    kewarganegaraan: 'WNI',
    nama_ibu: nameFor(womenNames, ageOn(resident.birthDate, resident.day) + 26, random),
    dokumen: documentsFor(resident, nik, kk, number, random),
    ...recordingFor(resident, number, random),
    perubahan: resident.kind === 'perubahan_data' ? 'status_kawin:Belum Kawin>Kawin' : '',
    diterima_pada: takenAt(resident.day, random),
    // 0800 is no mobile number: nobody can be called by it.
    telepon: random.chance(0.6) ? `0800${String(number).padStart(8, '0')}` : '',
  };
}

function nameFor(words: NameWords, age: number, random: SeededRandom): string {
  if (age > 65 || (age > 50 && random.chance(0.6)))
    return random.chance(0.8) ? random.oneOf(words.old) : `${random.oneOf(words.old)} ${random.oneOf(words.second)}`;
  if (age > 40 && random.chance(0.4)) return `${random.oneOf(words.old)} ${random.oneOf(words.second)}`;
  const two = `${random.oneOf(words.young)} ${random.oneOf(words.second)}`;
  if (random.chance(0.08)) return two.split(' ')[1] ?? two;
  return random.chance(0.25) ? `${two} ${random.oneOf(words.third)}` : two;
}

function religionFor(random: SeededRandom): string {
  const part = random.fraction();
  if (part < 0.965) return 'Islam';
  if (part < 0.982) return 'Kristen';
  if (part < 0.992) return 'Katholik';
  return random.oneOf(['Hindu', 'Budha', 'Khonghucu', 'Kepercayaan terhadap Tuhan YME']);
}

function occupationFor(resident: Resident, random: SeededRandom): string {
  const age = ageOn(resident.birthDate, resident.day);
  if (age < 20) return random.chance(0.85) ? 'Pelajar/Mahasiswa' : 'Belum/Tidak Bekerja';
  if (age > 60 && random.chance(0.15)) return 'Pensiunan';
  if (resident.sex === 'P' && random.chance(0.45)) return 'Mengurus Rumah Tangga';
  return random.oneOf([
    'Petani/Pekebun',
    'Petani/Pekebun',
    'Petani/Pekebun',
    'Buruh Tani/Perkebunan',
    'Buruh Harian Lepas',
    'Wiraswasta',
    'Wiraswasta',
    'Karyawan Swasta',
    'Karyawan Swasta',
    'Perdagangan',
    'Guru',
    'Sopir',
    'Tukang Kayu',
    'Tukang Batu',
    'Perangkat Desa',
    'Pegawai Negeri Sipil (PNS)',
  ]);
}

function documentsFor({ kind, day, registeredIn }: Resident, nik: string, kk: string, number: number, random: SeededRandom): string {
  const ofNumber = String(number).padStart(4, '0');
  const before = addDays(day, -random.between(2, 40));
  const papers: Readonly<Record<Kind, readonly string[]>> = {
    baru: [],
    perubahan_data: [`old_ktp=${nik}`, `proof_of_change=${ofNumber}/${random.between(1, 40)}/${before.slice(5, 7)}/${before.slice(0, 4)}`, 'f106'],
    rusak: [`damaged_ktp=${nik}`],
    hilang: [`police_letter=SKTLK/${ofNumber}/${before.slice(5, 7)}/${before.slice(0, 4)}`],
    pindah_datang: [`old_ktp=${nik}`, `moving_letter=SKPWNI/${registeredIn.code.replaceAll('.', '')}/${before.replaceAll('-', '')}/${ofNumber}`],
  };
  return [`kk=${kk}`, ...papers[kind]].join(';');
}

/** A first applicant was recorded at the kecamatan some days before; nobody else needs a recording. */
function recordingFor(
  { kind, day, registeredIn }: Resident,
  number: number,
  random: SeededRandom,
): Pick<ApplicationRow, 'perekaman_ref' | 'perekaman_tanggal'> {
  if (kind !== 'baru') return { perekaman_ref: '', perekaman_tanggal: '' };
  return {
    perekaman_ref: `REK-${registeredIn.code.replaceAll('.', '')}-${String(number).padStart(6, '0')}`,
    perekaman_tanggal: addDays(day, -random.between(0, 60)),
  };
}

function takenAt(day: CalendarDate, random: SeededRandom): string {
  const minutes = opening_minutes + random.between(0, openFor_minutes);
  return new Date(Date.parse(day) + minutes * 60_000 + random.between(0, 59) * 1000).toISOString();
}
