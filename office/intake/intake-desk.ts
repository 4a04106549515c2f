/**
 * The intake desk: takes applications in, keeps their files, and lets an officer withdraw, record or send again.
 * It works with no internet and waits for nothing but its own disk.
 */

import { type ApplicationEvent, firstStatus, foldApplication, isVerdict, statusNames } from '@loket/domain/application';
import { kindRules } from '@loket/domain/application-kinds';
import { type Actor, canonicalJson } from '@loket/domain/journal';
import { normaliseName } from '@loket/domain/name-comparison';
import { promiseReasons } from '@loket/domain/promise-date';
import { checkReceiptCode, receiptCode } from '@loket/domain/receipt-code';
import type { Ports } from '@loket/platform/ports';
import type { KnownApplicant } from '@loket/protocol/applicant';
import {
  type AcknowledgementsAnswer,
  type ApplicationDetail,
  type ApplicationPage,
  type ApplicationQuery,
  type ApplicationSubmission,
  type ApplicationSummary,
  type AttachmentRef,
  type EnrolCommand,
  type Enrolment,
  isWholeRecording,
  type ResendCommand,
  type SubmissionAnswer,
  type WithdrawCommand,
} from '@loket/protocol/application';
import { LoketError } from '@loket/protocol/errors';
import { VerdictBody } from '@loket/protocol/sync';
import type { Database } from '../database/open-database.ts';
import type { CommandBus, Committed, Transaction } from '../journal/command-bus.ts';
import { fingerprintOf, sha256 } from '../journal/hash.ts';
import type { RegistryDesk } from '../registry/registry-desk.ts';
import type { StockDesk } from '../stock/stock-desk.ts';
import { filesOfEnrolment } from './application-projection.ts';
import { type ApplicationRow, createApplicationStore } from './application-store.ts';
import { detailView, nextStepView, submissionOf, summaryView } from './application-view.ts';
import { createAttachmentDesk } from './attachment-desk.ts';
import { knownApplicant } from './known-applicant.ts';
import { checkSubmission } from './submission-check.ts';

/** What an entry says of an application: for whoever follows applications through the journal. */
export { applicationEventOf, applicationIdOf } from './application-projection.ts';

export type IntakeOptions = {
  readonly database: Database;
  readonly bus: CommandBus;
  readonly ports: Ports;
  readonly officeId: string;
  /** whether an officer of that name works, or has worked, at this office */
  readonly isKnownPerson: (username: string) => boolean;
  /** print jobs of an application, from the printing desk */
  readonly printJobsOf: (applicationId: string) => ApplicationDetail['printJobs'];
  /** tells the printing desk, inside the same transaction, that an application is withdrawn */
  /** a file has arrived: the centre wants it, and a card may have waited for it */
  readonly onFileKept: () => void;
  /** the stock desk's word on when a card will be ready */
  readonly promises: () => Pick<StockDesk, 'promise' | 'promiseOf'>;
  readonly registry: () => Pick<RegistryDesk, 'find'>;
  readonly onWithdrawn: (transaction: Transaction, applicationId: string, reason: string) => void;
};

export type IntakeDesk = ReturnType<typeof createIntakeDesk>;

const pageLimit = 50;
/** entries of one application that are looked through for news of the centre */
const storyLimit = 500;

