/** The blanks desk: who has how many blanks, where each one is, and the moves between the store and the printers. */
import { availableBlanks, type BlankAccount, hopperOf, isBlankAccount, serialRange } from '@loket/domain/blank-ledger';
import type { Actor, SecondSignature } from '@loket/domain/journal';
import type { Ports } from '@loket/platform/ports';
import type { BlankStory, BlanksAnswer, MoveBlanksCommand, RegisterBlanksCommand } from '@loket/protocol/blanks';
import { LoketError } from '@loket/protocol/errors';
import type { Database } from '../database/open-database.ts';
import type { CommandBus, Committed } from '../journal/command-bus.ts';
import { fingerprintOf } from '../journal/hash.ts';
import { accountName } from './account-name.ts';
import { createBlankBook, refuse } from './blank-book.ts';
import { createBlankStore, type MoveRow } from './blank-store.ts';
import { createDayDesk } from './day-desk.ts';
import { type CardOwner, createDestructions } from './destructions.ts';
import { createShipments } from './shipments.ts';
import { createStockStore } from './stock-store.ts';
import { createSuppliesDesk, requireSecond } from './supplies-desk.ts';

export { type BlankMove, moveOf } from './blank-projection.ts';
export type BlanksDesk = ReturnType<typeof createBlanksDesk>;

const recentMoves = 50;

export function createBlanksDesk(options: {
  readonly database: Database;
  readonly bus: CommandBus;
  readonly ports: Pick<Ports, 'clock'>;
  readonly printerIds: readonly string[];
  /** the job a blank is bound to or was printed by, from the printing desk */
  readonly jobOfSerial: (serial: string) => { readonly printJobId: string; readonly applicationId: string } | undefined;
  /** blanks of a hopper that a job at the printer holds, which therefore cannot be taken */
  readonly heldSerials: (printerId: string) => ReadonlySet<string>;
  /** whose application it is, for the stories and the records of destruction */
  readonly ownerOf: (applicationId: string) => CardOwner;
}) {
  const { bus, printerIds } = options;
  const store = createBlankStore(options.database);
  const stock = createStockStore(options.database);
  const book = createBlankBook({ store, printerIds, heldSerials: options.heldSerials });

  function balances(): [BlankAccount, number][] {
    return store.balances().flatMap(({ account, balance }) => (isBlankAccount(account) ? [[account, balance] satisfies [BlankAccount, number]] : []));
  }

  function checkAccounts(command: Pick<MoveBlanksCommand, 'from' | 'to'>): { from: BlankAccount; to: BlankAccount } {
    const from = book.requireAccount('from', command.from);
    const to = book.requireAccount('to', command.to);
    book.requireMove(from, to);
    // Only printing makes a card of a blank, and only a print job gives one up again: a hand may not write that.
    if (to === 'issued' || from === 'issued') throw refuse('to', 'only_by_printing', 'Hanya pencetakan yang mengeluarkan kartu', 'Only printing issues a card');
    if (to === 'destroyed')
      throw refuse('to', 'only_by_destruction', 'Pemusnahan perlu berita acara dan saksi', 'A destruction needs its record and witnesses');
    return { from, to };
  }

  return {
    balance: (account: BlankAccount): number => store.balance(account),
    /** The next blank of a hopper that no job holds; undefined when there is none. */
    nextInHopper(printerId: string, held: ReadonlySet<string>): string | undefined {
      return store.next(hopperOf(printerId), held.size + 1).find((serial) => !held.has(serial));
    },
    accountOf: (serial: string): string | undefined => store.find(serial)?.account,

    move: (command: Omit<MoveBlanksCommand, 'secondPerson'>, actor: Actor, second?: SecondSignature): Promise<Committed<BlanksAnswer>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('blanks.move', command),
        actor,
        second,
        decide: (transaction) => {
          const { from, to } = checkAccounts(command);
          requireSecond([from, to], second);
          book.moveAll(transaction, book.take(command, from), from, to, command.reason);
          return { status: 200, answer: answer() };
        },
      }),

    /** Brings a run of serials into the books and puts it into the store. Needs a second person. */
    register: (command: Omit<RegisterBlanksCommand, 'secondPerson'>, actor: Actor, second: SecondSignature | undefined): Promise<Committed<BlanksAnswer>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('blanks.register', command),
        actor,
        second,
        decide: ({ append }) => {
          const { first, count, letter } = command;
          const serials = serialRange(first, count);
          if (serials === undefined)
            throw refuse('first', 'not_a_range', `Rentang nomor tidak sah: ${first} + ${count}`, `Not a range of numbers: ${first} + ${count}`);
          const known = serials.find((serial) => store.find(serial) !== undefined);
          if (known !== undefined)
            throw refuse('first', 'already_in_the_books', `Blangko ${known} sudah ada di buku`, `Blank ${known} is already in the books`);
          append({ type: 'blanks.registered', subject: 'ditjen', body: { first, count, letter } });
          append({ type: 'blanks.moved', subject: 'store', body: { from: 'ditjen', to: 'store', first, count, reason: letter } });
          return { status: 200, answer: answer() };
        },
      }),

    view: answer,
    shipments: createShipments({ bus, book, stock, blanks: answer }),
    day: createDayDesk({ bus, blanks: store, stock, book, printerIds, now: options.ports.clock.now }),
    destructions: createDestructions({ bus, blanks: store, stock, book, ownerOf: options.ownerOf }),
    supplies: createSuppliesDesk({ bus, stock, printerIds }),
    /** in the store and the hoppers */
    available: (): number => availableBlanks(balances()),
    totals: () => ({ available: availableBlanks(balances()), issued: store.balance('issued'), spoiled: store.balance('spoiled') }),

    story(serial: string): BlankStory {
      const blank = store.find(serial);
      if (blank === undefined)
        throw new LoketError('not_found', [
          { field: 'serial', code: 'not_in_the_books', text: { id: `Blangko ${serial} tidak ada di buku`, en: `Blank ${serial} is not in the books` } },
        ]);
      const job = options.jobOfSerial(serial);
      return {
        serial,
        account: blank.account,
        ...(job === undefined ? {} : { ...job, receiptCode: options.ownerOf(job.applicationId).receiptCode }),
        story: store
          .story(serial)
          .map((row) => ({ seq: row.seq, at: row.at, from: row.from_account, to: row.to_account, reason: row.reason, actor: row.actor })),
      };
    },
  };

  function answer(): BlanksAnswer {
    const all = balances();
    const total = all.reduce((sum, [, count]) => sum + count, 0);
    return {
      available: availableBlanks(all),
      issued: store.balance('issued'),
      spoiled: store.balance('spoiled'),
      total,
      accounts: all.map(([account, balance]) => ({ account, name: accountName(account), balance })),
      movements: store.recentMoves(recentMoves).map(movementView),
      balanced: store.registered() === total,
    };
  }
}

function movementView(row: MoveRow): BlanksAnswer['movements'][number] {
  return {
    seq: row.seq,
    at: row.at,
    from: row.from_account,
    to: row.to_account,
    count: row.count,
    first: row.first,
    last: row.last,
    reason: row.reason,
    actor: row.actor,
  };
}
