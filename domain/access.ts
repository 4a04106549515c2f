/**
 * Who may do what. One table: roles down, permissions across. Each route of the office names its permission; a person
 * holds one or more roles; the auditor only reads.
 */

export const roles = [
  'front_office',
  'enrolment_operator',
  'print_operator',
  'blanks_keeper',
  'handover_officer',
  'supervisor',
  'head_of_office',
  'administrator',
  'auditor',
] as const;
export type Role = (typeof roles)[number];

export const permissions = [
  'application.submit',
  'application.read',
  'application.enrol',
  'application.withdraw',
  'application.resend',
  'attachment.write',
  'attachment.read',
  'board.read',
  'coverage.read',
  'coverage.plan',
  'report.read',
  'resident.read',
  'resident.update',
  'print.read',
  'print.inspect',
  'print.spoil',
  'print.resolve',
  'print.reprint',
  'print.prioritise',
  'print.quota',
  'handover.complete',
  'blanks.read',
  'blanks.move',
  'blanks.register',
  'blanks.count',
  'blanks.destroy',
  'day.close',
  'stock.request',
  'outages.note',
  'sync.read',
  'sync.retry',
  'journal.read',
  'people.read',
  'people.manage',
  'machine.use',
  'kit.take',
  'machines.read',
  'machines.revoke',
  'suket.read',
  'suket.issue',
  'suket.allow',
  'session.own',
] as const;
export type Permission = (typeof permissions)[number];

export const roleNames: Readonly<Record<Role, { readonly id: string; readonly en: string }>> = {
  front_office: { id: 'Petugas loket', en: 'Front office' },
  enrolment_operator: { id: 'Operator perekaman', en: 'Enrolment operator' },
  print_operator: { id: 'Operator cetak', en: 'Print operator' },
  blanks_keeper: { id: 'Pengelola blangko', en: 'Blanks keeper' },
  handover_officer: { id: 'Petugas penyerahan', en: 'Hand-over officer' },
  supervisor: { id: 'Penyelia', en: 'Supervisor' },
  head_of_office: { id: 'Kepala dinas', en: 'Head of office' },
  administrator: { id: 'Administrator', en: 'Administrator' },
  auditor: { id: 'Auditor', en: 'Auditor' },
};

const reading = [
  'application.read',
  'board.read',
  'coverage.read',
  'report.read',
  'resident.read',
  'print.read',
  'blanks.read',
  'sync.read',
  'attachment.read',
  'suket.read',
  'session.own',
] as const;

export const rolePermissions: Readonly<Record<Role, readonly Permission[]>> = {
  front_office: [
    ...reading,
    'application.submit',
    'application.enrol',
    'application.withdraw',
    'application.resend',
    'attachment.write',
    'machine.use',
    'kit.take',
  ],
  enrolment_operator: [...reading, 'application.submit', 'application.enrol', 'attachment.write', 'machine.use', 'kit.take'],
  print_operator: [...reading, 'print.inspect', 'print.spoil', 'print.resolve', 'print.reprint', 'print.prioritise', 'print.quota'],
  blanks_keeper: [...reading, 'blanks.move', 'blanks.register', 'blanks.count', 'blanks.destroy', 'day.close', 'stock.request', 'print.spoil'],
  handover_officer: [...reading, 'handover.complete', 'attachment.write'],
  supervisor: [
    ...reading,
    'application.submit',
    'application.enrol',
    'application.withdraw',
    'application.resend',
    'attachment.write',
    'print.inspect',
    'print.spoil',
    'print.resolve',
    'print.reprint',
    'print.prioritise',
    'print.quota',
    'handover.complete',
    'blanks.move',
    'blanks.count',
    'day.close',
    'stock.request',
    'outages.note',
    'sync.retry',
    'journal.read',
    'people.read',
    'resident.update',
    'coverage.plan',
    'machine.use',
    'kit.take',
    'suket.issue',
    'machines.read',
  ],
  head_of_office: [...reading, 'coverage.plan', 'journal.read', 'people.read', 'machines.read', 'suket.issue', 'suket.allow', 'machines.revoke'],
  administrator: [
    'board.read',
    'sync.read',
    'sync.retry',
    'people.read',
    'people.manage',
    'machines.read',
    'machines.revoke',
    'session.own',
    'resident.update',
  ],
  auditor: [...reading, 'journal.read', 'people.read', 'machines.read'],
};

export function isAllowed(held: readonly Role[], permission: Permission): boolean {
  return held.some((role) => rolePermissions[role].includes(permission));
}

/** Commands that need a second person, and the roles that may be that person. */
export const secondPersonCommands = {
  'print.reprint': ['supervisor', 'head_of_office'],
  'print.prioritise': ['supervisor', 'head_of_office'],
  'handover.complete': ['front_office', 'enrolment_operator', 'print_operator', 'handover_officer', 'supervisor', 'head_of_office'],
  'blanks.register': ['supervisor', 'head_of_office'],
  'blanks.move': ['supervisor', 'head_of_office'],
  'blanks.destroy': ['supervisor', 'head_of_office'],
  'suket.allow': ['supervisor', 'administrator'],
  'day.close': ['supervisor', 'head_of_office'],
} as const satisfies Readonly<Partial<Record<Permission, readonly Role[]>>>;
export type SecondPersonCommand = keyof typeof secondPersonCommands;

export type SecondPersonRefusal = 'same_person' | 'role_not_allowed' | 'reason_missing';

/** Why this second person does not count; undefined means they do. Never the same person, and never without a reason. */
export function refuseSecondPerson(
  command: SecondPersonCommand,
  first: string,
  second: { readonly username: string; readonly roles: readonly Role[]; readonly reason: string },
): SecondPersonRefusal | undefined {
  if (second.username === first) return 'same_person';
  const able: readonly Role[] = secondPersonCommands[command];
  if (!second.roles.some((role) => able.includes(role))) return 'role_not_allowed';
  if (second.reason.trim().length < 3) return 'reason_missing';
  return undefined;
}
