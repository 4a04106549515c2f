/** What this office already knows of a person who stands at the counter, asked by NIK. */
import { z } from 'zod';
import { Text, Uuid } from './text.ts';

export const KnownApplicant = z.object({
  nik: z.string(),
  /** the fields of the form that are known, as the form has them; empty when nobody here knows this NIK */
  person: z.record(z.string(), z.string()),
  /** the latest application taken in here that the fields come from */
  application: z.object({ receiptCode: z.string(), acceptedAt: z.string() }).optional(),
  isInRegister: z.boolean(),
  /** fields in which the register says otherwise than that application; the application's value is given */
  differs: z.array(z.string()),
  /** of the register: `enrolled`, `not_yet`, `unknown`, or what the district's file says */
  enrolment: z.string(),
  /** an application of this person that is still under way */
  live: z.object({ id: Uuid, receiptCode: z.string(), kind: z.string(), statusText: Text }).optional(),
});
export type KnownApplicant = z.infer<typeof KnownApplicant>;

export const ApplicantParameters = z.strictObject({ nik: z.string().regex(/^\d{16}$/) });
