/**
 * The second books of the stock: closes of day, counts, supplies, shipments, requests, destructions and promises, from the
 * journal alone. The day's expected figure is reckoned another way than the office does: from where the blanks lie.
 */
import { wibDate } from '@loket/domain/calendar-date';
import type { JournalEntry } from '@loket/domain/journal';
import { isAllowedSupplyMove, isSupplyAccount } from '@loket/domain/supplies';
import { moveOf } from '@loket/office/blanks/blank-projection';
import { eventBodies } from '@loket/protocol/events';
import { hold } from './incidents.ts';

const isOnHand = (place: string): boolean => place === 'store' || place.startsWith('hopper:');

type Count = { readonly counted: number; readonly book: number };
export type Request = {
  readonly asked: { readonly blanks: number; readonly ribbons: number; readonly films: number };
  allocated: { readonly blanks: number; readonly ribbons: number; readonly films: number } | undefined;
  shipped: { readonly shipmentId: string; readonly blanks: number; readonly expectedOn: string } | undefined;
  received: number | undefined;
};

export class StockBooks {
  readonly supplies = new Map<string, number>();
  readonly requests = new Map<string, Request>();
  readonly closedDates: string[] = [];
  /** old cards that were handed in and wait for destruction */
  readonly surrendered = new Set<string>();
  /** applications whose card has a day promised */
  readonly #dated = new Set<string>();
  readonly #balance: (account: string) => number;
  readonly #accounts: () => Iterable<string>;
  readonly #waiting: () => Iterable<string>;
  readonly #counts = new Map<string, Count>();
  #carried = new Map<string, number>();
  #opening = 0;
  /** blanks that came on hand, less those that left it, since the last close */
  #flow = 0;
  /** blanks on hand, kept running */
  #here = 0;
  /** what the command that is being read has done so far */
  #command = { id: '', lost: 0, unloaded: 0, destroyed: 0, moved: false };

  /**
   * @param accounts where blanks lie
   * @param waiting applications that wait for a card
   */
  constructor(options: {
    readonly balance: (account: string) => number;
    readonly accounts: () => Iterable<string>;
    readonly waiting: () => Iterable<string>;
  }) {
    this.#balance = options.balance;
    this.#accounts = options.accounts;
    this.#waiting = options.waiting;
  }

