/**
 * Signed HTTP messages between office and centre: a subset of RFC 9421 (HTTP Message Signatures) with Ed25519 and
 * RFC 9530 (Content-Digest). A request covers its method, path, query, content and, when it has one, its content type;
 * an answer covers its status and content, and carries the request's nonce, so an old answer cannot be passed off as new.
 *
 * The subset: one signature under the label `loket`, parameters in the order created, keyid, alg, nonce.
 */
import { createHash, type KeyObject, sign, timingSafeEqual, verify } from 'node:crypto';
import { LoketError } from '@loket/protocol/errors';

/** How far the clocks of the two sides may be apart, seconds. */
export const clockTolerance_s = 300;
const label = 'loket';

type Component = readonly [name: string, value: string];
type Headers = Readonly<Record<string, string | string[] | undefined>>;
type SignatureParameters = { readonly created_s: number; readonly keyId: string; readonly nonce: string };

export type SignedHeaders = Readonly<Record<string, string>>;

export type RequestToSign = {
  readonly method: string;
  /** as it goes over the wire, percent-encoded, for example `/offices/3522/journal` */
  readonly path: string;
  /** empty, or with its question mark: `?after=3` */
  readonly query: string;
  /** absent is the same as empty */
  readonly body?: string | Uint8Array;
  /** must be given when the request has a body; comes back among the headers */
  readonly contentType?: string;
  readonly keyId: string;
  readonly privateKey: KeyObject;
  /** seconds since 1970 by the receiver's clock, as well as the sender knows it */
  readonly created_s: number;
  /** 16 to 64 characters of base64url, never used twice */
  readonly nonce: string;
};

/** RFC 9530, for example `sha-256=:...:`. */
export function contentDigest(body: string | Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}

/** Throws LoketError hash_mismatch when the content is not what its digest says. */
export function checkContentDigest(digest: string, body: string | Uint8Array): void {
  const expected = Buffer.from(contentDigest(body));
  const claimed = Buffer.from(digest);
  if (expected.length !== claimed.length || !timingSafeEqual(expected, claimed)) throw new LoketError('hash_mismatch');
}

function parameterText(names: readonly string[], { created_s, keyId, nonce }: SignatureParameters): string {
  return `(${names.map((name) => `"${name}"`).join(' ')});created=${created_s};keyid="${keyId}";alg="ed25519";nonce="${nonce}"`;
}

/** The text that is signed: RFC 9421 section 2.5. `parameters` is the value of the signature's own line. */
export function signatureBase(components: readonly Component[], parameters: string): string {
  return [...components.map(([name, value]) => `"${name}": ${value}`), `"@signature-params": ${parameters}`].join('\n');
}

function signComponents(components: readonly Component[], parameters: SignatureParameters, privateKey: KeyObject): SignedHeaders {
  const text = parameterText(
    components.map(([name]) => name),
    parameters,
  );
  const signature = sign(null, Buffer.from(signatureBase(components, text)), privateKey).toString('base64');
  return { 'signature-input': `${label}=${text}`, signature: `${label}=:${signature}:` };
}

function requestLines(request: Pick<RequestToSign, 'method' | 'path' | 'query'>, digest: string, contentType: string | undefined): Component[] {
  const lines: Component[] = [
    ['@method', request.method],
    ['@path', request.path],
    ['@query', request.query === '' ? '?' : request.query],
    ['content-digest', digest],
  ];
  if (contentType !== undefined) lines.push(['content-type', contentType]);
  return lines;
}

/** The headers that make a request a signed one: send exactly these (with the content type among them). */
export function signRequest(request: RequestToSign): SignedHeaders {
  const digest = contentDigest(request.body ?? '');
  const signed = signComponents(requestLines(request, digest, request.contentType), request, request.privateKey);
  return { 'content-digest': digest, ...(request.contentType === undefined ? {} : { 'content-type': request.contentType }), ...signed };
}

/** The headers that sign an answer. `nonce` is the request's. */
export function signResponse(response: {
  readonly status: number;
  readonly body: string | Uint8Array;
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly created_s: number;
  readonly nonce: string;
}): SignedHeaders {
  const digest = contentDigest(response.body);
  const lines: Component[] = [
    ['@status', String(response.status)],
    ['content-digest', digest],
  ];
  return { 'content-digest': digest, ...signComponents(lines, response, response.privateKey) };
}

const inputPattern = /^loket=(\(((?:"[a-z@-]+" ?)+)\);created=(\d{1,11});keyid="([A-Za-z0-9._-]{1,80})";alg="ed25519";nonce="([A-Za-z0-9_-]{16,64})")$/;
const signaturePattern = /^loket=:([A-Za-z0-9+/]{86}==):$/;

type ParsedSignature = SignatureParameters & { readonly components: readonly string[]; readonly parameters: string; readonly signature: Buffer };

