/**
 * The quota desk: signs each office's standing quota, keeps it fresh while the office is in touch, and takes in what the
 * office printed on it. A use that is in order is that application's one warrant, spent; any other is kept, and no card of
 * that application is allowed any more until a person has decided.
 */
import { createPublicKey, sign, verify } from 'node:crypto';
import { findQuotaConflict, type QuotaConflict, quotaBasisOf, quotaSigningInput, quotaWarrantInput, type StandingQuota } from '@loket/domain/standing-quota';
import { uuidFromDigest } from '@loket/domain/uuid';
import type { KeyPair } from '@loket/platform/key-file';
import { isoTime, type Ports } from '@loket/platform/ports';
import { ApplicationSubmission } from '@loket/protocol/application';
import { LoketError } from '@loket/protocol/errors';
import type { EventBody } from '@loket/protocol/events';
import type { ApplicationRow, CentreRecords, CentreStore, FeedDraft, QuotaSettingRow, QuotaUseRow } from '../store/centre-store.ts';
import { addOwnEntry } from '../store/own-journal.ts';
import { applicantOf, keysOf, sha256 } from '../verdicts/applicant.ts';
import type { VerdictDesk } from '../verdicts/verdict-desk.ts';
import { settledDraft } from './settled-draft.ts';

export type QuotaDesk = ReturnType<typeof createQuotaDesk>;

const day_ms = 86_400_000;
/** How long an office may be cut off and still use it; a new one is signed a day after the last, while the office is in touch. */
export const quotaValidity_days = 7;
/** An office that reads its feed is looked at this often. */
const look_ms = 600_000;
const listed_max = 500;

type Told = EventBody<'warrant.quota_used'>;

