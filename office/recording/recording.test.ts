/** Fingers and irises through the office's routes, from the virtual scanner over real sockets. */
import { createSbiExchange } from '@loket/devices/scanner/sbi-exchange';
import { createSbiScanner } from '@loket/devices/scanner/sbi-scanner';
import { readTrust } from '@loket/devices/scanner/sbi-token';
import { startVirtualScanner, type VirtualScanner } from '@loket/devices/scanner/virtual-scanner/virtual-scanner';
import { biometricParts, usualQuality } from '@loket/domain/recording';
import type { HttpServer } from '@loket/platform/http-server';
import { systemPorts } from '@loket/platform/ports';
import type { AttachmentRef, Enrolment } from '@loket/protocol/application';
import { CaptureAnswer } from '@loket/protocol/recording';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../journal/hash.ts';
import { createOfficeServer } from '../server.ts';
import { openTestOffice, type TestOffice } from '../testing/office-bench.ts';
import { testSubmission } from '../testing/people.ts';

const ports = systemPorts();
const lines: string[] = [];
let device: VirtualScanner;
let bench: TestOffice;
let app: HttpServer;
let headers: Readonly<Record<string, string>>;

beforeAll(async () => {
  device = await startVirtualScanner({ clock: ports.clock, timers: ports.timers, host: '127.0.0.1', port: 0 });
  device.control({ delay_ms: 0 });
  const scanner = createSbiScanner({
    exchange: createSbiExchange(ports.timers),
    clock: ports.clock,
    host: '127.0.0.1',
    ports: { first: device.port, last: device.port },
    trust: readTrust(device.publicKey),
    environment: 'Developer',
    discovery_ms: 2_000,
    capture_ms: 5_000,
  });
  bench = await openTestOffice({ recording: { scanner, wanted: usualQuality } });
  await bench.office.access.createDemoPeople();
  const tokens = await bench.office.access.demoTokens();
  headers = { authorization: `Bearer ${tokens['enrolment_operator']}` };
  app = await createOfficeServer(bench.office, { version: '0', logLevel: 'trace', logSink: { write: (line) => lines.push(line) } });
});
afterAll(async () => {
  await app.close();
  await bench.end();
  await device.close();
});

const capture = (body: object) => app.inject({ method: 'POST', url: '/api/biometrics/capture', headers, payload: body });
const transactionId = ports.ids.next();

describe('the recording desk', () => {
  test('says which devices there are and how good a part must be', async () => {
    const answer = await app.inject({ url: '/api/biometrics', headers });
    expect(answer.json()).toMatchObject({ isConfigured: true, wanted: usualQuality, devices: [{ kind: 'finger' }, { kind: 'iris' }] });
  });

  test('captures hand after hand in one chain, and not a byte of it goes into the log', async () => {
    const first = await capture({ transactionId, group: 'left_hand', parts: ['left_index', 'left_ring'] });
    expect(first.statusCode).toBe(200);
    expect(first.headers['cache-control']).toBe('no-store');
    const { parts, chain } = CaptureAnswer.parse(first.json());
    expect(parts.map(({ part }) => part)).toEqual(['left_index', 'left_ring']);
    const second = await capture({ transactionId, group: 'irises', parts: ['left_iris', 'right_iris'], chain });
    expect(second.statusCode).toBe(200);
    expect(second.json().chain).not.toBe(chain);
    const log = lines.join('\n');
    for (const { bytes } of parts) expect(log).not.toContain(bytes.slice(0, 40));
  });

  test('says in words what the device says in numbers', async () => {
    device.control({ error: '111' });
    const busy = await capture({ transactionId, group: 'thumbs', parts: ['left_thumb'] });
    expect(busy.statusCode).toBe(503);
    expect(busy.json()).toMatchObject({ code: 'scanner_trouble', retryable: true, errors: [{ field: 'thumbs', code: 'busy' }] });
    device.control({ error: '0', unsigned: true });
    expect((await capture({ transactionId, group: 'thumbs', parts: ['left_thumb'] })).json()).toMatchObject({ errors: [{ code: 'untrusted' }] });
    device.control({ unsigned: false });
    const wrong = await capture({ transactionId, group: 'thumbs', parts: ['left_iris'] });
    expect(wrong.json()).toMatchObject({ status: 422, errors: [{ code: 'not_of_group' }] });
  });
});

describe('a recording in parts', () => {
  const file = <M extends AttachmentRef['mediaType']>(text: string, mediaType: M) => {
    const bytes = Buffer.from(text);
    return { bytes, ref: { sha256: sha256(bytes), size_bytes: bytes.length, mediaType } };
  };
  const photo = file('photo', 'image/jpeg');
  const finger = file('FIR specimen', 'application/octet-stream');
  const captured = (change: Partial<Extract<Enrolment, { mode: 'captured' }>>): Enrolment => ({
    mode: 'captured',
    photo: photo.ref,
    ...change,
  });
  const put = ({ bytes, ref }: { readonly bytes: Buffer; readonly ref: AttachmentRef }) =>
    app.inject({ method: 'PUT', url: `/api/attachments/${ref.sha256}`, headers: { ...headers, 'content-type': ref.mediaType }, payload: bytes });

  test('waits for its fingers, is whole when they come, and nobody reads them over the network', async () => {
    const id = ports.ids.next();
    const submission = { ...testSubmission(1), enrolment: captured({ later: [...biometricParts] }) };
    const accepted = await app.inject({ method: 'PUT', url: `/api/applications/${id}`, headers, payload: submission });
    expect(accepted.json()).toMatchObject({ status: 'UNREGISTERED' });
    const enrol = (enrolment: Enrolment) =>
      app.inject({ method: 'POST', url: `/api/applications/${id}/enrolment`, headers, payload: { commandId: ports.ids.next(), enrolment } });
    expect((await enrol(captured({ later: ['left_iris'] }))).statusCode).toBe(422);
    const fingers = captured({
      biometrics: [{ part: 'left_index', file: finger.ref, quality: 71, tries: 2, device: 'VIRTUAL-FINGER-1' }],
      exceptions: biometricParts.filter((part) => part !== 'left_index').map((part) => ({ part, reason: 'diperban', photo: photo.ref })),
    });
    expect((await enrol(fingers)).json()).toMatchObject({ status: 'BIO_CAPTURED' });
    const detail = async () => (await app.inject({ url: `/api/applications/${id}`, headers })).json();
    expect((await detail()).missingAttachments.sort()).toEqual([finger.ref.sha256, photo.ref.sha256].sort());
    expect((await put(finger)).statusCode).toBe(201);
    expect((await put(photo)).statusCode).toBe(201);
    expect((await detail()).missingAttachments).toEqual([]);
    expect((await app.inject({ url: `/api/attachments/${photo.ref.sha256}`, headers })).statusCode).toBe(200);
    expect((await app.inject({ url: `/api/attachments/${finger.ref.sha256}`, headers })).statusCode).toBe(403);
  });
});
