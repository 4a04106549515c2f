/**
 * The reports desk: a day or a month of the office in figures. They come from the journal alone, by way of days counted as
 * it was written: a report of a day that is over says the same a week later, and next year.
 */
import { addDays, compareDates, wibDate } from '@loket/domain/calendar-date';
import { cutOffKinds, hoursAway } from '@loket/domain/outage';
import { daysOf, type ReportPeriod, spanOf } from '@loket/domain/report';
import type { Ports } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import type { ReportAnswer, ReportFigures } from '@loket/protocol/reports';
import type { Text } from '@loket/protocol/text';
import type { CoverageDesk } from '../coverage/coverage-desk.ts';
import type { Database } from '../database/open-database.ts';
import type { CommandBus } from '../journal/command-bus.ts';
import { rebuildProjections } from '../journal/rebuild.ts';
import type { OutageDesk } from '../outages/outage-desk.ts';
import { applicationFigures, type Counted, dayRows, handoverFigures, printingFigures, stockFigures } from './report-figures.ts';
import { createReportProjection } from './report-projection.ts';
import { createReportStore } from './report-store.ts';
import { reportTables } from './report-tables.ts';

export { createReportProjection } from './report-projection.ts';
export type ReportsDesk = ReturnType<typeof createReportsDesk>;

const titles: Readonly<Record<ReportPeriod['kind'], Text>> = {
  daily: { id: 'Rekap harian pelayanan KTP-el', en: 'Daily recap of the KTP-el service' },
  monthly: { id: 'Laporan bulanan pelayanan KTP-el', en: 'Monthly report of the KTP-el service' },
};

function refused(field: string, code: string, text: Text): LoketError {
  return new LoketError('invalid_body', [{ field, code, text }]);
}

export function createReportsDesk(options: {
  readonly database: Database;
  readonly bus: CommandBus;
  readonly ports: Ports;
  readonly office: ReportAnswer['office'];
  readonly outages: Pick<OutageDesk, 'within'>;
  readonly coverage: Pick<CoverageDesk, 'view'>;
}) {
  const { bus, ports, database } = options;
  const store = createReportStore(database);
  // An office whose journal is older than its reports: the days are counted once, from the beginning.
  if (store.firstDay() === undefined && bus.head !== undefined) rebuildProjections(database, [createReportProjection(database)], bus.journal.allEntries());

  /** A day that is over stands in its own rows; on the present one the last entry says how things are. */
  function endOf(day: string): string | undefined {
    const last = store.lastDay(day);
    return last === undefined || last.day === store.presentDay() ? undefined : last.day;
  }

  function counted(period: ReportPeriod): Counted {
    const before = addDays(period.from, -1);
    return {
      counts: store.counts(period.from, period.to),
      standing: store.lastDay(period.to) === undefined ? [] : store.standing(endOf(period.to)),
      opening: store.lastDay(before) === undefined ? [] : store.stock(endOf(before)),
      closing: store.lastDay(period.to) === undefined ? [] : store.stock(endOf(period.to)),
      on: period.to,
    };
  }

  /** Which entry of the journal the outages are read up to; refused when the period went on after it. */
  function entryFor(period: ReportPeriod, wanted: number | undefined): number {
    const head = bus.head?.seq ?? 0;
    if (wanted === undefined) return head;
    const last = store.lastDay(period.to);
    const least = last === undefined ? 0 : (last.seq ?? head);
    if (wanted <= head && wanted >= least) return wanted;
    throw refused('entry', 'entry_not_after_the_period', {
      id: `Entri jurnal harus antara ${least} (akhir masa laporan) dan ${head} (sekarang)`,
      en: `The journal entry must be from ${least} (the period's end) to ${head} (now)`,
    });
  }

  function coverageFigures(period: ReportPeriod, isProvisional: boolean): ReportFigures['coverage'] {
    const { opening, now, register } = options.coverage.view(isProvisional ? {} : { asOf: period.to });
    return {
      now,
      source: opening.source,
      definition: opening.definition,
      ...(register === undefined
        ? {}
        : { register: { figures: register.figures, asOf: register.asOf, source: register.source, definition: register.definition } }),
    };
  }

  function figuresOf(period: ReportPeriod, now_ms: number, entry: number): ReportFigures {
    const span = spanOf(period);
    const end_ms = Math.min(now_ms, span.to_ms);
    const days = counted({ ...period, to: period.to });
    const atEnd: Counted = now_ms < span.to_ms ? { ...days, on: wibDate(now_ms) } : days;
    const away = options.outages.within(span, end_ms, entry);
    const spells = away.outages
      .filter(({ kind }) => cutOffKinds.has(kind))
      .map(({ from, to }) => ({ from_ms: Date.parse(from), to_ms: to === undefined ? undefined : Date.parse(to) }));
    return {
      applications: applicationFigures(atEnd),
      printing: printingFigures(atEnd),
      handovers: handoverFigures(atEnd),
      stock: stockFigures(atEnd),
      outages: away,
      coverage: coverageFigures(period, now_ms < span.to_ms),
      days: dayRows(atEnd.counts, daysOf(period, wibDate(now_ms)), (day) => hoursAway(spells, spanOf({ from: day, to: day }), end_ms)),
    };
  }

  return {
    /** Refuses a period that has not begun. */
    report(period: ReportPeriod, made: { readonly by: string; readonly head: string; readonly entry: number | undefined }): ReportAnswer {
      const now_ms = ports.clock.now();
      if (compareDates(period.from, wibDate(now_ms)) > 0) {
        const field = period.kind === 'daily' ? 'date' : 'month';
        throw refused(field, 'in_the_future', { id: 'Masa laporan ini belum mulai', en: 'This period has not begun yet' });
      }
      const entry = entryFor(period, made.entry);
      const span = spanOf(period);
      const figures = figuresOf(period, now_ms, entry);
      return {
        kind: period.kind,
        from: period.from,
        to: period.to,
        title: titles[period.kind],
        office: options.office,
        isProvisional: now_ms < span.to_ms,
        asOf: new Date(Math.min(now_ms, span.to_ms)).toISOString(),
        journalEntry: entry,
        madeAt: new Date(now_ms).toISOString(),
        madeBy: made.by,
        head: made.head,
        figures,
        tables: reportTables(figures, period),
      };
    },
  };
}
