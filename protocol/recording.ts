/** Recording fingers and irises by the devices of the office. */
import { biometricParts, captureGroups } from '@loket/domain/recording';
import { z } from 'zod';
import { Uuid } from './text.ts';

const Percent = z.int().min(0).max(100);
export const BiometricPart = z.enum(biometricParts);

export const RecordingDevices = z.object({
  /** false: this office records no fingers and irises, and nobody is asked for them */
  isConfigured: z.boolean(),
  /** percent of quality that is wanted of each part */
  wanted: z.object({ finger: Percent, thumb: Percent, iris: Percent }),
  devices: z.array(z.object({ kind: z.enum(['finger', 'iris']), id: z.string(), name: z.string(), status: z.string() })),
});
export type RecordingDevices = z.infer<typeof RecordingDevices>;

/** One try. Nothing of it is kept at the office: what the citizen is recorded with travels with the application. */
export const CaptureCommand = z.strictObject({
  /** the application's id: one chain of captures for one person */
  transactionId: Uuid,
  group: z.enum(captureGroups),
  parts: z.array(BiometricPart).min(1).max(4),
  /** `chain` of the capture before, for the same application */
  chain: z
    .string()
    .regex(/^[0-9A-F]{64}$/)
    .optional(),
});
export type CaptureCommand = z.infer<typeof CaptureCommand>;

export const CaptureAnswer = z.object({
  parts: z.array(z.object({ part: BiometricPart, quality: Percent, device: z.string(), /** base64 */ bytes: z.string() })),
  chain: z.string(),
});
export type CaptureAnswer = z.infer<typeof CaptureAnswer>;
