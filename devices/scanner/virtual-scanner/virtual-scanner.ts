/**
 * The virtual scanner: a program of a biometric device as MOSIP's interface prescribes it, with every way of going wrong. A TCP
 * server of its own, since Node's HTTP server refuses the interface's verbs. Its images are synthetic and nobody's.
 */
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { partsOfGroup } from '@loket/domain/recording';
import type { Clock, Timers } from '@loket/platform/ports';
import { subtypes } from '../sbi-names.ts';
import { chainStart, nextInChain } from '../sbi-token.ts';
import { type RawRequest, readHttp } from './raw-http.ts';
import { type Controls, firstControls, readControls } from './scanner-controls.ts';

export type VirtualScannerOptions = {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly host: string;
  /** 0: any free one */
  readonly port: number;
  /** PEM of an Ed25519, RSA or P-256 key; made anew when absent */
  readonly key?: string;
  /** base64 DER of the certificates for that key, the device's own first */
  readonly certificates?: readonly string[];
};

export type VirtualScanner = {
  readonly port: number;
  /** PEM: what an office trusts to believe this device */
  readonly publicKey: string;
  readonly controls: () => Controls;
  /** @throws Error that names what is wrong */
  readonly control: (change: unknown) => void;
  /** captures answered so far, failed ones too */
  readonly captures: () => number;
  readonly close: () => Promise<void>;
};

const devices = [
  { type: 'Finger', subtype: 'Slap', id: 'VIRTUAL-FINGER-1', subIds: ['1', '2', '3'] },
  { type: 'Iris', subtype: 'Double', id: 'VIRTUAL-IRIS-1', subIds: ['3'] },
] as const;
type Device = (typeof devices)[number];
const connections_max = 20;
const parts_max = 4;

