/**
 * The same pictures over four virtual printers that take no time: our office with its cards drawn ahead, and a print queue as
 * a team would build it on plainjob (SQLite, synchronous=FULL) or on BullMQ (Redis, appendfsync always). Then the worker is
 * killed again and again in the middle of a run, and the cards that came out are counted.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PrinterProcess, readOutputLog, startPrinterProcess } from '@loket/devices/printer/testing/printer-process';
import { createCardRenderer } from '@loket/office/card/card-front';
import { cardWith } from '@loket/office/card/testing/card-samples';
import { testSubmission } from '@loket/office/testing/people';
import { systemPorts } from '@loket/platform/ports';
import { runKills } from '@loket/rehearsal/kills/kill-run';
import { openStage } from '@loket/rehearsal/stage';
import { type Figure, figureOf } from './figure.ts';
import { commitsAndCommands } from './intake.ts';
import { ratioOf } from './peer-intake.ts';
import { fsyncsIn, hasRedis, hasStrace, type Redis, startPeer, startRedis } from './peer-process.ts';
import { ahead, countsOf, loadHoppers, untilPrinted } from './printing.ts';

type QueueKind = 'plainjob' | 'bullmq';
type Printed = { readonly perSecond: number; readonly fsyncs?: number };
type AfterKills = { readonly twice: number; readonly none: number };

const names: Readonly<Record<QueueKind, string>> = { plainjob: 'plainjob, synchronous=FULL', bullmq: 'BullMQ 6, Redis appendfsync always' };
const printers = 4;
const killedCards = 20;
const kills = 5;
const killedCard_ms = 120;
const killDelay_ms = { least: 250, more: 500 };
/** long enough that a loaded machine does not look like a dead worker; after a kill the queue is as long without that card */
const abandoned_ms = { never: 120_000, killed: 5_000 };
const drawn = 60;
const looks_max = 1200;
const { ids, timers, random } = systemPorts();

/** Four printers and a queue in a folder of their own. */
async function withQueue<Result>(
  kind: QueueKind,
  options: { readonly printers: number; readonly card_ms: number; readonly abandoned_ms: number; readonly countTo?: string },
  use: (place: { readonly words: (jobs: number) => string[]; readonly cards: () => Promise<string[]>; readonly redis?: Redis }) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'loket-bench-queue-'));
  const running: PrinterProcess[] = [];
  let redis: Redis | undefined;
  try {
    const picture = join(folder, 'card.png');
    writeFileSync(picture, (await createCardRenderer().render(cardWith())).png);
    const folders = Array.from({ length: options.printers }, (_, index) => join(folder, `printer-${index}`));
    for (const dir of folders) {
      mkdirSync(dir);
      running.push(await startPrinterProcess({ dir, cardMs: options.card_ms }));
    }
    if (kind === 'bullmq') redis = await startRedis(folder, options.countTo);
    const place = redis === undefined ? join(folder, 'queue.db') : String(redis.port);
    return await use({
      words: (jobs) => [kind, place, String(jobs), picture, String(options.abandoned_ms), ...running.map(({ uri }) => uri)],
      cards: async () => (await Promise.all(folders.map(readOutputLog))).flat().map(({ name }) => name),
      ...(redis === undefined ? {} : { redis }),
    });
  } finally {
    await Promise.all(running.map((printer) => printer.kill()));
    await redis?.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From the moment that all jobs are written until the queue knows that all are done. */
function printByQueue(kind: QueueKind, countTo?: string): Promise<Printed> {
  return withQueue(
    kind,
    { printers, card_ms: 0, abandoned_ms: abandoned_ms.never, ...(countTo === undefined ? {} : { countTo }) },
    async ({ words, cards, redis }) => {
      const worker = await startPeer('queue-worker.mjs', words(ahead), kind === 'plainjob' ? countTo : undefined);
      const begun = performance.now();
      await worker.ended;
      const perSecond = (ahead * 1000) / (performance.now() - begun);
      const out = await cards();
      if (new Set(out).size !== ahead || out.length !== ahead) throw new Error(`${kind}: ${out.length} cards came out for ${ahead} jobs`);
      if (countTo === undefined) return { perSecond };
      await redis?.end();
      return { perSecond, fsyncs: (await fsyncsIn(countTo)) / ahead };
    },
  );
}

/** As shipped, but for the number of cards drawn ahead: the queues beside it are given their pictures in a file. From the moment that blanks are loaded. */
async function printByOffice(): Promise<Printed> {
  const stage = await openStage({ printers, card_ms: 0, verdictDelay_ms: 0, officeEnvironment: { LOKET_CARDS_AHEAD: String(ahead) } });
  try {
    await loadHoppers(stage, false);
    for (let number = 1; number <= ahead; number += 1) {
      const { status } = await stage.call('front_office', 'PUT', `/api/applications/${ids.next()}`, testSubmission(number));
      if (status !== 201) throw new Error(`an application was answered with ${status}`);
    }
    for (let look = 0; ((await countsOf(stage))['authorised'] ?? 0) < ahead; look += 1) {
      if (look === looks_max) throw new Error('the queue did not fill');
      await timers.sleep(100);
    }
    // The last of the cards ahead is drawn by now, or in less than this; three a second were seen on a machine with other work.
    await timers.sleep(ahead * 300);
    const before = await commitsAndCommands(stage);
    const begun = performance.now();
    await loadHoppers(stage, true);
    const { cards, seconds } = await untilPrinted(stage, ahead, begun);
    const after = await commitsAndCommands(stage);
    return { perSecond: cards / seconds, fsyncs: (after.commits - before.commits) / cards };
  } finally {
    await stage.end();
  }
}

/** One printer; the worker is stopped with SIGKILL and started again, then left alone until its queue says that all is done. */
function printAndKill(kind: QueueKind): Promise<AfterKills> {
  return withQueue(kind, { printers: 1, card_ms: killedCard_ms, abandoned_ms: abandoned_ms.killed }, async ({ words, cards }) => {
    let worker = await startPeer('queue-worker.mjs', words(killedCards));
    for (let kill = 0; kill < kills; kill += 1) {
      await timers.sleep(killDelay_ms.least + random.fraction() * killDelay_ms.more);
      await worker.end('SIGKILL');
      worker = await startPeer('queue-worker.mjs', words(0));
    }
    await worker.ended;
    const out = await cards();
    const different = new Set(out).size;
    return { twice: out.length - different, none: killedCards - different };
  });
}

export async function besideQueues(rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const kinds: readonly QueueKind[] = hasRedis ? ['plainjob', 'bullmq'] : ['plainjob'];
  if (!hasRedis) say('print queue: no redis-server on this machine (apt install redis-server), so BullMQ is left out');
  const ours: Printed[] = [];
  const theirs: Record<QueueKind, Printed[]> = { plainjob: [], bullmq: [] };
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await printByOffice());
    for (const kind of kinds) theirs[kind].push(await printByQueue(kind));
    const rates = [ours, ...kinds.map((kind) => theirs[kind])].map((printed) => printed.at(-1)?.perSecond.toFixed(1));
    say(`print queue ${round + 1}/${rounds}: ${rates[0]}/s, ${kinds.map((kind, index) => `${kind} ${rates[index + 1]}/s`).join(', ')}`);
  }
  const rateOf = (printed: readonly Printed[]): number[] => printed.map(({ perSecond }) => perSecond);
  return [
    figureOf(`${ahead} cards over ${printers} printers of no card time: Loket`, '/s', rateOf(ours)),
    ...kinds.map((kind) => figureOf(`  ${names[kind]}`, '/s', rateOf(theirs[kind]))),
    ratioOf('  Loket to plainjob', rateOf(ours), rateOf(theirs.plainjob), 1),
    figureOf(
      '  fsyncs for each card: Loket',
      '',
      ours.map(({ fsyncs = Number.NaN }) => fsyncs),
    ),
    ...(await queueFsyncs(kinds)),
    ...(await afterKills(kinds, rounds, say)),
  ];
}

