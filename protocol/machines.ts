/** The counters' machines: registered by the page, listed and revoked at the office. */
import { z } from 'zod';
import { freeText, Moment, Uuid } from './text.ts';

/** 32 bytes as base64url */
const Bytes32 = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'secret');
/** Ed25519, SPKI in DER, base64url */
const PublicKeyText = z.string().regex(/^[A-Za-z0-9_-]{59}$/, 'public key');

/** A text that the office has signed with its own key (Ed25519 over its UTF-8 bytes); the signature is base64url. */
export const SignedText = z.object({ text: z.string().max(2000), signature: z.string().max(200), keyId: z.string().max(64) });
export type SignedText = z.infer<typeof SignedText>;

export const RegisterMachineCommand = z.strictObject({
  commandId: Uuid,
  /** made by the machine */
  machineId: Uuid,
  name: freeText(1, 40),
  publicKey: PublicKeyText,
  /** opens the machine's data key once; kept by the office, given to an officer who has just signed in there */
  releaseSecret: Bytes32,
});
export type RegisterMachineCommand = z.infer<typeof RegisterMachineCommand>;

export const RegisteredMachine = z.object({
  machineId: Uuid,
  name: z.string(),
  /** its text is a MachineStatement */
  certificate: SignedText,
  /** the office's public key, SPKI in DER, base64url */
  officeKey: z.string(),
});
export type RegisteredMachine = z.infer<typeof RegisteredMachine>;

/** What the certificate's text says (JSON): this key belongs to this machine of this office, between these moments. */
export const MachineStatement = z.object({
  officeId: z.string(),
  machineId: Uuid,
  name: z.string(),
  publicKey: PublicKeyText,
  issuedAt: Moment,
  validUntil: Moment,
});
export type MachineStatement = z.infer<typeof MachineStatement>;

/** What a revocation's text says (JSON). */
export const RevocationNotice = z.object({ machineId: Uuid, revokedAt: Moment, reason: z.string() });
export type RevocationNotice = z.infer<typeof RevocationNotice>;

export const MachineStanding = z.object({
  /** unknown: the office was set back to an older copy, or is another one; the machine keeps everything */
  standing: z.enum(['active', 'revoked', 'unknown']),
  /** with `revoked`: its text is a RevocationNotice */
  notice: SignedText.optional(),
  /** with `active`: the office's key for courier files; its text is a CourierKey */
  courier: SignedText.optional(),
});
export type MachineStanding = z.infer<typeof MachineStanding>;

export const Machine = z.object({
  machineId: Uuid,
  name: z.string(),
  state: z.enum(['active', 'revoked', 'erased']),
  registeredAt: Moment,
  registeredBy: z.string(),
  /** since the office's program was started */
  lastSeenAt: Moment.optional(),
  validUntil: Moment,
  revokedAt: Moment.optional(),
  revokedBy: z.string().optional(),
  reason: z.string().optional(),
  erasedAt: Moment.optional(),
});
export type Machine = z.infer<typeof Machine>;
export const MachinesAnswer = z.object({ machines: z.array(Machine) });
export type MachinesAnswer = z.infer<typeof MachinesAnswer>;

export const RevokeMachineCommand = z.strictObject({ commandId: Uuid, reason: freeText(3, 500) });
export type RevokeMachineCommand = z.infer<typeof RevokeMachineCommand>;

export const ReleaseMachineCommand = z.strictObject({ commandId: Uuid });
export type ReleaseMachineCommand = z.infer<typeof ReleaseMachineCommand>;
export const ReleasedMachine = z.object({ secret: Bytes32 });
export type ReleasedMachine = z.infer<typeof ReleasedMachine>;

/** The machine handed everything over and erased itself; half-typed forms went with it. */
export const MachineErasedCommand = z.strictObject({ commandId: Uuid, drafts: z.int().min(0), handedOver: z.int().min(0) });
export type MachineErasedCommand = z.infer<typeof MachineErasedCommand>;
