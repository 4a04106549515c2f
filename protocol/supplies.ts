/** Ribbons and film, by count. */
import { supplyKinds } from '@loket/domain/supplies';
import { z } from 'zod';
import { SecondPerson } from './access.ts';
import { freeText, Moment, Text, Uuid } from './text.ts';

export const SuppliesAnswer = z.object({
  supplies: z.array(
    z.object({
      kind: z.enum(supplyKinds),
      name: Text,
      /** store and printers together */
      onHand: z.int(),
      accounts: z.array(z.object({ account: z.string(), name: Text, balance: z.int() })),
    }),
  ),
  movements: z.array(
    z.object({
      seq: z.int(),
      at: Moment,
      kind: z.enum(supplyKinds),
      from: z.string(),
      to: z.string(),
      count: z.int(),
      reason: z.string(),
      actor: z.string(),
    }),
  ),
});
export type SuppliesAnswer = z.infer<typeof SuppliesAnswer>;

export const MoveSuppliesCommand = z.strictObject({
  commandId: Uuid,
  kind: z.enum(supplyKinds),
  from: z.string().max(60),
  to: z.string().max(60),
  count: z.int().min(1).max(100_000),
  reason: freeText(3, 500),
  /** needed where they are written off as lost or found again */
  secondPerson: SecondPerson.optional(),
});
export type MoveSuppliesCommand = z.infer<typeof MoveSuppliesCommand>;
