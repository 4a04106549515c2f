import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createHttpServer, type HttpServer, listRoutes } from './http-server.ts';
import { systemPorts } from './ports.ts';
import { serveStaticPage } from './static-page.ts';

let parent: string;
let folder: string;
beforeAll(() => {
  parent = mkdtempSync(join(tmpdir(), 'loket-page-'));
  folder = join(parent, 'page');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(parent, 'secret.txt'), 'top secret');
  writeFileSync(join(folder, '.env'), 'KEY=top secret');
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Loket</title>');
  writeFileSync(join(folder, 'sw.js'), 'self.skipWaiting()');
  writeFileSync(join(folder, 'manifest.webmanifest'), '{"name":"Loket"}');
  writeFileSync(join(folder, 'assets', 'index-B2x_9Kq1.js'), 'export {}');
  writeFileSync(join(folder, 'assets', 'plain.css'), 'body{}');
  writeFileSync(join(folder, 'assets', 'plain.css.br'), brotliCompressSync('body{}'));
  symlinkSync(join(parent, 'secret.txt'), join(folder, 'link.txt'));
});
afterAll(() => rmSync(parent, { recursive: true, force: true }));

let app: HttpServer;
beforeEach(async () => {
  app = await createHttpServer({ program: 'office', version: '0', ports: systemPorts(), bodyLimit_bytes: 1024, logLevel: 'silent' });
  app.get('/api/board', { config: { permission: 'public' } }, () => ({ board: true }));
  await serveStaticPage(app, folder);
});
afterEach(() => app.close());

const browser = { accept: 'text/html,application/xhtml+xml' };

describe('the page', () => {
  test('is asked for anew each time, its named-by-content files never again', async () => {
    const page = await app.inject('/');
    expect(page).toMatchObject({ statusCode: 200, body: '<!doctype html><title>Loket</title>' });
    expect(page.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    const script = await app.inject('/assets/index-B2x_9Kq1.js');
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(script.headers['content-type']).toMatch(/javascript/);
    for (const url of ['/sw.js', '/assets/plain.css', '/manifest.webmanifest']) expect((await app.inject(url)).headers['cache-control']).toBe('no-cache');
    expect((await app.inject('/manifest.webmanifest')).headers['content-type']).toBe('application/manifest+json');
  });

  test('is not sent again to a browser that has it', async () => {
    const { etag } = (await app.inject('/')).headers;
    expect(etag).toBeDefined();
    expect((await app.inject({ url: '/', headers: { 'if-none-match': String(etag) } })).statusCode).toBe(304);
  });

  test('is sent in its compressed form to a browser that reads it, as it is to any other', async () => {
    const packed = await app.inject({ url: '/assets/plain.css', headers: { 'accept-encoding': 'gzip, br' } });
    expect(packed.headers).toMatchObject({ 'content-encoding': 'br', 'content-type': 'text/css; charset=utf-8', 'cache-control': 'no-cache' });
    expect(packed.headers.vary).toContain('accept-encoding');
    expect(brotliDecompressSync(packed.rawPayload).toString()).toBe('body{}');
    const plain = await app.inject('/assets/plain.css');
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.body).toBe('body{}');
    const without = await app.inject({ url: '/sw.js', headers: { 'accept-encoding': 'br' } });
    expect(without.headers['content-encoding']).toBeUndefined();
    expect((await app.inject('/assets/plain.css.br')).statusCode).toBe(404);
  });

  test('opens at any address inside it', async () => {
    for (const url of ['/permohonan/0192f0c1', '/cetak', '/index.html']) {
      const answer = await app.inject({ url, headers: browser });
      expect(answer).toMatchObject({ statusCode: 200, body: '<!doctype html><title>Loket</title>' });
      expect(answer.headers['cache-control']).toBe('no-cache');
    }
  });

  test('does not stand in for a missing file, an unknown API path or a change', async () => {
    for (const url of ['/assets/gone-12345678.js', '/api/nothing', '/api', '/gone.png']) {
      expect((await app.inject({ url, headers: browser })).json()).toMatchObject({ status: 404, code: 'not_found' });
    }
    expect((await app.inject('/cetak')).statusCode).toBe(404);
    expect((await app.inject({ method: 'POST', url: '/cetak', headers: browser })).statusCode).toBe(404);
    expect((await app.inject('/api/board')).json()).toEqual({ board: true });
  });

  test.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%2e%2e%5c..%5csecret.txt',
    '/.env',
    '/link.txt',
    '/%00',
    '/%',
  ])('gives nothing beside it: %s', async (path) => {
    const address = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    // By hand, because an HTTP client would tidy the path first.
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect({ host: address.hostname, port: Number(address.port) }, () =>
        socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`),
      );
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toContain('top secret');
  });

  test('an unbuilt page is told in plain words; a built one is a public route', async () => {
    const other = await createHttpServer({ program: 'office', version: '0', ports: systemPorts(), bodyLimit_bytes: 1024, logLevel: 'silent' });
    await expect(serveStaticPage(other, join(parent, 'nowhere'))).rejects.toThrow(/no index\.html/);
    await other.close();
    expect(listRoutes(app)).toContainEqual({ method: 'GET', url: '/*', permission: 'public' });
  });
});
