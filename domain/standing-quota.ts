/**
 * The standing quota (kuota tetap): the centre's signed leave to print so many damaged or lost cards a day while the office
 * cannot reach it. Only for a person whose record with the same data lies at this office from an earlier card, against the
 * old card or a police letter. Each use has a number of its day, so that office and centre count the same.
 */
import type { PresentedDocument } from './application-kinds.ts';
import { wibDate } from './calendar-date.ts';
import { canonicalJson } from './journal.ts';

export type QuotaContent = {
  readonly quotaId: string;
  readonly officeId: string;
  /** uses in one day of WIB; 0 switches it off */
  readonly perDay: number;
  /** ISO 8601 UTC */
  readonly issuedAt: string;
  /** ISO 8601 UTC; not valid from this moment on */
  readonly validUntil: string;
};
export type StandingQuota = QuotaContent & { readonly keyId: string; readonly signature: string };

/** The text the centre signs; the first line keeps it apart from every other thing that it signs. */
export function quotaSigningInput(content: QuotaContent & { readonly keyId: string }): string {
  const { quotaId, officeId, perDay, issuedAt, validUntil, keyId } = content;
  return `loket-standing-quota-v1\n${canonicalJson({ quotaId, officeId, perDay, issuedAt, validUntil, keyId })}`;
}

/** What the id of a use's warrant is the digest of: the same use has the same id wherever and however often it is told. */
export function quotaWarrantInput(use: { readonly quotaId: string; readonly day: string; readonly number: number }): string {
  return `loket-quota-warrant-v1\n${use.quotaId}\n${use.day}\n${use.number}`;
}

export const quotaBases = ['old_card', 'police_letter'] as const;
export type QuotaBasis = (typeof quotaBases)[number];

/** What a use of this application stands against; undefined: this kind, with these papers, is not for the quota. */
export function quotaBasisOf(kind: string, documents: readonly PresentedDocument[]): QuotaBasis | undefined {
  if (kind === 'rusak') return documents.some(({ type }) => type === 'damaged_ktp') ? 'old_card' : undefined;
  if (kind !== 'hilang') return undefined;
  return documents.some(({ type, number = '' }) => type === 'police_letter' && number.trim() !== '') ? 'police_letter' : undefined;
}

export const quotaRefusalCodes = [
  'no_quota',
  'forged',
  'foreign_office',
  'off',
  'lapsed',
  'link_up',
  'not_for_this_kind',
  'not_held',
  'data_changed',
  'other_open',
  'used_for_this',
  'used_up',
] as const;
export type QuotaRefusal = (typeof quotaRefusalCodes)[number];

export const quotaRefusals: Readonly<Record<QuotaRefusal, { readonly id: string; readonly en: string }>> = {
  no_quota: { id: 'Pusat belum memberi kuota kepada kantor ini', en: 'The centre has given this office no quota' },
  forged: { id: 'Tanda tangan kuota tidak sah', en: 'The signature of the quota is not valid' },
  foreign_office: { id: 'Kuota untuk kantor lain', en: 'The quota is for another office' },
  off: { id: 'Kuota dimatikan oleh pusat', en: 'The centre has switched the quota off' },
  lapsed: { id: 'Kuota sudah lewat masa berlaku', en: 'The quota is no longer valid' },
  link_up: { id: 'Internet tersambung: pusat memberi izin cetak seperti biasa', en: 'The internet is up: the centre gives warrants as usual' },
  not_for_this_kind: {
    id: 'Hanya untuk kartu rusak dengan kartu lamanya, atau kartu hilang dengan surat polisi bernomor',
    en: 'Only for a damaged card with the old card, or a lost one with a numbered police letter',
  },
  not_held: { id: 'Kantor ini belum pernah menyerahkan kartu kepada NIK ini', en: 'This office has never handed a card to this NIK' },
  data_changed: { id: 'Data berbeda dari kartu sebelumnya', en: 'The data differ from the card before' },
  other_open: {
    id: 'Orang ini punya permohonan lain di kantor ini yang belum selesai: selesaikan atau batalkan dahulu',
    en: 'This person has another application at this office that is not finished: finish it or take it back first',
  },
  used_for_this: { id: 'Kuota sudah dipakai untuk permohonan ini', en: 'The quota has been used for this application' },
  used_up: { id: 'Kuota hari ini habis', en: 'The quota of today is used up' },
};

