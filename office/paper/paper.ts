/** An official paper as PDF: letterhead, title, paragraphs, tables, places for signatures. A4, page numbers, no outside fonts. */
import PDFDocument from 'pdfkit';
import { create as createQr } from 'qrcode';

const margin_pt = 56;
const body_pt = 10.5;
const row_pt = 16;
/** 4.6 cm: some 70 modules a side stay above half a millimetre, which cheap cameras still read */
const qr_pt = 132;
const cell_pt = 9.5;
const smallCell_pt = 8;
const remark_pt = 8.5;
const specimenText = 'SPECIMEN';

export type PaperOptions = {
  readonly title: string;
  readonly office: string;
  /** number of the letter or record, under the title */
  readonly number?: string;
  /** under the title: the day or month that it is about */
  readonly subtitle?: string;
  /** made with invented data: says so across every page */
  readonly specimen: boolean;
  /** goes into the file's own description, so that the same paper is the same bytes */
  readonly madeAt: Date;
};

export type Column = { readonly title: string; readonly width: number; readonly align?: 'left' | 'right' };
/** `isWrapped`: long cells take more lines instead of ending in dots · `hasSum`: the last row is a sum · `isSmall`: for many columns */
export type TableOptions = { readonly isWrapped?: boolean; readonly hasSum?: boolean; readonly isSmall?: boolean };
type Layout = { readonly isWrapped: boolean; readonly isSmall: boolean };
type RowKind = 'head' | 'plain' | 'sum';
export type Signature = { readonly role: string; readonly name: string };

/** What pdfkit's own fonts can draw (WinAnsi); anything else would come out as another letter. */
function drawable(text: string): string {
  return text.replace(/−/g, '-').replace(/[^\n -~ -ÿ–—‘’“”•€…]/g, '?');
}

export type Paper = ReturnType<typeof createPaper>;

