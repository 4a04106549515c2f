/**
 * Where everything on the card's front stands, in px of 1011 x 638 (ID-1 at 300 dpi). Each text is measured before it is
 * placed: long values get smaller, then more lines, and the whole list shrinks until it fits. What cannot fit is refused
 * by name, since a card with half a name is worse than none.
 */
import { cardDate } from '@loket/domain/calendar-date';
import { bloodTypes, type CodeList, labelOf, maritalStatuses, occupations, religions, sexes } from '@loket/domain/codes';
import type { Person } from '@loket/domain/person';
import { LoketError } from '@loket/protocol/errors';
import { ascent_em, type FittedText, fitText, heightOf, lineHeight_em, shrinkText } from './fit-text.ts';
import type { FontMetrics } from './font-metrics.ts';

export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

export type PlacedText = {
  /** the field it belongs to, or the part of the card */
  readonly field: string;
  readonly text: string;
  readonly weight: 'regular' | 'bold';
  readonly size_px: number;
  readonly anchor: 'start' | 'middle';
  /** of the anchor */
  readonly x: number;
  readonly baseline: number;
  readonly ink: 'light' | 'dark' | 'label';
};

export type CardFonts = { readonly regular: FontMetrics; readonly bold: FontMetrics };

export type CardTexts = {
  readonly person: Person;
  readonly regionNames: { readonly province: string; readonly regency: string; readonly district: string; readonly village: string };
  readonly validUntil: string;
  readonly issuedPlace: string;
  /** `YYYY-MM-DD` */
  readonly issuedOn: string;
};

export const cardWidth_px = 1011;
export const cardHeight_px = 638;
export const headerHeight_px = 100;
export const footerTop_px = 608;
/** 3:4, 18.3 x 24.4 mm */
export const photoBox: Box = { x: 737, y: 118, width: 216, height: 288 };
export const qrBox: Box = { x: 712, y: 466, width: 132, height: 132 };
export const signatureBox: Box = { x: 854, y: 466, width: 126, height: 132 };
/** What the drawn signature may cover: above the line and its caption. */
export const signatureInk: Box = { x: 860, y: 472, width: 114, height: 92 };
export const listBox: Box = { x: 36, y: 176, width: 656, height: 424 };
const issueBox: Box = { x: 706, y: 412, width: 278, height: 48 };

const labelWidth_px = 178;
const valueX = listBox.x + labelWidth_px + 14;
const valueWidth_px = listBox.x + listBox.width - valueX;
const bloodX = 458;
const bloodLabelWidth_px = 96;
const gap_px_max = 11;
const gap_px_min = 2;
const scales = [1, 0.96, 0.92, 0.88, 0.84, 0.8, 0.76, 0.72, 0.68, 0.64, 0.6, 0.56, 0.52, 0.48];
/** Longest text that is measured at all; the domain allows 200 characters. */
const textLength_max = 400;

type Cell = {
  readonly field: string;
  readonly label: string;
  readonly value: string;
  readonly x: number;
  readonly valueX: number;
  readonly width: number;
  readonly size_px: number;
};
type Row = readonly Cell[];
type FittedCell = { readonly cell: Cell; readonly fitted: FittedText };

export function layOutCard(card: CardTexts, fonts: CardFonts): PlacedText[] {
  const texts = [...headerTexts(card, fonts), ...nikTexts(card.person), ...listTexts(rowsOf(card), fonts), ...issueTexts(card, fonts), caption()];
  refuseUnprintable(texts, fonts);
  return texts;
}

/** Upper case as on every card; composed, so that an accented letter is one sign of the font; one space between words. */
export function cardText(value: string): string {
  const text = value.normalize('NFC').toUpperCase().normalize('NFC').replace(/\s+/gu, ' ').trim();
  return text === '' ? '-' : text;
}

function headerTexts(card: CardTexts, fonts: CardFonts): PlacedText[] {
  const lines = [
    { field: 'province', text: cardText(`Provinsi ${card.regionNames.province}`), size_px: 27, baseline: 45 },
    { field: 'regency', text: cardText(card.regionNames.regency), size_px: 31, baseline: 82 },
  ];
  return lines.map(({ field, text, size_px, baseline }) => {
    const fitted = shrinkText(text, 640, size_px, fonts.bold);
    return { field, text, weight: 'bold', size_px: fitted.size_px, anchor: 'middle', x: cardWidth_px / 2, baseline, ink: 'light' };
  });
}

function nikTexts(person: Person): PlacedText[] {
  const common = { field: 'nik', anchor: 'start', baseline: 157 } as const;
  return [
    { ...common, text: 'NIK', weight: 'bold', size_px: 28, x: listBox.x, ink: 'label' },
    { ...common, text: ':', weight: 'regular', size_px: 28, x: valueX - 16, ink: 'label' },
    { ...common, text: cardText(person.nik), weight: 'bold', size_px: 42, x: valueX + 1, ink: 'dark' },
  ];
}

function rowsOf(card: CardTexts): Row[] {
  const { person, regionNames } = card;
  const label = (list: CodeList, code: string): string => labelOf(list, code, 'id');
  const row = (field: string, text: string, value: string, size_px = 22.5): Row => [cell(field, text, value, size_px)];
  const nationality = person.nationality?.trim() ?? '';
  return [
    row('name', 'Nama', person.name, 25),
    row('birthPlace', 'Tempat/Tgl Lahir', `${person.birthPlace}, ${cardDate(person.birthDate)}`),
    [{ ...cell('sex', 'Jenis Kelamin', label(sexes, person.sex)), width: bloodX - 12 - valueX }, bloodCell(label(bloodTypes, person.bloodType))],
    row('address', 'Alamat', person.address),
    row('rt', 'RT/RW', `${person.rt.padStart(3, '0')}/${person.rw.padStart(3, '0')}`),
    row('village', 'Kel/Desa', regionNames.village),
    row('district', 'Kecamatan', regionNames.district),
    row('religion', 'Agama', label(religions, person.religion)),
    row('maritalStatus', 'Status Perkawinan', label(maritalStatuses, person.maritalStatus)),
    row('occupation', 'Pekerjaan', label(occupations, person.occupation)),
    row('citizenship', 'Kewarganegaraan', person.citizenship === 'WNA' && nationality !== '' ? `WNA - ${nationality}` : person.citizenship),
    row('validUntil', 'Berlaku Hingga', card.validUntil),
  ];
}