  /** After the blank ledger has taken the same entry. */
  take(entry: JournalEntry): void {
    if (entry.commandId !== this.#command.id) this.#command = { id: entry.commandId, lost: 0, unloaded: 0, destroyed: 0, moved: false };
    this.#takeMove(entry);
    switch (entry.type) {
      case 'application.accepted':
        return this.#promise(entry);
      case 'promise.moved': {
        const { applicationId, to } = eventBodies[entry.type].parse(entry.body);
        if (to === undefined) this.#dated.delete(applicationId);
        else this.#dated.add(applicationId);
        this.#command.moved = true;
        return;
      }
      case 'blanks.counted':
        return this.#count(entry);
      case 'day.closed':
        return this.#close(entry);
      case 'supplies.moved':
        return this.#moveSupply(entry);
      case 'blanks.shipment_received':
        return this.#receive(entry);
      case 'handover.completed': {
        const { applicationId, oldCardSurrendered } = eventBodies[entry.type].parse(entry.body);
        if (oldCardSurrendered) this.surrendered.add(applicationId);
        return;
      }
      case 'blanks.destroyed':
        return this.#destroy(entry);
      case 'stock.requested': {
        const { requestId, ...asked } = eventBodies[entry.type].parse(entry.body);
        hold('G1', !this.requests.has(requestId), () => `the request ${requestId} is asked twice`);
        this.requests.set(requestId, { asked, allocated: undefined, shipped: undefined, received: undefined });
        return;
      }
      case 'centre.allocated':
        return this.#allocate(entry);
      case 'centre.shipped':
        return this.#ship(entry);
      default:
        return;
    }
  }

  /** Before the next command is read: what must hold when the one before it is whole. */
  endOfCommand(next: string | undefined, at: string): void {
    if (!this.#command.moved || next === this.#command.id) return;
    this.#command.moved = false;
    let promised = 0;
    for (const id of this.#waiting()) if (this.#dated.has(id)) promised += 1;
    const there = this.#supply(at);
    hold('P1', promised <= there, () => `${promised} cards are promised for a day, and ${there} blanks are on hand or coming`);
  }

  /** By where each blank lies. */
  #onHand(): number {
    let sum = 0;
    for (const account of this.#accounts()) if (isOnHand(account)) sum += 1;
    return sum;
  }

  /** on hand, and confirmed to come */
  #supply(at: string): number {
    const today = wibDate(Date.parse(at));
    let sum = this.#here;
    for (const { shipped, received } of this.requests.values())
      if (shipped !== undefined && received === undefined && shipped.expectedOn >= today) sum += shipped.blanks;
    return sum;
  }

  #promise(entry: JournalEntry): void {
    const { promised } = eventBodies['application.accepted'].parse(entry.body);
    if (promised?.on === undefined) return;
    this.#dated.add(entry.subject);
    const waiting = [...this.#waiting()].length;
    const there = this.#supply(entry.officeTime);
    hold('P1', waiting <= there, () => `application ${entry.subject} is promised a day as number ${waiting}, and ${there} blanks are on hand or coming`);
  }

  #takeMove(entry: JournalEntry): void {
    const move = moveOf(entry);
    if (move === undefined) return;
    const { from, to, serials } = move;
    const change = (isOnHand(to) ? serials.length : 0) - (isOnHand(from) ? serials.length : 0);
    this.#flow += change;
    this.#here += change;
    if (to === 'lost') this.#command.lost += serials.length;
    if (to === 'destroyed') this.#command.destroyed += serials.length;
    if (from === 'in_transit' && to === 'store') this.#command.unloaded += serials.length;
    hold('L2', (to !== 'lost' && from !== 'lost') || entry.second !== undefined, () => `entry ${entry.seq}: blanks are written off by one person alone`);
  }

  #count(entry: JournalEntry): void {
    const { sheets } = eventBodies['blanks.counted'].parse(entry.body);
    for (const { account, counted, book } of sheets) {
      const own = account.startsWith('supply:') ? this.supply(account.slice('supply:'.length), 'store') : this.#balance(account);
      hold('D2', book === own, () => `${account} is counted beside ${book} of the books, which have ${own}`);
      this.#counts.set(account, { counted, book });
    }
  }

