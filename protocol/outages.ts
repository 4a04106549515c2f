/** Outages, as the office measured them. */
import { outageKinds } from '@loket/domain/outage';
import { z } from 'zod';
import { freeText, Moment, Text, Uuid } from './text.ts';

/** What happened while it lasted, counted when it ended. */
export const OutageEffect = z.object({
  accepted: z.int(),
  printed: z.int(),
  /** applications that waited for the centre when it ended */
  waiting: z.int(),
  /** cards that waited to be printed when it ended; absent in older entries */
  cardsWaiting: z.int().optional(),
});
export type OutageEffect = z.infer<typeof OutageEffect>;

export const Outage = z.object({
  outageId: Uuid,
  kind: z.enum(outageKinds),
  name: Text,
  /** what was measured, where an officer corrected it */
  measuredKind: z.enum(outageKinds).optional(),
  /** what was measured of the cause at its beginning: the printer's own words */
  measuredCause: Text.optional(),
  /** the printer, where it is one */
  part: z.string().optional(),
  from: Moment,
  /** left out: it lasts */
  to: Moment.optional(),
  /** hours until its end, or until now */
  hours: z.number(),
  effect: OutageEffect.optional(),
  /** the office was off at its end: that moment is when it was seen to be well again */
  endUnseen: z.boolean().optional(),
  /** what an officer wrote, newest first */
  notes: z.array(z.object({ at: Moment, by: z.string(), text: z.string(), kind: z.enum(outageKinds).optional() })),
});
export type Outage = z.infer<typeof Outage>;

export const KindHours = z.object({ kind: z.enum(outageKinds), name: Text, hours: z.number(), outages: z.int() });

export const OutagesAnswer = z.object({
  /** those that last now */
  present: z.array(Outage),
  outages: z.array(Outage),
  months: z.array(
    z.object({
      /** yyyy-mm, WIB */
      month: z.string(),
      kinds: z.array(KindHours),
      /** what the office did while the internet, the centre or the mains was away; hours in which two of them were count once */
      acceptedAway: z.int(),
      printedAway: z.int(),
    }),
  ),
  link: z.object({ usual_bytesPerSecond: z.number().optional(), recent_bytesPerSecond: z.number().optional(), slow: z.boolean().optional() }),
  asOf: Moment,
});
export type OutagesAnswer = z.infer<typeof OutagesAnswer>;

export const NoteOutageCommand = z.strictObject({ commandId: Uuid, text: freeText(3, 500), kind: z.enum(outageKinds).optional() });
export type NoteOutageCommand = z.infer<typeof NoteOutageCommand>;
