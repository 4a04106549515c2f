/** The stand-in certificate (suket): whether this office may issue it, and those that it issued. */
import { z } from 'zod';
import { SecondPerson } from './access.ts';
import { freeText, Moment, Text, Uuid } from './text.ts';

/** `SKT-35.22-2026-000001` */
export const SuketNumber = z.string().regex(/^SKT-[0-9.]{2,13}-\d{4}-\d{6}$/);

export const AllowSuketCommand = z.strictObject({ commandId: Uuid, allowed: z.boolean(), secondPerson: SecondPerson });
export type AllowSuketCommand = z.infer<typeof AllowSuketCommand>;
export const IssueSuketCommand = z.strictObject({ commandId: Uuid, reason: freeText(3, 200) });
export type IssueSuketCommand = z.infer<typeof IssueSuketCommand>;
export const RevokeSuketCommand = z.strictObject({ commandId: Uuid, reason: freeText(3, 200) });
export type RevokeSuketCommand = z.infer<typeof RevokeSuketCommand>;

export const Suket = z.object({
  number: SuketNumber,
  applicationId: Uuid,
  receiptCode: z.string(),
  name: z.string(),
  nik: z.string(),
  issuedAt: Moment,
  issuedBy: z.string(),
  expiresAt: Moment,
  reason: z.string(),
  /** replaced: the card has been handed over */
  state: z.enum(['valid', 'expired', 'revoked', 'replaced']),
  revokedAt: z.string().optional(),
  revokeReason: z.string().optional(),
});
export type Suket = z.infer<typeof Suket>;

export const SuketAnswer = z.object({
  allowed: z.boolean(),
  /** who changed the switch last, and why; absent while nobody has */
  changed: z.object({ at: Moment, by: z.string(), reason: z.string() }).optional(),
  /** why it is off, or what to keep in mind while it is on */
  rule: Text,
  items: z.array(Suket),
});
export type SuketAnswer = z.infer<typeof SuketAnswer>;
