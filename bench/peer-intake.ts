/** The same applications, as JSON, by the same load generator: to our office, to express-pouchdb as it ships, and to one that flushes each write. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { testSubmission } from '@loket/office/testing/people';
import { systemPorts } from '@loket/platform/ports';
import type { Stage } from '@loket/rehearsal/stage';
import { type Figure, figureOf } from './figure.ts';
import { httpRequest, runLoad } from './http-load.ts';
import { applicationRequests, commitsAndCommands } from './intake.ts';
import { fsyncsIn, hasStrace, type PouchKind, startPouch } from './peer-process.ts';
import { processorTime_s } from './processor-time.ts';

const connections = 32;
const perRound = 1500;
const counted = 200;
/** what the product promises beside a peer that loses nothing either */
const ratio_min = 3;
const { ids } = systemPorts();

function documentsFor(count: number): Buffer[] {
  return Array.from({ length: count }, (_, index) =>
    httpRequest('PUT', `/waiting/${ids.next()}`, { 'content-type': 'application/json' }, JSON.stringify(testSubmission(1 + index))),
  );
}

export type Taken = { readonly perSecond: number /** of the servers, for each */; readonly processor_ms: number };

type Server = { readonly port: number; readonly pid: number | undefined };

async function load({ port, pid }: Server, requests: readonly Buffer[]): Promise<Taken> {
  const begun_s = processorTime_s(pid);
  const { perSecond, refused } = await runLoad({ port, connections, requests, accepted: [201] });
  if (refused > 0) throw new Error(`${refused} were refused`);
  return { perSecond, processor_ms: ((processorTime_s(pid) - begun_s) * 1000) / requests.length };
}

function startPouchIn(parent: string, kind: PouchKind, countTo?: string): ReturnType<typeof startPouch> {
  const folder = join(parent, ids.next());
  mkdirSync(folder);
  return startPouch(folder, kind, countTo);
}

/** The centre of the stage is away meanwhile. */
export async function besidePouchIntake(stage: Stage, rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const office: Server = { port: stage.office.port() ?? 0, pid: stage.office.pid() };
  const shippedPouch = await startPouchIn(stage.folder, 'as-shipped');
  const durablePouch = await startPouchIn(stage.folder, 'durable');
  try {
    return await measureBeside(stage, { office, shippedPouch, durablePouch }, rounds, say);
  } finally {
    await Promise.all([shippedPouch.end(), durablePouch.end()]);
  }
}

async function measureBeside(
  stage: Stage,
  { office, shippedPouch, durablePouch }: { readonly office: Server; readonly shippedPouch: Server; readonly durablePouch: Server },
  rounds: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  // Each lives through all rounds and has had one that does not count: none is compiled anew, or begins with an empty file.
  await load(office, applicationRequests(stage, perRound));
  await load(shippedPouch, documentsFor(perRound));
  await load(durablePouch, documentsFor(perRound));
  const before = await commitsAndCommands(stage);
  const [ours, shipped, durable]: [Taken[], Taken[], Taken[]] = [[], [], []];
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await load(office, applicationRequests(stage, perRound)));
    shipped.push(await load(shippedPouch, documentsFor(perRound)));
    durable.push(await load(durablePouch, documentsFor(perRound)));
    const [one, two, three] = [ours, shipped, durable].map((taken) => taken.at(-1)?.perSecond.toFixed(0));
    say(`intake ${round + 1}/${rounds}: ${one}/s, PouchDB ${two}/s as it ships, ${three}/s durable`);
  }
  const after = await commitsAndCommands(stage);
  const figures = [
    figureOf('intake, 32 connections: Loket', '/s', rateOf(ours)),
    figureOf('  PouchDB 9, express-pouchdb, as it ships (flushes nothing)', '/s', rateOf(shipped)),
    figureOf('  PouchDB 9, express-pouchdb, each write flushed', '/s', rateOf(durable)),
    ratioOf('  Loket to the durable one', rateOf(ours), rateOf(durable), ratio_min),
    ratioOf('  Loket to the one that flushes nothing', rateOf(ours), rateOf(shipped)),
    figureOf('  processor time for each: Loket', 'ms', timeOf(ours)),
    figureOf('  likewise PouchDB as it ships', 'ms', timeOf(shipped)),
    figureOf('  likewise PouchDB durable', 'ms', timeOf(durable)),
    { name: '  fsyncs for each application: Loket', unit: '', value: (after.commits - before.commits) / (after.commands - before.commands) },
  ];
  if (!hasStrace) return figures;
  const countTo = join(stage.folder, 'pouch-fsyncs.txt');
  const traced = await startPouchIn(stage.folder, 'durable', countTo);
  await load(traced, documentsFor(counted)).finally(() => traced.end());
  return [...figures, { name: '  fsyncs for each document: PouchDB durable', unit: '', value: (await fsyncsIn(countTo)) / counted }];
}

export const rateOf = (taken: readonly Taken[]): number[] => taken.map(({ perSecond }) => perSecond);
export const timeOf = (taken: readonly Taken[]): number[] => taken.map(({ processor_ms }) => processor_ms);

/** Of the same round each, so that what else ran on the machine hit both. */
export function ratioOf(name: string, ours: readonly number[], theirs: readonly number[], atLeast?: number): Figure {
  const ratios = ours.map((value, round) => value / (theirs[round] ?? Number.NaN));
  return figureOf(name, 'x', ratios, atLeast === undefined ? undefined : { atLeast });
}
