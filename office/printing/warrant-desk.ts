/**
 * What becomes of a warrant that does not hold: it is recorded once with its reason, and for one that has expired the
 * centre is asked for a new date, again and again more seldom until it answers or the limit is reached.
 */
import type { Actor } from '@loket/domain/journal';
import { type Warrant, type WarrantRefusal, warrantRefusals } from '@loket/domain/warrant';
import type { RefusedWarrants } from '@loket/protocol/print-job';
import type { Database } from '../database/open-database.ts';
import type { IntakeDesk } from '../intake/intake-desk.ts';
import type { CommandBus, Transaction } from '../journal/command-bus.ts';
import { createWarrantStore } from './warrant-store.ts';

export type WarrantDesk = ReturnType<typeof createWarrantDesk>;

const actor: Actor = { kind: 'system', part: 'printing' };
const listed_max = 200;
/** requests for one warrant and one date of expiry; the pause between them doubles from an hour to a day */
export const renewalsAsked_max = 10;
const firstPause_ms = 3_600_000;
const pause_ms_max = 86_400_000;

type Origin = { readonly feedSeq: number; readonly centreAt: string };

export function createWarrantDesk(options: { readonly database: Database; readonly bus: CommandBus; readonly intake: () => IntakeDesk }) {
  const { bus } = options;
  const store = createWarrantStore(options.database);

  function isRenewalDue({ warrantId, expiresAt }: Warrant, now: string): boolean {
    const asked = store.renewal(warrantId, expiresAt);
    if (asked === undefined) return true;
    if (asked.asked >= renewalsAsked_max) return false;
    // The office's clock may have been put right in between, so only the distance counts.
    const since_ms = Math.abs(Date.parse(now) - Date.parse(asked.last_at));
    return since_ms >= Math.min(pause_ms_max, firstPause_ms * 2 ** (asked.asked - 1));
  }

  function isKnown(warrant: Warrant, applicationId: string, refusal: WarrantRefusal): boolean {
    return store.isKnown(warrant.warrantId, refusal, warrant.expiresAt, applicationId);
  }

  /** Inside a transaction. `origin`: it has just come down. */
  function append(transaction: Transaction, warrant: Warrant, applicationId: string, refusal: WarrantRefusal, origin?: Origin): void {
    const { warrantId, expiresAt } = warrant;
    transaction.append({ type: 'warrant.refused', subject: applicationId, body: { applicationId, warrantId, refusal, expiresAt, ...origin } });
  }

  return {
    refuse: append,

    /** A warrant in force was found wanting. Written once; for an expired one the centre is asked when it is time. */
    async note(warrant: Warrant, applicationId: string, refusal: WarrantRefusal, now: string): Promise<void> {
      const isAsked = refusal === 'expired' && isRenewalDue(warrant, now);
      if (isKnown(warrant, applicationId, refusal) && !isAsked) return;
      await bus.change({
        actor,
        reference: `warrant:${warrant.warrantId}`,
        change: (transaction) => {
          if (!isKnown(warrant, applicationId, refusal)) append(transaction, warrant, applicationId, refusal);
          const { warrantId, expiresAt } = warrant;
          if (refusal === 'expired' && isRenewalDue(warrant, transaction.now))
            transaction.append({ type: 'warrant.renewal_asked', subject: applicationId, body: { applicationId, warrantId, expiresAt } });
        },
      });
    },

    list: (): RefusedWarrants => ({
      items: store.list(listed_max).map((row) => {
        const application = options.intake().getRow(row.application_id);
        const known = Object.entries(warrantRefusals).find(([code]) => code === row.refusal)?.[1];
        return {
          applicationId: row.application_id,
          warrantId: row.warrant_id,
          receiptCode: application.receipt_code,
          name: application.name,
          refusal: row.refusal,
          text: known === undefined ? { id: row.refusal, en: row.refusal } : { ...known },
          at: row.at,
        };
      }),
    }),
  };
}
