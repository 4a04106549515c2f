/**
 * Coverage counted person by person, for one village at a time: by sex and age band who is obliged, who of them is enrolled,
 * who not yet. The counts of a village are one row of whole numbers, so that those of a kecamatan or of the regency are their
 * sum, and what was counted anew is equal to what was kept current, number by number.
 */
import type { Bilingual } from './bilingual.ts';
import { isLeapYear } from './calendar-date.ts';
import { obligedAge_years } from './coverage.ts';

/** The duty begins at 17 and recording is allowed from 16: those years stand alone, since schools ask for them. */
export const ageBands = [
  { from: 0, to: 15 },
  { from: 16, to: 16 },
  { from: 17, to: 17 },
  { from: 18, to: 18 },
  { from: 19, to: 24 },
  { from: 25, to: 34 },
  { from: 35, to: 44 },
  { from: 45, to: 54 },
  { from: 55, to: 64 },
  { from: 65, to: undefined },
] as const;

export const coverageDefinition: Bilingual = {
  id: 'Wajib KTP: penduduk yang hidup dan tercatat di sini, berusia 17 tahun atau lebih, atau sudah/pernah kawin. Sudah perekaman: wajib KTP yang menurut berkas penduduk sudah direkam, atau yang perekamannya di kantor ini diterima pusat. Belum perekaman: wajib KTP yang menurut berkas belum direkam. Tidak diketahui: wajib KTP yang keterangannya tidak ada di berkas. Yang hilang dari berkas terakhir desanya tidak dihitung.',
  en: "Obliged: people living and registered here, aged 17 or over, or ever married. Enrolled: obliged people whom the district's file calls recorded, or whose recording at this office the centre accepted. Not yet: obliged people whom the file calls not recorded. Unknown: obliged people of whom the file does not say. Who is missing from the latest file of their village is not counted.",
};

const measures = ['residents', 'obliged', 'enrolled', 'notYetEnrolled', 'unknown', 'recordedEarly'] as const;
type Measure = (typeof measures)[number];
/** `recordedEarly`: recorded at 16, before the duty; all others of the last four are obliged. obliged = enrolled + notYetEnrolled + unknown. */
export type CoverageFigures = Readonly<Record<Measure, number>>;

export const sexes = ['L', 'P'] as const;
export type Sex = (typeof sexes)[number];

/** months for which those who turn 17 are counted ahead, the running one first */
export const monthsAhead = 60;

const cells = sexes.length * ageBands.length * measures.length;
const absentPlace = cells;
const newlyObligedPlace = cells + 1;
const newlyMissingPlace = cells + 2;
const monthsPlace = cells + 3;
const length = monthsPlace + monthsAhead;

/** One row of whole numbers; see the functions below for what stands where. */
export type VillageCounts = Int32Array;

export type CountedPerson = {
  /** 20010420 */
  readonly birth: number;
  readonly sex: Sex;
  readonly wasEverMarried: boolean;
  /** of the register, or because the centre accepted a recording here */
  readonly enrolment: 'enrolled' | 'not_yet' | 'unknown';
  /** missing from the latest file of the village */
  readonly isAbsent: boolean;
};

export type CountingDay = {
  /** 20261124 */
  readonly today: number;
  /** the day of the published figures: who became 17 after it is counted apart, to explain the difference */
  readonly published: number;
};

export function countingDay(today: string, published: string): CountingDay {
  return { today: dayAsNumber(today), published: dayAsNumber(published) };
}

function dayAsNumber(date: string): number {
  return Number(date.replaceAll('-', ''));
}

export function emptyCounts(): VillageCounts {
  return new Int32Array(length);
}

/** The bytes that `emptyCounts` and `countPerson` made. Throws a RangeError when they are of another length (an older release). */
export function countsFromBytes(bytes: Uint8Array): VillageCounts {
  if (bytes.byteLength !== length * Int32Array.BYTES_PER_ELEMENT) throw new RangeError('counts of another layout');
  return new Int32Array(bytes.slice().buffer);
}

/** Age in whole years of two days as numbers: the digits of the difference above the fourth. As `ageOn`, 29 February included. */
export function ageFromNumbers(birth: number, today: number): number {
  return Math.floor((today - birth) / 10_000);
}

