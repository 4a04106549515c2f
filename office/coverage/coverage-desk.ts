/**
 * The coverage desk: the published opening figures and how each accepted enrolment has moved them; beside them the figures
 * counted from the register, by area, sex and age; a snapshot at each close of day; the forecast and the outreach lists.
 */
import { addDays, compareDates, wibDate } from '@loket/domain/calendar-date';
import { bojonegoroOpeningSnapshot } from '@loket/domain/coverage';
import type { Actor } from '@loket/domain/journal';
import { usualOutreach } from '@loket/domain/outreach-route';
import type { Ports } from '@loket/platform/ports';
import { type CoverageAnswer, type CoverageQuery, CoverageSettings, type CoverageSettingsCommand, CoverageSnapshotBody } from '@loket/protocol/coverage';
import { LoketError } from '@loket/protocol/errors';
import type { RegionNames } from '../card/region-names.ts';
import type { Database } from '../database/open-database.ts';
import type { CommandBus, Committed } from '../journal/command-bus.ts';
import { fingerprintOf } from '../journal/hash.ts';
import type { RegistryDesk } from '../registry/registry-desk.ts';
import { explainDifferences, presentCoverage, snapshotCoverage, villageTotals } from './area-coverage.ts';
import { createCoverageStore, type OpeningRow } from './coverage-store.ts';
import { forecastAnswer } from './forecast.ts';
import { missingAnswer, outreachAnswer } from './outreach.ts';
import { coverageDesk, createVillageCounting } from './village-counting.ts';

export type CoverageDesk = ReturnType<typeof createCoverageDesk>;

/** what changes the figures wakes the desk; an import that could not reach the office is found by looking */
const look_ms = 300_000;
/** acceptances come in groups; a village is counted once for all of them */
const settle_ms = 500;
const dayLength_ms = 86_400_000;
const wibOffset_ms = 7 * 3_600_000;
/** of the line day by day; older ones are in the journal */
const days_max = 400;

const wakes: ReadonlySet<string> = new Set(['centre.verdict', 'registry.imported', 'day.closed']);

