/** Reads residents out of the register. */
import { parseNik } from '@loket/domain/nik';
import type { ResidentView } from '@loket/protocol/registry';
import type { RegionNames } from '../card/region-names.ts';
import type { Database } from '../database/open-database.ts';
import { civilKey, civilText } from './civil-key.ts';

export type ResidentStore = ReturnType<typeof createResidentStore>;

export type StoredResident = {
  readonly id: number;
  readonly nik: number;
  readonly kk: number | null;
  readonly name: string;
  readonly birth_place: string;
  readonly birth: number;
  readonly sex: string;
  readonly marital_status: string;
  readonly address: string;
  readonly rt: string;
  readonly rw: string;
  readonly village: number;
  readonly mother_name: string;
  readonly enrolment: string;
  readonly card: string;
};

/** a regency has some 430 villages */
const places_max = 2000;

export function createResidentStore(database: Database, regionNames: RegionNames) {
  const viewOf = createResidentView(regionNames);
  const byNik = database.prepare<[number], StoredResident>('SELECT * FROM resident WHERE nik = ?');
  const indexed = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'index' AND name = 'resident_by_nik'");

  return {
    /** While the very first import runs there is nothing to ask by: then nobody is known yet. */
    isReady: (): boolean => indexed.get() !== undefined,

    find(nik: string): ResidentView | undefined {
      if (parseNik(nik) === undefined || indexed.get() === undefined) return undefined;
      const row = byNik.get(civilKey(nik));
      return row === undefined ? undefined : viewOf(row);
    },
  };
}

/** Rows as others see them. The names of their villages are kept: they are asked for with each person who is found. */
export function createResidentView(regionNames: RegionNames): (row: StoredResident) => ResidentView {
  const placeOf = new Map<number, Pick<ResidentView, 'villageCode' | 'village' | 'district'>>();

  function place(village: number): Pick<ResidentView, 'villageCode' | 'village' | 'district'> {
    const known = placeOf.get(village);
    if (known !== undefined) return known;
    const villageCode = villageText(village);
    const names = regionNames.village(villageCode);
    const found = { villageCode, village: names?.village ?? '', district: names?.district ?? '' };
    if (placeOf.size >= places_max) placeOf.clear();
    placeOf.set(village, found);
    return found;
  }

  return (row) => {
    const { villageCode, village, district } = place(row.village);
    return {
      nik: civilText(row.nik),
      ...(row.kk === null ? {} : { kk: civilText(row.kk) }),
      name: row.name,
      birthPlace: row.birth_place,
      birthDate: birthText(row.birth),
      sex: row.sex,
      maritalStatus: row.marital_status,
      address: row.address,
      rt: row.rt,
      rw: row.rw,
      villageCode,
      village,
      district,
      motherName: row.mother_name,
      enrolment: row.enrolment,
      card: row.card,
    };
  };
}

/** 20180420 as 2018-04-20. */
export function birthText(birth: number): string {
  const digits = String(birth).padStart(8, '0');
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
}

function villageText(village: number): string {
  const digits = String(village).padStart(10, '0');
  return `${digits.slice(0, 2)}.${digits.slice(2, 4)}.${digits.slice(4, 6)}.${digits.slice(6)}`;
}
