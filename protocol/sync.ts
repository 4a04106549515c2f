/** What crosses between office and centre. Every request is signed (platform/http-signature.ts). */
import { z } from 'zod';
import { Moment, Sha256, Text, Uuid } from './text.ts';

export const Actor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('person'), username: z.string() }),
  z.object({ kind: z.literal('system'), part: z.string() }),
]);

export const JournalEntry = z.object({
  seq: z.int().min(1),
  type: z.string().max(60),
  subject: z.string().max(100),
  actor: Actor,
  second: z.object({ username: z.string(), reason: z.string() }).optional(),
  deviceTime: Moment,
  officeTime: Moment,
  commandId: z.string().max(100),
  body: z.record(z.string(), z.unknown()),
  previousHash: Sha256,
  hash: Sha256,
});
export type JournalEntry = z.infer<typeof JournalEntry>;

/** An entry whose body the centre refused for good: only its place in the chain is sent. */
export const WithheldEntry = z.object({ seq: z.int().min(1), withheld: z.literal(true), previousHash: Sha256, hash: Sha256 });
export type WithheldEntry = z.infer<typeof WithheldEntry>;

export const JournalBatch = z.strictObject({
  entries: z
    .array(z.union([JournalEntry, WithheldEntry]))
    .min(1)
    .max(500),
});
export type JournalBatch = z.infer<typeof JournalBatch>;

/** `refused`: kept by the centre but not acted on, with the reason; the office sets them aside and goes on. */
export const JournalBatchAnswer = z.object({ receivedThrough: z.int(), refused: z.array(z.object({ seq: z.int(), code: z.string(), reason: Text })) });
export type JournalBatchAnswer = z.infer<typeof JournalBatchAnswer>;

/** From where to go on with a file that travels in pieces: counter to office, and office to centre. */
export const AttachmentProgress = z.object({ sha256: Sha256, received_bytes: z.int(), complete: z.boolean() });
export type AttachmentProgress = z.infer<typeof AttachmentProgress>;

export const Warrant = z.object({
  warrantId: Uuid,
  applicationId: Uuid,
  officeId: z.string(),
  nik: z.string(),
  personHash: Sha256,
  issuedAt: Moment,
  expiresAt: Moment,
  keyId: z.string(),
  signature: z.string(),
});
export type Warrant = z.infer<typeof Warrant>;

/** The centre's leave to print so many damaged or lost cards a day while the link is down. */
export const StandingQuota = z.object({
  quotaId: Uuid,
  officeId: z.string(),
  perDay: z.int().min(0).max(1000),
  issuedAt: Moment,
  validUntil: Moment,
  keyId: z.string(),
  signature: z.string(),
});
export type StandingQuota = z.infer<typeof StandingQuota>;
export const QuotaBody = z.object({ quota: StandingQuota });
export type QuotaBody = z.infer<typeof QuotaBody>;
/** What the centre makes of a quota print: settled, it is that application's one warrant, spent; a conflict is for a person. */
export const QuotaSettledBody = z.object({
  warrantId: Uuid,
  outcome: z.enum(['settled', 'conflict']),
  conflict: z.string().optional(),
  reason: Text.optional(),
});
export type QuotaSettledBody = z.infer<typeof QuotaSettledBody>;

/**
 * Types known today: centre.received {}, centre.verdict {verdict, reason}, centre.warranted {warrant, portrait?},
 * centre.quota {quota} (its `applicationId` is the quota's id), centre.quota_settled {warrantId, outcome, conflict?, reason?}. Others are kept and shown.
 */
export const FeedItem = z.object({ seq: z.int().min(1), at: Moment, type: z.string(), applicationId: z.string(), body: z.record(z.string(), z.unknown()) });
export type FeedItem = z.infer<typeof FeedItem>;
export const VerdictBody = z.object({ verdict: z.string(), reason: Text, matches: z.array(z.string()).optional() });
export type VerdictBody = z.infer<typeof VerdictBody>;
export const WarrantedBody = z.object({ warrant: Warrant, portrait: z.object({ sha256: Sha256, size_bytes: z.int(), mediaType: z.string() }).optional() });
export type WarrantedBody = z.infer<typeof WarrantedBody>;
/** `compare`: this run of the centre does not know yet how far the office's journal is here, and judges nobody of it before it is asked */
export const FeedAnswer = z.object({ items: z.array(FeedItem), through: z.int(), centreTime: Moment, compare: z.boolean().optional() });
export type FeedAnswer = z.infer<typeof FeedAnswer>;

/** One-time code exchange: `proof` = base64url HMAC-SHA256 keyed with the code over `loket-office-key\n<officeId>\n<publicKey>`. */
export const EnrolOfficeRequest = z.strictObject({
  officeId: z.string().regex(/^[A-Za-z0-9._-]{1,40}$/, 'officeId'),
  name: z.string().max(100),
  regionCode: z.string().max(20),
  publicKey: z.string().max(200),
  proof: z.string().max(100),
});
export type EnrolOfficeRequest = z.infer<typeof EnrolOfficeRequest>;
/** `proof` = HMAC keyed with the code over `loket-centre-key\n<keyId>\n<publicKey>\n<officeId>`: the answer comes from who made the code. */
export const EnrolOfficeAnswer = z.object({ officeId: z.string(), keyId: z.string(), publicKey: z.string(), proof: z.string() });
export type EnrolOfficeAnswer = z.infer<typeof EnrolOfficeAnswer>;

/** GET /health of each program: asked to know that the server itself answers, not just the network. */
export const Health = z.object({ program: z.enum(['office', 'centre']), version: z.string(), ok: z.boolean(), time: Moment });
export type Health = z.infer<typeof Health>;
