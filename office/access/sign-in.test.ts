import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { delayAfter } from './failure-delays.ts';
import { commandId, type Desk, makeFolder, openDemoDesk, openDesk, refusalOf } from './testing/access-harness.ts';

const minute_ms = 60_000;
const hour_ms = 60 * minute_ms;
const right = { username: 'loket', password: 'demo-loket-3522' };
const wrong = { username: 'loket', password: 'salah' };
const address = '10.0.0.7';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function demoDesk(folder?: string): Promise<Desk> {
  const desk = await openDemoDesk(folder === undefined ? {} : { folder });
  cleanups.push(() => desk.close());
  return desk;
}

function tempFolder(): string {
  const { folder, remove } = makeFolder();
  cleanups.push(remove);
  return folder;
}

function eventTypes(desk: Desk): string[] {
  return [...desk.bus.journal.allEntries()].map((entry) => entry.type);
}

describe('a session', () => {
  test('belongs to who signed in, tells what they may, and is in the journal without its token', async () => {
    const desk = await demoDesk();
    const { token, answer } = await desk.access.signIn(right, address);
    expect(answer).toMatchObject({
      username: 'loket',
      name: 'Lestari Loket',
      roles: ['front_office'],
      mustChangePassword: false,
      office: { officeId: 'bojonegoro', demo: true },
    });
    expect(answer.permissions).toContain('application.submit');
    expect(desk.access.identify(token)?.person.username).toBe('loket');
    const last = [...desk.bus.journal.allEntries()].at(-1);
    expect(last).toMatchObject({ type: 'access.session_started', subject: 'loket', actor: { kind: 'person', username: 'loket' } });
    expect(JSON.stringify([...desk.bus.journal.allEntries()])).not.toContain(token);
    expect(JSON.stringify(desk.database.prepare('SELECT * FROM session').all())).not.toContain(token);
  });

  test('ends after twelve hours, however busy it is', async () => {
    const desk = await demoDesk();
    const { token, answer } = await desk.access.signIn(right, address);
    for (let passed_ms = 0; passed_ms < 12 * hour_ms - 10 * minute_ms; passed_ms += 10 * minute_ms) {
      desk.clock.forward(10 * minute_ms);
      expect(desk.access.identify(token)).toBeDefined();
    }
    expect(answer.expiresAt).toBe('2026-11-02T13:00:00.000Z');
    desk.clock.forward(10 * minute_ms - 1);
    expect(desk.access.identify(token)).toBeDefined();
    desk.clock.forward(1);
    expect(desk.access.identify(token)).toBeUndefined();
  });

  test('ends after thirty idle minutes; each request begins them anew', async () => {
    const desk = await demoDesk();
    const { token } = await desk.access.signIn(right, address);
    desk.clock.forward(30 * minute_ms - 1);
    expect(desk.access.identify(token)).toBeDefined();
    desk.clock.forward(30 * minute_ms - 1);
    expect(desk.access.identify(token)).toBeDefined();
    desk.clock.forward(30 * minute_ms);
    expect(desk.access.identify(token)).toBeUndefined();
    desk.clock.forward(-hour_ms);
    expect(desk.access.identify(token), 'a clock set back revives nothing').toBeUndefined();
  });

  test('lives over a restart with its idle time, and ends as it would have', async () => {
    const folder = tempFolder();
    const desk = await demoDesk(folder);
    const { token } = await desk.access.signIn(right, address);
    desk.clock.forward(20 * minute_ms);
    expect(desk.access.identify(token)).toBeDefined();
    await desk.close();
    const again = openDesk({ folder, clock: desk.clock });
    cleanups.push(() => again.close());
    desk.clock.forward(29 * minute_ms);
    expect(again.access.identify(token)?.person.username).toBe('loket');
    desk.clock.forward(30 * minute_ms);
    expect(again.access.identify(token)).toBeUndefined();
  });

  test('ends when its holder signs out, and only that one', async () => {
    const desk = await demoDesk();
    const first = await desk.access.signIn(right, address);
    const second = await desk.access.signIn(right, address);
    const session = desk.access.identify(first.token)?.session;
    if (session === undefined) throw new Error('not signed in');
    await desk.access.signOut(session);
    expect(desk.access.identify(first.token)).toBeUndefined();
    expect(desk.access.identify(second.token)).toBeDefined();
    expect([...desk.bus.journal.allEntries()].at(-1)).toMatchObject({ type: 'access.session_ended', body: { sessionIds: [session.id], why: 'signed_out' } });
  });

  test('is revoked by an administrator, now and after a restart', async () => {
    const folder = tempFolder();
    const desk = await demoDesk(folder);
    const tokens = [await desk.access.signIn(right, address), await desk.access.signIn(right, address)].map(({ token }) => token);
    const other = await desk.access.signIn({ username: 'serah', password: 'demo-serah-3522' }, address);
    expect(await desk.access.people.revokeSessions('loket', { kind: 'person', username: 'admin' })).toBe(2);
    for (const token of tokens) expect(desk.access.identify(token)).toBeUndefined();
    await desk.close();
    const again = openDesk({ folder, clock: desk.clock });
    cleanups.push(() => again.close());
    for (const token of tokens) expect(again.access.identify(token)).toBeUndefined();
    expect(again.access.identify(other.token)).toBeDefined();
    expect([...again.bus.journal.allEntries()].at(-1)).toMatchObject({ actor: { kind: 'person', username: 'admin' }, body: { why: 'revoked' } });
  });

  test('the twenty-first of one person ends their oldest', async () => {
    const desk = await demoDesk();
    const tokens: string[] = [];
    for (let count = 0; count < 21; count += 1) {
      desk.clock.forward(1000);
      tokens.push((await desk.access.signIn(right, address)).token);
    }
    expect(tokens.map((token) => desk.access.identify(token) !== undefined)).toEqual([false, ...Array.from({ length: 20 }, () => true)]);
  });

  test('no text but its token finds it', async () => {
    const desk = await demoDesk();
    const { token } = await desk.access.signIn(right, address);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String(), fc.constantFrom(token.slice(0, -1), `${token}A`, token.toLowerCase(), '')), (text) => {
        if (text !== token) expect(desk.access.identify(text)).toBeUndefined();
      }),
    );
  });
});

