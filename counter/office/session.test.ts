import { describe, expect, test } from 'vitest';
import { createFakeOffice, fakePassword } from '../testing/fake-office.ts';
import { createFakePorts } from '../testing/fake-ports.ts';
import { officerNamed, openTestDatabase } from '../testing/open-test-database.ts';
import { createOfficeClient } from './office-client.ts';
import { createSession } from './session.ts';

function bench(
  given: {
    readonly signedIn?: boolean;
    readonly unlocked?: string;
    readonly factory?: ReturnType<typeof openTestDatabase>['factory'];
    readonly beforeHealth?: Promise<void>;
  } = {},
) {
  const ports = createFakePorts();
  const office = createFakeOffice({ now: ports.clock.now, signedIn: given.signedIn ?? false });
  const { database, factory } = openTestDatabase(given.factory);
  const client = createOfficeClient({ fetch: office.fetch, timers: ports.timers });
  const opened: string[] = [];
  const session = createSession({
    client: {
      ...client,
      health: async () => {
        await given.beforeHealth;
        return client.health();
      },
    },
    database,
    now: () => new Date(ports.clock.now()).toISOString(),
    onSignedIn: () => {},
    onChanged: () => {},
    onPassword: async ({ username }) => void opened.push(username),
    unlockedOfficer: () => (given.unlocked === undefined ? undefined : officerNamed(given.unlocked)),
  });
  client.tell({ reached: () => {}, away: () => {}, notSignedIn: session.ended });
  return { office, client, session, database, factory, opened };
}

describe('the session at this computer', () => {
  test('a wrong password is told apart from an office that is away', async () => {
    const { office, session } = bench();
    expect(await session.signIn({ username: 'loket', password: 'salah' })).toMatchObject({ kind: 'problem', problem: { code: 'wrong_credentials' } });
    office.make({ on: 'POST /api/session', times: 1, how: 'refused' });
    expect(await session.signIn({ username: 'loket', password: fakePassword })).toEqual({ kind: 'away' });
  });

  test('whoever signed in here goes on working when the page is opened with the office away', async () => {
    const first = bench();
    await first.session.signIn({ username: 'loket', password: fakePassword });
    first.database.close();
    const second = bench({ factory: first.factory });
    second.office.make({ on: 'GET /api/session', times: 1, how: 'refused' });
    await second.session.refresh();
    expect(second.session.state.get()).toMatchObject({ state: 'away', officer: { username: 'loket' } });
  });

  test('on a computer that nobody used before, an office that is away means waiting', async () => {
    const { office, session } = bench();
    office.make({ on: 'GET /health', times: 1, how: 'refused' });
    await session.refresh();
    expect(session.state.get()).toEqual({ state: 'signed_out', remembered: undefined, officeAway: true });
    await session.refresh();
    expect(session.state.get()).toEqual({ state: 'signed_out', remembered: undefined, officeAway: false });
  });

  test('an answer that was asked for before somebody signed in does not send them out again', async () => {
    let arrives = (): void => {};
    const { session } = bench({
      beforeHealth: new Promise((resolve) => {
        arrives = resolve;
      }),
    });
    const asking = session.refresh();
    await session.signIn({ username: 'loket', password: fakePassword });
    arrives();
    await asking;
    expect(session.state.get()).toMatchObject({ state: 'signed_in', officer: { username: 'loket' } });
  });

  test('what is remembered holds no password and no token', async () => {
    const { session, database } = bench();
    await session.signIn({ username: 'loket', password: fakePassword });
    const kept = JSON.stringify(await database.remembered.toArray());
    expect(kept).toContain('loket');
    expect(kept).not.toContain(fakePassword);
    expect(kept).not.toContain('tanda-csrf');
  });

  test('a session that ends under the hands keeps the officer at the page', async () => {
    const { office, client, session } = bench();
    await session.signIn({ username: 'loket', password: fakePassword });
    office.endSession();
    await client.board();
    expect(session.state.get()).toMatchObject({ state: 'ended', officer: { username: 'loket' } });
    await session.signIn({ username: 'loket', password: fakePassword });
    expect(session.state.get()).toMatchObject({ state: 'signed_in' });
  });

  test('a session still valid is taken up again when the page is opened anew', async () => {
    const first = bench();
    await first.session.signIn({ username: 'loket', password: fakePassword });
    first.database.close();
    const second = bench({ signedIn: true, factory: first.factory });
    await second.session.refresh();
    expect(second.session.state.get()).toMatchObject({ state: 'signed_in', officer: { name: 'Lestari Loket' } });
  });

  test('signing out in one tab signs the others out', async () => {
    const first = bench();
    await first.session.signIn({ username: 'loket', password: fakePassword });
    const other = bench({ signedIn: true, factory: first.factory });
    await other.session.refresh();
    await first.session.signOut();
    await other.session.refresh();
    expect(other.session.state.get()).toMatchObject({ state: 'signed_out' });
  });

  test('signing out forgets who it was', async () => {
    const { session, database } = bench();
    await session.signIn({ username: 'loket', password: fakePassword });
    await session.signOut();
    expect(session.state.get()).toMatchObject({ state: 'signed_out', remembered: undefined });
    expect(await database.remembered.count()).toBe(0);
  });

  test('a password opens the computer too; a session that is only taken up again does not', async () => {
    const { session, opened } = bench();
    await session.signIn({ username: 'loket', password: fakePassword });
    expect(opened).toEqual(['loket']);
    await session.refresh();
    expect(opened).toEqual(['loket']);
  });

  test('whoever unlocked by PIN works on when the office knows no session of theirs', async () => {
    const { session } = bench({ unlocked: 'ani' });
    await session.refresh();
    expect(session.state.get()).toMatchObject({ state: 'ended', officer: { username: 'ani' } });
  });

  test("one officer's PIN never acts in the session that another left in the browser", async () => {
    const { session, office } = bench({ unlocked: 'ani', signedIn: true });
    await session.refresh();
    expect(session.state.get()).toMatchObject({ state: 'ended', officer: { username: 'ani' } });
    expect(office.requests).toEqual(['GET /api/session', 'DELETE /api/session']);
  });

  test('with the office away the one who unlocked is at the page, whoever was before', async () => {
    const first = bench();
    await first.session.signIn({ username: 'loket', password: fakePassword });
    const second = bench({ unlocked: 'ani', factory: first.factory });
    second.office.make({ on: 'GET /api/session', times: 1, how: 'refused' });
    await second.session.refresh();
    expect(second.session.state.get()).toMatchObject({ state: 'away', officer: { username: 'ani' } });
  });
});
