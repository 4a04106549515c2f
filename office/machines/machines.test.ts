/** The machines desk over its routes: register, certificate, release, revocation, erasure; and whose name an application carries. */
import { generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import type { HttpServer } from '@loket/platform/http-server';
import { readPublicKey } from '@loket/platform/key-file';
import { AcknowledgementsAnswer } from '@loket/protocol/application';
import { MachineStatement, MachinesAnswer, RegisteredMachine, ReleasedMachine, RevocationNotice, type SignedText } from '@loket/protocol/machines';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rebuildProjections } from '../journal/rebuild.ts';
import { projectionsOf } from '../office.ts';
import { createOfficeServer } from '../server.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testSubmission } from '../testing/people.ts';

let office: TestOffice;
let app: HttpServer;
let tokens: Readonly<Record<string, string>>;
let count = 0;

beforeAll(async () => {
  office = await openTestOffice();
  await office.office.access.createDemoPeople();
  tokens = await office.office.access.demoTokens();
  app = await createOfficeServer(office.office, { version: '0', logLevel: 'silent' });
});
afterAll(async () => {
  await app.close();
  await office.end();
});

const id = (): string => `01234567-89ab-7cde-8f01-${(++count).toString(16).padStart(12, '0')}`;

function newMachine() {
  const publicKey = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
  return { commandId: id(), machineId: id(), name: 'Loket 1', publicKey, releaseSecret: randomBytes(32).toString('base64url') };
}

async function post(role: string, url: string, payload: object) {
  const answer = await app.inject({ method: 'POST', url, payload, headers: { authorization: `Bearer ${tokens[role]}` } });
  return { status: answer.statusCode, body: answer.json() };
}

async function get(url: string, role?: string): Promise<unknown> {
  return (await app.inject({ url, headers: role === undefined ? {} : { authorization: `Bearer ${tokens[role]}` } })).json();
}

function isSignedBy(officeKey: string, { text, signature }: SignedText): boolean {
  const key = readPublicKey(officeKey);
  return key !== undefined && verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
}

async function registered() {
  const command = newMachine();
  const { body } = await post('front_office', '/api/machines', command);
  return { command, answer: RegisteredMachine.parse(body) };
}

