/**
 * Our virtual card printer: speaks IPP over HTTP, makes pictures instead of cards. A twin of a
 * real printer for the demo and for tests, in this process or in one of its own (main.ts).
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock, Ids, Timers } from '@loket/platform/ports';
import type { HttpPost } from '../http-post.ts';
import { HttpPostError } from '../http-post.ts';
import { CardMachine, CutError, type MachineReport } from './card-machine.ts';
import { abortBrokenUpload, createIppService, type IppService } from './ipp-service.ts';
import type { PrinterDisk } from './printer-disk.ts';
import { type PrinterSwitches, SwitchError } from './printer-switches.ts';

export interface VirtualPrinterOptions {
  /** Where it keeps everything; see printer-memory.ts. */
  disk: PrinterDisk;
  name: string;
  clock: Clock;
  timers: Timers;
  ids: Ids;
  /** Set over what it remembers. */
  switches?: Partial<PrinterSwitches>;
  /** Its disk failed; it answers nothing any more. */
  onFault: (error: Error) => void;
}

export interface VirtualPrinter {
  readonly machine: CardMachine;
  /** For createIppPrinter({uri}): http://HOST:PORT/ipp/print */
  readonly uri: string;
  /** http://HOST:PORT, for /control and /cards */
  readonly origin: string;
  /** The mains goes: connections break, nothing is written any more. Start another one on the same disk to go on. */
  cut(): Promise<void>;
}

const printPath = '/ipp/print';
const requestBytes_max = 16 * 1024 * 1024;
const controlBytes_max = 16 * 1024;

/** @throws Error when the port is taken or the disk holds something else. Port 0: any free one. */
export async function startVirtualPrinter(options: VirtualPrinterOptions & { port: number; host?: string }): Promise<VirtualPrinter> {
  const { port, host = '127.0.0.1', name, clock } = options;
  const machine = await CardMachine.start(options, options.switches);
  let service: IppService | undefined;
  const server = createServer((request, response) => {
    answer(request, response, { machine, service }).catch((error: unknown) => {
      response.destroy();
      if (!(error instanceof CutError)) options.onFault(error instanceof Error ? error : new Error(String(error)));
    });
  });
  const origin = `http://${host}:${await listen(server, port, host)}`;
  const uri = `${origin}${printPath}`;
  service = createIppService({ machine, clock, name, uri: uri.replace('http', 'ipp') });
  return {
    machine,
    uri,
    origin,
    cut: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await machine.cut();
      await closed;
    },
  };
}

/**
 * The same printer without sockets, for a simulation under its own clock: give `post` to
 * createIppPrinter. After `cut` every post fails as if nothing listened.
 */
export async function startSocketlessPrinter(options: VirtualPrinterOptions): Promise<{ machine: CardMachine; post: HttpPost; cut(): Promise<void> }> {
  const machine = await CardMachine.start(options, options.switches);
  const service = createIppService({ machine, clock: options.clock, name: options.name, uri: 'ipp://virtual/ipp/print' });
  let isOn = true;
  const post: HttpPost = async ({ body }) => {
    if (!isOn) throw new HttpPostError('the printer is off', false);
    const reply = await service(body).catch((cause: unknown) => {
      throw new HttpPostError('the printer was cut', true, { cause });
    });
    if (reply === undefined) throw new HttpPostError('no answer', true);
    return { status: 200, body: reply };
  };
  return {
    machine,
    post,
    cut: async () => {
      isOn = false;
      await machine.cut();
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the printer listens on no port'));
      else resolve(address.port);
    });
  });
}

interface Answering {
  machine: CardMachine;
  /** undefined for the moment between listening and knowing the address. */
  service: IppService | undefined;
}

async function answer(request: IncomingMessage, response: ServerResponse, answering: Answering): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://printer').pathname;
  const route = `${request.method} ${path}`;
  if (route === `POST ${printPath}`) return answerIpp(request, response, answering);
  const { machine } = answering;
  if (route === 'POST /control') return answerControl(request, response, machine);
  if (route === 'GET /control') return sendJson(response, 200, controlReport(machine));
  if (route === 'GET /cards') return sendJson(response, 200, listCards(machine));
  if (route === 'GET /health') return sendJson(response, 200, { ok: true });
  if (route.startsWith('GET /cards/')) return sendPicture(response, machine, path.slice('/cards/'.length));
  return sendJson(response, 404, { error: `no such address: ${route}` });
}

async function answerIpp(request: IncomingMessage, response: ServerResponse, { machine, service }: Answering): Promise<void> {
  const { body, isWhole } = await readBody(request, requestBytes_max);
  if (!isWhole) await abortBrokenUpload(body, machine);
  if (!isWhole || service === undefined) {
    response.destroy();
    return;
  }
  const reply = await service(body);
  if (reply === undefined) response.destroy();
  else response.writeHead(200, { 'content-type': 'application/ipp', 'content-length': reply.byteLength }).end(reply);
}

/** Requires a JSON content type, which a foreign page in the same browser cannot send unasked. */
async function answerControl(request: IncomingMessage, response: ServerResponse, machine: CardMachine): Promise<void> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    return sendJson(response, 415, { error: 'content-type: application/json is expected' });
  }
  const { body, isWhole } = await readBody(request, controlBytes_max);
  if (!isWhole) return sendJson(response, 413, { error: 'too long' });
  try {
    const change: unknown = JSON.parse(body.toString('utf8'));
    await machine.setSwitches(change);
  } catch (error) {
    if (error instanceof SwitchError || error instanceof SyntaxError) {
      return sendJson(response, 422, { error: error.message });
    }
    throw error;
  }
  return sendJson(response, 200, controlReport(machine));
}

export interface ControlReport {
  switches: PrinterSwitches;
  printerUuid: string;
  bootUuid: string;
  upTimeS: number;
  condition: MachineReport;
}

const controlReport = (machine: CardMachine): ControlReport => ({
  switches: machine.switches,
  printerUuid: machine.printerUuid,
  bootUuid: machine.bootUuid,
  upTimeS: machine.upTime_s,
  condition: machine.report(),
});

const listCards = (machine: CardMachine): object[] =>
  machine
    .recentCards()
    .toReversed()
    .map(({ jobUuid, name, at, file }) => ({ jobUuid, name, at, picture: `/cards/${file}` }));

async function sendPicture(response: ServerResponse, machine: CardMachine, file: string): Promise<void> {
  const picture = await machine.picture(file);
  if (picture === undefined) sendJson(response, 404, { error: 'no such card' });
  else response.writeHead(200, { 'content-type': 'image/png', 'content-length': picture.byteLength }).end(picture);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(value)}\n`);
}

/** What came, and whether it is all of it: the client broke off, or sent more than is allowed. */
function readBody(request: IncomingMessage, length_bytes_max: number): Promise<{ body: Buffer; isWhole: boolean }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length_bytes = 0;
    const finish = (isWhole: boolean): void => resolve({ body: Buffer.concat(chunks), isWhole });
    request.on('data', (chunk: Buffer) => {
      length_bytes += chunk.length;
      if (length_bytes > length_bytes_max) {
        request.pause();
        finish(false);
      } else chunks.push(chunk);
    });
    request.on('end', () => finish(true));
    request.on('error', () => finish(false));
    request.on('close', () => finish(request.complete));
  });
}
