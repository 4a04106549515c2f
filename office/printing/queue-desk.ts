/** The queue's order as the printers take it, why each card stands where it does, and who may go before others. */
import { wibText } from '@loket/domain/calendar-date';
import type { Actor, SecondSignature } from '@loket/domain/journal';
import { prioritiesInARow_max, priorityReasonNames, queueOrder } from '@loket/domain/queue-order';
import { LoketError } from '@loket/protocol/errors';
import type { PrintJob, PriorityCommand, WithdrawPriorityCommand } from '@loket/protocol/print-job';
import type { Text } from '@loket/protocol/text';
import type { CommandBus, Committed, Transaction } from '../journal/command-bus.ts';
import { fingerprintOf } from '../journal/hash.ts';
import type { PrintJobRow, PrintJobStore } from './print-job-store.ts';

export type QueueDesk = ReturnType<typeof createQueueDesk>;

/** places that the list tells; behind them a card's line and moment of acceptance say enough */
export const placesTold_max = 500;

function refused(field: string, code: string, id: string, en: string): LoketError {
  return new LoketError('not_possible_now', [{ field, code, text: { id, en } }]);
}

export function createQueueDesk(options: {
  readonly bus: CommandBus;
  readonly jobs: PrintJobStore;
  readonly getJob: (id: string) => PrintJobRow;
  readonly view: (row: PrintJobRow) => PrintJob;
}) {
  const { bus, jobs, getJob } = options;

  function getWaiting(id: string): PrintJobRow {
    const row = getJob(id);
    if (row.state !== 'authorised') throw refused('state', row.state, 'Kartu ini tidak lagi menunggu di antrean', 'This card no longer waits in the queue');
    return row;
  }

  function command(
    name: string,
    id: string,
    given: { readonly commandId: string },
    actor: Actor,
    second: SecondSignature | undefined,
    decide: (transaction: Transaction, row: PrintJobRow) => void,
  ): Promise<Committed<PrintJob>> {
    return bus.execute({
      commandId: given.commandId,
      fingerprint: fingerprintOf(name, { id, ...given }),
      actor,
      second,
      decide: (transaction) => {
        decide(transaction, getWaiting(id));
        return { status: 200, answer: options.view(getJob(id)) };
      },
    });
  }

  return {
    /** The next `limit` in the order in which they are taken; reads no more than that of either line. */
    next: (limit: number): PrintJobRow[] => queueOrder(jobs.lineOf(true, limit), jobs.lineOf(false, limit), jobs.inARow(), limit),

    /** Why a waiting card stands where it stands, for whoever asks at the counter. */
    whyThere(row: PrintJobRow, acceptedAt: string): Text {
      const { id: atId, en: atEn } = wibText(Date.parse(acceptedAt));
      const priority = jobs.priorityOf(row.application_id);
      if (priority === undefined)
        return {
          id: `Menurut waktu diterima: ${atId}. Paling banyak ${prioritiesInARow_max} kartu yang didahulukan boleh lewat berturut-turut.`,
          en: `By the moment of acceptance: ${atEn}. At most ${prioritiesInARow_max} cards with priority may pass in a row.`,
        };
      const name = priorityReasonNames[priority.reason];
      return {
        id: `Didahulukan (${name.id}) oleh ${priority.by}; di antara yang didahulukan menurut waktu diterima: ${atId}.`,
        en: `Priority (${name.en}) given by ${priority.by}; among those with priority by the moment of acceptance: ${atEn}.`,
      };
    },

    priorityView(row: PrintJobRow): PrintJob['priority'] {
      const given = jobs.priorityOf(row.application_id);
      if (given === undefined) return undefined;
      return { reason: given.reason, name: { ...priorityReasonNames[given.reason] }, by: given.by, ...(given.note === null ? {} : { note: given.note }) };
    },

    /** A second person has agreed. Throws not_possible_now when the card no longer waits, or has priority already. */
    prioritise: (id: string, given: Omit<PriorityCommand, 'secondPerson'>, actor: Actor, second: SecondSignature): Promise<Committed<PrintJob>> =>
      command('print.prioritise', id, given, actor, second, ({ append }, row) => {
        if (row.is_priority === 1) throw refused('reason', 'has_priority', 'Kartu ini sudah didahulukan', 'This card has priority already');
        const note = given.note?.trim() ?? '';
        const body = { applicationId: row.application_id, reason: given.reason, ...(note === '' ? {} : { note }) };
        append({ type: 'print.prioritised', subject: id, body });
      }),

    /** Back to its place by the moment of acceptance. */
    withdrawPriority: (id: string, given: WithdrawPriorityCommand, actor: Actor): Promise<Committed<PrintJob>> =>
      command('print.withdraw_priority', id, given, actor, undefined, ({ append }, row) => {
        if (row.is_priority === 0) throw refused('reason', 'no_priority', 'Kartu ini tidak didahulukan', 'This card has no priority');
        append({ type: 'print.priority_withdrawn', subject: id, body: { applicationId: row.application_id, reason: given.reason } });
      }),
  };
}
