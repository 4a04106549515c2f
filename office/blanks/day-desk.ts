/** Blind counts of the shelves, and the close of day over them. */
import type { BlankAccount } from '@loket/domain/blank-ledger';
import { hopperOf, isBlankAccount } from '@loket/domain/blank-ledger';
import { wibDate } from '@loket/domain/calendar-date';
import { type CountedAccount, countedOnHand, dayFigures, expectedOnHand, isOnHand, shelfVariance, shelvesThatDiffer } from '@loket/domain/close-of-day';
import type { Actor, SecondSignature } from '@loket/domain/journal';
import { type SupplyKind, supplyKindNames, supplyKinds } from '@loket/domain/supplies';
import type { CountBlanksAnswer, CountBlanksCommand } from '@loket/protocol/blanks';
import type { CloseDayCommand, ClosedDay, DayAnswer } from '@loket/protocol/day';
import { type FieldError, LoketError } from '@loket/protocol/errors';
import { eventBodies } from '@loket/protocol/events';
import type { Text } from '@loket/protocol/text';
import type { CommandBus, Committed, Transaction } from '../journal/command-bus.ts';
import { fingerprintOf } from '../journal/hash.ts';
import { accountName } from './account-name.ts';
import { type BlankBook, refuse } from './blank-book.ts';
import type { BlankStore } from './blank-store.ts';
import type { ClosedDayRow, StockStore } from './stock-store.ts';

const closedDays_max = 62;

function refused(field: string, code: string, text: Text): LoketError {
  const error: FieldError = { field, code, text };
  return new LoketError('not_possible_now', [error]);
}

type Counts = ReadonlyMap<string, { readonly counted: number; readonly book: number }>;

/** A shelf that is counted: an account of blanks, or the store's ribbons or film. */
const supplyShelf = (kind: SupplyKind): string => `supply:${kind}`;
const supplyOfShelf = (shelf: string): SupplyKind | undefined => supplyKinds.find((kind) => supplyShelf(kind) === shelf);

export type DayDesk = ReturnType<typeof createDayDesk>;

