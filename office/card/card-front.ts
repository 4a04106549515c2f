/**
 * Draws the front of a card: 1011 x 638 px at 300 dpi, as a PNG. The ground is drawn once for each kind of card and kept as
 * pixels; each card is then only its own text, photo, signature and code, laid over the ground. The same input gives the
 * same bytes: own fonts, no clock, no randomness.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CalendarDate } from '@loket/domain/calendar-date';
import type { Person } from '@loket/domain/person';
import { LoketError } from '@loket/protocol/errors';
import { renderAsync } from '@resvg/resvg-js';
import { create as createQr } from 'qrcode';
import { type CardGround, cardGround, specimenRed } from './card-background.ts';
import { type Box, type CardFonts, cardHeight_px, cardWidth_px, layOutCard, type PlacedText, photoBox, qrBox, signatureInk } from './card-layout.ts';
import { createDrawingQueue } from './drawing-queue.ts';
import { drawPortrait, drawSignature } from './drawn-portrait.ts';
import { readFontMetrics } from './font-metrics.ts';
import { createNativeMemorySweep } from './native-memory.ts';
import { readPictureSize } from './picture-header.ts';
import { pngFile, rowLength } from './png-file.ts';
import { escapeXml, svgNumber } from './svg-text.ts';

export type CardPicture = { readonly mediaType: string; readonly bytes: Uint8Array };

export type CardFront = {
  readonly person: Person;
  /** as the ministry writes them: `Jawa Timur`, `Kabupaten Bojonegoro` */
  readonly regionNames: { readonly province: string; readonly regency: string; readonly district: string; readonly village: string };
  readonly photo: CardPicture | undefined;
  readonly signature?: CardPicture | undefined;
  /** `SEUMUR HIDUP`, or `DD-MM-YYYY` for a foreigner */
  readonly validUntil: string;
  readonly issuedPlace: string;
  readonly issuedOn: CalendarDate;
  readonly qrText: string;
  /** Demo and tests: marked all over, and a drawn face where there is no photo. */
  readonly specimen: boolean;
};

export type CardImage = { readonly png: Uint8Array; readonly width_px: typeof cardWidth_px; readonly height_px: typeof cardHeight_px };

export type CardFontFiles = { readonly family: string; readonly regular: string; readonly bold: string };

export type CardRenderer = {
  /**
   * Draws one card. Rejects with a `LoketError` `not_possible_now` whose field says why: `photo_missing`, `photo_unreadable`,
   * `signature_unreadable`, `text_does_not_fit`, `sign_not_printable`; with `rate_limited` when too many cards wait.
   */
  render(card: CardFront): Promise<CardImage>;
};

type Layer = Uint8Array;
/** the ground of a kind of card: its pixels, and what they are as rows of a PNG */
type Ground = { readonly pixels: Layer; readonly rows: Uint8Array };

/** One after the other: two at once were a tenth faster, and cost memory and the core that the counters need. */
const drawnAtOnce_max = 1;
/** Each leaves some of its 8 MB behind that only a full collection finds. */
const drawingsBetweenSweeps = 4;
/** A card waits at most as long as this many others take, about 2 s. */
const waiting_max = 64;
/**
 * Measured with photos of 3 megapixels: the process stands 60 MB higher than with photos of 480 x 640, which is plenty for a
 * frame of 216 x 288. Larger ones are refused, on a machine where the whole office has 200 MB.
 */
const picturePixels_max = 4_000_000;
/** Smaller modules than this (0.17 mm) do not survive a card printer and a telephone's camera. */
const qrModule_px_min = 2;
/** White around the code; the pale ground beyond it makes up the four modules of ISO/IEC 18004. */
const qrQuietModules = 2;
/** The part of the photo that no mark of a specimen covers. */
const photoWitness: Box = { ...photoBox, height: photoBox.height - 48 };
const inks: Readonly<Record<PlacedText['ink'], string>> = { light: '#fff', dark: '#0c1a24', label: '#284451' };

