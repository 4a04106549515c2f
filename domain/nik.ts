import { type CalendarDate, parseCalendarDate } from './calendar-date.ts';
import { type CivilNumber, type CivilNumberRegion, hasZeroRegion, isPossibleDay, joinCivilNumber, splitCivilNumber } from './civil-number.ts';
import { errorFinding, type Finding, warningFinding } from './finding.ts';
import { regionAtLevel } from './region.ts';

/**
 * What a NIK (Nomor Induk Kependudukan) says: where its holder was first registered, the birth
 * date without its century, the sex, and a serial from 1. It never changes, not even when the
 * holder moves or the biodata is corrected; so it may disagree with them and still be right.
 */
export type Nik = {
  readonly region: CivilNumberRegion;
  /** 1 to 31; the 40 added for women is taken off. */
  readonly birthDay: number;
  readonly birthMonth: number;
  /** 0 to 99; the century comes from the biodata. */
  readonly birthYearInCentury: number;
  readonly sex: 'L' | 'P';
  /** 1 to 9999. */
  readonly serial: number;
};

/** What the rest of the record says, where known; a NIK that disagrees is warned about, not refused. */
export type NikContext = {
  readonly birthDate?: string | undefined;
  readonly sex?: string | undefined;
  readonly villageCode?: string | undefined;
};

/** A woman's day of birth is written with 40 added: 17 becomes 57. */
const womanDayOffset = 40;

/** Reads a NIK; `undefined` exactly when `checkNik` finds an error in it. */
export function parseNik(text: string): Nik | undefined {
  const number = splitCivilNumber(text);
  if (number === undefined || number.serial === 0 || !hasPossibleDay(number)) return undefined;
  return {
    region: number.region,
    birthDay: dayOfBirth(number),
    birthMonth: number.month,
    birthYearInCentury: number.yearInCentury,
    sex: sexOf(number),
    serial: number.serial,
  };
}

/**
 * Checks a NIK. Errors: not 16 digits, an impossible date, serial 0000. Warnings: a region part 00,
 * a region unlike the domicile, a date or sex unlike the biodata. Without the biodata 29 February
 * passes when either century had it. `field` is the name that the findings carry.
 * Source: DOMAIN, "Numbers" (UU 23/2006 article 13 with its elucidation).
 */
export function checkNik(nik: string, context: NikContext = {}, field = 'nik'): Finding[] {
  const number = splitCivilNumber(nik);
  if (number === undefined) {
    return [
      errorFinding(field, 'nik_not_16_digits', {
        id: 'NIK harus tepat 16 angka.',
        en: 'The NIK must be exactly 16 digits.',
      }),
    ];
  }
  const findings = nikErrors(number, field);
  return findings.length > 0 ? findings : nikWarnings(number, context, field);
}

/**
 * Makes a NIK for synthetic people and tests. `region` is the kecamatan or village (dotted) of
 * first registration, `serial` 1 to 9999. Throws a `RangeError` when a part does not fit.
 */
export function buildNik(parts: { region: string; birthDate: CalendarDate; sex: 'L' | 'P'; serial: number }): string {
  const birth = parseCalendarDate(parts.birthDate);
  if (birth === undefined) throw new RangeError('not a calendar date (YYYY-MM-DD)');
  return joinCivilNumber({
    region: parts.region,
    day: birth.day + (parts.sex === 'P' ? womanDayOffset : 0),
    month: birth.month,
    yearInCentury: birth.year % 100,
    serial: parts.serial,
  });
}

function nikErrors(number: CivilNumber, field: string): Finding[] {
  const findings: Finding[] = [];
  if (!hasPossibleDay(number)) {
    findings.push(
      errorFinding(field, 'nik_impossible_date', {
        id: 'Tanggal lahir di dalam NIK (angka ke-7 sampai 12) tidak mungkin ada.',
        en: 'The birth date inside the NIK (digits 7 to 12) does not exist.',
      }),
    );
  }
  if (number.serial === 0) {
    findings.push(
      errorFinding(field, 'nik_serial_zero', {
        id: 'Nomor urut NIK (empat angka terakhir) tidak boleh 0000.',
        en: 'The serial of the NIK (its last four digits) cannot be 0000.',
      }),
    );
  }
  return findings;
}

function nikWarnings(number: CivilNumber, context: NikContext, field: string): Finding[] {
  const findings: Finding[] = [];
  if (hasZeroRegion(number.region)) {
    findings.push(
      warningFinding(field, 'nik_region_zero', {
        id: 'Kode wilayah di dalam NIK memuat 00; periksa kembali enam angka pertama.',
        en: 'The region code inside the NIK contains 00; look again at the first six digits.',
      }),
    );
  }
  if (isRegionUnlike(number, context.villageCode)) {
    findings.push(
      warningFinding(field, 'nik_region_unlike_domicile', {
        id: 'Kecamatan di dalam NIK berbeda dengan domisili; wajar bila pernah pindah.',
        en: 'The kecamatan inside the NIK differs from the domicile; usual for somebody who moved.',
      }),
    );
  }
  if (isDateUnlike(number, context.birthDate)) {
    findings.push(
      warningFinding(field, 'nik_date_unlike_biodata', {
        id: 'Tanggal lahir di dalam NIK berbeda dengan biodata.',
        en: 'The birth date inside the NIK differs from the biodata.',
      }),
    );
  }
  if (context.sex !== undefined && context.sex !== sexOf(number)) {
    findings.push(
      warningFinding(field, 'nik_sex_unlike_biodata', {
        id: 'Jenis kelamin di dalam NIK berbeda dengan biodata.',
        en: 'The sex inside the NIK differs from the biodata.',
      }),
    );
  }
  return findings;
}

function isRegionUnlike(number: CivilNumber, villageCode: string | undefined): boolean {
  if (villageCode === undefined) return false;
  const district = regionAtLevel(villageCode, 'district');
  return district !== undefined && district !== number.region.district;
}

function isDateUnlike(number: CivilNumber, birthDate: string | undefined): boolean {
  const birth = birthDate === undefined ? undefined : parseCalendarDate(birthDate);
  if (birth === undefined) return false;
  return birth.day !== dayOfBirth(number) || birth.month !== number.month || birth.year % 100 !== number.yearInCentury;
}

function hasPossibleDay(number: CivilNumber): boolean {
  return isPossibleDay(dayOfBirth(number), number.month, number.yearInCentury);
}

function dayOfBirth(number: CivilNumber): number {
  return number.day > womanDayOffset ? number.day - womanDayOffset : number.day;
}

function sexOf(number: CivilNumber): 'L' | 'P' {
  return number.day > womanDayOffset ? 'P' : 'L';
}
