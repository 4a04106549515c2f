import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isAllowed,
  type Permission,
  permissions,
  type Role,
  refuseSecondPerson,
  roleNames,
  rolePermissions,
  roles,
  type SecondPersonCommand,
  secondPersonCommands,
} from './access.ts';

const anyRole = fc.constantFrom(...roles);
const anyRoles = fc.uniqueArray(anyRole, { maxLength: roles.length });
const anyPermission = fc.constantFrom(...permissions);
const commands: readonly SecondPersonCommand[] = ['print.reprint', 'print.prioritise', 'handover.complete', 'blanks.register'];
const anyCommand = fc.constantFrom(...commands);

describe('the permission table', () => {
  test('the auditor only reads; the head of office plans, allows suket, and revokes a lost machine', () => {
    const acts = (role: Role) => rolePermissions[role].filter((permission) => !/\.read$|^session\.own$/.test(permission));
    expect(acts('auditor')).toEqual([]);
    expect(acts('head_of_office')).toEqual(['coverage.plan', 'suket.issue', 'suket.allow', 'machines.revoke']);
  });

  test('everybody may see and end their own session, and every permission has somebody', () => {
    for (const role of roles) expect(rolePermissions[role]).toContain('session.own');
    for (const permission of permissions) expect(roles.filter((role) => isAllowed([role], permission)).length).toBeGreaterThan(0);
  });

  test('only the print operator and the supervisor have cards printed again, put first, or judge what is unclear', () => {
    for (const permission of ['print.reprint', 'print.prioritise', 'print.resolve', 'print.quota'] as const) {
      expect(roles.filter((role) => rolePermissions[role].includes(permission))).toEqual(['print_operator', 'supervisor']);
    }
  });

  test('the administrator manages people and sees no citizen', () => {
    expect(roles.filter((role) => isAllowed([role], 'people.manage'))).toEqual(['administrator']);
    const citizen: readonly Permission[] = ['application.read', 'attachment.read', 'print.read', 'application.submit'];
    for (const permission of citizen) expect(isAllowed(['administrator'], permission)).toBe(false);
  });

  test('no permission stands twice in a role, and each role has a name in both languages', () => {
    for (const role of roles) {
      expect(new Set(rolePermissions[role]).size).toBe(rolePermissions[role].length);
      expect(roleNames[role].id.length).toBeGreaterThan(0);
      expect(roleNames[role].en.length).toBeGreaterThan(0);
    }
  });

  test('whoever holds several roles may what one of them may, and nothing more', () => {
    fc.assert(
      fc.property(anyRoles, anyPermission, (held, permission) => {
        expect(isAllowed(held, permission)).toBe(held.some((role) => isAllowed([role], permission)));
      }),
    );
  });

  test('a further role never takes a permission away; nobody without a role may anything', () => {
    fc.assert(
      fc.property(anyRoles, anyRole, anyPermission, (held, more, permission) => {
        if (isAllowed(held, permission)) expect(isAllowed([...held, more], permission)).toBe(true);
        expect(isAllowed([], permission)).toBe(false);
      }),
    );
  });
});

describe('the second person', () => {
  const anyName = fc.constantFrom('ani', 'budi', 'citra');

  test('is never the first, whatever their roles and reason', () => {
    fc.assert(
      fc.property(anyCommand, anyName, anyRoles, fc.string(), (command, username, held, reason) => {
        expect(refuseSecondPerson(command, username, { username, roles: held, reason })).toBe('same_person');
      }),
    );
  });

  test('counts exactly when another, with a role that may, and with a reason', () => {
    fc.assert(
      fc.property(anyCommand, anyName, anyName, anyRoles, fc.oneof(fc.string(), fc.constant('kartu rusak')), (command, first, username, held, reason) => {
        const able: readonly Role[] = secondPersonCommands[command];
        const counts = username !== first && held.some((role) => able.includes(role)) && reason.trim().length >= 3;
        expect(refuseSecondPerson(command, first, { username, roles: held, reason }) === undefined).toBe(counts);
      }),
    );
  });

  test('blank space is no reason', () => {
    expect(refuseSecondPerson('print.reprint', 'ani', { username: 'budi', roles: ['supervisor'], reason: '     ' })).toBe('reason_missing');
  });
});
