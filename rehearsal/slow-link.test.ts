/**
 * A counter with the real office at the other end of a bad link: 256 kbit/s, 600 ms there and back, one packet in twenty lost,
 * connections that break, and three cuts. The world's clock runs four times as fast, for all of them alike.
 */
import type { Picture } from '@loket/counter/forms/intake-form';
import { submissionOf } from '@loket/counter/forms/intake-form';
import { createOfficeClient } from '@loket/counter/office/office-client';
import { createOutbox } from '@loket/counter/outbox/outbox';
import { createSender } from '@loket/counter/outbox/sender';
import { openTestSafe } from '@loket/counter/testing/open-test-database';
import { filledForm, recordedForm } from '@loket/counter/testing/sample-forms';
import { type Internet, startInternet } from '@loket/demo/internet';
import { sha256 } from '@loket/office/journal/hash';
import { createOfficeServer } from '@loket/office/server';
import { openTestOffice, type TestOffice } from '@loket/office/testing/office-bench';
import type { HttpServer } from '@loket/platform/http-server';
import { systemPorts } from '@loket/platform/ports';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { seededRandom } from '../samples/seeded-random.ts';

const real = systemPorts();
const speed = 4;
const deadline_ms = 90_000;
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** The same hours in a quarter of them. */
const fast = {
  clock: { now: (): number => real.clock.now() * speed, monotonic: (): number => real.clock.monotonic() * speed },
  timers: { ...real.timers, sleep: (delay_ms: number): Promise<void> => real.timers.sleep(delay_ms / speed) },
};
const pageTimers = {
  set(delay_ms: number, run: () => void) {
    const handle = real.timers.set(delay_ms / speed, run);
    return { cancel: () => real.timers.clear(handle) };
  },
};

type Told = { readonly what: string; readonly bytes: number };

async function openOffice(): Promise<{ bench: TestOffice; app: HttpServer; port: number; told: Told[]; token: string }> {
  const bench = await openTestOffice();
  cleanUp.push(() => bench.end());
  await bench.office.access.createDemoPeople();
  const token = (await bench.office.access.demoTokens()).front_office;
  const told: Told[] = [];
  const { intake } = bench.office;
  const { keepPiece, submit } = intake;
  vi.spyOn(intake, 'keepPiece').mockImplementation((piece, actor) => {
    told.push({ what: piece.sha256, bytes: piece.bytes.length });
    return keepPiece(piece, actor);
  });
  vi.spyOn(intake, 'submit').mockImplementation((id, submission, actor) => {
    told.push({ what: id, bytes: 0 });
    return submit(id, submission, actor);
  });
  const app = await createOfficeServer(bench.office, { version: '0', logLevel: 'silent' });
  cleanUp.push(() => app.close());
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('the office has no port');
  return { bench, app, port: address.port, told, token };
}

/** Pictures of a size that differ in every byte. */
function pictureOf(random: { fraction(): number }, size_bytes: number): Picture {
  const bytes = Uint8Array.from({ length: size_bytes }, () => Math.floor(random.fraction() * 256));
  return { sha256: sha256(bytes), mediaType: 'image/jpeg', size_bytes, bytes };
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end_ms = real.clock.monotonic() + deadline_ms;
  while (!(await isSo())) {
    if (real.clock.monotonic() > end_ms) throw new Error(`not within ${deadline_ms} ms: ${what}`);
    await real.timers.sleep(20);
  }
}

