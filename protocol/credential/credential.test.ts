/** Signed QR codes: RFC 9285's examples, a public vector of claim 169, our own papers, and every way in which one must not count. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase45, encodeBase45 } from './base45.ts';
import { judgeQrText, openTrustList } from './judge.ts';
import { claimsOfPaper, type Paper, readDate, readSex } from './paper.ts';
import { fromHex, isSignedWith, prepareToken, qrTextOf, readQrText, signedToken } from './signed-token.ts';
import type { TrustList } from './trust-list.ts';

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
const base64url = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString('base64url');
const now_ms = Date.parse('2026-11-24T05:00:00.000Z');

async function newKey(owner: 'office' | 'machine', name: string, seed: string) {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
  const keyId = seed.repeat(16).slice(0, 16);
  return {
    pair,
    trusted: {
      keyId,
      publicKey: base64url(await crypto.subtle.exportKey('spki', pair.publicKey)),
      owner,
      name,
      from: '2026-01-01T00:00:00.000Z',
      until: '2031-01-01T00:00:00.000Z',
    },
    async sign(paper: Paper, kid = keyId): Promise<string> {
      const token = prepareToken(claimsOfPaper(paper), kid);
      return qrTextOf(signedToken(token, new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, token.toBeSigned))));
    },
  };
}

const machine = await newKey('machine', 'Loket 1', 'a1');
const office = await newKey('office', 'Kantor', 'b2');
const list: TrustList = {
  officeId: 'bojonegoro',
  officeName: 'Dispendukcapil Bojonegoro',
  asOf: '2026-11-24T04:00:00.000Z',
  keys: [machine.trusted, office.trusted],
  revokedPapers: ['SKT-2'],
};
const receipt: Paper = {
  type: 'receipt',
  officeId: 'bojonegoro',
  number: '7K3Q-9XAB-CD21-5',
  name: 'Siti Contoh',
  kind: 'rusak',
  issuedAt_ms: now_ms - 60_000,
  promisedOn: '2026-11-27',
  specimen: false,
};
const suket: Paper = {
  ...receipt,
  type: 'suket',
  number: 'SKT-1',
  expiresAt_ms: now_ms + 86_400_000,
  person: { nik: '3522155708950001', birthDate: '1995-08-17', sex: 'P', address: 'Jl. Contoh 7 RT 3/1', villageCode: '35.22.15.2003' },
};

describe('Base45', () => {
  test.each([
    ['AB', 'BB8'],
    ['Hello!!', '%69 VD92EX0'],
    ['base-45', 'UJCLQE7W581'],
    ['ietf!', 'QED8WEX0'],
  ])('of %s is that of RFC 9285', (plain, coded) => {
    expect(encodeBase45(new TextEncoder().encode(plain))).toBe(coded);
    expect(text(decodeBase45(coded))).toBe(plain);
  });

  test('gives back any bytes, and nothing for what is no Base45', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect([...(decodeBase45(encodeBase45(bytes)) ?? [])]).toEqual([...bytes]);
      }),
    );
    for (const wrong of ['a', 'GGW', ':::', '::', 'QED8WEX', 'ab c']) expect(decodeBase45(wrong)).toBeUndefined();
  });
});

test('the public Ed25519 vector of claim 169 is read and verified, with the key of RFC 8032', async () => {
  // From the test vectors of the claim169 library (ed25519-signed.json).
  const vector =
    '6BF590B20FFWJWG.FKJ05H7B0XKA8FA9DIWENPEJ/5P$DPQE88EB$CBECP9ERZC04E21DDF3/E96007F3ORAO001KL580 B9%W5*B9C+9%R8646%86HKESED1/DRTC5UA QE$345$CVQEX.DX88WBK0NG8PB4 O/38TL6XDALLKLPQATHO.3ZPJMUAVQFSB1:+B*21V FWMC6SU439YU774475LJ2U5T02$VBSIMLQ3:6J.E1-1STM$4';
  const spki = Uint8Array.from([...fromHex('302a300506032b6570032100'), ...fromHex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a')]);
  const token = await readQrText(vector);
  if (token === undefined) throw new Error('not read');
  expect(token.claims).toMatchObject({ issuer: 'https://mosip.example.org' });
  expect([token.claims.identity.get(1), token.claims.identity.get(4)]).toEqual(['ID-SIGNED-001', 'Signed Test Person']);
  expect(await isSignedWith(token, spki)).toBe(true);
  expect(await isSignedWith(token, Uint8Array.from(Buffer.from(machine.trusted.publicKey, 'base64url')))).toBe(false);
  expect(await judgeQrText(vector, list, now_ms)).toEqual({ is: 'foreign' });
});

test('dates and gender are read in each form of the standard', () => {
  expect([readDate('19950817'), readDate('1995-08-17'), readDate('abc'), readDate(7)]).toEqual(['1995-08-17', '1995-08-17', 'abc', undefined]);
  expect([readSex(1), readSex('2'), readSex('Female'), readSex('M'), readSex(3)]).toEqual(['L', 'P', 'P', 'L', undefined]);
});

describe('a paper', () => {
  test('of a machine is valid, small enough for a receipt, and says what it said', async () => {
    const code = await machine.sign(receipt);
    expect(code.length).toBeLessThan(350);
    expect(await judgeQrText(code, list, now_ms)).toEqual({ is: 'valid', paper: receipt, signer: 'Loket 1' });
  });

  test('with the longest name and a specimen mark still fits', async () => {
    expect((await machine.sign({ ...receipt, name: `${'W'.repeat(30)} Bcdefghijklmnopqrstuvwxyz Abc`, specimen: true })).length).toBeLessThan(420);
  });

  test('of the office with a person is valid until its day, and then expired', async () => {
    const code = await office.sign(suket);
    expect(await judgeQrText(code, list, now_ms)).toMatchObject({ is: 'valid', paper: suket });
    expect(await judgeQrText(code, list, now_ms + 86_400_000)).toMatchObject({ is: 'expired' });
    expect(await judgeQrText(await office.sign({ ...suket, number: 'SKT-2' }), list, now_ms)).toMatchObject({ is: 'revoked' });
  });

  test('with one bit turned anywhere is never valid', async () => {
    const bytes = decodeBase45(await machine.sign(receipt));
    if (bytes === undefined) throw new Error('not Base45');
    for (let bit = 0; bit < bytes.length * 8; bit += 5) {
      const turned = Uint8Array.from(bytes, (byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      const verdict = await judgeQrText(encodeBase45(turned), list, now_ms);
      // The checksum of zlib and its own two first bytes may be turned without a change to what was signed.
      if (verdict.is === 'valid') expect(verdict.paper).toEqual(receipt);
      else expect(['unreadable', 'foreign', 'forged', 'unknown_key']).toContain(verdict.is);
    }
  });

  test('by another key under a known name, or by a key that nobody knows', async () => {
    const stranger = await newKey('machine', 'Loket 1', 'c3');
    expect(await judgeQrText(await stranger.sign(receipt, machine.trusted.keyId), list, now_ms)).toMatchObject({ is: 'forged' });
    expect(await judgeQrText(await stranger.sign(receipt), list, now_ms)).toMatchObject({ is: 'unknown_key' });
    expect(await judgeQrText(await machine.sign(receipt), undefined, now_ms)).toMatchObject({ is: 'unknown_key' });
    expect(await judgeQrText(await machine.sign({ ...receipt, officeId: 'lain' }), list, now_ms)).toMatchObject({ is: 'unknown_key' });
  });

  test('of a revoked machine, outside its time, from tomorrow, or a certificate by a machine', async () => {
    const revoked = { ...list, keys: [{ ...machine.trusted, revokedAt: '2026-11-25T00:00:00.000Z' }] };
    expect(await judgeQrText(await machine.sign(receipt), revoked, now_ms)).toMatchObject({ is: 'revoked_key' });
    expect(await judgeQrText(await machine.sign({ ...receipt, issuedAt_ms: Date.parse('2025-01-01') }), list, now_ms)).toMatchObject({ is: 'outside_time' });
    expect(await judgeQrText(await machine.sign({ ...receipt, issuedAt_ms: now_ms + 2 * 86_400_000 }), list, now_ms)).toMatchObject({ is: 'not_yet' });
    expect(await judgeQrText(await machine.sign(suket), list, now_ms)).toMatchObject({ is: 'forged' });
  });

  test('that is no such code at all is unreadable: a receipt code, an address, nothing, a bomb of zlib', async () => {
    const bomb = encodeBase45(
      new Uint8Array(await new Response(new Blob([new Uint8Array(9_000_000)]).stream().pipeThrough(new CompressionStream('deflate'))).arrayBuffer()).slice(
        0,
        2_700,
      ),
    );
    for (const other of ['7K3Q-9XAB-CD21-5', 'https://contoh.id/', '', 'A'.repeat(9_000), bomb])
      expect(await judgeQrText(other, list, now_ms)).toEqual({ is: 'unreadable' });
  });

  test('that lost the spaces at its end to a field is read all the same', async () => {
    for (let tries = 0, found = 0; found < 2 && tries < 400; tries += 1) {
      const code = await machine.sign({
        ...receipt,
        name: `Siti ${'abcdefghij'.charAt(tries % 10)}${'abcdefghijklmnopqrstuvwxyz'.charAt(tries % 26)}${tries % 7}`,
      });
      if (!code.endsWith(' ')) continue;
      found += 1;
      expect(await judgeQrText(code.trimEnd(), list, now_ms)).toMatchObject({ is: 'valid' });
    }
  });
});

describe('the trust list', () => {
  const signed = async () => {
    const body = JSON.stringify(list);
    const signature = base64url(await crypto.subtle.sign('Ed25519', office.pair.privateKey, new TextEncoder().encode(body)));
    return { text: body, signature, officeKey: office.trusted.publicKey };
  };
  test('opens as the office signed it, and not with a letter changed, nor under another office’s key', async () => {
    expect(await openTrustList(await signed())).toEqual(list);
    expect(await openTrustList(await signed(), office.trusted.publicKey)).toEqual(list);
    const changed = { ...(await signed()), text: JSON.stringify({ ...list, revokedPapers: [] }) };
    expect(await openTrustList(changed)).toBeUndefined();
    expect(await openTrustList(await signed(), machine.trusted.publicKey)).toBeUndefined();
    expect(await openTrustList({ text: 'x' })).toBeUndefined();
  });
});
