/** The scanner behind MOSIP's Secure Biometric Interface (MDS 0.9.5, SBI 1.0): a program of the device's maker on this machine. */

import { partsOfGroup } from '@loket/domain/recording';
import type { Clock } from '@loket/platform/ports';
import { type SbiExchange, SbiExchangeError, type SbiExchangeRequest } from './sbi-exchange.ts';
import { deviceSubIds, partNamed, sbiTypes, subtypes, troubleOf } from './sbi-names.ts';
import { chainStart, nextInChain, readToken, SbiTokenError, type SbiTrust, verifyToken } from './sbi-token.ts';
import { type Capture, type CapturedPart, type CaptureRequest, type Scanner, type ScannerDevice, ScannerError } from './scanner.ts';

export type SbiScannerOptions = {
  readonly exchange: SbiExchange;
  readonly clock: Clock;
  readonly host: string;
  /** where programs of devices listen; 4501 to 4600 by the interface */
  readonly ports: { readonly first: number; readonly last: number };
  /** undefined: answers are believed whoever signed them; only for trying devices out */
  readonly trust: SbiTrust | undefined;
  /** Developer, Staging or Production */
  readonly environment: string;
  readonly discovery_ms: number;
  readonly capture_ms: number;
};

type Found = ScannerDevice & { readonly port: number; readonly type: 'Finger' | 'Iris'; readonly specVersion: string };

/** ports asked at the same time */
const asked_max = 10;
/** what an answer may hold */
const parts_max = 10;

export function createSbiScanner(options: SbiScannerOptions): Scanner {
  const { clock, host, trust } = options;
  /** found before; asked first, and forgotten when it no longer answers */
  let known: readonly Found[] = [];

  const exchange = (asked: Omit<SbiExchangeRequest, 'host'>): Promise<unknown> => options.exchange({ ...asked, host });

  /** The devices of one program; undefined when nobody listens there, or it is not such a program. */
  async function askPort(port: number): Promise<Found[]> {
    for (const verb of ['MOSIPDISC', 'SBIDISC'] as const) {
      try {
        const answer = await exchange({ port, verb, path: '/device', body: { type: 'Biometric Device' }, timeout_ms: options.discovery_ms });
        const found = Array.isArray(answer) ? answer.slice(0, 20).flatMap((entry: unknown) => deviceOf(entry, port)) : [];
        if (found.length > 0) return found;
      } catch (error) {
        if (!(error instanceof SbiExchangeError)) throw error;
        if (!error.isThere) return [];
      }
    }
    return [];
  }

  async function discover(): Promise<readonly Found[]> {
    const found: Found[] = [];
    for (let first = options.ports.first; first <= options.ports.last; first += asked_max) {
      const ports = Array.from({ length: Math.min(asked_max, options.ports.last - first + 1) }, (_, index) => first + index);
      for (const devices of await Promise.all(ports.map(askPort))) found.push(...devices);
    }
    known = found;
    return found;
  }

  async function deviceFor(type: 'Finger' | 'Iris'): Promise<Found> {
    const match = (devices: readonly Found[]): Found | undefined => devices.find((device) => device.type === type);
    const found = match(known) ?? match(await discover());
    if (found !== undefined) return found;
    throw new ScannerError(known.length === 0 ? 'away' : 'no_device', `no device for ${type} answers`);
  }

  async function ask(device: Found, request: CaptureRequest, chain: string): Promise<unknown> {
    const type = sbiTypes[request.group];
    const left = partsOfGroup[request.group].filter((part) => !request.parts.includes(part));
    const body = {
      env: options.environment,
      purpose: 'Registration',
      specVersion: device.specVersion,
      timeout: options.capture_ms,
      captureTime: new Date(clock.now()).toISOString(),
      transactionId: request.transactionId,
      bio: [
        {
          type,
          count: request.parts.length,
          bioSubType: request.parts.map((part) => subtypes[part]),
          exception: left.map((part) => subtypes[part]),
          requestedScore: request.qualityWanted,
          deviceId: device.id,
          deviceSubId: deviceSubIds[request.group],
          previousHash: chain,
        },
      ],
      customOpts: null,
    };
    try {
      // The device itself waits for `timeout`; what comes after that is its program that hangs.
      return await exchange({ port: device.port, verb: 'RCAPTURE', path: '/capture', body, timeout_ms: options.capture_ms + options.discovery_ms });
    } catch (error) {
      if (!(error instanceof SbiExchangeError)) throw error;
      known = [];
      throw new ScannerError(error.isThere ? 'timeout' : 'away', error.message, { cause: error });
    }
  }

  function partsOf(answer: unknown, request: CaptureRequest, start: string): Capture {
    const entries = typeof answer === 'object' && answer !== null && 'biometrics' in answer ? answer.biometrics : answer;
    if (!Array.isArray(entries) || entries.length === 0) throw new ScannerError('unreadable', 'the answer holds no biometrics');
    const parts: CapturedPart[] = [];
    let chain = start;
    for (const entry of entries.slice(0, parts_max)) {
      throwErrorOf(entry);
      const { captured, hash } = readPart(entry, request);
      chain = nextInChain(chain, captured.bytes);
      if (hash !== chain) throw new ScannerError('untrusted', 'the hash does not fit the chain of captures');
      if (request.parts.includes(captured.part)) parts.push(captured);
    }
    return { parts, chain };
  }

  function readPart(entry: unknown, request: CaptureRequest): { readonly captured: CapturedPart; readonly hash: string } {
    const data = textOf(entry, 'data');
    const payload = read(data, trust, clock.now());
    if (textOf(payload, 'transactionId') !== request.transactionId) throw new ScannerError('untrusted', 'the answer belongs to another transaction');
    const part = partNamed(textOf(payload, 'bioSubType'), request.group);
    if (part === undefined) throw new ScannerError('unreadable', 'a part that was not asked for');
    const bytes = Buffer.from(textOf(payload, 'bioValue'), 'base64url');
    const quality = Math.round(Number(payload['qualityScore']));
    if (bytes.length === 0 || !(quality >= 0 && quality <= 100)) throw new ScannerError('unreadable', 'a part without an image or a quality');
    return { captured: { part, quality, bytes, device: textOf(payload, 'deviceCode') }, hash: textOf(entry, 'hash').toUpperCase() };
  }

  return {
    devices: async () => (await discover()).map(({ kind, id, name, status }) => ({ kind, id, name, status })),
    async capture(request) {
      const chain = request.chain ?? chainStart;
      const device = await deviceFor(sbiTypes[request.group]);
      return partsOf(await ask(device, request, chain), request, chain);
    },
  };
}

