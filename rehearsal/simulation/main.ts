/** npm run simulate: years of bad days of a whole office in minutes; a failing one replays exactly. */
import { writeFileSync } from 'node:fs';
import { openingImages, runDay } from './day.ts';
import { bojonegoro } from './planner/office-model.ts';
import { planPage, year_days } from './planner/plan-page.ts';
import { reportOf } from './report.ts';
import { runSeeds, type SeedResult } from './seeds.ts';

const help = `npm run simulate -- [--seeds N] [--from N] [--json]    N hari acak, mulai dari benih N · N random days, from seed N
npm run simulate -- --seed S [--only 3,17] [--trace]   ulangi satu hari · replay one day

npm run simulate -- --plan FILE.html [--arrivals N] [--printers N] [--counters N] [--blanks N] [--backlog N]
                    [--cuts N] [--cut-days N] [--mains N] [--delivery N] [--delivery-days N]
                                                    berapa pencetak, loket, blangko · how many printers, counters, blanks

Kantor, pusat, loket, pencetak, dan UPS dengan kode aslinya dalam satu proses dan satu jam buatan; gangguan diambil dari benih.
Office, centre, counters, printers and UPS with their real code in one process under one made clock; faults come from the seed.
Janji yang diperiksa: docs/SPEC.md · The promises asked: docs/SPEC.md

  --seeds N   banyaknya hari · how many days (200)      --from N   benih pertama · first seed (1)
  --cuts N    internet putus, kali setahun · internet cuts a year      --cut-days N  lamanya, hari kerja · working days each
  --mains N   listrik padam setengah hari, kali setahun · half days without mains a year
  --delivery N  blangko sekali kirim · blanks a delivery               --delivery-days N  tiap berapa hari kerja · working days between
  --only A,B  hanya kejadian ini · only these events    --trace    setiap langkah · every step
Keluar dengan 1 bila satu janji tidak ditepati · exit code 1 when a promise does not hold.
`;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function textAfter(words: readonly string[], flag: string): string | undefined {
  const place = words.indexOf(flag);
  return place < 0 ? undefined : (words[place + 1] ?? '');
}

class WrongUse extends Error {}

function countAfter(words: readonly string[], flag: string, otherwise: number): number {
  const text = textAfter(words, flag);
  if (text === undefined) return otherwise;
  const count = Number(text);
  if (text === '' || !Number.isInteger(count) || count < 0 || count > 0x7fff_ffff) throw new WrongUse(`${flag}: ${text}`);
  return count;
}

function onlyAfter(words: readonly string[]): ReadonlySet<number> | undefined {
  const text = textAfter(words, '--only');
  if (text === undefined) return undefined;
  const places = text.split(',').map(Number);
  if (places.some((place) => !Number.isInteger(place))) throw new WrongUse(`--only: ${text}`);
  return new Set(places);
}

async function replay(words: readonly string[]): Promise<number> {
  const seed = countAfter(words, '--seed', 0);
  const only = onlyAfter(words);
  const images = await openingImages();
  const outcome = await runDay(seed, { images, ...(only === undefined ? {} : { only }), ...(words.includes('--trace') ? { trace: say } : {}) });
  for (const [what, count] of [...outcome.counts].sort(([one], [other]) => (one < other ? -1 : 1))) say(`${String(count).padStart(6)}  ${what}`);
  say(`seed ${seed}: ${outcome.applications} applications, ${outcome.cards} cards, ${outcome.steps} steps, log ${outcome.logHash.slice(0, 16)}`);
  if (outcome.broken === undefined) {
    say('every promise held');
    return 0;
  }
  if (only === undefined && !words.includes('--trace')) await reportOf(outcome, images, say);
  else say(`breaks ${outcome.broken.message}`);
  return 1;
}

async function many(words: readonly string[]): Promise<number> {
  const count = countAfter(words, '--seeds', 200);
  const from = countAfter(words, '--from', 1);
  const failing: SeedResult[] = [];
  const sums = { days: 0, steps: 0, applications: 0, cards: 0 };
  const counts = new Map<string, number>();
  const begun_ms = performance.now();
  await runSeeds(from, count, (result) => {
    sums.days += 1;
    sums.steps += result.steps;
    sums.applications += result.applications;
    sums.cards += result.cards;
    for (const [what, times] of Object.entries(result.counts)) counts.set(what, (counts.get(what) ?? 0) + times);
    if (result.broken !== undefined) failing.push(result);
    if (sums.days % 500 === 0) process.stderr.write(`${sums.days} of ${count}, ${failing.length} failing\n`);
  });
  const seconds = (performance.now() - begun_ms) / 1000;
  const figures = {
    ...sums,
    seconds: Math.round(seconds * 10) / 10,
    stepsPerSecond: Math.round(sums.steps / seconds),
    failing: failing.map(({ seed, broken }) => ({ seed, broken })),
  };
  if (words.includes('--json')) {
    say(JSON.stringify({ ...figures, counts: Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1))) }));
    return failing.length === 0 ? 0 : 1;
  }
  say(
    `${sums.days} days, ${sums.applications} applications, ${sums.cards} cards, ${sums.steps} steps in ${figures.seconds} s (${figures.stepsPerSecond} a second); ${failing.length} failing`,
  );
  const [first, ...others] = failing.sort((one, other) => one.seed - other.seed);
  if (first === undefined) return 0;
  for (const { seed, broken } of others) say(`seed ${seed} breaks ${broken?.slice(0, 200)}`);
  const images = await openingImages();
  await reportOf(await runDay(first.seed, { images }), images, say);
  return 1;
}

/** A queue model of its own, not the engine of the days: see planner/office-model.ts. */
function plan(words: readonly string[]): number {
  const file = textAfter(words, '--plan') ?? '';
  if (file === '' || file.startsWith('--')) throw new WrongUse('--plan: FILE.html');
  const figures = { ...bojonegoro };
  const given = {
    arrivals: countAfter(words, '--arrivals', figures.arrivals),
    printers: countAfter(words, '--printers', figures.printers),
    counters: countAfter(words, '--counters', figures.counters),
    blanks: countAfter(words, '--blanks', figures.blanks),
    backlog: countAfter(words, '--backlog', figures.backlog),
    internetCuts: countAfter(words, '--cuts', figures.internetCuts * year_days) / year_days,
    internetCut_days: countAfter(words, '--cut-days', figures.internetCut_days),
    mainsCuts: countAfter(words, '--mains', figures.mainsCuts * year_days) / year_days,
    delivery: {
      ...figures.delivery,
      blanks: countAfter(words, '--delivery', figures.delivery.blanks),
      every_days: Math.max(1, countAfter(words, '--delivery-days', figures.delivery.every_days)),
    },
  };
  writeFileSync(file, planPage({ ...figures, ...given }));
  say(file);
  return 0;
}

async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--help')) {
    process.stdout.write(help);
    return 0;
  }
  try {
    if (words.includes('--plan')) return plan(words);
    return await (words.includes('--seed') ? replay(words) : many(words));
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    process.stderr.write(`${error.message}\n\n${help}`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