describe('on 256 kbit/s with 600 ms and 5 % loss', () => {
  test('work goes on through cuts and a restart of the page, applications overtake photos, and no file is sent twice', { timeout: 150_000 }, async () => {
    const random = seededRandom(256_600_5);
    const { bench, told, token, port } = await openOffice();
    const internet: Internet = await startInternet({
      port: 0,
      centre: () => ({ host: '127.0.0.1', port }),
      ports: { clock: fast.clock, timers: fast.timers },
      slow: { rate_bits_per_s: 256_000, roundTrip_ms: 600, packetLoss: 0.05, resets: 0.02, fraction: () => random.fraction() },
    });
    cleanUp.push(() => internet.close());
    await internet.set('slow');

    const { database, vault } = await openTestSafe();
    const outbox = createOutbox(database, vault.cipher, () => new Date(real.clock.now()).toISOString());
    const client = createOfficeClient({
      fetch: (path, init) => fetch(`http://127.0.0.1:${internet.port}${path}`, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }),
      timers: pageTimers,
    });
    const openPage = () => {
      const stop = new AbortController();
      const sender = createSender({ outbox, client, clock: fast.clock, timers: pageTimers, random: real.random, onChange: () => undefined });
      return { sender, stop, ended: sender.run(stop.signal) };
    };
    let page = openPage();
    cleanUp.push(async () => {
      page.stop.abort();
      await page.ended;
    });

    const files: Picture[] = [];
    const ids: string[] = [];
    async function take(withPhoto: boolean): Promise<string> {
      const id = real.ids.next();
      const form = withPhoto ? recordedForm(id) : filledForm(id, 900);
      if (form.enrolment.mode === 'here' && withPhoto) {
        const photo = pictureOf(random, 60_000 + Math.floor(random.fraction() * 90_000));
        files.push(photo);
        const { kk: _kk, ...documents } = form.documents;
        const taken = {
          ...form,
          documents: { ...documents, kk: { seen: true, number: '', expiresOn: '' } },
          enrolment: { ...form.enrolment, photo, signature: undefined },
        };
        await accept(id, taken);
      } else await accept(id, form);
      ids.push(id);
      await page.sender.wake('new_item');
      return id;
    }
    async function accept(id: string, form: Parameters<typeof outbox.accept>[0]['form']): Promise<void> {
      const writtenAt = new Date(real.clock.now()).toISOString();
      await outbox.accept({ form: { ...form, id }, submission: submissionOf(form, { takenAt: writtenAt, takenBy: 'loket' }), takenBy: 'loket', writtenAt });
    }

    for (let count = 0; count < 5; count += 1) await take(true);
    await until('a photo has begun', () => told.some(({ bytes }) => bytes > 0));

    // Taken while photos are on their way: it is at the office before they are.
    const urgent = await take(false);
    await until('the late application is at the office', () => told.some(({ what }) => what === urgent));
    expect(files.every(({ sha256: hash }) => bench.office.intake.attachments.has(hash))).toBe(false);

    for (let cut = 0; cut < 3; cut += 1) {
      const before = told.length;
      await until('it goes on', () => told.length > before + 1 || files.every(({ sha256: hash }) => bench.office.intake.attachments.has(hash)));
      await internet.set('off');
      if (cut === 1) {
        page.stop.abort();
        await page.ended;
        page = openPage();
      }
      await fast.timers.sleep(3_000);
      await internet.set('slow');
      await page.sender.wake('online');
    }
    await until(
      'all is at the office',
      async () => (await outbox.filesIn('at_office')).length === files.length && (await outbox.rowsIn('at_office')).length === ids.length,
    );

    const bytesOf = (what: string): number => told.filter((one) => one.what === what).reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { sha256: hash, bytes } of files) {
      expect(Buffer.compare(Buffer.from(bench.office.intake.getAttachment(hash).bytes), bytes)).toBe(0);
      expect(bytesOf(hash)).toBeLessThan(2 * bytes.length);
    }
    const size_bytes = files.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const received_bytes = files.reduce((sum, { sha256: hash }) => sum + bytesOf(hash), 0);
    expect(received_bytes).toBeLessThan(1.3 * size_bytes);
    const lastApplication = told.findLastIndex(({ bytes }) => bytes === 0);
    expect(lastApplication).toBeLessThan(told.length - 1);
  });
});
