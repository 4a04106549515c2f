import { isAllowed, permissions } from '@loket/domain/access';
import { type HttpServer, listRoutes } from '@loket/platform/http-server';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { actorOf, demoPeople } from './access.ts';
import { commandId, type Desk, openDemoDesk, openDesk, serveDesk } from './testing/access-harness.ts';

let desk: Desk;
let app: HttpServer;
beforeEach(async () => {
  desk = await openDemoDesk();
  app = await serveDesk(desk);
});
afterEach(async () => {
  await app.close();
  await desk.close();
});

type Browser = { readonly cookie: string; readonly csrf: string };

async function signIn(username: string, on: HttpServer = app, password = `demo-${username}-3522`): Promise<Browser> {
  const answer = await on.inject({ method: 'POST', url: '/api/session', payload: { username, password } });
  expect(answer.statusCode).toBe(201);
  const [cookie] = answer.cookies;
  return { cookie: `${cookie?.name}=${cookie?.value}`, csrf: answer.json<{ csrfToken: string }>().csrfToken };
}

describe('signing in over HTTP', () => {
  test('gives a cookie that no script reads and no foreign page sends', async () => {
    const answer = await app.inject({ method: 'POST', url: '/api/session', payload: { username: 'loket', password: 'demo-loket-3522' } });
    expect(answer.cookies).toMatchObject([{ name: 'loket_session', httpOnly: true, sameSite: 'Strict', path: '/', maxAge: 43_200 }]);
    const token = answer.cookies[0]?.value ?? '';
    expect(answer.body).not.toContain(token);
    expect(answer.json()).toMatchObject({ username: 'loket', office: { regionCode: '35.22' } });
  });

  test('a wrong password is 401, the next attempt at once is 429 with Retry-After', async () => {
    const attempt = () => app.inject({ method: 'POST', url: '/api/session', payload: { username: 'loket', password: 'salah' } });
    expect((await attempt()).statusCode).toBe(401);
    const second = await attempt();
    expect(second.statusCode).toBe(429);
    expect(second.headers['retry-after']).toBe('1');
    expect(second.json()).toMatchObject({ code: 'too_many_failures', retryable: true });
  });

  test('is refused from a foreign page, and with fields that nobody knows', async () => {
    const payload = { username: 'loket', password: 'demo-loket-3522' };
    const foreign = await app.inject({ method: 'POST', url: '/api/session', payload, headers: { 'sec-fetch-site': 'cross-site' } });
    expect(foreign.json()).toMatchObject({ status: 403, code: 'csrf' });
    const extra = await app.inject({ method: 'POST', url: '/api/session', payload: { ...payload, remember: true } });
    expect(extra.json()).toMatchObject({ status: 422, errors: [{ field: 'remember', code: 'unknown_field' }] });
  });

  test('too often a minute from one address is refused before any password is looked at', async () => {
    const statuses: number[] = [];
    for (let count = 0; count < 121; count += 1) statuses.push((await app.inject({ method: 'POST', url: '/api/session', payload: {} })).statusCode);
    expect(new Set(statuses.slice(0, 120))).toEqual(new Set([422]));
    expect(statuses[120]).toBe(429);
  });

  test('signing out ends the session', async () => {
    const { cookie, csrf } = await signIn('loket');
    expect((await app.inject({ url: '/api/session', headers: { cookie } })).json()).toMatchObject({ username: 'loket', csrfToken: csrf });
    const out = await app.inject({ method: 'DELETE', url: '/api/session', headers: { cookie, 'x-loket-csrf': csrf } });
    expect(out.statusCode).toBe(204);
    expect((await app.inject({ url: '/api/session', headers: { cookie } })).json()).toMatchObject({ status: 401, code: 'not_signed_in' });
  });

  test('an administrator’s revocation ends it too', async () => {
    const officer = await signIn('loket');
    const admin = await signIn('admin');
    const revoked = await app.inject({ method: 'DELETE', url: '/api/people/loket/sessions', headers: { cookie: admin.cookie, 'x-loket-csrf': admin.csrf } });
    expect(revoked.json()).toEqual({ ended: 1 });
    expect((await app.inject({ url: '/api/session', headers: { cookie: officer.cookie } })).statusCode).toBe(401);
  });
});

