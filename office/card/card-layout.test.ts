import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { LoketError } from '@loket/protocol/errors';
import { Resvg } from '@resvg/resvg-js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CardTexts, layOutCard, listBox, type PlacedText, photoBox, qrBox, signatureBox } from './card-layout.ts';
import { readFontMetrics } from './font-metrics.ts';
import { escapeXml } from './svg-text.ts';
import { cardWith, personWith, widest } from './testing/card-samples.ts';

const { resolve } = createRequire(import.meta.url);
const files = { regular: resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'), bold: resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf') };
const fonts = { regular: readFontMetrics(readFileSync(files.regular)), bold: readFontMetrics(readFileSync(files.bold)) };

type Edges = { readonly text: string; readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };

/** The paper a text takes: from an accent on a capital to the tail of a comma. */
function edgesOf(placed: PlacedText): Edges {
  const width_px = fonts[placed.weight].width_px(placed.text, placed.size_px);
  const left = placed.anchor === 'start' ? placed.x : placed.x - width_px / 2;
  return { text: placed.text, left, right: left + width_px, top: placed.baseline - placed.size_px * 0.93, bottom: placed.baseline + placed.size_px * 0.23 };
}

function overlap(first: Edges, second: Edges): boolean {
  return first.left < second.right && second.left < first.right && first.top < second.bottom && second.top < first.bottom;
}

function boxEdges(text: string, box: { x: number; y: number; width: number; height: number }): Edges {
  return { text, left: box.x, right: box.x + box.width, top: box.y, bottom: box.y + box.height };
}

function expectTidy(texts: readonly PlacedText[]): void {
  const edges = texts.map(edgesOf);
  const pictures = [boxEdges('photo', photoBox), boxEdges('code', qrBox)];
  for (const [index, first] of edges.entries()) {
    expect(first.left, first.text).toBeGreaterThanOrEqual(30);
    expect(first.right, first.text).toBeLessThanOrEqual(988);
    expect(first.top, first.text).toBeGreaterThan(10);
    expect(first.bottom, first.text).toBeLessThan(606);
    for (const second of [...edges.slice(index + 1), ...pictures]) expect(overlap(first, second), `${first.text} / ${second.text}`).toBe(false);
  }
}

function textsOf(card: CardTexts, field: string): string[] {
  return layOutCard(card, fonts)
    .filter((placed) => placed.field === field && placed.ink === 'dark')
    .map((placed) => placed.text);
}

describe('what the card says', () => {
  test('every field of the card, in capitals, with the registry’s words for its codes', () => {
    const card = cardWith();
    const values = Object.fromEntries(
      layOutCard(card, fonts)
        .filter((placed) => placed.ink !== 'label')
        .map((placed) => [placed.field, placed.text]),
    );
    expect(values).toEqual({
      province: 'PROVINSI JAWA TIMUR',
      regency: 'KABUPATEN BOJONEGORO',
      nik: '3522151708950001',
      name: 'SUPARMANTO WIJAYAKUSUMA',
      birthPlace: 'BOJONEGORO, 17-08-1995',
      sex: 'LAKI-LAKI',
      bloodType: 'O',
      address: 'JL. PANGLIMA SUDIRMAN NO. 45',
      rt: '003/012',
      village: 'KEPATIHAN',
      district: 'BOJONEGORO',
      religion: 'ISLAM',
      maritalStatus: 'KAWIN',
      occupation: 'PETANI/PEKEBUN',
      citizenship: 'WNI',
      validUntil: 'SEUMUR HIDUP',
      issuedPlace: 'BOJONEGORO',
      issuedOn: '24-11-2025',
    });
  });

  test('a foreigner’s card names the country and the last day', () => {
    const card = cardWith({ citizenship: 'WNA', nationality: 'Jerman' }, { validUntil: '31-12-2029' });
    expect(textsOf(card, 'citizenship')).toEqual(['WNA - JERMAN']);
    expect(textsOf(card, 'validUntil')).toEqual(['31-12-2029']);
  });

  test('a city keeps its Kota in the place of issue, a regency drops its Kabupaten', () => {
    expect(textsOf(cardWith({}, { issuedPlace: 'Kota Madiun' }), 'issuedPlace')).toEqual(['KOTA MADIUN']);
  });

  test('an unknown code is printed as it is, an empty value as a dash', () => {
    expect(textsOf(cardWith({ occupation: '97', address: '  ' }), 'occupation')).toEqual(['97']);
    expect(textsOf(cardWith({ occupation: '97', address: '  ' }), 'address')).toEqual(['-']);
  });

  test('a letter with a loose accent is composed, so that it prints as one', () => {
    expect(textsOf(cardWith({ name: 'Jose\u{301}' }), 'name')).toEqual(['JOSÉ']);
  });
});

