import { daysInMonth } from './calendar-date.ts';
import { regionAtLevel, regionDigits } from './region.ts';

/**
 * The common layout of the NIK and the KK number, 16 digits: region 6 (province 2, regency 2,
 * kecamatan 2), date 6 (DDMMYY), serial 4. There is no check digit. Source: UU 23/2006,
 * elucidation of article 13.
 */
export type CivilNumber = {
  readonly region: CivilNumberRegion;
  /** 0 to 99 as written; a woman's NIK has 40 added. */
  readonly day: number;
  readonly month: number;
  readonly yearInCentury: number;
  readonly serial: number;
};

/** Dotted region codes, ready to be looked up: `35`, `35.22`, `35.22.15`. */
export type CivilNumberRegion = {
  readonly province: string;
  readonly regency: string;
  readonly district: string;
};

/** Splits 16 digits; `undefined` for anything else. Says nothing about whether the parts are possible. */
export function splitCivilNumber(text: string): CivilNumber | undefined {
  if (!/^\d{16}$/.test(text)) return undefined;
  const province = text.slice(0, 2);
  const regency = `${province}.${text.slice(2, 4)}`;
  return {
    region: { province, regency, district: `${regency}.${text.slice(4, 6)}` },
    day: Number(text.slice(6, 8)),
    month: Number(text.slice(8, 10)),
    yearInCentury: Number(text.slice(10, 12)),
    serial: Number(text.slice(12, 16)),
  };
}

/**
 * True when the day exists in the 20th or the 21st century. The number does not tell the century,
 * so 29 February 00 passes: 2000 had that day, 1900 had not.
 */
export function isPossibleDay(day: number, month: number, yearInCentury: number): boolean {
  const length = Math.max(daysInMonth(1900 + yearInCentury, month), daysInMonth(2000 + yearInCentury, month));
  return day >= 1 && day <= length;
}

/** True when a part of the region is 00, which no province, regency or kecamatan has. */
export function hasZeroRegion(region: CivilNumberRegion): boolean {
  return region.district.split('.').includes('00');
}

/**
 * Writes the 16 digits. `region` is a kecamatan or village code (dotted), `serial` 1 to 9999.
 * Throws a `RangeError` when a part does not fit.
 */
export function joinCivilNumber(parts: { region: string; day: number; month: number; yearInCentury: number; serial: number }): string {
  const district = regionAtLevel(parts.region, 'district');
  if (district === undefined) throw new RangeError('the region must be a kecamatan or a village');
  if (!Number.isInteger(parts.serial) || parts.serial < 1 || parts.serial > 9999) {
    throw new RangeError('the serial must be 1 to 9999');
  }
  const date = [parts.day, parts.month, parts.yearInCentury].map((part) => String(part).padStart(2, '0')).join('');
  return `${regionDigits(district)}${date}${String(parts.serial).padStart(4, '0')}`;
}
