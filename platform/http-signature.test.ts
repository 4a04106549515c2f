import { createPrivateKey, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkContentDigest,
  clockTolerance_s,
  createReplayMemory,
  signatureBase,
  signRequest,
  signResponse,
  verifyRequest,
  verifyResponse,
} from './http-signature.ts';
import { keyPairFromSeed } from './key-file.ts';

const office = keyPairFromSeed(new Uint8Array(32).fill(1));
const centre = keyPairFromSeed(new Uint8Array(32).fill(2));
const now_s = 1_800_000_000;

const request = {
  method: 'POST',
  path: '/offices/3522/journal',
  query: '?part=1',
  body: '{"entries":[]}',
  contentType: 'application/json',
  keyId: office.keyId,
  privateKey: office.privateKey,
  created_s: now_s,
  nonce: 'nonce-nonce-nonce-0001',
};

type Changes = Partial<Parameters<typeof verifyRequest>[0]>;

function verifying(headers: Readonly<Record<string, string>>, changes: Changes = {}) {
  return verifyRequest({
    method: request.method,
    path: request.path,
    query: request.query,
    headers,
    publicKeyOf: (keyId) => (keyId === office.keyId ? office.publicKey : undefined),
    now_s,
    replays: createReplayMemory(),
    ...changes,
  });
}

describe('a signed request', () => {
  it('gives the signature that RFC 9421 prints for its Ed25519 example (B.2.6)', () => {
    const key = createPrivateKey({
      key: Buffer.from('MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF', 'base64'),
      format: 'der',
      type: 'pkcs8',
    });
    const base = signatureBase(
      [
        ['date', 'Tue, 20 Apr 2021 02:07:55 GMT'],
        ['@method', 'POST'],
        ['@path', '/foo'],
        ['@authority', 'example.com'],
        ['content-type', 'application/json'],
        ['content-length', '18'],
      ],
      '("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"',
    );
    expect(sign(null, Buffer.from(base), key).toString('base64')).toBe(
      'wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==',
    );
  });

  it('is accepted, and its content is held to the digest that was signed', async () => {
    const verified = await verifying(signRequest(request));
    expect(verified).toMatchObject({ keyId: office.keyId, nonce: request.nonce });
    checkContentDigest(verified.contentDigest, request.body);
    expect(() => checkContentDigest(verified.contentDigest, `${request.body} `)).toThrow(expect.objectContaining({ code: 'hash_mismatch' }));
  });

  it('is refused when anything that it covers is changed on the way', async () => {
    const headers = signRequest(request);
    const refused = { code: 'bad_signature' };
    await expect(verifying(headers, { method: 'PUT' })).rejects.toMatchObject(refused);
    await expect(verifying(headers, { path: '/offices/3523/journal' })).rejects.toMatchObject(refused);
    await expect(verifying(headers, { query: '' })).rejects.toMatchObject(refused);
    await expect(verifying({ ...headers, 'content-digest': signRequest({ ...request, body: '{}' })['content-digest'] ?? '' })).rejects.toMatchObject(refused);
    await expect(verifying({ ...headers, 'content-type': 'image/png' })).rejects.toMatchObject(refused);
    await expect(
      verifying({ ...headers, 'signature-input': (headers['signature-input'] ?? '').replace(String(now_s), String(now_s + 1)) }),
    ).rejects.toMatchObject(refused);
    const { 'content-type': _type, ...withoutType } = headers;
    await expect(verifying(withoutType)).rejects.toMatchObject(refused);
    await expect(verifying({})).rejects.toMatchObject(refused);
  });

  it('is refused from a key that nobody knows', async () => {
    await expect(verifying(signRequest({ ...request, keyId: centre.keyId, privateKey: centre.privateKey }))).rejects.toMatchObject({ code: 'bad_signature' });
    await expect(verifying(signRequest({ ...request, privateKey: centre.privateKey }))).rejects.toMatchObject({ code: 'bad_signature' });
  });

  it('is refused the second time, while it could still pass for new', async () => {
    const replays = createReplayMemory();
    const headers = signRequest(request);
    await verifying(headers, { replays });
    await expect(verifying(headers, { replays, now_s: now_s + clockTolerance_s })).rejects.toMatchObject({ code: 'bad_signature' });
    await expect(verifying(headers, { replays, now_s: now_s + clockTolerance_s + 1 })).rejects.toMatchObject({ code: 'clock_skew' });
  });

  it('from an office whose clock is wrong is told the right time, so that it can correct itself', async () => {
    const late = signRequest({ ...request, created_s: now_s - 86_400 });
    await expect(verifying(late)).rejects.toMatchObject({ code: 'clock_skew', extra: { centreTime: new Date(now_s * 1000).toISOString() } });
    const forged = signRequest({ ...request, created_s: now_s - 86_400, privateKey: centre.privateKey });
    await expect(verifying(forged)).rejects.toMatchObject({ code: 'bad_signature' });
  });

  it('never makes the verifier throw anything but a refusal, whatever the headers hold', async () => {
    const text = fc.oneof(fc.string(), fc.constantFrom(...Object.values(signRequest(request))));
    await fc.assert(
      fc.asyncProperty(text, text, text, async (input, signature, digest) => {
        const outcome = await verifying({ 'signature-input': input, signature, 'content-digest': digest }).catch((error: unknown) => error);
        expect(outcome).toMatchObject({ code: 'bad_signature' });
      }),
    );
  });
});

describe('the memory of nonces', () => {
  it('is bounded for each key: a full one refuses, and forgets only what is too old to be believed', () => {
    const memory = createReplayMemory(2);
    expect(memory.remember('a', 'one', 1000)).toBe('new');
    expect(memory.remember('a', 'two', 1000)).toBe('new');
    expect(memory.remember('a', 'three', 1000)).toBe('full');
    expect(memory.remember('a', 'one', 1000 + 2 * clockTolerance_s)).toBe('seen');
    expect(memory.remember('b', 'one', 1000)).toBe('new');
    expect(memory.remember('a', 'three', 1001 + 2 * clockTolerance_s)).toBe('new');
  });
});

describe('a signed answer', () => {
  const body = '{"items":[]}';
  const answer = { status: 200, body, keyId: centre.keyId, nonce: request.nonce };
  const headers = signResponse({ ...answer, privateKey: centre.privateKey, created_s: now_s });
  const received = { ...answer, headers, publicKey: centre.publicKey };

  it('is believed for the request that it answers', () => {
    expect(() => verifyResponse(received)).not.toThrow();
  });

  it('is not believed with another status, content, nonce or key', () => {
    expect(() => verifyResponse({ ...received, status: 201 })).toThrow(expect.objectContaining({ code: 'bad_signature' }));
    expect(() => verifyResponse({ ...received, body: '{}' })).toThrow(expect.objectContaining({ code: 'hash_mismatch' }));
    expect(() => verifyResponse({ ...received, nonce: 'another-nonce-0000001' })).toThrow(expect.objectContaining({ code: 'bad_signature' }));
    expect(() => verifyResponse({ ...received, publicKey: office.publicKey })).toThrow(expect.objectContaining({ code: 'bad_signature' }));
    expect(() => verifyResponse({ ...received, headers: {} })).toThrow(expect.objectContaining({ code: 'bad_signature' }));
  });
});
