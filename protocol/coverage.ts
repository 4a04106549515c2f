/** Coverage, its forecast and the outreach that follows from it, as the counter and other programs see them. */
import { isCalendarDate } from '@loket/domain/calendar-date';
import { regionLevel } from '@loket/domain/region';
import { z } from 'zod';
import { Moment, Text, Uuid } from './text.ts';

const Count = z.int().min(0);

export const CoverageNow = z.object({ residents: z.int(), obliged: z.int(), enrolled: z.int(), notYetEnrolled: z.int() });

/** obliged = enrolled + notYetEnrolled + unknown; `absent` and `recordedEarly` are in none of them */
export const AreaFigures = CoverageNow.extend({ unknown: Count, recordedEarly: Count, absent: Count });
export type AreaFigures = z.infer<typeof AreaFigures>;

const DateText = z.string().refine(isCalendarDate, 'YYYY-MM-DD');

export const CoverageQuery = z.strictObject({
  area: z
    .string()
    .refine((code) => regionLevel(code) !== undefined, 'region code')
    .optional(),
  asOf: DateText.optional(),
});
export type CoverageQuery = z.infer<typeof CoverageQuery>;

const Place = z.object({ code: z.string(), name: z.string() });

/** Figures counted from the register of residents, for one area and the areas in it. */
export const AreaCoverage = z.object({
  code: z.string(),
  name: z.string(),
  level: z.enum(['regency', 'district', 'village']),
  /** the areas around it, the largest first */
  within: z.array(Place),
  figures: AreaFigures,
  areas: z.array(Place.extend({ figures: AreaFigures })),
  /** absent in a snapshot, which keeps sums by village */
  bySex: z.array(z.object({ sex: z.string(), figures: AreaFigures.omit({ absent: true }) })).optional(),
  byAge: z.array(z.object({ from: z.int(), to: z.int().optional(), figures: AreaFigures.omit({ absent: true }) })).optional(),
  asOf: Moment,
  /** the day of the snapshot that these figures were kept in; absent when they are the present ones */
  snapshotOf: z.string().optional(),
  source: Text,
  definition: Text,
  /** the whole regency only: why the counted figures are not the published ones; the parts of each add up to its difference */
  differences: z
    .array(
      z.object({
        figure: z.enum(['residents', 'obliged', 'notYetEnrolled']),
        published: z.int(),
        counted: z.int(),
        parts: z.array(z.object({ text: Text, count: z.int() })),
      }),
    )
    .optional(),
});
export type AreaCoverage = z.infer<typeof AreaCoverage>;

export const CoverageAnswer = z.object({
  opening: CoverageNow.extend({ asOf: z.string(), source: Text, definition: Text, area: z.string(), areaName: z.string() }),
  /** the published figures, moved by each enrolment that the centre accepted here since */
  now: CoverageNow.extend({ asOf: Moment }),
  /** accepted enrolments a day, and the not-yet figure at that day's end (WIB) */
  days: z.array(z.object({ day: z.string(), enrolled: z.int(), notYetEnrolled: z.int() })),
  /** absent while no register was imported, or when no snapshot is as old as the day asked for */
  register: AreaCoverage.optional(),
});
export type CoverageAnswer = z.infer<typeof CoverageAnswer>;

/** village code as 3522152001, then residents, obliged, enrolled, not yet, unknown, recorded early, absent */
const VillageTotals = z.array(Count).length(8);

export const CoverageSnapshotBody = z.object({
  date: z.string(),
  kind: z.enum(['close', 'day']),
  published: CoverageNow,
  register: z.object({ importId: z.string(), importedAt: Moment, countedOn: z.string(), villages: z.array(VillageTotals) }).optional(),
});
export type CoverageSnapshotBody = z.infer<typeof CoverageSnapshotBody>;

const Percent = z.int().min(0).max(100);
export const CoverageSettings = z.strictObject({
  /** people not yet enrolled who die or move away each month, less those who move in */
  leavingPerMonth: z.int().min(0).max(1_000_000),
  perDay: z.int().min(1).max(10_000),
  villagesPerDay: z.int().min(1).max(20),
  turnout_percent: z.int().min(1).max(100),
  nextVillage_percent: Percent,
  nextDistrict_percent: Percent,
});
export type CoverageSettings = z.infer<typeof CoverageSettings>;
export const CoverageSettingsCommand = CoverageSettings.extend({ commandId: Uuid });
export type CoverageSettingsCommand = z.infer<typeof CoverageSettingsCommand>;

export const ForecastQuery = z.strictObject({ by: DateText.optional() });
const ForecastPoint = z.object({ date: z.string(), expected: Count, low: Count, high: Count });
export const ForecastAnswer = z.object({
  today: z.string(),
  notYetEnrolled: Count,
  /** whether `notYetEnrolled` and `comingOfAge` come from the register, or from the published figures, which know no ages */
  isFromRegister: z.boolean(),
  /** enrolments of whole weeks past by their first day (Monday), oldest first */
  weeks: z.array(z.object({ from: z.string(), enrolled: Count })),
  /** not-yet figures of past days: from snapshots, or from the published figures */
  history: z.array(z.object({ date: z.string(), notYetEnrolled: Count })),
  /** those who turn 17, by month, the running one from today on */
  comingOfAge: z.array(z.object({ month: z.string(), count: Count })),
  weeksKnown: Count,
  isTooThin: z.boolean(),
  perWeek: z.number(),
  perWeekDeviation: z.number(),
  points: z.array(ForecastPoint),
  zeroOn: z.string().optional(),
  zeroAtTheEarliest: z.string().optional(),
  zeroAtTheLatest: z.string().optional(),
  needed: z.object({ by: z.string(), perWeek: Count }).optional(),
  settings: CoverageSettings,
});
export type ForecastAnswer = z.infer<typeof ForecastAnswer>;

const OutreachVillage = Place.extend({
  district: z.string(),
  missing: Count,
  /** may be recorded already */
  sixteen: Count,
  seventeenAndEighteen: Count,
});
export const OutreachAnswer = z.object({
  villages: z.array(OutreachVillage),
  days: z.array(z.object({ day: z.int(), gained: Count, gainedSoFar: Count, stops: z.array(Place.extend({ district: z.string(), gained: Count })) })),
  settings: CoverageSettings,
  asOf: Moment,
  source: Text,
});
export type OutreachAnswer = z.infer<typeof OutreachAnswer>;

/** `all`: obliged and not yet enrolled; `school`: 16 to 18 years old and not yet recorded */
export const MissingQuery = z.strictObject({ group: z.enum(['all', 'school']).default('all') });
export type MissingQuery = z.infer<typeof MissingQuery>;
export const MissingAnswer = z.object({
  code: z.string(),
  name: z.string(),
  district: z.string(),
  group: z.enum(['all', 'school']),
  asOf: Moment,
  source: Text,
  items: z.array(
    z.object({
      nik: z.string(),
      kk: z.string().optional(),
      name: z.string(),
      birthDate: z.string(),
      age: Count,
      sex: z.string(),
      maritalStatus: z.string(),
      address: z.string(),
      rt: z.string(),
      rw: z.string(),
    }),
  ),
});
export type MissingAnswer = z.infer<typeof MissingAnswer>;