describe('failures to sign in', () => {
  test('make the next attempt wait 1, 2, 4 ... 60 seconds, the right password too', async () => {
    const desk = await demoDesk();
    for (const wait_s of [1, 2, 4, 8, 16, 32, 60, 60]) {
      expect((await refusalOf(desk.access.signIn(wrong, address))).code).toBe('wrong_credentials');
      expect(await refusalOf(desk.access.signIn(right, address))).toMatchObject({ code: 'too_many_failures', retryAfter_s: wait_s });
      desk.clock.forward(wait_s * 1000 - 1);
      expect((await refusalOf(desk.access.signIn(right, address))).code).toBe('too_many_failures');
      desk.clock.forward(1);
    }
    await desk.access.signIn(right, address);
    expect((await refusalOf(desk.access.signIn(wrong, address))).code, 'a success forgives').toBe('wrong_credentials');
    expect(await refusalOf(desk.access.signIn(right, address))).toMatchObject({ retryAfter_s: 1 });
  });

  test('never wait longer than a minute and never shorter than before', () => {
    fc.assert(
      fc.property(fc.constantFrom('user', 'address', 'pin', 'pin_by'), fc.integer({ min: 0, max: 100_000 }), (kind, failures) => {
        expect(delayAfter(kind, failures)).toBeLessThanOrEqual(60_000);
        expect(delayAfter(kind, failures + 1)).toBeGreaterThanOrEqual(delayAfter(kind, failures));
      }),
    );
  });

  test('hold over a restart', async () => {
    const folder = tempFolder();
    const desk = await demoDesk(folder);
    for (const wait_ms of [1000, 2000, 4000]) {
      await refusalOf(desk.access.signIn(wrong, address));
      desk.clock.forward(wait_ms);
    }
    await refusalOf(desk.access.signIn(wrong, address));
    await desk.close();
    const again = openDesk({ folder, clock: desk.clock });
    cleanups.push(() => again.close());
    expect(await refusalOf(again.access.signIn(right, address))).toMatchObject({ code: 'too_many_failures', retryAfter_s: 8 });
  });

  test('of one person do not hold up another; many from one address hold up the address', async () => {
    const desk = await demoDesk();
    await refusalOf(desk.access.signIn(wrong, address));
    await desk.access.signIn({ username: 'serah', password: 'demo-serah-3522' }, address);
    for (let index = 0; index < 10; index += 1) await refusalOf(desk.access.signIn({ username: `tebak${index}`, password: 'x' }, address));
    expect((await refusalOf(desk.access.signIn({ username: 'serah', password: 'demo-serah-3522' }, address))).code).toBe('too_many_failures');
    await desk.access.signIn({ username: 'serah', password: 'demo-serah-3522' }, '10.0.0.8');
  });

  test('sent all at once do not slip through together', async () => {
    const desk = await demoDesk();
    const codes = await Promise.all(
      Array.from({ length: 15 }, (_, index) =>
        refusalOf(desk.access.signIn({ username: 'loket', password: `tebak-${index}` }, address)).then(({ code }) => code),
      ),
    );
    expect(codes.filter((code) => code === 'wrong_credentials')).toHaveLength(1);
    expect(codes.filter((code) => code === 'too_many_failures')).toHaveLength(14);
  });

  test('of somebody who does not exist look the same, and leave what was typed nowhere', async () => {
    const desk = await demoDesk();
    const typed = 'hunter2.rahasia';
    expect(await refusalOf(desk.access.signIn({ username: typed, password: 'x' }, address))).toEqual(await refusalOf(desk.access.signIn(wrong, '10.0.0.9')));
    expect(await refusalOf(desk.access.signIn({ username: typed, password: 'x' }, address))).toMatchObject({ code: 'too_many_failures', retryAfter_s: 1 });
    expect(JSON.stringify([...desk.bus.journal.allEntries()])).not.toContain(typed);
    expect(JSON.stringify(desk.database.prepare('SELECT * FROM access_failure').all())).not.toContain(typed);
    expect(eventTypes(desk).filter((type) => type === 'access.sign_in_refused')).toHaveLength(2);
  });

  test('a clock that was set back by years does not lock anybody out for years', async () => {
    const desk = await demoDesk();
    await refusalOf(desk.access.signIn(wrong, address));
    desk.clock.forward(-365 * 24 * hour_ms);
    expect(await refusalOf(desk.access.signIn(right, address))).toMatchObject({ code: 'too_many_failures', retryAfter_s: 1 });
  });
});

