import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { type QuotaRefusal, type QuotaUse, quotaRefusals, quotaSigningInput, refuseQuotaUse, type StandingQuota } from './standing-quota.ts';

const keys = generateKeyPairSync('ed25519');
const content = {
  quotaId: '01900000-0000-7000-8000-000000000001',
  officeId: 'bojonegoro',
  perDay: 5,
  issuedAt: '2026-11-24T01:00:00.000Z',
  validUntil: '2026-12-01T01:00:00.000Z',
  keyId: 'centre',
};
const quota: StandingQuota = { ...content, signature: sign(null, Buffer.from(quotaSigningInput(content)), keys.privateKey).toString('base64url') };
const check = (text: string, signature: string): boolean => verify(null, Buffer.from(text), keys.publicKey, Buffer.from(signature, 'base64url'));
const use: QuotaUse = {
  officeId: 'bojonegoro',
  isLinkDown: true,
  now: '2026-11-25T01:00:00.000Z',
  kind: 'rusak',
  documents: [{ type: 'damaged_ktp' }, { type: 'kk' }],
  personHash: 'a',
  heldPersonHash: 'a',
  hasOtherOpen: false,
  isUsedForThis: false,
  usedToday: 0,
};

test('the quota lets a damaged card of a known person be printed while the centre is away, up to the number of the day', () => {
  expect(refuseQuotaUse(quota, use, check)).toBeUndefined();
  expect(refuseQuotaUse(quota, { ...use, usedToday: 4 }, check)).toBeUndefined();
  expect(refuseQuotaUse(undefined, use, check)).toBe('no_quota');
});

test.each<[QuotaRefusal, Partial<QuotaUse>]>([
  ['foreign_office', { officeId: 'tuban' }],
  ['lapsed', { now: content.validUntil }],
  ['link_up', { isLinkDown: false }],
  ['not_for_this_kind', { kind: 'baru' }],
  ['not_for_this_kind', { kind: 'hilang', documents: [{ type: 'police_letter', number: ' ' }] }],
  ['not_held', { heldPersonHash: undefined }],
  ['data_changed', { heldPersonHash: 'b' }],
  ['other_open', { hasOtherOpen: true }],
  ['used_for_this', { isUsedForThis: true }],
  ['used_up', { usedToday: 5 }],
])('it is refused as %s', (why, change) => {
  expect(refuseQuotaUse(quota, { ...use, ...change }, check)).toBe(why);
  expect(quotaRefusals[why].en).not.toBe('');
});

test('one that somebody has changed, or that is switched off, is no leave', () => {
  expect(refuseQuotaUse({ ...quota, perDay: 6 }, use, check)).toBe('forged');
  const off = { ...content, perDay: 0 };
  const signed = { ...off, signature: sign(null, Buffer.from(quotaSigningInput(off)), keys.privateKey).toString('base64url') };
  expect(refuseQuotaUse(signed, use, check)).toBe('off');
});