describe('a machine', () => {
  test('is registered by an officer and gets a certificate that the office has signed', async () => {
    const { command, answer } = await registered();
    expect(isSignedBy(answer.officeKey, answer.certificate)).toBe(true);
    expect(MachineStatement.parse(JSON.parse(answer.certificate.text))).toMatchObject({
      officeId: 'bojonegoro',
      machineId: command.machineId,
      publicKey: command.publicKey,
    });
    expect(isSignedBy(answer.officeKey, { ...answer.certificate, text: answer.certificate.text.replace('Loket 1', 'Loket 2') })).toBe(false);
  });

  test('registered again with the same key has the same certificate; with another key it is refused', async () => {
    const { command, answer } = await registered();
    expect((await post('front_office', '/api/machines', command)).body).toEqual(answer);
    expect((await post('front_office', '/api/machines', { ...command, commandId: id() })).body).toEqual(answer);
    expect(await post('front_office', '/api/machines', { ...newMachine(), machineId: command.machineId })).toMatchObject({ status: 409 });
  });

  test('is opened for an officer who signed in, by name in the journal; its secret is in no journal and no kept answer', async () => {
    const { command } = await registered();
    const { body } = await post('supervisor', `/api/machines/${command.machineId}/release`, { commandId: id() });
    expect(ReleasedMachine.parse(body).secret).toBe(command.releaseSecret);
    const entries = [...office.office.bus.journal.allEntries()];
    expect(entries.at(-1)).toMatchObject({ type: 'machine.released', subject: command.machineId, actor: { kind: 'person' } });
    expect(JSON.stringify(entries)).not.toContain(command.releaseSecret);
    expect(JSON.stringify(office.office.database.prepare('SELECT answer FROM command_answer').all())).not.toContain(command.releaseSecret);
  });

  test('is revoked by the head with a reason, hears of it without anybody signed in, hands over, and its secret goes', async () => {
    const { command, answer } = await registered();
    const { machineId } = command;
    const standing = `/api/machines/${machineId}/standing`;
    expect(await get(standing)).toMatchObject({ standing: 'active', courier: { text: expect.stringContaining('age1') } });
    expect(await post('front_office', `/api/machines/${machineId}/revocation`, { commandId: id(), reason: 'dicuri di bus' })).toMatchObject({ status: 403 });
    expect(await post('front_office', `/api/machines/${machineId}/erasure`, { commandId: id(), drafts: 0, handedOver: 0 })).toMatchObject({ status: 409 });
    expect(await post('head_of_office', `/api/machines/${machineId}/revocation`, { commandId: id(), reason: 'dicuri di bus' })).toMatchObject({
      status: 200,
      body: { state: 'revoked', reason: 'dicuri di bus' },
    });
    const heard = await get(standing);
    expect(heard).toMatchObject({ standing: 'revoked' });
    const notice = (heard as { notice: SignedText }).notice;
    expect(isSignedBy(answer.officeKey, notice)).toBe(true);
    expect(RevocationNotice.parse(JSON.parse(notice.text))).toMatchObject({ machineId, reason: 'dicuri di bus' });
    // What it holds must still come out.
    expect(await post('front_office', `/api/machines/${machineId}/release`, { commandId: id() })).toMatchObject({ status: 200 });
    expect(await post('front_office', `/api/machines/${machineId}/erasure`, { commandId: id(), drafts: 2, handedOver: 9 })).toMatchObject({ status: 200 });
    expect(await post('front_office', `/api/machines/${machineId}/release`, { commandId: id() })).toMatchObject({ status: 404 });
    const list = MachinesAnswer.parse(await get('/api/machines', 'auditor')).machines;
    expect(list.find((machine) => machine.machineId === machineId)).toMatchObject({ state: 'erased', revokedBy: expect.any(String) });
  });

  test('that this office does not know is told so, and keeps what it has', async () => {
    expect(await get(`/api/machines/${id()}/standing`)).toEqual({ standing: 'unknown' });
  });

  test('the list is made again from the journal', async () => {
    const before = await get('/api/machines', 'administrator');
    const { database, bus } = office.office;
    rebuildProjections(database, projectionsOf(database), bus.journal.allEntries());
    expect(await get('/api/machines', 'administrator')).toEqual(before);
  });
});

describe("an application that another officer's session sends", () => {
  async function submit(takenBy: string | undefined, number: number) {
    const payload = { ...testSubmission(number, 'rusak'), ...(takenBy === undefined ? {} : { takenBy }) };
    const applicationId = id();
    const answer = await app.inject({
      method: 'PUT',
      url: `/api/applications/${applicationId}`,
      payload,
      headers: { authorization: `Bearer ${tokens['front_office']}` },
    });
    return { applicationId, status: answer.statusCode, body: answer.json() };
  }

  test('is in the name of who took it, and the journal says who sent it', async () => {
    const { applicationId, status } = await submit('penyelia', 101);
    expect(status).toBe(201);
    const detail = await get(`/api/applications/${applicationId}`, 'front_office');
    expect(detail).toMatchObject({ submission: { takenBy: 'penyelia' }, timeline: [{ text: { en: 'Application taken from the citizen by penyelia' } }] });
  });

  test('is refused when nobody here is called so, and the officer reads why', async () => {
    expect(await submit('siapa', 102)).toMatchObject({ status: 422, body: { errors: [{ field: 'takenBy', code: 'unknown_officer' }] } });
    expect(await submit(undefined, 103)).toMatchObject({ status: 201 });
  });

  test('is asked after together with others, in the order asked', async () => {
    const { applicationId } = await submit(undefined, 104);
    const unknown = id();
    const { body } = await post('front_office', '/api/applications/acknowledgements', { ids: [unknown, applicationId] });
    expect(AcknowledgementsAnswer.parse(body).items).toEqual([
      { id: unknown, known: false, centreHasIt: false, missingAttachments: [] },
      { id: applicationId, known: true, centreHasIt: false, missingAttachments: [] },
    ]);
  });
});
