import type { Actor } from '@loket/domain/journal';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dumpProjections, rebuildProjections } from '../journal/rebuild.ts';
import { createPersonProjection, demoPeople } from './access.ts';
import { commandId, createTestClock, type Desk, makeFolder, openDemoDesk, openDesk, refusalOf } from './testing/access-harness.ts';

const admin: Actor = { kind: 'person', username: 'admin' };
const address = '10.0.0.1';
const newcomer = {
  commandId: commandId(1),
  username: 'wulan',
  name: 'Wulan Sari',
  roles: ['print_operator' as const],
  password: 'sungai panjang',
  pin: '718293',
};

describe('the people of an office', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await openDemoDesk();
  });
  afterEach(() => desk.close());

  test('a newcomer signs in with the password they were given and must replace it; a repeat makes nobody twice', async () => {
    const first = await desk.access.people.create(newcomer, admin);
    const repeat = await desk.access.people.create(newcomer, admin);
    expect(first).toMatchObject({ status: 201, repeated: false, answer: { username: 'wulan', roles: ['print_operator'], active: true, sessions: [] } });
    expect(repeat).toEqual({ ...first, repeated: true });
    const { answer } = await desk.access.signIn({ username: 'wulan', password: newcomer.password }, address);
    expect(answer).toMatchObject({ mustChangePassword: true, permissions: ['session.own'] });
  });

  test('a PIN that the administrator knows cannot sign; the newcomer’s own can', async () => {
    await desk.access.people.create({ ...newcomer, roles: ['supervisor'] }, admin);
    const by = (pin: string) => desk.access.secondPerson.verify('print.reprint', 'cetak', { username: 'wulan', pin, reason: 'cetak ulang' });
    expect(await refusalOf(by(newcomer.pin))).toMatchObject({ fields: ['wrong_pin'] });
    const { token } = await desk.access.signIn({ username: 'wulan', password: newcomer.password }, address);
    const session = desk.access.identify(token)?.session;
    if (session === undefined) throw new Error('not signed in');
    await desk.access.changeOwnPassword(session, { commandId: commandId(2), oldPassword: newcomer.password, newPassword: 'hutan jati lebat' });
    desk.clock.forward(60_000);
    expect(await refusalOf(by(newcomer.pin)), 'the known PIN fell away with the known password').toMatchObject({ fields: ['wrong_pin'] });
    await desk.access.changeOwnPassword(session, {
      commandId: commandId(3),
      oldPassword: 'hutan jati lebat',
      newPassword: 'hutan jati rindang',
      newPin: '604218',
    });
    expect(await by('604218')).toMatchObject({ username: 'wulan' });
  });

  test('a user name belongs to one person for ever', async () => {
    expect(await refusalOf(desk.access.people.create({ ...newcomer, username: 'serah' }, admin))).toMatchObject({
      code: 'not_possible_now',
      fields: ['username_taken'],
    });
  });

  test('the same id for somebody else is refused', async () => {
    await desk.access.people.create(newcomer, admin);
    expect((await refusalOf(desk.access.people.create({ ...newcomer, name: 'Lain Lagi' }, admin))).code).toBe('same_id_other_content');
  });

  test('a new role counts at once, in the running session', async () => {
    const { token } = await desk.access.signIn({ username: 'serah', password: 'demo-serah-3522' }, address);
    expect(desk.access.identify(token)?.person.may.has('print.inspect')).toBe(false);
    await desk.access.people.change('serah', { commandId: commandId(4), roles: ['handover_officer', 'print_operator'] }, admin);
    expect(desk.access.identify(token)?.person.may.has('print.inspect')).toBe(true);
  });

  test('who is put out is out at once, and cannot come back in', async () => {
    const { token } = await desk.access.signIn({ username: 'serah', password: 'demo-serah-3522' }, address);
    const { answer } = await desk.access.people.change('serah', { commandId: commandId(5), active: false }, admin);
    expect(answer).toMatchObject({ active: false, sessions: [] });
    expect(desk.access.identify(token)).toBeUndefined();
    expect((await refusalOf(desk.access.signIn({ username: 'serah', password: 'demo-serah-3522' }, address))).code).toBe('wrong_credentials');
  });

  test('a password that the administrator sets ends the sessions and must be replaced', async () => {
    const { token } = await desk.access.signIn({ username: 'serah', password: 'demo-serah-3522' }, address);
    await desk.access.people.change('serah', { commandId: commandId(6), newPassword: 'kata sementara' }, admin);
    expect(desk.access.identify(token)).toBeUndefined();
    const { answer } = await desk.access.signIn({ username: 'serah', password: 'kata sementara' }, address);
    expect(answer.mustChangePassword).toBe(true);
  });

  test('an administrator does not change their own rights or password this way, and one always remains', async () => {
    const { people } = desk.access;
    expect(await refusalOf(people.change('admin', { commandId: commandId(7), roles: ['administrator', 'supervisor'] }, admin))).toMatchObject({
      code: 'not_allowed',
      fields: ['own_rights'],
    });
    expect(await refusalOf(people.change('admin', { commandId: commandId(8), newPassword: 'kata sandi lain' }, admin))).toMatchObject({
      code: 'not_allowed',
      fields: ['own_password'],
    });
    const other: Actor = { kind: 'person', username: 'orang' };
    expect(await refusalOf(people.change('admin', { commandId: commandId(9), active: false }, other))).toMatchObject({
      code: 'not_possible_now',
      fields: ['last_administrator'],
    });
    await people.create({ ...newcomer, roles: ['administrator'] }, admin);
    await people.change('admin', { commandId: commandId(10), active: false }, { kind: 'person', username: 'wulan' });
    expect(await refusalOf(people.change('wulan', { commandId: commandId(11), roles: ['auditor'] }, other))).toMatchObject({ fields: ['last_administrator'] });
  });

  test('the list shows everybody with their sessions, and no secret', async () => {
    const { token } = await desk.access.signIn({ username: 'serah', password: 'demo-serah-3522' }, address);
    const list = desk.access.people.list();
    expect(list.people.map((person) => person.username)).toEqual(demoPeople.map((person) => person.username).sort());
    expect(list.people.find((person) => person.username === 'serah')?.sessions).toHaveLength(1);
    expect(JSON.stringify(list)).not.toMatch(/argon2|hash/);
    expect(JSON.stringify(list)).not.toContain(token);
  });

  test('the journal rebuilds the people to the same, and holds no hash of a secret', async () => {
    await desk.access.people.create(newcomer, admin);
    await desk.access.people.change('wulan', { commandId: commandId(12), roles: ['auditor'], newPin: '604218' }, admin);
    await desk.access.people.change('serah', { commandId: commandId(13), active: false }, admin);
    const projections = [createPersonProjection(desk.database)];
    const before = dumpProjections(desk.database, projections);
    rebuildProjections(desk.database, projections, [...desk.bus.journal.allEntries()]);
    expect(dumpProjections(desk.database, projections)).toEqual(before);
    expect(before['person']).toHaveLength(demoPeople.length + 1);
    expect(JSON.stringify([...desk.bus.journal.allEntries()])).not.toMatch(/argon2/);
  });
});

