import type { HttpServer } from '@loket/platform/http-server';
import { listRoutes } from '@loket/platform/http-server';
import type { ApplicationSubmission } from '@loket/protocol/application';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../journal/hash.ts';
import { createOfficeServer } from '../server.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testId, testSubmission } from '../testing/people.ts';

let bench: TestOffice;
let app: HttpServer;
let token: string;

beforeEach(async () => {
  bench = await openTestOffice();
  await bench.office.access.createDemoPeople();
  token = (await bench.office.access.demoTokens()).supervisor;
  app = await createOfficeServer(bench.office, { version: '0', logLevel: 'silent' });
  await app.ready();
});

afterEach(async () => {
  await app.close();
  await bench.end();
});

async function call(method: 'GET' | 'PUT' | 'POST', url: string, payload?: unknown, contentType = 'application/json') {
  const body =
    payload === undefined
      ? {}
      : { payload: typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload), headers: { 'content-type': contentType } };
  const answer = await app.inject({
    method,
    url,
    ...body,
    headers: { authorization: `Bearer ${token}`, ...(payload === undefined ? {} : { 'content-type': contentType }) },
  });
  const isJson = /json/.test(String(answer.headers['content-type']));
  return { status: answer.statusCode, type: String(answer.headers['content-type']), body: isJson ? answer.json() : answer.body };
}

const submit = (number: number, submission: unknown = testSubmission(number)) => call('PUT', `/api/applications/${testId(number)}`, submission);

function changed(change: Record<string, unknown>, base: ApplicationSubmission = testSubmission(1)): unknown {
  return { ...base, ...change };
}

function withPerson(change: Record<string, unknown>): unknown {
  return { ...testSubmission(1), person: { ...testSubmission(1).person, ...change } };
}

describe('an application', () => {
  test('is accepted once: 201, then the same answer with 200, then 409 for other content', async () => {
    const first = await submit(1);
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({ id: testId(1), status: 'BIO_CAPTURED', nextStep: { holder: 'sync' } });
    const again = await submit(1);
    expect(again).toEqual({ ...first, status: 200 });
    const other = await submit(1, withPerson({ address: 'Jl. Lain 5' }));
    expect(other.status).toBe(409);
    expect(other.body).toMatchObject({ code: 'same_id_other_content', retryable: false, errors: [{ field: 'id' }] });
    expect(bench.office.bus.head?.seq).toBe((await call('GET', '/api/journal/verification')).body.entries);
  });

  test('has a receipt code that finds it, by any officer who hears it', async () => {
    const { receiptCode } = (await submit(1)).body;
    const heard = receiptCode.toLowerCase().replaceAll('-', ' ');
    expect((await call('GET', `/api/receipts/${encodeURIComponent(heard)}`)).body).toMatchObject({ id: testId(1) });
    expect((await call('GET', `/api/applications?q=${receiptCode}`)).body.items).toHaveLength(1);
    const wrong = await call('GET', '/api/receipts/0000-0000-0000-0');
    expect(wrong.status).toBe(422);
    expect(wrong.body.errors[0].field).toBe('code');
  });

  test('of a first-time applicant without a recording waits for one, and goes on when it is made', async () => {
    const { enrolment: _, ...bare } = testSubmission(1);
    expect((await submit(1, bare)).body).toMatchObject({ status: 'UNREGISTERED', nextStep: { holder: 'enrolment_desk' } });
    const photo = Buffer.from('a photo');
    const ref = { sha256: sha256(photo), size_bytes: photo.length, mediaType: 'image/jpeg' };
    const enrolled = await call('POST', `/api/applications/${testId(1)}/enrolment`, { commandId: testId(500), enrolment: { mode: 'captured', photo: ref } });
    expect(enrolled.body).toMatchObject({ status: 'BIO_CAPTURED' });
    const detail = (await call('GET', `/api/applications/${testId(1)}`)).body;
    expect(detail.missingAttachments).toEqual([ref.sha256]);
    expect(detail.submission.enrolment.mode).toBe('captured');
    expect((await call('PUT', `/api/attachments/${ref.sha256}`, photo, 'image/jpeg')).status).toBe(201);
    expect((await call('PUT', `/api/attachments/${ref.sha256}`, photo, 'image/jpeg')).status).toBe(200);
    expect((await call('GET', `/api/applications/${testId(1)}`)).body.missingAttachments).toEqual([]);
    expect((await call('GET', `/api/attachments/${ref.sha256}`)).body).toBe('a photo');
  });

  test('tells its story: whose move it is, since when, and who did what', async () => {
    await submit(1);
    await call('POST', `/api/applications/${testId(1)}/withdraw`, { commandId: testId(501), reason: 'salah ketik' });
    const detail = (await call('GET', `/api/applications/${testId(1)}`)).body;
    expect(detail.timeline.map((entry: { type: string; actor: string }) => [entry.type, entry.actor])).toEqual([
      ['application.accepted', 'penyelia'],
      ['application.withdrawn', 'penyelia'],
    ]);
    expect(detail).toMatchObject({ status: 'WITHDRAWN', nextStep: { holder: 'nobody' } });
    const again = await call('POST', `/api/applications/${testId(1)}/withdraw`, { commandId: testId(502), reason: 'lagi' });
    expect(again.status).toBe(409);
    expect(again.body.errors[0].field).toBe('status');
  });

  test('of a person who has another one under way is taken with a warning that names it', async () => {
    const { receiptCode } = (await submit(1)).body;
    const second = await submit(2, testSubmission(1, 'rusak'));
    expect(second.status).toBe(201);
    expect(second.body.warnings).toEqual([
      expect.objectContaining({ code: 'live_application', text: expect.objectContaining({ id: expect.stringContaining(receiptCode) }) }),
    ]);
  });
});

