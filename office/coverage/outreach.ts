/** Jemput bola: who is missing in which village, the order of the villages, and the names of one village. */
import { ageOn } from '@loket/domain/calendar-date';
import { obligedAge_years } from '@loket/domain/coverage';
import { countsFromBytes, figuresOf, schoolAgeMissing } from '@loket/domain/coverage-count';
import { planOutreach } from '@loket/domain/outreach-route';
import { regionAtLevel } from '@loket/domain/region';
import type { CoverageSettings, MissingAnswer, OutreachAnswer } from '@loket/protocol/coverage';
import { LoketError } from '@loket/protocol/errors';
import type { RegionNames } from '../card/region-names.ts';
import type { RegistryDesk } from '../registry/registry-desk.ts';
import { areaOf, sourceOf } from './area-coverage.ts';
import type { CountedRow, CoverageStore } from './coverage-store.ts';

const youngestAtSchool_years = 16;
const oldestAtSchool_years = 18;

function needCounted(counted: CountedRow | undefined): CountedRow {
  if (counted !== undefined) return counted;
  throw new LoketError('not_possible_now', [
    {
      field: 'register',
      code: 'no_register',
      text: { id: 'Daftar penduduk belum diimpor atau masih dihitung', en: 'No register was imported yet, or it is still being counted' },
    },
  ]);
}

export function outreachAnswer(options: {
  readonly store: CoverageStore;
  readonly counted: CountedRow | undefined;
  readonly regionNames: RegionNames;
  readonly settings: CoverageSettings;
}): OutreachAnswer {
  const { store, regionNames, settings } = options;
  const counted = needCounted(options.counted);
  const villages = store.countsIn(regionNames.regencyCode).map(({ village, counts }) => {
    const row = countsFromBytes(counts);
    const names = regionNames.village(village);
    return {
      code: village,
      name: names?.village ?? village,
      district: names?.district ?? '',
      missing: figuresOf(row).notYetEnrolled,
      ...schoolAgeMissing(row),
    };
  });
  const byCode = new Map(villages.map((village) => [village.code, village]));
  const plan = planOutreach(
    villages.map(({ code, missing }) => ({ code, district: regionAtLevel(code, 'district') ?? '', missing })),
    settings,
  );
  return {
    villages: villages.sort((one, other) => other.missing - one.missing || compareText(one.code, other.code)),
    days: plan.map((day) => ({
      ...day,
      stops: day.stops.map(({ code, gained }) => ({ code, name: byCode.get(code)?.name ?? code, district: byCode.get(code)?.district ?? '', gained })),
    })),
    settings,
    asOf: counted.at,
    source: sourceOf(counted.imported_at),
  };
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : 1;
}

/** By name. Throws `not_found` for a code that is no village of this office, `not_possible_now` without a register. */
export function missingAnswer(options: {
  readonly store: CoverageStore;
  readonly counted: CountedRow | undefined;
  readonly registry: RegistryDesk;
  readonly regionNames: RegionNames;
  readonly village: string;
  readonly group: 'all' | 'school';
  readonly today: string;
}): MissingAnswer {
  const { store, registry, regionNames, village, group, today } = options;
  const counted = needCounted(options.counted);
  const area = areaOf(village, regionNames);
  if (area.level !== 'village')
    throw new LoketError('not_found', [
      { field: 'code', code: 'not_a_village', text: { id: `${village} bukan kode desa atau kelurahan`, en: `${village} is not the code of a village` } },
    ]);
  const youngest = group === 'school' ? youngestAtSchool_years : obligedAge_years;
  const items = registry
    .notRecordedIn(village, yearsBefore(today, youngest))
    .map((person) => ({ ...person, age: ageOn(person.birthDate, today) }))
    .filter(({ age, nik }) => (group === 'all' || (age >= youngest && age <= oldestAtSchool_years)) && !store.isAccepted(nik));
  return {
    code: village,
    name: area.name,
    district: area.within.at(-1)?.name ?? '',
    group,
    asOf: counted.at,
    source: sourceOf(counted.imported_at),
    items,
  };
}

/** The last birth date that has completed so many years on that day; only compared, so that a 29 February that is none does no harm. */
function yearsBefore(today: string, years: number): string {
  return `${String(Number(today.slice(0, 4)) - years).padStart(4, '0')}${today.slice(4)}`;
}
