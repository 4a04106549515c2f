/**
 * The quota desk: while the centre cannot be reached, an officer with the old card or the police letter in hand may have a
 * damaged or lost card printed on the centre's standing quota. The use is durable before its print job exists, goes up with
 * the journal, and is settled by the centre as that application's one warrant.
 */
import { foldApplication, statusNames } from '@loket/domain/application';
import { wibDate } from '@loket/domain/calendar-date';
import { type Actor, canonicalJson } from '@loket/domain/journal';
import {
  type QuotaRefusal,
  quotaBasisOf,
  quotaRefusals,
  quotaSigningInput,
  quotaWarrantInput,
  refuseQuotaUse,
  type StandingQuota,
} from '@loket/domain/standing-quota';
import { uuidFromDigest } from '@loket/domain/uuid';
import { LoketError } from '@loket/protocol/errors';
import type { QuotaAnswer, QuotaCheck, QuotaPrintCommand } from '@loket/protocol/print-job';
import { type FeedItem, QuotaBody, QuotaSettledBody } from '@loket/protocol/sync';
import { Text } from '@loket/protocol/text';
import type { Database } from '../database/open-database.ts';
import type { IntakeDesk } from '../intake/intake-desk.ts';
import type { CommandBus, Committed, Transaction } from '../journal/command-bus.ts';
import { fingerprintOf, sha256 } from '../journal/hash.ts';
import type { PrintingDesk } from './printing-desk.ts';
import { createQuotaStore } from './quota-store.ts';

export type QuotaDesk = ReturnType<typeof createQuotaDesk>;

const uses_max = 100;

