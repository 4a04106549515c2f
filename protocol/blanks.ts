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
  /** needed where blanks are written off as lost or found again */
  secondPerson: SecondPerson.optional(),
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

const Serial = z.string().trim().toUpperCase().max(20);
const SerialBox = z.strictObject({ first: Serial, count: z.int().min(1).max(100_000) });

/** A delivery against a request letter: boxes by their first number, loose blanks by number, ribbons and film by count. */
export const ReceiveShipmentCommand = z.strictObject({
  commandId: Uuid,
  letter: freeText(3, 100),
  /** the office's own request that this answers */
  requestId: Uuid.optional(),
  /** blanks that the letter names; what came is counted from the boxes and the loose ones */
  expected: z.int().min(0).max(1_000_000),
  boxes: z.array(SerialBox).max(500).default([]),
  serials: z.array(Serial).max(5000).default([]),
  ribbons: z.int().min(0).max(100_000).default(0),
  films: z.int().min(0).max(100_000).default(0),
  note: freeText(3, 500).optional(),
  secondPerson: SecondPerson,
});
export type ReceiveShipmentCommand = z.infer<typeof ReceiveShipmentCommand>;

export const Shipment = z.object({
  shipmentId: Uuid,
  receivedAt: Moment,
  letter: z.string(),
  requestId: Uuid.optional(),
  expected: z.int(),
  received: z.int(),
  short: z.int(),
  surplus: z.int(),
  ribbons: z.int(),
  films: z.int(),
  note: z.string().optional(),
  by: z.string(),
});
export type Shipment = z.infer<typeof Shipment>;
export const ShipmentAnswer = z.object({ shipment: Shipment, blanks: BlanksAnswer });
export const ShipmentsAnswer = z.object({ shipments: z.array(Shipment) });

/** To another office of the province, back from it, or from it to us for the first time. */
export const LoanCommand = z.strictObject({
  commandId: Uuid,
  direction: z.enum(['lend', 'take_back', 'borrow']),
  officeId: z.string().regex(/^[A-Za-z0-9._-]{1,40}$/),
  /** lend, take back: the next so many, or these; borrow: these boxes */
  count: z.int().min(1).max(20_000).optional(),
  serials: z.array(Serial).min(1).max(1000).optional(),
  boxes: z.array(SerialBox).min(1).max(100).optional(),
  letter: freeText(3, 100),
  secondPerson: SecondPerson,
});
export type LoanCommand = z.infer<typeof LoanCommand>;

/** What somebody counted, shelf by shelf: the office never tells them what the book says. */
export const CountBlanksCommand = z.strictObject({
  commandId: Uuid,
  sheets: z
    .array(z.strictObject({ account: z.string().max(60), counted: z.int().min(0).max(10_000_000) }))
    .min(1)
    .max(60),
});
export type CountBlanksCommand = z.infer<typeof CountBlanksCommand>;
export const CountBlanksAnswer = z.object({ countedAt: Moment, sheets: z.array(z.object({ account: z.string(), counted: z.int() })) });
export type CountBlanksAnswer = z.infer<typeof CountBlanksAnswer>;

export const DestroyCommand = z.strictObject({
  commandId: Uuid,
  /** number of the record (berita acara) */
  number: freeText(1, 60),
  place: freeText(3, 100),
  method: freeText(3, 200),
  witnesses: z
    .array(z.strictObject({ name: freeText(3, 60), position: freeText(2, 60) }))
    .min(2)
    .max(10),
  /** everything that waits for destruction, or these */
  all: z.boolean().default(false),
  serials: z.array(Serial).max(5000).default([]),
  /** applications whose handed-in cards are destroyed */
  cards: z.array(Uuid).max(5000).default([]),
  secondPerson: SecondPerson,
});
export type DestroyCommand = z.infer<typeof DestroyCommand>;

export const Destruction = z.object({
  destructionId: Uuid,
  at: Moment,
  number: z.string(),
  place: z.string(),
  method: z.string(),
  witnesses: z.array(z.object({ name: z.string(), position: z.string() })),
  blankCount: z.int(),
  cardCount: z.int(),
  by: z.string(),
});
export type Destruction = z.infer<typeof Destruction>;
export const SurrenderedCard = z.object({ applicationId: Uuid, receiptCode: z.string(), name: z.string(), handedInAt: Moment });
export const DestructionsAnswer = z.object({
  waitingBlanks: z.array(z.object({ serial: z.string(), since: Moment, reason: z.string() })),
  waitingBlankCount: z.int(),
  waitingCards: z.array(SurrenderedCard),
  waitingCardCount: z.int(),
  destructions: z.array(Destruction),
});
export type DestructionsAnswer = z.infer<typeof DestructionsAnswer>;
export const DestructionAnswer = Destruction.extend({ blanks: z.array(z.string()), cards: z.array(SurrenderedCard) });
export type DestructionAnswer = z.infer<typeof DestructionAnswer>;

export const BlankStory = z.object({
  serial: z.string(),
  account: z.string(),
  printJobId: Uuid.optional(),
  applicationId: Uuid.optional(),
  receiptCode: z.string().optional(),
  story: z.array(z.object({ seq: z.int(), at: Moment, from: z.string(), to: z.string(), reason: z.string(), actor: z.string() })),
});
export type BlankStory = z.infer<typeof BlankStory>;