describe('a change in a browser', () => {
  const change = { commandId: commandId(1), username: 'wulan', name: 'Wulan', roles: ['auditor'], password: 'sungai panjang', pin: '718293' };

  test('needs the token of our page: without, with another’s, or with a wrong one it is refused', async () => {
    const mine = await signIn('admin');
    const others = await signIn('admin');
    for (const csrf of [undefined, '', 'x', others.csrf, mine.csrf.slice(0, -1)]) {
      const headers = csrf === undefined ? { cookie: mine.cookie } : { cookie: mine.cookie, 'x-loket-csrf': csrf };
      expect((await app.inject({ method: 'POST', url: '/api/people', payload: change, headers })).json()).toMatchObject({ status: 403, code: 'csrf' });
    }
    expect(desk.access.people.list().people.some((person) => person.username === 'wulan')).toBe(false);
    const done = await app.inject({ method: 'POST', url: '/api/people', payload: change, headers: { cookie: mine.cookie, 'x-loket-csrf': mine.csrf } });
    expect(done.statusCode).toBe(201);
    const repeat = await app.inject({ method: 'POST', url: '/api/people', payload: change, headers: { cookie: mine.cookie, 'x-loket-csrf': mine.csrf } });
    expect(repeat.statusCode).toBe(200);
    expect(repeat.body).toBe(done.body);
  });

  test('a program with a bearer token needs none; a cookie’s token is no bearer token, nor the other way round', async () => {
    const { administrator } = await desk.access.demoTokens();
    const { cookie } = await signIn('admin');
    const byProgram = await app.inject({ method: 'POST', url: '/api/people', payload: change, headers: { authorization: `Bearer ${administrator}` } });
    expect(byProgram.statusCode).toBe(201);
    const token = cookie.slice('loket_session='.length);
    expect((await app.inject({ url: '/api/people', headers: { authorization: `Bearer ${token}` } })).statusCode).toBe(401);
    expect((await app.inject({ url: '/api/people', headers: { cookie: `loket_session=${administrator}` } })).statusCode).toBe(401);
  });
});

describe('permissions', () => {
  test('each role gets exactly what the table gives it, on every permission there is', async () => {
    const tokens = await desk.access.demoTokens();
    const other = await serveDesk(desk);
    for (const permission of permissions) other.get(`/try/${permission}`, { config: { permission } }, (request) => actorOf(request));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...demoPeople), fc.constantFrom(...permissions), async ({ role, username }, permission) => {
        const answer = await other.inject({ url: `/try/${permission}`, headers: { authorization: `Bearer ${tokens[role]}` } });
        if (isAllowed([role], permission)) expect(answer.json()).toEqual({ kind: 'person', username });
        else expect(answer.json()).toMatchObject({ status: 403, code: 'not_allowed', errors: [{ field: 'permission', code: permission }] });
      }),
      { numRuns: 400 },
    );
    await other.close();
  });

  test('nobody gets in without signing in, on any route that is not public; what is asked is not told', async () => {
    for (const { method, url, permission } of listRoutes(app)) {
      if (permission === 'public' || method === 'HEAD') continue;
      const answer = await app.inject({ method: method as 'GET', url: url.replace(':username', 'loket') });
      expect({ url, status: answer.statusCode }).toEqual({ url, status: 401 });
    }
  });

  test('only sign-in and the server’s own pages are public', () => {
    const open = listRoutes(app).filter(({ permission, method }) => permission === 'public' && method !== 'HEAD');
    expect(open.map(({ method, url }) => `${method} ${url}`).sort()).toEqual(['GET /health', 'GET /metrics', 'GET /openapi.json', 'POST /api/session']);
  });

  test('a route for offices lets no person in, and an unknown route is 404 for everybody', async () => {
    const other = await serveDesk(desk);
    other.get('/offices', { config: { permission: 'office_signature' } }, () => 'open');
    const tokens = await desk.access.demoTokens();
    expect((await other.inject({ url: '/offices', headers: { authorization: `Bearer ${tokens.supervisor}` } })).statusCode).toBe(403);
    expect((await other.inject('/api/nothing')).json()).toMatchObject({ status: 404, code: 'not_found' });
    await other.close();
  });

  test('many requests without a valid token from one address are told to wait; those with one are not', async () => {
    const tokens = await desk.access.demoTokens();
    let refused = 0;
    for (let count = 0; count < 650; count += 1) {
      if ((await app.inject({ url: '/api/people', headers: { authorization: 'Bearer nothing' } })).statusCode === 429) refused += 1;
    }
    expect(refused).toBe(50);
    for (let count = 0; count < 700; count += 1) {
      expect((await app.inject({ url: '/api/people', headers: { authorization: `Bearer ${tokens.administrator}` } })).statusCode).toBe(200);
    }
  });
});

describe('the first administrator', () => {
  test('can do nothing but see their session and set a password, then everything', async () => {
    const real = openDesk({ demo: false });
    const server = await serveDesk(real);
    const made = await real.access.firstAdministrator();
    const { cookie, csrf } = await signIn('admin', server, made?.code);
    const headers = { cookie, 'x-loket-csrf': csrf };
    const blocked = await server.inject({ url: '/api/people', headers });
    expect(blocked.json()).toMatchObject({ status: 403, errors: [{ code: 'must_change_password' }] });
    expect((await server.inject({ url: '/api/session', headers })).json()).toMatchObject({ mustChangePassword: true });
    const payload = { commandId: commandId(1), oldPassword: made?.code, newPassword: 'padi kuning subur', newPin: '604218' };
    const changed = await server.inject({ method: 'POST', url: '/api/session/password', payload, headers });
    expect(changed.json()).toMatchObject({ mustChangePassword: false });
    expect((await server.inject({ url: '/api/people', headers })).statusCode).toBe(200);
    await server.close();
    await real.close();
  });
});
