/** npm run rehearsal, without a further word: a bad week with real programs. */
import { parseArgs } from 'node:util';
import { systemPorts } from '@loket/platform/ports';
import { type PlayedWeek, playWeek } from './play-week.ts';
import { reportPage, writeReport } from './report-page.ts';
import { day_hours, day_minutes } from './town-clock.ts';
import type { BookFigures } from './week-books.ts';
import { figuresOf, type WeekFigures } from './week-figures.ts';
import { people_max, type WeekOptions } from './week-plan.ts';

export const weekHelp = `npm run rehearsal [-- OPTIONS]

Satu minggu yang buruk dengan program sungguhan (pusat dengan PostgreSQL, kantor, pencetak, UPS, loket) pada soket sungguhan,
lalu semua buku dicocokkan. Bakunya: lima hari kerja, 450 sampai 600 orang sehari, internet putus dua hari, listrik padam empat jam,
13.000 blangko.
A bad week with the real programs (centre with PostgreSQL, offices, printers, UPS, counters) over real sockets; then all books
are compared. By itself: five working days of 450 to 600 people, two days without internet, the mains gone for four hours,
13,000 blanks.

  --applications N    orang, semua hari dan kantor · people of all days and offices (450 .. 600 a day)
  --days N            hari kerja · working days (5)
  --offices N         kantor · offices (1)
  --counters N        loket tiap kantor · counters of each office (10)
  --printers N        pencetak tiap kantor · printers of each office (4)
  --printer-cards N   kartu sehari tiap pencetak · cards a day of each printer (140; nyatanya · in life 100 .. 200)
  --internet-cuts N   putusnya internet; yang pertama --cut · cuts of the internet; the first lasts --cut (1)
  --cut DURATION      misalnya · for example 2d, 3h, 45m (2d; sehari ${day_hours} jam · a day has ${day_hours} hours)
  --outage DURATION   listrik padam, sekali · of the mains, once (4h; 0: none)
  --power-cuts N      semua di kantor dimatikan paksa sekaligus · everything in the office killed at once (1)
  --jams N            kartu macet · jams (3)
  --quota N           kuota tetap sehari · standing quota a day (60; 0: none)
  --unruly PERCENT    permintaan yang diulang, ditahan, atau diputus jaringan · requests that the network repeats, holds or breaks (2)
  --drain             kerja terus sampai tak ada kartu menunggu · work on until no card waits
  --speed X           waktu kantor dibanding waktu sungguhan · office time to real time (1000)
  --seed S            benih: minggu yang sama lagi · the same week again (20180420)
  --report FILE       halaman dengan grafik · page with charts (data/rehearsal.html)
  --json              hasil sebagai JSON · the result as JSON

Keluar 0 hanya bila semua cocok; beda yang pertama ditampilkan dengan riwayatnya.
Exit code 0 only when everything balances; the first difference is shown with its story.
`;

const limits = {
  applications: [1, people_max],
  days: [1, 20],
  offices: [1, 8],
  counters: [1, 40],
  printers: [1, 16],
  'printer-cards': [10, 2000],
  'internet-cuts': [0, 50],
  'power-cuts': [0, 50],
  jams: [0, 200],
  quota: [0, 1000],
  unruly: [0, 50],
  speed: [10, 20_000],
  seed: [0, 2 ** 32 - 2],
} as const;
type Counted = keyof typeof limits;

/** of those who come for a damaged or lost card: about one in three got it here in the days before */
const usualHeldShare = 0.35;

const text = (usual?: string) => ({ type: 'string' as const, ...(usual === undefined ? {} : { default: usual }) });
const flags = {
  applications: text(),
  days: text('5'),
  offices: text('1'),
  counters: text('10'),
  printers: text('4'),
  'printer-cards': text('140'),
  'internet-cuts': text('1'),
  cut: text('2d'),
  outage: text('4h'),
  'power-cuts': text('1'),
  jams: text('3'),
  quota: text('60'),
  unruly: text('2'),
  speed: text('1000'),
  seed: text('20180420'),
  report: text('data/rehearsal.html'),
  drain: { type: 'boolean' as const, default: false },
  json: { type: 'boolean' as const, default: false },
  help: { type: 'boolean' as const, default: false },
};

