/** The figures of an area and of the areas in it, out of the counts of its villages or out of a snapshot. */
import { cardDate } from '@loket/domain/calendar-date';
import {
  absentOf,
  ageBands,
  countsFromBytes,
  coverageDefinition,
  figuresOf,
  newlyObligedOf,
  sexes,
  sumCounts,
  type VillageCounts,
} from '@loket/domain/coverage-count';
import { regionAtLevel, regionFromDigits, regionIsWithin, regionLevel } from '@loket/domain/region';
import type { AreaCoverage, AreaFigures, CoverageAnswer, CoverageSnapshotBody } from '@loket/protocol/coverage';
import { LoketError } from '@loket/protocol/errors';
import type { Text } from '@loket/protocol/text';
import type { RegionNames } from '../card/region-names.ts';
import type { CountedRow, CoverageStore } from './coverage-store.ts';

type VillageFigures = { readonly code: string; readonly figures: AreaFigures };
type Area = Pick<AreaCoverage, 'code' | 'name' | 'level' | 'within'>;

function withAbsent(counts: VillageCounts): AreaFigures {
  return { ...figuresOf(counts), absent: absentOf(counts) };
}

function sum(all: Iterable<AreaFigures>): AreaFigures {
  const total = { residents: 0, obliged: 0, enrolled: 0, notYetEnrolled: 0, unknown: 0, recordedEarly: 0, absent: 0 };
  for (const one of all) {
    total.residents += one.residents;
    total.obliged += one.obliged;
    total.enrolled += one.enrolled;
    total.notYetEnrolled += one.notYetEnrolled;
    total.unknown += one.unknown;
    total.recordedEarly += one.recordedEarly;
    total.absent += one.absent;
  }
  return total;
}

/** Throws `not_found` for a code that is no area of this office. */
export function areaOf(code: string, names: RegionNames): Area {
  const level = regionLevel(code);
  const regency = { code: names.regencyCode, name: names.regencyName };
  if (level === 'regency' && code === names.regencyCode) return { ...regency, level, within: [] };
  const district = names.districts().find((one) => one.code === regionAtLevel(code, 'district'));
  if (level === 'district' && district !== undefined) return { ...district, level, within: [regency] };
  const village = level === 'village' ? names.village(code) : undefined;
  if (level === 'village' && village !== undefined && district !== undefined) return { code, name: village.village, level, within: [regency, district] };
  throw new LoketError('not_found', [
    { field: 'area', code: 'unknown_area', text: { id: `Wilayah ${code} tidak ada di kantor ini`, en: `This office has no area ${code}` } },
  ]);
}

function areasIn(area: Area, villages: readonly VillageFigures[], names: RegionNames): AreaCoverage['areas'] {
  if (area.level === 'village') return [];
  const inside = area.level === 'regency' ? names.districts() : names.villages().filter(({ code }) => regionIsWithin(code, area.code));
  const groups = new Map<string, AreaFigures[]>(inside.map(({ code }) => [code, []]));
  for (const { code, figures } of villages) groups.get(area.level === 'regency' ? (regionAtLevel(code, 'district') ?? '') : code)?.push(figures);
  return inside.map(({ code, name }) => ({ code, name, figures: sum(groups.get(code) ?? []) }));
}

export function sourceOf(importedAt: string): Text {
  const day = importedAt.slice(0, 10);
  return {
    id: `Daftar penduduk kantor ini, impor ${cardDate(day)}, ditambah perekaman di sini yang diterima pusat.`,
    en: `This office's register, imported ${cardDate(day)}, plus recordings here that the centre accepted.`,
  };
}

export function presentCoverage(
  code: string,
  store: CoverageStore,
  names: RegionNames,
  counted: CountedRow,
): AreaCoverage & { readonly counts: VillageCounts } {
  const area = areaOf(code, names);
  const rows = store.countsIn(code).map(({ village, counts }) => ({ code: village, counts: countsFromBytes(counts) }));
  const counts = sumCounts(rows.map((row) => row.counts));
  const villages = rows.map((row) => ({ code: row.code, figures: withAbsent(row.counts) }));
  return {
    ...area,
    figures: withAbsent(counts),
    areas: areasIn(area, villages, names),
    bySex: sexes.map((sex) => ({ sex, figures: figuresOf(counts, { sex }) })),
    byAge: ageBands.map(({ from, to }, band) => ({ from, ...(to === undefined ? {} : { to }), figures: figuresOf(counts, { band }) })),
    asOf: counted.at,
    source: sourceOf(counted.imported_at),
    definition: coverageDefinition,
    counts,
  };
}

