/**
 * Builds the districts and villages of one regency into the page, as the module `virtual:regions`: the whole country
 * is 84,000 villages and 3 MB, one regency is 12 kB. Names: npm idn-area-data (data under ODbL, attributed in the README).
 */
import { getDistricts, getRegencies, getVillages } from 'idn-area-data';
import type { Plugin } from 'vite';

export type RegionRow = readonly [code: string, name: string];
export type RegionRows = { readonly regency: RegionRow; readonly districts: readonly RegionRow[]; readonly villages: readonly RegionRow[] };

/** The rows of a regency. Throws when the package knows no such regency: a page without villages would be useless. */
export async function loadRegionRows(regencyCode: string): Promise<RegionRows> {
  const [regencies, districts, villages] = await Promise.all([getRegencies(), getDistricts(), getVillages()]);
  const regency = regencies.find((row) => row.code === regencyCode);
  if (regency === undefined) throw new Error(`idn-area-data has no regency ${regencyCode}`);
  const within = (row: { readonly code: string }): boolean => row.code.startsWith(`${regencyCode}.`);
  const asRow = (row: { readonly code: string; readonly name: string }): RegionRow => [row.code, row.name];
  return { regency: asRow(regency), districts: districts.filter(within).map(asRow), villages: villages.filter(within).map(asRow) };
}

const moduleId = 'virtual:regions';
/** The leading NUL keeps other plugins from looking for a file of that name (a Rollup convention). */
const resolvedId = `\0${moduleId}`;

export function regionData(regencyCode: string): Plugin {
  return {
    name: 'loket-region-data',
    resolveId(id) {
      return id === moduleId ? resolvedId : undefined;
    },
    async load(id) {
      if (id !== resolvedId) return undefined;
      return `export default ${JSON.stringify(await loadRegionRows(regencyCode))};`;
    },
  };
}
