/**
 * Region codes of the Ministry of Home Affairs, in the dotted shape: province `35`, regency or
 * city `35.22`, kecamatan `35.22.15`, village `35.22.15.2001` (1xxx kelurahan, 2xxx desa).
 * Names come from the npm package idn-area-data in the rooms that show them: this file knows
 * shapes only. 37 village names of Bojonegoro occur in more than one kecamatan, so whoever shows
 * a village shows its kecamatan and code as well.
 */
export type RegionLevel = 'province' | 'regency' | 'district' | 'village';

export type Region = { readonly code: string; readonly name: string };

const levels: readonly RegionLevel[] = ['province', 'regency', 'district', 'village'];
const shape = /^\d{2}(?:\.\d{2}(?:\.\d{2}(?:\.\d{4})?)?)?$/;

/** The level of a region code, or `undefined` when the text has not the shape of one. */
export function regionLevel(code: string): RegionLevel | undefined {
  return shape.test(code) ? levels[code.split('.').length - 1] : undefined;
}

/** The region one level up: `35.22.15` to `35.22`; `undefined` for a province and for a wrong shape. */
export function parentRegion(code: string): string | undefined {
  const level = regionLevel(code);
  if (level === undefined || level === 'province') return undefined;
  return code.slice(0, code.lastIndexOf('.'));
}

/**
 * The code cut down to a level: the kecamatan of `35.22.15.2001` is `35.22.15`. `undefined` when
 * the code is already above that level or has not the shape of one.
 */
export function regionAtLevel(code: string, level: RegionLevel): string | undefined {
  const own = regionLevel(code);
  const partCount = levels.indexOf(level) + 1;
  if (own === undefined || levels.indexOf(own) + 1 < partCount) return undefined;
  return code.split('.').slice(0, partCount).join('.');
}

/** True when `code` is `ancestor` or lies in it: `35.22.15.2001` lies in `35.22`. */
export function regionIsWithin(code: string, ancestor: string): boolean {
  const level = regionLevel(ancestor);
  return level !== undefined && regionAtLevel(code, level) === ancestor;
}

/** The code without dots, as it begins a NIK: `35.22.15` gives `352215`. Throws a `RangeError` for a wrong shape. */
export function regionDigits(code: string): string {
  if (regionLevel(code) === undefined) throw new RangeError('not a region code');
  return code.replaceAll('.', '');
}

/** The dotted code of 2, 4, 6 or 10 digits: `352215` gives `35.22.15`; `undefined` for anything else. */
export function regionFromDigits(digits: string): string | undefined {
  const code = [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4, 6), digits.slice(6)].filter((part) => part !== '').join('.');
  return regionLevel(code) === undefined ? undefined : code;
}
