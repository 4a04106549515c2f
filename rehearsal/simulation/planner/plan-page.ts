/** The planner's page: questions, answers and charts in one HTML file without scripts. */
import { type Day, daysToClear, type OfficeFigures, runMany, shareOf } from './office-model.ts';

const days = 60;
const runs = 200;
const width_px = 640;
const height_px = 200;
const number = new Intl.NumberFormat('id-ID');

type Line = { readonly name: string; readonly colour: string; readonly values: readonly number[] };

/** Lines over the working days, from 0 to the largest value. */
export function chart(title: string, lines: readonly Line[], unit: string): string {
  const top = Math.max(1, ...lines.flatMap(({ values }) => values));
  const x = (day: number, count: number): string => ((day / Math.max(1, count - 1)) * width_px).toFixed(1);
  const y = (value: number): string => (height_px - (value / top) * height_px).toFixed(1);
  const paths = lines.map(
    ({ colour, values }) =>
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${values.map((value, day) => `${x(day, values.length)},${y(value)}`).join(' ')}"/>`,
  );
  const names = lines.map(({ name, colour }) => `<span style="color:${colour}">■</span> ${name}`).join(' &nbsp; ');
  return `<figure><figcaption>${title}</figcaption>
<svg viewBox="-4 -4 ${width_px + 8} ${height_px + 8}" role="img" aria-label="${title}"><rect width="${width_px}" height="${height_px}" fill="none" stroke="#ccc"/>${paths.join('')}</svg>
<p>${names} &nbsp; 0 – ${number.format(top)} ${unit}, ${lines[0]?.values.length ?? 0} hari kerja · working days</p></figure>`;
}

function bands(all: readonly Day[][], figure: (day: Day) => number): Line[] {
  return [
    { name: 'baik · good (10%)', colour: '#2a7', values: shareOf(all, 0.1, figure) },
    { name: 'tengah · middle', colour: '#247', values: shareOf(all, 0.5, figure) },
    { name: 'buruk · bad (90%)', colour: '#b31', values: shareOf(all, 0.9, figure) },
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]): string => `<tr>${row.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<table>${cells('th', head)}${rows.map((row) => cells('td', row)).join('')}</table>`;
}

const last = (values: readonly number[]): string => number.format(values.at(-1) ?? 0);

function varied(figures: OfficeFigures, key: 'printers' | 'counters'): string[][] {
  return [-2, -1, 0, 1, 2, 3].flatMap((more) => {
    const count = figures[key] + more;
    if (count < 1) return [];
    const all = runMany({ ...figures, [key]: count, blanks: figures.arrivals * days * 2 }, days, runs);
    const waiting = (day: Day): number => (key === 'printers' ? day.backlog : day.atDoor);
    return [[number.format(count), last(shareOf(all, 0.5, waiting)), last(shareOf(all, 0.9, waiting)), last(shareOf(all, 0.5, (day) => day.printed))]];
  });
}

/** Share of the runs in which the last blank was gone on or before each day. */
function emptyBy(all: readonly Day[][]): number[] {
  return Array.from(
    { length: days },
    (_, day) => (100 * all.filter((run) => run.slice(0, day + 1).some(({ blanks }) => blanks === 0)).length) / Math.max(1, all.length),
  );
}

function cleared(figures: OfficeFigures): string[][] {
  return [1, 2, 3, 5, 10].map((late) => {
    const needed = daysToClear({ ...figures, backlog: figures.arrivals * late, blanks: figures.arrivals * days * 2 }, days, runs);
    return [number.format(late), needed === undefined ? `lebih dari ${days} · more than ${days}` : number.format(needed)];
  });
}

export function planPage(figures: OfficeFigures): string {
  const all = runMany(figures, days, runs);
  const noDelivery = runMany({ ...figures, delivery: { ...figures.delivery, given: 0 } }, days, runs);
  const left = ['menunggu, tengah · waiting, middle', 'menunggu, buruk · waiting, bad', 'kartu pada hari terakhir · cards on the last day'];
  return `<!doctype html><html lang="id"><meta charset="utf-8"><title>Rencana kantor</title>
<style>body{font:15px/1.5 system-ui;max-width:720px;margin:2em auto;padding:0 1em}table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.2em .7em;text-align:right}figure{margin:1.5em 0}figcaption,h2{font-weight:600}</style>
<h1>Rencana kantor · Planning an office</h1>
<p>Model antrean per jam, ${runs} kali ${days} hari kerja. Bukan ramalan: hasilnya sebaik angka yang dimasukkan.<br>
A queue model by the hour, ${runs} times ${days} working days. No forecast: it is as good as the figures it is given.</p>
<pre>${JSON.stringify(figures, undefined, 1)}</pre>
<h2>Antrean cetak · Waiting to be printed</h2>${chart(
    'Siap cetak, belum tercetak · print-ready, not printed',
    bands(all, (day) => day.backlog + day.atCentre),
    'kartu · cards',
  )}
<h2>Berapa pencetak? · How many printers?</h2><p>Blangko cukup · with blanks enough.</p>${table(['pencetak · printers', ...left], varied(figures, 'printers'))}
<h2>Berapa loket? · How many counters?</h2><p>Blangko cukup · with blanks enough.</p>${table(['loket · counters', ...left], varied(figures, 'counters'))}
<h2>Berapa hari untuk mengejar? · How long to catch up?</h2><p>Blangko cukup · with blanks enough.</p>${table(['hari tertunggak · days behind', 'hari kerja · working days'], cleared(figures))}
<h2>Kapan blangko habis? · When do the blanks run out?</h2>${chart(
    'Kemungkinan blangko habis · chance that the blanks are gone',
    [
      { name: 'dengan kiriman · with deliveries', colour: '#247', values: emptyBy(all) },
      { name: 'tanpa kiriman · without any', colour: '#b31', values: emptyBy(noDelivery) },
    ],
    '%',
  )}
</html>
`;
}
