/**
 * A card printer on the table: the virtual printer's own machine and IPP service without sockets, a plug that can be
 * pulled, and the pile of cards beside it, which is the truth that the books are held against.
 */
import { isFinalJobState } from '@loket/devices/printer/card-printer';
import type { HttpPost } from '@loket/devices/printer/http-post';
import { HttpPostError } from '@loket/devices/printer/http-post';
import { ippOperations } from '@loket/devices/printer/ipp-codes';
import { decodeIppMessage, findIppGroup, ippNumbers, ippTexts } from '@loket/devices/printer/ipp-message';
import { abortBrokenUpload } from '@loket/devices/printer/virtual-printer/ipp-service';
import { memoryPrinterDisk, type PrinterDisk } from '@loket/devices/printer/virtual-printer/printer-disk';
import type { PrinterSwitches } from '@loket/devices/printer/virtual-printer/printer-switches';
import { startSocketlessPrinter } from '@loket/devices/printer/virtual-printer/virtual-printer';
import type { SeededRandom } from '../../samples/seeded-random.ts';
import { Life, portsOf, type WallClock } from './life.ts';
import { Line } from './network.ts';
import type { Scheduler } from './scheduler.ts';

/** What the books are asked at the moment a request reaches the printer. */
export type PrinterWitness = {
  readonly jobOpened: (printerId: string, name: string) => void;
  readonly documentCame: (printerId: string, name: string, jobUuid: string) => void;
  readonly cardCameOut: (printerId: string, name: string) => void;
};

type Running = { readonly life: Life; readonly printer: Awaited<ReturnType<typeof startSocketlessPrinter>> };

/** the office's own limit, as in its main */
const answer_ms_max = 8_000;
/** a half upload: the printer has the request's head and not all of the picture */
const tornOff_bytes = 8;

export class PrinterDevice {
  readonly id: string;
  /** a CUPS queue stands between: its "completed" is a claim */
  readonly completedIsClaim: boolean;
  readonly line: Line;
  /** names of the attempts whose card came out, in order */
  readonly cards: string[] = [];
  /** attempts for which a blank was drawn into the machine */
  readonly fed = new Set<string>();
  /** attempts that ended as "completed" with nothing made */
  readonly lied = new Set<string>();
  readonly #disk: PrinterDisk;
  readonly #scheduler: Scheduler;
  readonly #wall: WallClock;
  readonly #random: SeededRandom;
  readonly #witness: PrinterWitness;
  readonly #onFault: (what: string, error: unknown) => void;
  #running: Running | undefined;
  #starts = 0;
  #wanted = false;

  constructor(options: {
    readonly id: string;
    readonly completedIsClaim: boolean;
    readonly scheduler: Scheduler;
    readonly wall: WallClock;
    readonly random: SeededRandom;
    readonly witness: PrinterWitness;
    readonly onFault: (what: string, error: unknown) => void;
  }) {
    this.id = options.id;
    this.completedIsClaim = options.completedIsClaim;
    this.#scheduler = options.scheduler;
    this.#wall = options.wall;
    this.#random = options.random;
    this.#witness = options.witness;
    this.#onFault = options.onFault;
    this.line = new Line(options.scheduler, options.random);
    this.#disk = this.#watched(memoryPrinterDisk());
  }

  get isOn(): boolean {
    return this.#running !== undefined;
  }

  get machine() {
    return this.#running?.printer.machine;
  }

  /** Takes the switches over what it remembers. */
  turnOn(switches: Partial<PrinterSwitches> = {}): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#starts += 1;
    const life = new Life(`${this.id}#${this.#starts}`);
    const ports = portsOf(life, this.#scheduler, this.#wall, this.#random);
    const started = startSocketlessPrinter({
      ...ports,
      disk: this.#disk,
      name: this.id,
      switches,
      onFault: (error) => this.#onFault(this.id, error),
    });
    void started.then(
      (printer) => {
        if (this.#wanted && life.isAlive) this.#running = { life, printer };
      },
      (error: unknown) => this.#onFault(this.id, error),
    );
  }

  turnOff(): void {
    this.#wanted = false;
    const running = this.#running;
    this.#running = undefined;
    running?.life.end();
    void running?.printer.cut();
  }

  set(switches: Partial<PrinterSwitches>): void {
    void this.machine?.setSwitches(switches);
  }

  /** It has this attempt still before it, or in it: a person must wait before saying what became of it. */
  mayStillPrint(name: string): boolean {
    const { machine } = this;
    if (machine === undefined) return true;
    const isUnfinished = machine.jobs().some((job) => job.name === name && !isFinalJobState(job.state));
    return isUnfinished || machine.report().inMachine?.name === name;
  }

  /** The way to it for one run of the office. `onMessage`: where a cut of the office may fall. */
  postFor(asker: Life, onMessage: (side: 'leaves' | 'arrives') => void): HttpPost {
    return (request) =>
      this.line.ask({
        label: `${asker.name} to ${this.id}`,
        asker,
        timeout_ms: answer_ms_max,
        failure: (left) => new HttpPostError('no answer', left),
        onMessage,
        answerer: () => {
          const running = this.#running;
          if (running === undefined) return undefined;
          return { life: running.life, answer: () => this.#answer(running, request) };
        },
      });
  }

  async #answer({ printer }: Running, request: Parameters<HttpPost>[0]): ReturnType<HttpPost> {
    const message = decodeIppMessage(request.body);
    const operation = findIppGroup(message, 'operation');
    if (message.code === ippOperations['Create-Job']) this.#witness.jobOpened(this.id, ippTexts(operation, 'job-name')[0] ?? '');
    if (message.code === ippOperations['Send-Document']) {
      const job = printer.machine.findJob(ippNumbers(operation, 'job-id')[0] ?? 0);
      this.#witness.documentCame(this.id, job?.name ?? '', job?.uuid ?? '');
      if (this.#random.chance(this.line.condition.lost)) {
        await abortBrokenUpload(request.body.subarray(0, -tornOff_bytes), printer.machine);
        throw new HttpPostError('the upload broke off', true);
      }
    }
    return printer.post(request);
  }

  /** Sees what the machine does, from what it writes down. */
  #watched(disk: PrinterDisk): PrinterDisk {
    return {
      ...disk,
      appendLines: async (file, lines) => {
        await disk.appendLines(file, lines);
        for (const line of lines) this.#see(file, JSON.parse(line));
      },
    };
  }

  #see(file: string, record: Readonly<Record<string, unknown>>): void {
    const { name, state } = record;
    if (typeof name !== 'string') return;
    if (file === 'output.log') {
      this.cards.push(name);
      this.#witness.cardCameOut(this.id, name);
    } else if (state === 'processing') this.fed.add(name);
    else if (state === 'completed' && !this.cards.includes(name)) this.lied.add(name);
  }
}