export type QuotaUse = {
  readonly officeId: string;
  readonly isLinkDown: boolean;
  /** ISO 8601 UTC, the centre's time as far as it is known */
  readonly now: string;
  readonly kind: string;
  readonly documents: readonly PresentedDocument[];
  readonly personHash: string;
  /** of the person's latest card from this office */
  readonly heldPersonHash: string | undefined;
  /** another application of the person at this office, neither handed over nor taken back: its warrant may be here or on its way */
  readonly hasOtherOpen: boolean;
  readonly isUsedForThis: boolean;
  readonly usedToday: number;
};

/** Why the quota may not be used for this application now; undefined means it may. */
export function refuseQuotaUse(
  quota: StandingQuota | undefined,
  use: QuotaUse,
  verify: (text: string, signature: string, keyId: string) => boolean,
): QuotaRefusal | undefined {
  if (quota === undefined) return 'no_quota';
  if (!verify(quotaSigningInput(quota), quota.signature, quota.keyId)) return 'forged';
  if (quota.officeId !== use.officeId) return 'foreign_office';
  if (quota.perDay < 1) return 'off';
  if (Date.parse(use.now) >= Date.parse(quota.validUntil)) return 'lapsed';
  if (use.isUsedForThis) return 'used_for_this';
  if (!use.isLinkDown) return 'link_up';
  if (quotaBasisOf(use.kind, use.documents) === undefined) return 'not_for_this_kind';
  if (use.heldPersonHash === undefined) return 'not_held';
  if (use.heldPersonHash !== use.personHash) return 'data_changed';
  if (use.hasOtherOpen) return 'other_open';
  return use.usedToday >= quota.perDay ? 'used_up' : undefined;
}

export const quotaConflictCodes = [
  'forged',
  'wrong_id',
  'beyond_quota',
  'wrong_day',
  'number_used_twice',
  'second_use',
  'other_kind',
  'other_person',
  'already_printed',
  'verdict_against',
  'unknown_application',
] as const;
export type QuotaConflict = (typeof quotaConflictCodes)[number];

export const quotaConflicts: Readonly<Record<QuotaConflict, { readonly id: string; readonly en: string }>> = {
  forged: { id: 'Kuota tidak ditandatangani pusat untuk kantor ini', en: 'The quota was not signed by the centre for this office' },
  wrong_id: { id: 'Nomor izin tidak sesuai kuota, hari dan urutannya', en: 'The id is not that of its quota, day and number' },
  beyond_quota: { id: 'Melebihi kuota sehari', en: 'Beyond the quota of the day' },
  wrong_day: { id: 'Harinya di luar masa berlaku kuota', en: 'The day lies outside the validity of the quota' },
  number_used_twice: { id: 'Urutan hari itu sudah dipakai permohonan lain', en: 'The number of that day was used for another application' },
  second_use: { id: 'Permohonan ini sudah memakai kuota', en: 'The application has used the quota before' },
  other_kind: { id: 'Bukan kartu rusak atau hilang dengan suratnya', en: 'Not a damaged or lost card with its paper' },
  other_person: { id: 'Data pemohon tidak sama dengan yang dicetak', en: 'The data are not those that were printed' },
  already_printed: { id: 'Kartunya sudah dicetak dengan izin cetak pusat', en: 'Its card was printed on a warrant of the centre' },
  verdict_against: { id: 'Putusan pusat tidak mengizinkan kartu ini', en: 'The verdict of the centre does not allow this card' },
  unknown_application: { id: 'Permohonan tidak dikenal di pusat', en: 'The centre does not know the application' },
};

/** Where the office's word about a use contradicts what was signed; undefined: it is within the quota. */
export function findQuotaConflict(
  told: { readonly quota: StandingQuota; readonly quotaId: string; readonly warrantId: string; readonly day: string; readonly number: number },
  at: { readonly officeId: string; readonly now: string; readonly expectedId: string },
  verify: (text: string, signature: string, keyId: string) => boolean,
): QuotaConflict | undefined {
  const { quota, day, number } = told;
  if (!verify(quotaSigningInput(quota), quota.signature, quota.keyId) || quota.officeId !== at.officeId || quota.quotaId !== told.quotaId) return 'forged';
  if (told.warrantId !== at.expectedId) return 'wrong_id';
  if (number < 1 || number > quota.perDay) return 'beyond_quota';
  // A use is told at the earliest on its own day by the centre's clock, which is the clock the office counts its days by.
  const isPossible = day >= wibDate(Date.parse(quota.issuedAt)) && day <= wibDate(Date.parse(quota.validUntil)) && day <= wibDate(Date.parse(at.now));
  return isPossible ? undefined : 'wrong_day';
}
