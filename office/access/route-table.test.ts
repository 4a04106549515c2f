/** Over the whole office as it ships: nothing is open by omission, and every role gets what the table says on every route. */
import { isAllowed, permissions } from '@loket/domain/access';
import { type HttpServer, type ListedRoute, listRoutes } from '@loket/platform/http-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createOfficeServer } from '../server.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testSubmission } from '../testing/people.ts';
import { demoPeople } from './access.ts';

const name = 'SRIWAHYUNINGSIH';

let office: TestOffice;
let app: HttpServer;
let tokens: Readonly<Record<string, string>>;
const lines: string[] = [];

beforeAll(async () => {
  office = await openTestOffice();
  await office.office.access.createDemoPeople();
  tokens = await office.office.access.demoTokens();
  app = await createOfficeServer(office.office, { version: '0', logLevel: 'trace', logSink: { write: (line) => lines.push(line) } });
});
afterAll(async () => {
  await app.close();
  await office.end();
});

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

function methodOf(route: ListedRoute): Method {
  const found = (['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).find((method) => method === route.method);
  if (found === undefined) throw new Error(`a route with the method ${route.method}`);
  return found;
}

function guardedRoutes(): readonly ListedRoute[] {
  return listRoutes(app).filter(({ method, permission }) => method !== 'HEAD' && permission !== 'public');
}

const addressOf = ({ url }: ListedRoute): string => url.replace(/:\w+/g, 'x');

async function statusOf(route: ListedRoute, token?: string): Promise<number> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return (await app.inject({ method: methodOf(route), url: addressOf(route), headers })).statusCode;
}

describe('the routes of the office', () => {
  test('are public only where nothing of a citizen or an officer can be seen', () => {
    const open = listRoutes(app).filter(({ method, permission }) => method !== 'HEAD' && permission === 'public');
    expect(open.map(({ method, url }) => `${method} ${url}`).sort()).toEqual([
      'GET /api/machines/:id/standing',
      'GET /api/trust-list',
      'GET /demo.json',
      'GET /health',
      'GET /metrics',
      'GET /openapi.json',
      'POST /api/session',
    ]);
  });

  test('all name a permission of the table, and stand in the description with it', async () => {
    expect(guardedRoutes().length).toBeGreaterThan(25);
    const described: { paths: Record<string, Record<string, { 'x-permission'?: string }>> } = (await app.inject('/openapi.json')).json();
    for (const route of guardedRoutes()) {
      expect(permissions).toContain(route.permission);
      const path = route.url.replace(/:(\w+)/g, '{$1}');
      expect(described.paths[path]?.[route.method.toLowerCase()], path).toMatchObject({ 'x-permission': route.permission });
    }
    for (const path of ['/api/applications/{id}', '/api/applications', '/api/board', '/api/coverage', '/api/blanks', '/api/print-jobs']) {
      expect(described.paths[path], path).toBeDefined();
    }
  });

  test('let nobody in without signing in', async () => {
    for (const route of guardedRoutes()) expect({ ...route, status: await statusOf(route) }).toEqual({ ...route, status: 401 });
  });

  test('let each role do what the table gives it, and nothing else', async () => {
    for (const { role } of demoPeople) {
      for (const route of guardedRoutes()) {
        const may = permissions.some((permission) => permission === route.permission && isAllowed([role], permission));
        // The stream of events and the end of one's own session would end this test, not the request.
        if (may && (route.url === '/api/events' || (route.url === '/api/session' && route.method === 'DELETE'))) continue;
        const status = await statusOf(route, tokens[role]);
        expect({ role, method: route.method, url: route.url, refused: status === 403 || status === 401 }).toEqual({
          role,
          method: route.method,
          url: route.url,
          refused: !may,
        });
      }
    }
  });
});

test('an application that is taken, refused or searched for leaves no trace of the citizen in the log', async () => {
  const valid = testSubmission(4321, 'rusak');
  const person = { ...valid.person, name, birthPlace: name, address: name, motherName: name };
  const submission = { ...valid, person, note: name };
  const { nik, kk } = person;
  const headers = { authorization: `Bearer ${tokens['front_office']}` };
  const before = lines.length;
  const id = '01234567-89ab-7cde-8f01-000000000001';
  const statuses: number[] = [];
  for (const payload of [submission, { ...submission, person: { ...person, nik: `${nik}9`, [name]: nik } }, { ...submission, kind: name }]) {
    statuses.push((await app.inject({ method: 'PUT', url: `/api/applications/${id}`, payload, headers })).statusCode);
  }
  for (const url of [
    `/api/applications?q=${nik}`,
    `/api/applications?q=${name}`,
    `/api/applications/${nik}`,
    `/api/receipts/${name}`,
    `/api/applications?${name}=${nik}`,
  ]) {
    statuses.push((await app.inject({ url, headers })).statusCode);
  }
  expect(statuses.every((status) => status < 500)).toBe(true);
  expect(statuses.slice(0, 3)).toEqual([201, 422, 422]);
  expect(lines.length - before).toBe(statuses.length);
  for (const marker of [nik, kk, name, ...Object.values(tokens)]) expect(lines.join('').includes(marker), `the log holds ${marker}`).toBe(false);
});
