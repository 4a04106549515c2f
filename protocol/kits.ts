/** A village's list (jemput bola) as a counter's machine takes it along: who has not been recorded yet. */
import { z } from 'zod';
import { Moment, Text, Uuid } from './text.ts';

/** A week in the village and the way home; a list lies on a machine no longer. */
export const kitDays_max = 14;

export const TakeKitCommand = z.strictObject({
  commandId: Uuid,
  /** a machine that is registered here and not revoked */
  machineId: Uuid,
  /** for example 35.22.15.2002 */
  villageCode: z.string().max(20),
  /** the list is erased from the machine after so many */
  days: z.int().min(1).max(kitDays_max),
});
export type TakeKitCommand = z.infer<typeof TakeKitCommand>;

export const KitPerson = z.object({
  nik: z.string(),
  kk: z.string().optional(),
  name: z.string(),
  birthPlace: z.string(),
  birthDate: z.iso.date(),
  sex: z.string(),
  maritalStatus: z.string(),
  address: z.string(),
  rt: z.string(),
  rw: z.string(),
  villageCode: z.string(),
  motherName: z.string(),
  /** due: 17 or ever married, and not recorded · turning: turns 17 while the list holds */
  group: z.enum(['due', 'turning']),
  /** what this office has of them under way, or has already handed over */
  application: z.object({ id: Uuid, receiptCode: z.string(), status: z.string(), statusText: Text, at: Moment }).optional(),
});
export type KitPerson = z.infer<typeof KitPerson>;

export const VillageKit = z.object({
  villageCode: z.string(),
  village: z.string(),
  district: z.string(),
  takenAt: Moment,
  validUntil: Moment,
  people: z.array(KitPerson),
});
export type VillageKit = z.infer<typeof VillageKit>;
