/** The hand-over desk: the right card to the right person, the old card (or the police letter) in before the new card goes out. */
import { mustSurrenderOldCard } from '@loket/domain/application-kinds';
import { wibDate } from '@loket/domain/calendar-date';
import { isObliged } from '@loket/domain/coverage';
import type { Actor, SecondSignature } from '@loket/domain/journal';
import type { Ports } from '@loket/platform/ports';
import type { ApplicationSubmission, ApplicationSummary } from '@loket/protocol/application';
import { type FieldError, LoketError } from '@loket/protocol/errors';
import type { HandoverCommand, UncollectedAnswer } from '@loket/protocol/print-job';
import { Warrant } from '@loket/protocol/sync';
import type { IntakeDesk } from '../intake/intake-desk.ts';
import type { CommandBus, Committed } from '../journal/command-bus.ts';
import { fingerprintOf } from '../journal/hash.ts';

export type HandoverDesk = ReturnType<typeof createHandoverDesk>;

const day_ms = 86_400_000;
const uncollected_max = 2000;

function refused(field: string, code: string, id: string, en: string): LoketError {
  const error: FieldError = { field, code, text: { id, en } };
  return new LoketError('not_possible_now', [error]);
}

/** What must be in the officer's hand before the new card goes out. */
function neededFirst({ kind, documents }: ApplicationSubmission): 'old_card' | 'police_letter' | 'none' {
  if (mustSurrenderOldCard(kind, documents)) return 'old_card';
  return documents.some(({ type }) => type === 'police_letter') ? 'police_letter' : 'none';
}

export function createHandoverDesk(options: { readonly bus: CommandBus; readonly intake: IntakeDesk; readonly ports: Pick<Ports, 'clock'> }) {
  const { bus, intake, ports } = options;

  function requireProof({ signature }: HandoverCommand, second: SecondSignature | undefined): void {
    if (signature === undefined && second === undefined)
      throw refused(
        'signature',
        'signature_or_second',
        'Perlu tanda tangan penerima, atau petugas kedua',
        "The receiver's signature is needed, or a second officer",
      );
    if (signature !== undefined && !intake.attachments.has(signature.sha256))
      throw refused('signature', 'signature_missing', 'Gambar tanda tangan belum tiba di kantor', 'The picture of the signature has not arrived');
  }

  return {
    /** @param second a second officer, in place of the receiver's signature */
    complete: (command: HandoverCommand, actor: Actor, second?: SecondSignature): Promise<Committed<ApplicationSummary>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('handover.complete', command),
        actor,
        second,
        decide: ({ append, now }) => {
          const { applicationId, receiver, oldCardSurrendered, signature, personChecked } = command;
          const row = intake.getRow(applicationId);
          if (row.status !== 'CARD_SHIPPED')
            throw refused(
              'applicationId',
              row.status,
              'Kartu ini belum ada di rak penyerahan atau sudah diserahkan',
              'This card is not on the hand-over shelf, or was handed over before',
            );
          const submission = intake.submission(applicationId);
          const needed = neededFirst(submission);
          if (needed === 'old_card' && !oldCardSurrendered)
            throw refused('oldCardSurrendered', 'old_card_first', 'Kartu lama harus diserahkan dahulu', 'The old card must be handed in first');
          if (needed === 'police_letter' && !oldCardSurrendered)
            throw refused('oldCardSurrendered', 'letter_first', 'Surat kehilangan dari polisi harus dilihat dahulu', 'The police letter must be seen first');
          // The office's clock may stand at 1970; it is certainly not earlier than the day the centre signed the warrant.
          const signedAt_ms = row.warrant === null ? 0 : Date.parse(Warrant.parse(JSON.parse(row.warrant)).issuedAt);
          if (!isObliged(submission.person, wibDate(Math.max(Date.parse(now), signedAt_ms))))
            throw refused('applicationId', 'card_at_17', 'Kartu diserahkan pada usia 17 tahun', 'The card is given at the age of 17');
          requireProof(command, second);
          const body = {
            applicationId,
            receiver,
            // An old card that is here now, to be destroyed; a letter leaves none.
            oldCardSurrendered: needed === 'old_card',
            returned: needed,
            ...(signature === undefined ? {} : { signature }),
            ...(personChecked === undefined ? {} : { personChecked }),
          };
          append({ type: 'handover.completed', subject: applicationId, body });
          return { status: 200, answer: intake.summary(applicationId) };
        },
      }),

    /** Cards that have lain on their shelf for so many days, the longest first. */
    uncollected(days: number): UncollectedAnswer {
      const now_ms = ports.clock.now();
      const rows = intake.applications.shelvedBefore(new Date(now_ms - days * day_ms).toISOString(), uncollected_max);
      return {
        asOf: new Date(now_ms).toISOString(),
        days,
        items: rows.map((row) => {
          const telephone = intake.submission(row.id).telephone?.trim() ?? '';
          return {
            applicationId: row.id,
            receiptCode: row.receipt_code,
            name: row.name,
            kind: row.kind,
            shelf: row.shelf ?? '',
            since: row.since,
            waited_days: Math.floor((now_ms - Date.parse(row.since)) / day_ms),
            ...(telephone === '' ? {} : { telephone }),
          };
        }),
      };
    },
  };
}