function header(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

function parseSignature(headers: Headers): ParsedSignature | undefined {
  const input = inputPattern.exec(header(headers, 'signature-input') ?? '');
  const signature = signaturePattern.exec(header(headers, 'signature') ?? '');
  const [, parameters, names, created, keyId, nonce] = input ?? [];
  if (parameters === undefined || names === undefined || keyId === undefined || nonce === undefined || !signature?.[1]) return undefined;
  const components = names
    .trim()
    .split(' ')
    .map((name) => name.slice(1, -1));
  return { components, parameters, created_s: Number(created), keyId, nonce, signature: Buffer.from(signature[1], 'base64') };
}

/** The nonce a message says it carries, before anything is verified; an answer to a refused request still repeats it. */
export function claimedNonce(headers: Headers): string | undefined {
  return parseSignature(headers)?.nonce;
}

export type RequestToVerify = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** names in small letters, as Node gives them */
  readonly headers: Headers;
  readonly publicKeyOf: (keyId: string) => Promise<KeyObject | undefined> | KeyObject | undefined;
  readonly now_s: number;
  readonly replays: ReplayMemory;
};

export type VerifiedRequest = { readonly keyId: string; readonly nonce: string; readonly contentDigest: string };

/**
 * Verifies everything but the content itself, so that a stranger's body need not even be read; afterwards
 * `checkContentDigest(verified.contentDigest, body)` does the rest.
 * Throws LoketError: bad_signature (missing, wrong, unknown key, used before), clock_skew with the verifier's time as
 * `centreTime` (only to a sender whose signature is right), rate_limited when one key sends more than can be remembered.
 */
export async function verifyRequest(request: RequestToVerify): Promise<VerifiedRequest> {
  const parsed = parseSignature(request.headers);
  const digest = header(request.headers, 'content-digest');
  const contentType = header(request.headers, 'content-type');
  if (parsed === undefined || digest === undefined) throw new LoketError('bad_signature');
  const lines = requestLines(request, digest, contentType);
  if (!coversExactly(parsed.components, lines)) throw new LoketError('bad_signature');
  const publicKey = await request.publicKeyOf(parsed.keyId);
  if (publicKey === undefined || !isSigned(lines, parsed, publicKey)) throw new LoketError('bad_signature');
  if (Math.abs(parsed.created_s - request.now_s) > clockTolerance_s) {
    throw new LoketError('clock_skew', [], { extra: { centreTime: new Date(request.now_s * 1000).toISOString() } });
  }
  const memory = request.replays.remember(parsed.keyId, parsed.nonce, request.now_s);
  if (memory === 'full') throw new LoketError('rate_limited', [], { extra: { retryAfter_s: clockTolerance_s } });
  if (memory === 'seen') throw new LoketError('bad_signature');
  return { keyId: parsed.keyId, nonce: parsed.nonce, contentDigest: digest };
}

function coversExactly(components: readonly string[], lines: readonly Component[]): boolean {
  return components.length === lines.length && lines.every(([name], index) => components[index] === name);
}

function isSigned(lines: readonly Component[], parsed: ParsedSignature, publicKey: KeyObject): boolean {
  return verify(null, Buffer.from(signatureBase(lines, parsed.parameters)), publicKey, parsed.signature);
}

/**
 * Throws LoketError bad_signature unless the answer comes from `keyId` and answers the request with this nonce.
 * Its `created` is not compared with a clock: the nonce is what makes it new, and an office whose clock is wrong must
 * still be able to believe the centre's time.
 */
export function verifyResponse(response: {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string | Uint8Array;
  readonly nonce: string;
  readonly keyId: string;
  readonly publicKey: KeyObject;
}): void {
  const parsed = parseSignature(response.headers);
  const digest = header(response.headers, 'content-digest');
  if (parsed === undefined || digest === undefined || parsed.nonce !== response.nonce || parsed.keyId !== response.keyId) throw new LoketError('bad_signature');
  const lines: Component[] = [
    ['@status', String(response.status)],
    ['content-digest', digest],
  ];
  if (!coversExactly(parsed.components, lines) || !isSigned(lines, parsed, response.publicKey)) throw new LoketError('bad_signature');
  checkContentDigest(digest, response.body);
}

export interface ReplayMemory {
  /** `new` the first time within the tolerance; `seen` after; `full` when the key has used up its places. */
  remember(keyId: string, nonce: string, now_s: number): 'new' | 'seen' | 'full';
}

/**
 * Remembers the nonces of each key for twice the tolerance (a signature may come from the future by one of them).
 * Bounded: a key that fills its places is refused, never forgotten. It lives in the process: after a restart an old
 * request can be repeated within the window, which changes nothing, because all requests are idempotent.
 */
export function createReplayMemory(noncesOfKey_max = 50_000): ReplayMemory {
  const kept_s = 2 * clockTolerance_s;
  const keys = new Map<string, Map<string, number>>();
  return {
    remember(keyId, nonce, now_s) {
      const nonces = keys.get(keyId) ?? new Map<string, number>();
      keys.set(keyId, nonces);
      for (const [old, at_s] of nonces) {
        if (at_s + kept_s >= now_s) break;
        nonces.delete(old);
      }
      if (nonces.has(nonce)) return 'seen';
      if (nonces.size >= noncesOfKey_max) return 'full';
      nonces.set(nonce, now_s);
      return 'new';
    },
  };
}
