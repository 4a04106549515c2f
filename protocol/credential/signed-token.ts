/**
 * A signed QR credential: claim 169 in a CWT in a COSE_Sign1 (RFC 8392, RFC 9052; MOSIP claim 169, 1.2.1), zlib, Base45.
 * Written the small way: EdDSA, the key named by its id (kid), tag 18. Read liberally: with or without the tags 18 and 61,
 * the key's id in either header, zlib or Brotli (where the platform has it), dates and gender in each known form.
 */
import { decode, encode, Tagged } from 'cborg';
import { decodeBase45, encodeBase45 } from './base45.ts';

const header = { algorithm: 1, kid: 4 } as const;
const eddsa = -8;
const claimKeys = { issuer: 1, subject: 2, expiresAt: 4, notBefore: 5, issuedAt: 6, identity: 169 } as const;
const signTag = 18;
const cwtTag = 61;
/** A QR code holds 4,296 alphanumeric signs at most; nothing longer is looked into. */
export const qrText_max = 4_296;
/** A small text that unpacks into this much was made to fill a memory. */
const unpacked_bytes_max = 16_384;

type Bytes = Uint8Array<ArrayBuffer>;
/** the map of claim 169 by its numbers: texts, numbers, bytes */
export type IdentityMap = ReadonlyMap<number, unknown>;

export type TokenClaims = {
  /** a full URI */
  readonly issuer?: string | undefined;
  readonly subject?: string | undefined;
  /** seconds since 1970 */
  readonly expiresAt_s?: number | undefined;
  readonly notBefore_s?: number | undefined;
  readonly issuedAt_s?: number | undefined;
  readonly identity: IdentityMap;
};

export type UnsignedToken = { readonly protectedHeader: Bytes; readonly payload: Bytes; readonly toBeSigned: Bytes };

export type ReadToken = {
  readonly algorithm: number | undefined;
  /** hex */
  readonly kid: string | undefined;
  readonly toBeSigned: Bytes;
  readonly signature: Bytes;
  readonly claims: TokenClaims;
};

function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function fromHex(text: string): Bytes {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

const copy = (bytes: Uint8Array): Bytes => Uint8Array.from(bytes);

function toBeSigned(protectedHeader: Uint8Array, payload: Uint8Array): Bytes {
  return copy(encode(['Signature1', protectedHeader, new Uint8Array(), payload]));
}

/** What the key has to sign; `kid` is hex. */
export function prepareToken(claims: TokenClaims, kid: string): UnsignedToken {
  const protectedHeader = copy(
    encode(
      new Map<number, unknown>([
        [header.algorithm, eddsa],
        [header.kid, fromHex(kid)],
      ]),
    ),
  );
  const entries: [number, unknown][] = [
    [claimKeys.issuer, claims.issuer],
    [claimKeys.subject, claims.subject],
    [claimKeys.expiresAt, claims.expiresAt_s],
    [claimKeys.notBefore, claims.notBefore_s],
    [claimKeys.issuedAt, claims.issuedAt_s],
    [claimKeys.identity, claims.identity],
  ];
  const payload = copy(encode(new Map(entries.filter(([, value]) => value !== undefined))));
  return { protectedHeader, payload, toBeSigned: toBeSigned(protectedHeader, payload) };
}

/** The COSE_Sign1 structure with its tag. */
export function signedToken({ protectedHeader, payload }: UnsignedToken, signature: Uint8Array): Bytes {
  return copy(encode(new Tagged(signTag, [protectedHeader, new Map(), payload, signature])));
}

/** The text of the QR code. */
export async function qrTextOf(token: Bytes): Promise<string> {
  return encodeBase45(await through(token, new CompressionStream('deflate')));
}

async function through(bytes: Bytes, stream: CompressionStream | DecompressionStream): Promise<Bytes> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > unpacked_bytes_max) {
      await reader.cancel();
      throw new RangeError('the text unpacks into too much');
    }
    parts.push(value);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** zlib is told by its first two bytes (RFC 1950); what begins otherwise is Brotli, or not packed at all. */