function bandOf(age: number): number {
  for (let band = ageBands.length - 1; band > 0; band -= 1) if (age >= (ageBands[band]?.from ?? 0)) return band;
  return 0;
}

/** Adds one person to the counts of their village. */
export function countPerson(counts: VillageCounts, person: CountedPerson, day: CountingDay): void {
  if (person.isAbsent) {
    add(counts, absentPlace);
    return;
  }
  const age = ageFromNumbers(person.birth, day.today);
  const cell = ((person.sex === 'P' ? 1 : 0) * ageBands.length + bandOf(age)) * measures.length;
  add(counts, cell);
  if (age < obligedAge_years && !person.wasEverMarried) {
    if (person.enrolment === 'enrolled') add(counts, cell + 5);
    else countComing(counts, person.birth, day.today);
    return;
  }
  add(counts, cell + 1);
  add(counts, cell + (person.enrolment === 'enrolled' ? 2 : person.enrolment === 'not_yet' ? 3 : 4));
  if (!person.wasEverMarried && ageFromNumbers(person.birth, day.published) < obligedAge_years) {
    add(counts, newlyObligedPlace);
    if (person.enrolment === 'not_yet') add(counts, newlyMissingPlace);
  }
}

function countComing(counts: VillageCounts, birth: number, today: number): void {
  const year = Math.floor(birth / 10_000) + obligedAge_years;
  // Somebody born on 29 February turns 17 on 1 March of a common year.
  const month = birth % 10_000 === 229 && !isLeapYear(year) ? 3 : Math.floor(birth / 100) % 100;
  const ahead = (year - Math.floor(today / 10_000)) * 12 + month - (Math.floor(today / 100) % 100);
  if (ahead >= 0 && ahead < monthsAhead) add(counts, monthsPlace + ahead);
}

function add(counts: VillageCounts, place: number): void {
  counts[place] = (counts[place] ?? 0) + 1;
}

export function sumCounts(rows: Iterable<VillageCounts>): VillageCounts {
  const sum = emptyCounts();
  for (const row of rows) for (let place = 0; place < length; place += 1) sum[place] = (sum[place] ?? 0) + (row[place] ?? 0);
  return sum;
}

/** The figures of everybody, or of one sex, or of one age band (its place in `ageBands`), or of both. */
export function figuresOf(counts: VillageCounts, only: { readonly sex?: Sex; readonly band?: number } = {}): CoverageFigures {
  const figures = { residents: 0, obliged: 0, enrolled: 0, notYetEnrolled: 0, unknown: 0, recordedEarly: 0 };
  for (const [sexPlace, sex] of sexes.entries()) {
    if (only.sex !== undefined && only.sex !== sex) continue;
    for (let band = 0; band < ageBands.length; band += 1) {
      if (only.band !== undefined && only.band !== band) continue;
      const cell = (sexPlace * ageBands.length + band) * measures.length;
      for (const [place, measure] of measures.entries()) figures[measure] += counts[cell + place] ?? 0;
    }
  }
  return figures;
}

/** In the register and missing from the latest file of their village; in no other figure. */
export function absentOf(counts: VillageCounts): number {
  return counts[absentPlace] ?? 0;
}

/** Who became obliged by age after the day of the published figures, and how many of them are not yet enrolled. */
export function newlyObligedOf(counts: VillageCounts): { readonly obliged: number; readonly notYetEnrolled: number } {
  return { obliged: counts[newlyObligedPlace] ?? 0, notYetEnrolled: counts[newlyMissingPlace] ?? 0 };
}

/** How many turn 17 in each of the coming months, not recorded so far; the running month counts from the day on. */
export function comingOfAge(counts: VillageCounts): number[] {
  return Array.from(counts.subarray(monthsPlace, monthsPlace + monthsAhead));
}

/** Who can be met at a school: 16 and may be recorded already, 17 and 18 and must be. */
export function schoolAgeMissing(counts: VillageCounts): { readonly sixteen: number; readonly seventeenAndEighteen: number } {
  const at16 = figuresOf(counts, { band: 1 });
  const [at17, at18] = [figuresOf(counts, { band: 2 }), figuresOf(counts, { band: 3 })];
  return {
    sixteen: at16.residents - at16.enrolled - at16.unknown - at16.recordedEarly,
    seventeenAndEighteen: at17.notYetEnrolled + at18.notYetEnrolled,
  };
}
