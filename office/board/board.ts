/** The board (Papan): the whole office at a glance, from figures that the projections keep. */
import { applicationStatuses, holderNames, nextSteps, statusNames } from '@loket/domain/application';
import { wibDate } from '@loket/domain/calendar-date';
import type { Ports } from '@loket/platform/ports';
import type { BoardAnswer } from '@loket/protocol/board';
import type { BlanksDesk } from '../blanks/blanks-desk.ts';
import type { CoverageDesk } from '../coverage/coverage-desk.ts';
import type { IntakeDesk } from '../intake/intake-desk.ts';
import type { PowerDesk } from '../power/power-desk.ts';
import type { PrintRoom } from '../printing/print-room.ts';
import type { PrintingDesk } from '../printing/printing-desk.ts';
import type { StockDesk } from '../stock/stock-desk.ts';
import type { SyncDesk } from '../sync/sync-desk.ts';

export type OfficeIdentity = BoardAnswer['office'];

export function createBoard(options: {
  readonly ports: Ports;
  readonly office: OfficeIdentity;
  readonly intake: IntakeDesk;
  readonly printing: PrintingDesk;
  readonly printRoom: PrintRoom;
  readonly blanks: BlanksDesk;
  readonly coverage: CoverageDesk;
  readonly sync: SyncDesk;
  readonly power: PowerDesk;
  readonly stock: Pick<StockDesk, 'blankDays'>;
}) {
  const { intake, printing, blanks } = options;

  function statuses(now_ms: number): BoardAnswer['statuses'] {
    const counts = new Map(intake.applications.counts().map(({ status, count }) => [status, count]));
    return applicationStatuses.map((status) => {
      const since = intake.applications.oldestSince(status);
      const { holder } = nextSteps[status];
      return {
        status,
        text: { ...statusNames[status] },
        holder,
        holderName: { ...holderNames[holder] },
        count: counts.get(status) ?? 0,
        oldest_s: since === undefined ? 0 : Math.max(0, Math.round((now_ms - Date.parse(since)) / 1000)),
      };
    });
  }

  return {
    view(): BoardAnswer {
      const now_ms = options.ports.clock.now();
      const today = intake.applications.dayCounts(wibDate(now_ms));
      const jobs = printing.jobs.counts();
      const count = (state: string): number => jobs.get(state) ?? 0;
      const printers = options.printRoom.ready();
      const { available, issued, spoiled } = blanks.totals();
      const days = options.stock.blankDays();
      const power = options.power.now();
      return {
        at: new Date(now_ms).toISOString(),
        office: options.office,
        link: options.sync.state(),
        statuses: statuses(now_ms),
        today: { accepted: today.get('accepted') ?? 0, printed: today.get('printed') ?? 0, handedOver: today.get('handed_over') ?? 0 },
        printing: {
          queued: count('authorised'),
          atPrinter: count('bound') + count('sent'),
          unclear: count('unclear'),
          toInspect: count('printed'),
          printersReady: printers.ready,
          printersTotal: printers.total,
        },
        blanks: { available, issued, spoiled, ...(days === undefined ? {} : { days }) },
        coverage: options.coverage.figures(),
        ...(power === undefined ? {} : { power }),
      };
    },
  };
}