async function unpack(bytes: Bytes): Promise<Bytes> {
  const [first = 0, second = 0] = bytes;
  const isZlib = (first & 0x0f) === 8 && (first * 256 + second) % 31 === 0;
  if (isZlib) return through(bytes, new DecompressionStream('deflate'));
  try {
    // The types do not know it yet; a platform that does not either throws here.
    return await through(bytes, new DecompressionStream('brotli' as CompressionFormat));
  } catch {
    return bytes;
  }
}

function decoded(bytes: Uint8Array): unknown {
  return decode(bytes, { useMaps: true, rejectDuplicateMapKeys: true, tags: Tagged.preserve(signTag, cwtTag) });
}

function untagged(value: unknown): unknown {
  let inside = value;
  for (let depth = 0; depth < 3 && inside instanceof Tagged; depth += 1) inside = inside.value;
  return inside;
}

function isNumberKeyed(value: unknown): value is Map<number, unknown> {
  return value instanceof Map && [...value.keys()].every((key) => typeof key === 'number');
}

/** A token may stand as itself or as one more byte string around it. */
function mapIn(bytes: Uint8Array): ReadonlyMap<number, unknown> | undefined {
  if (bytes.length === 0) return new Map();
  const value = untagged(decoded(bytes));
  return isNumberKeyed(value) ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
function secondsOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function claimsOf(payload: Uint8Array): TokenClaims | undefined {
  const claims = mapIn(payload);
  const given = claims?.get(claimKeys.identity);
  // Some writers put the map as a byte string of its own.
  const identity = given instanceof Uint8Array ? mapIn(given) : given;
  if (claims === undefined || !isNumberKeyed(identity)) return undefined;
  return {
    issuer: textOf(claims.get(claimKeys.issuer)),
    subject: textOf(claims.get(claimKeys.subject)),
    expiresAt_s: secondsOf(claims.get(claimKeys.expiresAt)),
    notBefore_s: secondsOf(claims.get(claimKeys.notBefore)),
    issuedAt_s: secondsOf(claims.get(claimKeys.issuedAt)),
    identity,
  };
}

/** Reads the text of a QR code; undefined when it is none of ours or of this standard. Nothing is verified here. */
export async function readQrText(text: string): Promise<ReadToken | undefined> {
  if (text.length > qrText_max) return undefined;
  // A space at the end belongs to Base45, and scanners and fields like to cut it off.
  for (const whole of [text, `${text} `, `${text}  `]) {
    const bytes = decodeBase45(whole);
    const token = bytes === undefined ? undefined : await readToken(bytes);
    if (token !== undefined) return token;
  }
  return undefined;
}

async function readToken(packed: Bytes): Promise<ReadToken | undefined> {
  try {
    const parts = untagged(decoded(await unpack(packed)));
    if (!Array.isArray(parts) || parts.length !== 4) return undefined;
    const [protectedHeader, unprotected, payload, signature] = parts as readonly unknown[];
    if (!(protectedHeader instanceof Uint8Array && payload instanceof Uint8Array && signature instanceof Uint8Array)) return undefined;
    const head = mapIn(protectedHeader);
    const claims = claimsOf(payload);
    if (head === undefined || claims === undefined) return undefined;
    const kid = head.get(header.kid) ?? (isNumberKeyed(unprotected) ? unprotected.get(header.kid) : undefined);
    const algorithm = head.get(header.algorithm);
    return {
      algorithm: typeof algorithm === 'number' ? algorithm : undefined,
      kid: kid instanceof Uint8Array ? toHex(kid) : undefined,
      toBeSigned: toBeSigned(protectedHeader, payload),
      signature: copy(signature),
      claims,
    };
  } catch {
    // Half a code, another's code, a damaged one: for whoever holds it up all of these are "cannot be read".
    return undefined;
  }
}

/** Whether an Ed25519 key (SPKI in DER) made the signature. Only EdDSA is in use here. */
export async function isSignedWith(token: ReadToken, publicKey: Bytes): Promise<boolean> {
  if (token.algorithm !== eddsa) return false;
  try {
    const key = await crypto.subtle.importKey('spki', publicKey, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, token.signature, token.toBeSigned);
  } catch {
    return false;
  }
}
