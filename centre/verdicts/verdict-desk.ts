/**
 * The verdict desk: walks an application from its receipt to its verdict. The look at the register and the claim on it
 * are one transaction that holds the person, so two offices at the same instant cannot both be told "unique".
 */
import { type ApplicationStatus, foldApplication, type Verdict } from '@loket/domain/application';
import { quotaConflicts } from '@loket/domain/standing-quota';
import type { Warrant } from '@loket/domain/warrant';
import { isoTime, type Ports } from '@loket/platform/ports';
import type { Text } from '@loket/protocol/text';
import type { ApplicationRow, CentreRecords, FeedDraft, QuotaUseRow } from '../store/centre-store.ts';
import type { WarrantDesk } from '../warrants/warrant-desk.ts';
import { type Applicant, applicantOf, keysOf } from './applicant.ts';
import { type BiometricMatcher, BiometricSearchFailed, matches_max } from './biometric-matcher.ts';
import { type Decision, decideVerdict, type Facts } from './decide-verdict.ts';

export type VerdictDesk = ReturnType<typeof createVerdictDesk>;

export type VerdictOptions = {
  readonly ports: Pick<Ports, 'clock'>;
  readonly matcher: BiometricMatcher;
  readonly warrants: WarrantDesk;
  /** from the receipt to the verdict */
  readonly delay_ms: number;
};

function moved(
  row: ApplicationRow,
  event: { readonly type: 'centre.received' } | { readonly type: 'centre.verdict'; readonly verdict: Verdict },
  at: string,
): ApplicationRow {
  const { state } = foldApplication(row, { ...event, at });
  return { ...row, ...state };
}

/** The statuses in which the centre's own people may decide. */
export const decidableStatuses: readonly ApplicationStatus[] = ['ADJUDICATE_RECORD', 'DUPLICATE_RECORD', 'REQUEST_VALIDATION'];

function conflictDecision({ conflict }: QuotaUseRow): Decision {
  const why = conflict === undefined ? { id: '', en: '' } : quotaConflicts[conflict];
  const reason = { id: `Cetak kuota perlu diputuskan orang: ${why.id}`, en: `A quota print is for a person to decide: ${why.en}` };
  return { verdict: 'REQUEST_VALIDATION', reason, matches: [] };
}

