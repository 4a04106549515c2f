/** The hand-over desk: the card to its holder, the old card in before the new one out. */
import { mustSurrenderOldCard } from '@loket/domain/application-kinds';
import { wibDate } from '@loket/domain/calendar-date';
import { isObliged } from '@loket/domain/coverage';
import type { Actor } from '@loket/domain/journal';
import type { ApplicationSummary } from '@loket/protocol/application';
import { type FieldError, LoketError } from '@loket/protocol/errors';
import type { HandoverCommand } from '@loket/protocol/print-job';
import { Warrant } from '@loket/protocol/sync';
import type { IntakeDesk } from '../intake/intake-desk.ts';
import type { CommandBus, Committed } from '../journal/command-bus.ts';
import { fingerprintOf } from '../journal/hash.ts';

export type HandoverDesk = ReturnType<typeof createHandoverDesk>;

function refused(field: string, code: string, id: string, en: string): LoketError {
  const error: FieldError = { field, code, text: { id, en } };
  return new LoketError('not_possible_now', [error]);
}

export function createHandoverDesk(options: { readonly bus: CommandBus; readonly intake: IntakeDesk }) {
  const { bus, intake } = options;
  return {
    complete: (command: HandoverCommand, actor: Actor): Promise<Committed<ApplicationSummary>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('handover.complete', command),
        actor,
        decide: ({ append, now }) => {
          const { applicationId, receiver, oldCardSurrendered } = command;
          const row = intake.getRow(applicationId);
          if (row.status !== 'CARD_SHIPPED')
            throw refused(
              'applicationId',
              row.status,
              'Kartu ini belum ada di rak penyerahan atau sudah diserahkan',
              'This card is not on the hand-over shelf, or was handed over before',
            );
          const { kind, documents, person } = intake.submission(applicationId);
          if (mustSurrenderOldCard(kind, documents) && !oldCardSurrendered)
            throw refused('oldCardSurrendered', 'old_card_first', 'Kartu lama harus diserahkan dahulu', 'The old card must be handed in first');
          // The office's clock may stand at 1970; it is certainly not earlier than the day the centre signed the warrant.
          const signedAt_ms = row.warrant === null ? 0 : Date.parse(Warrant.parse(JSON.parse(row.warrant)).issuedAt);
          if (!isObliged(person, wibDate(Math.max(Date.parse(now), signedAt_ms))))
            throw refused('applicationId', 'card_at_17', 'Kartu diserahkan pada usia 17 tahun', 'The card is given at the age of 17');
          append({ type: 'handover.completed', subject: applicationId, body: { applicationId, receiver, oldCardSurrendered } });
          return { status: 200, answer: intake.summary(applicationId) };
        },
      }),
  };
}
