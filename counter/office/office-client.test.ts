import { describe, expect, test } from 'vitest';
import { createFakeOffice } from '../testing/fake-office.ts';
import { createFakePorts } from '../testing/fake-ports.ts';
import { createOfficeClient } from './office-client.ts';

function bench() {
  const ports = createFakePorts();
  const office = createFakeOffice({ now: ports.clock.now });
  const heard: string[] = [];
  const client = createOfficeClient({ fetch: office.fetch, timers: ports.timers });
  client.tell({ reached: () => heard.push('reached'), away: () => heard.push('away'), notSignedIn: () => heard.push('not signed in') });
  return { office, client, heard, ports };
}

describe('asking the office', () => {
  test('a figure arrives as the protocol types it', async () => {
    const { client, heard } = bench();
    expect(await client.board()).toMatchObject({ ok: true, value: { blanks: { available: 12_997 } } });
    expect(heard).toEqual(['reached']);
  });

  test('no answer, and an answer that is not the office, both count as away', async () => {
    const { office, client, heard } = bench();
    office.make({ on: 'GET /api/board', times: 1, how: 'refused' }, { on: 'GET /api/blanks', times: 1, how: 'portal' });
    expect(await client.board()).toEqual({ ok: false, failure: { kind: 'away' } });
    expect(await client.blanks()).toEqual({ ok: false, failure: { kind: 'away' } });
    expect(heard).toEqual(['away', 'away']);
  });

  test('a refusal carries its reason in both languages, and still proves that the office is there', async () => {
    const { office, client, heard } = bench();
    office.make({ on: 'GET /api/board', times: 1, how: { problem: 'rate_limited', retryAfter_s: 3 } });
    expect(await client.board()).toMatchObject({
      ok: false,
      failure: { kind: 'problem', retryAfter_s: 3, problem: { code: 'rate_limited', text: { id: expect.any(String), en: expect.any(String) } } },
    });
    expect(heard).toEqual(['reached']);
  });

  test('an answer that never comes is given up after twenty seconds', async () => {
    const ports = createFakePorts();
    const client = createOfficeClient({
      fetch: (_path, init) =>
        new Promise((_resolve, reject) => init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))),
      timers: ports.timers,
    });
    const asked = client.board();
    ports.forward(20_000);
    expect(await asked).toEqual({ ok: false, failure: { kind: 'away' } });
  });

  test('a session that ended is told to the page', async () => {
    const { office, client, heard } = bench();
    office.endSession();
    await client.board();
    expect(heard).toEqual(['reached', 'not signed in']);
  });

  test('only requests that change something carry the token against forgery', async () => {
    const seen: [string, string | null][] = [];
    const ports = createFakePorts();
    const client = createOfficeClient({
      fetch: async (_path, init) => {
        seen.push([init.method ?? '', new Headers(init.headers).get('x-loket-csrf')]);
        return new Response('{}');
      },
      timers: ports.timers,
    });
    client.setCsrfToken('t');
    await client.board();
    await client.signOut();
    expect(seen).toEqual([
      ['GET', null],
      ['DELETE', 't'],
    ]);
  });
});
