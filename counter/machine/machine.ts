/**
 * This computer as the office knows it: registered when it is set up, opened with the office's help after a password,
 * and, when it is revoked there, emptied: first its doors are closed, then what it holds is handed over, then all is erased.
 */
import { MachineStatement, RevocationNotice, type SignedText } from '@loket/protocol/machines';
import type { Clock, Ids } from '../browser/ports.ts';
import { createSignal, type Watched } from '../browser/signal.ts';
import type { OfficeClient } from '../office/office-client.ts';
import type { Officer } from '../office/officer.ts';
import { countOutbox } from '../outbox/outbox.ts';
import { type CounterDatabase, firstReleaseTables } from '../store/counter-database.ts';
import type { Vault } from '../vault/vault.ts';
import type { ErasedRow } from '../vault/vault-rows.ts';
import { bytesOf, isSignedBy } from './office-signature.ts';

/**
 * active: also while nothing is known · handing_over: revoked, and something here is not at the office yet ·
 * needs_person: revoked, and what the office refused must be corrected or discarded first.
 */
export type MachineStanding =
  | { readonly is: 'active' }
  | { readonly is: 'handing_over' | 'needs_person' | 'locked'; readonly reason: string; readonly left: number }
  | { readonly is: 'erased'; readonly row: ErasedRow };

export type MachineOptions = {
  readonly database: CounterDatabase;
  readonly vault: Vault;
  readonly client: Pick<OfficeClient, 'registerMachine' | 'releaseMachine' | 'machineStanding' | 'machineErased'>;
  readonly clock: Clock;
  readonly ids: Ids;
  /** everything is erased: whoever is signed in leaves */
  readonly onErased?: () => Promise<void>;
  readonly subtle?: SubtleCrypto;
};

export type MachineLink = ReturnType<typeof createMachineLink>;

/** A name to begin with, that can be told apart when it is read aloud; the officer may write a better one. */
export function suggestedName(machineId: string): string {
  return `Loket ${machineId.slice(-4).toUpperCase()}`;
}

export function createMachineLink({ database, vault, client, clock, ids, onErased = async () => {}, subtle = crypto.subtle }: MachineOptions) {
  const standing = createSignal<MachineStanding>({ is: 'active' });
  /** what the office released after a password, until the officer has chosen a PIN here */
  let released: Uint8Array<ArrayBuffer> | undefined;
  let registering = false;

  const isSigned = (signed: SignedText, publicKey: string): Promise<boolean> => isSignedBy(publicKey, signed, subtle);

  async function register(): Promise<void> {
    const machine = await vault.findMachine();
    // Used again after it was erased: as a new machine.
    if (machine !== undefined && standing.get().is === 'erased') standing.set({ is: 'active' });
    if (machine === undefined || machine.certificate !== undefined || !vault.hasKey() || registering) return;
    registering = true;
    try {
      const releaseSecret = await vault.releaseSecretForOffice();
      if (releaseSecret === undefined) return;
      const { machineId, name, publicKey } = machine;
      const answer = await client.registerMachine({ commandId: ids.next(), machineId, name, publicKey, releaseSecret });
      if (!answer.ok) return;
      const { certificate, officeKey } = answer.value;
      const said = MachineStatement.safeParse(JSON.parse(certificate.text));
      if (!said.success || said.data.publicKey !== publicKey || !(await isSigned(certificate, officeKey))) return;
      await vault.registered(certificate, officeKey);
    } finally {
      registering = false;
    }
  }

  async function showErased(): Promise<boolean> {
    const row = await database.vault.get('erased');
    if (row === undefined || !('reason' in row)) return false;
    standing.set({ is: 'erased', row });
    return true;
  }

  /** Everything that was accepted here is at the office: now nothing remains but the word that it was so. */
  async function erase(machineId: string, name: string, reason: string, handedOver: number): Promise<void> {
    const drafts = await database.forms.count();
    const told = await client.machineErased(machineId, { commandId: ids.next(), drafts, handedOver });
    // Not told: the office still keeps the secret, and this is tried again at the next contact.
    if (!told.ok) return;
    const row: ErasedRow = { key: 'erased', machineId, name, reason, at: new Date(clock.now()).toISOString() };
    const { items, files, contents, forms, pictures, lists, settings, unreadable, remembered } = database;
    const old = firstReleaseTables.map((table) => database.table(table));
    await vault.lock();
    const tables = [items, files, contents, forms, pictures, lists, settings, unreadable, remembered, database.vault, ...old];
    await database.transaction('rw', tables, async () => {
      for (const table of tables) await table.clear();
      await database.vault.put(row);
    });
    await vault.forget();
    standing.set({ is: 'erased', row });
    await onErased();
  }

  /** One step of leaving: says what is left, or erases. */
  async function goOn(): Promise<void> {
    const machine = await vault.findMachine();
    if (machine?.revoked === undefined) return;
    const { reason } = machine.revoked;
    if (!vault.hasKey()) return standing.set({ is: 'locked', reason, left: await database.items.count() });
    const counts = await countOutbox(database);
    const onTheWay = counts.waiting + counts.waitingAttachments;
    if (onTheWay > 0) return standing.set({ is: 'handing_over', reason, left: onTheWay });
    const refused = counts.setAside + counts.setAsideAttachments + counts.unreadable;
    if (refused > 0) return standing.set({ is: 'needs_person', reason, left: refused });
    await erase(machine.machineId, machine.name, reason, counts.atOffice);
  }

  return {
    standing: standing as Watched<MachineStanding>,

    /** At the start of the page: whether this machine was erased before. */
    start: showErased,

    /** Somebody works here and the office answers: registers the machine if it is not yet. */
    register,

    /** An officer has just given their password: asks the office to open this machine for them. */
    async openFor(officer: Officer): Promise<void> {
      released?.fill(0);
      released = undefined;
      const machine = await vault.findMachine();
      if (machine === undefined || machine.certificate === undefined) return;
      const answer = await client.releaseMachine(machine.machineId, ids.next());
      if (!answer.ok) return;
      const secret = bytesOf(answer.value.secret);
      if (!(await vault.unlockByOffice(officer, secret))) return;
      released = secret;
      await goOn();
    },

    /** True while an officer may choose a PIN here without knowing one. */
    mayChoosePin: (): boolean => released !== undefined,

    async choosePin(officer: Officer, pin: string): Promise<boolean> {
      const secret = released;
      if (secret === undefined || !(await vault.choosePin(officer, secret, pin))) return false;
      secret.fill(0);
      released = undefined;
      return true;
    },

    /** Asks the office whether this machine is still a counter. Only what the office's own key has signed revokes it. */
    async look(): Promise<void> {
      const machine = await vault.findMachine();
      if (machine?.officeKey === undefined) return;
      if (machine.revoked === undefined) {
        const answer = await client.machineStanding(machine.machineId);
        const courier = answer.ok && answer.value.standing === 'active' ? answer.value.courier : undefined;
        if (courier !== undefined && courier.text !== machine.courier?.text && (await isSigned(courier, machine.officeKey))) await vault.courierKey(courier);
        const notice = answer.ok && answer.value.standing === 'revoked' ? answer.value.notice : undefined;
        if (notice === undefined || !(await isSigned(notice, machine.officeKey))) return;
        const said = RevocationNotice.safeParse(JSON.parse(notice.text));
        if (!said.success || said.data.machineId !== machine.machineId) return;
        await vault.revoked(said.data.reason, said.data.revokedAt);
        await database.lists.clear();
      }
      await goOn();
    },
  };
}
