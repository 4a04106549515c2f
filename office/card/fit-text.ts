/** Fits a text into a width by measuring it: first smaller on one line, then on several. */
import type { FontMetrics } from './font-metrics.ts';

export type FittedText = { readonly lines: readonly string[]; readonly size_px: number };

/** Space that a line needs: DejaVu's highest accented capital and its deepest descender (hhea: 0.928 and 0.236 em). */
export const ascent_em = 0.93;
export const lineHeight_em = 1.17;
/** A text a little too long reads better a little smaller than broken in two. */
const shrinkBeforeWrap_ratio = 0.8;
/** Largest first: a smaller one is taken when it saves a line. */
const wrapRatios = [0.88, 0.84, 0.8] as const;

export function heightOf(text: FittedText): number {
  return text.lines.length * text.size_px * lineHeight_em;
}

/** The text at the given size, on one line down to 80 % of it, else broken into lines at 88 % or a little less. */
export function fitText(text: string, width_px: number, size_px: number, font: FontMetrics): FittedText {
  const natural_px = font.width_px(text, size_px);
  if (natural_px <= width_px) return { lines: [text], size_px };
  const onOneLine_px = Math.floor(((size_px * width_px) / natural_px) * 10) / 10;
  if (onOneLine_px >= size_px * shrinkBeforeWrap_ratio) return { lines: [text], size_px: onOneLine_px };
  return fewestLines(text, width_px, size_px, font);
}

function fewestLines(text: string, width_px: number, size_px: number, font: FontMetrics): FittedText {
  const tries = wrapRatios.map((ratio): FittedText => {
    const wrapped_px = Math.round(size_px * ratio * 10) / 10;
    return { lines: wrap(text, width_px, wrapped_px, font), size_px: wrapped_px };
  });
  return tries.reduce((best, next) => (next.lines.length < best.lines.length ? next : best));
}

/** The text on one line, as much smaller as it must be. */
export function shrinkText(text: string, width_px: number, size_px: number, font: FontMetrics): FittedText {
  const natural_px = font.width_px(text, size_px);
  return { lines: [text], size_px: natural_px <= width_px ? size_px : Math.floor(((size_px * width_px) / natural_px) * 10) / 10 };
}

function wrap(text: string, width_px: number, size_px: number, font: FontMetrics): string[] {
  const fits = (line: string): boolean => font.width_px(line, size_px) <= width_px;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (fits(longer)) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = piecesOf(word, fits);
    line = pieces.pop() ?? '';
    lines.push(...pieces);
  }
  return line === '' ? lines : [...lines, line];
}

/** A word longer than a line is cut where the line ends: without hyphen, which would look like part of the name. */
function piecesOf(word: string, fits: (piece: string) => boolean): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const sign of word) {
    if (piece !== '' && !fits(piece + sign)) {
      pieces.push(piece);
      piece = '';
    }
    piece += sign;
  }
  return [...pieces, piece];
}
