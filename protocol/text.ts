import { hasForbiddenSign } from '@loket/domain/person';
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

/**
 * Words that an officer types for a person to read: a reason, a note, the number on a paper. Counted without the spaces at its
 * ends; lines may break, but no emoji or control character, which printers, fonts and other systems' databases choke on.
 */
export function freeText(length_min: number, length_max: number) {
  return z
    .string()
    .min(length_min)
    .max(length_max)
    .refine((text) => text.trim().length >= length_min, {
      params: { fault: { code: 'too_short', text: { id: `Paling sedikit ${length_min} huruf`, en: `At least ${length_min} characters` } } },
    })
    .refine((text) => !hasForbiddenSign(text.replace(/[\r\n\t]/g, ' ')), {
      params: {
        fault: {
          code: 'text_forbidden_sign',
          text: { id: 'Memuat emoji atau karakter kendali yang tidak boleh dipakai', en: 'Contains an emoji or a control character, which is not allowed' },
        },
      },
    });
}
