import { z } from 'zod';
import { Text } from './text.ts';

/** RFC 9457 problem+json, with one entry for each bad field. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  code: z.string(),
  text: Text,
  retryable: z.boolean(),
  errors: z.array(z.object({ field: z.string(), code: z.string(), text: Text })).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** What a check found that does not stop the application. */
export const Warning = z.object({ field: z.string(), code: z.string(), text: Text });
export type Warning = z.infer<typeof Warning>;
