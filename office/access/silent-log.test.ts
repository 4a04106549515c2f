import { connect } from 'node:net';
import type { HttpServer } from '@loket/platform/http-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { commandId, type Desk, openDemoDesk, serveDesk } from './testing/access-harness.ts';

const nik = '3522044107950001';
const name = 'SRIWAHYUNINGSIH';
const token = 'q7Jx0lW2mVt5ZkN8rYb3HcP6sDf9GaLuEoTiKwXvMn4';
const markers = [nik, name, token, name.toLowerCase()];

let desk: Desk;
let app: HttpServer;
let base: string;
let lines: string[];
/** what the handlers saw, so that it is known that the markers really arrived */
let seen: string[];

beforeEach(async () => {
  desk = await openDemoDesk();
  lines = [];
  seen = [];
  app = await serveDesk(desk, { sink: { write: (line) => lines.push(line) } });
  const everything = { params: z.object({ id: z.string() }), querystring: z.record(z.string(), z.string()), body: z.record(z.string(), z.string()) };
  app.post('/takes/:id', { config: { permission: 'public' }, schema: everything }, (request) => {
    seen.push(JSON.stringify([request.params, request.query, request.body, request.headers]));
    return request.body;
  });
  app.post('/throws/:id', { config: { permission: 'public' }, schema: everything }, (request) => {
    const data = JSON.stringify([request.params, request.body]);
    throw new TypeError(`cannot do ${data}\n    at ${name} (/${name}/${nik}.ts:1:1)`, {
      cause: Object.assign(new Error(data), { code: name.toLowerCase(), person: request.body }),
    });
  });
  app.post('/throws-text/:id', { config: { permission: 'public' } }, (request) => {
    throw JSON.stringify(request.body);
  });
  app.post(
    '/strict/:id',
    { config: { permission: 'public' }, schema: { params: z.strictObject({ id: z.uuid() }), body: z.strictObject({ kind: z.enum(['baru']) }) } },
    () => ({}),
  );
  app.post('/wrong-answer', { config: { permission: 'public' }, schema: { response: { 200: z.object({ count: z.int() }) } } }, (request) => {
    const answer: { count: number } = JSON.parse(JSON.stringify({ count: request.body }));
    return answer;
  });
  base = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  await app.close();
  await desk.close();
});

const body = { nik, name, password: token, [name]: nik };
const headers = {
  authorization: `Bearer ${token}`,
  cookie: `loket_session=${token}; other=${nik}`,
  'x-loket-csrf': token,
  'x-name': name,
  'user-agent': `${name} ${nik}`,
  referer: `http://x/?nik=${nik}`,
};

function post(path: string, content: unknown = body, more: Record<string, string> = {}): Promise<Response> {
  return fetch(`${base}${path}`, {
    method: 'POST',
    body: typeof content === 'string' ? content : JSON.stringify(content),
    headers: { 'content-type': 'application/json', ...headers, ...more },
  });
}

function raw(text: string): Promise<void> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.end(text));
    socket.on('close', () => resolve());
    socket.on('error', () => resolve());
    socket.resume();
  });
}

test('no NIK, name or token reaches the log at its most talkative, however a request goes wrong', async () => {
  const query = `?nik=${nik}&nama=${name}&token=${token}`;
  const statuses: Record<string, number> = {};
  const note = async (what: string, answer: Promise<Response>): Promise<void> => {
    statuses[what] = (await answer).status;
  };
  await note('taken', post(`/takes/${nik}${query}`));
  await note('thrown', post(`/throws/${nik}${query}`));
  await note('thrown text', post(`/throws-text/${nik}${query}`));
  await note('not valid', post(`/strict/${nik}${query}`));
  await note('wrong answer', post(`/wrong-answer${query}`));
  await note('half JSON', post(`/takes/${nik}`, `{"nik": "${nik}", "name": ${name}`));
  await note('unknown media', post(`/takes/${nik}`, body, { 'content-type': `text/${name}` }));
  await note('too large', post(`/takes/${nik}`, { name: name.repeat(100_000) }));
  await note('unknown route', fetch(`${base}/${name}/${nik}${query}`, { headers }));
  await note('bad path', fetch(`${base}/takes/%E0%A4%A${nik}`, { headers }));
  await note('not signed in', fetch(`${base}/api/people${query}`, { headers }));
  await note('sign-in', post('/api/session', { username: name.toLowerCase(), password: token }));
  await note('sign-in too soon', post('/api/session', { username: name.toLowerCase(), password: token }));
  await note('sign-in not valid', post('/api/session', { username: nik, password: token, [name]: 1 }));
  expect(statuses).toEqual({
    taken: 200,
    thrown: 500,
    'thrown text': 500,
    'not valid': 422,
    'wrong answer': 500,
    'half JSON': 400,
    'unknown media': 415,
    'too large': 413,
    'unknown route': 404,
    'bad path': 404,
    'not signed in': 401,
    'sign-in': 401,
    'sign-in too soon': 429,
    'sign-in not valid': 422,
  });
  await raw(`GET /${nik} HTTP/1.1\r\n${name}: ${nik} \0\r\n\r\n`);
  await raw(`POST /takes/${nik} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 5000\r\n\r\n{"nik":"${nik}`);

  const admin = (await desk.access.demoTokens()).administrator;
  const person = { commandId: commandId(1), username: name.toLowerCase(), name, roles: ['auditor'], password: token, pin: '3522044107' };
  await note(
    'person',
    fetch(`${base}/api/people`, {
      method: 'POST',
      body: JSON.stringify(person),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${admin}` },
    }),
  );
  await note(
    'person changed',
    fetch(`${base}/api/people/${name.toLowerCase()}`, {
      method: 'PATCH',
      body: JSON.stringify({ commandId: commandId(2), active: false }),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${admin}` },
    }),
  );
  expect(statuses).toMatchObject({ person: 201, 'person changed': 200 });

  const log = lines.join('');
  for (const marker of [...markers, admin]) expect(log.includes(marker), `the log holds ${marker}`).toBe(false);
  // The test must not pass because nothing was logged, or because nothing arrived.
  for (const marker of [nik, name, token]) expect(seen.join('')).toContain(marker);
  const events = lines.map((line): { event?: string; route?: string; status?: number } => JSON.parse(line));
  expect(events.filter(({ event }) => event === 'request_failed').length).toBe(3);
  expect(events).toContainEqual(expect.objectContaining({ event: 'request', route: '/throws/:id', status: 500 }));
  expect(events).toContainEqual(expect.objectContaining({ event: 'request', route: '/api/people/:username', status: 200 }));
  expect(events).toContainEqual(expect.objectContaining({ event: 'request', route: 'unknown', status: 404 }));
});
