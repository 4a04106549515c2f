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

export const ResidentHit = ResidentView.extend({
  /** where in these fields the searched text was found: letters from `start` to before `end` */
  highlights: z.array(z.object({ field: z.enum(['nik', 'kk', 'name', 'birthDate', 'motherName']), start: z.int(), end: z.int() })),
});
export type ResidentHit = z.infer<typeof ResidentHit>;

/** `q`: NIK or KK, their beginning or six digits from anywhere in a NIK, words of the own and the mother's name in any order, birth date, village or kecamatan, in one text. */
export const ResidentQueryParameters = z.strictObject({
  q: z.string().trim().min(1).max(100),
  limit: z.coerce.number().int().min(1).max(20).default(20),
});
export const ResidentHits = z.object({ items: z.array(ResidentHit) });
export type ResidentHits = z.infer<typeof ResidentHits>;

/** What a column of a district's file can be. */
export const residentColumns = [
  'nik',
  'kk',
  'name',
  'birthPlace',
  'birthDate',
  'sex',
  'maritalStatus',
  'address',
  'rt',
  'rw',
  'villageCode',
  'village',
  'district',
  'motherName',
  'enrolment',
  'card',
] as const;
export type ResidentColumn = (typeof residentColumns)[number];

/** What one import did; counts of lines and people. */
export const ImportCounts = z.object({
  read: z.int(),
  added: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  rejected: z.int(),
  /** in the register, in a village of the file, and not in the file: reported, never deleted */
  vanished: z.int(),
  /** in the register after it */
  residents: z.int(),
});
export type ImportCounts = z.infer<typeof ImportCounts>;

/** The register as it stands: how many people, and by which imports, the latest first. */
export const RegisterAnswer = z.object({
  residents: z.int(),
  imports: z.array(z.object({ importId: z.string(), finishedAt: z.string(), counts: ImportCounts })),
});
export type RegisterAnswer = z.infer<typeof RegisterAnswer>;

export const ImportsNoted = z.object({ noted: z.int() });
export type ImportsNoted = z.infer<typeof ImportsNoted>;
