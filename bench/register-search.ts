/** People found through the running office, and in PostgreSQL beside it, while the office accepts fifty applications a second. */
import { ResidentHits } from '@loket/protocol/registry';
import type { Stage } from '@loket/rehearsal/stage';
import { type Figure, figureOf } from './figure.ts';
import { httpRequest, type LoadResult, percentilesOf, runLoad } from './http-load.ts';
import { applicationRequests } from './intake.ts';
import { sendApplications } from './paced-applications.ts';
import { startBareHttp } from './peer-process.ts';
import type { Peer, PeerQuestion } from './register-peer.ts';

const applicationsPause_ms = 20;
/** enough for twelve minutes */
const applications_max = 36_000;
const found_max = 20;
/** a misspelt name takes PostgreSQL a second where ours takes a millisecond: fewer are asked */
const peerSearches: Readonly<Record<PeerQuestion, number>> = { nothing: 1000, nik: 1000, words: 500, misspelt: 50 };

export type Sought = { readonly nik: string; readonly name: string; readonly birthDate: string };
type Kind = {
  readonly name: string;
  readonly textOf: (person: Sought, index: number) => string;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly peer?: PeerQuestion;
};
type Search = {
  readonly stage: Stage;
  /** every other one is asked for untimed, so that both sides are warm for the rest alike */
  readonly people: readonly Sought[];
  readonly peer: Peer;
  readonly rounds: number;
  readonly say: (line: string) => void;
};

const kinds: readonly Kind[] = [
  { name: 'found by NIK', textOf: ({ nik }) => nik, p50_ms: 0.1, p99_ms: 1, peer: 'nik' },
  { name: 'found by name as it is', textOf: ({ name }) => name, p50_ms: 1, p99_ms: 5, peer: 'words' },
  { name: 'found by name, one letter wrong', textOf: ({ name }, index) => oneWrong(name, index), p50_ms: 5, p99_ms: 30, peer: 'misspelt' },
  {
    name: 'found by name, one letter wrong, and birth date',
    textOf: ({ name, birthDate }, index) => `${oneWrong(name, index)} ${birthDate}`,
    p50_ms: 5,
    p99_ms: 30,
  },
];

export async function measureSearches(search: Search): Promise<Figure[]> {
  const { stage, say } = search;
  const figures: Figure[] = [];
  const applications = sendApplications(stage.office.port() ?? 0, applicationRequests(stage, applications_max), applicationsPause_ms);
  try {
    figures.push(...(await floors(search)));
    for (const kind of kinds) {
      figures.push(...(await measureKind(search, kind)));
      say(`register: ${kind.name}`);
    }
  } finally {
    const { accepted, refused, seconds } = await applications.end();
    figures.push(figureOf('applications accepted meanwhile, sent by a thread of their own', '/s', [accepted / seconds]), {
      name: '  refused',
      unit: '',
      value: refused,
      promise: { atMost: 0 },
    });
  }
  return figures;
}

/** What a question costs before anybody looks for an answer: the same client, the same minutes, and servers that do nothing. */
async function floors({ stage, people, peer, rounds }: Search): Promise<Figure[]> {
  const [timed] = halves(people);
  const url = urlOf(people[0]?.nik ?? '');
  const answer = await fetch(`${stage.office.address()}${url}`, { headers: headersOf(stage) });
  const bare = await startBareHttp((await answer.arrayBuffer()).byteLength);
  try {
    const requests = timed.map(({ nik }) => httpRequest('GET', urlOf(nik), headersOf(stage), ''));
    const once = (): Promise<LoadResult> => runLoad({ port: bare.port, connections: 1, requests, accepted: [200] });
    await once();
    const loads = await inTurn(rounds, once);
    const asked = timed.map(({ nik, name }) => ({ text: nik, name }));
    await peer.ask('nothing', asked);
    const times = await inTurn(rounds, async () => percentilesOf((await peer.ask('nothing', asked)).times_ms));
    return [...pair("Node's bare HTTP server, an answer of as many bytes", loads), ...pair('PostgreSQL, SELECT of a constant', times)];
  } finally {
    await bare.end();
  }
}

