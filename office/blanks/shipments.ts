/** Shipments of blanks, ribbons and film: announced by the centre, received against a request letter, lent and borrowed. */
import type { BlankAccount } from '@loket/domain/blank-ledger';
import type { Actor, SecondSignature } from '@loket/domain/journal';
import { runsOf, type SerialRun } from '@loket/domain/serial-runs';
import type { BlanksAnswer, LoanCommand, ReceiveShipmentCommand, Shipment } from '@loket/protocol/blanks';
import { eventBodies } from '@loket/protocol/events';
import type { CommandBus, Committed, Transaction } from '../journal/command-bus.ts';
import { fingerprintOf } from '../journal/hash.ts';
import { type BlankBook, refuse } from './blank-book.ts';
import type { KeptEvent, StockStore } from './stock-store.ts';

const shipments_max = 100;

export function createShipments(options: {
  readonly bus: CommandBus;
  readonly book: BlankBook;
  readonly stock: StockStore;
  readonly blanks: () => BlanksAnswer;
}) {
  const { bus, book, stock } = options;

  /** Serials that are new, or on their way to us; anything else is refused by its number. */
  function bringIn(transaction: Transaction, delivery: { boxes: readonly SerialRun[]; serials: readonly string[] }, letter: string): string[] {
    const serials = book.serialsOfDelivery(delivery);
    const announced = serials.filter((serial) => book.accountOf(serial) === 'in_transit');
    const known = new Set(announced);
    const fresh = serials.filter((serial) => !known.has(serial));
    const wrong = fresh.find((serial) => book.accountOf(serial) !== undefined);
    if (wrong !== undefined)
      throw refuse(
        book.fieldOf(wrong, delivery),
        'already_in_the_books',
        `Blangko ${wrong} sudah ada di buku (${book.accountOf(wrong)})`,
        `Blank ${wrong} is already in the books (${book.accountOf(wrong)})`,
      );
    book.register(transaction, fresh, letter);
    book.moveAll(transaction, fresh, 'ditjen', 'in_transit', letter);
    return serials;
  }

  function receiveSupplies({ append }: Transaction, command: ReceiveShipmentCommand | Omit<ReceiveShipmentCommand, 'secondPerson'>): void {
    for (const [kind, count] of [
      ['ribbon', command.ribbons],
      ['film', command.films],
    ] as const)
      if (count > 0) append({ type: 'supplies.moved', subject: kind, body: { kind, from: 'outside', to: 'store', count, reason: command.letter } });
  }

  return {
    receive: (
      command: Omit<ReceiveShipmentCommand, 'secondPerson'>,
      actor: Actor,
      second: SecondSignature,
    ): Promise<Committed<{ shipment: Shipment; blanks: BlanksAnswer }>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('blanks.receive_shipment', command),
        actor,
        second,
        decide: (transaction) => {
          const { letter, expected, boxes, serials: loose, ribbons, films, note, requestId } = command;
          if (boxes.length + loose.length + ribbons + films === 0)
            throw refuse('boxes', 'nothing_received', 'Kiriman ini kosong', 'There is nothing in this shipment');
          const serials = bringIn(transaction, { boxes, serials: loose }, letter);
          book.moveAll(transaction, serials, 'in_transit', 'store', letter);
          receiveSupplies(transaction, command);
          const received = serials.length;
          transaction.append({
            type: 'blanks.shipment_received',
            subject: command.commandId,
            body: {
              shipmentId: command.commandId,
              letter,
              ...(requestId === undefined ? {} : { requestId }),
              expected,
              received,
              short: Math.max(0, expected - received),
              surplus: Math.max(0, received - expected),
              runs: runsOf(serials),
              ribbons,
              films,
              ...(note === undefined ? {} : { note }),
            },
          });
          const [kept] = stock.shipments(1);
          if (kept === undefined) throw new Error('the shipment was not kept');
          return { status: 201, answer: { shipment: shipmentView(kept), blanks: options.blanks() } };
        },
      }),

    list: (): Shipment[] => stock.shipments(shipments_max).map(shipmentView),

    /**
     * The centre says that these are on their way: inside the transaction that records its message. Serials that the books
     * know already stay where they are: a message must not move what a person has moved.
     */
    announce(transaction: Transaction, announced: { readonly requestId: string; readonly runs: readonly SerialRun[] }): void {
      const serials = book.serialsOfDelivery({ boxes: announced.runs, serials: [] }).filter((serial) => book.accountOf(serial) === undefined);
      if (serials.length === 0) return;
      book.register(transaction, serials, announced.requestId);
      book.moveAll(transaction, serials, 'ditjen', 'in_transit', announced.requestId);
      transaction.append({ type: 'blanks.announced', subject: announced.requestId, body: { requestId: announced.requestId, runs: runsOf(serials) } });
    },

    /** To another office and back, or from it for the first time. */
    lend: (command: Omit<LoanCommand, 'secondPerson'>, actor: Actor, second: SecondSignature): Promise<Committed<BlanksAnswer>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('blanks.loan', command),
        actor,
        second,
        decide: (transaction) => {
          const other: BlankAccount = `office:${command.officeId}`;
          if (command.direction === 'borrow') {
            if (command.boxes === undefined)
              throw refuse('boxes', 'boxes_needed', 'Isi nomor blangko yang dipinjam', 'Give the numbers of the borrowed blanks');
            const serials = bringIn(transaction, { boxes: command.boxes, serials: [] }, command.letter);
            book.moveAll(transaction, serials, 'in_transit', 'store', command.letter);
          } else {
            const from: BlankAccount = command.direction === 'lend' ? 'store' : other;
            const serials = book.take(command, from);
            book.moveAll(transaction, serials, from, command.direction === 'lend' ? other : 'store', command.letter);
          }
          return { status: 200, answer: options.blanks() };
        },
      }),
  };
}

function shipmentView({ at, actor, body }: KeptEvent): Shipment {
  const { runs: _runs, ...rest } = eventBodies['blanks.shipment_received'].parse(JSON.parse(body));
  return { ...rest, receivedAt: at, by: actor };
}
