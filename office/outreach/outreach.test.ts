/** Village lists over their route: who is in one, what the journal says, and who may not have one. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { buildNik } from '@loket/domain/nik';
import type { HttpServer } from '@loket/platform/http-server';
import { systemPorts } from '@loket/platform/ports';
import { VillageKit } from '@loket/protocol/kits';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRegionNames } from '../card/region-names.ts';
import { filesIn } from '../office-files.ts';
import { openRegistry, registryFiles } from '../registry/registry-file.ts';
import { importResidents } from '../registry/resident-import.ts';
import { createOfficeServer } from '../server.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testSubmission } from '../testing/people.ts';

const village = '35.22.15.2002';
const taken_ms = Date.parse('2026-11-24T01:00:00.000Z');

let bench: TestOffice;
let app: HttpServer;
let tokens: Readonly<Record<string, string>>;
let count = 0;
const id = (): string => `01234567-89ab-7cde-8f02-${(++count).toString(16).padStart(12, '0')}`;
const machineId = id();

type Line = { readonly name: string; readonly birthDate: string; readonly married?: string; readonly recorded: string; readonly village?: string };
const nikOf = ({ birthDate }: Line, serial: number): string => buildNik({ region: '35.22.15', birthDate, sex: 'L', serial });

/** Takes a district's file of these people into the register of the office in `bench`. */
async function importLines(lines: readonly Line[]): Promise<void> {
  const regions = createRegionNames('35.22');
  const database = openRegistry(registryFiles(filesIn(bench.folder)), systemPorts().random);
  const text = lines.map((line, index) =>
    [nikOf(line, index + 1), line.name, line.birthDate, line.village ?? village, line.married ?? 'BELUM KAWIN', line.recorded, '3', '1'].join(','),
  );
  try {
    await importResidents({
      database,
      importId: id(),
      pieces: (async function* () {
        yield Buffer.from(`NIK,NAMA,TGL LAHIR,KODE DESA,STATUS KAWIN,STATUS REKAM,RT,RW\n${text.join('\n')}\n`);
      })(),
      villages: regions.villages().map(({ code, name }) => ({ code, village: name, district: '' })),
      now: () => new Date(taken_ms).toISOString(),
      onRejected: ({ text: why }) => expect(why).toBeUndefined(),
      onVanished: () => {},
      onProgress: () => {},
    });
  } finally {
    database.close();
  }
}

async function post(role: string, url: string, payload: object) {
  const answer = await app.inject({ method: 'POST', url, payload, headers: { authorization: `Bearer ${tokens[role]}` } });
  return { status: answer.statusCode, body: answer.json() };
}

const takeKit = (changes: object = {}) => ({ commandId: id(), machineId, villageCode: village, days: 7, ...changes });

beforeAll(async () => {
  const ports = systemPorts();
  bench = await openTestOffice({ ports: { ...ports, clock: { ...ports.clock, now: () => taken_ms } } });
  await bench.office.access.createDemoPeople();
  tokens = await bench.office.access.demoTokens();
  app = await createOfficeServer(bench.office, { version: '0', logLevel: 'silent' });
  const publicKey = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
  const machine = { commandId: id(), machineId, name: 'Laptop desa', publicKey, releaseSecret: randomBytes(32).toString('base64url') };
  expect(await post('front_office', '/api/machines', machine)).toMatchObject({ status: 201 });
});
afterAll(async () => {
  await app.close();
  await bench.end();
});

const people: readonly Line[] = [
  { name: 'SUDAH REKAM', birthDate: '1990-05-05', recorded: 'SUDAH' },
  { name: 'BELUM REKAM', birthDate: '1995-03-07', recorded: 'BELUM' },
  { name: 'ULANG TAHUN BESOK', birthDate: '2009-11-25', recorded: 'BELUM' },
  { name: 'ULANG TAHUN HARI TERAKHIR', birthDate: '2009-12-01', recorded: 'BELUM' },
  { name: 'MASIH ENAM BELAS', birthDate: '2009-12-02', recorded: 'BELUM' },
  { name: 'MENIKAH MUDA', birthDate: '2010-06-01', married: 'KAWIN', recorded: 'BELUM' },
  { name: 'DESA LAIN', birthDate: '1980-01-01', recorded: 'BELUM', village: '35.22.15.2003' },
];

