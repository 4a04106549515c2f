import { describe, expect, test } from 'vitest';
import { createOfficeClient } from '../office/office-client.ts';
import { createFakeOffice } from '../testing/fake-office.ts';
import { createFakePorts } from '../testing/fake-ports.ts';
import { createFileSending } from './file-sending.ts';

const sha256 = 'f'.repeat(64);
const bytes = new Uint8Array(400_000).map((_, index) => index % 251);
const file = { sha256, mediaType: 'image/jpeg', bytes, failures: 0 };

/** A link on which each request takes a second and each 20,000 bytes another. */
function bench() {
  const ports = createFakePorts();
  const office = createFakeOffice({ now: ports.clock.now });
  const client = createOfficeClient({
    fetch: async (path, init) => {
      const body = init.body;
      ports.forward(1_000 + (body instanceof Uint8Array ? body.length / 20 : 0));
      return office.fetch(path, init);
    },
    timers: ports.timers,
  });
  client.setCsrfToken(office.csrfToken);
  const grown: number[] = [];
  const outbox = {
    waiting: false,
    attachmentGrew: async (_sha256: string, received_bytes: number): Promise<void> => void grown.push(received_bytes),
    hasApplication: async (): Promise<boolean> => outbox.waiting,
  };
  return { office, outbox, grown, send: createFileSending({ outbox, client, clock: ports.clock }) };
}

const offsets = (requests: readonly string[]): number[] => requests.flatMap((line) => /offset=(\d+)/.exec(line)?.[1] ?? []).map(Number);

describe('a file to the office', () => {
  test('goes in pieces, each from where the one before it ended, and each byte once', async () => {
    const { office, grown, send } = bench();
    expect(await send({ ...file, isBegun: false })).toMatchObject({ ok: true, value: 'complete' });
    expect(office.requests.every((line) => line.startsWith('PUT'))).toBe(true);
    expect(offsets(office.requests)).toEqual([0, ...grown]);
    expect(grown.length).toBeGreaterThan(2);
    expect(office.receivedBytes.get(sha256)).toBe(bytes.length);
  });

  test('that broke off is asked about and goes on there: of it only the piece under way is sent again', async () => {
    const { office, grown, send } = bench();
    office.make({ on: `PUT /api/attachments/${sha256}/pieces?offset=65536`, times: 1, how: 'refused' });
    expect(await send({ ...file, isBegun: false })).toMatchObject({ ok: false, failure: { kind: 'away' } });
    expect(grown).toEqual([65_536]);
    expect(await send({ ...file, isBegun: true })).toMatchObject({ ok: true, value: 'complete' });
    expect(office.receivedBytes.get(sha256)).toBe(bytes.length);
    expect(office.requests.filter((line) => line.startsWith('GET'))).toHaveLength(1);
  });

  test('whose last answer was lost is not sent again', async () => {
    const { office, send } = bench();
    office.make({ on: 'PUT', times: 1, how: 'lost_answer' });
    expect(await send({ ...file, isBegun: false })).toMatchObject({ ok: false });
    const before = office.requests.length;
    await send({ ...file, isBegun: true });
    expect(offsets(office.requests.slice(before))[0]).toBe(65_536);
    expect(office.receivedBytes.get(sha256)).toBe(bytes.length);
  });

  test('that the office has is only asked about', async () => {
    const { office, send } = bench();
    await send({ ...file, isBegun: false });
    const before = office.requests.length;
    expect(await send({ ...file, isBegun: true })).toMatchObject({ ok: true, value: 'complete' });
    expect(office.requests.slice(before)).toEqual([`GET /api/attachments/${sha256}/pieces`]);
  });

  test('gives way to an application between two pieces', async () => {
    const { office, outbox, send } = bench();
    outbox.waiting = true;
    expect(await send({ ...file, isBegun: false })).toMatchObject({ ok: true, value: 'gave_way' });
    expect(office.receivedBytes.get(sha256)).toBe(65_536);
    outbox.waiting = false;
    expect(await send({ ...file, isBegun: true })).toMatchObject({ ok: true, value: 'complete' });
    expect(office.receivedBytes.get(sha256)).toBe(bytes.length);
  });

  test('an office that takes nothing, or speaks of another file, is not the office: it is not asked for ever', async () => {
    for (const answer of [
      { sha256, received_bytes: 0, complete: false },
      { sha256: 'e'.repeat(64), received_bytes: bytes.length, complete: true },
    ]) {
      let asked = 0;
      const said = async () => {
        asked += 1;
        return { ok: true as const, status: 200, value: answer };
      };
      const send = createFileSending({
        outbox: { attachmentGrew: async () => undefined, hasApplication: async () => false },
        client: { attachmentProgress: said, putPiece: said },
        clock: { now: () => 0 },
      });
      expect(await send({ ...file, isBegun: false })).toMatchObject({ ok: false, failure: { kind: 'away' } });
      expect(asked).toBe(1);
    }
  });

  test('a refusal of a piece is given on with its reason', async () => {
    const { office, send } = bench();
    office.make({ on: 'PUT', times: 1, how: { problem: 'unsupported_media' } });
    expect(await send({ ...file, isBegun: false })).toMatchObject({ ok: false, failure: { kind: 'problem', problem: { code: 'unsupported_media' } } });
  });
});
