/** Many runs of kill-run.ts, kind after kind, until so many points are done. */
import { type KillRunOptions, type KillRunReport, runKills } from './kill-run.ts';
import type { PrinterKind } from './printer-site.ts';

export type KillsOptions = {
  readonly kinds: readonly PrinterKind[];
  /** of each kind */
  readonly points: number;
  readonly seed: number;
  readonly cards: number;
  readonly pointsOfRun: number;
  readonly say: (line: string) => void;
};

export type KillsReport = {
  readonly kind: PrinterKind;
  readonly runs: number;
  readonly points: number;
  readonly atSteps: number;
  readonly office: number;
  readonly printer: number;
  readonly both: number;
  readonly cards: number;
  readonly printedTwice: number;
  readonly lost: number;
  readonly blanksUnaccounted: number;
  readonly unclear: number;
  readonly unclearOut: number;
  readonly claimedWithoutCard: number;
  readonly unclearWithoutCause: readonly string[];
  readonly faults: readonly string[];
};

/** A run that loses its way takes no points with it for ever. */
const runs_max = 1000;

export async function killOften(options: KillsOptions): Promise<KillsReport[]> {
  const reports: KillsReport[] = [];
  for (const kind of options.kinds) reports.push(await killOneKind(kind, options));
  return reports;
}

async function killOneKind(kind: PrinterKind, { points, seed, cards, pointsOfRun, say }: KillsOptions): Promise<KillsReport> {
  const runs: KillRunReport[] = [];
  let done = 0;
  while (done < points && runs.length < runs_max) {
    const run: KillRunOptions = { kind, seed: seed + runs.length, cards, points: Math.min(pointsOfRun, points - done), firstPoint: done };
    const report = await runKills(run);
    runs.push(report);
    done += report.points;
    say(lineOf(report, done, points));
    const wrong = [...report.faults, ...report.unclearWithoutCause];
    if (wrong.length > 0) say([`✗ ${kind}, seed ${run.seed}, first point ${run.firstPoint}:`, ...wrong, ...report.story].join('\n    '));
  }
  const sum = (figure: (run: KillRunReport) => number): number => runs.reduce((total, run) => total + figure(run), 0);
  return {
    kind,
    runs: runs.length,
    points: done,
    atSteps: sum((run) => run.atSteps),
    office: sum((run) => run.victims.office),
    printer: sum((run) => run.victims.printer),
    both: sum((run) => run.victims.both),
    cards: sum((run) => run.cards),
    printedTwice: sum((run) => run.printedTwice),
    lost: sum((run) => run.lost),
    blanksUnaccounted: sum((run) => run.blanksUnaccounted),
    unclear: sum((run) => run.unclear),
    unclearOut: sum((run) => run.unclearOut),
    claimedWithoutCard: sum((run) => run.claimedWithoutCard),
    unclearWithoutCause: runs.flatMap((run) => run.unclearWithoutCause),
    faults: runs.flatMap((run) => run.faults),
  };
}

function lineOf(report: KillRunReport, done: number, points: number): string {
  const { kind, seed, cards, printedTwice, lost, blanksUnaccounted, unclear } = report;
  return `${kind} ${done}/${points}, seed ${seed}: ${cards} cards, twice ${printedTwice}, lost ${lost}, blanks unaccounted ${blanksUnaccounted}, unclear ${unclear}`;
}

export const isGood = (report: KillsReport): boolean => report.faults.length === 0 && report.unclearWithoutCause.length === 0;
