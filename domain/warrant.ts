/**
 * A warrant (izin cetak): the centre's signed, single-use leave to print one card for one application at one office
 * until a date. It comes down ahead of time and is kept, so an internet outage does not stop the printers.
 */
import { canonicalJson } from './journal.ts';

export type WarrantContent = {
  readonly warrantId: string;
  readonly applicationId: string;
  readonly officeId: string;
  readonly nik: string;
  /** lower-case hex SHA-256 of the canonical JSON of the person: the card printed is the data that was judged */
  readonly personHash: string;
  /** ISO 8601 UTC */
  readonly issuedAt: string;
  /** ISO 8601 UTC; not valid from this moment on */
  readonly expiresAt: string;
};

export type Warrant = WarrantContent & {
  /** name of the centre's key */
  readonly keyId: string;
  /** base64url Ed25519 signature of `warrantSigningInput` */
  readonly signature: string;
};

/** The text the centre signs. The first line keeps a signature made for something else from passing as a warrant. */
export function warrantSigningInput(content: WarrantContent & { readonly keyId: string }): string {
  const { warrantId, applicationId, officeId, nik, personHash, issuedAt, expiresAt, keyId } = content;
  return `loket-warrant-v1\n${canonicalJson({ warrantId, applicationId, officeId, nik, personHash, issuedAt, expiresAt, keyId })}`;
}

export const warrantRefusalCodes = ['forged', 'expired', 'spent', 'foreign_office', 'other_application', 'other_person', 'quota_used'] as const;
export type WarrantRefusal = (typeof warrantRefusalCodes)[number];

export const warrantRefusals: Readonly<Record<WarrantRefusal, { readonly id: string; readonly en: string }>> = {
  forged: { id: 'Tanda tangan izin cetak tidak sah', en: 'The signature of the warrant is not valid' },
  expired: { id: 'Izin cetak sudah lewat waktu', en: 'The warrant has expired' },
  spent: { id: 'Izin cetak sudah dipakai', en: 'The warrant is spent' },
  foreign_office: { id: 'Izin cetak untuk kantor lain', en: 'The warrant is for another office' },
  other_application: { id: 'Izin cetak untuk permohonan lain', en: 'The warrant is for another application' },
  quota_used: { id: 'Kartu permohonan ini sudah dicetak dengan kuota', en: 'The card of this application is printed on the quota' },
  other_person: { id: 'Data pemohon berubah sejak izin cetak dibuat', en: 'The data changed since the warrant was made' },
};

/**
 * Whether a warrant may be used now; undefined means yes, otherwise the first reason against it.
 * @param verify checks the signature with the centre's public key
 * @param now ISO 8601 UTC
 */
export function refuseWarrant(
  warrant: Warrant,
  use: { readonly officeId: string; readonly applicationId: string; readonly personHash: string; readonly now: string; readonly spent: boolean },
  verify: (text: string, signature: string, keyId: string) => boolean,
): WarrantRefusal | undefined {
  if (!verify(warrantSigningInput(warrant), warrant.signature, warrant.keyId)) return 'forged';
  if (warrant.officeId !== use.officeId) return 'foreign_office';
  if (warrant.applicationId !== use.applicationId) return 'other_application';
  if (warrant.personHash !== use.personHash) return 'other_person';
  if (use.spent) return 'spent';
  if (Date.parse(use.now) >= Date.parse(warrant.expiresAt)) return 'expired';
  return undefined;
}
