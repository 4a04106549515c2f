import { type CalendarDate, parseCalendarDate } from './calendar-date.ts';
import { type CivilNumberRegion, hasZeroRegion, isPossibleDay, joinCivilNumber, splitCivilNumber } from './civil-number.ts';
import { errorFinding, type Finding, warningFinding } from './finding.ts';
import { regionAtLevel } from './region.ts';

/**
 * What a KK number (Kartu Keluarga, the family card) says: where and when it was given, and a
 * serial from 1. Unlike the NIK it has nothing added to the day, and it changes on a move, a
 * divorce, a split of the family, or the death of its head.
 */
export type Kk = {
  readonly region: CivilNumberRegion;
  /** The day the number was given, 1 to 31; not a birth date. */
  readonly day: number;
  readonly month: number;
  /** 0 to 99; the number does not tell the century. */
  readonly yearInCentury: number;
  /** 1 to 9999. */
  readonly serial: number;
};

/** Reads a KK number; `undefined` exactly when `checkKk` finds an error in it. */
export function parseKk(text: string): Kk | undefined {
  const number = splitCivilNumber(text);
  if (number === undefined || number.serial === 0) return undefined;
  return isPossibleDay(number.day, number.month, number.yearInCentury) ? number : undefined;
}

/**
 * Checks a KK number. Errors: not 16 digits, an impossible date, serial 0000. Warnings: a region
 * part 00, a regency unlike the domicile (the kecamatan may differ after a move inside it).
 * `field` is the name that the findings carry. Source: DOMAIN, "Numbers".
 */
export function checkKk(kk: string, context: { readonly villageCode?: string | undefined } = {}, field = 'kk'): Finding[] {
  const number = splitCivilNumber(kk);
  if (number === undefined) {
    return [
      errorFinding(field, 'kk_not_16_digits', {
        id: 'Nomor KK harus tepat 16 angka.',
        en: 'The KK number must be exactly 16 digits.',
      }),
    ];
  }
  const errors: Finding[] = [];
  if (!isPossibleDay(number.day, number.month, number.yearInCentury)) {
    errors.push(
      errorFinding(field, 'kk_impossible_date', {
        id: 'Tanggal di dalam nomor KK (angka ke-7 sampai 12) tidak mungkin ada.',
        en: 'The date inside the KK number (digits 7 to 12) does not exist.',
      }),
    );
  }
  if (number.serial === 0) {
    errors.push(
      errorFinding(field, 'kk_serial_zero', {
        id: 'Nomor urut KK (empat angka terakhir) tidak boleh 0000.',
        en: 'The serial of the KK number (its last four digits) cannot be 0000.',
      }),
    );
  }
  return errors.length > 0 ? errors : regionWarnings(number.region, context.villageCode, field);
}

/**
 * Makes a KK number for synthetic families and tests. `region` is a kecamatan or village (dotted),
 * `givenOn` the day it was given, `serial` 1 to 9999. Throws a `RangeError` when a part does not fit.
 */
export function buildKk(parts: { region: string; givenOn: CalendarDate; serial: number }): string {
  const given = parseCalendarDate(parts.givenOn);
  if (given === undefined) throw new RangeError('not a calendar date (YYYY-MM-DD)');
  return joinCivilNumber({
    region: parts.region,
    day: given.day,
    month: given.month,
    yearInCentury: given.year % 100,
    serial: parts.serial,
  });
}

function regionWarnings(region: CivilNumberRegion, villageCode: string | undefined, field: string): Finding[] {
  const findings: Finding[] = [];
  if (hasZeroRegion(region)) {
    findings.push(
      warningFinding(field, 'kk_region_zero', {
        id: 'Kode wilayah di dalam nomor KK memuat 00; periksa kembali enam angka pertama.',
        en: 'The region code inside the KK number contains 00; look again at the first six digits.',
      }),
    );
  }
  const regency = villageCode === undefined ? undefined : regionAtLevel(villageCode, 'regency');
  if (regency !== undefined && regency !== region.regency) {
    findings.push(
      warningFinding(field, 'kk_region_unlike_domicile', {
        id: 'Kabupaten/kota di dalam nomor KK berbeda dengan domisili.',
        en: 'The regency inside the KK number differs from the domicile.',
      }),
    );
  }
  return findings;
}