describe('what an officer should look at', () => {
  const codesOf = async (number: number, submission: unknown): Promise<string[]> =>
    (await submit(number, submission)).body.warnings.map((warning: { code: string }) => warning.code);

  test('is taken with a warning: a change that is not written down or is none, a recording in the future', async () => {
    expect(await codesOf(1, testSubmission(1, 'perubahan_data'))).toContain('change_missing');
    expect(await codesOf(2, testSubmission(2, 'perubahan_data', { change: { field: 'maritalStatus', before: '1', after: '1' } }))).toContain(
      'change_without_difference',
    );
    expect(await codesOf(3, testSubmission(3, 'perubahan_data', { change: { field: 'maritalStatus', before: '2', after: '1' } }))).toEqual([]);
    expect(await codesOf(4, testSubmission(4, 'baru', { enrolment: { mode: 'recorded_elsewhere', reference: 'REK-4', recordedOn: '2199-01-01' } }))).toEqual([
      'recorded_in_the_future',
    ]);
  });
});

describe('what cannot be taken', () => {
  const emojiName = 'Siti 😀';
  const longName = 'A'.repeat(61);
  test.each<[string, unknown, number, string]>([
    ['an unknown field', changed({ colour: 'red' }), 422, 'colour'],
    ['an unknown field of the person', withPerson({ shoeSize: 42 }), 422, 'person.shoeSize'],
    ['an emoji in the name', withPerson({ name: emojiName }), 422, 'person.name'],
    ['a 61-letter name', withPerson({ name: longName }), 422, 'person.name'],
    ['a NIK with serial 0000', withPerson({ nik: '3522004107950000' }), 422, 'person.nik'],
    ['an impossible birth date', withPerson({ birthDate: '1995-02-30' }), 422, 'person.birthDate'],
    ['a kind nobody knows', changed({ kind: 'lain' }), 422, 'kind'],
    ['missing documents', changed({ documents: [] }), 422, 'documents'],
    ['a child', withPerson({ birthDate: '2020-01-01' }), 422, 'person.birthDate'],
    ['an emoji in the note', changed({ note: 'Antre 😀' }), 422, 'note'],
    [
      'a NUL in the number of a paper',
      changed({ documents: [...testSubmission(1).documents, { type: 'kk', number: 'a\u0000' }] }),
      422,
      `documents.${testSubmission(1).documents.length}.number`,
    ],
    ['half a character in the telephone', changed({ telephone: '08\ud83d' }), 422, 'telephone'],
    ['a list instead of an object', [], 422, 'body'],
    ['a number', '7', 422, 'body'],
  ])('%s: a clear refusal that names the field, and nothing stored', async (_name, submission, status, field) => {
    const answer = await submit(1, submission);
    expect(answer.status).toBe(status);
    expect(answer.type).toContain('application/problem+json');
    expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
    expect(answer.body.text.id).not.toBe('');
    expect((await call('GET', '/api/applications')).body.total).toBe(0);
    expect((await submit(2)).status).toBe(201);
  });

  test('a reason of spaces only; a note of two lines is taken', async () => {
    expect((await submit(1, changed({ note: 'baris satu\nbaris dua' }))).status).toBe(201);
    const answer = await call('POST', `/api/applications/${testId(1)}/withdraw`, { commandId: testId(900), reason: '     ' });
    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ field: 'reason', code: 'too_short' }]);
  });

  test('10 MB where 1 MB is allowed', async () => {
    const answer = await submit(1, JSON.stringify(changed({ note: 'x'.repeat(10_000_000) })));
    expect(answer.status).toBe(413);
    expect(answer.body.code).toBe('body_too_large');
    expect((await submit(2)).status).toBe(201);
  });

  test('JSON that is cut short', async () => {
    expect((await submit(1, '{"kind": "baru"')).status).toBe(400);
  });

  test('an id that is no UUID', async () => {
    const answer = await call('PUT', '/api/applications/1', testSubmission(1));
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].field).toBe('id');
  });

  test('a file whose content is not what its name says', async () => {
    const answer = await call('PUT', `/api/attachments/${'0'.repeat(64)}`, Buffer.from('x'), 'image/png');
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].field).toBe('sha256');
  });
});

