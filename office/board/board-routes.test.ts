import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOfficeServer } from '../server.ts';
import { eventually } from '../testing/eventually.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';

let bench: TestOffice;
let app: Awaited<ReturnType<typeof createOfficeServer>>;

beforeEach(async () => {
  bench = await openTestOffice();
  await bench.office.access.createDemoPeople();
  app = await createOfficeServer(bench.office, { version: '0', logLevel: 'silent' });
});
afterEach(async () => {
  await app.close();
  await bench.end();
});

const openConnections = (): Promise<number> =>
  new Promise((resolve, reject) => app.server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))));

test('a page that reads no more is let go instead of filling the memory of the office', async () => {
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  const token = (await bench.office.access.demoTokens()).auditor;
  const page = connect({ host: '127.0.0.1', port: Number(port) });
  page.on('error', () => {});
  let begun = '';
  await new Promise<void>((resolve) => {
    page.on('data', (chunk) => {
      begun += String(chunk);
      if (!begun.includes('retry: 2000')) return;
      page.pause();
      resolve();
    });
    page.write(`GET /api/events HTTP/1.1\r\nhost: office\r\nauthorization: Bearer ${token}\r\n\r\n`);
  });
  expect(begun).toContain('text/event-stream');
  expect(await openConnections()).toBe(1);
  await eventually('the office has let it go', async () => {
    for (let changes = 0; changes < 5000; changes += 1) bench.office.live.tell(['print']);
    return (await openConnections()) === 0;
  });
  page.destroy();
});

test('a person whose session has ended is told nothing more', async () => {
  const { office } = bench;
  const base = await app.listen({ host: '127.0.0.1', port: 0 });
  const { token } = await office.access.signIn({ username: 'auditor', password: 'demo-auditor-3522' }, '127.0.0.1');
  const session = office.access.identify(token)?.session;
  if (session === undefined) throw new Error('nobody is signed in');
  const stream = await fetch(`${base}/api/events`, { headers: { cookie: `loket_session=${token}` } });
  expect(stream.status).toBe(200);
  const reader = stream.body?.getReader();
  const read = async (): Promise<string | undefined> => {
    const part = await reader?.read();
    return part === undefined || part.done ? undefined : Buffer.from(part.value).toString();
  };
  expect(await read()).toContain('retry');
  office.live.tell(['print']);
  expect(await read()).toContain('"print"');
  await office.access.signOut(session);
  office.live.tell(['print']);
  expect(await read()).toBeUndefined();
});
