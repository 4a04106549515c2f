/**
 * The machines desk: which computers are counters of this office. Each has a key of its own, which the office certifies,
 * and leaves a secret here that opens its data for an officer with a password; a machine that is lost is revoked.
 */
import { sign, verify } from 'node:crypto';
import type { Actor } from '@loket/domain/journal';
import type { KeyPair } from '@loket/platform/key-file';
import type { Ports } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import {
  type Machine,
  type MachineErasedCommand,
  type MachineStanding,
  type MachineStatement,
  type MachinesAnswer,
  type RegisteredMachine,
  type RegisterMachineCommand,
  type ReleasedMachine,
  type ReleaseMachineCommand,
  type RevocationNotice,
  type RevokeMachineCommand,
  SignedText,
} from '@loket/protocol/machines';
import type { Database } from '../database/open-database.ts';
import type { CommandBus, Committed } from '../journal/command-bus.ts';
import { fingerprintOf } from '../journal/hash.ts';
import { createMachineStore, type MachineRow } from './machine-store.ts';

/** A certificate holds as long as a computer serves; receipts signed under it are checked long after. */
const certificate_years = 5;
/** machines of one office; beyond it somebody registers in a loop */
const machines_max = 2_000;

export type MachinesDesk = ReturnType<typeof createMachinesDesk>;

export type MachinesOptions = {
  readonly database: Database;
  readonly bus: CommandBus;
  readonly ports: Ports;
  readonly officeId: string;
  readonly signingKey: () => KeyPair;
  /** the courier desk's key, signed */
  readonly courierKey: () => Promise<SignedText>;
};

function unknownMachine(): LoketError {
  return new LoketError('not_found', [{ field: 'id', code: 'unknown_machine', text: { id: 'Komputer ini tidak terdaftar', en: 'No such machine' } }]);
}

