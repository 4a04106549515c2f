/** A chart over the working days, as SVG that can be read on paper without colours: each line has a dash of its own. */
import { day_minutes } from './town-clock.ts';
import { slot_minutes } from './week-figures.ts';

export type ChartLine = { readonly name: string; readonly values: readonly (number | undefined)[] };
/** slots in which something was gone, shaded */
export type ChartSpell = { readonly from: number; readonly to: number; readonly name: string };

export type ChartOptions = {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly ChartLine[];
  readonly spells: readonly ChartSpell[];
  readonly days: number;
  /** the lowest tick is the lowest value, not zero */
  readonly fromLowest?: boolean;
  /** values a day; those of the week's figures when absent */
  readonly slotsPerDay?: number;
  /** days from one mark under the chart to the next */
  readonly markEvery_days?: number;
};

const width_px = 720;
const height_px = 190;
const left_px = 56;
const top_px = 8;
const number = new Intl.NumberFormat('id-ID', { maximumFractionDigits: 1 });
const styles = [
  { colour: '#a3261b', dash: '2 4' },
  { colour: '#1f5fa8', dash: '8 4' },
  { colour: '#12703d', dash: '' },
] as const;
const weekSlots = day_minutes / slot_minutes;

/** for text and attributes of HTML and SVG */
export const escapeMarkup = (words: string): string => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** A round step so that about four fit. */
function stepFor(span: number): number {
  const rough = Math.max(span, 1) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10) * power;
}

export function svgChart({ title, unit, lines, spells, days, fromLowest = false, slotsPerDay = weekSlots, markEvery_days = 1 }: ChartOptions): string {
  const known = lines.flatMap(({ values }) => values.filter((value) => value !== undefined));
  const lowest = fromLowest ? Math.min(...known) : 0;
  const step = stepFor(Math.max(...known, lowest + 1) - lowest);
  const floor = Math.floor(lowest / step) * step;
  const ceiling = Math.ceil(Math.max(...known, floor + step) / step) * step;
  const slots = days * slotsPerDay;
  const x = (slot: number): number => left_px + (slot / slots) * width_px;
  const y = (value: number): number => top_px + height_px - ((value - floor) / (ceiling - floor)) * height_px;
  const ticks = Array.from({ length: Math.round((ceiling - floor) / step) + 1 }, (_, index) => floor + index * step);
  const shades = spells.map(
    ({ from, to }) =>
      `<rect x="${x(from).toFixed(1)}" y="${top_px}" width="${Math.max(1, x(to) - x(from)).toFixed(1)}" height="${height_px}" fill="url(#gone)"/>`,
  );
  const names = spells.map(
    ({ from, name }, index) => `<text x="${(x(from) + 3).toFixed(1)}" y="${top_px + 11 + (index % 2) * 12}" class="spell">${escapeMarkup(name)}</text>`,
  );
  const grid = ticks.map(
    (value) =>
      `<line x1="${left_px}" x2="${left_px + width_px}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" class="grid"/><text x="${left_px - 6}" y="${(y(value) + 4).toFixed(1)}" class="tick">${number.format(value)}</text>`,
  );
  const dayLines = Array.from({ length: Math.ceil(days / markEvery_days) }, (_, mark) => mark * markEvery_days).map(
    (day) =>
      `<line x1="${x(day * slotsPerDay).toFixed(1)}" x2="${x(day * slotsPerDay).toFixed(1)}" y1="${top_px}" y2="${top_px + height_px}" class="day"/><text x="${x((day + markEvery_days / 2) * slotsPerDay).toFixed(1)}" y="${top_px + height_px + 16}" class="under">${markEvery_days === 1 ? `hari ${day + 1}` : `hari ${day + 1}–${Math.min(days, day + markEvery_days)}`}</text>`,
  );
  const drawn = lines.map(({ values }, index) => {
    const { colour, dash } = styles[index % styles.length] ?? styles[0];
    return stretches(values)
      .map((stretch) => {
        const points = stretch.map(([slot, value]) => `${x(slot + 1).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
        const [[slot, value] = [0, 0]] = stretch;
        return stretch.length === 1
          ? `<circle cx="${x(slot + 1).toFixed(1)}" cy="${y(value).toFixed(1)}" r="2" fill="${colour}"/>`
          : `<polyline fill="none" stroke="${colour}" stroke-width="2.2" stroke-dasharray="${dash}" points="${points}"/>`;
      })
      .join('');
  });
  const legend = lines.map(({ name }, index) => {
    const { colour, dash } = styles[index % styles.length] ?? styles[0];
    return `<span><svg width="34" height="10" aria-hidden="true"><line x1="1" x2="33" y1="5" y2="5" stroke="${colour}" stroke-width="2.5" stroke-dasharray="${dash}"/></svg> ${escapeMarkup(name)}</span>`;
  });
  return `<figure><figcaption>${escapeMarkup(title)} <small>(${escapeMarkup(unit)})</small></figcaption>
<svg viewBox="0 0 ${left_px + width_px + 8} ${top_px + height_px + 24}" role="img" aria-label="${escapeMarkup(title)}">
<defs><pattern id="gone" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#f3f0e6"/><line x1="0" y1="0" x2="0" y2="6" stroke="#cfc7ae" stroke-width="1.5"/></pattern></defs>
${[...shades, ...grid, ...dayLines, ...names, ...drawn].join('\n')}
<rect x="${left_px}" y="${top_px}" width="${width_px}" height="${height_px}" fill="none" stroke="#444"/></svg>
${lines.length > 1 ? `<p class="legend">${legend.join(' ')}</p>` : ''}</figure>`;
}

/** Runs of neighbouring values: a gap in between stays one. */
function stretches(values: readonly (number | undefined)[]): (readonly [slot: number, value: number])[][] {
  const found: (readonly [number, number])[][] = [];
  let open: (readonly [number, number])[] | undefined;
  for (const [slot, value] of values.entries()) {
    if (value === undefined) {
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = [];
      found.push(open);
    }
    open.push([slot, value]);
  }
  return found;
}