/** A renderer with its own fonts: DejaVu Sans Condensed, unless others are given. Reads the font files at once. */
export function createCardRenderer(options: { readonly fontFiles?: CardFontFiles } = {}): CardRenderer {
  const files = options.fontFiles ?? ownFonts();
  const fonts: CardFonts = { regular: readFontMetrics(readFileSync(files.regular)), bold: readFontMetrics(readFileSync(files.bold)) };
  const font = { loadSystemFonts: false, fontFiles: [files.regular, files.bold], defaultFontFamily: files.family };
  const sweep = createNativeMemorySweep(drawingsBetweenSweeps);
  // One for all cards: they are drawn one after the other.
  const rowsToFill = new Uint8Array(rowLength(cardWidth_px) * cardHeight_px);
  const grounds = new Map<string, Ground>();
  const queue = createDrawingQueue({ atOnce_max: drawnAtOnce_max, waiting_max });

  async function draw(content: string): Promise<Layer> {
    const image = await renderAsync(svgDocument(content, files.family), { font });
    return image.pixels;
  }

  async function groundOf(ground: CardGround): Promise<Ground> {
    const key = `${ground.citizenship} ${ground.specimen}`;
    const known = grounds.get(key);
    if (known !== undefined) return known;
    const pixels = await draw(cardGround(ground));
    const drawn = { pixels, rows: bareRows(pixels) };
    grounds.set(key, drawn);
    return drawn;
  }

  async function render(card: CardFront): Promise<CardImage> {
    const ground = await groundOf({ citizenship: card.person.citizenship, specimen: card.specimen });
    const layer = await draw(cardLayer(card, fonts));
    if (!isDrawn(layer, photoWitness)) throw unreadable('photo');
    if (card.signature !== undefined && !isDrawn(layer, signatureInk)) throw unreadable('signature');
    layOver(ground, layer, rowsToFill);
    const png = await pngFile(rowsToFill, cardWidth_px, cardHeight_px);
    return { png, width_px: cardWidth_px, height_px: cardHeight_px };
  }

  return {
    async render(card) {
      refusePictures(card);
      return queue.run(async () => {
        const image = await render(card);
        sweep();
        return image;
      });
    },
  };
}

function ownFonts(): CardFontFiles {
  const { resolve } = createRequire(import.meta.url);
  const file = (name: string): string => resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`);
  return { family: 'DejaVu Sans Condensed', regular: file('DejaVuSansCondensed'), bold: file('DejaVuSansCondensed-Bold') };
}

/** Without kerning, since the texts were fitted by the sum of their advances; DejaVu also kerns apart (TT). */
function svgDocument(content: string, family: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${cardWidth_px}" height="${cardHeight_px}"><g font-family="${escapeXml(family)}" style="font-kerning:none">${content}</g></svg>`;
}

/** Everything on the card that is this person's. */
function cardLayer(card: CardFront, fonts: CardFonts): string {
  const texts = layOutCard(card, fonts).map(textElement).join('');
  return `${photoOf(card)}${card.specimen ? specimenOverPhoto() : ''}${signatureOf(card)}${qrPath(card.qrText)}${texts}`;
}

function textElement(placed: PlacedText): string {
  const anchor = placed.anchor === 'middle' ? ' text-anchor="middle"' : '';
  const weight = placed.weight === 'bold' ? ' font-weight="bold"' : '';
  return `<text x="${svgNumber(placed.x)}" y="${svgNumber(placed.baseline)}" font-size="${svgNumber(placed.size_px)}"${weight}${anchor} fill="${inks[placed.ink]}">${escapeXml(placed.text)}</text>`;
}

function photoOf(card: CardFront): string {
  if (card.photo !== undefined) return pictureElement(card.photo, photoBox, 'slice');
  return `<g transform="translate(${photoBox.x} ${photoBox.y})">${drawPortrait(card.person, card.issuedOn)}</g>`;
}

/** Some people cannot sign, and their card then has no signature; on a specimen the place is shown filled. */
function signatureOf(card: CardFront): string {
  if (card.signature !== undefined) return pictureElement(card.signature, signatureInk, 'meet');
  return card.specimen ? `<g transform="translate(${signatureInk.x} ${signatureInk.y})">${drawSignature(card.person.nik)}</g>` : '';
}

function pictureElement(picture: CardPicture, box: Box, fit: 'meet' | 'slice'): string {
  const data = Buffer.from(picture.bytes.buffer, picture.bytes.byteOffset, picture.bytes.byteLength).toString('base64');
  return `<image x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" preserveAspectRatio="xMidYMid ${fit}" href="data:${escapeXml(picture.mediaType)};base64,${data}"/>`;
}

function specimenOverPhoto(): string {
  const x = photoBox.x + photoBox.width / 2;
  const y = photoBox.y + photoBox.height - 34;
  return `<rect x="${photoBox.x}" y="${y - 4}" width="${photoBox.width}" height="38" fill="#fff" fill-opacity="0.8"/><text x="${x}" y="${y + 24}" text-anchor="middle" font-size="26" font-weight="bold" letter-spacing="5" fill="${specimenRed}">CONTOH</text>`;
}

/** One path for the whole code: a run of dark modules in a row is one rectangle. */
function qrPath(text: string): string {
  const { modules } = createQr(text, { errorCorrectionLevel: 'M' });
  const size = modules.size;
  const module_px = Math.floor(qrBox.width / (size + 2 * qrQuietModules));
  if (module_px < qrModule_px_min) throw new RangeError(`a code of ${size} modules is too fine for the card`);
  const left = qrBox.x + Math.floor((qrBox.width - size * module_px) / 2);
  const top = qrBox.y + Math.floor((qrBox.height - size * module_px) / 2);
  const runs: string[] = [];
  for (let row = 0; row < size; row += 1) {
    let begin = 0;
    for (let column = 0; column <= size; column += 1) {
      const isDark = column < size && modules.get(row, column) !== 0;
      if (isDark) continue;
      if (column > begin)
        runs.push(`M${left + begin * module_px} ${top + row * module_px}h${(column - begin) * module_px}v${module_px}h-${(column - begin) * module_px}z`);
      begin = column + 1;
    }
  }
  return `<path d="${runs.join('')}" fill="#000" shape-rendering="crispEdges"/>`;
}

