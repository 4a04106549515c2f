/** One office of a rehearsal: its program, printers, UPS, and the lines to the centre and to its counters, each as in life. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoLog } from '@loket/demo/demo-log';
import { type Internet, startInternet } from '@loket/demo/internet';
import { createPrinterClient } from '@loket/demo/printer-client';
import { type LaunchContext, officeSpec, printerFolder, printerSpec, upsAddressOf, upsSpec } from '@loket/demo/programs';
import { settingsOnAnyPort } from '@loket/demo/settings';
import { type ProgramSpec, type SupervisedProgram, superviseProgram } from '@loket/demo/supervised-program';
import { createUpsClient } from '@loket/demo/ups-client';
import { readOutputLog } from '@loket/devices/printer/testing/printer-process';
import type { PrinterSwitches } from '@loket/devices/printer/virtual-printer/printer-switches';
import { createTcpTalk } from '@loket/devices/ups/tcp-talk';
import { startUpsd, type Upsd, whyNoUpsd } from '@loket/devices/ups/testing/upsd';
import type { Ports } from '@loket/platform/ports';
import { z } from 'zod';
import type { SeededRandom } from '../../samples/seeded-random.ts';
import type { Calendar } from './town-clock.ts';
import { startUnrulyWire, type UnrulyWire } from './unruly-wire.ts';

export type OfficeSite = Awaited<ReturnType<typeof openOfficeSite>>;

export type Answer = { readonly status: number; readonly body: unknown };

export type OfficeSiteOptions = {
  readonly officeId: string;
  readonly root: string;
  /** of the whole rehearsal; the office lives in a folder of its own in it */
  readonly folder: string;
  readonly log: DemoLog;
  readonly ports: Ports;
  readonly random: SeededRandom;
  readonly printers: number;
  readonly card_ms: number;
  /** how much of the traffic has trouble, 0 to 1 */
  readonly unruly: number;
  readonly enrolmentCode: string;
  readonly centrePort: () => number | undefined;
  /** the rehearsed one, for every program here */
  readonly calendar: Calendar;
};

const upsPassword = 'latihan';
const Tokens = z.record(z.string(), z.string());
const answer_ms_max = 20_000;

