/**
 * The control room's page and switches, on this machine alone. A page from elsewhere can neither read nor press anything:
 * the host name must be ours (so that no foreign name can point here), and each switch needs the token in our page.
 */
import { timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import path from 'node:path';
import type { Ports, TimerHandle } from '@loket/platform/ports';
import { z } from 'zod';
import type { DemoLog } from './demo-log.ts';
import { type PrinterClient, printerSwitches } from './printer-client.ts';
import type { SupervisedProgram } from './supervised-program.ts';
import { type Switchboard, SwitchProblem } from './switchboard.ts';
import type { Watch } from './watch.ts';

export type ControlRoomOptions = {
  /** 0 lets the system choose */
  readonly port: number;
  /** in the page and in the header `x-control-token` of each POST */
  readonly token: string;
  readonly programs: readonly SupervisedProgram[];
  readonly switchboard: Switchboard;
  readonly watch: Watch;
  readonly printerClient: PrinterClient;
  readonly log: DemoLog;
  readonly ports: Pick<Ports, 'timers'>;
};

export type ControlRoom = { readonly url: string; close(): Promise<void> };

const SwitchBody = z.discriminatedUnion('switch', [
  z.strictObject({ switch: z.literal('internet'), state: z.enum(['on', 'slow', 'off']) }),
  z.strictObject({ switch: z.literal('mains'), on: z.boolean() }),
  z.strictObject({ switch: z.literal('ups_empty') }),
  z.strictObject({ switch: z.literal('program'), id: z.string().max(40), do: z.enum(['kill', 'start']) }),
  z.strictObject({ switch: z.literal('printer'), id: z.string().max(40), name: z.enum(printerSwitches), on: z.boolean() }),
]);
type SwitchBody = z.infer<typeof SwitchBody>;

const body_bytes_max = 2_000;
const viewers_max = 20;
const heartbeat_ms = 15_000;

const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const pages: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '/': { file: 'index.html', type: 'text/html; charset=utf-8' },
  '/control-room.css': { file: 'control-room.css', type: 'text/css; charset=utf-8' },
  '/control-room.js': { file: 'control-room.js', type: 'text/javascript; charset=utf-8' },
  '/icon.svg': { file: 'icon.svg', type: 'image/svg+xml' },
  '/words.js': { file: 'words.js', type: 'text/javascript; charset=utf-8' },
};

