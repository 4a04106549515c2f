/** Finding a village by name or code. 37 village names of Bojonegoro occur in more than one kecamatan, so both are always shown. */
import { regionAtLevel, regionLevel } from '@loket/domain/region';
import type { RegionRows } from '../vite/region-data.ts';

export type Village = { readonly code: string; readonly name: string; readonly district: string; readonly districtCode: string };

export type RegionBook = {
  /** Villages whose name, kecamatan or code fits every word typed; best first. Those of `nearDistrict` come first while nothing is typed. */
  readonly search: (typed: string, nearDistrict?: string) => Village[];
  readonly find: (code: string) => Village | undefined;
  readonly districtName: (districtCode: string) => string | undefined;
};

const found_max = 40;

export function createRegionBook(rows: RegionRows): RegionBook {
  const districtNames = new Map(rows.districts);
  const villages: Village[] = rows.villages.map(([code, name]) => {
    const districtCode = regionAtLevel(code, 'district') ?? code;
    return { code, name, districtCode, district: districtNames.get(districtCode) ?? districtCode };
  });
  const byCode = new Map(villages.map((village) => [village.code, village]));
  const haystacks = villages.map((village) => ({
    village,
    text: folded(`${village.name} ${village.district} ${village.code} ${village.code.replaceAll('.', '')}`),
    name: folded(village.name),
  }));

  return {
    search(typed, nearDistrict) {
      const words = folded(typed)
        .split(' ')
        .filter((word) => word !== '');
      if (words.length === 0) {
        const near = villages.filter((village) => village.districtCode === nearDistrict);
        return (near.length > 0 ? near : villages).slice(0, found_max);
      }
      const first = words[0] ?? '';
      return haystacks
        .filter(({ text }) => words.every((word) => text.includes(word)))
        .map((row) => ({ ...row, rank: rankOf(row, first, words.join(' '), nearDistrict) }))
        .sort((left, right) => left.rank - right.rank || (left.name < right.name ? -1 : 1))
        .slice(0, found_max)
        .map(({ village }) => village);
    },
    find: (code) => byCode.get(code),
    districtName: (districtCode) => districtNames.get(districtCode),
  };
}

function rankOf(row: { readonly name: string; readonly village: Village }, first: string, all: string, nearDistrict: string | undefined): number {
  const near = row.village.districtCode === nearDistrict ? 0 : 0.5;
  if (row.name === all || row.village.code === all) return near;
  if (row.name.startsWith(first)) return 1 + near;
  return 2 + near;
}

function folded(text: string): string {
  return text.toLowerCase().replace(/\s+/g, ' ').trim();
}

/** A village code outside this regency may be typed whole: people from elsewhere are served too. */
export function isForeignVillageCode(text: string, book: RegionBook): boolean {
  return regionLevel(text) === 'village' && book.find(text) === undefined;
}
