/**
 * Records of a CSV file of any size, as districts have them: commas, semicolons or tabs; UTF-8 or Windows-1252; and quotes
 * that somebody forgot to close. Such a quote spoils its own line and not, as for a usual parser, all that follow.
 */
import { isUtf8 } from 'node:buffer';
import Papa from 'papaparse';

export type CsvRecord = { readonly line: number; readonly fields: readonly string[] } | { readonly line: number; readonly unclosed: string };

export type CsvHead = { readonly fields: readonly string[]; readonly delimiter: string };

/** Turns a file into records; a sheet gives all of them at its end. */
export type RecordReader = {
  /** once the header has been read */
  readonly head: CsvHead | undefined;
  readonly isWindows1252: boolean;
  read(piece: Buffer): CsvRecord[];
  end(): CsvRecord[];
};

/** a quoted field may hold line breaks; more than so many are a quote that was not closed */
const quotedLines_max = 5;
/** no line of a register is longer; then it is no line */
const lineLength_max = 65_536;
const lineFeed = 0x0a;
const windows1252 = new TextDecoder('windows-1252');

export class CsvReader implements RecordReader {
  #head: CsvHead | undefined;
  #rest: Buffer = Buffer.alloc(0);
  #pending: string[] = [];
  #line = 0;
  #pendingFrom = 0;
  #isWindows1252 = false;

  get head(): CsvHead | undefined {
    return this.#head;
  }

  /** some part of the file was no UTF-8 and was read as Windows-1252 */
  get isWindows1252(): boolean {
    return this.#isWindows1252;
  }

  /** The records that this piece of the file completes. */
  read(piece: Buffer): CsvRecord[] {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const end = bytes.lastIndexOf(lineFeed);
    if (end === -1 && bytes.length < lineLength_max) {
      this.#rest = bytes;
      return [];
    }
    const cut = end === -1 ? bytes.length : end;
    this.#rest = Buffer.from(bytes.subarray(cut + 1));
    return this.#records(bytes.subarray(0, cut));
  }

  /** What is left when the file has ended. */
  end(): CsvRecord[] {
    const records = this.#rest.length === 0 ? [] : this.#records(this.#rest);
    this.#rest = Buffer.alloc(0);
    while (this.#pending.length > 0) records.push(...this.#giveUp());
    return records;
  }

  #records(block: Buffer): CsvRecord[] {
    const records: CsvRecord[] = [];
    for (const line of this.#decode(block).split('\n')) {
      this.#line += 1;
      this.#take(line.endsWith('\r') ? line.slice(0, -1) : line, this.#line, records);
    }
    return records;
  }

  /** Piece by piece: a file put together of two others may change its encoding in the middle. */
  #decode(block: Buffer): string {
    if (isUtf8(block)) return block.toString('utf8');
    this.#isWindows1252 = true;
    return windows1252.decode(block);
  }

  #take(line: string, number: number, records: CsvRecord[]): void {
    if (this.#head === undefined) return this.#takeHead(line);
    if (this.#pending.length === 0 && !line.includes('"')) {
      if (line.trim() !== '') records.push({ line: number, fields: line.split(this.#head.delimiter) });
      return;
    }
    if (this.#pending.length === 0) this.#pendingFrom = number;
    this.#pending.push(line);
    const text = this.#pending.join('\n');
    if (hasClosedQuotes(text)) {
      const fields = fieldsOf(text, this.#head.delimiter);
      // Two lines with one forgotten quote each close one another, and the fields between are lost: then neither is believed.
      if (this.#pending.length === 1 || fields.length === this.#head.fields.length) {
        records.push({ line: this.#pendingFrom, fields });
        this.#pending = [];
        return;
      }
    }
    if (this.#pending.length > quotedLines_max) records.push(...this.#giveUp());
  }

  /** The first pending line is the spoiled one; those after it are read again on their own. */
  #giveUp(): CsvRecord[] {
    const [first = '', ...others] = this.#pending;
    const from = this.#pendingFrom;
    this.#pending = [];
    const records: CsvRecord[] = [
      hasClosedQuotes(first) ? { line: from, fields: fieldsOf(first, this.#head?.delimiter ?? ',') } : { line: from, unclosed: first },
    ];
    for (const [index, line] of others.entries()) this.#take(line, from + 1 + index, records);
    return records;
  }

  #takeHead(line: string): void {
    const text = line.replace(/^\uFEFF/, '');
    if (text.trim() === '') return;
    const delimiter = [',', ';', '\t', '|']
      .map((sign) => ({ sign, count: text.split(sign).length }))
      .reduce((best, next) => (next.count > best.count ? next : best)).sign;
    this.#head = { fields: fieldsOf(text, delimiter), delimiter };
  }
}

function hasClosedQuotes(text: string): boolean {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) count += 1;
  return count % 2 === 0;
}

function fieldsOf(text: string, delimiter: string): string[] {
  return Papa.parse<string[]>(text, { delimiter, newline: '\r\n' }).data[0] ?? [];
}
