/** Who is there before anybody was made: the first administrator of a real office, or one person a role in the demo. */
import type { Role } from '@loket/domain/access';
import type { Actor } from '@loket/domain/journal';
import type { Ports } from '@loket/platform/ports';
import type { CommandBus, Transaction } from '../journal/command-bus.ts';
import { sha256 } from '../journal/hash.ts';
import type { AccessEvent } from './access-events.ts';
import type { AccessStore } from './access-store.ts';
import type { People } from './people.ts';
import type { SecretHasher } from './secret-hash.ts';
import type { Sessions } from './sessions.ts';

export type DemoPerson = { readonly username: string; readonly role: Role; readonly name: string; readonly password: string; readonly pin: string };

const demoNames: readonly (readonly [username: string, role: Role, name: string])[] = [
  ['loket', 'front_office', 'Lestari Loket'],
  ['rekam', 'enrolment_operator', 'Rekso Rekam'],
  ['cetak', 'print_operator', 'Cahyo Cetak'],
  ['blangko', 'blanks_keeper', 'Bagus Blangko'],
  ['serah', 'handover_officer', 'Sekar Serah'],
  ['penyelia', 'supervisor', 'Panji Penyelia'],
  ['kepala', 'head_of_office', 'Kartika Kepala'],
  ['admin', 'administrator', 'Adi Admin'],
  ['auditor', 'auditor', 'Ayu Auditor'],
];

/** One invented person for each role. Password `demo-<username>-3522`, PIN 352200 for the first, 352201 for the second ... */
export const demoPeople: readonly DemoPerson[] = demoNames.map(([username, role, name], index) => ({
  username,
  role,
  name,
  password: `demo-${username}-3522`,
  pin: String(352_200 + index),
}));

export type FirstAdministrator = { readonly username: string; readonly code: string };

const actor: Actor = { kind: 'system', part: 'access' };
const administrator = 'admin';
const demoSetting = 'demo';
const demoSecretSetting = 'demo_token_secret';
const demoTokenLife_ms = 365 * 24 * 60 * 60_000;

/** Letters and digits that are not mistaken for one another (Crockford); 20 of them hold 100 bits. */
const codeLetters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

function readableCode(random: Uint8Array): string {
  const letters = Array.from(random, (byte) => codeLetters[byte % codeLetters.length] ?? '').join('');
  return letters.replace(/(.{5})(?=.)/g, '$1-');
}

export type FirstPeopleOptions = {
  readonly store: AccessStore;
  readonly bus: CommandBus;
  readonly ports: Ports;
  readonly people: People;
  readonly sessions: Sessions;
  readonly hasher: SecretHasher;
  readonly demo: boolean;
};

export type FirstPeople = ReturnType<typeof createFirstPeople>;

/** Throws an Error in plain words when a demo's data is opened as a real office: its passwords are known to all. */
export function createFirstPeople(options: FirstPeopleOptions) {
  const { store, bus, ports, people, sessions, hasher, demo } = options;
  if (!demo && store.findSetting(demoSetting) !== undefined) {
    throw new Error('This data folder was made by the demo, whose passwords everybody knows. Choose another folder (LOKET_DATA), or start as the demo');
  }

  function assertDemoAllowed(): void {
    if (!demo) throw new Error('Demo people exist only in the demo');
    if (store.findSetting(demoSetting) === undefined && store.allPeople().length > 0) {
      throw new Error('This data folder belongs to a real office; demo people are not added to it. Choose another folder (LOKET_DATA)');
    }
  }

  function changeCode(transaction: Transaction, passwordHash: string): void {
    const event: AccessEvent = { type: 'access.person_changed', subject: administrator, body: { passwordChanged: true } };
    transaction.append(event);
    store.putCredential({ username: administrator, passwordHash, pinHash: undefined, mustChangePassword: true }, transaction.now);
    sessions.endAll(transaction, administrator, 'password_changed');
  }

  return {
    /**
     * Makes `admin` with a code to be shown once, when the office has nobody yet. The code is the first password and
     * must be replaced before anything else works. Until then each start makes a new code and the old one dies, so a
     * code that was never read (a cut just then) does not lock the office. Undefined once an administrator is there.
     */
    async firstAdministrator(): Promise<FirstAdministrator | undefined> {
      const present = store.allPeople();
      const waiting = present.length === 1 && store.findCredential(administrator)?.mustChangePassword === true;
      if (present.length > 0 && !waiting) return undefined;
      const code = readableCode(ports.random.bytes(20));
      const passwordHash = await hasher.hash(code);
      await bus.change({
        actor,
        reference: 'access.first_administrator',
        change: (transaction) => {
          if (waiting) changeCode(transaction, passwordHash);
          else
            people.add(
              transaction,
              { username: administrator, name: 'Administrator', roles: ['administrator'] },
              { passwordHash, pinHash: undefined, mustChangePassword: true },
            );
        },
      });
      return { username: administrator, code };
    },

    /** Makes the demo's people, one a role; those who are there stay as they are. Rejects outside the demo. */
    async createDemoPeople(): Promise<readonly DemoPerson[]> {
      assertDemoAllowed();
      const missing = demoPeople.filter(({ username }) => store.findPerson(username) === undefined);
      const hashed = await Promise.all(
        missing.map(async (person) => ({ person, passwordHash: await hasher.hash(person.password), pinHash: await hasher.hash(person.pin) })),
      );
      await bus.change({
        actor,
        reference: 'access.demo_people',
        change: (transaction) => {
          store.putSetting(demoSetting, '1');
          for (const { person, passwordHash, pinHash } of hashed) {
            people.add(
              transaction,
              { username: person.username, name: person.name, roles: [person.role] },
              { passwordHash, pinHash, mustChangePassword: false },
            );
          }
        },
      });
      return demoPeople;
    },

    /**
     * A bearer token for each role's demo person, the same ones after a restart: they follow from a secret of this
     * database, because only their hashes are among the sessions. Good for a year from the last start.
     */
    async demoTokens(): Promise<Readonly<Record<Role, string>>> {
      assertDemoAllowed();
      const kept = store.findSetting(demoSecretSetting);
      const secret = kept ?? Buffer.from(ports.random.bytes(32)).toString('hex');
      const tokenOf = (role: Role): string => Buffer.from(sha256(`${secret}\n${role}`), 'hex').toString('base64url');
      const activations = await bus.change({
        actor,
        reference: 'access.demo_tokens',
        change: (transaction) => {
          if (kept === undefined) store.putSetting(demoSecretSetting, secret);
          return demoPeople.map(({ username, role }) => sessions.admitBearer(transaction, username, tokenOf(role), demoTokenLife_ms));
        },
      });
      for (const activate of activations) activate();
      return {
        front_office: tokenOf('front_office'),
        enrolment_operator: tokenOf('enrolment_operator'),
        print_operator: tokenOf('print_operator'),
        blanks_keeper: tokenOf('blanks_keeper'),
        handover_officer: tokenOf('handover_officer'),
        supervisor: tokenOf('supervisor'),
        head_of_office: tokenOf('head_of_office'),
        administrator: tokenOf('administrator'),
        auditor: tokenOf('auditor'),
      };
    },
  };
}
