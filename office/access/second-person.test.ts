import type { SecondPerson } from '@loket/protocol/access';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { demoPeople } from './access.ts';
import { commandId, type Desk, openDemoDesk, refusalOf } from './testing/access-harness.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDemoDesk();
});
afterEach(() => desk.close());

function pinOf(username: string): string {
  const found = demoPeople.find((person) => person.username === username);
  if (found === undefined) throw new Error(`no demo person ${username}`);
  return found.pin;
}

const agreeing = (change: Partial<SecondPerson> = {}): SecondPerson => ({
  username: 'penyelia',
  pin: pinOf('penyelia'),
  reason: 'Kartu tergores saat laminasi',
  ...change,
});

async function failures(): Promise<unknown[]> {
  return [...desk.bus.journal.allEntries()].filter((entry) => entry.type === 'access.second_person_refused');
}

describe('the second person', () => {
  test('agrees with their own PIN; name and reason stand in the journal beside the first', async () => {
    const second = await desk.access.secondPerson.verify('blanks.register', 'blangko', agreeing({ reason: '  Surat jalan 12/2026 ' }));
    expect(second).toEqual({ username: 'penyelia', reason: 'Surat jalan 12/2026' });
    await desk.bus.execute({
      commandId: commandId(1),
      fingerprint: 'x',
      actor: { kind: 'person', username: 'blangko' },
      second,
      decide: () => ({ status: 200, answer: {}, events: [{ type: 'blanks.registered', subject: 'ditjen', body: {} }] }),
    });
    expect([...desk.bus.journal.allEntries()].at(-1)).toMatchObject({
      actor: { username: 'blangko' },
      second: { username: 'penyelia', reason: 'Surat jalan 12/2026' },
    });
  });

  test('is never the first person, not even with the right PIN and role', async () => {
    expect(await refusalOf(desk.access.secondPerson.verify('print.reprint', 'penyelia', agreeing()))).toMatchObject({
      code: 'second_person_refused',
      fields: ['same_person'],
    });
  });

  test('needs a role that may: the table says which', async () => {
    for (const { username, role } of demoPeople) {
      if (username === 'cetak') continue;
      const attempt = desk.access.secondPerson.verify('print.reprint', 'cetak', agreeing({ username, pin: pinOf(username) }));
      if (role === 'supervisor' || role === 'head_of_office') expect(await attempt).toMatchObject({ username });
      else expect(await refusalOf(attempt)).toMatchObject({ code: 'second_person_refused', fields: ['role_not_allowed'] });
    }
  });

  test('needs a reason, not blank space', async () => {
    expect(await refusalOf(desk.access.secondPerson.verify('print.reprint', 'cetak', agreeing({ reason: '      ' })))).toMatchObject({
      fields: ['reason_missing'],
    });
  });

  test('with a wrong PIN is refused, counted in the journal, and must wait 1, 2, 4 seconds', async () => {
    const wrong = agreeing({ pin: '000001' });
    for (const wait_s of [1, 2, 4]) {
      expect(await refusalOf(desk.access.secondPerson.verify('print.reprint', 'cetak', wrong))).toMatchObject({
        code: 'second_person_refused',
        fields: ['wrong_pin'],
      });
      expect(await refusalOf(desk.access.secondPerson.verify('print.reprint', 'cetak', agreeing()))).toMatchObject({
        code: 'too_many_failures',
        retryAfter_s: wait_s,
      });
      desk.clock.forward(wait_s * 1000);
    }
    expect(await failures()).toHaveLength(3);
    expect((await failures()).at(-1)).toMatchObject({
      subject: 'penyelia',
      actor: { username: 'cetak' },
      body: { command: 'print.reprint', by: 'cetak', failures: 3 },
    });
    expect(JSON.stringify(await failures())).not.toContain('000001');
    await desk.access.secondPerson.verify('print.reprint', 'cetak', agreeing());
    expect(await refusalOf(desk.access.secondPerson.verify('print.reprint', 'cetak', wrong)), 'the right PIN forgave').toMatchObject({ fields: ['wrong_pin'] });
    expect(await refusalOf(desk.access.secondPerson.verify('print.reprint', 'cetak', agreeing()))).toMatchObject({ retryAfter_s: 1 });
  });

  test('guessing many people’s PINs holds up whoever guesses', async () => {
    for (const { username } of demoPeople.filter((person) => person.username !== 'cetak' && person.username !== 'kepala').slice(0, 6)) {
      expect(await refusalOf(desk.access.secondPerson.verify('print.reprint', 'cetak', agreeing({ username, pin: '000001' })))).toMatchObject({
        fields: ['wrong_pin'],
      });
    }
    expect(await refusalOf(desk.access.secondPerson.verify('print.reprint', 'cetak', agreeing({ username: 'kepala', pin: pinOf('kepala') })))).toMatchObject({
      code: 'too_many_failures',
    });
    await desk.access.secondPerson.verify('print.reprint', 'blangko', agreeing({ username: 'kepala', pin: pinOf('kepala') }));
  });

  test('after fifty wrong PINs, however slowly, only a new PIN helps', async () => {
    for (let count = 0; count < 50; count += 1) {
      await refusalOf(desk.access.secondPerson.verify('print.reprint', 'cetak', agreeing({ pin: '000001' })));
      desk.clock.forward(60 * 60_000);
    }
    expect(await refusalOf(desk.access.secondPerson.verify('print.reprint', 'cetak', agreeing()))).toMatchObject({
      code: 'second_person_refused',
      fields: ['pin_blocked'],
    });
    const { token } = await desk.access.signIn({ username: 'penyelia', password: 'demo-penyelia-3522' }, '10.0.0.1');
    const session = desk.access.identify(token)?.session;
    if (session === undefined) throw new Error('not signed in');
    await desk.access.changeOwnPassword(session, {
      commandId: commandId(2),
      oldPassword: 'demo-penyelia-3522',
      newPassword: 'gunung tinggi biru',
      newPin: '604218',
    });
    await desk.access.secondPerson.verify('print.reprint', 'cetak', agreeing({ pin: '604218' }));
  });

  test('who was put out, or does not exist, is refused like a wrong PIN', async () => {
    await desk.access.people.change('kepala', { commandId: commandId(3), active: false }, { kind: 'person', username: 'admin' });
    const gone = await refusalOf(desk.access.secondPerson.verify('print.reprint', 'cetak', agreeing({ username: 'kepala', pin: pinOf('kepala') })));
    const nobody = await refusalOf(desk.access.secondPerson.verify('print.reprint', 'cetak', agreeing({ username: 'tiada' })));
    expect(gone).toMatchObject({ code: 'second_person_refused', fields: ['wrong_pin'] });
    expect(nobody).toEqual(gone);
  });
});