export function snapshotCoverage(code: string, snapshot: CoverageSnapshotBody, at: string, names: RegionNames): AreaCoverage | undefined {
  if (snapshot.register === undefined) return undefined;
  const area = areaOf(code, names);
  const villages = snapshot.register.villages.flatMap((totals): VillageFigures[] => {
    const [digits = 0, residents = 0, obliged = 0, enrolled = 0, notYetEnrolled = 0, unknown = 0, recordedEarly = 0, absent = 0] = totals;
    const village = regionFromDigits(String(digits).padStart(10, '0'));
    if (village === undefined || !regionIsWithin(village, code)) return [];
    return [{ code: village, figures: { residents, obliged, enrolled, notYetEnrolled, unknown, recordedEarly, absent } }];
  });
  return {
    ...area,
    figures: sum(villages.map(({ figures }) => figures)),
    areas: areasIn(area, villages, names),
    asOf: at,
    snapshotOf: snapshot.date,
    source: sourceOf(snapshot.register.importedAt),
    definition: coverageDefinition,
  };
}

/** One row a village for a snapshot; see `VillageTotals`. */
export function villageTotals(store: CoverageStore, regency: string): number[][] {
  return store.countsIn(regency).map(({ village, counts }) => {
    const { residents, obliged, enrolled, notYetEnrolled, unknown, recordedEarly, absent } = withAbsent(countsFromBytes(counts));
    return [Number(village.replaceAll('.', '')), residents, obliged, enrolled, notYetEnrolled, unknown, recordedEarly, absent];
  });
}

/** Why the register's figures are not the published ones: what is known, and the rest by its name. The parts add up. */
export function explainDifferences(counts: VillageCounts, opening: CoverageAnswer['opening'], now: CoverageAnswer['now']): AreaCoverage['differences'] {
  const figures = figuresOf(counts);
  const newly = newlyObligedOf(counts);
  const since = cardDate(opening.asOf);
  const turned = { id: `berusia 17 tahun sejak ${since}`, en: `turned 17 since ${since}` };
  const turnedMissing = { id: `berusia 17 tahun sejak ${since} dan belum direkam`, en: `turned 17 since ${since} and not yet recorded` };
  const births = {
    id: 'lahir, meninggal, pindah, dan pembetulan data sejak itu; berkas tidak merincinya',
    en: 'births, deaths, moves and corrections since then; the file does not tell them apart',
  };
  const rest = {
    id: 'meninggal, pindah, kawin sebelum 17 tahun, dan pembetulan data; berkas tidak merincinya',
    en: 'deaths, moves, marriages before 17 and corrections; the file does not tell them apart',
  };
  const missingRest = {
    id: 'direkam di tempat lain, meninggal, pindah, dan pembetulan data; berkas tidak merincinya',
    en: 'recorded elsewhere, deaths, moves and corrections; the file does not tell them apart',
  };
  const unknown = { id: 'keterangan perekaman tidak ada di berkas', en: 'the file does not say whether recorded' };
  return [
    explain('residents', now.residents, figures.residents, [], births),
    explain('obliged', now.obliged, figures.obliged, [{ text: turned, count: newly.obliged }], rest),
    explain(
      'notYetEnrolled',
      now.notYetEnrolled,
      figures.notYetEnrolled,
      [
        { text: turnedMissing, count: newly.notYetEnrolled },
        { text: unknown, count: -figures.unknown },
      ],
      missingRest,
    ),
  ];
}

function explain(
  figure: 'residents' | 'obliged' | 'notYetEnrolled',
  published: number,
  counted: number,
  known: readonly { readonly text: Text; readonly count: number }[],
  rest: Text,
) {
  const parts = known.filter(({ count }) => count !== 0);
  const left = counted - published - parts.reduce((total, { count }) => total + count, 0);
  return { figure, published, counted, parts: left === 0 ? [...parts] : [...parts, { text: rest, count: left }] };
}
