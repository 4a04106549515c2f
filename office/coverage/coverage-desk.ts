/** The coverage desk: the published opening figures, and how each accepted enrolment has moved them since. */
import { bojonegoroOpeningSnapshot } from '@loket/domain/coverage';
import type { CoverageAnswer } from '@loket/protocol/board';
import { LoketError } from '@loket/protocol/errors';
import type { Database } from '../database/open-database.ts';
import type { CommandBus } from '../journal/command-bus.ts';

export type CoverageDesk = ReturnType<typeof createCoverageDesk>;

type OpeningRow = { area: string; residents: number; obliged: number; enrolled: number; not_yet_enrolled: number; as_of: string };

export function createCoverageDesk(options: { readonly database: Database; readonly bus: CommandBus; readonly now: () => string; readonly areaName: string }) {
  const findOpening = options.database.prepare<[], OpeningRow>('SELECT * FROM coverage_opening ORDER BY area LIMIT 1');
  const countAll = options.database.prepare<[], { count: number }>('SELECT count(*) AS count FROM coverage_enrolment');
  const byDay = options.database.prepare<[], { day: string; count: number }>('SELECT day, count(*) AS count FROM coverage_enrolment GROUP BY day ORDER BY day');

  function getOpening(): OpeningRow {
    const row = findOpening.get();
    if (row === undefined)
      throw new LoketError('not_found', [
        { field: 'area', code: 'no_opening_figures', text: { id: 'Angka awal cakupan belum dimasukkan', en: 'The opening figures have not been entered' } },
      ]);
    return row;
  }

  function now(opening: OpeningRow): { residents: number; obliged: number; enrolled: number; notYetEnrolled: number } {
    const counted = countAll.get()?.count ?? 0;
    return {
      residents: opening.residents,
      obliged: opening.obliged,
      enrolled: opening.enrolled + counted,
      notYetEnrolled: Math.max(0, opening.not_yet_enrolled - counted),
    };
  }

  return {
    /** Enters the published figures as the opening snapshot, once. */
    open: (): Promise<unknown> =>
      options.bus.execute({
        commandId: 'coverage.open',
        fingerprint: 'coverage.open',
        actor: { kind: 'system', part: 'coverage' },
        decide: () => {
          const { region: area, residents, obliged, enrolled, notYetEnrolled, asOf } = bojonegoroOpeningSnapshot;
          return {
            status: 201,
            answer: {},
            events: [{ type: 'coverage.opened', subject: area, body: { area, residents, obliged, enrolled, notYetEnrolled, asOf } }],
          };
        },
      }),

    figures: () => now(getOpening()),

    view(): CoverageAnswer {
      const opening = getOpening();
      let notYetEnrolled = opening.not_yet_enrolled;
      const days = byDay.all().map(({ day, count }) => {
        notYetEnrolled = Math.max(0, notYetEnrolled - count);
        return { day, enrolled: count, notYetEnrolled };
      });
      return {
        opening: {
          area: opening.area,
          areaName: options.areaName,
          residents: opening.residents,
          obliged: opening.obliged,
          enrolled: opening.enrolled,
          notYetEnrolled: opening.not_yet_enrolled,
          asOf: opening.as_of,
          source: { ...bojonegoroOpeningSnapshot.source },
          definition: { ...bojonegoroOpeningSnapshot.definition },
        },
        now: { ...now(opening), asOf: options.now() },
        days,
      };
    },
  };
}
