/**
 * The signed tokens of a biometric device (JWT, RFC 7519) and the chain of its captures. Who signed is settled by the office's
 * own list: certificates of makers or of the ministry, or the public keys of single devices.
 */
import { createHash, createPublicKey, type KeyObject, verify, X509Certificate } from 'node:crypto';

export type SbiTrust = { readonly authorities: readonly X509Certificate[]; readonly keys: readonly KeyObject[] };

/** Why a token is not believed. Never quotes the token. */
export class SbiTokenError extends Error {
  override readonly name = 'SbiTokenError';
}

const pemBlock = /-----BEGIN (CERTIFICATE|PUBLIC KEY)-----[^-]+-----END \1-----/g;

/** @param pem certificates and public keys, one after the other. @throws Error when there is none */
export function readTrust(pem: string): SbiTrust {
  const blocks = [...pem.matchAll(pemBlock)];
  if (blocks.length === 0) throw new Error('tidak memuat sertifikat atau kunci publik / holds no certificate or public key');
  return {
    authorities: blocks.filter(([, kind]) => kind === 'CERTIFICATE').map(([block]) => new X509Certificate(block)),
    keys: blocks.filter(([, kind]) => kind === 'PUBLIC KEY').map(([block]) => createPublicKey(block)),
  };
}

/** The algorithms of the interface (RS256) and its younger implementations. */
const algorithms: Readonly<Record<string, { readonly digest: string | null; readonly type: string; readonly dsaEncoding?: 'ieee-p1363' }>> = {
  RS256: { digest: 'sha256', type: 'rsa' },
  ES256: { digest: 'sha256', type: 'ec', dsaEncoding: 'ieee-p1363' },
  EdDSA: { digest: null, type: 'ed25519' },
};

function jsonOf(part: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Told below, without a word of what it held.
  }
  throw new SbiTokenError('a part of the token is not JSON');
}

/** What the token says, with no look at who signed it. @throws SbiTokenError */
export function readToken(token: string): Readonly<Record<string, unknown>> {
  return jsonOf(token.split('.')[1] ?? '');
}

/** What the token says, if one of those trusted signed it. @throws SbiTokenError */
export function verifyToken(token: string, trust: SbiTrust, now_ms: number): Readonly<Record<string, unknown>> {
  const [head = '', payload = '', signature = '', ...more] = token.split('.');
  if (signature === '' || more.length > 0) throw new SbiTokenError('the token is not signed');
  const header = jsonOf(head);
  const algorithm = typeof header['alg'] === 'string' ? algorithms[header['alg']] : undefined;
  if (algorithm === undefined) throw new SbiTokenError('the token is signed by an algorithm that is not in use here');
  const { digest, type, dsaEncoding } = algorithm;
  const isSignedBy = (key: KeyObject): boolean =>
    key.asymmetricKeyType === type &&
    verify(digest, Buffer.from(`${head}.${payload}`), { key, ...(dsaEncoding === undefined ? {} : { dsaEncoding }) }, Buffer.from(signature, 'base64url'));
  const certified = certifiedKey(header['x5c'], trust, now_ms);
  if (!(certified === undefined ? trust.keys : [...trust.keys, certified]).some(isSignedBy))
    throw new SbiTokenError('the token is not signed by a device that this office trusts');
  return jsonOf(payload);
}

/** the longest chains in use: device, maker, ministry */
const chain_max = 4;

/** The key of the token's first certificate, when the chain leads to an authority of the office. */
function certifiedKey(x5c: unknown, { authorities }: SbiTrust, now_ms: number): KeyObject | undefined {
  if (!Array.isArray(x5c) || x5c.length === 0 || x5c.length > chain_max) return undefined;
  try {
    const chain = x5c.map((der) => new X509Certificate(Buffer.from(String(der), 'base64')));
    const isValid = (certificate: X509Certificate): boolean => certificate.validFromDate.getTime() <= now_ms && now_ms <= certificate.validToDate.getTime();
    for (const [index, certificate] of chain.entries()) {
      if (!isValid(certificate)) return undefined;
      const isTrusted = authorities.some(
        (authority) => isValid(authority) && (authority.fingerprint256 === certificate.fingerprint256 || isIssuedBy(certificate, authority)),
      );
      if (isTrusted) return chain[0]?.publicKey;
      const next = chain[index + 1];
      if (next === undefined || !next.ca || !isIssuedBy(certificate, next)) return undefined;
    }
  } catch {
    // Not a certificate: as good as none.
  }
  return undefined;
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** Where a chain of captures begins: SHA-256 of nothing, upper-case hexadecimal. */
export const chainStart = hexOf('');

function hexOf(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').toUpperCase();
}

/** The chain after one more capture: SHA-256 over the bytes of the hash before and of the hash of the ISO data. */
export function nextInChain(before: string, isoData: Uint8Array): string {
  return hexOf(Buffer.concat([Buffer.from(before, 'hex'), createHash('sha256').update(isoData).digest()]));
}