function cell(field: string, label: string, value: string, size_px = 22.5): Cell {
  return { field, label, value: cardText(value), x: listBox.x, valueX, width: valueWidth_px, size_px };
}

function bloodCell(value: string): Cell {
  const x = bloodX + bloodLabelWidth_px + 14;
  return { field: 'bloodType', label: 'Gol. Darah', value: cardText(value), x: bloodX, valueX: x, width: listBox.x + listBox.width - x, size_px: 22.5 };
}

function listTexts(rows: readonly Row[], fonts: CardFonts): PlacedText[] {
  const tooLong = rows.flat().find((each) => each.value.length > textLength_max);
  if (tooLong !== undefined) throw doesNotFit(tooLong.field);
  for (const scale of scales) {
    const fitted = rows.map((row) => row.map((each) => ({ cell: each, fitted: fitText(each.value, each.width, each.size_px * scale, fonts.bold) })));
    const heights = fitted.map((row) => Math.max(...row.map((each) => firstLineOf(row) - ascent_em * each.fitted.size_px + heightOf(each.fitted))));
    const gap_px = (listBox.height - heights.reduce((sum, height) => sum + height, 0)) / (rows.length - 1);
    if (gap_px >= gap_px_min) return placeRows(fitted, heights, Math.min(gap_px, gap_px_max));
  }
  const longest = rows.flat().reduce((first, second) => (second.value.length > first.value.length ? second : first));
  throw doesNotFit(longest.field);
}

/** From the top of a row to the baseline that all its cells share. */
function firstLineOf(row: readonly FittedCell[]): number {
  return ascent_em * Math.max(...row.map((each) => each.fitted.size_px));
}

function placeRows(rows: readonly (readonly FittedCell[])[], heights: readonly number[], gap_px: number): PlacedText[] {
  const texts: PlacedText[] = [];
  let top = listBox.y;
  for (const [index, row] of rows.entries()) {
    texts.push(...row.flatMap((each) => cellTexts(each, top + firstLineOf(row))));
    top += (heights[index] ?? 0) + gap_px;
  }
  return texts;
}

function cellTexts({ cell: { field, label, x, valueX: valueStart, size_px: wanted_px }, fitted }: FittedCell, first: number): PlacedText[] {
  const labelSize_px = Math.min(18.5, wanted_px, fitted.size_px);
  const common = { field, anchor: 'start' } as const;
  const labelText = { ...common, weight: 'regular', size_px: labelSize_px, baseline: first, ink: 'label' } as const;
  return [
    { ...labelText, text: label, x },
    { ...labelText, text: ':', x: valueStart - 14 },
    ...fitted.lines.map((text, line): PlacedText => {
      return { ...common, text, weight: 'bold', size_px: fitted.size_px, x: valueStart, baseline: first + line * fitted.size_px * lineHeight_em, ink: 'dark' };
    }),
  ];
}

/** The place without the word Kabupaten, as a letter is dated; a city keeps its Kota. */
function issueTexts(card: CardTexts, fonts: CardFonts): PlacedText[] {
  const place = cardText(card.issuedPlace.replace(/^\s*kabupaten\s+/i, ''));
  const lines = [
    { field: 'issuedPlace', text: place, baseline: issueBox.y + 19 },
    { field: 'issuedOn', text: cardDate(card.issuedOn), baseline: issueBox.y + 42 },
  ];
  return lines.map(({ field, text, baseline }) => {
    const { size_px } = shrinkText(text, issueBox.width, 19, fonts.bold);
    return { field, text, weight: 'bold', size_px, anchor: 'middle', x: issueBox.x + issueBox.width / 2, baseline, ink: 'dark' };
  });
}

function caption(): PlacedText {
  const x = signatureBox.x + signatureBox.width / 2;
  return { field: 'signature', text: 'Tanda tangan', weight: 'regular', size_px: 13.5, anchor: 'middle', x, baseline: 590, ink: 'label' };
}

/** Right-to-left letters would be reordered and joined, so that their width is not the sum that was measured. */
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Nko}\p{Script=Syriac}\p{Script=Thaana}]/u;

/** A sign that the font lacks would be printed as an empty box, in a name that a bank then compares. */
function refuseUnprintable(texts: readonly PlacedText[], fonts: CardFonts): void {
  for (const { field, text, weight } of texts) {
    const sign = [...text].find((each) => !fonts[weight].has(each) || rightToLeft.test(each));
    if (sign === undefined) continue;
    const codePoint = `U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
    throw new LoketError('not_possible_now', [
      {
        field,
        code: 'sign_not_printable',
        text: { id: `Tanda ${codePoint} tidak dapat dicetak pada kartu`, en: `The sign ${codePoint} cannot be printed on the card` },
      },
    ]);
  }
}

function doesNotFit(field: string): LoketError {
  return new LoketError('not_possible_now', [
    { field, code: 'text_does_not_fit', text: { id: 'Terlalu panjang untuk dicetak pada kartu', en: 'Too long to be printed on the card' } },
  ]);
}