describe('one’s own password', () => {
  const change = { commandId: commandId(1), oldPassword: right.password, newPassword: 'sawah luas di tepi' };

  async function signedIn(desk: Desk) {
    const { token } = await desk.access.signIn(right, address);
    const session = desk.access.identify(token)?.session;
    if (session === undefined) throw new Error('not signed in');
    return { token, session };
  }

  test('is changed with the old one; other sessions end, this one goes on; a repeat changes nothing', async () => {
    const desk = await demoDesk();
    const other = await desk.access.signIn(right, address);
    const { token, session } = await signedIn(desk);
    await desk.access.changeOwnPassword(session, change);
    await desk.access.changeOwnPassword(session, change);
    expect(eventTypes(desk).filter((type) => type === 'access.person_changed')).toHaveLength(1);
    expect(desk.access.identify(token)).toBeDefined();
    expect(desk.access.identify(other.token)).toBeUndefined();
    expect((await refusalOf(desk.access.signIn(right, address))).code).toBe('wrong_credentials');
    desk.clock.forward(1000);
    await desk.access.signIn({ username: 'loket', password: change.newPassword }, address);
  });

  test('a wrong old one counts as a failure to sign in', async () => {
    const desk = await demoDesk();
    const { session } = await signedIn(desk);
    expect((await refusalOf(desk.access.changeOwnPassword(session, { ...change, oldPassword: 'salah' }))).code).toBe('wrong_credentials');
    expect((await refusalOf(desk.access.changeOwnPassword(session, change))).code).toBe('too_many_failures');
    expect((await refusalOf(desk.access.signIn(right, address))).code).toBe('too_many_failures');
  });

  test.each([
    ['the same again', { newPassword: right.password }, 'password_same'],
    ['one that holds the user name', { newPassword: 'orang-LOKET-ini' }, 'password_weak'],
    ['a PIN of one digit', { newPin: '777777' }, 'pin_weak'],
    ['a PIN that counts', { newPin: '345678' }, 'pin_weak'],
    ['a PIN that counts down', { newPin: '876543' }, 'pin_weak'],
  ])('%s is refused', async (_what, part, code) => {
    const desk = await demoDesk();
    const { session } = await signedIn(desk);
    expect(await refusalOf(desk.access.changeOwnPassword(session, { ...change, ...part }))).toMatchObject({ code: 'invalid_body', fields: [code] });
  });
});