export function createDayDesk(options: {
  readonly bus: CommandBus;
  readonly blanks: BlankStore;
  readonly stock: StockStore;
  readonly book: BlankBook;
  readonly printerIds: readonly string[];
  readonly now: () => number;
}) {
  const { bus, blanks, stock, book } = options;

  /** Everything where blanks on hand can lie, and the supplies that the office keeps. */
  function shelves(): string[] {
    const hoppers = new Set([
      ...options.printerIds.map((id): string => hopperOf(id)),
      ...blanks
        .balances()
        .filter(({ account, balance }) => account.startsWith('hopper:') && balance > 0)
        .map(({ account }) => account),
    ]);
    const kept = new Set(stock.supplyBalances().map(({ kind }) => kind));
    return ['store', ...[...hoppers].sort(), ...supplyKinds.filter((kind) => kept.has(kind)).map(supplyShelf)];
  }

  function shelfName(shelf: string): Text {
    const kind = supplyOfShelf(shelf);
    if (kind !== undefined) return { id: `${supplyKindNames[kind].id} di gudang`, en: `${supplyKindNames[kind].en} in the store` };
    return isBlankAccount(shelf) ? accountName(shelf) : { id: shelf, en: shelf };
  }

  function bookOf(shelf: string): number {
    const kind = supplyOfShelf(shelf);
    if (kind !== undefined) return stock.supplyBalance(kind, 'store');
    return isBlankAccount(shelf) ? blanks.balance(shelf) : 0;
  }

  function lastClosed(): ClosedDay | undefined {
    const [row] = stock.closedDays(1);
    return row === undefined ? undefined : closedView(row);
  }

  const today = (): string => wibDate(options.now());

  function view(): DayAnswer {
    const counts = new Map(stock.counts().map((row) => [row.account, row]));
    const wanted = shelves();
    const closed = stock.closedDays(closedDays_max).map(closedView);
    const todayIsClosed = (closed[0]?.date ?? '') >= today();
    return {
      today: today(),
      todayIsClosed,
      shelves: wanted.map((account) => {
        const row = counts.get(account);
        return { account, name: shelfName(account), ...(row === undefined ? {} : { countedAt: row.at, counted: row.counted }) };
      }),
      readyToClose: !todayIsClosed && wanted.every((account) => counts.has(account)),
      closed,
    };
  }

  function requireOpenDay(date: string): void {
    if (date !== today()) throw refuse('date', 'not_today', `Hari ini menurut kantor ${today()}, bukan ${date}`, `The office's day is ${today()}, not ${date}`);
    const last = lastClosed()?.date;
    if (last === date) throw refused('date', 'closed_already', { id: `Hari ${date} sudah ditutup`, en: `The day ${date} is closed already` });
    if (last !== undefined && last > date)
      throw refused('date', 'before_last_close', {
        id: `Jam kantor menunjukkan ${date}, sebelum tutup buku terakhir ${last}: betulkan jam komputer kantor`,
        en: `The office's clock says ${date}, before the last close of ${last}: set the clock of the office's computer`,
      });
  }

  /** Counted and book of each shelf; refused by the first shelf that was not counted since the last close. */
  function countedShelves(): Map<string, { counted: number; book: number }> {
    const counts = new Map(stock.counts().map((row) => [row.account, row]));
    const missing = shelves().filter((shelf) => !counts.has(shelf));
    if (missing.length > 0)
      throw new LoketError(
        'not_possible_now',
        missing.map((shelf) => ({
          field: `counts.${shelf}`,
          code: 'not_counted',
          text: { id: `${shelfName(shelf).id} belum dihitung`, en: `${shelfName(shelf).en} is not counted yet` },
        })),
      );
    return counts;
  }

  /** More has left a shelf since it was counted than was found there: that count was wrong, whoever signs it. */
  function requirePossibleCounts(counts: Counts): void {
    const impossible = [...counts].filter(([shelf, { counted, book: then }]) => counted + bookOf(shelf) - then < 0);
    if (impossible.length === 0) return;
    throw new LoketError(
      'not_possible_now',
      impossible.map(([shelf]) => ({
        field: `counts.${shelf}`,
        code: 'count_again',
        text: {
          id: `${shelfName(shelf).id}: sejak dihitung, yang keluar lebih banyak daripada yang ditemukan. Hitung ulang`,
          en: `${shelfName(shelf).en}: more has left it since the count than was found there. Count again`,
        },
      })),
    );
  }

  /** Which shelves, and not by how much: whoever counts again must not know what would agree. */
  function requireSignedVariance(shelves: readonly string[], isSigned: boolean): void {
    if (shelves.length === 0 || isSigned) return;
    throw new LoketError(
      'not_possible_now',
      shelves.map((shelf) => ({
        field: `counts.${shelf}`,
        code: 'variance_needs_second_person',
        text: {
          id: `${shelfName(shelf).id}: hitungan tidak sama dengan buku. Hitung ulang, atau orang kedua menandatangani alasannya`,
          en: `${shelfName(shelf).en}: the count is not what the books say. Count again, or a second person signs its reason`,
        },
      })),
    );
  }

  /** Missing blanks that are known by number leave the shelves for `lost`: at most as many as are missing on their shelf. */
  function writeOff(transaction: Transaction, missing: readonly string[], counted: readonly CountedAccount[], date: string): void {
    const byAccount = new Map<BlankAccount, string[]>();
    for (const [index, serial] of missing.entries()) {
      const account = book.accountOf(serial);
      if (account === undefined || !isBlankAccount(account) || !isOnHand(account) || book.heldIn(account).has(serial))
        throw refuse(
          `missing.${index}`,
          'not_on_hand',
          `Blangko ${serial} menurut buku tidak ada di gudang atau baki`,
          `By the books, blank ${serial} is in no store or hopper`,
        );
      byAccount.set(account, [...(byAccount.get(account) ?? []), serial]);
    }
    for (const [account, serials] of byAccount) {
      const shelf = counted.find((count) => count.account === account);
      const missingThere = Math.max(0, -(shelf === undefined ? 0 : shelfVariance(shelf)));
      if (serials.length > missingThere)
        throw refuse(
          'missing',
          'more_than_the_variance',
          `${accountName(account).id}: ada ${serials.length} nomor, tetapi yang kurang ${missingThere}`,
          `${accountName(account).en}: ${serials.length} numbers are given, but ${missingThere} blanks are missing`,
        );
      book.moveAll(transaction, book.take({ serials }, account), account, 'lost', `selisih tutup buku ${date} / variance at the close of ${date}`);
    }
  }

  /** Ribbons and film have no numbers: the books are set to what was counted. */
  function settleSupplies(transaction: Transaction, counts: Counts, date: string): void {
    for (const kind of supplyKinds) {
      const count = counts.get(supplyShelf(kind));
      const variance = count === undefined ? 0 : count.counted - count.book;
      if (variance === 0) continue;
      const reason = `selisih tutup buku ${date} / variance at the close of ${date}`;
      const [from, to] = variance < 0 ? ['store', 'lost'] : ['outside', 'store'];
      transaction.append({ type: 'supplies.moved', subject: kind, body: { kind, from, to, count: Math.abs(variance), reason } });
    }
  }

  function countedBlanks(counts: Counts): CountedAccount[] {
    const carried = carriedFrom(stock.closedDays(1)[0]);
    const counted: CountedAccount[] = [];
    for (const [account, row] of counts) {
      if (!isBlankAccount(account) || !isOnHand(account)) continue;
      counted.push({ account, counted: row.counted, book: row.book, bookNow: blanks.balance(account), carried: carried.get(account) ?? 0 });
    }
    return counted;
  }

  function close(transaction: Transaction, command: Omit<CloseDayCommand, 'secondPerson'>, isSecond: boolean): void {
    const { date, missing, reason } = command;
    requireOpenDay(date);
    const counts = countedShelves();
    requirePossibleCounts(counts);
    const counted = countedBlanks(counts);
    const suppliesThatDiffer = supplyKinds.map(supplyShelf).filter((shelf) => counts.get(shelf)?.counted !== counts.get(shelf)?.book);
    requireSignedVariance([...shelvesThatDiffer(counted).map(({ account }) => account), ...suppliesThatDiffer], isSecond && reason !== undefined);
    const figures = dayFigures(lastClosed()?.counted ?? 0, blanks.flows());
    const expected = expectedOnHand(figures);
    const total = countedOnHand(counted);
    writeOff(transaction, missing, counted, date);
    settleSupplies(transaction, counts, date);
    transaction.append({
      type: 'day.closed',
      subject: date,
      body: {
        date,
        figures,
        expected,
        counted: total,
        variance: total - expected,
        shelves: counted.map((count) => ({
          account: count.account,
          counted: countedOnHand([count]),
          book: blanks.balance(count.account),
          variance: shelfVariance(count),
        })),
        ...(reason === undefined ? {} : { reason }),
        supplies: supplyKinds.map((kind) => ({ kind, onHand: suppliesOnHand(kind) })),
      },
    });
  }

  function suppliesOnHand(kind: SupplyKind): number {
    return stock
      .supplyBalances()
      .reduce((sum, row) => sum + (row.kind === kind && (row.account === 'store' || row.account.startsWith('printer:')) ? row.balance : 0), 0);
  }

  return {
    view,

    /** Keeps what was counted, with the book's figure beside it; whoever counted is not told that figure. */
    count: (command: CountBlanksCommand, actor: Actor): Promise<Committed<CountBlanksAnswer>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('blanks.count', command),
        actor,
        decide: ({ append, now }) => {
          const known = shelves();
          const seen = new Set<string>();
          for (const [index, { account }] of command.sheets.entries()) {
            if (!known.includes(account))
              throw refuse(`sheets.${index}.account`, 'unknown_account', `Tempat tidak dikenal: ${account}`, `No such shelf: ${account}`);
            if (seen.has(account))
              throw refuse(
                `sheets.${index}.account`,
                'counted_twice',
                `${shelfName(account).id} tertulis dua kali`,
                `${shelfName(account).en} stands there twice`,
              );
            seen.add(account);
          }
          const sheets = command.sheets.map(({ account, counted }) => ({ account, counted, book: bookOf(account) }));
          append({ type: 'blanks.counted', subject: 'stock', body: { sheets } });
          return { status: 200, answer: { countedAt: now, sheets: command.sheets.map(({ account, counted }) => ({ account, counted })) } };
        },
      }),

    close: (command: Omit<CloseDayCommand, 'secondPerson'>, actor: Actor, second: SecondSignature | undefined): Promise<Committed<ClosedDay>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('day.close', command),
        actor,
        second,
        decide: (transaction) => {
          close(transaction, command, second !== undefined);
          const closed = lastClosed();
          if (closed === undefined) throw new Error('the closed day was not kept');
          return { status: 200, answer: closed };
        },
      }),
  };
}

/** What was signed at the last close and stays in the book, by shelf. */
function carriedFrom(row: ClosedDayRow | undefined): Map<string, number> {
  if (row === undefined) return new Map();
  const { shelves } = eventBodies['day.closed'].parse(JSON.parse(row.body));
  return new Map(shelves.map(({ account, counted, book }) => [account, book - counted]));
}

function closedView(row: ClosedDayRow): ClosedDay {
  const { shelves, ...body } = eventBodies['day.closed'].parse(JSON.parse(row.body));
  const differ = shelves.filter(({ variance }) => variance !== 0);
  return {
    ...body,
    shelves: differ.map(({ account, variance }) => ({
      account,
      name: isBlankAccount(account) ? accountName(account) : { id: account, en: account },
      variance,
    })),
    closedAt: row.closed_at,
    by: row.actor,
    ...(row.second === null ? {} : { secondPerson: row.second }),
  };
}
