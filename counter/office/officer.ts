import type { Permission } from '@loket/domain/access';
import type { SessionAnswer } from '@loket/protocol/access';

/** The person at this counter, as far as the page needs to know them. */
export type Officer = {
  readonly username: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly roles: readonly string[];
  readonly office: { readonly officeId: string; readonly name: string; readonly regionCode: string; readonly demo: boolean };
};

export function officerOf(session: SessionAnswer): Officer {
  const { username, name, permissions, roles, office } = session;
  return { username, name, permissions, roles, office };
}

export function may(officer: Officer | undefined, permission: Permission): boolean {
  return officer?.permissions.includes(permission) ?? false;
}