export function createPaper(options: PaperOptions) {
  const document = new PDFDocument({
    size: 'A4',
    margin: margin_pt,
    bufferPages: true,
    info: { Title: options.title, Author: options.office, CreationDate: options.madeAt, ModDate: options.madeAt },
  });
  const parts: Buffer[] = [];
  document.on('data', (part: Buffer) => parts.push(part));
  const width = document.page.width - 2 * margin_pt;
  const bottom = (): number => document.page.height - margin_pt - 20;

  function text(words: string, settings: PDFKit.Mixins.TextOptions = {}): void {
    document.text(drawable(words), { width, ...settings });
  }

  document.font('Helvetica-Bold').fontSize(13);
  text(options.office.toUpperCase(), { align: 'center' });
  document
    .moveTo(margin_pt, document.y + 4)
    .lineTo(margin_pt + width, document.y + 4)
    .lineWidth(1.2)
    .stroke();
  document.moveDown(1.2).fontSize(12);
  text(options.title, { align: 'center' });
  document.font('Helvetica').fontSize(body_pt);
  if (options.number !== undefined) text(`Nomor: ${options.number}`, { align: 'center' });
  if (options.subtitle !== undefined) text(options.subtitle, { align: 'center' });
  document.moveDown(1);

  function needRoom(height_pt: number): void {
    if (document.y + height_pt > bottom()) document.addPage();
  }

  function setRowFont(kind: RowKind, isSmall: boolean): void {
    document.font(kind === 'plain' ? 'Helvetica' : 'Helvetica-Bold').fontSize(isSmall ? smallCell_pt : cell_pt);
  }

  /** One line, or as many as the longest cell needs. */
  function heightOf(columns: readonly Column[], cells: readonly string[], kind: RowKind, { isWrapped, isSmall }: Layout): number {
    if (!isWrapped) return row_pt;
    setRowFont(kind, isSmall);
    const heights = columns.map((column, index) => document.heightOfString(drawable(cells[index] ?? ''), { width: column.width * width - 6 }));
    return Math.max(row_pt, ...heights.map((height) => height + row_pt - cell_pt - 1));
  }

  function drawRow(columns: readonly Column[], cells: readonly string[], kind: RowKind, height_pt: number, { isWrapped, isSmall }: Layout): void {
    const top = document.y;
    setRowFont(kind, isSmall);
    let left = margin_pt;
    for (const [index, column] of columns.entries()) {
      const column_pt = column.width * width;
      document.text(drawable(cells[index] ?? ''), left + 3, top + 4, {
        width: column_pt - 6,
        align: column.align ?? 'left',
        ...(isWrapped ? {} : { height: height_pt - 4, ellipsis: true, lineBreak: false }),
      });
      left += column_pt;
    }
    document
      .moveTo(margin_pt, top + height_pt)
      .lineTo(margin_pt + width, top + height_pt)
      .lineWidth(kind === 'head' ? 0.9 : 0.3)
      .stroke();
    document.x = margin_pt;
    document.y = top + height_pt;
    document.font('Helvetica').fontSize(body_pt);
  }

  function numberPages(): void {
    const { start, count } = document.bufferedPageRange();
    for (let index = start; index < start + count; index += 1) {
      document.switchToPage(index);
      // Beneath the margin pdfkit would begin a new page.
      document.page.margins.bottom = 0;
      document.fontSize(8).text(`${index + 1} / ${count}`, margin_pt, document.page.height - 36, { width, align: 'right', lineBreak: false });
      if (options.specimen) drawSpecimen();
    }
  }

  function drawSpecimen(): void {
    document.save().fillOpacity(0.1).fontSize(92).font('Helvetica-Bold');
    document.rotate(-45, { origin: [document.page.width / 2, document.page.height / 2] });
    document.text(specimenText, 0, document.page.height / 2 - 46, { width: document.page.width, align: 'center', lineBreak: false });
    document.restore();
    document.font('Helvetica');
  }

  return {
    paragraph(words: string): void {
      needRoom(2 * row_pt);
      text(words, { align: 'justify', lineGap: 2 });
      document.moveDown(0.6);
    },
    heading(words: string): void {
      needRoom(4 * row_pt);
      document.moveDown(0.4).font('Helvetica-Bold');
      text(words);
      document.font('Helvetica').moveDown(0.3);
    },
    /** Column widths are shares of the line and add up to 1. The head is drawn again on each page. */
    table(columns: readonly Column[], rows: readonly (readonly string[])[], { isWrapped = false, hasSum = false, isSmall = false }: TableOptions = {}): void {
      const layout = { isWrapped, isSmall };
      const titles = columns.map((column) => column.title);
      const head_pt = heightOf(columns, titles, 'head', layout);
      needRoom(head_pt + 2 * row_pt);
      drawRow(columns, titles, 'head', head_pt, layout);
      for (const [index, row] of rows.entries()) {
        const kind = hasSum && index === rows.length - 1 ? 'sum' : 'plain';
        const height_pt = heightOf(columns, row, kind, layout);
        if (document.y + height_pt > bottom()) {
          document.addPage();
          drawRow(columns, titles, 'head', head_pt, layout);
        }
        drawRow(columns, row, kind, height_pt, layout);
      }
      document.moveDown(0.8);
    },
    /** A QR code with words beside it. */
    qr(content: string, words: string): void {
      const { modules } = createQr(content, { errorCorrectionLevel: 'M' });
      const module_pt = qr_pt / modules.size;
      needRoom(qr_pt + 12);
      const top = document.y + 6;
      for (let row = 0; row < modules.size; row += 1)
        for (let column = 0; column < modules.size; column += 1)
          if (modules.get(row, column) !== 0) document.rect(margin_pt + column * module_pt, top + row * module_pt, module_pt, module_pt);
      document.fillColor('black').fill();
      document.text(drawable(words), margin_pt + qr_pt + 16, top + 8, { width: width - qr_pt - 16 });
      document.x = margin_pt;
      document.y = top + qr_pt + 10;
    },
    /** Definition or source of the table above it, small. */
    remark(words: string): void {
      document.moveUp(0.4).fontSize(remark_pt);
      text(words, { lineGap: 1 });
      document.fontSize(body_pt).moveDown(0.6);
    },
    /** Two beside each other, each with room to sign. */
    signatures(people: readonly Signature[]): void {
      document.moveDown(1);
      for (let index = 0; index < people.length; index += 2) {
        needRoom(110);
        const top = document.y;
        for (const [side, person] of people.slice(index, index + 2).entries()) {
          const left = margin_pt + side * (width / 2);
          document.text(drawable(person.role), left, top, { width: width / 2 - 10 });
          document.font('Helvetica-Bold').text(drawable(person.name), left, top + 72, { width: width / 2 - 10, underline: true });
          document.font('Helvetica');
        }
        document.x = margin_pt;
        document.y = top + 104;
      }
    },
    bytes(): Promise<Uint8Array> {
      numberPages();
      return new Promise((resolve, reject) => {
        document.on('end', () => resolve(Buffer.concat(parts)));
        document.on('error', reject);
        document.end();
      });
    },
  };
}
