/**
 * A whole regency in the register: how long its file takes to come in, and how fast one person of 1,308,477 is found through
 * the running office while it accepts fifty applications a second.
 */
import { spawn } from 'node:child_process';
import { createReadStream, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { ResidentHits } from '@loket/protocol/registry';
import { openStage, type Stage } from '@loket/rehearsal/stage';
import { measureCoverage } from './coverage.ts';
import { type Figure, figureOf } from './figure.ts';
import { peakMemory_mb } from './intake.ts';
import { openPeer } from './register-peer.ts';
import { measureSearches, type Sought } from './register-search.ts';

const loket = resolve(import.meta.dirname, '../tools/loket/main.ts');
const residents = 1_308_477;
const searchesPerRound = 1000;
type Run = { readonly summary: Readonly<Record<string, unknown>>; readonly seconds: number; readonly peak_mb: number };

export async function measureRegister(rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const stage = await openStage({ printers: 1, card_ms: 0, verdictDelay_ms: 600_000 });
  try {
    const file = join(stage.folder, 'penduduk.csv');
    const made = await run(stage, 'generate', file);
    say(`register: ${residents} people written in ${made.seconds.toFixed(1)} s`);
    const imported = await run(stage, 'import', file);
    say(`register: imported in ${imported.seconds.toFixed(1)} s`);
    const again = await run(stage, 'import', file);
    if (imported.summary['added'] !== residents || again.summary['unchanged'] !== residents) throw new Error('the import did not take everybody');
    const people = await everyNth(file, Math.floor(residents / (2 * searchesPerRound)));
    const coverage = await measureCoverage(stage, rounds, say);
    const coldStart_ms = await restart(stage, people[0]);
    const peer = await openPeer(file);
    say(`register: PostgreSQL ${peer.version} loaded in ${peer.loaded_s.toFixed(1)} s`);
    try {
      return [
        figureOf('residents generated, 1,308,477', 's', [made.seconds], { atMost: 60 }),
        figureOf('residents imported, 1,308,477', 's', [imported.seconds], { atMost: 15 }),
        figureOf(`  PostgreSQL ${peer.version}: COPY, five indexes`, 's', [peer.loaded_s]),
        figureOf('  the same file again', 's', [again.seconds]),
        figureOf('  memory at its peak, first import', 'MB', [imported.peak_mb], { atMost: 400 }),
        figureOf('office cold start to the first search', 's', [coldStart_ms / 1000], { atMost: 1 }),
        ...coverage,
        ...(await measureSearches({ stage, people, peer, rounds, say })),
      ];
    } finally {
      await peer.end();
    }
  } finally {
    await stage.end();
  }
}

function run(stage: Stage, verb: string, file: string): Promise<Run> {
  const begun = performance.now();
  const child = spawn(process.execPath, [loket, 'residents', verb, file], {
    env: { ...process.env, LOKET_DATA: stage.folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  let peak_mb = 0;
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const watch = setInterval(() => {
    try {
      // The command itself, and the process that imports.
      const importing = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')[0] ?? '';
      if (importing !== '') peak_mb = Math.max(peak_mb, peakMemory_mb(Number(importing)));
    } catch {
      // It has ended between two looks.
    }
  }, 200);
  return new Promise((done, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearInterval(watch);
      if (code !== 0) return reject(new Error(`residents ${verb} ended with ${code}`));
      const summary: Record<string, unknown> = JSON.parse(text);
      done({ summary, seconds: (performance.now() - begun) / 1000, peak_mb });
    });
  });
}

async function everyNth(file: string, step: number): Promise<Sought[]> {
  const people: Sought[] = [];
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file) })) {
    line += 1;
    if (line === 1 || line % step !== 0) continue;
    const [nik = '', , name = '', , birthDate = ''] = text.split(',');
    people.push({ nik, name, birthDate });
  }
  return people;
}

/** From the order to start until somebody is found in the register. */
async function restart(stage: Stage, person: Sought | undefined): Promise<number> {
  await stage.office.stop();
  const begun = performance.now();
  await stage.office.start({ id: 'pengukuran', en: 'measuring' });
  const response = await fetch(`${stage.office.address()}/api/residents?q=${person?.nik ?? ''}`, {
    headers: { authorization: `Bearer ${stage.token('front_office')}` },
  });
  if (ResidentHits.parse(await response.json()).items.length !== 1) throw new Error('nobody was found after the restart');
  return performance.now() - begun;
}
