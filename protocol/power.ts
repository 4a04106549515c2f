import { z } from 'zod';
import { Moment, Text } from './text.ts';

/** `unknown`: the UPS cannot be asked; it may be mains or not. */
export const Power = z.enum(['mains', 'battery', 'low_battery', 'unknown']);
export type Power = z.infer<typeof Power>;

const Battery = { charge_percent: z.int().optional(), runtime_s: z.int().optional() };

export const PowerNow = z.object({
  power: Power,
  since: Moment,
  ...Battery,
  text: Text,
  /** why no card is started; absent while printing goes on */
  held: Text.optional(),
});
export type PowerNow = z.infer<typeof PowerNow>;

export const PowerAnswer = z.object({
  /** false: no UPS is configured, and nothing else stands here */
  configured: z.boolean(),
  /** absent until the UPS was asked for the first time */
  now: PowerNow.extend({
    /** of the last look */
    at: Moment,
    /** words of ups.status as the UPS gave them */
    flags: z.array(z.string()),
  }).optional(),
  /** the last changes, newest first */
  recent: z.array(z.object({ seq: z.int(), at: Moment, power: Power, ...Battery })),
});
export type PowerAnswer = z.infer<typeof PowerAnswer>;

export const PowerChangedBody = z.object({ power: Power, ...Battery });
export type PowerChangedBody = z.infer<typeof PowerChangedBody>;