describe('the list', () => {
  test('finds by status, kind, beginning of a NIK and part of a name, and pages without gaps or repeats', async () => {
    for (let number = 1; number <= 25; number += 1) await submit(number, testSubmission(number, number % 5 === 0 ? 'rusak' : 'baru'));
    expect((await call('GET', '/api/applications?kind=rusak')).body.total).toBe(5);
    expect((await call('GET', '/api/applications?status=PROCESSING')).body.total).toBe(5);
    expect((await call('GET', `/api/applications?q=${testSubmission(7).person.nik}`)).body.items).toHaveLength(1);
    expect((await call('GET', '/api/applications?q=35221507')).body.total).toBe(25);
    expect((await call('GET', '/api/applications?q=contoh%20bb')).body.total).toBeGreaterThan(0);
    expect((await call('GET', '/api/applications?q=%25')).body.total).toBe(0);
    const seen: string[] = [];
    let after = '';
    for (let page = 0; page < 10; page += 1) {
      const { items, next } = (await call('GET', `/api/applications?limit=7${after}`)).body;
      seen.push(...items.map((item: { id: string }) => item.id));
      if (next === undefined) break;
      after = `&after=${next}`;
    }
    expect(seen).toHaveLength(25);
    expect(new Set(seen).size).toBe(25);
  });

  test('is empty at first, and says so with figures', async () => {
    expect((await call('GET', '/api/applications')).body).toEqual({ items: [], total: 0 });
  });
});

describe('the server', () => {
  test('names a permission on every route, and describes every route under /api', async () => {
    const routes = listRoutes(app);
    expect(routes.length).toBeGreaterThan(30);
    for (const route of routes) expect(route.permission).toBeDefined();
    const description = (await call('GET', '/openapi.json')).body;
    for (const path of ['/api/applications/{id}', '/api/applications', '/api/board', '/api/coverage', '/api/blanks', '/api/print-jobs'])
      expect(Object.keys(description.paths)).toContain(path);
    const apiRoutes = routes.filter((route) => route.url.startsWith('/api/') && route.method !== 'HEAD');
    for (const route of apiRoutes) expect(Object.keys(description.paths)).toContain(route.url.replace(/:(\w+)/g, '{$1}'));
  });

  test('shows the board and the coverage as published, with source and date', async () => {
    const board = (await call('GET', '/api/board')).body;
    expect(board).toMatchObject({ coverage: { notYetEnrolled: 116_349 }, link: { state: 'unknown' } });
    const coverage = (await call('GET', '/api/coverage')).body;
    expect(coverage.opening).toMatchObject({ residents: 1_308_477, obliged: 1_091_652, enrolled: 975_303, notYetEnrolled: 116_349, asOf: '2018-04-20' });
    expect(coverage.opening.source.id).not.toBe('');
  });
});

describe('a person at the counter', () => {
  const known = async (nik: string) => (await call('GET', `/api/applicants/${nik}`)).body;

  test('whom nobody here knows is told as nobody, not as an error', async () => {
    const { nik } = testSubmission(7).person;
    expect(await known(nik)).toEqual({ nik, person: {}, isInRegister: false, differs: [], enrolment: 'unknown' });
    expect((await call('GET', '/api/applicants/35221')).status).toBe(422);
  });

  test('is known from their latest application, and the one under way is named', async () => {
    const { person } = testSubmission(1);
    const first = await submit(1);
    await submit(2, { ...testSubmission(1), person: { ...person, address: 'Jl. Baru 2' } });
    expect(await known(person.nik)).toMatchObject({
      person: { name: person.name, address: 'Jl. Baru 2', occupation: person.occupation },
      live: { id: testId(1), receiptCode: (first.body as { receiptCode: string }).receiptCode },
    });
    for (const number of [1, 2]) await call('POST', `/api/applications/${testId(number)}/withdraw`, { commandId: testId(90 + number), reason: 'salah orang' });
    expect(await known(person.nik)).toMatchObject({ person: {} });
  });
});
