/** The fake office behind a real port, with the built page and the real program's security headers, to be switched off and on again. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { securityHeaders } from '@loket/platform/security-headers';
import type { FakeOffice } from './fake-office.ts';

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

export type FakeOfficeServer = {
  readonly url: string;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly tellPages: (topics: readonly string[]) => void;
};

export async function createFakeOfficeServer(office: FakeOffice, pageFolder: string): Promise<FakeOfficeServer> {
  const headers = securityHeaders({ https: false });
  const listeners = new Set<ServerResponse>();
  let server: Server | undefined;
  let port = 0;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (path === '/api/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write('retry: 500\n\n');
      listeners.add(response);
      response.on('close', () => listeners.delete(response));
      return;
    }
    if (path.endsWith('/card.png')) return sendFile(response, join(pageFolder, 'icon-512.png'));
    if (path.startsWith('/api/') || path === '/health' || path === '/demo.json') return answerApi(request, response, path);
    const file = join(pageFolder, path === '/' ? 'index.html' : (path.split('?')[0] ?? ''));
    sendFile(response, existsSync(file) && extname(file) !== '' ? file : join(pageFolder, 'index.html'));
  }

  async function answerApi(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    const given = new Headers();
    for (const [name, value] of Object.entries(request.headers)) if (typeof value === 'string') given.set(name, value);
    const reply = office.handle(request.method ?? 'GET', path, Buffer.concat(parts).toString('latin1'), given);
    if (reply === undefined) {
      request.socket.destroy();
      return;
    }
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(reply.body === undefined ? '' : JSON.stringify(reply.body));
  }

  async function start(): Promise<void> {
    const made = createServer((request, response) => void answer(request, response));
    await new Promise<void>((resolve) => made.listen(port, '127.0.0.1', resolve));
    const address = made.address();
    if (address === null || typeof address === 'string') throw new Error('the fake office has no port');
    port = address.port;
    server = made;
  }

  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    start,
    /** Off at once, as by a pulled plug: open connections are cut. */
    async stop() {
      const closing = server;
      server = undefined;
      if (closing === undefined) return;
      closing.closeAllConnections();
      await new Promise<void>((resolve) => closing.close(() => resolve()));
    },
    tellPages(topics) {
      for (const listener of listeners) listener.write(`event: changed\ndata: ${JSON.stringify({ topics })}\n\n`);
    },
  };
}

function sendFile(response: ServerResponse, file: string): void {
  response.writeHead(200, { 'content-type': mediaTypes[extname(file)] ?? 'application/octet-stream', 'cache-control': 'no-cache' });
  response.end(readFileSync(file));
}
