import { describe, expect, test } from 'vitest';
import { createDrafts } from '../drafts/drafts.ts';
import { submissionOf } from '../forms/intake-form.ts';
import { createOfficeClient } from '../office/office-client.ts';
import { createOutbox } from '../outbox/outbox.ts';
import { createSender } from '../outbox/sender.ts';
import { createFakeOffice } from '../testing/fake-office.ts';
import { createFakePorts } from '../testing/fake-ports.ts';
import { officerNamed, openTestSafe, testNow, testPin } from '../testing/open-test-database.ts';
import { filledForm, recordedForm } from '../testing/sample-forms.ts';
import { createLists } from '../vault/lists.ts';
import { createMachineLink } from './machine.ts';

async function bench() {
  const ports = createFakePorts();
  const { database, vault } = await openTestSafe();
  const office = createFakeOffice({ now: ports.clock.now });
  const client = createOfficeClient({ fetch: office.fetch, timers: ports.timers });
  client.setCsrfToken(office.csrfToken);
  const machine = createMachineLink({ database, vault, client, clock: ports.clock, ids: ports.ids });
  const outbox = createOutbox(database, vault.cipher, testNow);
  const sender = createSender({ outbox, client, ...ports, onChange: () => {}, mayRead: vault.hasKey });
  const drafts = createDrafts(database, vault.cipher, testNow);
  const take = (form: ReturnType<typeof filledForm>) =>
    outbox.accept({ form, submission: submissionOf(form, { takenAt: testNow(), takenBy: 'loket' }), takenBy: 'loket', writtenAt: testNow() });
  const machineId = (await vault.findMachine())?.machineId ?? '';
  return { ports, database, vault, office, machine, outbox, sender, drafts, take, machineId };
}

describe('the machine at the office', () => {
  test('is registered once somebody works on it, keeps its certificate, and leaves the release secret at the office alone', async () => {
    const { vault, machine, office, machineId } = await bench();
    await machine.register();
    const row = await vault.findMachine();
    expect(row?.certificate?.text).toContain(row?.publicKey);
    expect(row).not.toHaveProperty('releaseSecret');
    expect(office.machines.all.get(machineId)?.secret).toMatch(/^[\w-]{43}$/);
    await machine.register();
    expect(office.requests.filter((line) => line === 'POST /api/machines')).toHaveLength(1);
  });

  test('an office that is away is asked again later, and the machine works meanwhile', async () => {
    const { vault, machine, office } = await bench();
    office.make({ on: 'POST /api/machines', times: 1, how: 'refused' });
    await machine.register();
    expect((await vault.findMachine())?.certificate).toBeUndefined();
    await machine.register();
    expect((await vault.findMachine())?.certificate).toBeDefined();
  });

  test('an officer who is new here opens it after the password, and chooses a PIN', async () => {
    const { vault, machine } = await bench();
    await machine.register();
    await vault.lock();
    await machine.openFor(officerNamed('ani'));
    expect(vault.state.get()).toMatchObject({ state: 'open', officer: { username: 'ani' }, hasPin: false });
    expect(machine.mayChoosePin()).toBe(true);
    expect(await machine.choosePin(officerNamed('ani'), '482915')).toBe(true);
    expect(machine.mayChoosePin()).toBe(false);
    await vault.lock();
    expect(await vault.unlock('ani', '482915')).toEqual({ is: 'open' });
  });

  test('revoked: hands over what it holds, then erases everything and says so', async () => {
    const { ports, database, vault, machine, office, outbox, sender, drafts, take, machineId } = await bench();
    await machine.register();
    await take(recordedForm(ports.ids.next()));
    await take(filledForm(ports.ids.next()));
    await drafts.save(filledForm(ports.ids.next(), 3), 'loket', testNow());
    await createLists(database, vault.cipher, testNow).put('village', ['Siti']);
    office.machines.revoke(machineId, 'dicuri');
    await machine.look();
    expect(machine.standing.get()).toMatchObject({ is: 'handing_over', left: 5, reason: 'dicuri' });
    expect([await database.lists.count(), await outbox.ids()]).toEqual([0, expect.arrayContaining([expect.any(String)])]);
    for (let step = 0; step < 10; step += 1) await sender.step();
    await machine.look();
    expect(office.machines.erased).toMatchObject([{ handedOver: 2, drafts: 1 }]);
    expect([office.applications.size, office.attachments.size]).toEqual([2, 3]);
    expect(machine.standing.get()).toMatchObject({ is: 'erased', row: { name: 'Loket 1', reason: 'dicuri' } });
    for (const table of database.tables) expect([table.name, await table.count()]).toEqual([table.name, table.name === 'vault' ? 1 : 0]);
    expect([vault.hasKey(), vault.state.get().state]).toEqual([false, 'unset']);
  });

  test('revoked while locked: no PIN opens it any more, and only an officer with a password hands over', async () => {
    const { ports, vault, machine, office, sender, take, machineId } = await bench();
    await machine.register();
    await take(filledForm(ports.ids.next()));
    await vault.lock();
    office.machines.revoke(machineId, 'hilang');
    await machine.look();
    expect(machine.standing.get()).toMatchObject({ is: 'locked', left: 1 });
    expect(await vault.unlock('loket', testPin)).toMatchObject({ is: 'wrong' });
    await machine.openFor(officerNamed('loket'));
    expect(machine.standing.get()).toMatchObject({ is: 'handing_over', left: 1 });
    await sender.step();
    await machine.look();
    expect([machine.standing.get().is, office.applications.size]).toEqual(['erased', 1]);
  });

  test('what the office refused is not thrown away by a revocation', async () => {
    const { ports, machine, office, outbox, sender, take, machineId, database } = await bench();
    await machine.register();
    const { id } = await take(filledForm(ports.ids.next()));
    office.make({ on: 'PUT', times: 1, how: { problem: 'invalid_body' } });
    await sender.step();
    office.machines.revoke(machineId, 'diganti');
    await machine.look();
    expect(machine.standing.get()).toMatchObject({ is: 'needs_person', left: 1 });
    expect(await database.items.count()).toBe(1);
    await outbox.discard(id, 'pemohon datang lagi');
    await machine.look();
    expect(machine.standing.get().is).toBe('erased');
  });

  test('a revocation that the office did not sign is not believed', async () => {
    const { machine, office, vault, machineId } = await bench();
    await machine.register();
    office.machines.revokeFalsely(machineId);
    await machine.look();
    expect(machine.standing.get()).toEqual({ is: 'active' });
    await vault.lock();
    expect(await vault.unlock('loket', testPin)).toEqual({ is: 'open' });
  });

  test('an office that does not know the machine (an older copy) changes nothing', async () => {
    const { machine, office, database } = await bench();
    await machine.register();
    office.machines.all.clear();
    await machine.look();
    expect(machine.standing.get()).toEqual({ is: 'active' });
    expect(await database.vault.count()).toBe(3);
  });
});
