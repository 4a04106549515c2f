/** Two days' applications without their files, sent after the internet is back: our office to its centre, PouchDB to express-pouchdb. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { testSubmission } from '@loket/office/testing/people';
import { systemPorts } from '@loket/platform/ports';
import { SyncAnswer } from '@loket/protocol/board';
import type { Stage } from '@loket/rehearsal/stage';
import { z } from 'zod';
import { type Figure, figureOf } from './figure.ts';
import { runLoad } from './http-load.ts';
import { applicationRequests } from './intake.ts';
import { rateOf, ratioOf, type Taken, timeOf } from './peer-intake.ts';
import { startPeer, startPouch } from './peer-process.ts';
import { processorTime_s } from './processor-time.ts';

const applications = 1200;
const looks_max = 60_000;
const ratio_min = 3;
const reason = { id: 'internet kembali', en: 'internet is back' };
const { ids, timers } = systemPorts();
const Sent = z.object({ seconds: z.number(), sender_s: z.number(), written: z.int() });
const DatabaseInfo = z.object({ doc_count: z.int() });

export async function syncOf(stage: Stage): Promise<SyncAnswer> {
  return SyncAnswer.parse((await stage.call('supervisor', 'GET', '/api/sync')).body);
}

/** Seconds until the centre has all that the office had written when this was called. The next try is asked for, not waited for. */
export async function secondsToCatchUp(stage: Stage): Promise<number> {
  const { journalLength, atCentre } = await syncOf(stage);
  if (atCentre >= journalLength) throw new Error('nothing waits');
  const begun = performance.now();
  await stage.call('supervisor', 'POST', '/api/sync/retry', {});
  for (let look = 0; look < looks_max; look += 1) {
    if ((await syncOf(stage)).atCentre >= journalLength) return (performance.now() - begun) / 1000;
    await timers.sleep(10);
  }
  throw new Error(`${journalLength} entries are not at the centre after ${looks_max} looks`);
}

/** Takes so many applications in while the centre is away, then lets it come back. */
async function ours(stage: Stage): Promise<Taken> {
  const bothEnds = (): number => processorTime_s(stage.office.pid()) + processorTime_s(stage.centre.pid());
  await stage.centre.kill({ id: 'internet putus', en: 'internet cut' });
  const requests = applicationRequests(stage, applications);
  const load = await runLoad({ port: stage.office.port() ?? 0, connections: 32, requests, accepted: [201] });
  if (load.refused > 0) throw new Error(`the office refused ${load.refused}`);
  await stage.centre.start(reason);
  const begun_s = bothEnds();
  const seconds = await secondsToCatchUp(stage);
  return { perSecond: applications / seconds, processor_ms: ((bothEnds() - begun_s) * 1000) / applications };
}

async function theirs(parent: string): Promise<Taken> {
  const [local, remote] = [join(parent, ids.next()), join(parent, ids.next())];
  mkdirSync(local);
  mkdirSync(remote);
  const server = await startPouch(remote, 'durable');
  try {
    const begun_s = processorTime_s(server.pid);
    const sender = await startPeer('pouchdb-catch-up.mjs', [local, server.url, String(applications), JSON.stringify(testSubmission(1))]);
    const { seconds, sender_s } = Sent.parse(JSON.parse(sender.firstLine));
    await sender.ended;
    const { doc_count: arrived } = DatabaseInfo.parse(await (await fetch(server.url)).json());
    if (arrived !== applications) throw new Error(`${arrived} of ${applications} documents arrived`);
    const processor_s = processorTime_s(server.pid) - begun_s + sender_s;
    return { perSecond: applications / seconds, processor_ms: (processor_s * 1000) / applications };
  } finally {
    await server.end();
  }
}

export async function besidePouchSync(stage: Stage, rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const [loket, pouch]: [Taken[], Taken[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    loket.push(await ours(stage));
    pouch.push(await theirs(stage.folder));
    say(`sync ${round + 1}/${rounds}: ${loket.at(-1)?.perSecond.toFixed(0)}/s, PouchDB durable ${pouch.at(-1)?.perSecond.toFixed(0)}/s`);
  }
  return [
    figureOf('catch-up of 1,200 applications: Loket, office to centre', '/s', rateOf(loket)),
    figureOf('  PouchDB 9 to express-pouchdb, each write flushed', '/s', rateOf(pouch)),
    ratioOf('  Loket to PouchDB', rateOf(loket), rateOf(pouch), ratio_min),
    figureOf('  processor time for each, both ends: Loket', 'ms', timeOf(loket)),
    figureOf('  likewise PouchDB', 'ms', timeOf(pouch)),
  ];
}
