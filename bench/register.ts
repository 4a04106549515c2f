/**
 * A whole regency in the register: how long its file takes to come in, and how fast one person of 1,308,477 is found through
 * the running office while it accepts fifty applications a second.
 */
import { spawn } from 'node:child_process';
import { createReadStream, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { testSubmission } from '@loket/office/testing/people';
import { systemPorts } from '@loket/platform/ports';
import { ResidentHits } from '@loket/protocol/registry';
import { openStage, type Stage } from '@loket/rehearsal/stage';
import { measureCoverage } from './coverage.ts';
import { type Figure, figureOf } from './figure.ts';
import { httpRequest, type LoadResult, runLoad } from './http-load.ts';
import { peakMemory_mb } from './intake.ts';
import { openPeer, type Peer, type PeerQuestion } from './register-peer.ts';

const loket = resolve(import.meta.dirname, '../tools/loket/main.ts');
const residents = 1_308_477;
const searchesPerRound = 500;
const applicationsPause_ms = 20;
const found_max = 20;
/** a misspelt name takes PostgreSQL a second where ours takes a millisecond: fewer are asked */
const peerSearches: Readonly<Record<PeerQuestion, number>> = { nik: 500, words: 500, misspelt: 50 };
const { ids, timers } = systemPorts();

type Person = { readonly nik: string; readonly name: string; readonly birthDate: string };
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
    const people = await everyNth(file, Math.floor(residents / searchesPerRound));
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
        ...(await measureSearches(stage, people, peer, rounds, say)),
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

async function everyNth(file: string, step: number): Promise<Person[]> {
  const people: Person[] = [];
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(file) })) {
    line += 1;
    if (line === 1 || line % step !== 0) continue;
    const [nik = '', , name = '', , birthDate = ''] = text.split(',');
    people.push({ nik, name, birthDate });
  }
  return people;
}

async function measureSearches(stage: Stage, people: readonly Person[], peer: Peer, rounds: number, say: (line: string) => void): Promise<Figure[]> {
  const typed: readonly (readonly [string, (person: Person, index: number) => string, number, number, PeerQuestion | undefined])[] = [
    ['found by NIK', ({ nik }) => nik, 0.1, 1, 'nik'],
    ['found by name as it is', ({ name }) => name, 1, 5, 'words'],
    ['found by name, one letter wrong', ({ name }, index) => oneWrong(name, index), 5, 30, 'misspelt'],
    ['found by name, one letter wrong, and birth date', ({ name, birthDate }, index) => `${oneWrong(name, index)} ${birthDate}`, 5, 30, undefined],
  ];
  const figures: Figure[] = [];
  const applications = acceptApplications(stage);
  try {
    for (const [name, textOf, p50_ms, p99_ms, peerQuestion] of typed) {
      const urls = people.map((person, index) => `/api/residents?q=${encodeURIComponent(textOf(person, index))}`);
      const requests = urls.map((url) => httpRequest('GET', url, { authorization: `Bearer ${stage.token('front_office')}` }, ''));
      const loads: LoadResult[] = [];
      for (let round = 0; round < rounds; round += 1) loads.push(await runLoad({ port: stage.office.port() ?? 0, connections: 1, requests, accepted: [200] }));
      say(`register: ${name}`);
      figures.push(
        figureOf(
          `${name}, p50`,
          'ms',
          loads.map((load) => load.p50_ms),
          { atMost: p50_ms },
        ),
      );
      figures.push(
        figureOf(
          '  p99',
          'ms',
          loads.map((load) => load.p99_ms),
          { atMost: p99_ms },
        ),
      );
      const served = (at: (load: LoadResult) => number): number[] => loads.map(at);
      figures.push(
        figureOf(
          '  of it the search in the office, p50',
          'ms',
          served((load) => load.served_p50_ms),
        ),
        figureOf(
          '  likewise p99',
          'ms',
          served((load) => load.served_p99_ms),
        ),
        figureOf('  share found among 20 (somebody of that very name)', '', [await recall(stage, urls, people)], { atLeast: 0.95 }),
        ...(peerQuestion === undefined ? [] : await peerFigures(peer, peerQuestion, people, textOf)),
      );
    }
  } finally {
    const perSecond = await applications.end();
    figures.push(figureOf('  applications accepted meanwhile', '/s', [perSecond]));
  }
  return figures;
}