export function createQuotaDesk(options: {
  readonly store: CentreStore;
  readonly ports: Pick<Ports, 'clock' | 'ids'>;
  readonly keys: KeyPair;
  readonly verdicts: VerdictDesk;
}) {
  const { store, ports, keys, verdicts } = options;
  const looked = new Map<string, number>();

  function signed(officeId: string, perDay: number): StandingQuota {
    const now_ms = ports.clock.now();
    const validUntil = new Date(now_ms + quotaValidity_days * day_ms).toISOString();
    const content = { quotaId: ports.ids.next(), officeId, perDay, issuedAt: new Date(now_ms).toISOString(), validUntil, keyId: keys.keyId };
    return { ...content, signature: sign(null, Buffer.from(quotaSigningInput(content)), keys.privateKey).toString('base64url') };
  }

  function isOurs(text: string, signature: string, keyId: string): boolean {
    return keyId === keys.keyId && verify(null, Buffer.from(text), createPublicKey(keys.privateKey), Buffer.from(signature, 'base64url'));
  }

  async function grant(records: CentreRecords, officeId: string, perDay: number): Promise<QuotaSettingRow> {
    const setting = { officeId, perDay, quota: signed(officeId, perDay) };
    await records.saveQuotaSetting(setting);
    const { quota } = setting;
    await records.appendFeed(officeId, [{ at: quota.issuedAt, type: 'centre.quota', applicationId: quota.quotaId, body: { quota: { ...quota } } }]);
    return setting;
  }

  async function conflictOf(records: CentreRecords, row: ApplicationRow, told: Told, before: QuotaUseRow | undefined): Promise<QuotaConflict | undefined> {
    const expectedId = uuidFromDigest(Buffer.from(sha256(quotaWarrantInput(told)), 'hex'));
    const signedConflict = findQuotaConflict(told, { officeId: row.officeId, now: isoTime(ports.clock), expectedId }, isOurs);
    if (signedConflict !== undefined) return signedConflict;
    if (before !== undefined) return 'second_use';
    if ((await records.findQuotaUseOfDay(row.officeId, told.day, told.number, row.applicationId)) !== undefined) return 'number_used_twice';
    const { documents } = ApplicationSubmission.parse(JSON.parse(row.submission));
    if (quotaBasisOf(row.kind, documents) !== told.basis) return 'other_kind';
    if (applicantOf(row).personHash !== told.personHash) return 'other_person';
    if ((await records.findWarrant(row.applicationId))?.spentAt !== undefined) return 'already_printed';
    return row.status === 'RECEIVED_AT_CENTRAL' || row.status === 'PRINT_READY_RECORD' ? undefined : 'verdict_against';
  }

  function rowOfUse(officeId: string, told: Told, conflict: QuotaConflict | undefined): QuotaUseRow {
    const { applicationId, warrantId, quotaId, day, number, basis } = told;
    const times = { receivedAt: isoTime(ports.clock), resolvedAt: undefined, printedAt: undefined };
    return { applicationId, warrantId, officeId, quotaId, day, number, basis, conflict, ...times };
  }

  return {
    /** Throws LoketError not_found for an office that is not enrolled. 0 switches the quota off as soon as the office hears of it. */
    set: (officeId: string, perDay: number): Promise<QuotaSettingRow> =>
      store.transaction(async (records) => {
        if ((await records.findOffice(officeId)) === undefined) throw new LoketError('not_found');
        await records.lock([`quota:${officeId}`]);
        await addOwnEntry(records, ports, {
          type: 'quota.set',
          subject: officeId,
          actor: { kind: 'person', username: 'centre_admin' },
          body: { perDay },
        });
        return grant(records, officeId, perDay);
      }),

    find: (officeId: string): Promise<QuotaSettingRow | undefined> => store.read((records) => records.findQuotaSetting(officeId)),

    list: (conflictsOnly: boolean): Promise<QuotaUseRow[]> => store.read((records) => records.listQuotaUses({ conflictsOnly, limit: listed_max })),

    /** A new date, once a day, for an office that is in touch. One that is cut off keeps the last it was given. */
    async refresh(officeId: string): Promise<void> {
      const now_ms = ports.clock.now();
      if (now_ms - (looked.get(officeId) ?? Number.NEGATIVE_INFINITY) < look_ms) return;
      looked.set(officeId, now_ms);
      const isDue = (setting: QuotaSettingRow | undefined): setting is QuotaSettingRow =>
        setting !== undefined && setting.perDay > 0 && Date.parse(setting.quota.issuedAt) + day_ms <= now_ms;
      if (!isDue(await store.read((records) => records.findQuotaSetting(officeId)))) return;
      await store.transaction(async (records) => {
        await records.lock([`quota:${officeId}`]);
        const setting = await records.findQuotaSetting(officeId);
        if (isDue(setting)) await grant(records, officeId, setting.perDay);
      });
    },

    /**
     * What an office printed on its quota. The person, the office's quota and the application are held while it is looked at.
     * Returns whether the centre knows the application at all.
     */
    async take(records: CentreRecords, officeId: string, told: Told, feed: FeedDraft[]): Promise<'taken' | 'unknown_application'> {
      const row = await records.lockApplication(told.applicationId);
      if (row?.officeId !== officeId) {
        await records.insertQuotaUse(rowOfUse(officeId, told, 'unknown_application'));
        return 'unknown_application';
      }
      const applicant = applicantOf(row);
      await records.lock([...keysOf(applicant), `quota:${officeId}`]);
      const before = await records.findQuotaUse(officeId, row.applicationId);
      const at = isoTime(ports.clock);
      let conflict = await conflictOf(records, row, told, before);
      const decision = conflict === undefined && row.status === 'RECEIVED_AT_CENTRAL' ? await verdicts.lookAt(records, row, applicant) : undefined;
      if (decision !== undefined && decision.verdict !== 'PRINT_READY_RECORD') conflict = 'verdict_against';
      const use = rowOfUse(officeId, told, conflict);
      // Told again word for word: a repeat of the journal.
      if (!(await records.insertQuotaUse(use))) return 'taken';
      // A warrant of our own that crossed this on the way is void: the card of this application is the quota's.
      await records.spendWarrant(row.applicationId, at);
      if (conflict === undefined) {
        // Judged here and now; the verdict desk finds the use where it would sign a warrant.
        if (decision !== undefined) await verdicts.settleInto(records, row, applicant, decision, feed);
        else feed.push(settledDraft(use, at, false));
        return 'taken';
      }
      if (row.status === 'RECEIVED_AT_CENTRAL' || row.status === 'PRINT_READY_RECORD')
        await verdicts.settleInto(records, row, applicant, decision ?? verdicts.conflictDecision(use), feed);
      feed.push(settledDraft(use, at, true));
      return 'taken';
    },
  };
}