export function createMachinesDesk({ database, bus, ports, officeId, signingKey, courierKey }: MachinesOptions) {
  const store = createMachineStore(database);
  /** in memory alone: a write for every look of every counter would buy nothing */
  const seenAt_ms = new Map<string, number>();

  function signed(text: string): SignedText {
    const { privateKey, keyId } = signingKey();
    return { text, signature: sign(null, Buffer.from(text), privateKey).toString('base64url'), keyId };
  }

  function getRow(id: string): MachineRow {
    const row = store.find(id);
    if (row === undefined) throw unknownMachine();
    return row;
  }

  function view(row: MachineRow): Machine {
    const seen_ms = seenAt_ms.get(row.machine_id);
    return {
      machineId: row.machine_id,
      name: row.name,
      state: row.erased_at !== null ? 'erased' : row.revoked_at !== null ? 'revoked' : 'active',
      registeredAt: row.registered_at,
      registeredBy: row.registered_by,
      validUntil: row.valid_until,
      ...(seen_ms === undefined ? {} : { lastSeenAt: new Date(seen_ms).toISOString() }),
      ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
      ...(row.revoked_by === null ? {} : { revokedBy: row.revoked_by }),
      ...(row.reason === null ? {} : { reason: row.reason }),
      ...(row.erased_at === null ? {} : { erasedAt: row.erased_at }),
    };
  }

  function registeredView(row: MachineRow): RegisteredMachine {
    return {
      machineId: row.machine_id,
      name: row.name,
      certificate: SignedText.parse(JSON.parse(row.certificate)),
      officeKey: signingKey().publicKeyText,
    };
  }

  function statementText(command: RegisterMachineCommand, now: string): string {
    const until = new Date(now);
    until.setUTCFullYear(until.getUTCFullYear() + certificate_years);
    const { machineId, name, publicKey } = command;
    const statement: MachineStatement = { officeId, machineId, name, publicKey, issuedAt: now, validUntil: until.toISOString() };
    return JSON.stringify(statement);
  }

  return {
    /** Registers a machine once; the same machine again gets its certificate again. */
    register: (command: RegisterMachineCommand, actor: Actor): Promise<Committed<RegisteredMachine>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('machine.register', { machineId: command.machineId, name: command.name, publicKey: command.publicKey }),
        actor,
        decide: (transaction) => {
          const { machineId, name, publicKey, releaseSecret } = command;
          const known = store.find(machineId);
          if (known !== undefined) {
            if (known.public_key === publicKey) return { status: 200, answer: registeredView(known) };
            const text = { id: 'Komputer ini sudah terdaftar dengan kunci lain', en: 'This machine is registered with another key' };
            throw new LoketError('same_id_other_content', [{ field: 'machineId', code: 'other_key', text }]);
          }
          if (store.all().length >= machines_max) {
            const text = { id: `Sudah ada ${machines_max} komputer`, en: `There are ${machines_max} machines already` };
            throw new LoketError('not_possible_now', [{ field: 'machineId', code: 'too_many_machines', text }]);
          }
          store.putSecret(machineId, releaseSecret);
          const certificate = signed(statementText(command, transaction.now));
          transaction.append({ type: 'machine.registered', subject: machineId, body: { name, publicKey, certificate } });
          return { status: 201, answer: registeredView(getRow(machineId)) };
        },
      }),

    /** The name of a machine that is a counter of this office now. Throws when it is not known here, or revoked. */
    getActive(id: string): string {
      const row = getRow(id);
      if (row.revoked_at === null) return row.name;
      const text = { id: 'Komputer ini sudah dicabut', en: 'This machine is revoked' };
      throw new LoketError('not_possible_now', [{ field: 'machineId', code: 'machine_revoked', text }]);
    },

    /** Signs in the office's name, with the key that its machines know. */
    sign: signed,

    /** True for what this office's key has signed. */
    isSigned: ({ text, signature }: SignedText): boolean => verify(null, Buffer.from(text), signingKey().publicKey, Buffer.from(signature, 'base64url')),

    list: (): MachinesAnswer => ({ machines: store.all().map(view) }),

    /** The keys that sign receipts here, those of revoked machines too. */
    keys: () =>
      store.all().map((row) => ({
        publicKey: row.public_key,
        name: row.name,
        from: row.registered_at,
        until: row.valid_until,
        ...(row.revoked_at === null ? {} : { revokedAt: row.revoked_at }),
      })),

    /** What the machine itself asks at each contact, with or without an officer. */
    async standing(id: string): Promise<MachineStanding> {
      const row = store.find(id);
      if (row === undefined) return { standing: 'unknown' };
      seenAt_ms.set(id, ports.clock.now());
      return row.notice === null
        ? { standing: 'active', courier: await courierKey() }
        : { standing: 'revoked', notice: SignedText.parse(JSON.parse(row.notice)) };
    },

    revoke: (id: string, command: RevokeMachineCommand, actor: Actor): Promise<Committed<Machine>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('machine.revoke', { id, ...command }),
        actor,
        decide: (transaction) => {
          const row = getRow(id);
          if (row.revoked_at !== null) {
            const text = { id: 'Komputer ini sudah dicabut', en: 'This machine is revoked already' };
            throw new LoketError('not_possible_now', [{ field: 'id', code: 'revoked_already', text }]);
          }
          const said: RevocationNotice = { machineId: id, revokedAt: transaction.now, reason: command.reason };
          const notice = signed(JSON.stringify(said));
          transaction.append({ type: 'machine.revoked', subject: id, body: { reason: command.reason, notice } });
          return { status: 200, answer: view(getRow(id)) };
        },
      }),

    /**
     * Gives the secret that opens the machine's data to an officer who has signed in there: each time it is in the
     * journal, by name. Also of a revoked machine, since what it holds must still be handed over.
     */
    async release(id: string, command: ReleaseMachineCommand, actor: Actor): Promise<ReleasedMachine> {
      await bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('machine.release', { id }),
        actor,
        decide: (transaction) => {
          getRow(id);
          if (store.secretOf(id) === undefined) throw unknownMachine();
          transaction.append({ type: 'machine.released', subject: id, body: {} });
          // The secret is read after the commit: the kept answers of commands hold none.
          return { status: 200, answer: {} };
        },
      });
      const secret = store.secretOf(id);
      if (secret === undefined) throw unknownMachine();
      return { secret };
    },

    /** The machine has handed over and erased itself: its secret opens nothing any more, and goes. */
    erased: (id: string, command: MachineErasedCommand, actor: Actor): Promise<Committed<Machine>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('machine.erased', { id, ...command }),
        actor,
        decide: (transaction) => {
          const row = getRow(id);
          if (row.revoked_at === null) {
            const text = { id: 'Komputer ini tidak dicabut', en: 'This machine is not revoked' };
            throw new LoketError('not_possible_now', [{ field: 'id', code: 'not_revoked', text }]);
          }
          const { drafts, handedOver } = command;
          if (row.erased_at === null) transaction.append({ type: 'machine.erased', subject: id, body: { drafts, handedOver } });
          store.forgetSecret(id);
          return { status: 200, answer: view(getRow(id)) };
        },
      }),
  };
}
