/** The stock's outlook, requests for more, and what the centre allocates and ships. */
import { z } from 'zod';
import { freeText, Moment, Text, Uuid } from './text.ts';

const Count = z.int().min(0).max(1_000_000);
const Runs = z.array(z.object({ first: z.string().max(20), count: z.int().min(1).max(100_000) })).max(500);

/** What the office asks for; goes up in its journal. */
export const StockRequestedBody = z.object({
  requestId: Uuid,
  number: z.string(),
  blanks: Count,
  ribbons: Count,
  films: Count,
  reason: z.string(),
  /** the office's figures when it asked */
  figures: z.object({ available: z.int(), perWeek: z.number(), days: z.int().optional(), waiting: z.int() }),
});
export type StockRequestedBody = z.infer<typeof StockRequestedBody>;

/** What the centre gives, possibly less. */
export const AllocatedBody = z.object({ requestId: Uuid, blanks: Count, ribbons: Count, films: Count, note: z.string().max(500).optional() });
export type AllocatedBody = z.infer<typeof AllocatedBody>;

export const ShippedBody = z.object({
  requestId: Uuid,
  shipmentId: Uuid,
  runs: Runs,
  ribbons: Count,
  films: Count,
  /** when it should be on the office's shelf */
  expectedOn: z.iso.date(),
});
export type ShippedBody = z.infer<typeof ShippedBody>;

export const StockSettings = z.strictObject({
  /** from the request to the shelf */
  leadTime_days: z.int().min(1).max(120),
  /** chance of not running out meanwhile, percent */
  serviceLevel_percent: z.int().min(50).max(99),
  /** cards that all printers together make on a working day */
  cardsPerDay: z.int().min(1).max(100_000),
  /** 0 Sunday .. 6 Saturday */
  workingWeekdays: z.array(z.int().min(0).max(6)).min(1).max(7),
});
export type StockSettings = z.infer<typeof StockSettings>;
export const StockSettingsCommand = StockSettings.extend({ commandId: Uuid });
export type StockSettingsCommand = z.infer<typeof StockSettingsCommand>;

const OutlookView = z.object({
  what: z.enum(['blank', 'ribbon', 'film']),
  name: Text,
  onHand: z.int(),
  coming: z.int(),
  perWeek: z.number(),
  daysKnown: z.int(),
  isThin: z.boolean(),
  days: z.int().optional(),
  daysAtLeast: z.int().optional(),
  daysAtMost: z.int().optional(),
  reorderPoint: z.int(),
  suggestedOrder: z.int(),
  /** no more than the reorder point is left, counting what is coming */
  orderNow: z.boolean(),
});
export type OutlookView = z.infer<typeof OutlookView>;

export const StockRequestView = StockRequestedBody.extend({
  askedAt: Moment,
  by: z.string(),
  state: z.enum(['asked', 'allocated', 'shipped', 'received']),
  allocated: AllocatedBody.omit({ requestId: true }).optional(),
  allocatedAt: Moment.optional(),
  shipped: ShippedBody.omit({ requestId: true, runs: true }).extend({ blanks: z.int() }).optional(),
  shippedAt: Moment.optional(),
  received: z.int().optional(),
  receivedAt: Moment.optional(),
});
export type StockRequestView = z.infer<typeof StockRequestView>;

export const StockAnswer = z.object({
  outlook: z.array(OutlookView),
  /** used each day of the last weeks, oldest first */
  history: z.array(z.object({ date: z.iso.date(), used: z.int() })),
  settings: StockSettings,
  requests: z.array(StockRequestView),
  /** applications that wait for a card */
  waiting: z.int(),
  /** more wait than blanks are in hand or confirmed to come */
  shortage: z.int(),
  asOf: Moment,
});
export type StockAnswer = z.infer<typeof StockAnswer>;

export const RequestStockCommand = z.strictObject({
  commandId: Uuid,
  /** number of the letter */
  number: freeText(1, 60),
  blanks: Count,
  ribbons: Count.default(0),
  films: Count.default(0),
  reason: freeText(3, 500),
});
export type RequestStockCommand = z.infer<typeof RequestStockCommand>;