const whole = new Intl.NumberFormat('id-ID');

class UsageError extends Error {}

function minutesIn(flag: 'cut' | 'outage', words = ''): number {
  const [, count, unit = ''] = /^(\d{1,4})([dhm]?)$/.exec(words) ?? [];
  const minutes = { d: day_minutes, h: 60, m: 1, '': 1 }[unit];
  if (count === undefined || minutes === undefined || (unit === '' && Number(count) !== 0)) throw new UsageError(`--${flag} ${words}?`);
  return Number(count) * minutes;
}

/** @throws UsageError that names the option */
export function readWeekOptions(words: readonly string[]): {
  readonly options: WeekOptions;
  readonly report: string;
  readonly json: boolean;
  readonly help: boolean;
} {
  const { values } = parseArgs({ args: [...words], options: flags });
  const count = (flag: Counted): number => {
    const said = values[flag] ?? '';
    const [lowest, highest] = limits[flag];
    const number = Number(said);
    if (!/^\d+$/.test(said) || number < lowest || number > highest) throw new UsageError(`--${flag} ${said}? ${lowest} .. ${highest}`);
    return number;
  };
  return {
    report: values.report ?? '',
    json: values.json,
    help: values.help,
    options: {
      days: count('days'),
      applications: values.applications === undefined ? undefined : count('applications'),
      offices: count('offices'),
      counters: count('counters'),
      printers: count('printers'),
      printerCards: count('printer-cards'),
      internetCuts: count('internet-cuts'),
      internetCut_minutes: minutesIn('cut', values.cut),
      outage_minutes: minutesIn('outage', values.outage),
      powerCuts: count('power-cuts'),
      jams: count('jams'),
      speed: count('speed'),
      seed: count('seed'),
      heldShare: usualHeldShare,
      unruly: count('unruly') / 100,
      quota: count('quota'),
      drain: values.drain,
    },
  };
}

