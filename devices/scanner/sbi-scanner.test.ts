/** The SBI client against the virtual scanner, over real sockets. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { partsOfGroup } from '@loket/domain/recording';
import { systemPorts } from '@loket/platform/ports';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSbiExchange } from './sbi-exchange.ts';
import { createSbiScanner } from './sbi-scanner.ts';
import { chainStart, nextInChain, readTrust, SbiTokenError, verifyToken } from './sbi-token.ts';
import { type CaptureRequest, isScannerError, type Scanner, type ScannerTrouble } from './scanner.ts';
import { startVirtualScanner, type VirtualScanner } from './virtual-scanner/virtual-scanner.ts';

const ports = systemPorts();
const leftHand: CaptureRequest = {
  group: 'left_hand',
  parts: partsOfGroup.left_hand,
  qualityWanted: 40,
  transactionId: '0195c0de-0000-7000-8000-000000000001',
};

let device: VirtualScanner;

beforeEach(async () => {
  device = await startVirtualScanner({ clock: ports.clock, timers: ports.timers, host: '127.0.0.1', port: 0 });
  device.control({ delay_ms: 0 });
});
afterEach(() => device.close());

function scanner({
  trust = device.publicKey,
  port = device.port,
  capture_ms = 5_000,
}: {
  readonly trust?: string | null;
  readonly port?: number;
  readonly capture_ms?: number;
} = {}): Scanner {
  return createSbiScanner({
    exchange: createSbiExchange(ports.timers),
    clock: ports.clock,
    host: '127.0.0.1',
    ports: { first: port, last: port },
    trust: trust === null ? undefined : readTrust(trust),
    environment: 'Developer',
    discovery_ms: 2_000,
    capture_ms,
  });
}

async function troubleOf(work: Promise<unknown>): Promise<ScannerTrouble | 'none'> {
  try {
    await work;
    return 'none';
  } catch (error) {
    if (isScannerError(error)) return error.trouble;
    throw error;
  }
}

describe('capturing', () => {
  test('finds the devices by their verbs', async () => {
    expect(await scanner().devices()).toEqual([
      { kind: 'finger', id: 'VIRTUAL-FINGER-1', name: 'VIRTUAL-FINGER-1', status: 'Ready' },
      { kind: 'iris', id: 'VIRTUAL-IRIS-1', name: 'VIRTUAL-IRIS-1', status: 'Ready' },
    ]);
  });

  test('a whole recording hangs together in one chain', async () => {
    const one = scanner();
    const left = await one.capture(leftHand);
    expect(left.parts.map(({ part, quality }) => [part, quality])).toEqual(partsOfGroup.left_hand.map((part) => [part, 85]));
    const irises = await one.capture({ ...leftHand, group: 'irises', parts: ['left_iris'], chain: left.chain });
    expect(irises.parts.map(({ part }) => part)).toEqual(['left_iris']);
    expect(irises.chain).toBe(nextInChain(left.chain, irises.parts[0]?.bytes ?? new Uint8Array()));
    expect(left.chain).toBe(left.parts.reduce((chain, { bytes }) => nextInChain(chain, bytes), chainStart));
  });

  test('each number that a device answers has its meaning', async () => {
    const meanings = {
      '100': 'not_registered',
      '101': 'no_object',
      '102': 'unreadable_object',
      '106': 'no_device',
      '109': 'count_unsupported',
      '110': 'not_ready',
      '111': 'busy',
      '500': 'fault',
      '599': 'fault',
    };
    const seen: Record<string, string> = {};
    for (const error of Object.keys(meanings)) {
      device.control({ error });
      seen[error] = await troubleOf(scanner().capture(leftHand));
    }
    expect(seen).toEqual(meanings);
  });

  test('a device that takes too long or hangs up is asked no longer, and serves again afterwards', async () => {
    const one = scanner({ capture_ms: 50 });
    device.control({ delay_ms: 10_000 });
    expect(await troubleOf(one.capture(leftHand))).toBe('timeout');
    device.control({ delay_ms: 0, hangUp: true });
    expect(await troubleOf(one.capture(leftHand))).toBe('timeout');
    device.control({ hangUp: false });
    expect(await troubleOf(one.capture(leftHand))).toBe('none');
  });

  test('nobody at the port is "away", and a stranger there is no device', async () => {
    const port = device.port;
    await device.close();
    expect(await troubleOf(scanner({ port }).capture(leftHand))).toBe('away');
    const stranger = createServer((socket) => socket.resume().end('HTTP/1.1 200 OK\r\n\r\n<html>')).listen(0, '127.0.0.1');
    await new Promise((resolve) => stranger.once('listening', resolve));
    const address = stranger.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    expect(await troubleOf(scanner({ port: address.port }).capture(leftHand))).toBe('away');
    await new Promise((resolve) => stranger.close(resolve));
  });
});

describe('who is believed', () => {
  test('not an answer that is unsigned, signed by a stranger, out of the chain, or of another person', async () => {
    device.control({ unsigned: true });
    expect(await troubleOf(scanner().capture(leftHand))).toBe('untrusted');
    device.control({ unsigned: false, wrongChain: true });
    expect(await troubleOf(scanner().capture(leftHand))).toBe('untrusted');
    expect(await troubleOf(scanner({ trust: null }).capture(leftHand))).toBe('untrusted');
    device.control({ wrongChain: false, otherTransaction: true });
    expect(await troubleOf(scanner().capture(leftHand))).toBe('untrusted');
    device.control({ otherTransaction: false });
    const other = await startVirtualScanner({ clock: ports.clock, timers: ports.timers, host: '127.0.0.1', port: 0 });
    expect(await troubleOf(scanner({ trust: other.publicKey }).capture(leftHand))).toBe('untrusted');
    await other.close();
    expect(await troubleOf(scanner().capture(leftHand))).toBe('none');
  });

  test('a device whose certificate leads to an authority of the office, as long as it is valid', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'loket-sbi-'));
    const file = (name: string): string => join(folder, name);
    const openssl = (...words: string[]): void => void execFileSync('openssl', words, { stdio: 'pipe' });
    try {
      for (const name of ['maker', 'stranger'])
        openssl(
          'req',
          '-x509',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-keyout',
          file(`${name}.key`),
          '-out',
          file(`${name}.crt`),
          '-days',
          '2',
          '-subj',
          `/CN=${name}`,
        );
      openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', file('device.key'), '-out', file('device.csr'), '-subj', '/CN=device');
      openssl('x509', '-req', '-in', file('device.csr'), '-CA', file('maker.crt'), '-CAkey', file('maker.key'), '-out', file('device.crt'), '-days', '1');
      const certificate = readFileSync(file('device.crt'), 'utf8').replace(/-----[A-Z ]+-----|\s/g, '');
      const signed = await startVirtualScanner({
        clock: ports.clock,
        timers: ports.timers,
        host: '127.0.0.1',
        port: 0,
        key: readFileSync(file('device.key'), 'utf8'),
        certificates: [certificate],
      });
      signed.control({ delay_ms: 0 });
      const trusting = (name: string): Scanner => scanner({ trust: readFileSync(file(name), 'utf8'), port: signed.port });
      expect(await troubleOf(trusting('maker.crt').capture(leftHand))).toBe('none');
      expect(await troubleOf(trusting('stranger.crt').capture(leftHand))).toBe('untrusted');
      await signed.close();
      const tenDays_ms = 864_000_000;
      const head = Buffer.from(JSON.stringify({ alg: 'RS256', x5c: [certificate] })).toString('base64url');
      expect(() => verifyToken(`${head}.e30.c2ln`, readTrust(readFileSync(file('maker.crt'), 'utf8')), ports.clock.now() + tenDays_ms)).toThrow(SbiTokenError);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('a list of those trusted that holds nothing is refused', () => {
    expect(() => readTrust('hello')).toThrow(/sertifikat/);
  });
});

test('a switch that does not exist, or cannot have a value, is refused by its name', () => {
  expect(() => device.control({ qualtiy: 10 })).toThrow('qualtiy');
  expect(() => device.control({ quality: 101 })).toThrow('quality');
  expect(device.controls().quality).toBe(85);
});