  #close(entry: JournalEntry): void {
    const { date, figures, expected, counted, variance, shelves, reason } = eventBodies['day.closed'].parse(entry.body);
    const last = this.closedDates.at(-1);
    hold('D4', last === undefined || last < date, () => `${date} is closed after ${last}`);
    const { lost } = this.#command;
    const carried = [...this.#carried.values()].reduce((sum, one) => sum + one, 0);
    // As it was before this close wrote off what is missing.
    const byLedger = this.#onHand() + lost - carried;
    hold('D1', expected === byLedger, () => `${date}: ${expected} are expected and by the ledger it is ${byLedger}`);
    const byFlow = this.#opening + this.#flow + lost;
    hold('D1', figures.opening === this.#opening && expected === byFlow, () => `${date}: ${expected} are expected, and by what was moved ${byFlow}`);
    let total = 0;
    let differs = 0;
    let isSigned = true;
    for (const [shelf, count] of this.#counts) {
      if (shelf.startsWith('supply:')) {
        if (count.counted !== count.book) isSigned = entry.second !== undefined && reason !== undefined;
        continue;
      }
      const own = shelves.find(({ account }) => account === shelf);
      const off = count.counted - count.book + (this.#carried.get(shelf) ?? 0);
      hold('D2', own?.variance === off, () => `${date}: ${shelf} differs by ${off}, and ${own?.variance} is written`);
      total += own.counted;
      differs += off;
      if (off !== 0) isSigned &&= entry.second !== undefined && reason !== undefined;
    }
    hold('D2', counted === total && variance === counted - expected && variance === differs, () => `${date}: variance ${variance}, the shelves say ${differs}`);
    hold('D3', isSigned, () => `${date} is closed with a variance that no second person signed`);
    this.closedDates.push(date);
    this.#opening = counted;
    this.#flow = 0;
    this.#carried = new Map(shelves.map(({ account, counted: there, book }) => [account, book - there]));
    for (const { account, book } of shelves)
      hold('D2', book === this.#balance(account), () => `${date}: ${account} has ${this.#balance(account)}, not ${book}`);
    this.#counts.clear();
  }

  #moveSupply(entry: JournalEntry): void {
    const { kind, from, to, count } = eventBodies['supplies.moved'].parse(entry.body);
    hold('U1', isSupplyAccount(from) && isSupplyAccount(to), () => `entry ${entry.seq}: ${kind} from ${from} to ${to}`);
    // A close of day finds some too many: they come from outside, as all do.
    hold('U1', isAllowedSupplyMove(from, to), () => `entry ${entry.seq}: ${kind} does not move from ${from} to ${to}`);
    if (from !== 'outside') this.supplies.set(`${kind} ${from}`, this.supply(kind, from) - count);
    if (to !== 'outside') this.supplies.set(`${kind} ${to}`, this.supply(kind, to) + count);
    hold('U1', from === 'outside' || this.supply(kind, from) >= 0, () => `entry ${entry.seq}: fewer than no ${kind} in ${from}`);
  }

  supply(kind: string, account: string): number {
    return this.supplies.get(`${kind} ${account}`) ?? 0;
  }

  #receive(entry: JournalEntry): void {
    const { requestId, expected, received, short, surplus } = eventBodies['blanks.shipment_received'].parse(entry.body);
    const { unloaded } = this.#command;
    hold('L1', received === unloaded, () => `entry ${entry.seq}: ${received} are received and ${unloaded} came into the store`);
    const isRight = expected - short + surplus === received && Math.min(short, surplus) === 0;
    hold('L1', isRight, () => `entry ${entry.seq}: expected ${expected}, short ${short}, surplus ${surplus}, received ${received}`);
    hold('L1', entry.second !== undefined, () => `entry ${entry.seq}: a shipment is received by one person alone`);
    const request = this.requests.get(requestId ?? '');
    if (request !== undefined) request.received ??= received;
  }

  #destroy(entry: JournalEntry): void {
    const { blanks, cards } = eventBodies['blanks.destroyed'].parse(entry.body);
    const { destroyed } = this.#command;
    hold('L3', blanks.length === destroyed, () => `entry ${entry.seq}: ${blanks.length} blanks are on the record and ${destroyed} were moved`);
    hold('L3', entry.second !== undefined, () => `entry ${entry.seq}: destroyed by one person alone`);
    for (const card of cards) hold('L3', this.surrendered.delete(card), () => `the old card of ${card} is destroyed and was not handed in, or twice`);
  }

  #allocate(entry: JournalEntry): void {
    const { requestId, blanks, ribbons, films } = eventBodies['centre.allocated'].parse(entry.body);
    const request = this.requests.get(requestId);
    hold('G1', request !== undefined && request.allocated === undefined, () => `${requestId} is allocated twice, or was never asked`);
    const { asked } = request;
    hold('G1', blanks <= asked.blanks && ribbons <= asked.ribbons && films <= asked.films, () => `${requestId} is given more than was asked`);
    request.allocated = { blanks, ribbons, films };
  }

  #ship(entry: JournalEntry): void {
    const { requestId, shipmentId, runs, expectedOn } = eventBodies['centre.shipped'].parse(entry.body);
    const request = this.requests.get(requestId);
    hold('G1', request !== undefined && request.shipped === undefined, () => `${requestId} is sent twice, or was never asked`);
    const blanks = runs.reduce((sum, { count }) => sum + count, 0);
    request.shipped = { shipmentId, blanks, expectedOn };
  }
}