/** The size is read first: what a small file unfolds to is only known to whoever decodes it, and then it is too late. */
function refusePictures(card: CardFront): void {
  if (card.photo === undefined && !card.specimen) {
    throw refused('photo', 'photo_missing', { id: 'Foto belum ada; kartu tidak dicetak tanpa foto', en: 'There is no photo; no card is printed without one' });
  }
  for (const part of ['photo', 'signature'] as const) {
    const picture = card[part];
    if (picture === undefined) continue;
    const size = readPictureSize(picture.bytes);
    if (size === undefined || size.width_px * size.height_px === 0 || size.width_px * size.height_px > picturePixels_max) throw unreadable(part);
  }
}

/**
 * Whether something was drawn in a box. The drawing library leaves a picture out that it cannot decode and only logs it;
 * a card would come out with a white face.
 */
function isDrawn(layer: Layer, box: Box): boolean {
  const right = Math.floor(box.x + box.width);
  for (let y = Math.ceil(box.y); y < box.y + box.height; y += 1) {
    const row = y * cardWidth_px;
    for (let x = Math.ceil(box.x); x < right; x += 1) if ((layer[(row + x) * 4 + 3] ?? 0) > 0) return true;
  }
  return false;
}

function unreadable(part: 'photo' | 'signature'): LoketError {
  const what = part === 'photo' ? { id: 'Foto', en: 'The photo' } : { id: 'Tanda tangan', en: 'The signature' };
  return refused(part, `${part}_unreadable`, {
    id: `${what.id} tidak dapat dibaca (JPEG atau PNG, paling besar 4 megapiksel)`,
    en: `${what.en} cannot be read (JPEG or PNG, at most 4 megapixels)`,
  });
}

function refused(field: string, code: string, text: { id: string; en: string }): LoketError {
  return new LoketError('not_possible_now', [{ field, code, text }]);
}

/**
 * Lays a layer over the opaque ground and fills the rows of a PNG, each with filter "sub" (the difference to the pixel on the
 * left), which compresses best in this time. The library's pixels are premultiplied by their alpha. Most of a card is bare
 * ground, whose differences are known: only pixels under the layer, and the ones right of them, are worked out.
 */
function layOver(ground: Ground, layer: Layer, rows: Uint8Array): void {
  rows.set(ground.rows);
  const words = wordsOf(layer);
  let pixel = 0;
  for (let y = 0; y < cardHeight_px; y += 1) {
    let wasBare = true;
    let to = y * rowLength(cardWidth_px) + 1;
    for (let x = 0; x < cardWidth_px; x += 1, pixel += 1, to += 3) {
      const isBare = words[pixel] === 0;
      if (!isBare || !wasBare) writeDifference(ground.pixels, layer, pixel, x === 0, rows, to);
      wasBare = isBare;
    }
  }
}

/** One number a pixel: 0 is a pixel with nothing on it. */
function wordsOf(layer: Layer): Uint32Array {
  const bytes = layer.byteOffset % 4 === 0 ? layer : Uint8Array.from(layer);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

function writeDifference(ground: Layer, layer: Layer, pixel: number, isFirst: boolean, rows: Uint8Array, to: number): void {
  for (let channel = 0; channel < 3; channel += 1) {
    const left = isFirst ? 0 : laid(ground, layer, (pixel - 1) * 4, channel);
    rows[to + channel] = laid(ground, layer, pixel * 4, channel) - left;
  }
}

function laid(ground: Layer, layer: Layer, from: number, channel: number): number {
  return (layer[from + channel] ?? 0) + through(ground[from + channel] ?? 0, 255 - (layer[from + 3] ?? 0));
}

/** The rows of the ground with nothing on it. */
function bareRows(ground: Layer): Uint8Array {
  const rows = new Uint8Array(rowLength(cardWidth_px) * cardHeight_px);
  const nothing = new Uint8Array(ground.length);
  for (let y = 0; y < cardHeight_px; y += 1) {
    const begin = y * rowLength(cardWidth_px);
    rows[begin] = 1;
    for (let x = 0; x < cardWidth_px; x += 1) writeDifference(ground, nothing, y * cardWidth_px + x, x === 0, rows, begin + 1 + x * 3);
  }
  return rows;
}

/** What is left of a colour of the ground, rounded, so that full sight gives it back unchanged. */
function through(colour: number, seen: number): number {
  return Math.floor((colour * seen + 127) / 255);
}
