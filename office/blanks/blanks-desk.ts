/** The blanks desk: who has how many blanks, where each one is, and the moves between the store and the printers. */
import { availableBlanks, type BlankAccount, hopperOf, isAllowedMove, isBlankAccount, isBlankSerial, serialRange } from '@loket/domain/blank-ledger';
import type { Actor, SecondSignature } from '@loket/domain/journal';
import type { BlankStory, BlanksAnswer, MoveBlanksCommand, RegisterBlanksCommand } from '@loket/protocol/blanks';
import { type FieldError, LoketError } from '@loket/protocol/errors';
import type { Database } from '../database/open-database.ts';
import type { CommandBus, Committed } from '../journal/command-bus.ts';
import { fingerprintOf } from '../journal/hash.ts';
import { accountName } from './account-name.ts';
import { createBlankStore, type MoveRow } from './blank-store.ts';

export type BlanksDesk = ReturnType<typeof createBlanksDesk>;

const recentMoves = 50;

function refuse(field: string, code: string, id: string, en: string): LoketError {
  const error: FieldError = { field, code, text: { id, en } };
  return new LoketError('invalid_body', [error]);
}

export function createBlanksDesk(options: {
  readonly database: Database;
  readonly bus: CommandBus;
  readonly printerIds: readonly string[];
  /** the job a blank is bound to or was printed by, from the printing desk */
  readonly jobOfSerial: (serial: string) => { readonly printJobId: string; readonly applicationId: string } | undefined;
  /** blanks of a hopper that a job at the printer holds, which therefore cannot be taken */
  readonly heldSerials: (printerId: string) => ReadonlySet<string>;
}) {
  const { bus } = options;
  const store = createBlankStore(options.database);

  function balances(): [BlankAccount, number][] {
    return store.balances().flatMap(({ account, balance }) => (isBlankAccount(account) ? [[account, balance] satisfies [BlankAccount, number]] : []));
  }

  function checkAccounts(command: MoveBlanksCommand): { from: BlankAccount; to: BlankAccount } {
    const { from, to } = command;
    for (const [field, account] of [
      ['from', from],
      ['to', to],
    ] as const) {
      const isPrinterOfThisOffice = !account.startsWith('hopper:') || options.printerIds.some((id) => hopperOf(id) === account);
      if (!isBlankAccount(account) || !isPrinterOfThisOffice)
        throw refuse(field, 'unknown_account', `Tempat blangko tidak dikenal: ${account}`, `No such account: ${account}`);
    }
    if (!isBlankAccount(from) || !isBlankAccount(to)) throw refuse('from', 'unknown_account', 'Tempat blangko tidak dikenal', 'No such account');
    if (!isAllowedMove(from, to))
      throw refuse(
        'to',
        'move_not_allowed',
        `Blangko tidak boleh dipindah dari ${accountName(from).id} ke ${accountName(to).id}`,
        `Blanks do not move from ${accountName(from).en} to ${accountName(to).en}`,
      );
    // Only printing makes a card of a blank, and only a print job gives one up again: a hand may not write that.
    if (to === 'issued' || from === 'issued') throw refuse('to', 'only_by_printing', 'Hanya pencetakan yang mengeluarkan kartu', 'Only printing issues a card');
    return { from, to };
  }

  function serialsOf(command: MoveBlanksCommand, from: BlankAccount): string[] {
    const held = from.startsWith('hopper:') ? options.heldSerials(from.slice('hopper:'.length)) : new Set<string>();
    if (command.serials !== undefined) {
      const seen = new Set<string>();
      for (const serial of command.serials) {
        if (!isBlankSerial(serial)) throw refuse('serials', 'not_a_serial', `Bukan nomor blangko: ${serial}`, `Not a blank's number: ${serial}`);
        if (seen.has(serial)) throw refuse('serials', 'twice_in_one_move', `Nomor ${serial} tertulis dua kali`, `Number ${serial} is listed twice`);
        seen.add(serial);
        if (store.find(serial)?.account !== from || held.has(serial))
          throw refuse(
            'serials',
            'not_in_this_account',
            `Blangko ${serial} tidak ada di ${accountName(from).id}`,
            `Blank ${serial} is not in ${accountName(from).en}`,
          );
      }
      return [...command.serials];
    }
    if (command.count === undefined) throw refuse('count', 'count_or_serials', 'Isi jumlah atau daftar nomor', 'Give a count or a list of numbers');
    const free = store
      .next(from, command.count + held.size)
      .filter((serial) => !held.has(serial))
      .slice(0, command.count);
    if (free.length < command.count)
      throw refuse(
        'count',
        'not_enough',
        `Hanya ada ${free.length} blangko di ${accountName(from).id}`,
        `Only ${free.length} blanks in ${accountName(from).en}`,
      );
    return free;
  }

  return {
    balance: (account: BlankAccount): number => store.balance(account),
    /** The next blank of a hopper that no job holds; undefined when there is none. */
    nextInHopper(printerId: string, held: ReadonlySet<string>): string | undefined {
      return store.next(hopperOf(printerId), held.size + 1).find((serial) => !held.has(serial));
    },
    accountOf: (serial: string): string | undefined => store.find(serial)?.account,

    move: (command: MoveBlanksCommand, actor: Actor): Promise<Committed<BlanksAnswer>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('blanks.move', command),
        actor,
        decide: ({ append }) => {
          const { from, to } = checkAccounts(command);
          const serials = serialsOf(command, from);
          append({ type: 'blanks.moved', subject: to, body: { from, to, ...asRun(serials), count: serials.length, reason: command.reason } });
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
        ...(job ?? {}),
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

/** An unbroken run is written by its first serial; anything else as a list. */
function asRun(serials: readonly string[]): { first: string } | { serials: readonly string[] } {
  const [first] = serials;
  if (first === undefined) return { serials };
  const run = serialRange(first, serials.length);
  return run?.every((serial, index) => serial === serials[index]) ? { first } : { serials };
}
