/** Files that come from a counter in pieces, over a link that breaks. */
import type { FilePiece } from '@loket/domain/file-pieces';
import type { HttpServer } from '@loket/platform/http-server';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../journal/hash.ts';
import { createOfficeServer } from '../server.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';

const actor = { kind: 'person', username: 'loket' } as const;
const photo = Buffer.from(Array.from({ length: 5_000 }, (_, index) => (index * 31) % 256));
const hash = sha256(photo);

let bench: TestOffice;
let app: HttpServer;
let token: string;

beforeEach(async () => {
  bench = await openTestOffice();
  await bench.office.access.createDemoPeople();
  token = (await bench.office.access.demoTokens()).front_office;
  app = await createOfficeServer(bench.office, { version: '0', logLevel: 'silent' });
  await app.ready();
});
afterEach(async () => {
  await app.close();
  await bench.end();
});

async function call(method: 'GET' | 'PUT', url: string, payload?: Buffer) {
  const headers = { authorization: `Bearer ${token}`, ...(payload === undefined ? {} : { 'content-type': 'image/jpeg' }) };
  const answer = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}
const sendPiece = (from: number, to: number, file = photo, name = sha256(file)) =>
  call('PUT', `/api/attachments/${name}/pieces?offset=${from}&size=${file.length}`, file.subarray(from, to));
const progress = (name = hash) => call('GET', `/api/attachments/${name}/pieces`);
const pieceOf = (file: Buffer, from: number, to: number): FilePiece => ({
  sha256: sha256(file),
  mediaType: 'image/jpeg',
  offset_bytes: from,
  size_bytes: file.length,
  bytes: file.subarray(from, to),
});

describe('a file in pieces', () => {
  test('goes on where it broke off, and is the file', async () => {
    expect((await progress()).body).toEqual({ sha256: hash, received_bytes: 0, complete: false });
    expect((await sendPiece(0, 2_000)).body).toEqual({ sha256: hash, received_bytes: 2_000, complete: false });
    expect((await call('GET', `/api/attachments/${hash}`)).status).toBe(404);
    expect((await progress()).body).toMatchObject({ received_bytes: 2_000, complete: false });
    expect((await sendPiece(2_000, 5_000)).body).toEqual({ sha256: hash, received_bytes: 5_000, complete: true });
    expect(Buffer.compare(Buffer.from(bench.office.intake.getAttachment(hash).bytes), photo)).toBe(0);
    expect(bench.office.intake.attachments.waiting(2)).toMatchObject([{ sha256: hash, size_bytes: 5_000 }]);
  });

  test('a piece that comes twice, overlaps or leaves a gap adds only what is new', async () => {
    await sendPiece(0, 1_000);
    expect((await sendPiece(0, 1_000)).body).toMatchObject({ received_bytes: 1_000 });
    expect((await sendPiece(500, 1_500)).body).toMatchObject({ received_bytes: 1_500 });
    expect((await sendPiece(3_000, 5_000)).body).toMatchObject({ received_bytes: 1_500, complete: false });
    expect((await sendPiece(1_500, 5_000)).body).toMatchObject({ complete: true });
    expect((await sendPiece(0, 1_000)).body).toMatchObject({ received_bytes: 5_000, complete: true });
  });

  test('what was acknowledged is there after the office was started again', async () => {
    await bench.office.intake.keepPiece(pieceOf(photo, 0, 2_000), actor);
    bench = await bench.restart();
    expect(bench.office.intake.attachmentProgress(hash)).toMatchObject({ received_bytes: 2_000, complete: false });
    await bench.office.intake.keepPiece(pieceOf(photo, 2_000, 5_000), actor);
    expect(Buffer.compare(Buffer.from(bench.office.intake.getAttachment(hash).bytes), photo)).toBe(0);
  });

  test('that is another file in the end is refused by its hash and begins anew', async () => {
    const other = Buffer.from(photo).fill(7, 4_000);
    await sendPiece(0, 4_000);
    const refused = await sendPiece(4_000, 5_000, other, hash);
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ code: 'hash_mismatch', errors: [{ field: 'sha256' }] });
    expect((await progress()).body).toMatchObject({ received_bytes: 0, complete: false });
    await sendPiece(0, 4_000);
    expect((await sendPiece(4_000, 5_000)).body).toMatchObject({ complete: true });
  });

  test('of another size than before, beyond its own size or too large is refused', async () => {
    await sendPiece(0, 1_000);
    const piece = photo.subarray(1_000, 2_000);
    expect((await call('PUT', `/api/attachments/${hash}/pieces?offset=1000&size=4999`, piece)).body.code).toBe('same_id_other_content');
    expect((await call('PUT', `/api/attachments/${hash}/pieces?offset=4500&size=5000`, piece)).body.code).toBe('body_too_large');
    expect((await call('PUT', `/api/attachments/${'1'.repeat(64)}/pieces?offset=0&size=1048577`, piece)).body.code).toBe('body_too_large');
    expect((await progress()).body).toMatchObject({ received_bytes: 1_000 });
  });

  test('sent whole after all leaves no pieces behind', async () => {
    await sendPiece(0, 1_000);
    expect((await call('PUT', `/api/attachments/${hash}`, photo)).status).toBe(201);
    expect((await progress()).body).toMatchObject({ received_bytes: 5_000, complete: true });
  });

  test('begun and left behind: of more than five hundred the one left longest ago is forgotten', async () => {
    const files = Array.from({ length: 501 }, (_, index) => Buffer.from(`photo number ${index}`));
    for (const file of files) await bench.office.intake.keepPiece(pieceOf(file, 0, 5), actor);
    const received = files.map((file) => bench.office.intake.attachmentProgress(sha256(file)).received_bytes);
    expect(received.filter((bytes) => bytes === 5)).toHaveLength(500);
    expect(received[0]).toBe(0);
  });
});
