/** The page of a rehearsal: one HTML file without scripts, to be read on a screen or on paper. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type ChartSpell, escapeMarkup, svgChart } from './svg-chart.ts';
import { slot_minutes, type WeekFigures } from './week-figures.ts';
import type { Happening } from './week-plan.ts';

export type ReportedWeek = { readonly name: string; readonly figures: WeekFigures };

export type Report = {
  readonly title: string;
  /** paragraphs in both languages */
  readonly words: readonly string[];
  readonly weeks: readonly ReportedWeek[];
  /** of the first office */
  readonly happenings: readonly Happening[];
  /** first column what, the others one of each week */
  readonly rows: readonly (readonly string[])[];
};

const names: Readonly<Partial<Record<Happening['what'], string>>> = {
  internet: 'tanpa internet · no internet',
  mains: 'PLN padam · no mains',
  power_cut: 'listrik putus · power cut',
};

function spellsOf(happenings: readonly Happening[]): ChartSpell[] {
  return happenings.flatMap(({ what, office, at, until }) => {
    const name = names[what];
    return office !== 0 || name === undefined ? [] : [{ from: at / slot_minutes, to: until / slot_minutes, name }];
  });
}

export function reportPage({ title, words, weeks, happenings, rows }: Report): string {
  const spells = spellsOf(happenings);
  const days = weeks[0]?.figures.days ?? 1;
  const chart = (heading: string, unit: string, pick: (figures: WeekFigures) => readonly (number | undefined)[], fromLowest = false): string =>
    svgChart({ title: heading, unit, days, spells, fromLowest, lines: weeks.map(({ name, figures }) => ({ name, values: pick(figures) })) });
  const cells = (tag: string, row: readonly string[]): string => `<tr>${row.map((cell) => `<${tag}>${escapeMarkup(cell)}</${tag}>`).join('')}</tr>`;
  const [head = [], ...body] = rows;
  return `<!doctype html>
<html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeMarkup(title)}</title>
<style>
body{font:15px/1.5 system-ui,sans-serif;max-width:820px;margin:1.5em auto;padding:0 1em;color:#111;background:#fff}
h1{font-size:1.4em}figure{margin:1.2em 0;break-inside:avoid}figcaption{font-weight:600}small{font-weight:400}
svg{max-width:100%;height:auto}.grid{stroke:#ddd}.day{stroke:#999}.tick{font-size:11px;text-anchor:end}.under{font-size:11px;text-anchor:middle}.spell{font-size:10.5px;fill:#4a4430}
.legend span{display:inline-block;margin-right:1.2em}.legend svg{vertical-align:middle}
table{border-collapse:collapse;width:100%;break-inside:avoid}td,th{border:1px solid #bbb;padding:.25em .6em;text-align:right}td:first-child,th:first-child{text-align:left}
@media print{body{margin:0}}
</style></head><body>
<h1>${escapeMarkup(title)}</h1>
${words.map((paragraph) => `<p>${escapeMarkup(paragraph)}</p>`).join('\n')}
<table>${cells('th', head)}${body.map((row) => cells('td', row)).join('')}</table>
${chart('Menunggu kartu · waiting for their card', 'orang · people', ({ backlog }) => backlog)}
${chart('Kartu tercetak tiap jam · cards printed an hour', 'kartu · cards', ({ printsPerHour }) => printsPerHour)}
${chart('Dari loket sampai kartu, yang tengah · from counter to card, the middle one', 'jam kerja · working hours', ({ waited_hours }) => waited_hours)}
${chart('Blangko di gudang dan baki · blanks in store and hoppers', 'lembar · pieces', ({ blanks }) => blanks, true)}
</body></html>
`;
}

/** @returns the file's whole path */
export function writeReport(file: string, page: string): string {
  const whole = resolve(file);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, page);
  return whole;
}
