/**
 * The access desk: who a person is, whether they are signed in, what they may do. Everything that other desks and the
 * program's main need of it is here.
 */
import { isAllowed, type Permission, permissions, type Role } from '@loket/domain/access';
import type { Actor } from '@loket/domain/journal';
import type { Logger } from '@loket/platform/logger';
import type { Ports } from '@loket/platform/ports';
import type { ChangeOwnPassword, SessionAnswer, SignInRequest } from '@loket/protocol/access';
import { LoketError } from '@loket/protocol/errors';
import type { Database } from '../database/open-database.ts';
import type { CommandBus } from '../journal/command-bus.ts';
import { fingerprintOf } from '../journal/hash.ts';
import type { AccessEvent } from './access-events.ts';
import { type Credential, createAccessStore, type Person } from './access-store.ts';
import { createFailureDelays, type Guard, guard } from './failure-delays.ts';
import { createFirstPeople, type FirstPeople } from './first-people.ts';
import { createPeople, type People, refuseWeakPassword, refuseWeakPin } from './people.ts';
import { createSecondPersonCheck, type SecondPersonCheck } from './second-person.ts';
import { argon2Hasher, type SecretHasher } from './secret-hash.ts';
import { createSessions, csrfTokenOf, type Session, type SessionTimes, usualSessionTimes } from './sessions.ts';

export { registerAccessRoutes } from './access-routes.ts';
export { actorOf, installAuthentication, personOf } from './authentication.ts';
export { type DemoPerson, demoPeople } from './first-people.ts';
export { createPersonProjection } from './person-projection.ts';
export { argon2Hasher, type SecretHasher } from './secret-hash.ts';

/** Whoever sent a request: the person as they are now, not as they were when they signed in. */
export type SignedInPerson = {
  readonly username: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly mustChangePassword: boolean;
  readonly may: ReadonlySet<Permission>;
};

export type OfficeView = SessionAnswer['office'];

export type AccessOptions = {
  readonly database: Database;
  readonly bus: CommandBus;
  readonly ports: Ports;
  readonly logger: Pick<Logger, 'error'>;
  /** shown in the session answer */
  readonly office: Omit<OfficeView, 'demo'>;
  readonly demo: boolean;
  /** argon2id at OWASP's costs when absent; tests hand in a cheaper one */
  readonly hasher?: SecretHasher;
  /** 12 hours and 30 idle minutes when absent */
  readonly sessionTimes?: SessionTimes;
};

export type SignedIn = { readonly token: string; readonly answer: SessionAnswer; readonly life_ms: number };

export type Access = {
  /** Rejects with wrong_credentials, or too_many_failures with the seconds to wait. */
  signIn(request: SignInRequest, address: string): Promise<SignedIn>;
  signOut(session: Session): Promise<void>;
  /** From memory: whose token this is, if the session and the person are live. */
  identify(token: string): { readonly session: Session; readonly person: SignedInPerson } | undefined;
  /** Whether what `identify` gave still holds: for a connection that stays open. No activity of the person. */
  isLive(session: Session): boolean;
  sessionAnswer(session: Session, token: string): SessionAnswer;
  /** Somebody of this office by that user name, working here now or before. */
  knows(username: string): boolean;
  changeOwnPassword(session: Session, command: ChangeOwnPassword): Promise<void>;
  readonly people: People;
  readonly secondPerson: SecondPersonCheck;
  readonly firstAdministrator: FirstPeople['firstAdministrator'];
  readonly createDemoPeople: FirstPeople['createDemoPeople'];
  readonly demoTokens: FirstPeople['demoTokens'];
};

function samePassword(): LoketError {
  return new LoketError('invalid_body', [
    {
      field: 'newPassword',
      code: 'password_same',
      text: { id: 'Kata sandi baru harus lain dari yang lama', en: 'The new password must differ from the old one' },
    },
  ]);
}

