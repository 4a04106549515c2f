import { connect } from 'node:net';
import { LoketError } from '@loket/protocol/errors';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createHttpServer, type HttpServer, type HttpServerOptions, listRoutes } from './http-server.ts';
import { systemPorts } from './ports.ts';

const servers: HttpServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function makeServer(change: Partial<HttpServerOptions> = {}): Promise<HttpServer> {
  const server = await createHttpServer({ program: 'office', version: '0.1.0', ports: systemPorts(), bodyLimit_bytes: 1024, logLevel: 'silent', ...change });
  servers.push(server);
  return server;
}

const Visit = z.strictObject({
  name: z.string().min(1).max(5),
  count: z.int(),
  kind: z.enum(['baru', 'rusak']),
  lines: z.array(z.strictObject({ text: z.string() })).max(2),
});

function addVisits(app: HttpServer): void {
  app.put(
    '/visits/:id',
    { config: { permission: 'public' }, schema: { params: z.strictObject({ id: z.string().regex(/^\d+$/) }), body: Visit, response: { 201: Visit } } },
    async (request, reply) => {
      reply.code(201);
      return request.body;
    },
  );
}

const good = { name: 'Ani', count: 1, kind: 'baru', lines: [{ text: 'x' }] };

describe('a server', () => {
  test('says that it is there, gives its figures and describes its routes', async () => {
    const app = await makeServer();
    addVisits(app);
    const health = await app.inject('/health');
    expect(health.statusCode).toBe(200);
    expect(health.json()).toMatchObject({ program: 'office', version: '0.1.0', ok: true });
    expect((await app.inject({ method: 'PUT', url: '/visits/1', payload: good })).statusCode).toBe(201);
    const metrics = await app.inject('/metrics');
    expect(metrics.body).toContain('loket_http_requests_total{method="PUT",route="/visits/:id",status="201",program="office"} 1');
    const described: { paths: Record<string, unknown> } = (await app.inject('/openapi.json')).json();
    expect(described.paths['/visits/{id}']).toMatchObject({
      put: { requestBody: { content: { 'application/json': { schema: { additionalProperties: false } } } } },
    });
    const problem = { content: { 'application/problem+json': { schema: { type: 'object', required: expect.arrayContaining(['code', 'text']) } } } };
    expect(described.paths['/visits/{id}']).toMatchObject({ put: { responses: { default: problem } } });
    expect(described.paths['/health']).toMatchObject({ get: { responses: { 200: { content: { 'application/json': {} } } } } });
  });

  test('refuses to register a route that names no permission, or one that does not exist', async () => {
    const app = await makeServer();
    expect(() => app.get('/open', () => 'open')).toThrow(/\/open names no permission/);
    const misspelt: string = 'aplication.read';
    // @ts-expect-error what a program in plain JavaScript could do
    expect(() => app.get('/misspelt', { config: { permission: misspelt } }, () => 'open')).toThrow(/names no permission/);
    app.get('/mine', { config: { permission: 'board.read' } }, () => 'mine');
    expect(listRoutes(app)).toContainEqual({ method: 'GET', url: '/mine', permission: 'board.read' });
    expect(listRoutes(app).every((route) => route.permission.length > 0)).toBe(true);
  });

  test('answers an unknown route with a problem', async () => {
    const app = await makeServer();
    const answer = await app.inject('/nothing/here');
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(answer.json()).toMatchObject({
      type: 'urn:loket:error:not_found',
      status: 404,
      code: 'not_found',
      text: { id: 'Tidak ditemukan', en: 'Not found' },
    });
  });

  test('names each bad field of a body, unknown fields too', async () => {
    const app = await makeServer();
    addVisits(app);
    const answer = await app.inject({
      method: 'PUT',
      url: '/visits/1',
      payload: { name: 'Anita Rahayu', kind: 'lain', lines: [{ text: 'a', extra: 1 }, { text: 5 }], colour: 'red' },
    });
    expect(answer.statusCode).toBe(422);
    const codes = Object.fromEntries(answer.json<{ errors: { field: string; code: string }[] }>().errors.map(({ field, code }) => [field, code]));
    expect(codes).toEqual({
      name: 'too_long',
      count: 'required',
      kind: 'not_a_choice',
      'lines.0.extra': 'unknown_field',
      'lines.1.text': 'wrong_type',
      colour: 'unknown_field',
    });
    const noBody = await app.inject({ method: 'PUT', url: '/visits/1' });
    expect(noBody.statusCode).toBe(422);
    expect(noBody.json()).toMatchObject({ errors: [{ field: 'body', code: 'required' }] });
    const badId = await app.inject({ method: 'PUT', url: '/visits/one', payload: good });
    expect(badId.json()).toMatchObject({ status: 422, errors: [{ field: 'id', code: 'format' }] });
  });

  test('names at most fifty bad fields, however many there are', async () => {
    const app = await makeServer({ bodyLimit_bytes: 100_000 });
    addVisits(app);
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`unknown${index}`, 1]));
    const answer = await app.inject({ method: 'PUT', url: '/visits/1', payload: { ...good, ...many } });
    expect(answer.json<{ errors: unknown[] }>().errors).toHaveLength(50);
  });

  test.each([
    ['half a JSON text', '{"name": ', 'application/json', 400, 'malformed_json'],
    ['an empty JSON body', '', 'application/json', 400, 'malformed_json'],
    ['a key that would poison the prototype', '{"__proto__": {"admin": true}}', 'application/json', 400, 'malformed_json'],
    ['plain text, as a foreign page could send it', 'name=Ani', 'text/plain', 415, 'unsupported_media'],
    ['a form', 'name=Ani', 'application/x-www-form-urlencoded', 415, 'unsupported_media'],
    ['more than the limit', JSON.stringify({ ...good, name: 'x'.repeat(2000) }), 'application/json', 413, 'body_too_large'],
  ])('%s is refused', async (_what, payload, type, status, code) => {
    const app = await makeServer();
    addVisits(app);
    const answer = await app.inject({ method: 'PUT', url: '/visits/1', payload, headers: { 'content-type': type } });
    expect(answer.statusCode).toBe(status);
    expect(answer.json()).toMatchObject({ code, status });
  });

  test('ten megabytes where a kilobyte is allowed get a readable answer, and the connection serves on', async () => {
    const app = await makeServer();
    addVisits(app);
    const base = await app.listen({ host: '127.0.0.1', port: 0 });
    const answer = await fetch(`${base}/visits/1`, {
      method: 'PUT',
      body: JSON.stringify({ ...good, name: 'x'.repeat(10_000_000) }),
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: 'body_too_large', errors: [{ field: 'body' }] });
    expect((await fetch(`${base}/health`)).status).toBe(200);
  });

  test('what is not HTTP gets 400 and the end of the connection', async () => {
    const app = await makeServer();
    const address = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
    const received = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect({ host: address.hostname, port: Number(address.port) }, () => socket.write('selamat pagi\r\n\r\n'));
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.on('end', () => resolve(text));
      socket.on('error', reject);
    });
    expect(received).toMatch(/^HTTP\/1\.1 400 /);
    expect(received).toContain('urn:loket:error:malformed_json');
  });

  test('a fault inside a handler is an internal problem that tells nothing, an error of the catalogue tells its fields', async () => {
    const app = await makeServer();
    app.get('/broken', { config: { permission: 'public' } }, () => {
      throw new Error('secret detail');
    });
    app.get('/busy', { config: { permission: 'public' } }, () => {
      throw new LoketError('too_many_failures', [], { extra: { retryAfter_s: 3.2 } });
    });
    const broken = await app.inject('/broken');
    expect(broken.statusCode).toBe(500);
    expect(broken.body).not.toContain('secret detail');
    const busy = await app.inject('/busy');
    expect(busy.statusCode).toBe(429);
    expect(busy.headers['retry-after']).toBe('4');
  });

  test('sends the headers that keep a page in its place', async () => {
    const app = await makeServer();
    for (const url of ['/health', '/nothing']) {
      const { headers } = await app.inject(url);
      expect(headers['content-security-policy']).toContain("script-src 'self' 'wasm-unsafe-eval';");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).not.toMatch(/'unsafe/);
      expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', 'x-frame-options': 'DENY' });
    }
    const demo = await makeServer({ controlRoomOrigin: 'http://127.0.0.1:3590' });
    expect((await demo.inject('/health')).headers['content-security-policy']).toContain("connect-src 'self' http://127.0.0.1:3590;");
    await expect(
      createHttpServer({
        program: 'office',
        version: '0',
        ports: systemPorts(),
        bodyLimit_bytes: 1,
        logLevel: 'silent',
        controlRoomOrigin: "http://x/; script-src 'unsafe-inline'",
      }),
    ).rejects.toThrow();
  });

  test('limits what an address may ask without signing in; the minute passes by the clock that was handed in', async () => {
    let now_ms = 0;
    const ports = { ...systemPorts(), clock: { now: () => now_ms, monotonic: () => now_ms } };
    const app = await makeServer({ ports, limits: { public_perMinute: 3 } });
    app.post('/sign-in', { config: { permission: 'public', requests_perMinute: 1 } }, () => ({}));
    app.get('/signed', { config: { permission: 'board.read' } }, () => ({}));
    for (let count = 0; count < 3; count += 1) expect((await app.inject('/health')).statusCode).toBe(200);
    const refused = await app.inject('/health');
    expect(refused.statusCode).toBe(429);
    expect(refused.headers['retry-after']).toBe('60');
    expect((await app.inject({ url: '/health', remoteAddress: '10.0.0.9' })).statusCode).toBe(200);
    expect((await app.inject({ method: 'POST', url: '/sign-in' })).statusCode).toBe(200);
    expect((await app.inject({ method: 'POST', url: '/sign-in' })).statusCode).toBe(429);
    for (let count = 0; count < 20; count += 1) expect((await app.inject('/signed')).statusCode).toBe(200);
    now_ms += 60_000;
    expect((await app.inject('/health')).statusCode).toBe(200);
    expect((await app.inject({ method: 'POST', url: '/sign-in' })).statusCode).toBe(200);
  });

  test('answers what is under way before it ends, and refuses what comes after', async () => {
    const app = await makeServer();
    const started = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    app.get('/slow', { config: { permission: 'public' } }, async () => {
      started.resolve();
      await release.promise;
      return { done: true };
    });
    const base = await app.listen({ host: '127.0.0.1', port: 0 });
    const slow = fetch(`${base}/slow`);
    await started.promise;
    const closed = app.close();
    release.resolve();
    expect(await (await slow).json()).toEqual({ done: true });
    await closed;
    await expect(fetch(`${base}/health`)).rejects.toThrow();
  });
});
