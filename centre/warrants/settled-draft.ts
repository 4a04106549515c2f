import { quotaConflicts } from '@loket/domain/standing-quota';
import type { QuotaSettledBody } from '@loket/protocol/sync';
import type { FeedDraft, QuotaUseRow } from '../store/centre-store.ts';

/** What the office is told about a use: also the answer where it waits for a warrant. */
export function settledDraft(use: QuotaUseRow, at: string, isConflict: boolean): FeedDraft {
  const { applicationId, warrantId, conflict } = use;
  const body: QuotaSettledBody =
    isConflict && conflict !== undefined
      ? { warrantId, outcome: 'conflict', conflict, reason: { ...quotaConflicts[conflict] } }
      : { warrantId, outcome: 'settled' };
  return { at, type: 'centre.quota_settled', applicationId, body };
}
