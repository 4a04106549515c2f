/** From the disk that the first release left (recorded before the shape changed) to today's tables: nothing lost, nothing in the clear. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IDBFactory } from 'fake-indexeddb';
import { describe, expect, test } from 'vitest';
import { createDrafts } from '../drafts/drafts.ts';
import { createOfficeClient } from '../office/office-client.ts';
import { countOutbox, createOutbox } from '../outbox/outbox.ts';
import { createSender } from '../outbox/sender.ts';
import { type DatabaseDump, restoreDatabase } from '../testing/database-dump.ts';
import { createFakeOffice } from '../testing/fake-office.ts';
import { createFakePorts } from '../testing/fake-ports.ts';
import { officerNamed, openTestDatabase, testNow, testPin, testVault } from '../testing/open-test-database.ts';
import { firstReleaseTables } from './counter-database.ts';
import { takeOverFirstRelease } from './first-release.ts';

const recorded: DatabaseDump = JSON.parse(readFileSync(join(import.meta.dirname, '../testing/releases/0.1.0.json'), 'utf8'));
const machine = { machineId: '01a20b11-1a80-79da-93d4-9dee07289182', name: 'Loket 1' };

async function updatedComputer(dump = recorded) {
  const factory = new IDBFactory();
  await restoreDatabase(factory, dump);
  const { database } = openTestDatabase(factory);
  const vault = testVault(database);
  await vault.start();
  await vault.setUp(officerNamed('loket'), testPin, machine);
  return {
    database,
    vault,
    cipher: vault.cipher,
    outbox: createOutbox(database, vault.cipher, testNow),
    drafts: createDrafts(database, vault.cipher, testNow),
  };
}

function rowsOf(table: string): readonly { readonly id: string; readonly state: string; readonly receiptCode: string }[] {
  return (recorded.stores.find(({ name }) => name === table)?.rows ?? []) as ReturnType<typeof rowsOf>;
}

describe('a computer of the first release after the update', () => {
  test('whoever worked there is still known, and asked for a PIN', async () => {
    const { database } = await updatedComputer();
    expect(await database.remembered.get('officer')).toMatchObject({ officer: { username: 'loket' } });
  });

  test('every application is there with its state, its receipt code, its reason and its files', async () => {
    const { database, cipher, outbox } = await updatedComputer();
    expect(await takeOverFirstRelease(database, cipher, testNow)).toEqual({ taken: 9, unreadable: 0 });
    const rows = await outbox.list();
    for (const old of rowsOf('applications')) expect(rows.find(({ id }) => id === old.id)).toMatchObject({ state: old.state, receiptCode: old.receiptCode });
    expect(rows.map(({ state }) => state).sort()).toEqual(['at_office', 'discarded', 'set_aside', 'waiting']);
    expect(rows.find(({ state }) => state === 'set_aside')?.problem).toMatchObject({ code: 'invalid_body' });
    expect(rows.find(({ state }) => state === 'discarded')?.discardReason).toBe('pemohon pulang');
    expect(rows.find(({ state }) => state === 'at_office')?.answer).toMatchObject({ status: 'BIO_CAPTURED' });
    expect(rows.find(({ state }) => state === 'waiting')).toMatchObject({ failures: 3, lastFailure: 'away' });
    expect(await countOutbox(database)).toMatchObject({ waiting: 1, atOffice: 1, setAside: 1, waitingAttachments: 3 });
    const refused = rows.find(({ state }) => state === 'set_aside');
    expect((await outbox.formOf(refused?.id ?? ''))?.person.name).toBe('Siti Contoh');
  });

  test('every draft is offered, with its photo and signature', async () => {
    const { database, cipher, drafts } = await updatedComputer();
    await takeOverFirstRelease(database, cipher, testNow);
    const offered = await drafts.list('loket');
    expect(offered.map(({ username }) => username)).toEqual(['loket', 'ani']);
    const own = await drafts.find(offered[0]?.id ?? '');
    expect(own?.form.enrolment.photo?.bytes.length).toBe(200);
    expect(own?.form.documents.kk?.scan?.bytes.length).toBe(300);
  });

  test('what waited is sent, once, with its files', async () => {
    const { database, cipher, outbox } = await updatedComputer();
    await takeOverFirstRelease(database, cipher, testNow);
    const ports = createFakePorts('2026-11-25T01:00:00.000Z');
    const office = createFakeOffice({ now: ports.clock.now });
    const client = createOfficeClient({ fetch: office.fetch, timers: ports.timers });
    client.setCsrfToken(office.csrfToken);
    const sender = createSender({ outbox, client, ...ports, onChange: () => {} });
    for (let step = 0; step < 20; step += 1) await sender.step();
    const puts = office.requests.filter((line) => line.startsWith('PUT'));
    expect(puts.filter((line) => line.includes('attachments'))).toHaveLength(3);
    expect(new Set(puts).size).toBe(puts.length);
  });

  test('nothing stays in the clear, and a second run finds nothing', async () => {
    const { database, cipher } = await updatedComputer();
    await takeOverFirstRelease(database, cipher, testNow);
    for (const table of firstReleaseTables) expect(await database.table(table).count()).toBe(0);
    expect(await takeOverFirstRelease(database, cipher, testNow)).toEqual({ taken: 0, unreadable: 0 });
  });

  test('a cut between two records loses and doubles none', async () => {
    const { database, cipher, outbox } = await updatedComputer();
    let left = 4;
    const cut = { ...cipher, sealBytes: (...given: Parameters<typeof cipher.sealBytes>) => (left-- > 0 ? cipher.sealBytes(...given) : Promise.reject(lost())) };
    const lost = () => new DOMException('cut', 'AbortError');
    const withCut = { ...cut, seal: (place: string, value: unknown) => cut.sealBytes(place, new TextEncoder().encode(JSON.stringify(value))) };
    await expect(takeOverFirstRelease(database, withCut, testNow)).rejects.toThrow('cut');
    expect(await takeOverFirstRelease(database, cipher, testNow)).toMatchObject({ unreadable: 0 });
    expect(await outbox.list()).toHaveLength(4);
    expect(await database.files.count()).toBe(3);
  });

  test('a record that cannot be read is set aside as it was, and the rest is taken over', async () => {
    const stores = recorded.stores.map((store) => (store.name === 'drafts' ? { ...store, rows: [...store.rows, { id: 'x', username: 'loket' }] } : store));
    const { database, cipher, drafts } = await updatedComputer({ ...recorded, stores });
    expect(await takeOverFirstRelease(database, cipher, testNow)).toEqual({ taken: 9, unreadable: 1 });
    expect(await database.unreadable.toArray()).toMatchObject([{ table: 'drafts', key: 'x', row: { id: 'x', username: 'loket' } }]);
    expect(await drafts.list('loket')).toHaveLength(2);
  });
});
