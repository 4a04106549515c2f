/** The register of residents as the counter and other programs see it. */
import { z } from 'zod';

export const ResidentView = z.object({
  nik: z.string(),
  kk: z.string().optional(),
  name: z.string(),
  birthPlace: z.string(),
  birthDate: z.string(),
  sex: z.string(),
  /** code of the registry's list, or what the district's file says */
  maritalStatus: z.string(),
  address: z.string(),
  rt: z.string(),
  rw: z.string(),
  villageCode: z.string(),
  village: z.string(),
  district: z.string(),
  motherName: z.string(),
  /** `enrolled`, `not_yet`, `unknown`, or what the district's file says */
  enrolment: z.string(),
  card: z.string(),
});
export type ResidentView = z.infer<typeof ResidentView>;

export const ImportsNoted = z.object({ noted: z.int() });
export type ImportsNoted = z.infer<typeof ImportsNoted>;
