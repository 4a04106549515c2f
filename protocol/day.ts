/** Close of day (tutup buku). */
import { supplyKinds } from '@loket/domain/supplies';
import { z } from 'zod';
import { SecondPerson } from './access.ts';

import { freeText, Moment, Uuid } from './text.ts';

export const DayFigures = z.object({
  opening: z.int(),
  received: z.int(),
  returned: z.int(),
  found: z.int(),
  printed: z.int(),
  spoiled: z.int(),
  lent: z.int(),
  lost: z.int(),
});

export const ClosedDay = z.object({
  date: z.iso.date(),
  closedAt: Moment,
  by: z.string(),
  secondPerson: z.string().optional(),
  figures: DayFigures,
  expected: z.int(),
  counted: z.int(),
  variance: z.int(),
  /** shelves that did not agree, with what was missing (negative) or too many */
  shelves: z.array(z.object({ account: z.string(), name: z.object({ id: z.string(), en: z.string() }), variance: z.int() })),
  reason: z.string().optional(),
  supplies: z.array(z.object({ kind: z.enum(supplyKinds), onHand: z.int() })),
});
export type ClosedDay = z.infer<typeof ClosedDay>;

export const DayAnswer = z.object({
  /** the office's day now, WIB */
  today: z.iso.date(),
  todayIsClosed: z.boolean(),
  /** shelves to count, and which of them were counted since the last close; never what the book says */
  shelves: z.array(
    z.object({ account: z.string(), name: z.object({ id: z.string(), en: z.string() }), countedAt: Moment.optional(), counted: z.int().optional() }),
  ),
  readyToClose: z.boolean(),
  closed: z.array(ClosedDay),
});
export type DayAnswer = z.infer<typeof DayAnswer>;

export const CloseDayCommand = z.strictObject({
  commandId: Uuid,
  date: z.iso.date(),
  /** missing blanks that are known by number: written off as lost with this close */
  missing: z.array(z.string().trim().toUpperCase().max(20)).max(1000).default([]),
  /** needed when what was counted is not what should be there */
  reason: freeText(3, 500).optional(),
  secondPerson: SecondPerson.optional(),
});
export type CloseDayCommand = z.infer<typeof CloseDayCommand>;
