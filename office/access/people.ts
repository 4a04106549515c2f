/** The people of the office: made and changed by an administrator, their passwords also by themselves. */
import { type Role, roleNames } from '@loket/domain/access';
import type { Actor } from '@loket/domain/journal';
import type { ChangePerson, NewPerson, OfficePerson, PeopleAnswer } from '@loket/protocol/access';
import { type FieldError, LoketError } from '@loket/protocol/errors';
import type { CommandBus, Committed, Transaction } from '../journal/command-bus.ts';
import { fingerprintOf } from '../journal/hash.ts';
import type { AccessEvent } from './access-events.ts';
import type { AccessStore, Person } from './access-store.ts';
import { type FailureDelays, guard } from './failure-delays.ts';
import type { SecretHasher } from './secret-hash.ts';
import type { Sessions } from './sessions.ts';

export type People = ReturnType<typeof createPeople>;

export type PeopleOptions = {
  readonly store: AccessStore;
  readonly bus: CommandBus;
  readonly sessions: Sessions;
  readonly delays: FailureDelays;
  readonly hasher: SecretHasher;
};

export type Secrets = { readonly passwordHash: string; readonly pinHash: string | undefined; readonly mustChangePassword: boolean };

const unknownPerson: FieldError = { field: 'username', code: 'unknown_person', text: { id: 'Orang tidak dikenal', en: 'No such person' } };

/** Throws LoketError invalid_body for a password that is or holds the user name. */
export function refuseWeakPassword(field: string, username: string, password: string): void {
  if (!password.toLowerCase().includes(username)) return;
  throw new LoketError('invalid_body', [
    { field, code: 'password_weak', text: { id: 'Kata sandi tidak boleh memuat nama pengguna', en: 'The password must not contain the user name' } },
  ]);
}

/** Throws LoketError invalid_body for a PIN of one digit, or one that counts up or down. */
export function refuseWeakPin(field: string, pin: string): void {
  const steps = new Set([...pin].slice(1).map((digit, index) => Number(digit) - Number(pin[index])));
  const [step] = steps;
  if (steps.size !== 1 || step === undefined || Math.abs(step) > 1) return;
  throw new LoketError('invalid_body', [{ field, code: 'pin_weak', text: { id: 'PIN terlalu mudah ditebak', en: 'The PIN is too easy to guess' } }]);
}