/** @throws Error of the system when the port is taken */
export async function startControlRoom(options: ControlRoomOptions): Promise<ControlRoom> {
  const viewers = new Set<ServerResponse>();
  let origin = '';
  const server = createServer((request, response) => {
    answer(request, response, { ...options, origin, viewers }).catch((error: unknown) => {
      options.log.add({ id: `Ruang kendali: ${error}`, en: `Control room: ${error}` });
      if (!response.headersSent) sendJson(response, 500, { error: 'internal' });
      else response.destroy();
    });
  });
  origin = `http://127.0.0.1:${await listen(server, options.port)}`;
  const stopTelling = tellViewers(viewers, options);
  return {
    url: `${origin}/`,
    close: () => {
      stopTelling();
      for (const viewer of viewers) viewer.destroy();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

type Answering = ControlRoomOptions & { readonly origin: string; readonly viewers: Set<ServerResponse> };

async function answer(request: IncomingMessage, response: ServerResponse, room: Answering): Promise<void> {
  response.setHeader('content-security-policy', contentSecurityPolicy);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cache-control', 'no-store');
  if (!isOwnHost(request, room.origin)) return sendJson(response, 421, { error: 'not our name' });

  const place = new URL(request.url ?? '/', room.origin).pathname;
  const page = pages[place];
  if (request.method === 'GET' && page !== undefined) return sendPage(response, page, room.token);
  if (request.method === 'GET' && place === '/health') return sendJson(response, 200, { ok: true });
  if (request.method === 'GET' && place === '/api/state') return sendJson(response, 200, { view: room.watch.view(), log: room.log.recent() });
  if (request.method === 'GET' && place === '/api/events') return addViewer(response, room);
  if (request.method === 'GET' && place.startsWith('/cards/')) return sendPicture(response, place, room);
  if (request.method === 'POST' && place === '/api/switches') return takeSwitch(request, response, room);
  sendJson(response, 404, { error: 'not found' });
}

/** Only what asks for this machine by a local name; another name that points here is somebody's trick (DNS rebinding). */
function isOwnHost(request: IncomingMessage, origin: string): boolean {
  const { port } = new URL(origin);
  return request.headers.host === `127.0.0.1:${port}` || request.headers.host === `localhost:${port}`;
}

function mayPress(request: IncomingMessage, { token, origin }: Answering): boolean {
  const { origin: asked, 'x-control-token': given = '', 'sec-fetch-site': site } = request.headers;
  if (asked !== undefined && asked !== origin && asked !== origin.replace('127.0.0.1', 'localhost')) return false;
  if (site !== undefined && site !== 'same-origin') return false;
  const one = Buffer.from(String(given));
  const other = Buffer.from(token);
  return one.length === other.length && timingSafeEqual(one, other);
}

async function takeSwitch(request: IncomingMessage, response: ServerResponse, room: Answering): Promise<void> {
  if (!mayPress(request, room)) return sendJson(response, 403, { error: 'reload the page' });
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return sendJson(response, 415, { error: 'application/json is expected' });
  const text = await readBody(request);
  if (text === undefined) return sendJson(response, 413, { error: 'too long' });
  let wanted: SwitchBody;
  try {
    wanted = SwitchBody.parse(JSON.parse(text));
  } catch (error) {
    return sendJson(response, 422, { error: error instanceof Error ? error.message : String(error) });
  }
  try {
    await press(wanted, room.switchboard);
  } catch (error) {
    if (error instanceof SwitchProblem) return sendJson(response, 409, { error: error.message });
    throw error;
  }
  await room.watch.lookNow();
  sendJson(response, 200, { view: room.watch.view() });
}

function press(wanted: SwitchBody, switchboard: Switchboard): Promise<void> {
  switch (wanted.switch) {
    case 'internet':
      return switchboard.setInternet(wanted.state);
    case 'mains':
      return switchboard.setMains(wanted.on);
    case 'ups_empty':
      return switchboard.emptyUps();
    case 'program':
      return wanted.do === 'kill' ? switchboard.killProgram(wanted.id) : switchboard.startProgram(wanted.id);
    case 'printer':
      return switchboard.setPrinter(wanted.id, wanted.name, wanted.on);
  }
}

function addViewer(response: ServerResponse, { viewers, watch, log }: Answering): void {
  if (viewers.size >= viewers_max) return sendJson(response, 503, { error: 'too many viewers' });
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.on('close', () => viewers.delete(response));
  viewers.add(response);
  for (const event of log.recent()) response.write(`event: log\ndata: ${JSON.stringify(event)}\n\n`);
  response.write(`event: view\ndata: ${JSON.stringify(watch.view())}\n\n`);
}

/** @returns ends the telling */
function tellViewers(viewers: ReadonlySet<ServerResponse>, { watch, log, ports }: ControlRoomOptions): () => void {
  const tell = (text: string): void => {
    for (const viewer of viewers) {
      // A viewer that does not read (a sleeping tablet) is let go; it comes back by itself.
      if (viewer.writableLength > 1_000_000) viewer.destroy();
      else viewer.write(text);
    }
  };
  const stopViews = watch.onView((view) => tell(`event: view\ndata: ${JSON.stringify(view)}\n\n`));
  const stopLog = log.onEvent((event) => tell(`event: log\ndata: ${JSON.stringify(event)}\n\n`));
  let timer: TimerHandle;
  const beat = (): void => {
    tell(': still here\n\n');
    timer = ports.timers.set(heartbeat_ms, beat);
  };
  timer = ports.timers.set(heartbeat_ms, beat);
  return () => {
    stopViews();
    stopLog();
    ports.timers.clear(timer);
  };
}

function sendPage(response: ServerResponse, { file, type }: { readonly file: string; readonly type: string }, token: string): void {
  const text = readFileSync(path.join(import.meta.dirname, 'control-room', file), 'utf8');
  response.writeHead(200, { 'content-type': type }).end(file === 'index.html' ? text.replace('CONTROL_TOKEN', token) : text);
}

/** /cards/PRINTER/FILE.png */
async function sendPicture(response: ServerResponse, place: string, { programs, printerClient }: Answering): Promise<void> {
  const [, id, file] = /^\/cards\/([a-z0-9-]{1,40})\/([A-Za-z0-9._-]{1,120}\.png)$/.exec(place) ?? [];
  const address = programs.find(({ spec }) => spec.id === id && spec.kind === 'printer')?.address();
  const picture = address === undefined || file === undefined ? undefined : await printerClient.picture(address, file).catch(() => undefined);
  if (picture === undefined) return sendJson(response, 404, { error: 'no such card' });
  // A card that came out does not change; the page shows it again and again.
  response.writeHead(200, { 'content-type': 'image/png', 'cache-control': 'private, max-age=3600, immutable' }).end(picture);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(`${JSON.stringify(value)}\n`);
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length_bytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    length_bytes += chunk.length;
    if (length_bytes > body_bytes_max) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port'));
      else resolve(address.port);
    });
  });
}
