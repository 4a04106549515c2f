/** The three kinds of printer of the kill test, each with its physical truth and the ways in which it can be killed. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Ippeveprinter, startIppeveprinter, whyNoIppeveprinter } from '@loket/devices/printer/testing/ippeveprinter';
import { type PrinterProcess, readOutputLog, startPrinterProcess } from '@loket/devices/printer/testing/printer-process';
import { startPrivateCups, whyNoCups } from '@loket/devices/printer/testing/private-cups';
import type { PrinterSwitches } from '@loket/devices/printer/virtual-printer/printer-switches';
import { pick, type SeededRandom } from '../random.ts';

export const printerKinds = ['ippeveprinter', 'cups', 'virtual'] as const;
export type PrinterKind = (typeof printerKinds)[number];

export type PrinterSite = {
  /** where the office's requests go in the end */
  readonly port: number;
  /** as LOKET_PRINTERS has it, for a printer reached on this port */
  address(port: number): string;
  /** the ways in which it can be killed */
  readonly ways: readonly string[];
  /** SIGKILL in one of the ways. */
  kill(way: string): Promise<void>;
  /** After kill, at the same address. */
  startAgain(): Promise<void>;
  /** Names of the attempts whose card physically came out, oldest first. */
  cardsOut(): Promise<string[]>;
  /** Nothing is under way any more: what did not come out will not come out. */
  isAtRest(): Promise<boolean>;
  end(): Promise<void>;
};

export function whyNot(kind: PrinterKind): string | undefined {
  if (kind === 'ippeveprinter') return whyNoIppeveprinter();
  return kind === 'cups' ? whyNoCups() : undefined;
}

export const openPrinterSite: Readonly<Record<PrinterKind, (folder: string, card_ms: number, random: SeededRandom) => Promise<PrinterSite>>> = {
  ippeveprinter: openIppeveprinter,
  cups: openCups,
  virtual: openVirtual,
};

async function openIppeveprinter(folder: string, card_ms: number): Promise<PrinterSite> {
  let printer = await startIppeveprinter({ dir: folder });
  const earlier: Ippeveprinter[] = [];
  await printer.setCardTime(card_ms);
  const { port } = printer;
  return {
    port,
    address: (wirePort) => `http://localhost:${wirePort}/ipp/print`,
    ways: ['the printer and what it runs', 'the printer alone, its print command lives on'],
    kill: (way) => (way.includes('alone') ? printer.killDaemon() : printer.stop()),
    async startAgain() {
      earlier.push(printer);
      printer = await startIppeveprinter({ dir: folder, port });
    },
    cardsOut: async () => (await printer.cardsOut()).map(({ name }) => name),
    isAtRest: async () => !(await printer.hasCardInside()),
    end: async () => {
      for (const one of [printer, ...earlier]) await one.stop();
    },
  };
}

/** What a printer may be like at its next start; each was seen on real ones. One that prints again by itself is left out: no office could help it. */
const manners: readonly Partial<PrinterSwitches>[] = [
  { afterCut: 'truth', forgetOnRestart: false, comesOutAfterCut: false },
  { afterCut: 'aborted', forgetOnRestart: false, lieImpressions: true },
  { afterCut: 'completed', forgetOnRestart: false },
  { afterCut: 'truth', forgetOnRestart: true, busyRefuse: true, comesOutAfterCut: true },
];

async function openVirtual(folder: string, card_ms: number, random: SeededRandom): Promise<PrinterSite> {
  let printer = await startPrinterProcess({ dir: folder, cardMs: card_ms });
  await printer.control(pick(random, manners));
  const { port } = printer;
  return {
    port,
    address: (wirePort) => printer.uri.replace(`:${port}/`, `:${wirePort}/`),
    ways: ['the printer'],
    kill: () => printer.kill(),
    async startAgain() {
      printer = await startPrinterProcess({ dir: folder, cardMs: card_ms, port });
      await printer.control(pick(random, manners));
    },
    cardsOut: async () => (await readOutputLog(folder)).map(({ name }) => name),
    isAtRest: () => isQuiet(printer),
    end: () => printer.kill(),
  };
}

async function openCups(folder: string, card_ms: number): Promise<PrinterSite> {
  const [device, queue] = [join(folder, 'device'), join(folder, 'cups')];
  for (const made of [device, queue]) mkdirSync(made);
  let printer = await startPrinterProcess({ dir: device, cardMs: card_ms });
  const { port: devicePort } = printer;
  const cups = await startPrivateCups({ dir: queue, printerUri: printer.uri.replace('http', 'ipp') }).catch(async (error: unknown) => {
    await printer.kill();
    throw error;
  });
  let isCupsOff = false;
  let isDeviceOff = false;
  return {
    port: cups.port,
    address: (wirePort) => `cups:${cups.uri.replace(`:${cups.port}/`, `:${wirePort}/`)}`,
    ways: ['cupsd, its backend lives on', 'the device behind the queue', 'cupsd and the device'],
    async kill(way) {
      isCupsOff = way.includes('cupsd');
      isDeviceOff = way.includes('device');
      await Promise.all([isCupsOff ? cups.kill() : undefined, isDeviceOff ? printer.kill() : undefined]);
    },
    async startAgain() {
      if (isDeviceOff) printer = await startPrinterProcess({ dir: device, cardMs: card_ms, port: devicePort });
      isDeviceOff = false;
      if (isCupsOff) await cups.startAgain();
      isCupsOff = false;
    },
    cardsOut: async () => (await readOutputLog(device)).map(({ name }) => name),
    isAtRest: async () => (await isQuiet(printer)) && !(await cups.hasBackend()),
    end: async () => {
      await cups.stop();
      await printer.kill();
    },
  };
}

async function isQuiet(printer: PrinterProcess): Promise<boolean> {
  const { condition } = await printer.report();
  return condition.inMachine === null && condition.queuedJobs === 0;
}