export function createIntakeDesk(options: IntakeOptions) {
  const { bus, ports, officeId } = options;
  const applications = createApplicationStore(options.database);
  const files = createAttachmentDesk(options);
  const attachments = files.store;

  const summaryOf = (row: ApplicationRow): ApplicationSummary => summaryView(row, applications, options.promises().promiseOf(row.id));

  function getRow(id: string): ApplicationRow {
    const row = applications.find(id);
    if (row === undefined)
      throw new LoketError('not_found', [{ field: 'id', code: 'unknown_application', text: { id: 'Permohonan tidak dikenal', en: 'No such application' } }]);
    return row;
  }

  /** The row, after asking the fold whether the event is possible now. */
  function getRowFor(id: string, type: Exclude<ApplicationEvent['type'], 'application.accepted' | 'centre.verdict'>, at: string): ApplicationRow {
    const row = getRow(id);
    if (foldApplication(row, { type, at }).outcome === 'refused') {
      const name = statusNames[row.status];
      throw new LoketError('not_possible_now', [
        { field: 'status', code: row.status, text: { id: `Status sekarang: ${name.id}`, en: `Present status: ${name.en}` } },
      ]);
    }
    return row;
  }

  /** One officer's computer sends what another took; only people of this office can have taken it. */
  function refuseUnknownTaker({ takenBy = '' }: ApplicationSubmission, actor: Actor): void {
    if (takenBy === '' || (actor.kind === 'person' && actor.username === takenBy) || options.isKnownPerson(takenBy)) return;
    throw new LoketError('invalid_body', [
      {
        field: 'takenBy',
        code: 'unknown_officer',
        text: { id: `Petugas "${takenBy}" tidak dikenal di kantor ini`, en: `This office knows no officer "${takenBy}"` },
      },
    ]);
  }

  return {
    applications,
    attachments,
    getRow,

    /**
     * A verdict that came while the card was at the printer was only noted. The card did not come to be, so now it counts:
     * recorded as the centre gave it. True when it took back the leave to print.
     */
    applyLateVerdict(transaction: Transaction, applicationId: string): boolean {
      const news = bus.journal
        .latestOfApplication(applicationId, storyLimit)
        .find(({ type, body }) => type === 'centre.verdict' || (type === 'centre.noted' && body['type'] === 'centre.verdict'));
      if (news?.type !== 'centre.noted') return false;
      const said = VerdictBody.safeParse(news.body['body']);
      if (!said.success || !isVerdict(said.data.verdict)) return false;
      const { verdict, reason } = said.data;
      const { feedSeq, centreAt } = news.body;
      if (foldApplication(getRow(applicationId), { type: 'centre.verdict', at: transaction.now, verdict }).outcome !== 'moved') return false;
      transaction.append({ type: 'centre.verdict', subject: applicationId, body: { feedSeq, centreAt, verdict, reason } });
      return true;
    },

    /** Accepts an application once. 201 the first time; a repeat with the same content gets the same answer with 200. */
    async submit(id: string, submission: ApplicationSubmission, actor: Actor): Promise<Committed<SubmissionAnswer>> {
      const committed = await bus.execute<SubmissionAnswer>({
        commandId: id,
        idField: 'id',
        fingerprint: fingerprintOf('application.submit', submission),
        actor,
        deviceTime: submission.takenAt,
        // Checked only here, behind the look for an earlier answer: what was accepted stays accepted, whatever the clock or the rules say by now.
        judge: ({ now }) => {
          refuseUnknownTaker(submission, actor);
          const warnings = checkSubmission(submission, ports.clock.now());
          const status = firstStatus(kindRules[submission.kind].needsEnrolment, isWholeRecording(submission.enrolment));
          const code = receiptCode(id);
          const promised = options.promises().promise();
          const live = applications.findLiveOfNik(submission.person.nik, id);
          const answer: SubmissionAnswer = {
            id,
            receiptCode: code,
            kind: submission.kind,
            name: submission.person.name,
            status,
            acceptedAt: now,
            ...(promised.on === undefined ? {} : { promisedOn: promised.on }),
            promiseReason: { ...promiseReasons[promised.bound] },
            nextStep: nextStepView(status),
            warnings: live === undefined ? warnings : [...warnings, liveWarning(live)],
          };
          return {
            status: 201,
            answer,
            events: [{ type: 'application.accepted', subject: id, body: { submission, receiptCode: code, status, officeId, promised } }],
          };
        },
      });
      return committed.repeated ? { ...committed, status: 200 } : committed;
    },

    withdraw: (id: string, command: WithdrawCommand, actor: Actor): Promise<Committed<ApplicationSummary>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('application.withdraw', { id, ...command }),
        actor,
        decide: (transaction) => {
          getRowFor(id, 'application.withdrawn', transaction.now);
          options.onWithdrawn(transaction, id, command.reason);
          transaction.append({ type: 'application.withdrawn', subject: id, body: { reason: command.reason } });
          return { status: 200, answer: summaryOf(getRow(id)) };
        },
      }),

    resend: (id: string, command: ResendCommand, actor: Actor): Promise<Committed<ApplicationSummary>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('application.resend', { id, ...command }),
        actor,
        decide: ({ append, now }) => {
          getRowFor(id, 'application.resent', now);
          append({ type: 'application.resent', subject: id, body: { reason: command.reason } });
          return { status: 200, answer: summaryOf(getRow(id)) };
        },
      }),

    /** Adds the recording (perekaman) to an application that was taken in without one, or whose recording failed. */
    enrol: (id: string, command: EnrolCommand, actor: Actor): Promise<Committed<ApplicationSummary>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('application.enrol', { id, ...command }),
        actor,
        decide: ({ append, now }) => {
          if (!isWholeRecording(command.enrolment))
            throw new LoketError('invalid_body', [
              { field: 'enrolment.later', code: 'parts_missing', text: { id: 'Masih ada bagian yang belum direkam', en: 'Parts are still to be recorded' } },
            ]);
          getRowFor(id, 'application.enrolled', now);
          const enrolment: Enrolment = command.enrolment;
          append({ type: 'application.enrolled', subject: id, body: { enrolment } });
          return { status: 200, answer: summaryOf(getRow(id)) };
        },
      }),

    keepAttachment: files.keepWhole,
    keepPiece: files.receivePiece,
    attachmentProgress: files.progress,
    getAttachment: files.get,

    /** What a counter asks before it forgets: is it here, has the centre got it, which files are missing. In the order asked. */
    acknowledgements: (ids: readonly string[]): AcknowledgementsAnswer['items'] =>
      ids.map((id) => {
        const row = applications.find(id);
        if (row === undefined) return { id, known: false, centreHasIt: false, missingAttachments: [] };
        const missing = applications.attachmentsOf(id).filter((file) => file.stored === 0);
        const { centreHasIt } = summaryOf(row);
        return { id, known: true, centreHasIt, missingAttachments: missing.map((file) => file.sha256) };
      }),

    detail: (id: string): ApplicationDetail => detailView(getRow(id), bus.journal, applications, options.printJobsOf(id), options.promises().promiseOf(id)),

    summary: (id: string): ApplicationSummary => summaryOf(getRow(id)),

    /** The pictures of the recording in force, by part: photo, signature. */
    recordedFiles: (id: string): ReadonlyMap<string, AttachmentRef> => new Map(filesOfEnrolment(submissionOf(getRow(id), bus.journal).enrolment)),

    /** The person's record as this office holds it: their latest application whose card was handed over here. */
    heldRecord(nik: string): { readonly applicationId: string; readonly personHash: string } | undefined {
      const row = applications.findLatestIssued(nik);
      return row && { applicationId: row.id, personHash: sha256(canonicalJson(submissionOf(row, bus.journal).person)) };
    },

    /** What is known here of who stands at the counter, to save typing and to notice an application under way. */
    knownApplicant(nik: string): KnownApplicant {
      const row = applications.findLatestTaken(nik);
      const latest = row === undefined ? undefined : { row, submission: submissionOf(row, bus.journal) };
      return knownApplicant(nik, latest, options.registry().find(nik), applications.findLiveOfNik(nik, ''));
    },

    submission: (id: string): ApplicationSubmission => submissionOf(getRow(id), bus.journal),

    summaryByReceipt(text: string): ApplicationSummary {
      const code = checkReceiptCode(text);
      const wrong = { field: 'code', code: 'receipt_code_wrong', text: { id: 'Kode tanda terima salah ketik', en: 'The receipt code is mistyped' } };
      if (code === undefined) throw new LoketError('invalid_body', [wrong]);
      const row = applications.findByReceipt(code);
      if (row === undefined)
        throw new LoketError('not_found', [
          {
            field: 'code',
            code: 'unknown_receipt',
            text: { id: 'Tanda terima ini tidak dikenal di kantor ini', en: 'This office does not know this receipt' },
          },
        ]);
      return summaryOf(row);
    },

    list(query: ApplicationQuery): ApplicationPage {
      const limit = query.limit ?? pageLimit;
      const text = query.q?.trim() ?? '';
      const code = text === '' ? undefined : checkReceiptCode(text);
      const isNik = /^\d{1,16}$/.test(text);
      const namePart = text === '' || isNik || code !== undefined ? undefined : normaliseName(text);
      // Signs only: nothing of a name is left to look for.
      if (namePart === '') return { items: [], total: 0 };
      const { rows, total } = applications.search({
        status: query.status,
        kind: query.kind,
        receiptCode: isNik ? undefined : code,
        nikPrefix: isNik ? text : undefined,
        namePart,
        below: query.after === undefined ? undefined : Number.parseInt(query.after, 10) || 0,
        limit: limit + 1,
      });
      const items = rows.slice(0, limit);
      const end = items.at(-1);
      return {
        items: items.map((row) => summaryOf(row)),
        total,
        ...(rows.length > limit && end !== undefined ? { next: String(end.accepted_seq) } : {}),
      };
    },
  };
}

function liveWarning(row: ApplicationRow) {
  return {
    field: 'person.nik',
    code: 'live_application',
    text: { id: `NIK ini masih punya permohonan berjalan: ${row.receipt_code}`, en: `This NIK has another application under way: ${row.receipt_code}` },
  };
}
