import { type HttpServer, listRoutes } from '@loket/platform/http-server';
import { keyPairFromSeed } from '@loket/platform/key-file';
import { FeedAnswer } from '@loket/protocol/sync';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCentreServer } from './centre-server.ts';
import { createMemoryStore } from './store/memory-store.ts';
import { type CentreBench, centreKeys, createCentreBench, verdictDelay_ms } from './testing/centre-bench.ts';
import { createSampleOffice, personNumber, photoNumber, type SampleOffice } from './testing/sample-office.ts';
import { createSigningClient, newNonce, proofOf } from './testing/signing-client.ts';

const adminToken = 'admin-token-of-the-tests';
const code = 'ABCDE-FGHJK-LMNPQ-RSTUV';
const officeKeys = keyPairFromSeed(new Uint8Array(32).fill(1));
const otherKeys = keyPairFromSeed(new Uint8Array(32).fill(2));

let centre: CentreBench;
let app: HttpServer;
let url: string;
let office: SampleOffice;
let client: ReturnType<typeof createSigningClient>;
let logged: string[];
let isWell: boolean;

beforeEach(async () => {
  isWell = true;
  logged = [];
  const store = { ...createMemoryStore(), isWell: async () => isWell };
  centre = await createCentreBench(store);
  app = await createCentreServer({
    desks: centre,
    store,
    keys: centreKeys,
    adminToken,
    ports: centre.ports,
    version: '0.0.0',
    logLevel: 'debug',
    logSink: { write: (line) => void logged.push(line) },
  });
  url = await app.listen({ port: 0, host: '127.0.0.1' });
  office = createSampleOffice('3522');
  client = createSigningClient({ url, officeId: '3522', keys: officeKeys, now_s: () => Math.floor(centre.ports.clock.now() / 1000) });
  await centre.offices.allowCode('3522', code);
});
afterEach(() => app.close());

