/** Courier files over their route: taken once, whole items only, and none that is broken, changed, or another office's. */
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packTar, type TarEntry } from '@loket/domain/ustar';
import type { HttpServer } from '@loket/platform/http-server';
import { readPublicKey } from '@loket/platform/key-file';
import type { ApplicationSubmission } from '@loket/protocol/application';
import {
  applicationName,
  CourierImportAnswer,
  CourierKey,
  type CourierManifest,
  CourierReceiptStatement,
  courierMediaType,
  fileName,
  manifestName,
  sealName,
} from '@loket/protocol/courier';
import { MachineStanding, RegisteredMachine } from '@loket/protocol/machines';
import { Encrypter } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../journal/hash.ts';
import { createOfficeServer } from '../server.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testSubmission } from '../testing/people.ts';
import { makeCourierIdentity, openCourierIdentity } from './courier-key.ts';

let bench: TestOffice;
let app: HttpServer;
let tokens: Readonly<Record<string, string>>;
let machine: RegisteredMachine;
let machineKey: KeyObject;
let recipient = '';
let count = 0;
const id = (): string => `01234567-89ab-7cde-8f03-${(++count).toString(16).padStart(12, '0')}`;

type Item = { readonly id: string; readonly submission: ApplicationSubmission; readonly pictures: readonly Buffer[] };

function newItem(number: number): Item {
  const photo = Buffer.from(`pretended photo ${number} ${'x'.repeat(80_000)}`);
  const enrolment = { mode: 'captured' as const, photo: { sha256: sha256(photo), size_bytes: photo.length, mediaType: 'image/jpeg' as const } };
  return { id: id(), submission: testSubmission(number, 'baru', { enrolment, takenBy: 'loket' }), pictures: [photo] };
}

const applicationBytes = ({ submission }: Item) => Uint8Array.from(Buffer.from(JSON.stringify(submission)));

type Making = {
  readonly key?: KeyObject;
  readonly to?: string;
  readonly manifest?: Partial<CourierManifest>;
  readonly change?: (entries: TarEntry[]) => TarEntry[];
};

/** A courier file as a counter makes it. */
async function makeFile(
  items: readonly Item[],
  { key = machineKey, to = recipient, manifest: changes = {}, change = (entries) => entries }: Making = {},
): Promise<Buffer> {
  const manifest: CourierManifest = {
    format: 'loket-courier/1',
    courierId: id(),
    officeId: 'bojonegoro',
    machineId: machine.machineId,
    machineName: machine.name,
    madeBy: 'loket',
    madeAt: '2026-11-24T02:00:00.000Z',
    piece: 1,
    pieces: 1,
    items: items.map((item) => ({ id: item.id, sha256: sha256(applicationBytes(item)), files: item.pictures.map(sha256) })),
    ...changes,
  };
  const text = Buffer.from(JSON.stringify(manifest));
  const seal = { signature: sign(null, text, key).toString('base64url'), certificate: machine.certificate };
  const entries: TarEntry[] = [
    { name: manifestName, bytes: Uint8Array.from(text) },
    { name: sealName, bytes: Uint8Array.from(Buffer.from(JSON.stringify(seal))) },
  ];
  for (const item of items) {
    entries.push({ name: applicationName(item.id), bytes: applicationBytes(item) });
    for (const picture of item.pictures) entries.push({ name: fileName(item.id, sha256(picture)), bytes: Uint8Array.from(picture) });
  }
  const pieces: Uint8Array[] = [];
  const given = change(entries);
  for await (const piece of packTar(
    (async function* () {
      yield* given;
    })(),
    0,
  ))
    pieces.push(piece);
  const encrypter = new Encrypter();
  encrypter.addRecipient(to);
  return Buffer.from(await encrypter.encrypt(Buffer.concat(pieces)));
}

async function bring(payload: Buffer, role = 'front_office') {
  const headers = { authorization: `Bearer ${tokens[role]}`, 'content-type': courierMediaType };
  const answer = await app.inject({ method: 'POST', url: '/api/courier/imports', payload, headers });
  return { status: answer.statusCode, body: answer.json() };
}

const here = (itemId: string): boolean => bench.office.intake.applications.find(itemId) !== undefined;