async function queueFsyncs(kinds: readonly QueueKind[]): Promise<Figure[]> {
  if (!hasStrace) return [];
  const folder = mkdtempSync(join(tmpdir(), 'loket-bench-strace-'));
  try {
    const figures: Figure[] = [];
    for (const kind of kinds) {
      const { fsyncs = Number.NaN } = await printByQueue(kind, join(folder, kind));
      figures.push({ name: `  likewise ${names[kind]}${kind === 'plainjob' ? ', adding the jobs included' : ', likewise'}`, unit: '', value: fsyncs });
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function afterKills(kinds: readonly QueueKind[], rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const counts = { ours: { twice: 0, none: 0 }, plainjob: { twice: 0, none: 0 }, bullmq: { twice: 0, none: 0 } };
  for (let round = 0; round < rounds; round += 1) {
    const run = await runKills({ kind: 'virtual', seed: 20_261_124 + round, cards: killedCards, points: kills, firstPoint: round * kills });
    counts.ours.twice += run.printedTwice;
    counts.ours.none += run.lost;
    for (const kind of kinds) {
      const { twice, none } = await printAndKill(kind);
      counts[kind].twice += twice;
      counts[kind].none += none;
    }
    say(`killed ${round + 1}/${rounds}: ${JSON.stringify(counts)}`);
  }
  const runs = `${rounds} runs of ${killedCards} cards with ${kills} SIGKILLs`;
  const figure = (name: string, value: number, promise?: Figure['promise']): Figure => ({
    name,
    unit: '',
    value,
    ...(promise === undefined ? {} : { promise }),
  });
  return [
    figure(`${runs}, cards printed twice: Loket`, counts.ours.twice, { atMost: 0 }),
    ...kinds.map((kind) => figure(`  likewise ${names[kind]}`, counts[kind].twice)),
    figure('  applications without a card: Loket', counts.ours.none, { atMost: 0 }),
    ...kinds.map((kind) => figure(`  jobs without a card: ${names[kind]}`, counts[kind].none)),
  ];
}

/** One thread, one card after the other, as the office draws them. */
export async function measureDrawing(rounds: number): Promise<Figure[]> {
  const renderer = createCardRenderer();
  await renderer.render(cardWith());
  const perSecond: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const begun = performance.now();
    for (let number = 0; number < drawn; number += 1) await renderer.render(cardWith({ name: `Contoh ${round} ${number}` }));
    perSecond.push((drawn * 1000) / (performance.now() - begun));
  }
  return [figureOf('cards drawn a second, one thread', '/s', perSecond)];
}