export function createQuotaDesk(options: {
  readonly database: Database;
  readonly bus: CommandBus;
  readonly officeId: string;
  readonly intake: IntakeDesk;
  readonly printing: PrintingDesk;
  /** the centre was asked and did not answer */
  readonly isLinkDown: () => boolean;
  readonly centreNow: () => string;
  readonly verify: (text: string, signature: string, keyId: string) => boolean;
}) {
  const { bus, officeId, intake, printing } = options;
  const store = createQuotaStore(options.database);

  function today(): string {
    return wibDate(Date.parse(options.centreNow()));
  }

  function refusalFor(applicationId: string, quota: StandingQuota | undefined): QuotaRefusal | undefined {
    const { kind, documents, person } = intake.submission(applicationId);
    const personHash = sha256(canonicalJson(person));
    const use = {
      officeId,
      isLinkDown: options.isLinkDown(),
      now: options.centreNow(),
      kind,
      documents,
      personHash,
      heldPersonHash: intake.heldRecord(person.nik)?.personHash,
      hasOtherOpen: intake.applications.findLiveOfNik(person.nik, applicationId) !== undefined,
      isUsedForThis: store.findUse(applicationId) !== undefined,
      usedToday: store.usedOn(today()),
    };
    return refuseQuotaUse(quota, use, options.verify);
  }

  function refused(code: string, text: { readonly id: string; readonly en: string }, field = 'quota'): LoketError {
    return new LoketError('not_possible_now', [{ field, code, text: { ...text } }]);
  }

  /** Where the centre's process stands in the way; undefined while the application is still on its way to a verdict. */
  function statusAgainst(
    applicationId: string,
    at: string,
  ): { readonly code: string; readonly text: { readonly id: string; readonly en: string } } | undefined {
    const row = intake.getRow(applicationId);
    if (foldApplication(row, { type: 'warrant.quota_used', at }).outcome === 'moved') return undefined;
    const name = statusNames[row.status];
    return { code: row.status, text: { id: `Status sekarang: ${name.id}`, en: `Present status: ${name.en}` } };
  }

  function record(transaction: Transaction, applicationId: string, basis: QuotaPrintCommand['basis']): void {
    const against = statusAgainst(applicationId, transaction.now);
    if (against !== undefined) throw refused(against.code, against.text, 'status');
    const quota = store.newestQuota();
    const refusal = refusalFor(applicationId, quota);
    if (refusal !== undefined || quota === undefined) throw refused(refusal ?? 'no_quota', quotaRefusals[refusal ?? 'no_quota']);
    const { kind, documents, person } = intake.submission(applicationId);
    if (quotaBasisOf(kind, documents) !== basis) throw refused('not_for_this_kind', quotaRefusals.not_for_this_kind, 'basis');
    const day = today();
    const number = store.usedOn(day) + 1;
    const { quotaId } = quota;
    const warrantId = uuidFromDigest(Buffer.from(sha256(quotaWarrantInput({ quotaId, day, number })), 'hex'));
    const personHash = sha256(canonicalJson(person));
    const body = { applicationId, warrantId, quotaId, day, number, basis, personHash, quota: { ...quota } };
    transaction.append({ type: 'warrant.quota_used', subject: applicationId, body });
    printing.authorise(transaction, { applicationId, warrantId });
  }

  return {
    store,

    /** Throws LoketError not_possible_now; the field says whether quota, status or paper is against it. */
    print: (applicationId: string, command: QuotaPrintCommand, actor: Actor): Promise<Committed<QuotaCheck>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('quota.print', { applicationId, ...command }),
        actor,
        decide: (transaction) => {
          record(transaction, applicationId, command.basis);
          return { status: 200, answer: check(applicationId) };
        },
      }),

    check,

    view(): QuotaAnswer {
      const quota = store.newestQuota();
      const day = today();
      const used = store.usedOn(day);
      const isValid = quota !== undefined && Date.parse(options.centreNow()) < Date.parse(quota.validUntil);
      return {
        isLinkDown: options.isLinkDown(),
        day,
        used,
        perDay: isValid ? quota.perDay : 0,
        left: isValid ? Math.max(0, quota.perDay - used) : 0,
        ...(quota === undefined ? {} : { validUntil: quota.validUntil }),
        uses: store.latestUses(uses_max).map((use) => {
          const { receipt_code: receiptCode, name } = intake.getRow(use.application_id);
          const { application_id: applicationId, warrant_id: warrantId, number, basis, at, outcome } = use;
          const conflict = use.conflict === null ? {} : { conflict: Text.parse(JSON.parse(use.conflict)) };
          return { applicationId, warrantId, receiptCode, name, day: use.day, number, basis, at, outcome, ...conflict };
        }),
      };
    },

    /** A quota or a settlement that came down; false when it does not fit and is only to be noted. */
    receive(transaction: Transaction, item: FeedItem): boolean {
      const base = { feedSeq: item.seq, centreAt: item.at };
      if (item.type === 'centre.quota') {
        const { quota } = QuotaBody.parse(item.body);
        if (quota.officeId !== officeId || !options.verify(quotaSigningInput(quota), quota.signature, quota.keyId)) return false;
        transaction.append({ type: item.type, subject: quota.quotaId, body: { quota, ...base } });
        return true;
      }
      const body = QuotaSettledBody.parse(item.body);
      if (store.findUse(item.applicationId)?.warrant_id !== body.warrantId) return false;
      transaction.append({ type: item.type, subject: item.applicationId, body: { ...body, ...base } });
      if (body.outcome === 'conflict') printing.cancelWaiting(transaction, item.applicationId, 'quota_conflict');
      else if (intake.getRow(item.applicationId).status === 'PRINT_READY_RECORD')
        printing.authorise(transaction, { applicationId: item.applicationId, warrantId: body.warrantId });
      return true;
    },
  };

  /** Whether the quota may be used for this application now, and if not why not. */
  function check(applicationId: string): QuotaCheck {
    const { kind, documents } = intake.submission(applicationId);
    const basis = quotaBasisOf(kind, documents);
    const at = options.centreNow();
    const quota = store.newestQuota();
    const refusal = refusalFor(applicationId, quota);
    const against = statusAgainst(applicationId, at);
    const why = refusal === undefined ? against?.text : quotaRefusals[refusal];
    return {
      allowed: why === undefined,
      left: Math.max(0, (quota?.perDay ?? 0) - store.usedOn(today())),
      ...(basis === undefined ? {} : { basis }),
      ...(why === undefined ? {} : { why: { ...why } }),
    };
  }
}
