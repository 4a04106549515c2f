/** Village lists on the counter's computer: sealed, marked, taken again, gone on their day. */
import type { KitPerson, VillageKit } from '@loket/protocol/kits';
import { describe, expect, test } from 'vitest';
import { checkForm } from '../forms/form-check.ts';
import { createFakePorts } from '../testing/fake-ports.ts';
import { openTestSafe } from '../testing/open-test-database.ts';
import { filledForm } from '../testing/sample-forms.ts';
import { createLists } from '../vault/lists.ts';
import { formOfPerson } from './form-of-person.ts';
import { createKits, goneFrom, searchKit, stateOfPerson } from './kits.ts';

const villageCode = '35.22.15.2003';

function kitPerson(serial: number, name: string): KitPerson {
  const { person } = filledForm('', serial);
  const { nik, kk, birthPlace, address, rt, rw, villageCode, motherName } = person;
  return { nik, kk, name, birthPlace, birthDate: '1995-08-17', sex: 'P', maritalStatus: '2', address, rt, rw, villageCode, motherName, group: 'due' };
}

const siti = kitPerson(1, 'Siti Contoh');
const agus = kitPerson(2, 'Agus Contoh Wibowo');
const uuid = (last: number): string => `01a20b11-1a80-79da-93d4-00000000000${last}`;
const application = (id: string): NonNullable<KitPerson['application']> => ({
  id,
  receiptCode: '1234-5678-9ABC-D',
  status: 'PROCESSING',
  statusText: { id: 'Diproses', en: 'Processing' },
  at: '2026-11-25T01:00:00.000Z',
});

async function counterWith(...answers: VillageKit[]) {
  const { database, vault } = await openTestSafe();
  const { clock, ids } = createFakePorts();
  const moment = { now: clock.now() };
  const lists = createLists(database, vault.cipher, () => new Date(moment.now).toISOString());
  const given = [...answers];
  const kits = createKits({
    database,
    lists,
    client: {
      takeKit: async () => {
        const value = given.shift();
        return value === undefined ? { ok: false, failure: { kind: 'away' } } : { ok: true, status: 200, value };
      },
    },
    clock: { now: () => moment.now },
    ids,
    machineId: async () => '01a20b11-1a80-79da-93d4-9dee07289182',
  });
  return { database, lists, kits, moment };
}

function kitOf(people: KitPerson[], days = 7): VillageKit {
  const taken_ms = createFakePorts().clock.now();
  const [takenAt, validUntil] = [new Date(taken_ms).toISOString(), new Date(taken_ms + days * 86_400_000).toISOString()];
  return { villageCode, village: 'Campurejo', district: 'Bojonegoro', takenAt, validUntil, people };
}

describe("a village's list on this computer", () => {
  test('is sealed: no name and no NIK lies on the disk, not even in a name of a record', async () => {
    const { database, kits } = await counterWith(kitOf([siti]));
    await kits.take(villageCode, 7, 'perintah');
    await kits.note(villageCode, { nik: siti.nik, name: siti.name, outcome: 'not_home', by: 'loket' });
    const rows = [await database.lists.toArray(), await database.settings.toArray()];
    const onDisk = JSON.stringify(rows, (_key, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value));
    expect(onDisk).toContain('Campurejo');
    expect(onDisk).not.toContain('Siti');
    expect(onDisk).not.toContain(siti.nik);
    expect((await kits.open(villageCode))?.visits.get(siti.nik)).toMatchObject({ outcome: 'not_home', by: 'loket' });
  });

  test('marks whoever an application was taken of, and keeps the mark when the list is taken again', async () => {
    const { kits } = await counterWith(kitOf([siti, agus]), kitOf([siti, agus, kitPerson(3, 'Baru Pindah')], 9));
    await kits.take(villageCode, 7, 'satu');
    await kits.noteAccepted(siti.nik, 'permohonan-1', 'loket');
    await kits.noteAccepted('3522150000000000', 'permohonan-2', 'loket');
    expect(await kits.take(villageCode, 7, 'dua')).toMatchObject({ ok: true, value: { fresh: 1, gone: 0 } });
    const open = await kits.open(villageCode);
    expect(open?.kit.people.map((person) => stateOfPerson(person, open.visits.get(person.nik)))).toEqual(['accepted', 'open', 'open']);
  });

  test('shows who was recorded elsewhere meanwhile, and where two applications of one person meet', async () => {
    const { kits } = await counterWith(
      kitOf([siti, agus, kitPerson(3, 'Tiga')]),
      kitOf([
        { ...siti, application: application(uuid(8)) },
        { ...agus, application: application(uuid(9)) },
      ]),
    );
    await kits.take(villageCode, 7, 'satu');
    await kits.noteAccepted(siti.nik, uuid(1), 'loket');
    await kits.noteAccepted(kitPerson(3, '').nik, uuid(3), 'loket');
    await kits.take(villageCode, 7, 'dua');
    const open = await kits.open(villageCode);
    if (open === undefined) throw new Error('no list');
    expect(open.kit.people.map((person) => stateOfPerson(person, open.visits.get(person.nik)))).toEqual(['conflict', 'elsewhere']);
    expect(goneFrom(open)).toMatchObject([{ name: 'Tiga', applicationId: uuid(3) }]);
    expect(stateOfPerson({ ...siti, application: application(uuid(1)) }, open.visits.get(siti.nik))).toBe('accepted');
  });

  test('is erased on its day with all that was noted, and says so until it is read', async () => {
    const { database, lists, kits, moment } = await counterWith(kitOf([siti]));
    await kits.take(villageCode, 7, 'satu');
    await kits.noteAccepted(siti.nik, 'permohonan-1', 'loket');
    moment.now += 7 * 86_400_000;
    expect(await kits.open(villageCode)).toBeUndefined();
    await lists.forgetExpired();
    expect(await database.lists.count()).toBe(0);
    expect(await kits.heads()).toMatchObject([{ village: 'Campurejo', isHere: false, size_bytes: 0 }]);
    await kits.remove(villageCode);
    expect(await kits.heads()).toEqual([]);
  });

  test('taken in vain leaves the one that is here', async () => {
    const { kits } = await counterWith(kitOf([siti]));
    await kits.take(villageCode, 7, 'satu');
    expect(await kits.take(villageCode, 7, 'dua')).toMatchObject({ ok: false, failure: { kind: 'away' } });
    expect((await kits.open(villageCode))?.kit.people).toHaveLength(1);
  });

  test('is searched by beginnings of names in any order, and by digits of the NIK', () => {
    const people = [siti, agus];
    expect(searchKit(people, 'wib ag')).toEqual([agus]);
    expect(searchKit(people, ' contoh ')).toEqual(people);
    expect(searchKit(people, agus.nik.slice(10))).toEqual([agus]);
    expect(searchKit(people, 'ontoh')).toEqual([]);
    expect(searchKit(people, '')).toEqual(people);
  });

  test('prefills the form of a first card: only what the list does not know is left to type', () => {
    const { errors } = checkForm(formOfPerson('0199', siti), '2026-11-24');
    expect([...errors.keys()].sort()).toEqual(['documents', 'enrolment', 'occupation', 'religion']);
  });
});
