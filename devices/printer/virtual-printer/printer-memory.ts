/**
 * What the virtual printer knows over a restart: its uuid, supplies and jobs (journal.jsonl), its
 * switches (control.json), the documents of unfinished jobs (spool/), and the cards that physically
 * came out (output.log, cards/). output.log is the world, not the printer's memory: it is the truth
 * that tests compare with, and it only grows.
 *
 * The journal has one whole job or printer record a line, the last of each counts; so reading it
 * needs no rules. It is rewritten at every start and when it has grown long.
 */
import type { PrinterJobState } from '../card-printer.ts';
import type { PrinterDisk } from './printer-disk.ts';
import { changeSwitches, defaultSwitches, type PrinterSwitches } from './printer-switches.ts';

export interface VirtualJob {
  id: number;
  uuid: string;
  name: string;
  user: string;
  state: Exclude<PrinterJobState, 'stopped'>;
  /** job-state-reasons of an aborted job; the other states have fixed ones. */
  reasons: string[];
  createdAt_ms: number;
  startedAt_ms: number | null;
  endedAt_ms: number | null;
  documentLength_bytes: number | null;
  impressions: number;
}

export interface PrinterRecord {
  uuid: string;
  lastJobId: number;
  ribbonCardsLeft: number;
  filmCardsLeft: number;
}

/** One line of output.log: a card that physically came out. */
export interface CardOut {
  jobUuid: string;
  jobId: number;
  name: string;
  /** ISO time by the printer's clock. */
  at: string;
  /** The picture's name in cards/. */
  file: string;
}

const journalFile = 'journal.jsonl';
const outputFile = 'output.log';
const switchesFile = 'control.json';
/** Finished jobs remembered: far more than a day's. Older ones are forgotten, as by every printer. */
export const finishedJobs_max = 1_000;
/** About a day of 600 cards has 3,000 lines. */
const journalLines_max = 20_000;

const spoolFile = (jobId: number): string => `spool/${jobId}.png`;
export const pictureFile = (file: string): string => `cards/${file}`;

export interface LoadedMemory {
  /** undefined at the very first start. */
  printer: PrinterRecord | undefined;
  jobs: VirtualJob[];
  switches: PrinterSwitches;
  cards: CardOut[];
}

export class PrinterMemory {
  readonly #disk: PrinterDisk;
  #journalLines = 0;

  constructor(disk: PrinterDisk) {
    this.#disk = disk;
  }

  /** @throws Error when a file is damaged other than by a torn last line */
  async load(): Promise<LoadedMemory> {
    let printer: PrinterRecord | undefined;
    const jobs = new Map<number, VirtualJob>();
    for (const line of await this.#disk.readLines(journalFile)) {
      const record: unknown = JSON.parse(line);
      if (isPrinterRecord(record)) printer = record;
      else if (isVirtualJob(record)) jobs.set(record.id, record);
      else throw new Error(`${journalFile} holds a line of unknown form: ${line.slice(0, 100)}`);
    }
    const cards: CardOut[] = [];
    for (const line of await this.#disk.readLines(outputFile)) {
      const card: unknown = JSON.parse(line);
      if (!isCardOut(card)) throw new Error(`${outputFile} holds a line of unknown form: ${line.slice(0, 100)}`);
      cards.push(card);
    }
    return { printer, jobs: [...jobs.values()], switches: await this.#loadSwitches(), cards };
  }

  async #loadSwitches(): Promise<PrinterSwitches> {
    const bytes = await this.#disk.read(switchesFile);
    if (bytes === undefined) return defaultSwitches;
    const saved: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return changeSwitches(defaultSwitches, saved);
  }

  async saveSwitches(switches: PrinterSwitches): Promise<void> {
    await this.#disk.replace(switchesFile, Buffer.from(JSON.stringify(switches)));
  }

  /** One fsync for both records. */
  async record(...records: (VirtualJob | PrinterRecord)[]): Promise<void> {
    await this.#disk.appendLines(
      journalFile,
      records.map((record) => JSON.stringify(record)),
    );
    this.#journalLines += records.length;
  }

  get isJournalLong(): boolean {
    return this.#journalLines > journalLines_max;
  }

  async rewriteJournal(printer: PrinterRecord, jobs: VirtualJob[]): Promise<void> {
    const lines = [printer, ...jobs].map((record) => `${JSON.stringify(record)}\n`);
    await this.#disk.replace(journalFile, Buffer.from(lines.join('')));
    this.#journalLines = lines.length;
  }

  async spoolDocument(jobId: number, bytes: Uint8Array): Promise<void> {
    await this.#disk.replace(spoolFile(jobId), bytes);
  }

  async dropDocument(jobId: number): Promise<void> {
    await this.#disk.remove(spoolFile(jobId));
  }

  /** The card leaves the machine: from here on it is in somebody's hand, whatever is cut. */
  async cardOut(card: CardOut): Promise<void> {
    await this.#disk.appendLines(outputFile, [JSON.stringify(card)]);
    await this.#disk.copy(spoolFile(card.jobId), pictureFile(card.file));
  }

  /** After a cut between the card and its picture. */
  async makeMissingPicture(card: CardOut): Promise<void> {
    if ((await this.picture(card.file)) !== undefined) return;
    await this.#disk.copy(spoolFile(card.jobId), pictureFile(card.file));
  }

  async picture(file: string): Promise<Uint8Array | undefined> {
    return this.#disk.read(pictureFile(file));
  }

  async close(): Promise<void> {
    await this.#disk.close();
  }
}

/** A picture's name for a job's name: safe in a path and an address, the job's name wherever it can be. */
export function pictureNameOf(jobName: string, attempt: number): string {
  const safe = jobName
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, 100);
  return `${safe === '' ? 'card' : safe}${attempt === 1 ? '' : `.${attempt}`}.png`;
}

// ---- forms of the lines -------------------------------------------------------------------

const states: ReadonlySet<unknown> = new Set(['pending', 'held', 'processing', 'canceled', 'aborted', 'completed']);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isNumberOrNull = (value: unknown): boolean => value === null || typeof value === 'number';

const isPrinterRecord = (record: unknown): record is PrinterRecord =>
  isObject(record) &&
  typeof record.uuid === 'string' &&
  typeof record.lastJobId === 'number' &&
  typeof record.ribbonCardsLeft === 'number' &&
  typeof record.filmCardsLeft === 'number';

const isVirtualJob = (record: unknown): record is VirtualJob =>
  isObject(record) &&
  typeof record.id === 'number' &&
  typeof record.uuid === 'string' &&
  typeof record.name === 'string' &&
  typeof record.user === 'string' &&
  states.has(record.state) &&
  Array.isArray(record.reasons) &&
  record.reasons.every((reason) => typeof reason === 'string') &&
  typeof record.createdAt_ms === 'number' &&
  isNumberOrNull(record.startedAt_ms) &&
  isNumberOrNull(record.endedAt_ms) &&
  isNumberOrNull(record.documentLength_bytes) &&
  typeof record.impressions === 'number';

export const isCardOut = (record: unknown): record is CardOut =>
  isObject(record) &&
  typeof record.jobUuid === 'string' &&
  typeof record.jobId === 'number' &&
  typeof record.name === 'string' &&
  typeof record.at === 'string' &&
  typeof record.file === 'string';