describe('fitting', () => {
  test('the measure is the drawing: no text is wider than it was measured, save the swing of a slash', () => {
    for (const placed of layOutCard(cardWith({ name: 'TTTT AVAV Őrsted fifl', address: widest.address ?? '' }), fonts)) {
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1011" height="638"><text style="font-kerning:none" font-family="DejaVu Sans Condensed" font-weight="${placed.weight === 'bold' ? 'bold' : 'normal'}" font-size="${placed.size_px}" x="100" y="300">${escapeXml(placed.text)}</text></svg>`;
      const drawn = new Resvg(svg, { font: { loadSystemFonts: false, fontFiles: Object.values(files) } }).getBBox();
      const measured_px = fonts[placed.weight].width_px(placed.text, placed.size_px);
      expect(drawn?.width ?? Number.NaN, placed.text).toBeLessThanOrEqual(measured_px + placed.size_px * 0.03);
      // Only the bare space on both sides of the text may be missing.
      expect(drawn?.width ?? Number.NaN, placed.text).toBeGreaterThan(measured_px - placed.size_px * 0.45);
    }
  });

  test('the longest values that the domain lets through stand apart from each other and inside the card', () => {
    expectTidy(layOutCard(cardWith(widest), fonts));
  });

  test('nothing of a long value is lost: the lines put together are the value', () => {
    const address = 'Perumahan Graha Kencana Permai Blok C-12 No. 45 Jalan Raya Panglima Besar Jenderal Sudirman Gang Melati Putih III Dusun Sumbersari';
    expect(textsOf(cardWith({ address }), 'address').join(' ')).toBe(address.toUpperCase());
    expect(textsOf(cardWith(widest), 'address').join('')).toBe(widest.address);
  });

  test('a name of 60 letters in usual words stays as large as print on a form (1.2 mm capitals)', () => {
    const name = 'Raden Mas Haryo Wiratmaja Kusumadiningrat Panjaitan Sihombin';
    const lines = layOutCard(cardWith({ name }), fonts).filter((placed) => placed.field === 'name' && placed.ink === 'dark');
    expect(lines).toHaveLength(2);
    for (const line of lines) expect((line.size_px * 0.729 * 25.4) / 300).toBeGreaterThan(1.2);
  });

  test('any values that the domain takes are tidy or refused by name', () => {
    const word = fc.string({ unit: fc.constantFrom(...'AWijmlo .,\'-ÉÑŐ&<"/09'), maxLength: 60 });
    const long = fc.string({ unit: fc.constantFrom(...'AWijmlo .,\'-ÉÑŐ&<"/09'), maxLength: 200 });
    const people = fc.record({
      name: word,
      birthPlace: word,
      address: long,
      bloodType: word,
      religion: word,
      maritalStatus: word,
      occupation: word,
      nationality: word,
    });
    const regions = fc.record({ province: word, regency: word, district: word, village: word });
    fc.assert(
      fc.property(people, regions, word, (person, regionNames, issuedPlace) => {
        expectTidy(layOutCard({ ...cardWith(), person: personWith({ ...person, citizenship: 'WNA' }), regionNames, issuedPlace }, fonts));
      }),
      { numRuns: 60, seed: 35_22 },
    );
  });

  test('a value beyond what the domain allows is refused by name, not cut', () => {
    const refused = (): unknown => layOutCard(cardWith({ address: 'W'.repeat(5000) }), fonts);
    expect(refused).toThrow(LoketError);
    expect(() =>
      layOutCard(cardWith({ address: 'W '.repeat(190), name: 'W '.repeat(190), occupation: 'W'.repeat(390), religion: 'W'.repeat(390) }), fonts),
    ).toThrow(LoketError);
  });

  test('the list ends above the band and beside the photo', () => {
    expect(listBox.x + listBox.width).toBeLessThan(Math.min(photoBox.x, qrBox.x));
    expect(qrBox.x + qrBox.width).toBeLessThan(signatureBox.x);
  });
});
