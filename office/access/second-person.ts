/**
 * The second person: one mechanism for every command that needs two. Never the same person, never a role that may not,
 * never without a reason, and only with their own PIN. Who agreed and why goes into the journal beside the first.
 */
import { refuseSecondPerson, type SecondPersonCommand, type SecondPersonRefusal, secondPersonCommands } from '@loket/domain/access';
import type { SecondSignature } from '@loket/domain/journal';
import type { SecondPerson } from '@loket/protocol/access';
import { type FieldError, LoketError } from '@loket/protocol/errors';
import type { CommandBus } from '../journal/command-bus.ts';
import type { AccessEvent } from './access-events.ts';
import type { AccessStore, Person } from './access-store.ts';
import { type FailureDelays, guard, pinFailures_max } from './failure-delays.ts';
import type { SecretHasher } from './secret-hash.ts';

const refusals: Readonly<Record<SecondPersonRefusal | 'wrong_pin' | 'pin_blocked', FieldError>> = {
  same_person: {
    field: 'secondPerson.username',
    code: 'same_person',
    text: { id: 'Orang kedua harus orang lain', en: 'The second person must be somebody else' },
  },
  role_not_allowed: {
    field: 'secondPerson.username',
    code: 'role_not_allowed',
    text: { id: 'Peran orang itu tidak boleh menyetujui ini', en: 'That person’s role may not agree to this' },
  },
  reason_missing: { field: 'secondPerson.reason', code: 'reason_missing', text: { id: 'Alasan wajib diisi', en: 'A reason is needed' } },
  wrong_pin: { field: 'secondPerson.pin', code: 'wrong_pin', text: { id: 'Nama pengguna atau PIN salah', en: 'User name or PIN is wrong' } },
  pin_blocked: {
    field: 'secondPerson.pin',
    code: 'pin_blocked',
    text: { id: 'PIN diblokir; pemiliknya harus mengganti PIN', en: 'The PIN is blocked; its owner must set a new one' },
  },
};

function refused(why: keyof typeof refusals): LoketError {
  return new LoketError('second_person_refused', [refusals[why]]);
}

export type SecondPersonCheck = {
  /**
   * Checks the second signature on a command of `firstUsername`. Gives what belongs into the journal entry's `second`.
   * Rejects with LoketError second_person_refused (the field says why) or too_many_failures (Retry-After).
   */
  verify(command: SecondPersonCommand, firstUsername: string, second: SecondPerson): Promise<SecondSignature>;
};

export type SecondPersonOptions = {
  readonly store: AccessStore;
  readonly bus: CommandBus;
  readonly delays: FailureDelays;
  readonly hasher: SecretHasher;
  readonly findPerson: (username: string) => Person | undefined;
};

export function createSecondPersonCheck({ store, bus, delays, hasher, findPerson }: SecondPersonOptions): SecondPersonCheck {
  async function refusePin(command: SecondPersonCommand, firstUsername: string, person: Person | undefined): Promise<LoketError> {
    // A PIN's own count is kept only for people who exist; whoever tries is counted in any case.
    const guards = [...(person === undefined ? [] : [guard('pin', person.username)]), guard('pin_by', firstUsername)];
    await bus.change({
      actor: { kind: 'person', username: firstUsername },
      reference: 'access.second_person',
      change: (transaction) => {
        const failures = delays.count(guards);
        const event: AccessEvent = {
          type: 'access.second_person_refused',
          subject: person?.username ?? 'unknown',
          body: { command, by: firstUsername, failures },
        };
        transaction.append(event);
      },
    });
    return refused('wrong_pin');
  }

  async function checkPin(command: SecondPersonCommand, firstUsername: string, second: SecondPerson): Promise<void> {
    const pinGuard = guard('pin', second.username);
    const byGuard = guard('pin_by', firstUsername);
    delays.assertOpen([pinGuard, byGuard]);
    if (delays.failures(pinGuard) >= pinFailures_max) throw refused('pin_blocked');
    const found = findPerson(second.username);
    const person = found?.active === true ? found : undefined;
    const credential = person === undefined ? undefined : store.findCredential(person.username);
    const right = await hasher.verify(second.pin, credential?.pinHash ?? hasher.decoy);
    if (person === undefined || credential?.pinHash === undefined || credential.mustChangePassword || !right)
      throw await refusePin(command, firstUsername, person);
    const why = refuseSecondPerson(command, firstUsername, { username: person.username, roles: person.roles, reason: second.reason });
    if (why !== undefined) throw refused(why);
    if (delays.failures(pinGuard) > 0) {
      await bus.change({
        actor: { kind: 'person', username: person.username },
        reference: 'access.second_person',
        change: () => delays.clear([pinGuard, byGuard]),
      });
    }
  }

  return {
    async verify(command, firstUsername, second) {
      if (!Object.hasOwn(secondPersonCommands, command)) throw new Error(`${command} needs no second person`);
      // The same person is told at once: there is no secret in it, and no need to try a PIN.
      if (second.username === firstUsername) throw refused('same_person');
      await delays.inLine(guard('pin', second.username), () => checkPin(command, firstUsername, second));
      return { username: second.username, reason: second.reason.trim() };
    },
  };
}
