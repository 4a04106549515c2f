/**
 * Two days' applications without their files, sent after the internet is back: our office to its centre, PouchDB to express-pouchdb.
 * Both pass the same proxy, and in every round both have caught up once, unmeasured, before: neither end has just begun.
 */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { startInternet } from '@loket/demo/internet';
import { systemPorts } from '@loket/platform/ports';
import { SyncAnswer } from '@loket/protocol/board';
import { openStage, type Stage } from '@loket/rehearsal/stage';
import { z } from 'zod';
import { type Figure, figureOf } from './figure.ts';
import { runLoad } from './http-load.ts';
import { applicationRequests } from './intake.ts';
import { rateOf, ratioOf, type Taken, timeOf } from './peer-intake.ts';
import { startPeer, startPouch } from './peer-process.ts';
import { processorTime_s } from './processor-time.ts';

const applications = 1200;
const looks_max = 60_000;
/** no longer than this passes between a receipt and its entry */
const settled_ms = 500;
const ratio_min = 3;
const ports = systemPorts();
const { ids, timers } = ports;
/** only its switch is used: on, it hinders nobody */
const unhinderedLink = { rate_bits_per_s: 1_000_000_000, roundTrip_ms: 0 };
const Sent = z.object({ seconds: z.number(), sender_s: z.number(), server_s: z.number() });
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

/** Until nothing of an earlier round is left to send or to hear. */
async function settle(stage: Stage): Promise<void> {
  for (let look = 0, before = -1; look < looks_max; look += 1) {
    const { journalLength, atCentre } = await syncOf(stage);
    if (journalLength === before && atCentre >= journalLength) return;
    before = journalLength;
    await timers.sleep(settled_ms);
  }
  throw new Error(`the office had not told the centre everything after ${looks_max} looks`);
}

/** Takes so many applications in while the line is cut, then lets it come back. */
async function ours(stage: Stage): Promise<Taken> {
  const bothEnds = (): number => processorTime_s(stage.office.pid()) + processorTime_s(stage.centre.pid());
  await settle(stage);
  await stage.internet?.set('off');
  const requests = applicationRequests(stage, applications);
  const load = await runLoad({ port: stage.office.port() ?? 0, connections: 32, requests, accepted: [201] });
  if (load.refused > 0) throw new Error(`the office refused ${load.refused}`);
  await stage.internet?.set('on');
  const begun_s = bothEnds();
  const seconds = await secondsToCatchUp(stage);
  return { perSecond: applications / seconds, processor_ms: ((bothEnds() - begun_s) * 1000) / applications };
}

/** The sender catches up twice with so many documents each and says how long the second time took. */
async function theirs(parent: string): Promise<Taken> {
  const [local, remote] = [mkdtempSync(join(parent, 'pouch-')), join(parent, ids.next())];
  mkdirSync(remote);
  const server = await startPouch(remote, 'durable');
  const internet = await startInternet({ port: 0, centre: () => ({ host: '127.0.0.1', port: server.port }), ports });
  try {
    const target = server.url.replace(`:${server.port}/`, `:${internet.port}/`);
    const sender = await startPeer('pouchdb-catch-up.mjs', [local, target, String(applications), String(server.pid)]);
    const { seconds, sender_s, server_s } = Sent.parse(JSON.parse(sender.firstLine));
    await sender.ended;
    const { doc_count: arrived } = DatabaseInfo.parse(await (await fetch(server.url)).json());
    if (arrived !== 2 * applications) throw new Error(`${arrived} of ${2 * applications} documents arrived`);
    return { perSecond: applications / seconds, processor_ms: ((server_s + sender_s) * 1000) / applications };
  } finally {
    await internet.close();
    await server.end();
  }
}

async function interleaved(stage: Stage, rounds: number, say: (line: string) => void): Promise<{ loket: Taken[]; pouch: Taken[] }> {
  const [loket, pouch]: [Taken[], Taken[]] = [[], []];
  await ours(stage);
  for (let round = 0; round < rounds; round += 1) {
    loket.push(await ours(stage));
    pouch.push(await theirs(stage.folder));
    say(`sync ${round + 1}/${rounds}: ${loket.at(-1)?.perSecond.toFixed(0)}/s, PouchDB durable ${pouch.at(-1)?.perSecond.toFixed(0)}/s`);
  }
  return { loket, pouch };
}

export async function besidePouchSync(rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const stage = await openStage({ printers: 0, card_ms: 0, verdictDelay_ms: 600_000, internet: unhinderedLink });
  const { loket, pouch } = await interleaved(stage, rounds, say).finally(() => stage.end());
  return [
    figureOf('catch-up of 1,200 applications: Loket, office to centre', '/s', rateOf(loket)),
    figureOf('  PouchDB 9 to express-pouchdb, each write flushed', '/s', rateOf(pouch)),
    ratioOf('  Loket to PouchDB', rateOf(loket), rateOf(pouch), ratio_min),
    figureOf('  processor time for each, both ends: Loket', 'ms', timeOf(loket)),
    figureOf('  likewise PouchDB', 'ms', timeOf(pouch)),
  ];
}