export function createPeople({ store, bus, sessions, delays, hasher }: PeopleOptions) {
  function getPerson(username: string): Person {
    const person = store.findPerson(username);
    if (person === undefined) throw new LoketError('not_found', [unknownPerson]);
    return person;
  }

  function view(person: Person): OfficePerson {
    const iso = (at_ms: number): string => new Date(at_ms).toISOString();
    return {
      username: person.username,
      name: person.name,
      roles: [...person.roles],
      active: person.active,
      createdAt: person.createdAt,
      sessions: sessions.ofPerson(person.username).map((session) => ({
        id: session.id,
        startedAt: iso(session.startedAt_ms),
        lastSeenAt: iso(session.lastSeenAt_ms),
        expiresAt: iso(session.expiresAt_ms),
      })),
    };
  }

  /** Inside a transaction: the person, their secrets and the journal entry. */
  function add(
    transaction: Transaction,
    person: { readonly username: string; readonly name: string; readonly roles: readonly Role[] },
    secrets: Secrets,
  ): void {
    const event: AccessEvent = { type: 'access.person_created', subject: person.username, body: { name: person.name, roles: [...person.roles] } };
    transaction.append(event);
    store.putCredential({ username: person.username, ...secrets }, transaction.now);
  }

  function assertAdministratorRemains(changed: string): void {
    const remaining = store.allPeople().some((person) => person.username !== changed && person.active && person.roles.includes('administrator'));
    if (remaining) return;
    throw new LoketError('not_possible_now', [
      { field: 'roles', code: 'last_administrator', text: { id: 'Harus tetap ada satu administrator', en: 'One administrator must remain' } },
    ]);
  }

  function refuseChange(person: Person, change: ChangePerson, actor: Actor): void {
    const own = actor.kind === 'person' && actor.username === person.username;
    if (own && (change.roles !== undefined || change.active !== undefined)) {
      throw new LoketError('not_allowed', [
        {
          field: change.roles === undefined ? 'active' : 'roles',
          code: 'own_rights',
          text: { id: 'Hak sendiri diubah oleh administrator lain', en: 'One’s own rights are changed by another administrator' },
        },
      ]);
    }
    if (own && change.newPassword !== undefined) {
      throw new LoketError('not_allowed', [
        {
          field: 'newPassword',
          code: 'own_password',
          text: { id: 'Kata sandi sendiri diganti dengan kata sandi lama', en: 'One’s own password is changed with the old one' },
        },
      ]);
    }
    const losesRole = change.roles !== undefined && !change.roles.includes('administrator');
    if (person.roles.includes('administrator') && (losesRole || change.active === false)) assertAdministratorRemains(person.username);
  }

  function applyChange(
    transaction: Transaction,
    person: Person,
    change: ChangePerson,
    hashes: { password: string | undefined; pin: string | undefined },
  ): void {
    const event: AccessEvent = {
      type: 'access.person_changed',
      subject: person.username,
      body: {
        ...(change.roles === undefined ? {} : { roles: change.roles }),
        ...(change.active === undefined ? {} : { active: change.active }),
        ...(hashes.password === undefined ? {} : { passwordChanged: true as const }),
        ...(hashes.pin === undefined ? {} : { pinChanged: true as const }),
      },
    };
    transaction.append(event);
    const old = store.findCredential(person.username);
    if (old === undefined) throw new Error('a person without a credential');
    if (hashes.password !== undefined || hashes.pin !== undefined) {
      store.putCredential(
        {
          username: person.username,
          passwordHash: hashes.password ?? old.passwordHash,
          pinHash: hashes.pin ?? old.pinHash,
          // Whoever set it knows it, so its owner must replace it.
          mustChangePassword: true,
        },
        transaction.now,
      );
    }
    if (hashes.pin !== undefined) delays.clear([guard('pin', person.username)]);
    if (change.active === false) sessions.endAll(transaction, person.username, 'deactivated');
    else if (hashes.password !== undefined) sessions.endAll(transaction, person.username, 'password_changed');
  }

  return {
    add,
    getPerson,

    list: (): PeopleAnswer => ({ people: store.allPeople().map(view), roleNames: { ...roleNames } }),

    async create(command: NewPerson, actor: Actor): Promise<Committed<OfficePerson>> {
      const { commandId, username, name, roles, password, pin } = command;
      refuseWeakPassword('password', username, password);
      refuseWeakPin('pin', pin);
      const passwordHash = await hasher.hash(password);
      const pinHash = await hasher.hash(pin);
      return bus.execute({
        commandId,
        // Without the secrets: a plain hash of a PIN would give it away.
        fingerprint: fingerprintOf('people.create', { username, name, roles }),
        actor,
        decide: (transaction) => {
          if (store.findPerson(username) !== undefined) {
            throw new LoketError('not_possible_now', [
              { field: 'username', code: 'username_taken', text: { id: 'Nama pengguna sudah dipakai', en: 'The user name is taken' } },
            ]);
          }
          // Whoever made the account knows its password, so its owner must replace it.
          add(transaction, { username, name, roles: [...new Set(roles)] }, { passwordHash, pinHash, mustChangePassword: true });
          return { status: 201, answer: view(getPerson(username)) };
        },
      });
    },

    async change(username: string, command: ChangePerson, actor: Actor): Promise<Committed<OfficePerson>> {
      const { commandId, newPassword, newPin, roles, active } = command;
      getPerson(username);
      if (newPassword !== undefined) refuseWeakPassword('newPassword', username, newPassword);
      if (newPin !== undefined) refuseWeakPin('newPin', newPin);
      const hashes = {
        password: newPassword === undefined ? undefined : await hasher.hash(newPassword),
        pin: newPin === undefined ? undefined : await hasher.hash(newPin),
      };
      return bus.execute({
        commandId,
        fingerprint: fingerprintOf('people.change', { username, roles, active, password: newPassword !== undefined, pin: newPin !== undefined }),
        actor,
        decide: (transaction) => {
          const now = getPerson(username);
          refuseChange(now, command, actor);
          applyChange(transaction, now, { ...command, ...(roles === undefined ? {} : { roles: [...new Set(roles)] }) }, hashes);
          return { status: 200, answer: view(getPerson(username)) };
        },
      });
    },

    /** Ends all sessions of a person; gives how many there were. */
    revokeSessions(username: string, actor: Actor): Promise<number> {
      getPerson(username);
      return bus.change({ actor, reference: `revoke:${username}`, change: (transaction) => sessions.endAll(transaction, username, 'revoked') });
    },
  };
}
