/** The adjudication desk: where the machine is not sure, a person at the centre decides, with a reason that the office sees. */
import { receiptCode } from '@loket/domain/receipt-code';
import type { Ports } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import type { Text } from '@loket/protocol/text';
import type { ApplicationRow, CentreRecords, CentreStore } from '../store/centre-store.ts';
import { addOwnEntry } from '../store/own-journal.ts';
import { applicantOf, keysOf } from './applicant.ts';
import { decidableStatuses, type VerdictDesk } from './verdict-desk.ts';

export type AdjudicationDesk = ReturnType<typeof createAdjudicationDesk>;

const list_max = 500;
const verdictOf = { unique: 'PRINT_READY_RECORD', duplicate: 'DUPLICATE_RECORD' } as const;

export type AdjudicationDecision = { readonly decision: keyof typeof verdictOf; readonly reason: string; readonly commandId?: string | undefined };

function reasonText(reason: string): Text {
  return { id: `Diputuskan di pusat: ${reason}`, en: `Decided at the centre: ${reason}` };
}

export function createAdjudicationDesk({
  store,
  ports,
  verdicts,
  followRefused,
}: {
  readonly store: CentreStore;
  readonly ports: Pick<Ports, 'clock' | 'ids'>;
  readonly verdicts: VerdictDesk;
  /** Acts on what the office told of this application's card while it waited for a person. */
  readonly followRefused: (records: CentreRecords, officeId: string, applicationId: string) => Promise<void>;
}) {
  async function assertNoOtherCard(records: CentreRecords, applicationId: string, nik: string): Promise<void> {
    const claim = await records.findClaim(nik);
    if (claim === undefined || claim.applicationId === applicationId) return;
    const code = receiptCode(claim.applicationId);
    const text = { id: `NIK ini punya kartu lain yang belum diserahkan: ${code}`, en: `This NIK has another card not yet handed over: ${code}` };
    throw new LoketError('not_possible_now', [{ field: 'applicationId', code: 'live_application', text }]);
  }

  async function decideIn(records: CentreRecords, applicationId: string, { decision, reason, commandId }: AdjudicationDecision): Promise<ApplicationRow> {
    const row = await records.lockApplication(applicationId);
    if (row === undefined) throw new LoketError('not_found');
    const verdict = verdictOf[decision];
    // The same decision again, because the answer was lost.
    const isDecided = row.reason?.id === reasonText(reason).id;
    if (isDecided && (row.status === verdict || (decision === 'unique' && !decidableStatuses.includes(row.status)))) return row;
    if (!decidableStatuses.includes(row.status)) {
      const text = { id: `Status sekarang: ${row.status}`, en: `Present status: ${row.status}` };
      throw new LoketError('not_possible_now', [{ field: 'applicationId', code: row.status, text }]);
    }
    const applicant = applicantOf(row);
    await records.lock(keysOf(applicant));
    if (decision === 'unique') await assertNoOtherCard(records, applicationId, applicant.nik);
    await addOwnEntry(records, ports, {
      type: 'adjudication.decided',
      subject: applicationId,
      actor: { kind: 'person', username: 'centre_admin' },
      ...(commandId === undefined ? {} : { commandId }),
      body: { decision, reason, before: row.status, matches: [...row.matches] },
    });
    const settled = await verdicts.settle(records, row, applicant, { verdict, reason: reasonText(reason), matches: row.matches });
    if (decision === 'duplicate' || (await records.findQuotaUse(row.officeId, applicationId)) === undefined) return settled;
    // Printed on the quota: the card may long have been handed over.
    await followRefused(records, row.officeId, applicationId);
    return (await records.findApplication(applicationId)) ?? settled;
  }

  return {
    /** Throws LoketError not_found, or not_possible_now when there is nothing to decide or another card of the person is under way. */
    decide: (applicationId: string, decision: AdjudicationDecision): Promise<ApplicationRow> =>
      store.transaction((records) => decideIn(records, applicationId, decision)),

    /** What waits for a decision, the longest first. */
    list: (): Promise<ApplicationRow[]> => store.read((records) => records.listInStatuses(decidableStatuses, list_max)),
  };
}
