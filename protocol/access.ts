import { roles } from '@loket/domain/access';
import { z } from 'zod';
import { freeText, Moment, Text, Uuid } from './text.ts';

export const Username = z.string().regex(/^[a-z][a-z0-9._-]{1,39}$/, 'username');

/** The second signature on a command: who, their PIN, and why. */
export const SecondPerson = z.strictObject({ username: Username, pin: z.string().regex(/^\d{6,12}$/, 'pin'), reason: freeText(3, 500) });
export type SecondPerson = z.infer<typeof SecondPerson>;

export const SignInRequest = z.strictObject({ username: Username, password: z.string().min(1).max(200) });
export type SignInRequest = z.infer<typeof SignInRequest>;

export const SessionAnswer = z.object({
  username: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  permissions: z.array(z.string()),
  /** send as header x-loket-csrf with every request that changes something */
  csrfToken: z.string(),
  expiresAt: Moment,
  /** the first administrator must set a password of their own before anything else */
  mustChangePassword: z.boolean(),
  office: z.object({ officeId: z.string(), name: z.string(), regionCode: z.string(), demo: z.boolean() }),
});
export type SessionAnswer = z.infer<typeof SessionAnswer>;

export const NewPerson = z.strictObject({
  commandId: Uuid,
  username: Username,
  name: freeText(1, 60),
  roles: z.array(z.enum(roles)).min(1).max(9),
  password: z.string().min(10).max(200),
  pin: z.string().regex(/^\d{6,12}$/, 'pin'),
});
export type NewPerson = z.infer<typeof NewPerson>;

export const ChangePerson = z.strictObject({
  commandId: Uuid,
  roles: z.array(z.enum(roles)).min(1).max(9).optional(),
  active: z.boolean().optional(),
  newPassword: z.string().min(10).max(200).optional(),
  newPin: z
    .string()
    .regex(/^\d{6,12}$/, 'pin')
    .optional(),
});
export type ChangePerson = z.infer<typeof ChangePerson>;

export const ChangeOwnPassword = z.strictObject({
  commandId: Uuid,
  oldPassword: z.string().max(200),
  newPassword: z.string().min(10).max(200),
  newPin: z
    .string()
    .regex(/^\d{6,12}$/, 'pin')
    .optional(),
});
export type ChangeOwnPassword = z.infer<typeof ChangeOwnPassword>;

export const OfficePerson = z.object({
  username: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
  active: z.boolean(),
  createdAt: Moment,
  sessions: z.array(z.object({ id: z.string(), startedAt: Moment, lastSeenAt: Moment, expiresAt: Moment })),
});
export type OfficePerson = z.infer<typeof OfficePerson>;
export const PeopleAnswer = z.object({ people: z.array(OfficePerson), roleNames: z.record(z.string(), Text) });
export type PeopleAnswer = z.infer<typeof PeopleAnswer>;
