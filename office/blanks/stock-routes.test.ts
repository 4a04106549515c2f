import type { HttpServer } from '@loket/platform/http-server';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { demoPeople } from '../access/access.ts';
import { pdfText } from '../paper/testing/pdf-text.ts';
import { createOfficeServer } from '../server.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testId } from '../testing/people.ts';

let bench: TestOffice;
let app: HttpServer;
let tokens: Readonly<Record<string, string>>;

beforeEach(async () => {
  bench = await openTestOffice();
  await bench.office.access.createDemoPeople();
  tokens = await bench.office.access.demoTokens();
  app = await createOfficeServer(bench.office, { version: '0', logLevel: 'silent' });
});
afterEach(async () => {
  await app.close();
  await bench.end();
});

const keeper = demoPeople.find(({ role }) => role === 'blanks_keeper');
const supervisor = demoPeople.find(({ role }) => role === 'supervisor');
const secondPerson = { username: supervisor?.username, pin: supervisor?.pin, reason: 'dilihat berdua' };

function send(url: string, body: object, by = 'blanks_keeper') {
  return app.inject({ method: 'POST', url, payload: body, headers: { authorization: `Bearer ${tokens[by]}` } });
}

test('a month in the store over the routes: a shipment, a count, a close, and a destruction with its record', async () => {
  const shipped = await send('/api/blanks/shipments', {
    commandId: testId(1),
    letter: 'B/470/2026',
    expected: 1500,
    boxes: [{ first: 'bjn00000001', count: 1500 }],
    ribbons: 3,
    secondPerson,
  });
  expect(shipped.statusCode).toBe(201);
  expect(shipped.json().shipment).toMatchObject({ received: 1500, short: 0 });
  const spoiled = { commandId: testId(2), from: 'store', to: 'spoiled', serials: ['BJN00000003'], reason: 'sobek' };
  expect((await send('/api/blanks/moves', spoiled)).statusCode).toBe(200);
  const counted = await send('/api/blanks/counts', {
    commandId: testId(3),
    sheets: [
      { account: 'store', counted: 1498 },
      { account: 'supply:ribbon', counted: 3 },
    ],
  });
  expect(counted.statusCode).toBe(200);
  expect(counted.body).not.toContain('1499');
  const day = (await app.inject({ url: '/api/day', headers: { authorization: `Bearer ${tokens.blanks_keeper}` } })).json();
  const close = { commandId: testId(4), date: day.today, reason: 'satu tidak ditemukan', missing: ['BJN00000004'] };
  const alone = await send('/api/day/close', close);
  expect(alone.statusCode).toBe(409);
  expect(alone.json().errors[0]).toMatchObject({ code: 'variance_needs_second_person' });
  const together = await send('/api/day/close', { ...close, commandId: testId(5), secondPerson });
  expect(together.json()).toMatchObject({ variance: -1, counted: 1498, secondPerson: supervisor?.username });

  const destroyed = await send('/api/blanks/destructions', {
    commandId: testId(6),
    number: 'BA/1/2026',
    place: 'Halaman kantor',
    method: 'digunting lalu dibakar',
    witnesses: [
      { name: 'Saksi Satu', position: 'Satpol PP' },
      { name: 'Saksi Dua', position: 'Inspektorat' },
    ],
    all: true,
    secondPerson,
  });
  expect(destroyed.statusCode).toBe(201);
  const paper = await app.inject({
    url: `/api/blanks/destructions/${destroyed.json().destructionId}`,
    headers: { authorization: `Bearer ${tokens.auditor}`, accept: 'application/pdf' },
  });
  expect(paper.headers['content-type']).toBe('application/pdf');
  const words = pdfText(paper.rawPayload);
  for (const word of ['BERITA ACARA', 'BA/1/2026', 'BJN00000003', 'Saksi Dua', 'Satpol PP', 'SPECIMEN', keeper?.name ?? '']) expect(words).toContain(word);
});

test.each([
  ['a count of -1', '/api/blanks/counts', { sheets: [{ account: 'store', counted: -1 }] }, 'sheets.0.counted'],
  ['a box of none', '/api/blanks/shipments', { letter: 'B/1', expected: 1, boxes: [{ first: 'BJN00000001', count: 0 }], secondPerson }, 'boxes.0.count'],
  ['fewer than none on the letter', '/api/blanks/shipments', { letter: 'B/1', expected: -5, secondPerson }, 'expected'],
  [
    'a single witness',
    '/api/blanks/destructions',
    { number: '1', place: 'sini', method: 'bakar', witnesses: [{ name: 'Satu', position: 'Dua' }], secondPerson },
    'witnesses',
  ],
])('%s is refused by its field, in both languages', async (_what, url, body, field) => {
  const answer = await send(url, { commandId: testId(1), ...body });
  expect(answer.statusCode).toBe(422);
  const [first] = answer.json().errors;
  expect(first.field).toBe(field);
  expect(first.text.id).not.toBe('');
  expect(first.text.en).not.toBe('');
  expect(bench.office.bus.journal.findLast()?.seq).toBe(bench.office.bus.head?.seq);
});
