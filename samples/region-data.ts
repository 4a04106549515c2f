/** Region codes and names from the package idn-area-data (data under ODbL, see README). */
import { getDistricts, getRegencies, getVillages } from 'idn-area-data';
import type { SampleRegions } from './make-applications.ts';

/** Regencies and the city from which people really move here: the neighbours and Surabaya. */
const neighbours: readonly string[] = ['35.18', '35.21', '35.23', '35.24', '35.78', '33.16'];

/**
 * The villages of a regency, and the kecamatan of its neighbours.
 * @param regency dotted code, for example 35.22
 */
export async function sampleRegions(regency: string): Promise<SampleRegions> {
  const [villages, districts, regencies] = await Promise.all([getVillages(), getDistricts(), getRegencies()]);
  const nameOf = new Map(regencies.map(({ code, name }) => [code, name.replace(/^(Kabupaten|Kota) /, '')]));
  return {
    villages: villages.filter(({ code }) => code.startsWith(`${regency}.`)).map(({ code }) => code),
    districtsElsewhere: districts
      .filter((district) => neighbours.includes(district.regency_code))
      .map((district) => ({ code: district.code, birthPlace: nameOf.get(district.regency_code) ?? district.name })),
  };
}
