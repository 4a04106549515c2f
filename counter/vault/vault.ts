/**
 * The vault: the machine's data key, who may open it, and whether it is open now. Everything about citizens on this
 * computer's disk is sealed with that key. It is in memory only while the page is unlocked, as a key no script can read out.
 */
import type { Clock, Random } from '../browser/ports.ts';
import { createSignal, type Watched } from '../browser/signal.ts';
import type { Officer } from '../office/officer.ts';
import type { CounterDatabase } from '../store/counter-database.ts';
import { type KeySharing, noSharing } from './key-sharing.ts';
import { pinIterations, unwrapKey, type WrapSecret, wrapKey } from './key-wrap.ts';
import { pinDelay_ms } from './pin-rules.ts';
import { type Cipher, createCipher, SetUpElsewhereError } from './sealed.ts';
import type { HolderRow, MachineRow, PasskeyRow } from './vault-rows.ts';

export type Holder = { readonly username: string; readonly name: string; readonly waitUntil_ms: number; readonly hasPasskey: boolean };

/**
 * asking: just opened · unset: nobody has chosen a PIN here yet · locked: the key is not in memory · open.
 * `officer` is who opened it: they work on here when the office cannot be asked who they are.
 */
export type VaultState =
  | { readonly state: 'asking' }
  | { readonly state: 'unset' }
  | { readonly state: 'locked'; readonly holders: readonly Holder[] }
  | { readonly state: 'open'; readonly officer: Officer; readonly hasPin: boolean };

export type UnlockResult =
  | { readonly is: 'open' }
  | { readonly is: 'wrong'; readonly waitUntil_ms: number }
  | { readonly is: 'wait'; readonly waitUntil_ms: number };

export type VaultOptions = {
  readonly database: CounterDatabase;
  readonly clock: Clock;
  readonly random: Random;
  readonly subtle?: SubtleCrypto;
  readonly iterations?: number;
  readonly sharing?: KeySharing;
  /** what must be written before the key goes: the form under the officer's hands */
  readonly beforeLock?: () => Promise<void>;
  /** true while the sender needs the key although the screen is locked; see `releaseIfLocked` */
  readonly isNeeded?: () => Promise<boolean>;
};

export type Vault = ReturnType<typeof createVault>;

const dataKey_bytes = 32;
const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

