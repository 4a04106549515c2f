/** What a verifier may say of a paper: held against a trust list, at a moment, with no network. */
import { type Paper, paperOf } from './paper.ts';
import { isSignedWith, readQrText } from './signed-token.ts';
import { SignedTrustList, TrustList } from './trust-list.ts';

/**
 * unreadable: no such code · foreign: of this standard, but none of our papers · unknown_key: signed by nobody on the list ·
 * forged: not what that key signed, or a machine signed what only the office may · revoked_key: the computer was revoked ·
 * outside_time: signed when the key did not count · not_yet, expired: by its own dates · revoked: this certificate was taken back.
 */
export type Verdict =
  | { readonly is: 'unreadable' | 'foreign' }
  | { readonly is: 'unknown_key' | 'forged'; readonly paper: Paper }
  | { readonly is: 'valid' | 'revoked_key' | 'outside_time' | 'not_yet' | 'expired' | 'revoked'; readonly paper: Paper; readonly signer: string };

/** A counter's clock may be fast by so much before its paper is called one of tomorrow. */
const clockSlack_ms = 24 * 3_600_000;

export function bytesOfBase64url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0));
}

export async function judgeQrText(text: string, list: TrustList | undefined, now_ms: number): Promise<Verdict> {
  const token = await readQrText(text);
  if (token === undefined) return { is: 'unreadable' };
  const paper = paperOf(token);
  if (paper === undefined) return { is: 'foreign' };
  const key = list?.officeId === paper.officeId ? list.keys.find(({ keyId }) => keyId === token.kid) : undefined;
  if (key === undefined) return { is: 'unknown_key', paper };
  const isAllowed = paper.type === 'receipt' || key.owner === 'office';
  if (!isAllowed || !(await isSignedWith(token, bytesOfBase64url(key.publicKey)))) return { is: 'forged', paper };
  const said = { paper, signer: key.name };
  // A stolen computer can write any date, so nothing it signed is believed once it is revoked.
  if (key.revokedAt !== undefined) return { is: 'revoked_key', ...said };
  if (paper.issuedAt_ms + clockSlack_ms < Date.parse(key.from) || (key.until !== undefined && paper.issuedAt_ms > Date.parse(key.until)))
    return { is: 'outside_time', ...said };
  if (paper.issuedAt_ms > now_ms + clockSlack_ms || (token.claims.notBefore_s ?? 0) * 1000 > now_ms + clockSlack_ms) return { is: 'not_yet', ...said };
  if (list?.revokedPapers.includes(paper.number) === true) return { is: 'revoked', ...said };
  if (paper.expiresAt_ms !== undefined && paper.expiresAt_ms <= now_ms) return { is: 'expired', ...said };
  return { is: 'valid', ...said };
}

/**
 * Opens a list as the office signed it; undefined when the signature is not the office's. `knownOfficeKey` is the key that
 * this computer has believed so far, if any: a list of another key is not taken.
 */
export async function openTrustList(given: unknown, knownOfficeKey?: string): Promise<TrustList | undefined> {
  const signed = SignedTrustList.safeParse(given);
  if (!signed.success || (knownOfficeKey !== undefined && signed.data.officeKey !== knownOfficeKey)) return undefined;
  const { text, signature, officeKey } = signed.data;
  try {
    const key = await crypto.subtle.importKey('spki', bytesOfBase64url(officeKey), 'Ed25519', false, ['verify']);
    if (!(await crypto.subtle.verify('Ed25519', key, bytesOfBase64url(signature), new TextEncoder().encode(text)))) return undefined;
    const list = TrustList.safeParse(JSON.parse(text));
    return list.success ? list.data : undefined;
  } catch {
    return undefined;
  }
}
