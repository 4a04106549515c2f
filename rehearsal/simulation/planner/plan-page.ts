/** The planner's page: answers first, then the charts and tables they stand on, in one HTML file without scripts. */
import { svgChart } from '../../week/svg-chart.ts';
import { type Day, daysToClear, type OfficeFigures, runMany, shareOf } from './office-model.ts';

const days = 60;
const runs = 200;
const markEvery_days = 5;
/** so many more than today are tried at most */
const more_max = 20;
const number = new Intl.NumberFormat('id-ID', { maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat('id-ID', { style: 'percent', maximumFractionDigits: 1 });

type Part = 'printers' | 'counters';

/** What is left over at the end of a day where this part is the narrow one. */
const leftOver: Readonly<Record<Part, (day: Day) => number>> = { printers: (day) => day.backlog, counters: (day) => day.atDoor };
const waiting = (day: Day): number => day.backlog + day.atCentre;

const enoughBlanks = (figures: OfficeFigures): OfficeFigures => ({ ...figures, blanks: figures.arrivals * days * 2 });

function withPart(figures: OfficeFigures, part: Part, count: number): Day[][] {
  return runMany({ ...enoughBlanks(figures), [part]: count }, days, runs);
}

const last = (values: readonly number[]): number => values.at(-1) ?? 0;

/** Enough: at the end of the last day no more than a day's arrivals wait, in nine runs of ten. */
function isEnough(figures: OfficeFigures, part: Part, all: readonly Day[][]): boolean {
  return last(shareOf(all, 0.9, leftOver[part])) <= figures.arrivals;
}

/** The fewest that are enough; undefined: not even the most that were tried. */
function fewest(figures: OfficeFigures, part: Part): number | undefined {
  for (let count = 1; count <= figures[part] + more_max; count += 1) if (isEnough(figures, part, withPart(figures, part, count))) return count;
  return undefined;
}

/** Share of the runs in which the last blank was gone on or before each day. */
function emptyBy(all: readonly Day[][]): number[] {
  return Array.from(
    { length: days },
    (_, day) => all.filter((run) => run.slice(0, day + 1).some(({ blanks }) => blanks === 0)).length / Math.max(1, all.length),
  );
}

/** The first day (from 1) on which the chance has reached a share. */
function dayOf(chances: readonly number[], share: number): number | undefined {
  const day = chances.findIndex((chance) => chance >= share);
  return day < 0 ? undefined : day + 1;
}

/** Blanks in the store at the beginning with which nine runs of ten never run out. */
function blanksNeeded(figures: OfficeFigures): number {
  const spent = runMany({ ...figures, blanks: figures.arrivals * days * 3 }, days, runs).map((run) => {
    const begun = figures.arrivals * days * 3;
    return Math.max(...run.map(({ blanks }) => begun - blanks));
  });
  return spent.sort((one, other) => one - other)[Math.floor(spent.length * 0.9)] ?? 0;
}

function catchUp(figures: OfficeFigures, late_days: number): string {
  const needed = daysToClear({ ...enoughBlanks(figures), backlog: figures.arrivals * late_days }, days, runs);
  return needed === undefined ? `lebih dari ${days} · more than ${days}` : number.format(needed);
}

function table(head: readonly string[], rows: readonly { readonly cells: readonly string[]; readonly kind?: string }[]): string {
  const line = (tag: string, cells: readonly string[], kind = ''): string =>
    `<tr class="${kind}">${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${line('th', head)}</thead><tbody>${rows.map(({ cells, kind }) => line('td', cells, kind)).join('')}</tbody></table>`;
}

function varied(figures: OfficeFigures, part: Part): string {
  const rows = [-2, -1, 0, 1, 2, 3, 4].flatMap((more) => {
    const count = figures[part] + more;
    if (count < 1) return [];
    const all = withPart(figures, part, count);
    const enough = isEnough(figures, part, all);
    const mark = more === 0 ? ' ← sekarang · now' : '';
    return [
      {
        kind: enough ? 'enough' : 'short',
        cells: [
          `${number.format(count)}${mark}`,
          number.format(last(shareOf(all, 0.5, leftOver[part]))),
          number.format(last(shareOf(all, 0.9, leftOver[part]))),
          enough ? 'cukup · enough' : 'kurang · too few',
        ],
      },
    ];
  });
  const head = part === 'printers' ? 'pencetak · printers' : 'loket · counters';
  return table([head, 'menunggu, lazim · waiting, usual', 'menunggu, buruk · waiting, bad', ''], rows);
}

function bands(title: string, unit: string, all: readonly Day[][], figure: (day: Day) => number): string {
  const lines = [
    { name: 'buruk · bad (1 dari 10 · in 10)', values: shareOf(all, 0.9, figure) },
    { name: 'lazim · usual', values: shareOf(all, 0.5, figure) },
    { name: 'baik · good (1 dari 10 · in 10)', values: shareOf(all, 0.1, figure) },
  ];
  return svgChart({ title, unit, lines, spells: [], days, slotsPerDay: 1, markEvery_days });
}

/** What is left of a backlog, day by day, with as many printers as now and with more. */
function clearing(figures: OfficeFigures, late_days: number): string {
  const lines = [0, 1, 2].map((more) => {
    const all = runMany({ ...enoughBlanks(figures), printers: figures.printers + more, backlog: figures.arrivals * late_days }, days, runs);
    return { name: `${figures.printers + more} pencetak · printers`, values: shareOf(all, 0.5, waiting) };
  });
  const title = `Mengejar ${number.format(late_days)} hari yang tertunggak · Catching up ${number.format(late_days)} days behind`;
  return svgChart({ title, unit: 'kartu menunggu · cards waiting', lines, spells: [], days, slotsPerDay: 1, markEvery_days });
}

function stockChart(withDeliveries: readonly number[], without: readonly number[]): string {
  const lines = [
    { name: 'tanpa kiriman · no delivery', values: without.map((chance) => 100 * chance) },
    { name: 'dengan kiriman · with deliveries', values: withDeliveries.map((chance) => 100 * chance) },
  ];
  return svgChart({
    title: 'Kemungkinan blangko sudah habis · Chance that the blanks are gone',
    unit: '%',
    lines,
    spells: [],
    days,
    slotsPerDay: 1,
    markEvery_days,
  });
}

function given(figures: OfficeFigures): string {
  const { delivery } = figures;
  const rows: readonly (readonly [string, string])[] = [
    ['pemohon sehari · people a day', number.format(figures.arrivals)],
    ['loket · counters', `${number.format(figures.counters)} × ${number.format(figures.serving_minutes)} menit · minutes`],
    ['pencetak · printers', `${number.format(figures.printers)} × ${number.format(figures.printerCards)} kartu sehari · cards a day`],
    ['pencetak rusak · printer broken', percent.format(figures.printerBroken)],
    ['rusak cetak · spoiled', percent.format(figures.spoiled)],
    ['blangko di gudang · blanks in the store', number.format(figures.blanks)],
    [
      'kiriman · deliveries',
      `${number.format(delivery.blanks)} tiap ${number.format(delivery.every_days)} hari, datang ${percent.format(delivery.given)} · every ${number.format(delivery.every_days)} days, ${percent.format(delivery.given)} come`,
    ],
    [
      'internet putus · internet cut',
      `${number.format(figures.internetCuts * year_days)} kali setahun, ${number.format(figures.internetCut_days)} hari · times a year, days each`,
    ],
    ['listrik padam setengah hari · mains gone half a day', `${number.format(figures.mainsCuts * year_days)} kali setahun · times a year`],
    ['tertunggak di awal · behind at the beginning', `${number.format(figures.backlog)} kartu · cards`],
  ];
  return table(
    ['angka yang dipakai · figures used', ''],
    rows.map((cells) => ({ cells })),
  );
}

/** working days */
export const year_days = 250;

function answers(figures: OfficeFigures, empty: readonly number[]): string {
  const need = (part: Part): string => {
    const count = fewest(figures, part);
    const now = figures[part];
    if (count === undefined) return `lebih dari ${now + more_max} · more than ${now + more_max}`;
    return `${number.format(count)} <small>(sekarang · now ${number.format(now)})</small>`;
  };
  const soon = dayOf(empty, 0.05);
  const likely = dayOf(empty, 0.5);
  const stock =
    soon === undefined
      ? `tidak dalam ${days} hari kerja · not within ${days} working days`
      : `5% pada hari ke-${soon}${likely === undefined ? '' : `, 50% pada hari ke-${likely}`} · 5% by day ${soon}${likely === undefined ? '' : `, 50% by day ${likely}`}`;
  const cards: readonly (readonly [string, string])[] = [
    ['Pencetak yang cukup · Printers enough', need('printers')],
    ['Loket yang cukup · Counters enough', need('counters')],
    [
      `Mengejar ${number.format(figures.internetCut_days)} hari · Catching up ${number.format(figures.internetCut_days)} days`,
      `${catchUp(figures, figures.internetCut_days)} hari kerja · working days`,
    ],
    ['Blangko habis · Blanks run out', stock],
    [`Blangko untuk ${days} hari · Blanks for ${days} days`, `${number.format(blanksNeeded(figures))} <small>(aman 9 dari 10 · safe 9 in 10)</small>`],
  ];
  return `<div class="answers">${cards.map(([question, answer]) => `<div><span>${question}</span><strong>${answer}</strong></div>`).join('')}</div>`;
}

const style = `body{font:15px/1.5 system-ui,sans-serif;color:#1c1c1c;max-width:840px;margin:2em auto;padding:0 1em}h1{margin-bottom:.2em}h2{margin:2em 0 .4em;border-top:1px solid #ddd;padding-top:1em}
table{border-collapse:collapse;margin:.6em 0}td,th{border:1px solid #ccc;padding:.25em .8em;text-align:right}td:first-child,th:first-child{text-align:left}tr.short td:last-child,tr.enough td:last-child{white-space:nowrap}tr.short td:last-child{color:#a3261b}tr.enough td:last-child{color:#12703d;font-weight:600}
.answers{display:grid;grid-template-columns:repeat(auto-fit,minmax(240px,1fr));gap:.8em;margin:1.2em 0}.answers div{border:1px solid #cfd6de;border-radius:8px;padding:.7em 1em;background:#f7f9fb}.answers span{display:block;color:#555;font-size:13px}.answers strong{font-size:18px}.answers small{font-weight:400;font-size:13px;color:#555}
figure{margin:1em 0}figcaption{font-weight:600}svg{max-width:100%}.grid{stroke:#e2e2e2}.day{stroke:#d5d5d5;stroke-dasharray:2 3}.tick{font-size:11px;text-anchor:end;fill:#555}.under{font-size:11px;text-anchor:middle;fill:#555}.legend{font-size:13px}.legend span{margin-right:1.2em}
@media print{.answers div{break-inside:avoid}figure,table{break-inside:avoid}}`;

export function planPage(figures: OfficeFigures): string {
  const all = runMany(figures, days, runs);
  const empty = emptyBy(all);
  const noDelivery = emptyBy(runMany({ ...figures, delivery: { ...figures.delivery, given: 0 } }, days, runs));
  const late = [1, 2, 3, 5, 10].map((late_days) => ({ cells: [number.format(late_days), catchUp(figures, late_days)] }));
  const late_days = Math.max(1, figures.internetCut_days);
  return `<!doctype html><html lang="id"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Rencana kantor</title><style>${style}</style>
<h1>Rencana kantor · Planning an office</h1>
<p>Model antrean per jam, ${runs} kali ${days} hari kerja. Bukan ramalan: hasilnya sebaik angka yang dimasukkan.<br>
A queue model by the hour, ${runs} times ${days} working days. No forecast: it is as good as the figures it is given.</p>
${answers(figures, empty)}
${given(figures)}
<h2>Antrean cetak · Waiting to be printed</h2>${bands('Siap cetak atau menunggu pusat, belum tercetak · Ready or at the centre, not printed', 'kartu · cards', all, waiting)}
<h2>Berapa pencetak? · How many printers?</h2><p>Dengan blangko cukup: yang menunggu pada hari ke-${days}. Cukup: 9 dari 10 kali tidak lebih dari pemohon sehari.<br>
With blanks enough: what waits on day ${days}. Enough: 9 times in 10 no more than one day's people.</p>${varied(figures, 'printers')}
<h2>Berapa loket? · How many counters?</h2><p>Orang yang harus kembali besok, pada hari ke-${days} · people told to come back, on day ${days}.</p>${varied(figures, 'counters')}
<h2>Berapa lama mengejar? · How long to catch up?</h2>${clearing(figures, late_days)}${table(['hari tertunggak · days behind', 'hari kerja sampai kejar · working days to clear'], late)}
<h2>Kapan blangko habis? · When do the blanks run out?</h2>${stockChart(empty, noDelivery)}
</html>
`;
}
