/** Destruction (pemusnahan): spoiled blanks and handed-in cards, with witnesses and a record (berita acara) each time. */
import type { Actor, SecondSignature } from '@loket/domain/journal';
import type { DestroyCommand, Destruction, DestructionAnswer, DestructionsAnswer } from '@loket/protocol/blanks';
import { LoketError } from '@loket/protocol/errors';
import { eventBodies } from '@loket/protocol/events';
import type { CommandBus, Committed } from '../journal/command-bus.ts';
import { fingerprintOf } from '../journal/hash.ts';
import { type BlankBook, refuse } from './blank-book.ts';
import type { BlankStore } from './blank-store.ts';
import type { KeptEvent, StockStore } from './stock-store.ts';

const listed_max = 200;
/** one record lists every serial: a month's spoils, with room */
const batch_max = 10_000;

export type CardOwner = { readonly receiptCode: string; readonly name: string };

export function createDestructions(options: {
  readonly bus: CommandBus;
  readonly blanks: BlankStore;
  readonly stock: StockStore;
  readonly book: BlankBook;
  readonly ownerOf: (applicationId: string) => CardOwner;
}) {
  const { bus, blanks, stock, book } = options;

  function cardView(row: { application_id: string; at: string }) {
    return { applicationId: row.application_id, handedInAt: row.at, ...options.ownerOf(row.application_id) };
  }

  function find(id: string): KeptEvent {
    const kept = stock.destruction(id);
    if (kept === undefined)
      throw new LoketError('not_found', [
        { field: 'id', code: 'unknown_destruction', text: { id: 'Pemusnahan ini tidak dikenal', en: 'No such destruction' } },
      ]);
    return kept;
  }

  function get(id: string): DestructionAnswer {
    const kept = find(id);
    const body = eventBodies['blanks.destroyed'].parse(JSON.parse(kept.body));
    return { ...destructionView(kept), blanks: body.blanks, cards: stock.cardsOf(id).map(cardView) };
  }

  function serialsOf(command: Omit<DestroyCommand, 'secondPerson'>): string[] {
    return command.all ? blanks.next('spoiled', batch_max) : book.take({ serials: command.serials }, 'spoiled');
  }

  function cardsOf(command: Omit<DestroyCommand, 'secondPerson'>): string[] {
    if (command.all) return stock.waitingCards(batch_max).map((row) => row.application_id);
    const seen = new Set<string>();
    for (const [index, id] of command.cards.entries()) {
      if (seen.has(id) || !stock.isCardWaiting(id))
        throw refuse(`cards.${index}`, 'not_waiting', 'Kartu ini tidak menunggu pemusnahan', 'This card does not wait for destruction');
      seen.add(id);
    }
    return [...command.cards];
  }

  return {
    get,

    list: (): DestructionsAnswer => ({
      waitingBlanks: stock.spoiledWaiting(listed_max).map(({ serial, at, reason }) => ({ serial, since: at, reason })),
      waitingBlankCount: blanks.balance('spoiled'),
      waitingCards: stock.waitingCards(listed_max).map(cardView),
      waitingCardCount: stock.countWaitingCards(),
      destructions: stock.destructions(listed_max).map(destructionView),
    }),

    destroy: (command: Omit<DestroyCommand, 'secondPerson'>, actor: Actor, second: SecondSignature): Promise<Committed<DestructionAnswer>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('blanks.destroy', command),
        actor,
        second,
        decide: (transaction) => {
          const serials = serialsOf(command);
          const cards = cardsOf(command);
          if (serials.length + cards.length === 0) throw refuse('serials', 'nothing_to_destroy', 'Tidak ada yang dimusnahkan', 'There is nothing to destroy');
          const { number, place, method, witnesses } = command;
          book.moveAll(transaction, serials, 'spoiled', 'destroyed', number);
          transaction.append({
            type: 'blanks.destroyed',
            subject: command.commandId,
            body: { destructionId: command.commandId, number, place, method, witnesses, blanks: serials, cards },
          });
          return { status: 201, answer: get(command.commandId) };
        },
      }),
  };
}

function destructionView({ at, actor, body }: KeptEvent): Destruction {
  const { blanks, cards, ...rest } = eventBodies['blanks.destroyed'].parse(JSON.parse(body));
  return { ...rest, at, by: actor, blankCount: blanks.length, cardCount: cards.length };
}
