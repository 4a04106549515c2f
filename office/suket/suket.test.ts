/** The stand-in certificate over its routes, and the trust list that a verifier holds against it. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { HttpServer } from '@loket/platform/http-server';
import { judgeQrText, openTrustList } from '@loket/protocol/credential/judge';
import { SignedTrustList } from '@loket/protocol/credential/trust-list';
import { Suket, SuketAnswer } from '@loket/protocol/suket';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rebuildProjections } from '../journal/rebuild.ts';
import { projectionsOf } from '../office.ts';
import { pdfText } from '../paper/testing/pdf-text.ts';
import { createOfficeServer } from '../server.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testId, testSubmission } from '../testing/people.ts';

let office: TestOffice;
let app: HttpServer;
let tokens: Readonly<Record<string, string>>;
let count = 5_000;
const id = (): string => testId(++count);

beforeAll(async () => {
  office = await openTestOffice();
  await office.office.access.createDemoPeople();
  tokens = await office.office.access.demoTokens();
  app = await createOfficeServer(office.office, { version: '0', logLevel: 'silent' });
  for (const number of [1, 2, 3])
    await call('supervisor', 'PUT', `/api/applications/${testId(number)}`, testSubmission(number, number === 3 ? 'baru' : 'rusak'));
});
afterAll(async () => {
  await app.close();
  await office.end();
});

async function call(role: string, method: 'GET' | 'POST' | 'PUT', url: string, payload?: object, accept = 'application/json') {
  const headers = { authorization: `Bearer ${tokens[role]}`, accept };
  const answer = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: accept === 'application/json' ? answer.json() : answer.rawPayload };
}

const second = { username: 'penyelia', pin: '352205', reason: 'Blangko habis sampai kiriman berikut' };
const issue = (number: number, role = 'supervisor') =>
  call(role, 'POST', `/api/applications/${testId(number)}/suket`, { commandId: id(), reason: 'blangko habis' });

async function verdictOf(number: string): Promise<string> {
  const { qrText } = await office.office.suket.forPaper(number);
  const list = await openTrustList(SignedTrustList.parse((await app.inject({ url: '/api/trust-list' })).json()));
  if (list === undefined) throw new Error('the list does not open');
  return (await judgeQrText(qrText, list, Date.now())).is;
}

test('none is given while the switch is off, and the page is told why', async () => {
  expect(SuketAnswer.parse((await call('front_office', 'GET', '/api/suket')).body)).toMatchObject({
    allowed: false,
    items: [],
    rule: { id: expect.stringContaining('melarang') },
  });
  expect(await issue(1)).toMatchObject({ status: 409, body: { errors: [{ code: 'suket_off' }] } });
});

test('the head switches them on with a second person, not alone and not an officer', async () => {
  const allow = (role: string, secondPerson: object) => call(role, 'POST', '/api/suket/switch', { commandId: id(), allowed: true, secondPerson });
  expect((await allow('supervisor', second)).status).toBe(403);
  expect((await allow('head_of_office', { ...second, username: 'kepala' })).status).toBeGreaterThanOrEqual(400);
  const { body, status } = await allow('head_of_office', second);
  expect({ status, body }).toMatchObject({ status: 200, body: { allowed: true, changed: { reason: second.reason, by: 'kepala + penyelia' } } });
});

test('one is numbered, valid for six months, on paper, and verified by its QR without the office', async () => {
  const { status, body } = await issue(1);
  const suket = Suket.parse(body);
  expect({ status, number: suket.number, state: suket.state }).toMatchObject({
    status: 201,
    number: expect.stringMatching(/^SKT-35\.22-\d{4}-000001$/),
    state: 'valid',
  });
  const days = (Date.parse(suket.expiresAt) - Date.parse(suket.issuedAt)) / 86_400_000;
  expect(days).toBeGreaterThan(180);
  expect(days).toBeLessThan(186);
  const pdf = await call('front_office', 'GET', `/api/suket/${suket.number}`, undefined, 'application/pdf');
  expect(pdfText(pdf.body)).toContain(suket.number);
  expect(await verdictOf(suket.number)).toBe('valid');
  const { qrText } = await office.office.suket.forPaper(suket.number);
  expect(qrText.length).toBeLessThan(700);
});

test('a second one of the same application is refused, and so is one for who was not recorded yet', async () => {
  expect(await issue(1)).toMatchObject({ status: 409, body: { errors: [{ code: 'suket_exists' }] } });
  expect((await issue(2, 'front_office')).status).toBe(403);
});

test('revoked, the paper says so and the trust list too; another may then be given', async () => {
  const { number } = Suket.parse((await call('auditor', 'GET', '/api/suket')).body.items[0]);
  const revoke = () => call('head_of_office', 'POST', `/api/suket/${number}/revocation`, { commandId: id(), reason: 'nama salah' });
  expect(await revoke()).toMatchObject({ status: 200, body: { state: 'revoked', revokeReason: 'nama salah' } });
  expect((await revoke()).status).toBe(409);
  expect(await verdictOf(number)).toBe('revoked');
  expect(await issue(1)).toMatchObject({ status: 201, body: { number: expect.stringMatching(/000002$/) } });
});

test('the trust list names machines, and revoked ones as that', async () => {
  const machineId = id();
  const publicKey = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
  await call('front_office', 'POST', '/api/machines', {
    commandId: id(),
    machineId,
    name: 'Loket 9',
    publicKey,
    releaseSecret: randomBytes(32).toString('base64url'),
  });
  const list = async () => openTrustList(office.office.suket.trustList());
  expect((await list())?.keys).toMatchObject([{ owner: 'office' }, { owner: 'machine', name: 'Loket 9', publicKey }]);
  await call('head_of_office', 'POST', `/api/machines/${machineId}/revocation`, { commandId: id(), reason: 'hilang' });
  expect((await list())?.keys[1]?.revokedAt).toBeDefined();
});

test('everything of it is made again from the journal', async () => {
  const before = (await call('auditor', 'GET', '/api/suket')).body;
  const { database, bus } = office.office;
  rebuildProjections(database, projectionsOf(database), bus.journal.allEntries());
  expect((await call('auditor', 'GET', '/api/suket')).body).toEqual(before);
});