export async function openOfficeSite(options: OfficeSiteOptions) {
  const { officeId, root, log, ports, random, printers: printerCount, card_ms, calendar } = options;
  const folder = join(options.folder, officeId);
  mkdirSync(folder, { recursive: true });
  const settings = settingsOnAnyPort({ dataFolder: folder, printerCount, card_ms });
  const supervise = (spec: ProgramSpec, more: Readonly<Record<string, string>> = {}): SupervisedProgram =>
    superviseProgram(
      {
        ...spec,
        launch: (port) => {
          const { args, environment: own } = spec.launch(port);
          return { args, environment: { ...own, ...more, ...calendar.environmentFor(own) } };
        },
      },
      { root, node: process.execPath, logFolder: join(folder, 'logs'), log, ports },
    );

  const centreWire: UnrulyWire = await startUnrulyWire({ targetPort: options.centrePort, random, timers: ports.timers, share: options.unruly });
  const internet: Internet = await startInternet({ port: 0, centre: () => ({ host: '127.0.0.1', port: centreWire.port }), ports });
  const counterWire: UnrulyWire = await startUnrulyWire({
    targetPort: () => (office.state() === 'running' ? office.port() : undefined),
    random,
    timers: ports.timers,
    share: options.unruly,
  });

  const wanted: Partial<PrinterSwitches>[] = [];
  const hasUpsd = whyNoUpsd() === undefined;
  let upsd: Upsd | undefined;
  const context: LaunchContext = {
    root,
    settings,
    enrolmentCode: options.enrolmentCode,
    internetAddress: () => `http://127.0.0.1:${internet.port}`,
    controlRoomAddress: () => 'http://127.0.0.1:9/',
    upsAddress: () => (upsd === undefined ? upsAddressOf(virtualUps.address()) : `${upsd.name}@127.0.0.1:${upsd.port}`),
    printers: () => printers.flatMap((printer) => (printer.address() === undefined ? [] : [{ id: printer.spec.id, address: printer.address() ?? '' }])),
  };
  const virtualUps = supervise(upsSpec(context, upsPassword));
  const printers = Array.from({ length: printerCount }, (_, index) => supervise(printerSpec(context, index)));
  const office = supervise(officeSpec(context), {
    LOKET_OFFICE_ID: officeId,
    LOKET_OFFICE_NAME: `Latihan ${officeId}`,
    LOKET_PAGE: '',
    LOKET_UPS_POLL_MS: '100',
    LOKET_PRINTER_BUSY_POLL_MS: String(Math.min(250, Math.max(20, Math.round(card_ms / 3)))),
    LOKET_PRINTER_IDLE_POLL_MS: '200',
  });
  const printerClient = createPrinterClient(fetch);
  const upsClient = createUpsClient(createTcpTalk(ports.timers), upsPassword);
  let tokens: Readonly<Record<string, string>> = {};

  async function startUps(): Promise<void> {
    if (!hasUpsd) return virtualUps.start(reasons.start);
    if (upsd !== undefined) return;
    const dir = join(options.folder, `u-${officeId}`);
    mkdirSync(dir, { recursive: true });
    upsd = await startUpsd({ dir });
  }

  async function stopUps(): Promise<void> {
    const stopped = upsd;
    upsd = undefined;
    await (stopped === undefined ? virtualUps.kill(reasons.cut) : stopped.stop());
  }

  async function start(): Promise<void> {
    await Promise.all([startUps(), ...printers.map((printer) => printer.start(reasons.start))]);
    await Promise.all(printers.map((_, index) => tellPrinter(index)));
    await office.start(reasons.start);
    tokens = Tokens.parse(JSON.parse(readFileSync(join(folder, 'office', 'demo-tokens.json'), 'utf8')));
  }

  async function tellPrinter(index: number): Promise<void> {
    const address = printers[index]?.address();
    if (address === undefined) return;
    const headers = { 'content-type': 'application/json' };
    await fetch(new URL('/control', address), { method: 'POST', headers, body: JSON.stringify(wanted[index] ?? {}) }).catch(() => undefined);
  }

  return {
    officeId,
    folder,
    office,
    printers,
    internet,
    centreWire,
    counterWire,
    /** Debian's upsd where it is installed, else the virtual one */
    upsKind: hasUpsd ? ('upsd' as const) : ('virtual' as const),
    start,

    /** All programs in this house at one moment, without a word. */
    async cutPower(): Promise<void> {
      await Promise.all([office.kill(reasons.cut), ...printers.map((printer) => printer.kill(reasons.cut)), stopUps()]);
    },

    /** The printers hang on the mains alone; the office's computer on the UPS. */
    async cutPrinters(): Promise<void> {
      await Promise.all(printers.map((printer) => printer.kill(reasons.cut)));
    },

    /** What the UPS says of itself, in NUT's words: OL, OB DISCHRG, OB LB ... */
    async setUps(status: string, charge_percent: number): Promise<void> {
      if (upsd !== undefined) {
        await upsd.set('battery.charge', String(charge_percent));
        await upsd.set('ups.status', status);
        return;
      }
      const address = virtualUps.address();
      if (address === undefined) return;
      await upsClient.set(address, { 'virtual.mains': status.startsWith('OL') ? 'on' : 'off', 'battery.charge': String(charge_percent) });
    },

    /** Everything is shut down properly, as in the evening. */
    async close(): Promise<void> {
      await office.stop();
      await Promise.all(printers.map((printer) => printer.stop()));
      await stopUps();
    },

    async end(): Promise<void> {
      await internet.close();
      await Promise.all([centreWire.close(), counterWire.close()]);
    },

    token: (role: string): string => tokens[role] ?? '',

    /** One request to the office as a role. Rejects when the office is away. */
    async ask(role: string, method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown): Promise<Answer> {
      const answer = await fetch(`${office.address()}${path}`, {
        method,
        headers: { authorization: `Bearer ${tokens[role]}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(answer_ms_max),
      });
      return { status: answer.status, body: await answer.json() };
    },

    /** A switch of a printer: a jam, for example. One that is off is found so when it is on again. */
    async setPrinter(index: number, switches: Partial<PrinterSwitches>): Promise<void> {
      wanted[index] = { ...wanted[index], ...switches };
      await tellPrinter(index);
    },

    /** Jobs that the printers still hold while no card is in any of them; undefined while one is, or a printer is off. */
    async jobsAtRest(): Promise<number | undefined> {
      const reports = await Promise.all(printers.map((printer) => printerClient.report(printer.address() ?? '').catch(() => undefined)));
      let held = 0;
      for (const report of reports) {
        if (report === undefined || report.condition.inMachine !== null) return undefined;
        held += report.condition.queuedJobs;
      }
      return held;
    },

    /** Whoever opens the printer sees the card in it, or that there may be one to come: then nobody can say yet what became of it. */
    async mayStillPrint(printerId: string, attemptId: string): Promise<boolean> {
      const address = printers.find(({ spec }) => spec.id === printerId)?.address();
      if (address === undefined) return true;
      const report = await printerClient.report(address).catch(() => undefined);
      if (report === undefined || report.condition.inMachine?.name === attemptId) return true;
      return report.condition.queuedJobs > (report.condition.inMachine === null ? 0 : 1);
    },

    async keepFile(hash: string, mediaType: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
      const answer = await fetch(`${office.address()}/api/attachments/${hash}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${tokens.handover_officer}`, 'content-type': mediaType },
        body: bytes,
      });
      if (!answer.ok) throw new Error(`the file was refused: ${answer.status} ${await answer.text()}`);
    },

    /** Names of the attempts whose card physically came out, of each printer: the ground truth. */
    cardsOut: async (): Promise<ReadonlyMap<string, readonly string[]>> =>
      new Map(
        await Promise.all(printers.map(async ({ spec }) => [spec.id, (await readOutputLog(printerFolder(folder, spec.id))).map((card) => card.name)] as const)),
      ),
  };
}

const reasons = { start: { id: 'latihan', en: 'rehearsal' }, cut: { id: 'listrik putus', en: 'power cut' } };
