import { priorityReasons } from '@loket/domain/queue-order';
import { quotaBases } from '@loket/domain/standing-quota';
import { z } from 'zod';
import { SecondPerson } from './access.ts';
import { PictureRef } from './application.ts';
import { freeText, Moment, Text, Uuid } from './text.ts';

export const PrintJob = z.object({
  id: Uuid,
  applicationId: Uuid,
  receiptCode: z.string(),
  name: z.string(),
  nik: z.string(),
  kind: z.string(),
  /** a state of domain/print-job.ts */
  state: z.string(),
  since: Moment,
  /** place in the queue while authorised, 1 = next */
  place: z.int().optional(),
  /** with the place: why it is this one */
  placeWhy: Text.optional(),
  /** when the citizen was received: the order of the queue */
  acceptedAt: Moment,
  priority: z.object({ reason: z.string(), name: Text, note: z.string().optional(), by: z.string() }).optional(),
  serial: z.string().optional(),
  printerId: z.string().optional(),
  attemptId: z.string().optional(),
  warrantId: Uuid,
  /** why it waits or is unclear, in words for the officer */
  waiting: Text.optional(),
  replaces: Uuid.optional(),
  shelf: z.string().optional(),
});
export type PrintJob = z.infer<typeof PrintJob>;
export const PrintJobPage = z.object({ items: z.array(PrintJob), counts: z.record(z.string(), z.int()) });
export type PrintJobPage = z.infer<typeof PrintJobPage>;
export const PrintJobQuery = z.strictObject({ state: z.string().max(40).optional(), limit: z.coerce.number().int().min(1).max(500).optional() });
export type PrintJobQuery = z.infer<typeof PrintJobQuery>;

/** The card goes before others: for whom, and who agrees. */
export const PriorityCommand = z.strictObject({
  commandId: Uuid,
  reason: z.enum(priorityReasons),
  note: freeText(0, 200).optional(),
  secondPerson: SecondPerson,
});
export type PriorityCommand = z.infer<typeof PriorityCommand>;
export const WithdrawPriorityCommand = z.strictObject({ commandId: Uuid, reason: freeText(3, 500) });
export type WithdrawPriorityCommand = z.infer<typeof WithdrawPriorityCommand>;

/** Warrants that did not hold, newest first. */
export const RefusedWarrants = z.object({
  items: z.array(z.object({ applicationId: Uuid, warrantId: Uuid, receiptCode: z.string(), name: z.string(), refusal: z.string(), text: Text, at: Moment })),
});
export type RefusedWarrants = z.infer<typeof RefusedWarrants>;

/** The officer has the old card, or the police letter, in hand. */
export const QuotaPrintCommand = z.strictObject({ commandId: Uuid, basis: z.enum(quotaBases) });
export type QuotaPrintCommand = z.infer<typeof QuotaPrintCommand>;
export const QuotaCheck = z.object({ allowed: z.boolean(), left: z.int(), basis: z.enum(quotaBases).optional(), why: Text.optional() });
export type QuotaCheck = z.infer<typeof QuotaCheck>;
export const QuotaAnswer = z.object({
  isLinkDown: z.boolean(),
  /** of WIB */
  day: z.string(),
  used: z.int(),
  /** 0: off, none given, or no longer valid */
  perDay: z.int(),
  left: z.int(),
  validUntil: Moment.optional(),
  uses: z.array(
    z.object({
      applicationId: Uuid,
      warrantId: Uuid,
      receiptCode: z.string(),
      name: z.string(),
      day: z.string(),
      number: z.int(),
      basis: z.string(),
      at: Moment,
      /** told: the centre has not answered yet */
      outcome: z.enum(['told', 'settled', 'conflict']),
      conflict: Text.optional(),
    }),
  ),
});
export type QuotaAnswer = z.infer<typeof QuotaAnswer>;

/** The card was looked at and is good; with a shelf it goes there at once. */
export const InspectCommand = z.strictObject({
  commandId: Uuid,
  shelf: z
    .string()
    .regex(/^[A-Z0-9-]{1,12}$/, 'shelf')
    .optional(),
});
export type InspectCommand = z.infer<typeof InspectCommand>;
export const SpoilCommand = z.strictObject({ commandId: Uuid, reason: freeText(3, 500) });
export type SpoilCommand = z.infer<typeof SpoilCommand>;
/** A person looked at an unclear job: what they saw, and the number of the blank in their hand. */
export const ResolveCommand = z.strictObject({
  commandId: Uuid,
  outcome: z.enum(['card_came_out', 'blank_untouched', 'blank_spoiled']),
  serial: z.string().max(20),
  note: freeText(0, 500).optional(),
});
export type ResolveCommand = z.infer<typeof ResolveCommand>;
export const ReprintCommand = z.strictObject({ commandId: Uuid, newJobId: Uuid, secondPerson: SecondPerson });
export type ReprintCommand = z.infer<typeof ReprintCommand>;
export const HandoverCommand = z.strictObject({
  commandId: Uuid,
  applicationId: Uuid,
  receiver: z.strictObject({ name: freeText(1, 60), relation: z.enum(['self', 'family', 'proxy']), note: freeText(0, 200).optional() }),
  /** the old card was handed in (kinds that replace a card), or the police letter was seen */
  oldCardSurrendered: z.boolean(),
  /** the receiver's signature; its file is kept before. Without it a second officer signs. */
  signature: PictureRef.optional(),
  /** name, birth date and photo were compared */
  personChecked: z.boolean().optional(),
});
export type HandoverCommand = z.infer<typeof HandoverCommand>;
export const HandoverRequest = HandoverCommand.extend({ secondPerson: SecondPerson.optional() });
export type HandoverRequest = z.infer<typeof HandoverRequest>;

export const UncollectedAnswer = z.object({
  asOf: Moment,
  days: z.int(),
  items: z.array(
    z.object({
      applicationId: Uuid,
      receiptCode: z.string(),
      name: z.string(),
      kind: z.string(),
      shelf: z.string(),
      since: Moment,
      waited_days: z.int(),
      telephone: z.string().optional(),
    }),
  ),
});
export type UncollectedAnswer = z.infer<typeof UncollectedAnswer>;

/** The shelves with the cards on them, and where the next one goes. */
export const ShelvesAnswer = z.object({ shelves: z.array(z.object({ shelf: z.string(), cards: z.int() })), suggestion: z.string() });
export type ShelvesAnswer = z.infer<typeof ShelvesAnswer>;

export const PrinterView = z.object({
  id: z.string(),
  uri: z.string(),
  reachable: z.boolean(),
  state: z.string(),
  reasons: z.array(z.object({ reason: z.string(), text: Text, blocking: z.boolean() })),
  supplies: z.array(z.object({ name: z.string(), kind: z.string(), levelPercent: z.number().nullable() })),
  hopper: z.int(),
  currentJob: Uuid.optional(),
  /** it starts no card until a person has looked and said so */
  asks: Text.optional(),
  /** why its chip reader cannot be used just now; looked at again by itself */
  chipTrouble: Text.optional(),
  /** since when it is as it is */
  since: Moment,
});
export type PrinterView = z.infer<typeof PrinterView>;
/** A person has looked at a printer that asked for one. */
export const ResumePrinterCommand = z.strictObject({ commandId: Uuid, note: freeText(0, 200).optional() });
export type ResumePrinterCommand = z.infer<typeof ResumePrinterCommand>;
export const PrintersAnswer = z.object({
  printers: z.array(PrinterView),
  /** why no printer starts a card, however ready it is */
  held: Text.optional(),
});
export type PrintersAnswer = z.infer<typeof PrintersAnswer>;
