/**
 * From the import of 600 applications to 600 cards out of four printers that take no time of their own; then how fast a full
 * queue goes out, with cards drawn ahead and without, and how soon after SIGKILL the office prints again.
 */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { systemPorts, systemTimers } from '@loket/platform/ports';
import { PrintJobPage } from '@loket/protocol/print-job';
import { openStage, type Stage } from '@loket/rehearsal/stage';
import { type Figure, figureOf } from './figure.ts';
import { peakMemory_mb } from './intake.ts';

const root = resolve(import.meta.dirname, '..');
const applications = 600;
const looks_max = 3000;
/** as the demo loads them */
const hopperBlanks = 200;
const { ids } = systemPorts();

function importSamples(stage: Stage): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(
      process.execPath,
      [
        'tools/loket/main.ts',
        'import',
        'samples/applications.csv',
        '--office',
        stage.office.address() ?? '',
        '--token',
        stage.token('front_office'),
        '--rejects',
        `${stage.folder}/rejects.csv`,
      ],
      {
        cwd: root,
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    child.on('error', fail);
    child.on('exit', (code) => (code === 0 ? done() : fail(new Error(`the import ended with ${code}`))));
  });
}

async function waitForCards(stage: Stage, count: number): Promise<void> {
  for (let look = 0; look < looks_max; look += 1) {
    const { counts } = PrintJobPage.parse((await stage.call('supervisor', 'GET', '/api/print-jobs?limit=1')).body);
    if ((counts['printed'] ?? 0) >= count) return;
    await systemTimers.sleep(100);
  }
  throw new Error(`${count} cards were not printed after ${looks_max} looks`);
}

export const ahead = 40;
/** cards whose drawing is part of the time: long behind those drawn ahead */
const behind = 200;
const reason = { id: 'pengukuran', en: 'measurement' };

export async function countsOf(stage: Stage): Promise<Readonly<Record<string, number>>> {
  return PrintJobPage.parse((await stage.call('supervisor', 'GET', '/api/print-jobs?limit=1')).body).counts;
}

/** Seconds until so many cards were printed since `begun`, and how many they then were. */
export async function untilPrinted(stage: Stage, wanted: number, begun: number): Promise<{ readonly seconds: number; readonly cards: number }> {
  for (let look = 0; look < looks_max; look += 1) {
    const cards = (await countsOf(stage))['printed'] ?? 0;
    if (cards >= wanted) return { seconds: (performance.now() - begun) / 1000, cards };
    await systemTimers.sleep(50);
  }
  throw new Error(`${wanted} cards were not printed after ${looks_max} looks`);
}

/** Takes the blanks out of all hoppers, so that a queue stands before its printers, or loads them: as for an officer, printing goes on at once. */
export async function loadHoppers(stage: Stage, isLoaded: boolean): Promise<void> {
  const move = async (hopper: string): Promise<void> => {
    const [from, to] = isLoaded ? ['store', hopper] : [hopper, 'store'];
    const body = { commandId: ids.next(), from, to, count: hopperBlanks, reason: reason.id };
    const { status } = await stage.call('supervisor', 'POST', '/api/blanks/moves', body);
    if (status !== 200 && status !== 201) throw new Error(`blanks were not moved: status ${status}`);
  };
  await Promise.all(stage.printers.map(({ spec }) => move(`hopper:${spec.id}`)));
}

/** From SIGKILL to the next card that the office has sent: the start of Node and the opening of the file are part of it. */
async function secondsToPrintAgain(stage: Stage): Promise<number> {
  const before = await stage.cardsThatCameOut();
  const begun = performance.now();
  await stage.office.kill(reason);
  const atKill = (await stage.cardsThatCameOut()).length;
  if (atKill < before.length) throw new Error('cards that came out are gone');
  const started = stage.office.start(reason);
  for (let look = 0; look < looks_max; look += 1) {
    if ((await stage.cardsThatCameOut()).length > atKill) break;
    await systemTimers.sleep(5);
  }
  const seconds = (performance.now() - begun) / 1000;
  await started;
  return seconds;
}

/** A queue that is full before a printer takes the first card. */
export async function measureDispatch(rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const fast: number[] = [];
  const drawn: number[] = [];
  const again: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const stage = await openStage({
      printers: 4,
      card_ms: 0,
      verdictDelay_ms: 0,
      officeEnvironment: { LOKET_CARDS_AHEAD: String(ahead) },
    });
    try {
      await loadHoppers(stage, false);
      await importSamples(stage);
      for (let look = 0; ((await countsOf(stage))['authorised'] ?? 0) < applications; look += 1) {
        if (look === looks_max) throw new Error('the queue did not fill');
        await systemTimers.sleep(100);
      }
      // The last of the cards ahead is drawn by now, or in less than this.
      await systemTimers.sleep(ahead * 100);
      const begun = performance.now();
      await loadHoppers(stage, true);
      const first = await untilPrinted(stage, ahead, begun);
      const later = await untilPrinted(stage, ahead + behind, begun);
      fast.push(first.cards / first.seconds);
      drawn.push((later.cards - first.cards) / (later.seconds - first.seconds));
      again.push(await secondsToPrintAgain(stage));
      say(
        `dispatch ${round + 1}/${rounds}: ${fast.at(-1)?.toFixed(1)}/s ahead, ${drawn.at(-1)?.toFixed(1)}/s drawn, again after ${again.at(-1)?.toFixed(2)} s`,
      );
    } finally {
      await stage.end();
    }
  }
  return [
    figureOf('cards dispatched, drawing included', '/s', drawn, { atLeast: 10 }),
    figureOf('cards dispatched that were drawn ahead', '/s', fast, { atLeast: 20 }),
    figureOf('from SIGKILL to the next card', 's', again, { atMost: 2 }),
  ];
}

export async function measurePrinting(rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const seconds: number[] = [];
  const memory: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const stage = await openStage({ printers: 4, card_ms: 0, verdictDelay_ms: 0 });
    try {
      const begun = performance.now();
      await importSamples(stage);
      await waitForCards(stage, applications);
      seconds.push((performance.now() - begun) / 1000);
      memory.push(peakMemory_mb(stage.office.pid()));
      say(`printing ${round + 1}/${rounds}: ${applications} cards in ${seconds.at(-1)?.toFixed(1)} s`);
    } finally {
      await stage.end();
    }
  }
  return [
    figureOf('600 imported applications printed, four printers', 's', seconds, { atMost: 120 }),
    figureOf(
      '  cards a second',
      '/s',
      seconds.map((taken) => applications / taken),
    ),
    figureOf('memory of the office at its peak, printing', 'MB', memory, { atMost: 200 }),
  ];
}