export function createVault({
  database,
  clock,
  random,
  subtle = crypto.subtle,
  iterations = pinIterations,
  sharing = noSharing,
  beforeLock = async () => {},
  isNeeded = async () => false,
}: VaultOptions) {
  const { vault: rows } = database;
  const state = createSignal<VaultState>({ state: 'asking' });
  let key: CryptoKey | undefined;
  const cipher: Cipher = createCipher(() => key, random, subtle);
  const withPorts = { random, subtle };

  async function holderRows(): Promise<HolderRow[]> {
    return (await rows.toArray()).filter((row): row is HolderRow => row.key.startsWith('holder:'));
  }

  async function findHolder(username: string): Promise<HolderRow | undefined> {
    const row = await rows.get(`holder:${username}`);
    return row !== undefined && 'officer' in row ? row : undefined;
  }

  async function findPasskey(username: string): Promise<PasskeyRow | undefined> {
    const row = await rows.get(`passkey:${username}`);
    return row !== undefined && 'credentialId' in row ? row : undefined;
  }

  async function findMachine(): Promise<MachineRow | undefined> {
    const row = await rows.get('machine');
    return row !== undefined && 'privateKey' in row ? row : undefined;
  }

  async function holders(): Promise<Holder[]> {
    const all = await rows.toArray();
    const passkeys = new Set(all.flatMap((row) => ('credentialId' in row ? [row.username] : [])));
    return all
      .filter((row): row is HolderRow => 'officer' in row)
      .map(({ username, name, waitUntil_ms }) => ({ username, name, waitUntil_ms, hasPasskey: passkeys.has(username) }))
      .sort((left, right) => left.name.localeCompare(right.name));
  }

  async function become(raw: Uint8Array<ArrayBuffer>, officer?: Officer, username?: string): Promise<void> {
    const imported = await subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
    raw.fill(0);
    const who = officer ?? (username === undefined ? undefined : await officerOf(username, imported));
    if (who === undefined) throw new Error('opened by nobody');
    const hasPin = (await findHolder(who.username)) !== undefined;
    openWith(imported, who, hasPin);
  }

  /** Key and state in one moment: whoever sends takes the key of a page that is not open for one to be thrown away. */
  function openWith(opened: CryptoKey, officer: Officer, hasPin: boolean): void {
    key = opened;
    state.set({ state: 'open', officer, hasPin });
  }

  async function officerOf(username: string, by: CryptoKey): Promise<Officer | undefined> {
    const row = await findHolder(username);
    // Sealed here by this vault, under a place that only officers have.
    return row === undefined ? undefined : ((await createCipher(() => by, random, subtle).open(`officer ${username}`, row.officer)) as Officer);
  }

  async function putHolder(officer: Officer, raw: Uint8Array<ArrayBuffer>, pin: string): Promise<void> {
    const { username, name } = officer;
    const wrap = await wrapKey(raw, `holder:${username}`, { way: 'pin', pin, iterations }, withPorts);
    const sealed = await cipher.seal(`officer ${username}`, officer);
    await rows.put({ key: `holder:${username}`, username, name, wrap, officer: sealed, failures: 0, waitUntil_ms: 0 });
  }

  async function showLocked(): Promise<void> {
    const known = await holders();
    const isSet = (await rows.get('office')) !== undefined || known.length > 0;
    state.set(isSet ? { state: 'locked', holders: known } : { state: 'unset' });
  }

  /** The data key's bytes by an officer's PIN; counts a wrong one before it is known to be wrong. */
  async function rawByPin(username: string, pin: string): Promise<{ readonly raw: Uint8Array<ArrayBuffer> } | UnlockResult> {
    const counted = await database.transaction('rw', rows, async () => {
      const row = await findHolder(username);
      if (row === undefined) return undefined;
      if (clock.now() < row.waitUntil_ms) return { isCounted: false, row };
      const failures = row.failures + 1;
      const next = { ...row, failures, waitUntil_ms: clock.now() + pinDelay_ms(failures) };
      await rows.put(next);
      return { isCounted: true, row: next };
    });
    if (counted === undefined) return { is: 'wrong', waitUntil_ms: 0 };
    const { row } = counted;
    if (!counted.isCounted) return { is: 'wait', waitUntil_ms: row.waitUntil_ms };
    const raw = await unwrapKey(row.wrap, row.key, { way: 'pin', pin, iterations }, subtle);
    if (raw === undefined) return { is: 'wrong', waitUntil_ms: row.waitUntil_ms };
    await rows.put({ ...row, failures: 0, waitUntil_ms: 0 });
    return { raw };
  }

  async function rawByOffice(secret: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const row = await rows.get('office');
    return row?.key === 'office' ? unwrapKey(row.wrap, 'office', { way: 'secret', bytes: secret }, subtle) : undefined;
  }

  function forgetKey(): void {
    key = undefined;
  }

  async function lockHere(): Promise<void> {
    if (state.get().state !== 'open') return;
    await beforeLock();
    const needed = await isNeeded();
    await showLocked();
    if (!needed) forgetKey();
  }

  sharing.listen({
    wanted: () => {
      const now = state.get();
      return now.state === 'open' && key !== undefined ? { key, username: now.officer.username } : undefined;
    },
    locked: () => void lockHere(),
    active: () => {},
  });

  return {
    state: state as Watched<VaultState>,
    cipher,
    findMachine,

    /** At the start of the page: another tab's key if one is unlocked, else locked or unset. */
    async start(): Promise<void> {
      const share = await sharing.ask();
      if (share !== undefined) {
        const officer = await officerOf(share.username, share.key).catch(() => undefined);
        if (officer !== undefined) return openWith(share.key, officer, true);
      }
      await showLocked();
    },

    /** The first officer of this machine chooses a PIN: makes the data key, the key pair and the office's release secret. */
    async setUp(officer: Officer, pin: string, machine: { readonly machineId: string; readonly name: string }): Promise<void> {
      const raw = Uint8Array.from(random.bytes(dataKey_bytes));
      const release = Uint8Array.from(random.bytes(dataKey_bytes));
      const made = await subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
      const { seal, sealBytes } = createCipher(() => made, random, subtle);
      const pair = await subtle.generateKey('Ed25519', true, ['sign', 'verify']);
      if (!('privateKey' in pair)) throw new Error('no key pair');
      const pkcs8 = new Uint8Array(await subtle.exportKey('pkcs8', pair.privateKey));
      const row: MachineRow = {
        key: 'machine',
        ...machine,
        publicKey: base64url(new Uint8Array(await subtle.exportKey('spki', pair.publicKey))),
        privateKey: await sealBytes('machine private key', pkcs8),
        releaseSecret: await sealBytes('machine release secret', release),
      };
      pkcs8.fill(0);
      const office = { key: 'office' as const, wrap: await wrapKey(raw, 'office', { way: 'secret', bytes: release }, withPorts) };
      const { username, name } = officer;
      const wrap = await wrapKey(raw, `holder:${username}`, { way: 'pin', pin, iterations }, withPorts);
      const holder: HolderRow = {
        key: `holder:${username}`,
        username,
        name,
        wrap,
        officer: await seal(`officer ${username}`, officer),
        failures: 0,
        waitUntil_ms: 0,
      };
      raw.fill(0);
      release.fill(0);
      await database.transaction('rw', rows, async () => {
        // Two tabs at once: the first data key is the machine's, a second would make the first one's records unreadable.
        if ((await rows.get('machine')) !== undefined) throw new SetUpElsewhereError();
        await rows.delete('erased');
        await rows.bulkPut([row, office, holder]);
      });
      openWith(made, officer, true);
    },

    async unlock(username: string, pin: string): Promise<UnlockResult> {
      const found = await rawByPin(username, pin);
      if (!('raw' in found)) {
        await showLocked();
        return found;
      }
      await become(found.raw, undefined, username);
      return { is: 'open' };
    },

    /** Opens by the secret that the office released to an officer who has just given their password. False: not this machine's secret. */
    async unlockByOffice(officer: Officer, secret: Uint8Array<ArrayBuffer>): Promise<boolean> {
      const raw = await rawByOffice(secret);
      if (raw === undefined) return false;
      await become(raw, officer);
      const row = await findHolder(officer.username);
      // The rights may have changed at the office since; a right password also ends the pause after wrong PINs.
      if (row !== undefined) {
        await rows.put({ ...row, name: officer.name, officer: await cipher.seal(`officer ${officer.username}`, officer), failures: 0, waitUntil_ms: 0 });
      }
      return true;
    },

    /** An officer chooses a PIN here, first or anew, with the office's release secret as proof. */
    async choosePin(officer: Officer, secret: Uint8Array<ArrayBuffer>, pin: string): Promise<boolean> {
      const raw = await rawByOffice(secret);
      if (raw === undefined) return false;
      await putHolder(officer, raw, pin);
      await become(raw, officer);
      return true;
    },

    /** Changes the PIN of whoever has it open; the old one is asked again, with its pauses. */
    async changePin(oldPin: string, newPin: string): Promise<UnlockResult> {
      const now = state.get();
      if (now.state !== 'open') return { is: 'wrong', waitUntil_ms: 0 };
      const found = await rawByPin(now.officer.username, oldPin);
      if (!('raw' in found)) return found;
      await putHolder(now.officer, found.raw, newPin);
      found.raw.fill(0);
      return { is: 'open' };
    },

    /** Lets a passkey open the vault too: `secret` are the 32 bytes its PRF extension gave for `prfSalt`. */
    async addPasskey(
      pin: string,
      passkey: { readonly credentialId: Uint8Array<ArrayBuffer>; readonly prfSalt: Uint8Array<ArrayBuffer>; readonly secret: Uint8Array<ArrayBuffer> },
    ): Promise<UnlockResult> {
      const now = state.get();
      if (now.state !== 'open') return { is: 'wrong', waitUntil_ms: 0 };
      const { username } = now.officer;
      const found = await rawByPin(username, pin);
      if (!('raw' in found)) return found;
      const secret: WrapSecret = { way: 'secret', bytes: passkey.secret };
      const wrap = await wrapKey(found.raw, `passkey:${username}`, secret, withPorts);
      found.raw.fill(0);
      await rows.put({ key: `passkey:${username}`, username, credentialId: passkey.credentialId, prfSalt: passkey.prfSalt, wrap });
      return { is: 'open' };
    },

    findPasskey,

    async unlockByPasskey(username: string, secret: Uint8Array<ArrayBuffer>): Promise<boolean> {
      const row = await findPasskey(username);
      const raw = row === undefined ? undefined : await unwrapKey(row.wrap, row.key, { way: 'secret', bytes: secret }, subtle);
      if (raw === undefined) return false;
      await become(raw, undefined, username);
      return true;
    },

    /** Locks this tab and all others. What is typed is written first. */
    async lock(): Promise<void> {
      await lockHere();
      sharing.tellLocked();
    },

    /** Everything on this computer was erased: nothing can be opened any more. */
    async forget(): Promise<void> {
      forgetKey();
      await showLocked();
      sharing.tellLocked();
    },

    /** The sender has nothing to send any more: if the screen was locked meanwhile, the key goes now. */
    releaseIfLocked(): void {
      if (state.get().state !== 'open') forgetKey();
    },

    /** True while the key is in memory: also for a while behind a locked screen, for the sender. */
    hasKey: (): boolean => key !== undefined,

    /** Signs with the machine's key (Ed25519). Rejects when locked. */
    async sign(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
      const machine = await findMachine();
      if (machine === undefined) throw new Error('this machine has no key');
      const pkcs8 = await cipher.openBytes('machine private key', machine.privateKey);
      const privateKey = await subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']);
      pkcs8.fill(0);
      return new Uint8Array(await subtle.sign('Ed25519', privateKey, bytes));
    },

    /** The release secret on its way to the office, as base64url; undefined when the office has it. */
    async releaseSecretForOffice(): Promise<string | undefined> {
      const sealed = (await findMachine())?.releaseSecret;
      return sealed === undefined ? undefined : base64url(await cipher.openBytes('machine release secret', sealed));
    },

    /** The office knows this machine now, and keeps the release secret: it goes from here. */
    async registered(certificate: NonNullable<MachineRow['certificate']>, officeKey: string): Promise<void> {
      const machine = await findMachine();
      if (machine === undefined) return;
      const { releaseSecret: _given, ...rest } = machine;
      await rows.put({ ...rest, certificate, officeKey });
    },

    /** What the office's courier files are encrypted to, checked by the caller. */
    async courierKey(courier: NonNullable<MachineRow['courier']>): Promise<void> {
      await database.transaction('rw', rows, async () => {
        const machine = await findMachine();
        if (machine !== undefined) await rows.put({ ...machine, courier });
      });
    },

    /** The office revoked this machine: no PIN and no passkey opens it any more, only the office's release. */
    async revoked(reason: string, at: string): Promise<void> {
      const machine = await findMachine();
      if (machine === undefined || machine.revoked !== undefined) return;
      const doors = [...(await holderRows()).map((row) => row.key), ...(await rows.toArray()).flatMap((row) => ('credentialId' in row ? [row.key] : []))];
      await database.transaction('rw', rows, async () => {
        await rows.put({ ...machine, revoked: { reason, at } });
        await rows.bulkDelete(doors);
      });
      if (state.get().state !== 'open') await showLocked();
    },
  };
}