describe("a village's list", () => {
  test('is refused, and says why, while the office has no register', async () => {
    expect(await post('front_office', '/api/kits', takeKit())).toMatchObject({ status: 409, body: { errors: [{ code: 'no_register' }] } });
  });

  test('holds those who must be recorded and are not, and those who turn 17 while it holds', async () => {
    await importLines(people);
    const { status, body } = await post('front_office', '/api/kits', takeKit());
    expect(status).toBe(200);
    const kit = VillageKit.parse(body);
    expect(kit).toMatchObject({ villageCode: village, district: 'Bojonegoro', takenAt: '2026-11-24T01:00:00.000Z', validUntil: '2026-12-01T01:00:00.000Z' });
    expect(kit.people.map(({ name, group }) => [name, group])).toEqual([
      ['BELUM REKAM', 'due'],
      ['MENIKAH MUDA', 'due'],
      ['ULANG TAHUN BESOK', 'turning'],
      ['ULANG TAHUN HARI TERAKHIR', 'turning'],
    ]);
  });

  test('is in the journal by officer, machine, village and number of people, without a name or a NIK of them', async () => {
    const entries = [...bench.office.bus.journal.allEntries()].filter(({ type }) => type === 'kit.taken');
    expect(entries).toMatchObject([
      { actor: { kind: 'person', username: 'loket' }, body: { machineId, machineName: 'Laptop desa', villageCode: village, people: 4, turning: 2 } },
    ]);
    const answers = JSON.stringify(bench.office.database.prepare('SELECT answer FROM command_answer').all());
    for (const marker of ['BELUM REKAM', nikOf({ ...people[1], name: '', birthDate: '1995-03-07', recorded: '' }, 2)])
      expect(`${JSON.stringify(entries)}${answers}`).not.toContain(marker);
  });

  test('asked for again under the same id is the same list, written into the journal once', async () => {
    const command = takeKit();
    const first = await post('front_office', '/api/kits', command);
    expect(await post('front_office', '/api/kits', command)).toEqual(first);
    expect([...bench.office.bus.journal.allEntries()].filter(({ subject }) => subject === command.commandId)).toHaveLength(1);
  });

  test('shows who has meanwhile applied at the office', async () => {
    const applicationId = id();
    const submission = testSubmission(2);
    const sent = await app.inject({
      method: 'PUT',
      url: `/api/applications/${applicationId}`,
      payload: submission,
      headers: { authorization: `Bearer ${tokens['front_office']}` },
    });
    expect(sent.statusCode).toBe(201);
    const kit = VillageKit.parse((await post('enrolment_operator', '/api/kits', takeKit())).body);
    const applied = kit.people.filter(({ application }) => application !== undefined);
    expect(applied).toMatchObject([{ name: 'BELUM REKAM', nik: submission.person.nik, application: { id: applicationId } }]);
  });

  test('goes to no machine that is unknown or revoked, to no other role, and for no village that is none', async () => {
    expect(await post('front_office', '/api/kits', takeKit({ machineId: id() }))).toMatchObject({ status: 404 });
    expect(await post('front_office', '/api/kits', takeKit({ villageCode: '35.22.15.9999' }))).toMatchObject({ status: 422 });
    expect(await post('front_office', '/api/kits', takeKit({ days: 60 }))).toMatchObject({ status: 422 });
    expect(await post('print_operator', '/api/kits', takeKit())).toMatchObject({ status: 403 });
    expect(await post('administrator', '/api/kits', takeKit())).toMatchObject({ status: 403 });
    await post('head_of_office', `/api/machines/${machineId}/revocation`, { commandId: id(), reason: 'hilang di desa' });
    expect(await post('front_office', '/api/kits', takeKit())).toMatchObject({ status: 409, body: { errors: [{ code: 'machine_revoked' }] } });
  });
});
