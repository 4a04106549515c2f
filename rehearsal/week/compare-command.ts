/** npm run rehearsal -- compare: one outage of two days, met in three ways by the same people on the same days. */
import { parseArgs } from 'node:util';
import { systemPorts } from '@loket/platform/ports';
import { type PlayedWeek, playWeek } from './play-week.ts';
import { reportPage, writeReport } from './report-page.ts';
import { bookRows, figuresOfWeek, isGood } from './week-command.ts';
import type { WeekFigures } from './week-figures.ts';
import type { WeekOptions } from './week-plan.ts';

const help = `npm run rehearsal -- compare [--seed S] [--speed X] [--report FILE] [--json]

Minggu yang sama tiga kali: dua hari tanpa internet seperti kantor sekarang, dengan izin cetak yang sudah di tangan, dan dengan
kuota tetap. 204 orang, dua pencetak; program sungguhan.
The same week three times: two days without internet as offices are today, with the warrants that are already there, and with the
standing quota. 204 people, two printers; real programs.

  --seed S        benih · seed (20180420)
  --speed X       waktu kantor dibanding waktu sungguhan · office time to real time (1000)
  --report FILE   halaman dengan grafik · page with charts (data/rehearsal-outage.html)
  --json          hasil sebagai JSON · the result as JSON
`;

/** Many come on Monday, so that some of them wait with their warrant when the internet goes on Tuesday. */
const people = [60, 36, 36, 36, 36] as const;
const quotaPerDay = 12;

const ways = [
  { name: 'seperti sekarang · as today', printsOnlyOnline: true, quota: 0 },
  { name: 'izin di tangan · warrants ahead', printsOnlyOnline: false, quota: 0 },
  { name: 'dan kuota tetap · and the quota', printsOnlyOnline: false, quota: quotaPerDay },
] as const;

export async function compareCommand(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      seed: { type: 'string', default: '20180420' },
      speed: { type: 'string', default: '1000' },
      report: { type: 'string', default: 'data/rehearsal-outage.html' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [seed, speed] = [Number(values.seed), Number(values.speed)];
  if (!Number.isInteger(seed) || seed < 0 || !(speed >= 10 && speed <= 20_000)) {
    process.stderr.write(help);
    return 2;
  }
  const options: WeekOptions = {
    days: people.length,
    applications: people,
    heldShare: 1,
    offices: 1,
    counters: 4,
    printers: 2,
    printerCards: 24,
    internetCuts: 1,
    internetCut_minutes: 960,
    outage_minutes: 0,
    powerCuts: 0,
    jams: 0,
    speed,
    seed,
    unruly: 0.01,
    quota: 0,
    drain: false,
  };
  const played: PlayedWeek[] = [];
  // One after the other: side by side they would take the machine from each other, and the picture with it.
  for (const { name, printsOnlyOnline, quota } of ways) {
    process.stderr.write(`${name}\n`);
    const say = (line: string): void => void process.stderr.write(`  ${line}\n`);
    played.push(await playWeek({ ...options, quota, printsOnlyOnline, ports: systemPorts(), say }));
  }
  const figures = played.map((week) => figuresOfWeek(week, options.days));
  const compared = ways.map(({ name }, index) => ({ name, ...outcomeOf(played[index], figures[index]) }));
  const file = writeReport(values.report, pageOf(played, figures, seed, speed));
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ seed, speed, ways: compared })}\n`
      : compared.map(({ name, ...outcome }) => `${name.padEnd(36)}${JSON.stringify(outcome)}\n`).join(''),
  );
  process.stderr.write(`grafik · charts: ${file}\n`);
  for (const { differences } of played.flatMap(({ balances }) => balances))
    for (const { what, story } of differences) process.stderr.write(`${[what, ...story].join('\n  ')}\n`);
  for (const fault of played.flatMap(({ faults }) => faults)) process.stderr.write(`${fault}\n`);
  return played.every(isGood) ? 0 : 1;
}

/** the second and third day: the internet is away */
const awaySlots = [16, 48] as const;

function outcomeOf(week: PlayedWeek | undefined, figures: WeekFigures | undefined) {
  const printedAway = (figures?.printsPerHour.slice(...awaySlots).reduce((sum, count) => sum + count, 0) ?? 0) / 2;
  return {
    balances: week !== undefined && isGood(week),
    printedInOutage: printedAway,
    onQuota: week?.quotaPrints ?? 0,
    waitingAfterOutage: figures?.backlog[awaySlots[1] - 1] ?? 0,
    waitingOnFriday: figures?.backlog.at(-1) ?? 0,
  };
}

function pageOf(played: readonly PlayedWeek[], figures: readonly WeekFigures[], seed: number, speed: number): string {
  const outcomes = ways.map((_, index) => outcomeOf(played[index], figures[index]));
  const row = (name: string, pick: (outcome: (typeof outcomes)[number]) => string | number): string[] => [
    name,
    ...outcomes.map((outcome) => String(pick(outcome))),
  ];
  const books = played.map(bookRows);
  return reportPage({
    title: 'Dua hari tanpa internet · Two days without internet',
    words: [
      `Orang yang sama pada hari yang sama, tiga kali, dengan program sungguhan (benih ${seed}, waktu dipadatkan ${speed} kali). Seperti sekarang: tanpa internet tidak dicetak. Izin di tangan: yang sudah diizinkan pusat sebelum putus tetap dicetak. Kuota tetap: kartu rusak atau hilang milik orang yang datanya sudah ada dicetak sampai ${quotaPerDay} sehari.`,
      `The same people on the same days, three times, with the real programs (seed ${seed}, time compressed ${speed} times). As today: nothing is printed without internet. Warrants ahead: what the centre had allowed before the cut is printed on. The quota: damaged or lost cards of people whose record is held are printed, up to ${quotaPerDay} a day; here everybody who comes for one from day 2 on had applied at this office earlier in the week, and it counts only where that card was handed over.`,
    ],
    weeks: ways.map(({ name }, index) => ({ name, figures: figures[index] ?? emptyFigures })),
    happenings: played[0]?.plan.happenings ?? [],
    rows: [
      ['', ...ways.map(({ name }) => name)],
      row('tercetak selama putus · printed while cut off', ({ printedInOutage }) => printedInOutage),
      row('  di antaranya dengan kuota · of them on the quota', ({ onQuota }) => onQuota),
      row('menunggu saat tersambung lagi · waiting when it is back', ({ waitingAfterOutage }) => waitingAfterOutage),
      row('menunggu hari terakhir sore · waiting on the last evening', ({ waitingOnFriday }) => waitingOnFriday),
      row('semua buku cocok · all books balance', ({ balances }) => (balances ? 'ya · yes' : 'TIDAK · NO')),
      ...(books[0] ?? []).map(([name], index) => [name, ...books.map((one) => one[index]?.[1] ?? '')]),
    ],
  });
}

const emptyFigures: WeekFigures = { days: people.length, backlog: [], printsPerHour: [], waited_hours: [], blanks: [] };