export function createVerdictDesk(options: VerdictOptions) {
  const { ports, warrants } = options;

  async function lookUp(records: CentreRecords, applicationId: string, applicant: Applicant): Promise<Facts> {
    const registered = await records.findRegistered(applicant.nik);
    const claim = await records.findClaim(applicant.nik);
    const alike = applicant.needsEnrolment && applicant.biographicKey !== undefined ? await records.findByBiography(applicant.biographicKey, matches_max) : [];
    const lookalikes = alike.filter((person) => person.nik !== applicant.nik);
    return { applicationId, registered, claim, lookalikes, biometrics: await searchBiometrics(records, applicant) };
  }

  async function searchBiometrics(records: CentreRecords, applicant: Applicant): Promise<Facts['biometrics']> {
    if (!applicant.needsEnrolment) return { outcome: 'searched', matches: [] };
    try {
      return await options.matcher.search(applicant, records);
    } catch (error) {
      if (error instanceof BiometricSearchFailed) return { outcome: 'failed' };
      throw error;
    }
  }

  /** Puts the person on record and the claim on this application. */
  async function register(records: CentreRecords, row: ApplicationRow, applicant: Applicant) {
    const before = await records.findRegistered(applicant.nik);
    const claimed = await records.insertClaim({ nik: applicant.nik, applicationId: row.applicationId, officeId: row.officeId });
    // The decision was made with the person held, so nobody can have come between.
    if (!claimed && (await records.findClaim(applicant.nik))?.applicationId !== row.applicationId)
      throw new Error('a second card for one person was about to be allowed');
    await records.saveRegistered({
      nik: applicant.nik,
      nameKey: applicant.nameKey,
      birthDate: applicant.birthDate,
      biographicKey: applicant.biographicKey,
      photo: applicant.photo ?? before?.photo,
      applicationId: before?.applicationId ?? row.applicationId,
      officeId: before?.officeId ?? row.officeId,
      since: before?.since ?? isoTime(ports.clock),
    });
    return before;
  }

  /** Gives the verdict; `feed` grows by what the office is told. */
  async function settleInto(
    records: CentreRecords,
    row: ApplicationRow,
    applicant: Applicant,
    { verdict, reason, matches }: Decision,
    feed: FeedDraft[],
  ): Promise<ApplicationRow> {
    const at = isoTime(ports.clock);
    const settled = { ...moved(row, { type: 'centre.verdict', verdict }, at), dueAt_ms: undefined, reason, matches };
    await records.updateApplications([settled]);
    feed.push({ at, type: 'centre.verdict', applicationId: row.applicationId, body: { verdict, reason, ...(matches.length === 0 ? {} : { matches }) } });
    if (verdict === 'PRINT_READY_RECORD') {
      const onRecord = await register(records, row, applicant);
      feed.push(await warrants.issue(records, settled, applicant, onRecord));
    }
    return settled;
  }

  async function settle(records: CentreRecords, row: ApplicationRow, applicant: Applicant, decision: Decision): Promise<ApplicationRow> {
    const feed: FeedDraft[] = [];
    const settled = await settleInto(records, row, applicant, decision, feed);
    await records.appendFeed(row.officeId, feed);
    return settled;
  }

  /** The verdict as it would be now; the person is held by the caller. A quota print that waits for a person lets no machine say yes. */
  async function lookAt(records: CentreRecords, row: ApplicationRow, applicant: Applicant): Promise<Decision> {
    const use = await records.findQuotaUse(row.officeId, row.applicationId);
    if (use?.conflict !== undefined && use.resolvedAt === undefined) return conflictDecision(use);
    return decideVerdict(applicant, await lookUp(records, row.applicationId, applicant));
  }

  return {
    lookAt,
    settleInto,
    conflictDecision,

    /** The application has come in, or comes in again: received, and its verdict due. The caller saves the row and sends the feed. */
    begin(row: ApplicationRow, feed: FeedDraft[]): ApplicationRow {
      const at = isoTime(ports.clock);
      feed.push({ at, type: 'centre.received', applicationId: row.applicationId, body: {} });
      return { ...moved(row, { type: 'centre.received' }, at), dueAt_ms: ports.clock.now() + options.delay_ms, reason: undefined, matches: [] };
    },

    /** Judges the application if its verdict is still due; undefined when another has done it, or it was withdrawn. */
    async judge(records: CentreRecords, applicationId: string): Promise<Verdict | undefined> {
      const row = await records.lockApplication(applicationId);
      if (row?.dueAt_ms === undefined || row.dueAt_ms > ports.clock.now()) return undefined;
      const applicant = applicantOf(row);
      await records.lock(keysOf(applicant));
      const decision = await lookAt(records, row, applicant);
      await settle(records, row, applicant, decision);
      return decision.verdict;
    },

    settle,

    /**
     * The office asks for a new date on an expired warrant whose card has not been printed. It gets one if the person is still
     * unique, else the verdict as it is now; one that has not expired by the centre's clock is simply sent again.
     */
    async renew(
      records: CentreRecords,
      row: ApplicationRow,
      warrantId: string,
      feed: FeedDraft[],
    ): Promise<'renewed' | 'not_this_warrant' | 'nothing_to_renew'> {
      const found = await records.findWarrant(row.applicationId);
      if (found?.warrant.warrantId !== warrantId) return 'not_this_warrant';
      if (found.spentAt !== undefined || row.status !== 'PRINT_READY_RECORD') return 'nothing_to_renew';
      if (Date.parse(found.warrant.expiresAt) > ports.clock.now()) {
        feed.push(warrants.again(found.warrant));
        return 'renewed';
      }
      const applicant = applicantOf(row);
      await records.lock(keysOf(applicant));
      const decision = await lookAt(records, row, applicant);
      if (decision.verdict === 'PRINT_READY_RECORD') feed.push(await warrants.renew(records, found.warrant));
      else {
        // Others of this person need not wait for a card that is no longer allowed.
        await records.deleteClaim(row.applicationId);
        await settleInto(records, row, applicant, decision, feed);
      }
      return 'renewed';
    },

    /**
     * A verdict that we gave and have lost, told by the office's journal: the application stands there again. Only while none
     * is given anew, since an office tells our words after we said them.
     */
    async recallVerdict(records: CentreRecords, row: ApplicationRow, verdict: Verdict, reason: Text): Promise<void> {
      // What allows a card is believed only under our own signature: see recallWarrant.
      if (row.dueAt_ms === undefined || verdict === 'PRINT_READY_RECORD') return;
      const standing = moved(row, { type: 'centre.verdict', verdict }, isoTime(ports.clock));
      await records.updateApplications([{ ...standing, dueAt_ms: undefined, reason, matches: [] }]);
    },

    /** A warrant that we signed and have lost: application, person and claim stand again as it left them. False when another card of the person is under way. */
    async recallWarrant(records: CentreRecords, row: ApplicationRow, warrant: Warrant): Promise<boolean> {
      const found = await records.findWarrant(row.applicationId);
      if (found?.warrant.warrantId === warrant.warrantId || !warrants.isOwn(warrant)) return true;
      if (row.dueAt_ms === undefined) {
        // A renewal that was lost.
        if (found !== undefined && found.spentAt === undefined && found.warrant.issuedAt < warrant.issuedAt) await records.replaceWarrant(warrant);
        return true;
      }
      const applicant = applicantOf(row);
      await records.lock(keysOf(applicant));
      const claim = await records.findClaim(applicant.nik);
      if (claim !== undefined && claim.applicationId !== row.applicationId) return false;
      await register(records, row, applicant);
      await (found === undefined ? records.insertWarrant(warrant) : records.replaceWarrant(warrant));
      const verdict = 'PRINT_READY_RECORD';
      await records.updateApplications([{ ...moved(row, { type: 'centre.verdict', verdict }, isoTime(ports.clock)), dueAt_ms: undefined, matches: [] }]);
      return true;
    },
  };
}
