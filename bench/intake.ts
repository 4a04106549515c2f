/** How many applications an office accepts a second, each answered after its fsync. */

import { readFileSync } from 'node:fs';
import { testSubmission } from '@loket/office/testing/people';
import { systemPorts } from '@loket/platform/ports';
import { openStage, type Stage } from '@loket/rehearsal/stage';
import { type Figure, figureOf } from './figure.ts';
import { httpRequest, type LoadResult, runLoad } from './http-load.ts';

const perRound = 6000;
const singleRound = 600;
/** the population of a synthetic batch: serials 1..9999 of one birth date */
const people = 9999;

const { ids } = systemPorts();

/** Applications of the front office, each under an id of its own. */
export function applicationRequests(stage: Stage, count: number): Buffer[] {
  const headers = { authorization: `Bearer ${stage.token('front_office')}`, 'content-type': 'application/json' };
  return Array.from({ length: count }, (_, index) => {
    const submission = testSubmission(1 + (index % people));
    return httpRequest('PUT', `/api/applications/${ids.next()}`, headers, JSON.stringify(submission));
  });
}

export async function commitsAndCommands(stage: Stage): Promise<{ commits: number; commands: number }> {
  const text = await (await fetch(`${stage.office.address()}/metrics`)).text();
  const read = (name: string): number => Number(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  return { commits: read('loket_commits_total'), commands: read('loket_commands_total') };
}

/** Peak resident memory of a process in MB, as the kernel kept it. */
export function peakMemory_mb(pid: number | undefined): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) / 1024;
}

export async function measureIntake(rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const stage = await openStage({ printers: 1, card_ms: 0, verdictDelay_ms: 600_000 });
  try {
    // The day that matters: the internet is away and the queue is long.
    await stage.centre.kill({ id: 'internet putus', en: 'internet cut' });
    const load = (connections: number, count: number): Promise<LoadResult> =>
      runLoad({ port: stage.office.port() ?? 0, connections, requests: applicationRequests(stage, count), accepted: [201] });
    await load(32, perRound);
    const before = await commitsAndCommands(stage);
    const many: LoadResult[] = [];
    const single: LoadResult[] = [];
    for (let round = 0; round < rounds; round += 1) {
      many.push(await load(32, perRound));
      single.push(await load(1, singleRound));
      say(`intake ${round + 1}/${rounds}: ${many.at(-1)?.perSecond.toFixed(0)}/s at 32 connections, ${single.at(-1)?.perSecond.toFixed(0)}/s at one`);
    }
    const after = await commitsAndCommands(stage);
    const refused = [...many, ...single].reduce((sum, result) => sum + result.refused, 0);
    return [
      figureOf(
        'applications accepted, 32 connections',
        '/s',
        many.map((result) => result.perSecond),
        { atLeast: 1000 },
      ),
      figureOf(
        '  of them answered within (p99)',
        'ms',
        many.map((result) => result.p99_ms),
        { atMost: 100 },
      ),
      figureOf(
        'applications accepted, 1 connection',
        '/s',
        single.map((result) => result.perSecond),
      ),
      figureOf(
        '  gain of sharing an fsync (32 : 1)',
        'x',
        many.map((result, round) => result.perSecond / (single[round]?.perSecond ?? Number.NaN)),
      ),
      { name: '  fsyncs for each application', unit: '', value: (after.commits - before.commits) / (after.commands - before.commands) },
      { name: '  refused', unit: '', value: refused, promise: { atMost: 0 } },
      { name: 'memory of the office at its peak, intake', unit: 'MB', value: peakMemory_mb(stage.office.pid()), promise: { atMost: 200 } },
    ];
  } finally {
    await stage.end();
  }
}
