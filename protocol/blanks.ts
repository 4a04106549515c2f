import { z } from 'zod';
import { SecondPerson } from './access.ts';
import { freeText, Moment, Text, Uuid } from './text.ts';

export const BlanksAnswer = z.object({
  /** store and hoppers together: what can still be printed on */
  available: z.int(),
  issued: z.int(),
  spoiled: z.int(),
  total: z.int(),
  accounts: z.array(z.object({ account: z.string(), name: Text, balance: z.int() })),
  movements: z.array(
    z.object({
      seq: z.int(),
      at: Moment,
      from: z.string(),
      to: z.string(),
      count: z.int(),
      first: z.string(),
      last: z.string(),
      reason: z.string(),
      actor: z.string(),
    }),
  ),
  /** sum over all accounts equals the blanks ever registered */
  balanced: z.boolean(),
});
export type BlanksAnswer = z.infer<typeof BlanksAnswer>;

export const MoveBlanksCommand = z.strictObject({
  commandId: Uuid,
  from: z.string().max(60),
  to: z.string().max(60),
  /** the next so many of the account in their order, or the named serials */
  count: z.int().min(1).max(20_000).optional(),
  serials: z.array(z.string().max(20)).min(1).max(1000).optional(),
  reason: freeText(3, 500),
});
export type MoveBlanksCommand = z.infer<typeof MoveBlanksCommand>;

/** Serials that come into the books for the first time (the opening stock). */
export const RegisterBlanksCommand = z.strictObject({
  commandId: Uuid,
  first: z.string().max(20),
  count: z.int().min(1).max(100_000),
  letter: freeText(3, 100),
  secondPerson: SecondPerson,
});
export type RegisterBlanksCommand = z.infer<typeof RegisterBlanksCommand>;

export const BlankStory = z.object({
  serial: z.string(),
  account: z.string(),
  printJobId: Uuid.optional(),
  applicationId: Uuid.optional(),
  story: z.array(z.object({ seq: z.int(), at: Moment, from: z.string(), to: z.string(), reason: z.string(), actor: z.string() })),
});
export type BlankStory = z.infer<typeof BlankStory>;
