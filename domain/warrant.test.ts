import { generateKeyPairSync, sign, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { refuseWarrant, type Warrant, type WarrantContent, warrantRefusals, warrantSigningInput } from './warrant.ts';

const keys = generateKeyPairSync('ed25519');
const content: WarrantContent & { keyId: string } = {
  warrantId: '01900000-0000-7000-8000-000000000001',
  applicationId: '01900000-0000-7000-8000-000000000002',
  officeId: 'bojonegoro',
  nik: '3522150703950001',
  personHash: 'a'.repeat(64),
  issuedAt: '2026-11-24T01:00:00.000Z',
  expiresAt: '2027-02-22T01:00:00.000Z',
  keyId: 'centre',
};
const warrant: Warrant = { ...content, signature: sign(null, Buffer.from(warrantSigningInput(content)), keys.privateKey).toString('base64url') };
const use = { officeId: 'bojonegoro', applicationId: content.applicationId, personHash: content.personHash, now: '2026-12-01T00:00:00.000Z', spent: false };
const check = (text: string, signature: string): boolean => verify(null, Buffer.from(text), keys.publicKey, Buffer.from(signature, 'base64url'));

describe('a warrant', () => {
  test('holds for its application at its office until its last moment', () => {
    expect(refuseWarrant(warrant, use, check)).toBeUndefined();
    expect(refuseWarrant(warrant, { ...use, now: '2027-02-22T00:59:59.999Z' }, check)).toBeUndefined();
    expect(refuseWarrant(warrant, { ...use, now: content.expiresAt }, check)).toBe('expired');
  });

  test.each([
    ['spent', { spent: true }],
    ['foreign_office', { officeId: 'tuban' }],
    ['other_application', { applicationId: 'x' }],
    ['other_person', { personHash: 'b'.repeat(64) }],
  ] as const)('is refused as %s', (why, change) => {
    expect(refuseWarrant(warrant, { ...use, ...change }, check)).toBe(why);
    expect(warrantRefusals[why].id).not.toBe('');
  });

  test('with any field changed, or one bit of its signature flipped, is forged', () => {
    const fields = ['warrantId', 'applicationId', 'officeId', 'nik', 'personHash', 'issuedAt', 'expiresAt', 'keyId'] as const;
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.string({ minLength: 1, maxLength: 5 }), (field, tail) => {
        expect(refuseWarrant({ ...warrant, [field]: `${warrant[field]}${tail}` }, use, check)).toBe('forged');
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 511 }), (bit) => {
        const bytes = Buffer.from(warrant.signature, 'base64url');
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(refuseWarrant({ ...warrant, signature: bytes.toString('base64url') }, use, check)).toBe('forged');
      }),
    );
  });
});