export async function weekCommand(words: readonly string[]): Promise<number> {
  let told: ReturnType<typeof readWeekOptions>;
  try {
    told = readWeekOptions(words);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${weekHelp}`);
    return 2;
  }
  if (told.help) {
    process.stdout.write(weekHelp);
    return 0;
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const played = await playWeek({ ...told.options, ports: systemPorts(), say });
  const file = writeReport(told.report, pageOf(played, told.options));
  process.stdout.write(told.json ? `${JSON.stringify(summaryOf(played, told.options))}\n` : wordsOf(played, told.options));
  say(`grafik · charts: ${file}`);
  return isGood(played) ? 0 : 1;
}

function pageOf(played: PlayedWeek, options: WeekOptions): string {
  const { people, powerCuts, askedOfPeople } = summaryOf(played, options);
  const week = figuresOfWeek(played, options.days);
  return reportPage({
    title: 'Minggu latihan · A rehearsed week',
    words: [
      `${people} orang dalam ${options.days} hari kerja; program sungguhan, waktu dipadatkan ${options.speed} kali, benih ${options.seed}. ${isGood(played) ? 'Semua buku cocok.' : 'Buku TIDAK cocok.'}`,
      `${people} people in ${options.days} working days; real programs, time compressed ${options.speed} times, seed ${options.seed}. ${isGood(played) ? 'All books balance.' : 'The books do NOT balance.'}`,
    ],
    weeks: [{ name: 'minggu · week', figures: week }],
    happenings: played.plan.happenings,
    rows: [
      ['', 'minggu · week'],
      ...bookRows(played),
      ['listrik putus · power cuts', String(powerCuts)],
      ['ditanyakan ke petugas · asked of a person', String(askedOfPeople)],
    ],
  });
}

export function figuresOfWeek({ balances, minutesOf }: PlayedWeek, days: number): WeekFigures {
  const blanksAtStart = balances.reduce((sum, { figures }) => sum + figures.blanksIssued + figures.blanksSpoiled + figures.blanksLeft, 0);
  return figuresOf(
    balances.map(({ journal }) => journal),
    days,
    minutesOf,
    blanksAtStart,
  );
}

/** Everything balances, and the rehearsal itself went as it was planned. */
export function isGood({ balances, faults }: PlayedWeek): boolean {
  return faults.length === 0 && balances.every(({ differences }) => differences.length === 0);
}

export function summaryOf(played: PlayedWeek, options: WeekOptions) {
  const { plan, balances, faults, powerCuts, wire, asked, quotaPrints, daysClosed, refusals, upsKind, took_s } = played;
  return {
    isGood: isGood(played),
    options,
    people: plan.arrivals.length,
    powerCuts,
    wire,
    ups: upsKind,
    askedOfPeople: asked,
    quotaPrints,
    daysClosed,
    took_s: Math.round(took_s * 10) / 10,
    offices: balances.map(({ figures }) => figures),
    differences: balances.flatMap(({ differences }) => differences.map(({ what }) => what)),
    faults,
    refused: refusals.length,
  };
}

/** What must be one and the same number stands together. */
export function bookRows({ plan, balances }: PlayedWeek): (readonly [string, string])[] {
  const total = (pick: (figures: BookFigures) => number): string => whole.format(balances.reduce((sum, { figures }) => sum + pick(figures), 0));
  return [
    ['orang diterima · people received', whole.format(plan.arrivals.length)],
    ['permohonan di buku · applications in the books', total(({ applications }) => applications)],
    ['kartu keluar · cards came out', total(({ cardsOut }) => cardsOut)],
    ['kartu baik · good cards', total(({ goodCards }) => goodCards)],
    ['izin terpakai · warrants spent', total(({ warrantsSpent }) => warrantsSpent)],
    ['blangko terpakai · blanks issued', total(({ blanksIssued }) => blanksIssued)],
    ['blangko rusak · blanks spoiled', total(({ blanksSpoiled }) => blanksSpoiled)],
    ['blangko tersisa, dihitung · blanks left, counted', total(({ blanksLeft }) => blanksLeft)],
    ['perekaman baru · newly enrolled', total(({ enrolled }) => enrolled)],
    ['entri jurnal · journal entries', total(({ entries }) => entries)],
  ];
}

function wordsOf(played: PlayedWeek, options: WeekOptions): string {
  const { balances, faults } = played;
  const statuses = balances.flatMap(({ figures }) => Object.entries(figures.statuses));
  const rows: readonly (readonly [string, string])[] = [
    ...bookRows(played),
    ['hari ditutup · days closed', whole.format(played.daysClosed)],
    ['listrik putus (SIGKILL semua) · power cuts', whole.format(played.powerCuts)],
    ['ditanyakan ke petugas · asked of a person', whole.format(played.asked)],
    ['cetak kuota · printed on the quota', whole.format(played.quotaPrints)],
    ...[...new Set(statuses.map(([status]) => status))]
      .sort()
      .map((status): readonly [string, string] => [
        `  ${status}`,
        whole.format(statuses.reduce((sum, [name, count]) => sum + (name === status ? count : 0), 0)),
      ]),
    [
      'jaringan · network',
      Object.entries(played.wire)
        .map(([name, count]) => `${name} ${count}`)
        .join(', '),
    ],
    ['UPS', played.upsKind],
    ['lama · took', `${whole.format(Math.round(played.took_s))} s, seed ${options.seed}`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  const differences = balances.flatMap((balance) => balance.differences);
  const [first] = differences;
  const end = isGood(played)
    ? 'COCOK SEMUA · EVERYTHING BALANCES\n'
    : [
        `TIDAK COCOK · DOES NOT BALANCE: ${differences.length} beda · differences, ${faults.length} gangguan · faults`,
        ...(first === undefined ? [] : [first.what, ...first.story.map((line) => `  ${line}`)]),
        ...faults,
        '',
      ].join('\n');
  return `${rows.map(([name, value]) => `${name.padEnd(width)}${value}`).join('\n')}\n\n${end}`;
}
