/** Bodies of the journal's access events. No secret and no hash of one ever stands in them. */
import { roles } from '@loket/domain/access';
import { z } from 'zod';

const Roles = z.array(z.enum(roles));

export const accessEvents = {
  /** subject: the user name */
  'access.person_created': z.object({ name: z.string(), roles: Roles }),
  /** what changed; `passwordChanged` and `pinChanged` say only that */
  'access.person_changed': z.object({
    roles: Roles.optional(),
    active: z.boolean().optional(),
    passwordChanged: z.literal(true).optional(),
    pinChanged: z.literal(true).optional(),
  }),
  'access.session_started': z.object({ sessionId: z.string(), kind: z.enum(['cookie', 'bearer']), expiresAt: z.string() }),
  'access.session_ended': z.object({ sessionIds: z.array(z.string()), why: z.enum(['signed_out', 'revoked', 'password_changed', 'deactivated', 'too_many']) }),
  /** subject: the user name if there is such a person, else `unknown`; `failures` in a row */
  'access.sign_in_refused': z.object({ failures: z.int() }),
  /** subject: who should have been the second person */
  'access.second_person_refused': z.object({ command: z.string(), by: z.string(), failures: z.int() }),
} as const;

export type AccessEvent = {
  [Type in keyof typeof accessEvents]: { readonly type: Type; readonly subject: string; readonly body: z.infer<(typeof accessEvents)[Type]> };
}[keyof typeof accessEvents];
