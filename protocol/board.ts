import { z } from 'zod';
import { CoverageNow } from './coverage.ts';
import { PowerNow } from './power.ts';
import { Moment, Text } from './text.ts';

export const LinkState = z.object({
  state: z.enum(['up', 'down', 'unknown']),
  since: Moment,
  lastAnsweredAt: Moment.optional(),
  /** entries of the journal not yet at the centre */
  waitingEntries: z.int(),
  waitingAttachments: z.int(),
  setAside: z.int(),
  nextTryAt: Moment.optional(),
  lastError: Text.optional(),
  /** seconds by which the office's clock is ahead of the centre's (negative: behind); absent while it is right */
  clockOff_s: z.int().optional(),
});
export type LinkState = z.infer<typeof LinkState>;

export const BoardAnswer = z.object({
  at: Moment,
  office: z.object({ officeId: z.string(), name: z.string(), regionCode: z.string(), demo: z.boolean() }),
  link: LinkState,
  /** applications in each status, with the age of the oldest in seconds */
  statuses: z.array(z.object({ status: z.string(), text: Text, holder: z.string(), holderName: Text, count: z.int(), oldest_s: z.int() })),
  today: z.object({ accepted: z.int(), printed: z.int(), handedOver: z.int() }),
  printing: z.object({ queued: z.int(), atPrinter: z.int(), unclear: z.int(), toInspect: z.int(), printersReady: z.int(), printersTotal: z.int() }),
  blanks: z.object({ available: z.int(), issued: z.int(), spoiled: z.int(), days: z.int().optional() }),
  coverage: CoverageNow,
  /** absent without a UPS */
  power: PowerNow.optional(),
});
export type BoardAnswer = z.infer<typeof BoardAnswer>;

export const SyncAnswer = z.object({
  link: LinkState,
  journalLength: z.int(),
  atCentre: z.int(),
  feedThrough: z.int(),
  setAside: z.array(z.object({ what: z.string(), reference: z.string(), reason: Text, code: z.string(), at: Moment })),
});
export type SyncAnswer = z.infer<typeof SyncAnswer>;

export const JournalVerification = z.object({ entries: z.int(), verified: z.boolean(), fault: z.string().optional(), lastHash: z.string() });
export type JournalVerification = z.infer<typeof JournalVerification>;
