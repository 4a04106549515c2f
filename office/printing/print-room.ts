/** The print room: all lines of the office, started and stopped together. */
import type { CardPrinter } from '@loket/devices/printer/card-printer';
import { hopperOf } from '@loket/domain/blank-ledger';
import type { Ports } from '@loket/platform/ports';
import type { PrintersAnswer } from '@loket/protocol/print-job';
import type { Text } from '@loket/protocol/text';
import type { BlanksDesk } from '../blanks/blanks-desk.ts';
import type { ChipStep } from './chip-step.ts';
import type { PrintJobRow } from './print-job-store.ts';
import { createPrinterLine } from './printer-line.ts';
import type { PrintingDesk } from './printing-desk.ts';

export type PrintRoom = ReturnType<typeof createPrintRoom>;

export type PrinterAtOffice = { readonly printer: CardPrinter; readonly uri: string };

export function createPrintRoom(options: {
  readonly printers: readonly PrinterAtOffice[];
  readonly desk: PrintingDesk;
  readonly blanks: BlanksDesk;
  readonly ports: Ports;
  readonly drawCard: (job: PrintJobRow) => Promise<Uint8Array>;
  /** why no card may be started now: the mains is off */
  readonly held: () => Text | undefined;
  /** undefined: off */
  readonly chip?: ChipStep | undefined;
  readonly onChanged: () => void;
  readonly onFault: (what: string, error: unknown) => void;
  readonly busyPoll_ms: number;
  readonly idlePoll_ms: number;
}) {
  const { printers, blanks, ...rest } = options;
  const taken = new Set<string>();
  const undrawable = new Map<string, { readonly tries: number; readonly again_ms: number }>();
  const blocked = new Map<string, number>();
  const lines = printers.map(({ printer, uri }) => createPrinterLine({ ...rest, printer, uri, taken, undrawable, blocked }));
  let running: Promise<unknown> = Promise.resolve();

  return {
    start(): void {
      running = Promise.all(lines.map((line) => line.run()));
    },
    wake(): void {
      for (const line of lines) line.wake();
    },
    /** Ends after each line has finished the step it is in. */
    async stop(): Promise<void> {
      for (const line of lines) line.stop();
      await running;
    },
    /** A printer that works and has nothing to print on prints nothing: it is not ready. */
    ready: (): { ready: number; total: number } => ({
      ready: lines.filter((line) => line.isReady() && blanks.balance(hopperOf(line.id)) > 0).length,
      total: lines.length,
    }),
    view(): PrintersAnswer {
      const held = options.held();
      return { printers: lines.map((line) => line.view(blanks.balance(hopperOf(line.id)))), ...(held === undefined ? {} : { held }) };
    },
  };
}