/** Everybody in memory, kept equal to the tables after each commit: each request asks for one of them. */
function createPeopleMemory(bus: CommandBus, store: ReturnType<typeof createAccessStore>) {
  const people = new Map<string, SignedInPerson & { readonly active: boolean }>();
  function load(person: Person): void {
    const { username, name, roles, active } = person;
    const mustChangePassword = store.findCredential(username)?.mustChangePassword ?? true;
    people.set(username, { username, name, roles, active, mustChangePassword, may: new Set(permissions.filter((permission) => isAllowed(roles, permission))) });
  }
  for (const person of store.allPeople()) load(person);
  bus.onCommitted((entries) => {
    for (const entry of entries) {
      if (!entry.type.startsWith('access.person_')) continue;
      const person = store.findPerson(entry.subject);
      if (person === undefined) people.delete(entry.subject);
      else load(person);
    }
  });
  return people;
}

/** Throws an Error in plain words when the data folder was made by the demo and this is not the demo. */
export function createAccess(options: AccessOptions): Access {
  const { database, bus, ports, logger } = options;
  const hasher = options.hasher ?? argon2Hasher(ports.random);
  const times = options.sessionTimes ?? usualSessionTimes;
  const store = createAccessStore(database);
  const delays = createFailureDelays(database, ports.clock);
  const sessions = createSessions({ database, bus, ports, times, onSeenNotKept: (cause) => logger.error('session_seen_not_kept', cause) });
  const people = createPeople({ store, bus, sessions, delays, hasher });
  const memory = createPeopleMemory(bus, store);
  const first = createFirstPeople({ store, bus, ports, people, sessions, hasher, demo: options.demo });

  function getPerson(username: string): SignedInPerson {
    const person = memory.get(username);
    if (person === undefined) throw new LoketError('not_signed_in');
    return person;
  }

  function sessionAnswer(session: Session, token: string): SessionAnswer {
    const person = getPerson(session.username);
    return {
      username: person.username,
      name: person.name,
      roles: [...person.roles],
      permissions: person.mustChangePassword ? ['session.own'] : [...person.may],
      csrfToken: csrfTokenOf(token),
      expiresAt: new Date(session.expiresAt_ms).toISOString(),
      mustChangePassword: person.mustChangePassword,
      office: { ...options.office, demo: options.demo },
    };
  }

  async function refuse(guards: readonly Guard[], subject: string): Promise<LoketError> {
    await bus.change({
      actor: { kind: 'system', part: 'access' },
      reference: 'access.sign_in',
      change: (transaction) => {
        const event: AccessEvent = { type: 'access.sign_in_refused', subject, body: { failures: delays.count(guards) } };
        transaction.append(event);
      },
    });
    return new LoketError('wrong_credentials');
  }

  /** The person's credential if one of the passwords is right, and which; else counts one failure and throws. Takes as long for an unknown person. */
  async function checkPasswords(
    username: string,
    passwords: readonly string[],
    guards: readonly Guard[],
  ): Promise<{ readonly credential: Credential; readonly right: string }> {
    delays.assertOpen(guards);
    const person = store.findPerson(username);
    const credential = person?.active === true ? store.findCredential(username) : undefined;
    for (const password of passwords) {
      const right = await hasher.verify(password, credential?.passwordHash ?? hasher.decoy);
      if (credential !== undefined && right) return { credential, right: password };
    }
    throw await refuse(guards, person === undefined ? 'unknown' : username);
  }

  async function startSession(credential: Credential, password: string, guards: readonly Guard[]): Promise<SignedIn> {
    const renewed = hasher.isOutdated(credential.passwordHash) ? await hasher.hash(password) : undefined;
    const { username } = credential;
    const { session, token, activate } = await bus.change({
      actor: { kind: 'person', username },
      reference: 'access.sign_in',
      change: (transaction) => {
        // Between the check and now an administrator may have changed the password or put the person out.
        const present = store.findCredential(username);
        if (present?.passwordHash !== credential.passwordHash || store.findPerson(username)?.active !== true) throw new LoketError('wrong_credentials');
        if (renewed !== undefined) store.putCredential({ ...present, passwordHash: renewed }, transaction.now);
        // Only the user's own count: one good account must not open the address for guessing others.
        delays.clear(guards.filter(({ kind }) => kind === 'user'));
        return sessions.start(transaction, username);
      },
    });
    activate();
    return { token, answer: sessionAnswer(session, token), life_ms: times.life_ms };
  }

  async function replacePassword(session: Session, command: ChangeOwnPassword, isInForce: boolean): Promise<void> {
    const { username } = session;
    const passwordHash = await hasher.hash(command.newPassword);
    const newPinHash = command.newPin === undefined ? undefined : await hasher.hash(command.newPin);
    await bus.execute({
      commandId: command.commandId,
      fingerprint: fingerprintOf('people.own_password', { username, pin: command.newPin !== undefined }),
      actor: { kind: 'person', username },
      decide: (transaction) => {
        if (isInForce) throw samePassword();
        const old = store.findCredential(username);
        if (old === undefined) throw new LoketError('not_signed_in');
        const event: AccessEvent = {
          type: 'access.person_changed',
          subject: username,
          body: { passwordChanged: true, ...(newPinHash === undefined ? {} : { pinChanged: true as const }) },
        };
        transaction.append(event);
        // A PIN that came with a password somebody else had set is known to them too: it falls away unless replaced now.
        const pinHash = newPinHash ?? (old.mustChangePassword ? undefined : old.pinHash);
        store.putCredential({ username, passwordHash, pinHash, mustChangePassword: false }, transaction.now);
        delays.clear([guard('user', username), ...(newPinHash === undefined ? [] : [guard('pin', username)])]);
        sessions.endAll(transaction, username, 'password_changed', session.id);
        return { status: 200, answer: {} };
      },
    });
  }

  return {
    signIn({ username, password }, address) {
      const userGuard = guard('user', username);
      const guards = [userGuard, guard('address', address)];
      return delays.inLine(userGuard, async () => {
        const { credential } = await checkPasswords(username, [password], guards);
        return startSession(credential, password, guards);
      });
    },

    async signOut(session) {
      const actor: Actor = { kind: 'person', username: session.username };
      await bus.change({ actor, reference: 'access.sign_out', change: (transaction) => sessions.endOne(transaction, session) });
    },

    identify(token) {
      const session = sessions.find(token);
      const person = session === undefined ? undefined : memory.get(session.username);
      return session === undefined || person?.active !== true ? undefined : { session, person };
    },

    isLive: (session) => memory.get(session.username)?.active === true && sessions.isLive(session),

    sessionAnswer,
    knows: (username) => memory.has(username),

    async changeOwnPassword(session, command) {
      const { username } = session;
      const userGuard = guard('user', username);
      if (command.newPassword === command.oldPassword) throw samePassword();
      refuseWeakPassword('newPassword', username, command.newPassword);
      if (command.newPin !== undefined) refuseWeakPin('newPin', command.newPin);
      await delays.inLine(userGuard, async () => {
        // A repeat comes when the new password is already in force: the bus then gives the first answer again.
        const { right } = await checkPasswords(username, [command.oldPassword, command.newPassword], [userGuard]);
        await replacePassword(session, command, right === command.newPassword);
      });
    },

    people,
    secondPerson: createSecondPersonCheck({ store, bus, delays, hasher, findPerson: store.findPerson }),
    firstAdministrator: first.firstAdministrator,
    createDemoPeople: first.createDemoPeople,
    demoTokens: first.demoTokens,
  };
}

/** Who signs for the office: the first active head; a line to write on where there is none. */
export function headOfOffice(access: Pick<Access, 'people'>): string {
  const head = access.people.list().people.find((person) => person.active && person.roles.includes('head_of_office'));
  return head?.name ?? '....................................';
}