const sendJournal = () => client.ask({ path: '/offices/3522/journal', json: { entries: office.entries } });
const admin = (path: string, init: RequestInit = {}, token = adminToken) =>
  fetch(`${url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, ...(init.body === undefined ? {} : { 'content-type': 'application/json' }) },
  });

describe('an office becomes known', () => {
  const post = (body: unknown) =>
    fetch(`${url}/offices/enrol`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  it('by the one-time code, both sides proving that they know it; asked again with the same key it gets the same answer', async () => {
    const first = await client.enrol(code);
    expect(first).toMatchObject({ officeId: '3522', keyId: centreKeys.keyId, publicKey: centreKeys.publicKeyText });
    expect(await client.enrol(code)).toEqual(first);
    const own = await centre.store.read((records) => records.listOwnEntries());
    expect(own.map((entry) => entry.type)).toEqual(['office.enrolled']);
  });

  it('not with a code that another key has used, is wrong, has expired, or is for another office', async () => {
    const stranger = createSigningClient({ url, officeId: '3522', keys: otherKeys });
    await expect(stranger.enrol('WRONG')).rejects.toThrow(/403.*wrong_code/);
    await client.enrol(code);
    await expect(stranger.enrol(code)).rejects.toThrow(/403.*wrong_code/);
    await expect(createSigningClient({ url, officeId: '3523', keys: otherKeys }).enrol(code)).rejects.toThrow(/wrong_code/);
    const made = await centre.offices.makeCode('3523');
    expect(made.code).toMatch(/^[2-9A-HJ-NP-Z]{5}(-[2-9A-HJ-NP-Z]{5}){3}$/);
    centre.advance(24 * 3_600_000);
    await expect(createSigningClient({ url, officeId: '3523', keys: otherKeys }).enrol(made.code)).rejects.toThrow(/wrong_code/);
  });

  it('not any more after five wrong tries, even with the right code', async () => {
    const stranger = createSigningClient({ url, officeId: '3522', keys: otherKeys });
    for (let times = 0; times < 5; times += 1) await expect(stranger.enrol(`WRONG-${times}`)).rejects.toThrow(/wrong_code/);
    await expect(client.enrol(code)).rejects.toThrow(/wrong_code/);
  });

  it('not with a proof made for another key, and not with something that is no key', async () => {
    const request = client.enrolRequest(code);
    const swapped = await post({ ...request, publicKey: otherKeys.publicKeyText });
    expect(swapped.status).toBe(403);
    const noKey = await post({ ...request, publicKey: 'A'.repeat(59), proof: proofOf(code, `loket-office-key\n3522\n${'A'.repeat(59)}`) });
    expect(noKey.status).toBe(422);
    expect(await noKey.json()).toMatchObject({ code: 'invalid_body', errors: [{ field: 'publicKey' }] });
  });
});

describe('a request of an office', () => {
  beforeEach(() => client.enrol(code));

  it('that is signed is answered, and the answer is signed for exactly this request', async () => {
    office.first(1);
    expect(await sendJournal()).toEqual({ receivedThrough: 1, refused: [] });
    expect(await client.ask({ path: '/offices/3522/journal' })).toEqual({ receivedThrough: 1, lastHash: office.entries[0]?.hash });
    const answer = await client.send({ path: '/offices/3522/journal' });
    expect(() => client.check({ ...answer, nonce: newNonce() })).toThrow();
    expect(() => client.check({ ...answer, body: Buffer.from('{"receivedThrough":9}') })).toThrow();
  });

  it('without a signature, with a foreign key or in the name of another office is refused', async () => {
    const refused = async (answer: Promise<{ readonly status: number }>) => expect((await answer).status).toBe(401);
    await refused(fetch(`${url}/offices/3522/journal`));
    await refused(client.send({ path: '/offices/3522/journal', signing: { privateKey: otherKeys.privateKey } }));
    await refused(client.send({ path: '/offices/3522/journal', signing: { keyId: '3523' } }));
    await centre.enrolOffice('3523');
    await refused(client.send({ path: '/offices/3523/journal' }));
    await refused(client.send({ path: '/offices/9999/journal' }));
  });

  it('that was changed on the way is refused and leaves nothing behind', async () => {
    office.first(1);
    const json = { entries: office.entries };
    const changedBody = await client.send({ path: '/offices/3522/journal', json, signing: { body: JSON.stringify({ entries: [] }) } });
    expect(changedBody.status).toBe(422);
    expect(client.check(changedBody)).toMatchObject({ code: 'hash_mismatch' });
    expect((await client.send({ path: '/offices/3522/feed', query: '?after=0', signing: { query: '?after=5' } })).status).toBe(401);
    expect((await client.send({ path: '/offices/3522/journal', json, signing: { method: 'PUT' } })).status).toBe(401);
    expect(
      (await client.send({ path: '/offices/3522/journal', json, signing: { contentType: 'text/plain' }, headers: { 'content-type': 'application/json' } }))
        .status,
    ).toBe(401);
    expect(await centre.journal.position('3522')).toMatchObject({ receivedThrough: 0 });
  });

  it('that is sent a second time, caught on the way, is refused', async () => {
    const nonce = newNonce();
    expect((await client.send({ path: '/offices/3522/journal', signing: { nonce } })).status).toBe(200);
    expect((await client.send({ path: '/offices/3522/journal', signing: { nonce } })).status).toBe(401);
  });

  it('from a machine whose clock is wrong is told the time in an answer it can believe', async () => {
    const wrong = await client.send({ path: '/offices/3522/journal', signing: { created_s: 86_400 } });
    expect(wrong.status).toBe(401);
    expect(client.check(wrong)).toMatchObject({ code: 'clock_skew', retryable: true, centreTime: '2026-11-02T03:00:00.000Z' });
  });

  it('of the wrong shape names the field; a gap says from where to send', async () => {
    const empty = await client.send({ path: '/offices/3522/journal', json: { entries: [], more: 1 } });
    expect(empty.status).toBe(422);
    expect(client.check(empty)).toMatchObject({ code: 'invalid_body', errors: [{ field: 'entries' }, { field: 'more' }] });
    office.first(1);
    office.first(2);
    const late = await client.send({ path: '/offices/3522/journal', json: { entries: office.entries.slice(1) } });
    expect(late.status).toBe(409);
    expect(client.check(late)).toMatchObject({ code: 'journal_gap', receivedThrough: 0, retryable: true });
    const notJson = await client.send({ path: '/offices/3522/journal', bytes: Buffer.from('{'), contentType: 'application/json' });
    expect(notJson.status).toBe(400);
  });

  it('brings files in pieces, and fetches the portrait that came with a warrant', async () => {
    const photo = photoNumber(1);
    const path = `/offices/3522/attachments/${photo.sha256}`;
    const piece = (from: number, to: number, contentType = 'image/jpeg', size = photo.size_bytes) =>
      client.send({ method: 'PUT', path, query: `?offset=${from}&size=${size}`, bytes: photo.bytes.subarray(from, to), contentType });
    expect(client.check(await piece(0, 7))).toMatchObject({ received_bytes: 7, complete: false });
    expect(await client.ask({ path })).toMatchObject({ received_bytes: 7, complete: false });
    expect(client.check(await piece(7, photo.size_bytes))).toMatchObject({ complete: true });
    expect((await piece(0, 7, 'text/html')).status).toBe(415);
    expect((await piece(0, 7, 'image/jpeg', 1_048_577)).status).toBe(413);
    const large = Buffer.alloc(262_145);
    expect((await client.send({ method: 'PUT', path, query: '?offset=0&size=300000', bytes: large, contentType: 'image/jpeg' })).status).toBe(413);

    const given = office.first(1);
    await sendJournal();
    await centre.judgeAll();
    const found = await centre.store.read((records) => records.findWarrant(given));
    office.printAndHandOver(given, found?.warrant.warrantId ?? '');
    office.damaged(1);
    await sendJournal();
    await centre.judgeAll();
    const portrait = await client.send({ path: `/offices/3522/portraits/${photo.sha256}` });
    expect(portrait).toMatchObject({ status: 200, body: Buffer.from(photo.bytes) });
    expect(portrait.headers['content-type']).toBe('image/jpeg');
    expect((await client.send({ path: `/offices/3522/portraits/${photoNumber(2).sha256}` })).status).toBe(404);
  });

  it('waits at the feed and is answered when the verdict falls', async () => {
    const applicationId = office.first(1);
    await sendJournal();
    const waiting = client.ask({ path: '/offices/3522/feed', query: '?after=1&limit=200&wait_s=30' });
    centre.advance(verdictDelay_ms);
    await centre.worker.judgeDue();
    const { items, through } = FeedAnswer.parse(await waiting);
    expect(items.map(({ seq, type }) => [seq, type])).toEqual([
      [2, 'centre.verdict'],
      [3, 'centre.warranted'],
    ]);
    expect(items[0]?.applicationId).toBe(applicationId);
    expect(through).toBe(3);
  });

  it('that waits when the centre stops is answered, and the stop does not wait for it', async () => {
    const waiting = client.ask({ path: '/offices/3522/feed', query: '?after=0&wait_s=30' });
    await client.ask({ path: '/offices/3522/journal' });
    await app.close();
    expect(await waiting).toMatchObject({ items: [] });
  });

  it('leaves no NIK and no name in the log', async () => {
    const { nik, name, motherName } = personNumber(4321);
    office.first(4321);
    office.append('application.accepted', 'no-id', { submission: { person: { nik, name } } });
    await sendJournal();
    await client.send({ path: '/offices/3522/journal', json: { entries: [{ nik, name }] } });
    expect(logged.length).toBeGreaterThan(2);
    for (const secret of [nik, name, motherName, code, adminToken]) expect(logged.join('')).not.toContain(secret);
  });
});

describe("the centre's administrator", () => {
  it('alone sees the offices and what waits for a decision', async () => {
    for (const path of ['/offices', '/adjudications']) {
      expect((await fetch(`${url}${path}`)).status).toBe(401);
      expect((await admin(path, {}, 'wrong')).status).toBe(401);
    }
    await client.enrol(code);
    office.damaged(1);
    await sendJournal();
    const offices: unknown = await (await admin('/offices')).json();
    expect(offices).toMatchObject({
      offices: [{ officeId: '3522', name: 'Kantor 3522', receivedThrough: 1, lastContactAt: '2026-11-02T03:00:00.000Z', statuses: { RECEIVED_AT_CENTRAL: 1 } }],
    });
  });

  it('decides with a reason; a decision without one, or on what is not open, is refused', async () => {
    await client.enrol(code);
    office.first(1);
    const twin = office.first(2, { name: personNumber(1).name, motherName: personNumber(1).motherName });
    await sendJournal();
    await centre.judgeAll();
    const open: unknown = await (await admin('/adjudications')).json();
    expect(open).toMatchObject({ items: [{ applicationId: twin, officeId: '3522', status: 'ADJUDICATE_RECORD', nik: personNumber(2).nik }] });
    const decide = (body: unknown, token = adminToken) => admin(`/adjudications/${twin}`, { method: 'POST', body: JSON.stringify(body) }, token);
    expect((await decide({ decision: 'unique', reason: 'kembar' }, 'wrong')).status).toBe(401);
    expect((await decide({ decision: 'unique' })).status).toBe(422);
    const decided = await decide({ decision: 'unique', reason: 'saudara kembar' });
    expect(decided.status).toBe(200);
    expect(await decided.json()).toMatchObject({ status: 'PRINT_READY_RECORD' });
    expect((await decide({ decision: 'duplicate', reason: 'berubah' })).status).toBe(409);
  });
});

describe('the server', () => {
  it('says whether its database answers', async () => {
    expect(await (await fetch(`${url}/health`)).json()).toMatchObject({ program: 'centre', ok: true });
    isWell = false;
    const ill = await fetch(`${url}/health`);
    expect(ill.status).toBe(503);
    expect(await ill.json()).toMatchObject({ program: 'centre', ok: false });
  });

  it('describes every route, and each names who may call it', async () => {
    const described: unknown = await (await fetch(`${url}/openapi.json`)).json();
    expect(described).toMatchObject({ paths: { '/offices/{officeId}/journal': {}, '/offices/{officeId}/feed': {}, '/adjudications/{applicationId}': {} } });
    const open = listRoutes(app).filter((route) => route.permission === 'public');
    expect([...new Set(open.map((route) => route.url))].sort()).toEqual(['/health', '/metrics', '/offices/enrol', '/openapi.json']);
  });
});
