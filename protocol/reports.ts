/** Reports of a day or a month, as the counter and other programs see them. Every figure is counted from the journal. */
import { isCalendarDate } from '@loket/domain/calendar-date';
import { ageBands, monthPeriod, reportKinds } from '@loket/domain/report';
import { supplyKinds } from '@loket/domain/supplies';
import { z } from 'zod';
import { AreaFigures, CoverageNow } from './coverage.ts';
import { KindHours, Outage } from './outages.ts';
import { Moment, Text } from './text.ts';

/** The journal's entry up to which outages are taken as known: a report is made again as it was first. */
const Entry = z.coerce.number().int().min(1).optional();
export const DailyReportQuery = z.strictObject({ date: z.string().refine(isCalendarDate, 'YYYY-MM-DD'), entry: Entry });
export const MonthlyReportQuery = z.strictObject({ month: z.string().refine((month) => monthPeriod(month) !== undefined, 'YYYY-MM'), entry: Entry });

const Count = z.int();
const Named = z.object({ name: Text, count: Count });

export const StatusAge = z.object({
  status: z.string(),
  name: Text,
  count: Count,
  median_days: Count,
  oldest_days: Count,
  /** in whole days: 0, 1-3, 4-7, 8-30, more */
  bands: z.array(Count).length(ageBands.length),
});

export const ReportDay = z.object({
  day: z.string(),
  accepted: Count,
  printed: Count,
  spoiled: Count,
  handedOver: Count,
  /** hours in which the internet, the centre or the mains was away */
  hoursAway: z.number(),
});

export const ReportFormat = z.enum(['text', 'count', 'days', 'hours', 'percent']);
const Cell = z.union([z.string(), z.number(), Text]);

/** The figures once more, as the page, the paper and the spreadsheet show them: one thing is counted and worded once. */
export const ReportTable = z.object({
  key: z.string(),
  title: Text,
  /** definition, source or remark beneath the table */
  note: Text.optional(),
  columns: z.array(z.object({ key: z.string(), title: Text, format: ReportFormat })),
  rows: z.array(z.array(Cell)),
  sum: z.array(Cell).optional(),
});
export type ReportTable = z.infer<typeof ReportTable>;

export const ReportFigures = z.object({
  applications: z.object({
    byKind: z.array(
      z.object({
        kind: z.string(),
        name: Text,
        accepted: Count,
        recorded: Count,
        ready: Count,
        printed: Count,
        handedOver: Count,
        withdrawn: Count,
        /** neither handed over nor withdrawn at the period's end */
        standing: Count,
      }),
    ),
    /** at the period's end, or now */
    byStatus: z.array(StatusAge),
    verdicts: z.array(Named.extend({ verdict: z.string() })),
  }),
  printing: z.object({
    printed: Count,
    byPrinter: z.array(z.object({ printer: z.string(), printed: Count })),
    spoiled: z.array(z.object({ reason: z.string(), name: Text, count: Count })),
    unclear: Count,
    prioritised: Count,
    /** printed by a standing quota while the centre was away */
    byQuota: Count,
  }),
  handovers: z.object({ handedOver: Count, byReceiver: z.array(Named.extend({ relation: z.string() })), oldCards: Count }),
  stock: z.object({
    /** opening + received + returned + found - printed - spoiled - lent - lost = closing */
    blanks: z.object({
      opening: Count,
      received: Count,
      returned: Count,
      found: Count,
      printed: Count,
      spoiled: Count,
      lent: Count,
      lost: Count,
      closing: Count,
      inTransit: Count,
    }),
    supplies: z.array(z.object({ kind: z.enum(supplyKinds), name: Text, opening: Count, used: Count, closing: Count })),
  }),
  outages: z.object({
    kinds: z.array(KindHours),
    hoursAway: z.number(),
    acceptedAway: Count,
    printedAway: Count,
    outages: z.array(Outage),
  }),
  coverage: z.object({
    now: CoverageNow.extend({ asOf: Moment }),
    source: Text,
    definition: Text,
    /** counted from the register at a close of day; absent while there was none */
    register: z.object({ figures: AreaFigures, asOf: Moment, source: Text, definition: Text }).optional(),
  }),
  /** days of a month that have begun; of a day report that day alone */
  days: z.array(ReportDay),
});
export type ReportFigures = z.infer<typeof ReportFigures>;

export const ReportAnswer = z.object({
  kind: z.enum(reportKinds),
  from: z.string(),
  to: z.string(),
  title: Text,
  office: z.object({ officeId: z.string(), name: z.string(), regionCode: z.string(), demo: z.boolean() }),
  /** the period is not over: the figures still move */
  isProvisional: z.boolean(),
  /** the end of the period, or now */
  asOf: Moment,
  /** the journal's last entry that was looked at: with it as `entry`, the same figures come again */
  journalEntry: z.int(),
  madeAt: Moment,
  madeBy: z.string(),
  head: z.string(),
  figures: ReportFigures,
  tables: z.array(ReportTable),
});
export type ReportAnswer = z.infer<typeof ReportAnswer>;
