/** The whole demo: programs, the internet between them, the control room. */
import path from 'node:path';
import { createTcpTalk } from '@loket/devices/ups/tcp-talk';
import type { Ports } from '@loket/platform/ports';
import { createCardCount } from './card-count.ts';
import { type ControlRoom, startControlRoom } from './control-room-server.ts';
import { type DemoAccess, readDemoTokens, writeDemoAccess } from './demo-access.ts';
import { createDemoLog, type DemoLog } from './demo-log.ts';
import { startInternet } from './internet.ts';
import { createPrinterClient } from './printer-client.ts';
import { centreSpec, type LaunchContext, officeSpec, printerFolder, printerSpec, scannerSpec, upsAddressOf, upsSpec } from './programs.ts';
import type { DemoSettings } from './settings.ts';
import { superviseProgram } from './supervised-program.ts';
import { createSwitchboard } from './switchboard.ts';
import { createUpsClient } from './ups-client.ts';
import { createWatch } from './watch.ts';

export type DemoOptions = {
  readonly root: string;
  /** the Node that runs the programs */
  readonly node: string;
  readonly settings: DemoSettings;
  readonly enrolmentCode: string;
  readonly controlToken: string;
  readonly people: DemoAccess['people'];
  readonly ports: Ports;
  readonly onLog: (log: DemoLog) => void;
};

export type Demo = {
  /** Starts everything and resolves when everything answers. @throws ProgramFailed when one does not; then call stop. */
  start(): Promise<{ readonly access: DemoAccess; readonly accessFile: string }>;
  /** Also in the middle of a start. No process is left behind. */
  stop(): Promise<void>;
};

const started = { id: 'mulai', en: 'start' };
const tokens_ms_max = 10_000;
const tokensPause_ms = 100;

/** @throws Error of the system when the port of the internet is taken */
export async function createDemo(options: DemoOptions): Promise<Demo> {
  const { root, node, settings, ports } = options;
  const log = createDemoLog(ports.clock);
  options.onLog(log);
  const printerClient = createPrinterClient(fetch);
  const supervisor = { node, root, logFolder: path.join(settings.dataFolder, 'logs'), log, ports };
  let internetAddress = '';
  let controlRoom: ControlRoom | undefined;
  const context: LaunchContext = {
    root,
    settings,
    enrolmentCode: options.enrolmentCode,
    internetAddress: () => internetAddress,
    controlRoomAddress: () => controlRoom?.url ?? '',
    upsAddress: () => upsAddressOf(ups.address()),
    scannerPort: () => scanners[0]?.port(),
    printers: () =>
      printers
        .flatMap((printer) => [{ id: printer.spec.id, address: printer.address() }])
        .filter((one): one is { id: string; address: string } => one.address !== undefined),
  };
  const centre = superviseProgram(centreSpec(context), supervisor);
  const office = superviseProgram(officeSpec(context), supervisor);
  const printers = Array.from({ length: settings.printerCount }, (_, index) => superviseProgram(printerSpec(context, index), supervisor));
  const ups = superviseProgram(upsSpec(context, options.controlToken), supervisor);
  const scanners = settings.hasScanner ? [superviseProgram(scannerSpec(context), supervisor)] : [];
  const devices = [...printers, ups, ...scanners];
  const programs = [centre, office, ...devices];

  const internet = await startInternet({
    port: settings.internetPort,
    // Until the centre has said its port (it may have let the system choose), nobody is there: port 1 refuses.
    centre: () => ({ host: '127.0.0.1', port: centre.port() ?? (settings.centrePort || 1) }),
    ports,
  });
  internetAddress = `http://127.0.0.1:${internet.port}`;
  const switchboard = createSwitchboard({
    programs,
    internet,
    printerClient,
    upsClient: createUpsClient(createTcpTalk(ports.timers), options.controlToken),
    lowBatteryNotice_ms: settings.lowBatteryNotice_ms,
    log,
    ports,
  });
  let tokens: Readonly<Record<string, string>> = {};
  const watch = createWatch({
    programs,
    internet,
    switchboard,
    printerClient,
    cardCounts: new Map(printers.map(({ spec }) => [spec.id, createCardCount(printerFolder(settings.dataFolder, spec.id))])),
    boardToken: () => tokens.head_of_office,
    log,
    ports,
    fetch,
  });

  async function start(): Promise<{ readonly access: DemoAccess; readonly accessFile: string }> {
    controlRoom = await startControlRoom({ port: settings.controlPort, token: options.controlToken, programs, switchboard, watch, printerClient, log, ports });
    const centreStarts = centre.start(started);
    // Looked at below; without this, a centre that fails while the printers start would be nobody's.
    centreStarts.catch(() => undefined);
    // The office is told the addresses of its devices; it needs no centre to begin.
    await Promise.all(devices.map((program) => program.start(started)));
    await Promise.all([office.start(started), centreStarts]);
    tokens = await waitForTokens(settings.dataFolder, ports);
    const access = accessOf();
    watch.start();
    return { access, accessFile: writeDemoAccess(settings.dataFolder, access) };
  }

  async function stop(): Promise<void> {
    await watch.stop();
    // The office first, while its printers and the centre still answer it.
    await office.stop();
    await Promise.all([...devices, centre].map((program) => program.stop()));
    await internet.close();
    await controlRoom?.close();
  }

  function accessOf(): DemoAccess {
    const url = office.address() ?? '';
    return {
      page: `${url}/`,
      office: { url, api: `${url}/api` },
      centre: { url: centre.address() ?? '' },
      internet: { url: internetAddress },
      printers: printers.map((printer) => ({
        id: printer.spec.id,
        url: printer.address() ?? '',
        control: new URL('/control', printer.address()).href,
        data: printerFolder(settings.dataFolder, printer.spec.id),
      })),
      ups: { address: upsAddressOf(ups.address()) ?? '' },
      controlRoom: { url: controlRoom?.url ?? '', token: options.controlToken },
      tokens,
      people: options.people,
    };
  }

  return { start, stop };
}

/** The office writes them after it listens; they stay the same over its restarts. */
async function waitForTokens(dataFolder: string, { clock, timers }: Ports): Promise<Readonly<Record<string, string>>> {
  const deadline_ms = clock.monotonic() + tokens_ms_max;
  for (;;) {
    const tokens = readDemoTokens(dataFolder);
    if (tokens !== undefined) return tokens;
    if (clock.monotonic() > deadline_ms) throw new Error('the office wrote no demo tokens');
    await timers.sleep(tokensPause_ms);
  }
}
