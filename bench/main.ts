/** npm run bench: the figures that the product promises, measured on this machine. */
import { arch, cpus, release, totalmem } from 'node:os';
import { measureBlanks } from './blanks.ts';
import { measureCatchUp } from './catch-up.ts';
import { measureCounter } from './counter.ts';
import { type Figure, isKept, tableOf } from './figure.ts';
import { measureGrowth } from './growth.ts';
import { measureIntake } from './intake.ts';
import { measurePeers } from './peers.ts';
import { measureDispatch, measurePrinting } from './printing.ts';
import { measureRegister } from './register.ts';

const help = `npm run bench -- [--only intake|printing|dispatch|blanks|register|counter|peers|catch-up|growth] [--rounds N] [--json]

The counter's outbox: LOKET_BENCH_ITEMS (1000) on a link of LOKET_BENCH_LINK_BITS (16000000) a second.
Median of N rounds (5), smallest and largest beside it. Everything runs in a folder of its own and is removed.
Only when named:
  peers     intake and catch-up beside PouchDB 9, print queue beside plainjob and BullMQ 6 (with redis-server), by npm ci in
            bench/peers at the first run; fsyncs are counted where strace is
  catch-up  applications with files of 600 kB after a cut, over 20 Mbit/s and 100 ms; LOKET_BENCH_ITEMS (100; 1200 takes five
            minutes a round)
  growth    intake, sync, search, reports and start-up at 10,000, 100,000, ... entries up to LOKET_BENCH_ENTRIES (1000000, some minutes;
            10000000 takes ten times that), once
Exit code 1 when a promised figure is missed.
`;

type Measure = (rounds: number, say: (line: string) => void) => Promise<Figure[]>;

const parts: Readonly<Record<string, Measure>> = {
  intake: measureIntake,
  printing: measurePrinting,
  dispatch: measureDispatch,
  blanks: measureBlanks,
  register: measureRegister,
  counter: measureCounter,
};
/** what must be asked for: it fetches packages, or takes its time */
const apart: Readonly<Record<string, Measure>> = { peers: measurePeers, 'catch-up': measureCatchUp, growth: measureGrowth };

function textAfter(words: readonly string[], flag: string): string | undefined {
  const place = words.indexOf(flag);
  return place < 0 ? undefined : words[place + 1];
}

async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--help')) {
    process.stdout.write(help);
    return 0;
  }
  const only = textAfter(words, '--only');
  const rounds = Number(textAfter(words, '--rounds') ?? 5);
  if ((only !== undefined && parts[only] === undefined && apart[only] === undefined) || !Number.isInteger(rounds) || rounds < 1 || rounds > 50) {
    process.stderr.write(help);
    return 2;
  }
  const figures: Figure[] = [];
  const wanted = only === undefined ? Object.values(parts) : [parts[only] ?? apart[only]];
  for (const measure of wanted) {
    if (measure !== undefined) figures.push(...(await measure(rounds, (line) => void process.stderr.write(`${line}\n`))));
  }
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()} ${arch()}, Node ${process.version}`;
  process.stdout.write(words.includes('--json') ? `${JSON.stringify({ machine, figures })}\n` : `${machine}\n\n${tableOf(figures)}\n`);
  return figures.every(isKept) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