export function createCoverageDesk(options: {
  readonly database: Database;
  readonly bus: CommandBus;
  readonly ports: Ports;
  readonly registry: RegistryDesk;
  readonly regionNames: RegionNames;
  readonly onChanged: () => void;
  readonly onFault: (what: string, error: unknown) => void;
}) {
  const { bus, ports, registry, regionNames } = options;
  const store = createCoverageStore(options.database);
  const counting = createVillageCounting({
    store,
    bus,
    ports,
    registry,
    villages: () => regionNames.villages().map(({ code }) => code),
    publishedOn: () => getOpening().as_of,
  });
  const stopping = new AbortController();
  let nudge = new AbortController();
  let running: Promise<void> = Promise.resolve();

  const today = (): string => wibDate(ports.clock.now());

  function getOpening(): OpeningRow {
    const row = store.opening();
    if (row === undefined)
      throw new LoketError('not_found', [
        { field: 'area', code: 'no_opening_figures', text: { id: 'Angka awal cakupan belum dimasukkan', en: 'The opening figures have not been entered' } },
      ]);
    return row;
  }

  function moved(opening: OpeningRow, until: string) {
    const counted = store.countUntil(until);
    return {
      residents: opening.residents,
      obliged: opening.obliged,
      enrolled: opening.enrolled + counted,
      notYetEnrolled: Math.max(0, opening.not_yet_enrolled - counted),
    };
  }

  /** Entries of a day may carry the centre's time, which is ahead of a slow clock here: today means everything so far. */
  const farthestDay = '9999-12-31';

  function settings(): CoverageSettings {
    const kept = store.settings();
    return kept === undefined ? { leavingPerMonth: 0, ...usualOutreach } : CoverageSettings.parse(JSON.parse(kept));
  }

  function view({ area, asOf }: CoverageQuery = {}): CoverageAnswer {
    const opening = getOpening();
    if (asOf !== undefined && compareDates(asOf, today()) > 0)
      throw new LoketError('invalid_body', [{ field: 'asOf', code: 'in_the_future', text: { id: 'Tanggal ini belum tiba', en: 'That day has not come yet' } }]);
    const isPast = asOf !== undefined && asOf !== today();
    const until = isPast ? asOf : farthestDay;
    const published: CoverageAnswer['opening'] = {
      area: opening.area,
      areaName: regionNames.regencyName,
      residents: opening.residents,
      obliged: opening.obliged,
      enrolled: opening.enrolled,
      notYetEnrolled: opening.not_yet_enrolled,
      asOf: opening.as_of,
      source: { ...bojonegoroOpeningSnapshot.source },
      definition: { ...bojonegoroOpeningSnapshot.definition },
    };
    const at_ms = isPast ? Date.parse(`${asOf}T00:00:00Z`) + dayLength_ms - wibOffset_ms - 1 : ports.clock.now();
    const now = { ...moved(opening, until), asOf: new Date(at_ms).toISOString() };
    const register = isPast ? pastRegister(area ?? regionNames.regencyCode, asOf) : presentRegister(area ?? regionNames.regencyCode, published, now);
    return { opening: published, now, days: daysUntil(opening, until), ...(register === undefined ? {} : { register }) };
  }

  function daysUntil(opening: OpeningRow, until: string): CoverageAnswer['days'] {
    const first = addDays(today(), -days_max);
    let notYetEnrolled = Math.max(0, opening.not_yet_enrolled - store.countUntil(addDays(first, -1)));
    return store.byDay(first, until).map(({ day, count }) => {
      notYetEnrolled = Math.max(0, notYetEnrolled - count);
      return { day, enrolled: count, notYetEnrolled };
    });
  }

  function presentRegister(area: string, opening: CoverageAnswer['opening'], now: CoverageAnswer['now']): CoverageAnswer['register'] {
    const counted = store.counted();
    if (counted === undefined) return undefined;
    const { counts, ...coverage } = presentCoverage(area, store, regionNames, counted);
    if (coverage.level !== 'regency') return coverage;
    const differences = explainDifferences(counts, opening, now);
    return { ...coverage, ...(differences === undefined ? {} : { differences }) };
  }

  function pastRegister(area: string, asOf: string): CoverageAnswer['register'] {
    const row = store.snapshotUntil(asOf);
    return row === undefined ? undefined : snapshotCoverage(area, CoverageSnapshotBody.parse(JSON.parse(row.body)), row.at, regionNames);
  }

  async function takeSnapshot(date: string, kind: 'close' | 'day'): Promise<void> {
    const counted = store.counted();
    await bus.execute({
      commandId: `coverage.snapshot.${kind}.${date}`,
      fingerprint: `coverage.snapshot.${kind}.${date}`,
      actor: coverageDesk,
      decide: () => {
        const register =
          counted === undefined
            ? undefined
            : { importId: counted.import_id, importedAt: counted.imported_at, countedOn: counted.day, villages: villageTotals(store, regionNames.regencyCode) };
        const body = CoverageSnapshotBody.parse({ date, kind, published: moved(getOpening(), farthestDay), ...(register === undefined ? {} : { register }) });
        return { status: 201, answer: {}, events: [{ type: 'coverage.snapshot', subject: date, body }] };
      },
    });
  }

  /** The figures of a day that is over are kept before the new day is counted; those of a closed day once everything is in. */
  async function look(): Promise<boolean> {
    const counted = store.counted();
    if (counted !== undefined && counted.day < today() && !store.hasSnapshot(counted.day)) await takeSnapshot(counted.day, 'day');
    let isChanged = await counting.bringUpToDate();
    for (const date of store.waitingSnapshots()) {
      await takeSnapshot(date, 'close');
      isChanged = true;
    }
    return isChanged;
  }

  function untilNextLook_ms(): number {
    const intoTheDay_ms = (ports.clock.now() + wibOffset_ms) % dayLength_ms;
    return Math.min(look_ms, dayLength_ms - intoTheDay_ms + 1000);
  }

  async function run(): Promise<void> {
    // An office that has just started answers people first.
    await ports.timers.sleep(settle_ms, stopping.signal);
    while (!stopping.signal.aborted) {
      try {
        if (await look()) options.onChanged();
      } catch (error) {
        if (!stopping.signal.aborted) options.onFault('coverage desk', error);
      }
      if (!nudge.signal.aborted) await ports.timers.sleep(untilNextLook_ms(), nudge.signal);
      if (!nudge.signal.aborted || stopping.signal.aborted) continue;
      await ports.timers.sleep(settle_ms, stopping.signal);
      nudge = new AbortController();
    }
  }

  bus.onCommitted((entries) => {
    if (entries.some(({ type }) => wakes.has(type))) nudge.abort();
  });

  return {
    /** Enters the published figures as the opening snapshot, once. */
    open: (): Promise<unknown> =>
      bus.execute({
        commandId: 'coverage.open',
        fingerprint: 'coverage.open',
        actor: coverageDesk,
        decide: () => {
          const { region: area, residents, obliged, enrolled, notYetEnrolled, asOf } = bojonegoroOpeningSnapshot;
          return {
            status: 201,
            answer: {},
            events: [{ type: 'coverage.opened', subject: area, body: { area, residents, obliged, enrolled, notYetEnrolled, asOf } }],
          };
        },
      }),

    /** For the board: the published figures, moved by what was accepted here. */
    figures: () => moved(getOpening(), farthestDay),

    view,
    settings,

    forecast: (by: string | undefined) =>
      forecastAnswer({
        store,
        counted: store.counted(),
        regency: regionNames.regencyCode,
        today: today(),
        by,
        settings: settings(),
        published: moved(getOpening(), farthestDay),
        openingNotYet: getOpening().not_yet_enrolled,
      }),

    outreach: () => outreachAnswer({ store, counted: store.counted(), regionNames, settings: settings() }),

    missing: (village: string, group: 'all' | 'school') =>
      missingAnswer({ store, counted: store.counted(), registry, regionNames, village, group, today: today() }),

    setSettings: (command: CoverageSettingsCommand, actor: Actor): Promise<Committed<CoverageSettings>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('coverage.settings', command),
        actor,
        decide: ({ append }) => {
          const { commandId: _commandId, ...body } = command;
          append({ type: 'coverage.settings', subject: 'coverage', body });
          return { status: 200, answer: settings() };
        },
      }),

    start(): void {
      running = run();
    },
    async stop(): Promise<void> {
      stopping.abort();
      nudge.abort();
      await running;
    },
  };
}