beforeAll(async () => {
  bench = await openTestOffice();
  await bench.office.access.createDemoPeople();
  tokens = await bench.office.access.demoTokens();
  app = await createOfficeServer(bench.office, { version: '0', logLevel: 'silent' });
  const pair = generateKeyPairSync('ed25519');
  machineKey = pair.privateKey;
  const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
  const command = { commandId: id(), machineId: id(), name: 'Laptop desa', publicKey, releaseSecret: randomBytes(32).toString('base64url') };
  const headers = { authorization: `Bearer ${tokens['front_office']}` };
  machine = RegisteredMachine.parse((await app.inject({ method: 'POST', url: '/api/machines', payload: command, headers })).json());
  const standing = MachineStanding.parse((await app.inject({ url: `/api/machines/${machine.machineId}/standing` })).json());
  recipient = CourierKey.parse(JSON.parse(standing.courier?.text ?? '')).recipient;
});
afterAll(async () => {
  await app.close();
  await bench.end();
});

describe('a courier file', () => {
  test('brings applications with their pictures, in the name of who took them, and gives a receipt that the office has signed', async () => {
    const items = [newItem(1), newItem(2)];
    const { status, body } = await bring(await makeFile(items), 'supervisor');
    expect(status).toBe(200);
    const answer = CourierImportAnswer.parse(body);
    expect(answer).toMatchObject({ machineName: 'Laptop desa', madeBy: 'loket', counts: { taken: 2, already: 0, refused: 0, damaged: 0 }, troubles: [] });
    for (const item of items) {
      expect(bench.office.intake.detail(item.id)).toMatchObject({ missingAttachments: [], submission: { takenBy: 'loket' } });
      expect(Buffer.from(bench.office.intake.getAttachment(sha256(item.pictures[0] ?? '')).bytes)).toEqual(item.pictures[0]);
    }
    const key = readPublicKey(machine.officeKey);
    expect(key !== undefined && verify(null, Buffer.from(answer.receipt.text), key, Buffer.from(answer.receipt.signature, 'base64url'))).toBe(true);
    const said = CourierReceiptStatement.parse(JSON.parse(answer.receipt.text));
    expect(said).toMatchObject({ machineId: machine.machineId, importedBy: 'penyelia', items: items.map((item) => ({ id: item.id, outcome: 'taken' })) });
    for (const { person } of items.map(({ submission }) => submission))
      for (const part of [person.nik, person.name]) expect(answer.receipt.text).not.toContain(part);
    expect([...bench.office.bus.journal.allEntries()].at(-1)).toMatchObject({ type: 'courier.imported', body: { madeBy: 'loket', taken: 2 } });
  });

  test('brought twice, or after the network was quicker, changes nothing and says so with the same receipts', async () => {
    const [first, second] = [newItem(3), newItem(4)];
    const headers = { authorization: `Bearer ${tokens['front_office']}` };
    await app.inject({ method: 'PUT', url: `/api/applications/${first.id}`, payload: first.submission, headers });
    const file = await makeFile([first, second]);
    const once = CourierImportAnswer.parse((await bring(file)).body);
    const twice = CourierImportAnswer.parse((await bring(file)).body);
    expect([once.counts, twice.counts]).toMatchObject([
      { taken: 1, already: 1 },
      { taken: 0, already: 2 },
    ]);
    const answersOf = ({ receipt }: CourierImportAnswer) =>
      CourierReceiptStatement.parse(JSON.parse(receipt.text)).items.map(({ answer, files }) => [answer, files]);
    expect(answersOf(twice)).toEqual(answersOf(once));
    const accepted = [...bench.office.bus.journal.allEntries()].filter(
      ({ type, subject }) => type === 'application.accepted' && [first.id, second.id].includes(subject),
    );
    expect(accepted).toHaveLength(2);
  });

  test('that is cut or scratched gives its whole items before the damage, none by half, and names the others', async () => {
    const items = [newItem(5), newItem(6), newItem(7)];
    const file = await makeFile(items);
    const scratched = Buffer.from(file);
    const middle = Math.floor(file.length / 2);
    scratched[middle] = (scratched[middle] ?? 0) ^ 1;
    for (const broken of [scratched, file.subarray(0, middle)]) {
      const answer = CourierImportAnswer.parse((await bring(broken)).body);
      const wholeOnes = items.filter((item) => here(item.id));
      expect(answer.counts.damaged).toBe(items.length - wholeOnes.length);
      expect(answer.counts.damaged).toBeGreaterThan(0);
      expect(answer.troubles.map(({ outcome }) => outcome)).toEqual(Array.from({ length: answer.counts.damaged }, () => 'damaged'));
      for (const item of wholeOnes) expect(bench.office.intake.detail(item.id).missingAttachments).toEqual([]);
    }
    expect(CourierImportAnswer.parse((await bring(file)).body).counts).toMatchObject({ damaged: 0, refused: 0 });
    expect(items.every((item) => here(item.id))).toBe(true);
  });

  test('of another office, of a stranger, changed, or no courier file at all is refused by name, and nothing of it is taken', async () => {
    const item = newItem(8);
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const other = await makeCourierIdentity();
    const good = await makeFile([item]);
    const header = Buffer.from(good);
    header[4] = (header[4] ?? 0) ^ 1;
    const cases: readonly [string, Buffer][] = [
      ['other_office', await makeFile([item], { to: other.recipient })],
      ['foreign_machine', await makeFile([item], { manifest: { machineId: id() } })],
      ['foreign_machine', await makeFile([item], { manifest: { officeId: 'tuban' } })],
      ['signature_wrong', await makeFile([item], { key: stranger })],
      ['broken', await makeFile([item], { change: ([, ...rest]) => rest })],
      ['manifest_not_understood', await makeFile([item], { manifest: { items: [] } })],
      ['no_courier_file', Buffer.from('bukan berkas kurir')],
      ['no_courier_file', header],
      ['no_courier_file', Buffer.alloc(0)],
    ];
    for (const [code, file] of cases)
      expect({ code, ...(await bring(file)) }).toMatchObject({ code, status: 422, body: { errors: [{ field: 'file', code }] } });
    expect(here(item.id)).toBe(false);
  });

  test('whose application or picture is not what the signed manifest says gives neither', async () => {
    const [item, next] = [newItem(9), newItem(10)];
    const swapped = await makeFile([item, next], {
      change: (entries) => entries.map((entry) => (entry.name.includes(sha256(item.pictures[0] ?? '')) ? { ...entry, bytes: new Uint8Array(80_000) } : entry)),
    });
    expect((await bring(swapped)).body).toMatchObject({ counts: { taken: 0, damaged: 2 } });
    const forged = await makeFile([item], {
      change: (entries) => entries.map((entry) => (entry.name === applicationName(item.id) ? { ...entry, bytes: applicationBytes(next) } : entry)),
    });
    expect((await bring(forged)).body).toMatchObject({ counts: { taken: 0, damaged: 1 } });
    expect(here(item.id)).toBe(false);
  });

  test('with an application that the rules refuse sets that one aside with its reason, and takes the others', async () => {
    const [bad, good] = [newItem(11), newItem(12)];
    const refused: Item = { ...bad, submission: { ...bad.submission, person: { ...bad.submission.person, nik: '3522150000000000' } } };
    const answer = CourierImportAnswer.parse((await bring(await makeFile([refused, good]))).body);
    expect(answer).toMatchObject({ counts: { taken: 1, refused: 1 }, troubles: [{ outcome: 'refused' }] });
    expect(CourierReceiptStatement.parse(JSON.parse(answer.receipt.text)).items[0]?.problem).toMatchObject({
      code: 'invalid_body',
      errors: [{ field: 'person.nik' }, { field: 'person.nik' }],
    });
    expect([here(refused.id), here(good.id)]).toEqual([false, true]);
  });

  test('is brought by those who take applications in, and nobody else', async () => {
    expect(await bring(await makeFile([newItem(13)]), 'auditor')).toMatchObject({ status: 403 });
  });

  test.skipIf(!existsSync('/usr/bin/age'))(
    "is opened by Debian's age and tar with the office's key file, should there be no Loket left to open it",
    async () => {
      const folder = join(bench.folder, 'by-hand');
      mkdirSync(folder);
      const keyFile = join(folder, 'office-courier.age');
      const own = await openCourierIdentity(keyFile);
      expect(await openCourierIdentity(keyFile)).toEqual(own);
      expect(statSync(keyFile).mode & 0o777).toBe(0o600);
      const item = newItem(14);
      writeFileSync(join(folder, 'kurir.age'), await makeFile([item], { to: own.recipient }));
      execFileSync('sh', ['-c', 'age -d -i office-courier.age kurir.age | tar x'], { cwd: folder });
      expect(JSON.parse(readFileSync(join(folder, applicationName(item.id)), 'utf8'))).toEqual(item.submission);
      expect(readFileSync(join(folder, fileName(item.id, sha256(item.pictures[0] ?? ''))))).toEqual(item.pictures[0]);
    },
  );
});
