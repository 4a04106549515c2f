/**
 * Names of regions for the office, from the npm package idn-area-data (Kepmendagri 300.2.2-2138/2025; data under ODbL).
 *
 * The package's own functions parse all 83,000 villages into objects (about 100 MB for a moment). An office needs those of
 * its own regency all day and those of another one only for a citizen from elsewhere, so this reads the package's CSV
 * files as bytes, cuts out the lines of one regency and parses only them.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Region, regionAtLevel, regionLevel } from '@loket/domain/region';
import Papa from 'papaparse';

export type VillageNames = {
  readonly village: string;
  readonly villageKind: 'desa' | 'kelurahan';
  readonly district: string;
  readonly regency: string;
  readonly province: string;
};

export type RegionNames = {
  readonly regencyCode: string;
  /** as the ministry writes it: `Kabupaten Bojonegoro` */
  readonly regencyName: string;
  /** `Jawa Timur` */
  readonly provinceName: string;
  /** The names around a village anywhere in Indonesia; `undefined` when nobody knows the code. */
  village(code: string): VillageNames | undefined;
  /** The kecamatan of the office's own regency, in the order of their codes. */
  districts(): readonly Region[];
  /** The villages of the office's own regency, in the order of their codes. */
  villages(): readonly Region[];
};

type Area = 'provinces' | 'regencies' | 'districts' | 'villages';

type Regency = {
  readonly name: string;
  readonly provinceName: string;
  readonly districts: ReadonlyMap<string, string>;
  readonly villages: ReadonlyMap<string, string>;
};

/** Regencies kept besides the office's own: neighbours come back, distant ones seldom do. */
const otherRegencies_max = 8;
const lineFeed = 0x0a;
const require = createRequire(import.meta.url);

/**
 * Names for an office of one regency or city (`35.22`). The office's regency is read here, the villages at the first
 * question. Throws a `RangeError` when the code is not a known regency.
 */
export function createRegionNames(regencyCode: string): RegionNames {
  const own = readRegency(regencyCode);
  if (own === undefined) throw new RangeError(`${regencyCode} is not a known regency or city`);
  const others = new Map<string, Regency | undefined>();

  function regencyOf(code: string): Regency | undefined {
    if (code === regencyCode) return own;
    const known = others.has(code);
    const regency = known ? others.get(code) : readRegency(code);
    // Taken out and put back, so that the oldest question is the first key.
    others.delete(code);
    others.set(code, regency);
    const [oldest] = others.keys();
    if (others.size > otherRegencies_max && oldest !== undefined) others.delete(oldest);
    return regency;
  }

  return {
    regencyCode,
    regencyName: own.name,
    provinceName: own.provinceName,
    village(code) {
      const district = regionAtLevel(code, 'district');
      const regencyOfVillage = regionAtLevel(code, 'regency');
      if (regionLevel(code) !== 'village' || district === undefined || regencyOfVillage === undefined) return undefined;
      const regency = regencyOf(regencyOfVillage);
      const village = regency?.villages.get(code);
      const districtName = regency?.districts.get(district);
      if (regency === undefined || village === undefined || districtName === undefined) return undefined;
      return { village, villageKind: villageKindOf(code), district: districtName, regency: regency.name, province: regency.provinceName };
    },
    districts: () => regionsOf(own.districts),
    villages: () => regionsOf(own.villages),
  };
}

/** The last part of the code tells: 1xxx is a kelurahan (town), 2xxx a desa. */
function villageKindOf(villageCode: string): VillageNames['villageKind'] {
  return villageCode.split('.').at(-1)?.startsWith('1') ? 'kelurahan' : 'desa';
}

function regionsOf(names: ReadonlyMap<string, string>): Region[] {
  return [...names].map(([code, name]) => ({ code, name }));
}

function readRegency(code: string): Regency | undefined {
  if (regionLevel(code) !== 'regency') return undefined;
  const name = readNames('regencies', `${code},`).get(code);
  const provinceCode = code.slice(0, 2);
  const provinceName = readNames('provinces', `${provinceCode},`).get(provinceCode);
  if (name === undefined || provinceName === undefined) return undefined;
  let districts: ReadonlyMap<string, string> | undefined;
  let villages: ReadonlyMap<string, string> | undefined;
  return {
    name,
    provinceName,
    get districts() {
      districts ??= readNames('districts', `${code}.`);
      return districts;
    },
    get villages() {
      villages ??= readNames('villages', `${code}.`);
      return villages;
    },
  };
}

/** Code to name for the lines of an area's file that begin with `prefix`, in the file's order (that of the codes). */
function readNames(area: Area, prefix: string): ReadonlyMap<string, string> {
  const bytes = readFileSync(require.resolve(`idn-area-data/data/${area}.csv`));
  const names = new Map<string, string>();
  for (const [code, ...rest] of Papa.parse<string[]>(linesBeginningWith(bytes, prefix), { skipEmptyLines: true }).data) {
    const name = rest.at(-1);
    if (code !== undefined && name !== undefined) names.set(code, name);
  }
  return names;
}

function linesBeginningWith(bytes: Buffer, prefix: string): string {
  const wanted = `\n${prefix}`;
  const lines: string[] = [];
  let at = bytes.indexOf(wanted);
  while (at !== -1) {
    const end = bytes.indexOf(lineFeed, at + 1);
    lines.push(bytes.toString('utf8', at + 1, end === -1 ? bytes.length : end));
    at = end === -1 ? -1 : bytes.indexOf(wanted, end);
  }
  return lines.join('\n');
}
