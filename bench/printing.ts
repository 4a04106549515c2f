/** From the import of 600 applications to 600 cards out of four printers that take no time of their own. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { systemTimers } from '@loket/platform/ports';
import { PrintJobPage } from '@loket/protocol/print-job';
import { openStage, type Stage } from '@loket/rehearsal/stage';
import { type Figure, figureOf } from './figure.ts';
import { peakMemory_mb } from './intake.ts';

const root = resolve(import.meta.dirname, '..');
const applications = 600;
const looks_max = 3000;

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

export async function measurePrinting(rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const seconds: number[] = [];
  const memory: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const stage = await openStage({
      printers: 4,
      card_ms: 0,
      verdictDelay_ms: 0,
      officeEnvironment: { LOKET_PRINTER_BUSY_POLL_MS: '20', LOKET_PRINTER_IDLE_POLL_MS: '200' },
    });
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
