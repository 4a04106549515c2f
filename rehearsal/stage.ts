/** A small office with its centre and printers as real processes in a folder of their own, for tests, rehearsals and benchmarks. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createDemoLog, type DemoEvent } from '@loket/demo/demo-log';
import { type SlowLink, startInternet } from '@loket/demo/internet';
import { centreSpec, type LaunchContext, officeSpec, printerFolder, printerSpec } from '@loket/demo/programs';
import { settingsOnAnyPort } from '@loket/demo/settings';
import { type SupervisedProgram, superviseProgram } from '@loket/demo/supervised-program';
import { readOutputLog } from '@loket/devices/printer/testing/printer-process';
import { systemPorts } from '@loket/platform/ports';
import { z } from 'zod';

export type StageOptions = {
  readonly printers: number;
  readonly card_ms: number;
  readonly verdictDelay_ms: number;
  /** more environment for the office, for example its polls */
  readonly officeEnvironment?: Readonly<Record<string, string>>;
  /** what runs the office in place of this node */
  readonly officeNode?: string;
  /** where the office keeps its file, when not with the rest */
  readonly officeFolder?: string;
  /** a proxy between office and centre, first `on`, and what it is like when it is set to `slow` */
  readonly internet?: SlowLink;
};

export type Stage = Awaited<ReturnType<typeof openStage>>;

const root = resolve(import.meta.dirname, '..');
const Tokens = z.record(z.string(), z.string());
const reason = { id: 'latihan', en: 'rehearsal' };

/** Starts everything and waits until it answers. Call `end()` in any case: it stops each process by pid and removes the folder. */
export async function openStage(options: StageOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'loket-stage-'));
  const officeFolder = options.officeFolder ?? folder;
  const ports = systemPorts();
  const log = createDemoLog(ports.clock);
  const events: DemoEvent[] = [];
  log.onEvent((event) => void events.push(event));
  const settings = settingsOnAnyPort({
    dataFolder: folder,
    printerCount: options.printers,
    card_ms: options.card_ms,
    verdictDelay_ms: options.verdictDelay_ms,
  });
  const supervise = (spec: Parameters<typeof superviseProgram>[0], node = process.execPath): SupervisedProgram =>
    superviseProgram(spec, { root, node, logFolder: join(folder, 'logs'), log, ports });
  const context: LaunchContext = {
    root,
    settings,
    enrolmentCode: 'stage-code-0001',
    internetAddress: () => (internet === undefined ? (centre.address() ?? '') : `http://127.0.0.1:${internet.port}`),
    controlRoomAddress: () => 'http://127.0.0.1:9/',
    upsAddress: () => undefined,
    printers: () => printers.flatMap((printer) => (printer.address() === undefined ? [] : [{ id: printer.spec.id, address: printer.address() ?? '' }])),
  };
  const centre = supervise(centreSpec(context));
  const slow = options.internet;
  const internet =
    slow === undefined ? undefined : await startInternet({ port: 0, centre: () => ({ host: '127.0.0.1', port: centre.port() ?? 0 }), ports, slow });
  const printers: SupervisedProgram[] = Array.from({ length: options.printers }, (_, index) => supervise(printerSpec(context, index)));
  const plainOffice = officeSpec(context);
  const office = supervise(
    {
      ...plainOffice,
      launch: (port) => {
        const { args, environment } = plainOffice.launch(port);
        return { args, environment: { ...environment, LOKET_DATA: officeFolder, LOKET_PAGE: '', ...options.officeEnvironment } };
      },
    },
    options.officeNode,
  );

  async function end(): Promise<void> {
    await Promise.all([office.stop(), ...printers.map((printer) => printer.stop())]);
    await centre.stop();
    await internet?.close();
    rmSync(folder, { recursive: true, force: true });
  }

  try {
    await Promise.all([centre.start(reason), ...printers.map((printer) => printer.start(reason))]);
    await office.start(reason);
  } catch (error) {
    await end();
    throw error;
  }

  const tokens = Tokens.parse(JSON.parse(readFileSync(join(officeFolder, 'office', 'demo-tokens.json'), 'utf8')));

  return {
    folder,
    centre,
    office,
    internet,
    printers,
    events,
    end,

    /** One request to the office as a role. Rejects when the office is away. */
    async call(role: string, method: 'GET' | 'PUT' | 'POST', path: string, body?: unknown): Promise<{ readonly status: number; readonly body: unknown }> {
      const answer = await fetch(`${office.address()}${path}`, {
        method,
        headers: { authorization: `Bearer ${tokens[role]}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: await answer.json() };
    },

    token: (role: string): string => tokens[role] ?? '',

    /** Names of the attempts whose card physically came out of each printer: the ground truth. */
    cardsThatCameOut: async (): Promise<string[]> =>
      (await Promise.all(printers.map((printer) => readOutputLog(printerFolder(folder, printer.spec.id))))).flat().map((card) => card.name),
  };
}
