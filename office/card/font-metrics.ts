/**
 * How wide a font draws a text, read from the font file itself, so that a value is fitted before it is drawn.
 * The cards are drawn without kerning: then the width is the sum of the advances, exactly.
 * Source: OpenType 1.9, tables head, hhea, hmtx and cmap (formats 4 and 12).
 */
export type FontMetrics = {
  /** Width of a text in px at a size in px. */
  width_px(text: string, size_px: number): number;
  /** False when the font would draw its empty box instead of the sign. */
  has(sign: string): boolean;
};

type Table = { readonly offset: number; readonly length: number };

/** Reads a TrueType file. Throws a `RangeError` when a table that is needed is missing or of another format. */
export function readFontMetrics(file: Uint8Array): FontMetrics {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const tables = readTables(view);
  const unitsPerEm = view.getUint16(tableOf(tables, 'head').offset + 18);
  const advances = readAdvances(view, tables);
  const glyphs = readGlyphs(view, tableOf(tables, 'cmap').offset);
  const advanceOf = (sign: string): number => advances[glyphs.get(sign.codePointAt(0) ?? 0) ?? 0] ?? advances.at(-1) ?? 0;
  return {
    width_px(text, size_px) {
      let units = 0;
      for (const sign of text) units += advanceOf(sign);
      return (units * size_px) / unitsPerEm;
    },
    has: (sign) => (glyphs.get(sign.codePointAt(0) ?? 0) ?? 0) !== 0,
  };
}

function readTables(view: DataView): ReadonlyMap<string, Table> {
  const tables = new Map<string, Table>();
  const count = view.getUint16(4);
  for (let index = 0; index < count; index += 1) {
    const record = 12 + index * 16;
    const tag = String.fromCharCode(view.getUint8(record), view.getUint8(record + 1), view.getUint8(record + 2), view.getUint8(record + 3));
    tables.set(tag, { offset: view.getUint32(record + 8), length: view.getUint32(record + 12) });
  }
  return tables;
}

function tableOf(tables: ReadonlyMap<string, Table>, tag: string): Table {
  const table = tables.get(tag);
  if (table === undefined) throw new RangeError(`the font has no table ${tag}`);
  return table;
}

/** Advance by glyph number; glyphs after the last entry have the advance of the last. */
function readAdvances(view: DataView, tables: ReadonlyMap<string, Table>): Uint16Array {
  const count = view.getUint16(tableOf(tables, 'hhea').offset + 34);
  const offset = tableOf(tables, 'hmtx').offset;
  return Uint16Array.from({ length: count }, (_, glyph) => view.getUint16(offset + glyph * 4));
}

function readGlyphs(view: DataView, cmap: number): ReadonlyMap<number, number> {
  const glyphs = new Map<number, number>();
  const count = view.getUint16(cmap + 2);
  for (let index = 0; index < count; index += 1) {
    const record = cmap + 4 + index * 8;
    const isUnicode = view.getUint16(record) === 3 && [1, 10].includes(view.getUint16(record + 2));
    if (isUnicode) readSubtable(view, cmap + view.getUint32(record + 4), glyphs);
  }
  if (glyphs.size === 0) throw new RangeError('the font has no Unicode character map');
  return glyphs;
}

function readSubtable(view: DataView, offset: number, glyphs: Map<number, number>): void {
  const format = view.getUint16(offset);
  if (format === 4) return readFormat4(view, offset, glyphs);
  if (format === 12) return readFormat12(view, offset, glyphs);
  throw new RangeError(`character map format ${format} is not known`);
}

function readFormat4(view: DataView, offset: number, glyphs: Map<number, number>): void {
  const doubledCount = view.getUint16(offset + 6);
  for (let segment = 0; segment < doubledCount; segment += 2) {
    const end = view.getUint16(offset + 14 + segment);
    const start = view.getUint16(offset + 16 + doubledCount + segment);
    const delta = view.getUint16(offset + 16 + doubledCount * 2 + segment);
    const rangePlace = offset + 16 + doubledCount * 3 + segment;
    const range = view.getUint16(rangePlace);
    for (let code = start; code <= end && code !== 0xffff; code += 1) {
      const mapped = range === 0 ? code : view.getUint16(rangePlace + range + (code - start) * 2);
      if (mapped !== 0 || range === 0) glyphs.set(code, (mapped + delta) & 0xffff);
    }
  }
}

function readFormat12(view: DataView, offset: number, glyphs: Map<number, number>): void {
  const count = view.getUint32(offset + 12);
  for (let index = 0; index < count; index += 1) {
    const group = offset + 16 + index * 12;
    const start = view.getUint32(group);
    const end = view.getUint32(group + 4);
    const glyph = view.getUint32(group + 8);
    for (let code = start; code <= end; code += 1) glyphs.set(code, glyph + code - start);
  }
}
