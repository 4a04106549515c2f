/** Whom a verifier believes: the office's own key, its machines' keys, and what was revoked; signed by the office. */
import { z } from 'zod';

export const TrustedKey = z.object({
  /** first 16 hex digits of the SHA-256 of the key, and the `kid` in a paper */
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  /** Ed25519, SPKI in DER, base64url */
  publicKey: z.string().regex(/^[A-Za-z0-9_-]{59}$/),
  /** a machine signs receipts, the office alone certificates */
  owner: z.enum(['office', 'machine']),
  name: z.string(),
  from: z.string(),
  until: z.string().optional(),
  revokedAt: z.string().optional(),
});
export type TrustedKey = z.infer<typeof TrustedKey>;

export const TrustList = z.object({
  officeId: z.string(),
  officeName: z.string(),
  asOf: z.string(),
  keys: z.array(TrustedKey),
  /** numbers of certificates that no longer hold */
  revokedPapers: z.array(z.string()),
});
export type TrustList = z.infer<typeof TrustList>;

/** As it travels and lies on a verifier's disk: `text` is a TrustList as JSON. */
export const SignedTrustList = z.object({ text: z.string().max(4_000_000), signature: z.string().max(200), officeKey: z.string().max(200) });
export type SignedTrustList = z.infer<typeof SignedTrustList>;