async function measureKind(search: Search, kind: Kind): Promise<Figure[]> {
  const { stage, people, rounds } = search;
  const [timed, untimed] = halves(people);
  const urlsOf = (half: readonly Sought[]): string[] => half.map((person, index) => urlOf(kind.textOf(person, index)));
  const once = (urls: readonly string[]): Promise<LoadResult> => {
    const requests = urls.map((url) => httpRequest('GET', url, headersOf(stage), ''));
    return runLoad({ port: stage.office.port() ?? 0, connections: 1, requests, accepted: [200] });
  };
  await once(urlsOf(untimed));
  const loads = await inTurn(rounds, () => once(urlsOf(timed)));
  return [
    ...pair(kind.name, loads, kind),
    ...pair(
      "  of it the office's own, from the request read to the answer ready",
      loads.map(({ served }) => served('office')),
    ),
    ...pair(
      '  of it the search',
      loads.map(({ served }) => served('search')),
    ),
    figureOf('  share found among 20 (somebody of that very name)', '', [await recall(stage, urlsOf(timed), timed)], { atLeast: 0.95 }),
    ...(kind.peer === undefined ? [] : await peerFigures(search, kind, kind.peer)),
  ];
}

/** In the same run, beside the same applications; its client speaks PostgreSQL's own protocol, ours HTTP with a sign-in. */
async function peerFigures({ peer, people, rounds }: Search, kind: Kind, question: PeerQuestion): Promise<Figure[]> {
  const [timed, untimed] = halves(people).map((half) =>
    half.slice(0, peerSearches[question]).map((person, index) => ({ text: kind.textOf(person, index), name: person.name })),
  );
  await peer.ask(question, untimed ?? []);
  const asked = await inTurn(rounds, () => peer.ask(question, timed ?? []));
  return [
    ...pair(
      '  PostgreSQL',
      asked.map(({ times_ms }) => percentilesOf(times_ms)),
    ),
    figureOf(
      '  PostgreSQL, share found among 20',
      '',
      asked.map(({ found }) => found),
    ),
  ];
}

function pair(name: string, rounds: readonly { readonly p50_ms: number; readonly p99_ms: number }[], promise?: { p50_ms: number; p99_ms: number }): Figure[] {
  const indent = name.startsWith(' ') ? '  ' : '';
  return [
    figureOf(
      `${name}, p50`,
      'ms',
      rounds.map(({ p50_ms }) => p50_ms),
      promise === undefined ? undefined : { atMost: promise.p50_ms },
    ),
    figureOf(
      `${indent}  p99`,
      'ms',
      rounds.map(({ p99_ms }) => p99_ms),
      promise === undefined ? undefined : { atMost: promise.p99_ms },
    ),
  ];
}

async function inTurn<Result>(rounds: number, once: () => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let round = 0; round < rounds; round += 1) results.push(await once());
  return results;
}

function halves(people: readonly Sought[]): [timed: Sought[], untimed: Sought[]] {
  return [people.filter((_, index) => index % 2 === 0), people.filter((_, index) => index % 2 === 1)];
}

function urlOf(text: string): string {
  return `/api/residents?q=${encodeURIComponent(text)}`;
}

function headersOf(stage: Stage): { readonly authorization: string } {
  return { authorization: `Bearer ${stage.token('front_office')}` };
}

/** Thousands bear the commonest names, so that one of the name counts; with NIK or birth date it is the person. */
async function recall(stage: Stage, urls: readonly string[], people: readonly Sought[]): Promise<number> {
  let found = 0;
  for (const [index, url] of urls.entries()) {
    const response = await fetch(`${stage.office.address()}${url}&limit=${found_max}`, { headers: headersOf(stage) });
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
