import type { Bilingual } from './bilingual.ts';
import { ageOn, type CalendarDate, compareDates } from './calendar-date.ts';
import { isEverMarried } from './codes.ts';
import { type Finding, warningFinding } from './finding.ts';

/**
 * Coverage of a region: how many residents are obliged to hold a KTP-el and how many of them are
 * enrolled. Figures are counts of persons. Published figures contradict each other, so a snapshot
 * never travels without its date, its source and its definition.
 */
export type CoverageSnapshot = {
  /** Dotted region code. */
  readonly region: string;
  readonly residents: number;
  readonly obliged: number;
  readonly enrolled: number;
  /** Always `obliged - enrolled`, never below zero. */
  readonly notYetEnrolled: number;
  /** The day of the published figures that the count began with. */
  readonly asOf: CalendarDate;
  /** Enrolments counted on top of the published figures. */
  readonly counted: number;
  /** The latest day of an enrolment counted; `asOf` while none is. */
  readonly countedUntil: CalendarDate;
  readonly source: Bilingual;
  readonly sourceAddress: string;
  readonly definition: Bilingual;
};

/** An enrolment that the centre accepted. */
export type AcceptedEnrolment = {
  readonly enrolledOn: CalendarDate;
  readonly birthDate: CalendarDate;
  /** Code of `maritalStatuses`. */
  readonly maritalStatus: string;
};

export type CountResult =
  | { readonly counted: true; readonly snapshot: CoverageSnapshot }
  | { readonly counted: false; readonly snapshot: CoverageSnapshot; readonly finding: Finding };

/** The duty to hold a KTP begins at this age. Source: UU 23/2006 article 63 (1). */
export const obligedAge_years = 17;

/**
 * The figures that Dispendukcapil Bojonegoro published as of 20 April 2018, before anything is
 * counted here. 1,091,652 - 975,303 = 116,349, as published.
 */
export const bojonegoroOpeningSnapshot: CoverageSnapshot = {
  region: '35.22',
  residents: 1_308_477,
  obliged: 1_091_652,
  enrolled: 975_303,
  notYetEnrolled: 116_349,
  asOf: '2018-04-20',
  counted: 0,
  countedUntil: '2018-04-20',
  source: {
    id: 'Data Dispendukcapil Kabupaten Bojonegoro per 20 April 2018, dikutip ANTARA Jawa Timur.',
    en: 'Data of Dispendukcapil Bojonegoro as of 20 April 2018, quoted by ANTARA East Java.',
  },
  sourceAddress: 'https://jatim.antaranews.com/berita/253840/gangguan-internet-kendala-pembuatan-ktp-e-di-bojonegoro-video',
  definition: {
    id: 'Wajib KTP: penduduk berusia 17 tahun atau lebih, atau sudah/pernah kawin. Sudah perekaman: wajib KTP yang biometriknya diterima pusat. Belum perekaman: wajib KTP dikurangi sudah perekaman.',
    en: 'Obliged: residents aged 17 or over, or ever married. Enrolled: obliged residents whose biometrics the centre accepted. Not yet enrolled: obliged minus enrolled.',
  },
};

/**
 * True when the person must hold a KTP-el on that day: 17 or older, or ever married.
 * Throws a `RangeError` when a date is not one. Source: UU 23/2006 article 63 (1).
 */
export function isObliged(person: { readonly birthDate: CalendarDate; readonly maritalStatus: string }, onDate: CalendarDate): boolean {
  return ageOn(person.birthDate, onDate) >= obligedAge_years || isEverMarried(person.maritalStatus);
}

/**
 * Counts one accepted enrolment: one obliged person moves from not yet enrolled to enrolled. The
 * order in which enrolments arrive does not change the sums, so late ones from an offline office
 * may come last. The caller counts each enrolment once: the fold keeps no list of persons.
 *
 * Not counted, with a warning that says why: a person who is not obliged yet (recorded at 16), an
 * enrolment before the published day (it is in the published figure), and one more than the
 * published remainder (the figure was too low; it is never shown below zero). An enrolment on the
 * published day counts, since the source does not say at what hour the figures were taken.
 */
export function countEnrolment(snapshot: CoverageSnapshot, enrolment: AcceptedEnrolment): CountResult {
  const finding = reasonNotToCount(snapshot, enrolment);
  if (finding !== undefined) return { counted: false, snapshot, finding };
  const isLatest = compareDates(enrolment.enrolledOn, snapshot.countedUntil) > 0;
  return {
    counted: true,
    snapshot: {
      ...snapshot,
      enrolled: snapshot.enrolled + 1,
      notYetEnrolled: snapshot.notYetEnrolled - 1,
      counted: snapshot.counted + 1,
      countedUntil: isLatest ? enrolment.enrolledOn : snapshot.countedUntil,
    },
  };
}

function reasonNotToCount(snapshot: CoverageSnapshot, enrolment: AcceptedEnrolment): Finding | undefined {
  if (compareDates(enrolment.enrolledOn, snapshot.asOf) < 0) {
    return warningFinding('enrolledOn', 'enrolment_in_opening_figures', {
      id: 'Perekaman sebelum tanggal angka terbitan; sudah termasuk di dalamnya.',
      en: 'Enrolled before the day of the published figures, which already include it.',
    });
  }
  if (!isObliged(enrolment, enrolment.enrolledOn)) {
    return warningFinding('birthDate', 'enrolment_not_obliged', {
      id: 'Belum wajib KTP pada hari perekaman; tidak mengubah angka cakupan.',
      en: 'Not yet obliged on the day of enrolment; the coverage figures do not change.',
    });
  }
  if (snapshot.notYetEnrolled > 0) return undefined;
  return warningFinding('notYetEnrolled', 'coverage_below_zero', {
    id: 'Angka belum perekaman sudah nol; angka terbitan perlu diperiksa.',
    en: 'Not yet enrolled is already zero; the published figure needs a look.',
  });
}