/** @throws Error of the system when the port is taken */
export async function startVirtualScanner(options: VirtualScannerOptions): Promise<VirtualScanner> {
  const { clock, timers } = options;
  const keys = keysOf(options.key);
  let controls: Controls = firstControls;
  let captures = 0;
  const sockets = new Set<Socket>();

  const tokenOf = (payload: unknown): string => {
    const text = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const x5c = options.certificates === undefined ? {} : { x5c: options.certificates };
    const signed = `${text({ alg: controls.unsigned ? 'none' : keys.algorithm, typ: 'JWT', ...x5c })}.${text(payload)}`;
    if (controls.unsigned) return `${signed}.`;
    return `${signed}.${sign(keys.digest, Buffer.from(signed), keys.signing).toString('base64url')}`;
  };

  const digitalId = (device: Device): string =>
    tokenOf({
      serialNo: device.id,
      make: 'Loket',
      model: 'Virtual',
      type: device.type,
      deviceSubType: device.subtype,
      deviceProvider: 'Loket',
      dateTime: iso(),
    });
  const iso = (): string => new Date(clock.now()).toISOString();
  const infoOf = (device: Device) => ({
    deviceId: device.id,
    deviceStatus: controls.error === '110' ? 'Not Ready' : controls.error === '111' ? 'Busy' : 'Ready',
    certification: 'L0',
    serviceVersion: '1.0.0',
    deviceSubId: device.subIds,
    callbackId: '',
    digitalId: digitalId(device),
    deviceCode: device.id,
    specVersion: ['1.0'],
    purpose: 'Registration',
    error: { errorCode: '0', errorInfo: 'Success' },
  });

  function discover(body: unknown): unknown {
    const asked = field(body, 'type');
    return devices.filter(({ type }) => asked === 'Biometric Device' || asked === type).map(infoOf);
  }

  function capture(body: unknown): unknown {
    captures += 1;
    if (controls.error !== '0') return { biometrics: [failed(controls.error, 'as the switch says')] };
    const asked = field(body, 'bio');
    const first: unknown = Array.isArray(asked) ? asked[0] : undefined;
    const device = devices.find(({ type }) => type === field(first, 'type'));
    const names = field(first, 'bioSubType');
    if (device === undefined || !Array.isArray(names)) return { biometrics: [failed('106', 'no such device')] };
    if (names.length === 0 || names.length > parts_max || names.length !== Number(field(first, 'count')))
      return { biometrics: [failed('109', 'count not supported')] };
    if (field(first, 'deviceId') !== device.id) return { biometrics: [failed('106', 'no such device')] };
    let chain = String(field(first, 'previousHash') ?? '') || chainStart;
    return {
      biometrics: names.map((name: unknown) => {
        const bioValue = imageOf(`${device.type} ${String(name)} ${captures}`);
        chain = nextInChain(controls.wrongChain ? chainStart.toLowerCase().replace(/^./, '0') : chain, bioValue);
        return {
          specVersion: '1.0',
          data: tokenOf({
            digitalId: digitalId(device),
            bioType: device.type,
            bioSubType: String(name),
            deviceCode: device.id,
            deviceServiceVersion: '1.0.0',
            env: field(body, 'env'),
            purpose: 'Registration',
            bioValue: Buffer.from(bioValue).toString('base64url'),
            transactionId: controls.otherTransaction ? 'another-transaction' : field(body, 'transactionId'),
            timestamp: iso(),
            requestedScore: String(field(first, 'requestedScore')),
            qualityScore: String(qualityOf(device, String(name))),
          }),
          hash: chain,
          error: { errorCode: '0', errorInfo: 'Success' },
        };
      }),
    };
  }

  /** The part's own quality where the switch names it, else the quality of all; `rising` is added with each capture. */
  function qualityOf(device: Device, name: string): number {
    const group = device.type === 'Iris' ? 'irises' : undefined;
    const part = Object.entries(subtypes).find(
      ([key, word]) => word === name && (group === undefined) !== partsOfGroup.irises.some((iris) => iris === key),
    )?.[0];
    const own = part === undefined ? undefined : controls.qualityOf[part];
    return Math.min(100, Math.max(0, (own ?? controls.quality) + controls.rising * (captures - 1)));
  }

  function answerTo(request: RawRequest): { readonly status: number; readonly body: unknown } {
    const { method, path, body } = request;
    if ((method === 'MOSIPDISC' || method === 'SBIDISC') && path === '/device') return { status: 200, body: discover(body) };
    if (method === 'MOSIPDINFO' && path === '/info')
      return { status: 200, body: devices.map((device) => ({ deviceInfo: tokenOf(infoOf(device)), error: { errorCode: '0', errorInfo: 'Success' } })) };
    if (method === 'RCAPTURE' && path === '/capture') return { status: 200, body: capture(body) };
    if (method === 'GET' && path === '/health') return { status: 200, body: { ok: true } };
    if (method === 'GET' && path === '/control') return { status: 200, body: { ...controls, publicKey: keys.publicKey } };
    if (method === 'POST' && path === '/control') {
      try {
        controls = readControls(controls, body);
        return { status: 200, body: controls };
      } catch (error) {
        return { status: 422, body: { error: error instanceof Error ? error.message : 'not valid' } };
      }
    }
    return { status: 404, body: { error: 'not found' } };
  }

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    readHttp(socket, (request) => {
      const { status, body } = answerTo(request);
      const say = (): void => {
        const text = JSON.stringify(body);
        socket.end(`HTTP/1.1 ${status} OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`);
      };
      if (request.method !== 'RCAPTURE') return say();
      if (controls.hangUp) return void socket.destroy();
      timers.set(controls.delay_ms, say);
    });
  });
  server.maxConnections = connections_max;
  const port = await listen(server, options.host, options.port);
  return {
    port,
    publicKey: keys.publicKey,
    controls: () => controls,
    control: (change) => {
      controls = readControls(controls, change);
    },
    captures: () => captures,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function failed(errorCode: string, errorInfo: string) {
  return { specVersion: '1.0', data: '', hash: '', error: { errorCode, errorInfo } };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
}

type Keys = {
  readonly signing: KeyObject | { key: KeyObject; dsaEncoding: 'ieee-p1363' };
  readonly algorithm: string;
  readonly digest: string | null;
  readonly publicKey: string;
};

function keysOf(pem: string | undefined): Keys {
  const key = pem === undefined ? generateKeyPairSync('ed25519').privateKey : createPrivateKey(pem);
  const publicKey = publicPem(key);
  if (key.asymmetricKeyType === 'rsa') return { signing: key, algorithm: 'RS256', digest: 'sha256', publicKey };
  if (key.asymmetricKeyType === 'ec') return { signing: { key, dsaEncoding: 'ieee-p1363' }, algorithm: 'ES256', digest: 'sha256', publicKey };
  return { signing: key, algorithm: 'EdDSA', digest: null, publicKey };
}

function publicPem(key: KeyObject): string {
  return createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
}

/** Looks like an ISO 19794-4 or -6 record from outside, holds a pattern made of its own name, and says that it is a specimen. */
function imageOf(name: string): Uint8Array {
  const head = Buffer.from(name.startsWith('Iris') ? 'IIR\x020\0' : 'FIR\x020\0');
  const mark = Buffer.from(`SPECIMEN ${name}`);
  const pattern = Buffer.concat(Array.from({ length: 400 }, (_, index) => createHash('sha256').update(`${name} ${index}`).digest()));
  return Buffer.concat([head, mark, pattern]);
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('no port'));
      else resolve(address.port);
    });
  });
}
