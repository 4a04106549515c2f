/** The vault's own records on the disk: each useless without a PIN, a passkey or the office. */
import type { WrappedKey } from './key-wrap.ts';
import type { Sealed } from './sealed.ts';

/** The data key under one officer's PIN. The name stands in the clear: it is what the lock screen lists. */
export type HolderRow = {
  readonly key: `holder:${string}`;
  readonly username: string;
  readonly name: string;
  readonly wrap: WrappedKey;
  /** who the officer is and what they may do, sealed under the data key */
  readonly officer: Sealed;
  /** wrong PINs in a row, counted before the PIN is looked at: a reload forgets none */
  readonly failures: number;
  readonly waitUntil_ms: number;
};

/** The data key under the secret of a passkey (WebAuthn PRF). */
export type PasskeyRow = {
  readonly key: `passkey:${string}`;
  readonly username: string;
  readonly credentialId: Uint8Array<ArrayBuffer>;
  readonly prfSalt: Uint8Array<ArrayBuffer>;
  readonly wrap: WrappedKey;
};

/** The data key under the release secret that the office keeps. */
export type OfficeRow = { readonly key: 'office'; readonly wrap: WrappedKey };

/** This machine: its key pair, and what the office said of it. */
export type MachineRow = {
  readonly key: 'machine';
  readonly machineId: string;
  readonly name: string;
  /** SPKI, DER, base64url */
  readonly publicKey: string;
  /** PKCS #8, sealed under the data key */
  readonly privateKey: Sealed;
  /** until the office has it: the release secret, sealed under the data key */
  readonly releaseSecret?: Sealed;
  readonly certificate?: { readonly text: string; readonly signature: string; readonly keyId: string };
  /** the office's public key as it was at the registration; only what it signed can revoke this machine */
  readonly officeKey?: string;
  /** the office's key for courier files, signed by `officeKey`: its text is a CourierKey */
  readonly courier?: { readonly text: string; readonly signature: string; readonly keyId: string };
  readonly revoked?: { readonly reason: string; readonly at: string };
};

/** What is left of a machine that was revoked and has erased itself. */
export type ErasedRow = { readonly key: 'erased'; readonly machineId: string; readonly name: string; readonly reason: string; readonly at: string };

export type VaultRow = HolderRow | PasskeyRow | OfficeRow | MachineRow | ErasedRow;