function read(token: string, trust: SbiTrust | undefined, now_ms: number): Readonly<Record<string, unknown>> {
  try {
    return trust === undefined ? readToken(token) : verifyToken(token, trust, now_ms);
  } catch (error) {
    if (!(error instanceof SbiTokenError)) throw error;
    throw new ScannerError(trust === undefined ? 'unreadable' : 'untrusted', error.message, { cause: error });
  }
}

/** A text of a value that nobody vouches for. @throws ScannerError */
function textOf(value: unknown, key: string): string {
  const found = typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;
  if (typeof found === 'string' && found !== '') return found;
  throw new ScannerError('unreadable', `the answer has no ${key}`);
}

function throwErrorOf(entry: unknown): void {
  const error = typeof entry === 'object' && entry !== null && 'error' in entry ? entry.error : undefined;
  if (typeof error !== 'object' || error === null || !('errorCode' in error)) return;
  const code = String(error.errorCode);
  const trouble = troubleOf(code);
  if (trouble !== undefined) throw new ScannerError(trouble, `the device says ${code}`, { code });
}

function deviceOf(entry: unknown, port: number): Found[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const values = new Map<string, unknown>(Object.entries(entry));
  const id = values.get('deviceId');
  const type = typeOf(values.get('digitalId'));
  if (typeof id !== 'string' || type === undefined) return [];
  const versions = values.get('specVersion');
  const specVersion = Array.isArray(versions) && typeof versions[0] === 'string' ? versions[0] : '0.9.5';
  const name = String(values.get('deviceCode') ?? id).slice(0, 60);
  return [{ kind: type === 'Iris' ? 'iris' : 'finger', type, id, name, status: String(values.get('deviceStatus') ?? '').slice(0, 40), port, specVersion }];
}

/** digitalId is a token, or, as MOSIP's mock gives it before registration, base64url JSON alone. */
function typeOf(digitalId: unknown): 'Finger' | 'Iris' | undefined {
  if (typeof digitalId !== 'string') return undefined;
  try {
    const { type } = readToken(digitalId.includes('.') ? digitalId : `.${digitalId}`);
    return type === 'Finger' || type === 'Iris' ? type : undefined;
  } catch {
    return undefined;
  }
}
