import { z } from 'zod';

/** A text in both languages of the product. */
export const Text = z.strictObject({ id: z.string(), en: z.string() });
export type Text = z.infer<typeof Text>;

export const Uuid = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/, 'UUID');
export type Uuid = z.infer<typeof Uuid>;

/** ISO 8601 UTC with milliseconds, as `Date.toISOString` gives it. */
export const Moment = z.iso.datetime();
export type Moment = z.infer<typeof Moment>;

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'SHA-256');
export type Sha256 = z.infer<typeof Sha256>;