/** In the same run, beside the same applications; its client speaks PostgreSQL's own protocol, ours HTTP with a sign-in. */
async function peerFigures(peer: Peer, kind: PeerQuestion, people: readonly Person[], textOf: (person: Person, index: number) => string): Promise<Figure[]> {
  const asked = people.slice(0, peerSearches[kind]).map((person, index) => ({ text: textOf(person, index), name: person.name }));
  const { times_ms, found } = await peer.ask(kind, asked);
  const at = (share: number): number => times_ms[Math.min(times_ms.length - 1, Math.floor(times_ms.length * share))] ?? 0;
  return [
    figureOf('  PostgreSQL, p50', 'ms', [at(0.5)]),
    figureOf('  PostgreSQL, p99', 'ms', [at(0.99)]),
    figureOf('  PostgreSQL, share found among 20', '', [found]),
  ];
}

/** From the order to start until somebody is found in the register. */
async function restart(stage: Stage, person: Person | undefined): Promise<number> {
  await stage.office.stop();
  const begun = performance.now();
  await stage.office.start({ id: 'pengukuran', en: 'measuring' });
  const response = await fetch(`${stage.office.address()}/api/residents?q=${person?.nik ?? ''}`, {
    headers: { authorization: `Bearer ${stage.token('front_office')}` },
  });
  if (ResidentHits.parse(await response.json()).items.length !== 1) throw new Error('nobody was found after the restart');
  return performance.now() - begun;
}

/** Thousands bear the commonest names, so that one of the name counts; with NIK or birth date it is the person. */
async function recall(stage: Stage, urls: readonly string[], people: readonly Person[]): Promise<number> {
  let found = 0;
  for (const [index, url] of urls.entries()) {
    const response = await fetch(`${stage.office.address()}${url}&limit=${found_max}`, { headers: { authorization: `Bearer ${stage.token('front_office')}` } });
    const { items } = ResidentHits.parse(await response.json());
    if (items.some(({ name }) => name === people[index]?.name)) found += 1;
  }
  return found / urls.length;
}

/** A letter left out, doubled, changed or swapped, in turn, of the longest word. */
function oneWrong(name: string, index: number): string {
  const word = name.split(' ').reduce((longest, next) => (next.length > longest.length ? next : longest), '');
  const at = 1 + (index % Math.max(1, word.length - 2));
  const wrong = [
    word.slice(0, at) + word.slice(at + 1),
    word.slice(0, at) + word.slice(at - 1),
    `${word.slice(0, at)}X${word.slice(at + 1)}`,
    `${word.slice(0, at)}${word[at + 1] ?? ''}${word[at] ?? ''}${word.slice(at + 2)}`,
  ];
  return name.replace(word, wrong[index % wrong.length] ?? word);
}

/** Fifty a second, one after the other, until told to end; gives how many came through a second. */
function acceptApplications(stage: Stage): { end(): Promise<number> } {
  let isOver = false;
  let accepted = 0;
  const begun = performance.now();
  const headers = { authorization: `Bearer ${stage.token('front_office')}`, 'content-type': 'application/json' };
  const work = (async () => {
    for (let number = 1; !isOver; number += 1) {
      const body = JSON.stringify(testSubmission(1 + (number % 9999)));
      const due = begun + number * applicationsPause_ms;
      const response = await fetch(`${stage.office.address()}/api/applications/${ids.next()}`, { method: 'PUT', headers, body });
      if (response.status === 201) accepted += 1;
      await timers.sleep(Math.max(0, due - performance.now()));
    }
  })();
  return {
    async end() {
      isOver = true;
      await work;
      return (accepted * 1000) / (performance.now() - begun);
    },
  };
}