describe('the first start', () => {
  test('makes one administrator with a code, who must set a password before anything else', async () => {
    const desk = openDesk({ demo: false });
    const made = await desk.access.firstAdministrator();
    expect(made?.username).toBe('admin');
    expect(made?.code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/);
    const { token, answer } = await desk.access.signIn({ username: 'admin', password: made?.code ?? '' }, address);
    expect(answer).toMatchObject({ mustChangePassword: true, permissions: ['session.own'], roles: ['administrator'] });
    const session = desk.access.identify(token)?.session;
    if (session === undefined) throw new Error('not signed in');
    await desk.access.changeOwnPassword(session, {
      commandId: commandId(1),
      oldPassword: made?.code ?? '',
      newPassword: 'padi kuning subur',
      newPin: '604218',
    });
    expect(desk.access.sessionAnswer(session, token).permissions).toContain('people.manage');
    expect(await desk.access.firstAdministrator(), 'never again').toBeUndefined();
    await desk.close();
  });

  test('a code that nobody read is replaced at the next start, and the old one is dead', async () => {
    const { folder, remove } = makeFolder();
    const desk = openDesk({ demo: false, folder });
    const lost = await desk.access.firstAdministrator();
    await desk.close();
    const again = openDesk({ demo: false, folder, clock: desk.clock });
    const made = await again.access.firstAdministrator();
    expect(made?.code).not.toBe(lost?.code);
    expect((await refusalOf(again.access.signIn({ username: 'admin', password: lost?.code ?? '' }, address))).code).toBe('wrong_credentials');
    again.clock.forward(1000);
    await again.access.signIn({ username: 'admin', password: made?.code ?? '' }, address);
    await again.close();
    remove();
  });
});

describe('the demo', () => {
  test('has one person a role, whose tokens are the same after a restart', async () => {
    const { folder, remove } = makeFolder();
    const desk = await openDemoDesk({ folder });
    const tokens = await desk.access.demoTokens();
    expect(new Set(Object.values(tokens)).size).toBe(9);
    for (const { role, username } of demoPeople) expect(desk.access.identify(tokens[role])?.person).toMatchObject({ username, roles: [role] });
    await desk.close();
    const again = await openDemoDesk({ folder, clock: desk.clock });
    for (const { role, username } of demoPeople) expect(again.access.identify(tokens[role])?.person.username).toBe(username);
    expect(await again.access.demoTokens()).toEqual(tokens);
    again.clock.forward(40 * 24 * 60 * 60_000);
    expect(again.access.identify(tokens.front_office), 'a program is not idle-limited').toBeDefined();
    await again.close();
    remove();
  });

  test('signs everybody in with the password and PIN of the book', async () => {
    const desk = await openDemoDesk();
    for (const { username, password } of demoPeople) expect((await desk.access.signIn({ username, password }, address)).answer.username).toBe(username);
    expect(demoPeople.map(({ pin }) => pin)).toEqual(['352200', '352201', '352202', '352203', '352204', '352205', '352206', '352207', '352208']);
    await desk.close();
  });

  test('never mixes with a real office: its data is not opened as one, and it does not enter one', async () => {
    const demo = makeFolder();
    const opened = await openDemoDesk({ folder: demo.folder });
    await opened.close();
    expect(() => openDesk({ demo: false, folder: demo.folder, clock: createTestClock() })).toThrow(/made by the demo/);
    demo.remove();
    const real = makeFolder();
    const office = openDesk({ demo: false, folder: real.folder });
    await office.access.firstAdministrator();
    await expect(office.access.createDemoPeople()).rejects.toThrow(/only in the demo/);
    await expect(office.access.demoTokens()).rejects.toThrow(/only in the demo/);
    await office.close();
    const mistaken = openDesk({ demo: true, folder: real.folder });
    await expect(mistaken.access.createDemoPeople()).rejects.toThrow(/real office/);
    await mistaken.close();
    real.remove();
  });
});
