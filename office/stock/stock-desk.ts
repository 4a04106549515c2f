/**
 * The stock desk: how long blanks, ribbons and film last, when to ask for more, what was asked for and is coming, and which
 * day a card can be promised. A shortage moves promises; it never refuses an application.
 */
import { wibDate } from '@loket/domain/calendar-date';
import type { Actor } from '@loket/domain/journal';
import { type PromiseLimit, promiseDates, promiseReasons } from '@loket/domain/promise-date';
import { type DayOfUse, type Outlook, stockOutlook } from '@loket/domain/stock-forecast';
import { cardsPerSupply, supplyKindNames, supplyKinds } from '@loket/domain/supplies';
import type { Ports } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import {
  AllocatedBody,
  type OutlookView,
  type RequestStockCommand,
  ShippedBody,
  type StockAnswer,
  StockRequestedBody,
  type StockRequestView,
  StockSettings,
  type StockSettingsCommand,
} from '@loket/protocol/stock';
import type { FeedItem } from '@loket/protocol/sync';
import type { Text } from '@loket/protocol/text';
import type { BlanksDesk } from '../blanks/blanks-desk.ts';
import type { Database } from '../database/open-database.ts';
import type { CommandBus, Committed, Transaction } from '../journal/command-bus.ts';
import { fingerprintOf } from '../journal/hash.ts';
import { createOutlookStore, type RequestRow } from './outlook-store.ts';

export type StockDesk = ReturnType<typeof createStockDesk>;

const desk: Actor = { kind: 'system', part: 'stock' };
const history_days = 56;
const day_ms = 86_400_000;
const listed_max = 100;
/** looked through at a time; those behind them are promised by their number alone */
const promisesReviewed_max = 20_000;
/** what one printer really makes on a working day, as offices say */
const cardsPerPrinter = 150;
const leastDays = 1;
const review_ms = 600_000;
const blankName: Text = { id: 'Blangko', en: 'Blanks' };

export type PromisedDay = { readonly on?: string | undefined; readonly bound: PromiseLimit };

export function createStockDesk(options: {
  readonly database: Database;
  readonly bus: CommandBus;
  readonly ports: Ports;
  readonly blanks: BlanksDesk;
  readonly printers: number;
  readonly onFault: (what: string, error: unknown) => void;
}) {
  const { bus, ports, blanks } = options;
  const store = createOutlookStore(options.database);
  const wake = new AbortController();
  let nudge = new AbortController();
  let running: Promise<void> = Promise.resolve();

  function settings(): StockSettings {
    const kept = store.settings();
    if (kept !== undefined) return StockSettings.parse(JSON.parse(kept));
    return { leadTime_days: 14, serviceLevel_percent: 95, cardsPerDay: Math.max(1, options.printers) * cardsPerPrinter, workingWeekdays: [1, 2, 3, 4, 5] };
  }

  const today = (): string => wibDate(ports.clock.now());

  /** Every day from the first use, at most eight weeks, up to yesterday: today is not over. */
  function history(): DayOfUse[] {
    const now_ms = ports.clock.now();
    const first = store.firstUse();
    if (first === undefined) return [];
    const since = wibDate(now_ms - history_days * day_ms);
    const used = new Map(store.uses(since).map((row) => [row.day, Math.max(0, row.used)]));
    const days: DayOfUse[] = [];
    for (let back = history_days; back >= 1; back -= 1) {
      const date = wibDate(now_ms - back * day_ms);
      if (date >= first) days.push({ date, used: used.get(date) ?? 0 });
    }
    return days;
  }

  function shipments(): ShippedBody[] {
    return store.coming().map((text) => ShippedBody.parse(JSON.parse(text)));
  }

  const blanksOf = (shipped: ShippedBody): number => shipped.runs.reduce((sum, { count }) => sum + count, 0);

  function outlookView(what: OutlookView['what'], name: Text, onHand: number, coming: number, uses: readonly DayOfUse[]): OutlookView {
    const { leadTime_days, serviceLevel_percent } = settings();
    const outlook: Outlook = stockOutlook(uses, { onHand, coming }, { today: today(), leadTime_days, serviceLevel: serviceLevel_percent / 100 });
    const { days, daysAtLeast, daysAtMost, ...rest } = outlook;
    return {
      what,
      name,
      onHand,
      coming,
      ...rest,
      ...(days === undefined ? {} : { days }),
      ...(daysAtLeast === undefined ? {} : { daysAtLeast }),
      ...(daysAtMost === undefined ? {} : { daysAtMost }),
      orderNow: outlook.perWeek > 0 && onHand + coming <= outlook.reorderPoint,
    };
  }

  function outlooks(uses: readonly DayOfUse[]): OutlookView[] {
    const coming = shipments();
    const supplies = blanks.supplies.view().supplies;
    const views = [
      outlookView(
        'blank',
        blankName,
        blanks.totals().available,
        coming.reduce((sum, one) => sum + blanksOf(one), 0),
        uses,
      ),
    ];
    for (const kind of supplyKinds) {
      // Ribbons and film are used up by cards: a card is so much of a ribbon.
      const own = uses.map(({ date, used }) => ({ date, used: used / cardsPerSupply[kind] }));
      const onTheWay = coming.reduce((sum, one) => sum + (kind === 'ribbon' ? one.ribbons : one.films), 0);
      views.push(outlookView(kind, supplyKindNames[kind], supplies.find((one) => one.kind === kind)?.onHand ?? 0, onTheWay, own));
    }
    return views;
  }

  function supplyNow() {
    // What should have come and has not is not counted on: it is promised again when somebody says that it comes.
    const coming = shipments()
      .map((one) => ({ date: one.expectedOn, count: blanksOf(one) }))
      .filter(({ date, count }) => date >= today() && count > 0);
    return { onHand: blanks.available(), coming };
  }

  function pace() {
    const { cardsPerDay, workingWeekdays } = settings();
    return { today: today(), perDay: cardsPerDay, workingWeekdays, leastDays };
  }

  function requestView(row: RequestRow): StockRequestView {
    const asked = StockRequestedBody.parse(JSON.parse(row.asked));
    const allocated = row.allocated === null ? undefined : AllocatedBody.omit({ requestId: true }).parse(JSON.parse(row.allocated));
    const shipped = row.shipped === null ? undefined : ShippedBody.parse(JSON.parse(row.shipped));
    return {
      ...asked,
      askedAt: row.at,
      by: row.actor,
      state: row.received !== null ? 'received' : shipped !== undefined ? 'shipped' : allocated !== undefined ? 'allocated' : 'asked',
      ...(allocated === undefined ? {} : { allocated }),
      ...(row.allocated_at === null ? {} : { allocatedAt: row.allocated_at }),
      ...(shipped === undefined
        ? {}
        : {
            shipped: {
              shipmentId: shipped.shipmentId,
              ribbons: shipped.ribbons,
              films: shipped.films,
              expectedOn: shipped.expectedOn,
              blanks: blanksOf(shipped),
            },
          }),
      ...(row.shipped_at === null ? {} : { shippedAt: row.shipped_at }),
      ...(row.received === null ? {} : { received: row.received }),
      ...(row.received_at === null ? {} : { receivedAt: row.received_at }),
    };
  }

  function getRequest(id: string): StockRequestView {
    const row = store.request(id);
    if (row === undefined)
      throw new LoketError('not_found', [{ field: 'id', code: 'unknown_request', text: { id: 'Permintaan ini tidak dikenal', en: 'No such request' } }]);
    return requestView(row);
  }

  function view(): StockAnswer {
    const uses = history();
    const supply = supplyNow();
    const waiting = store.countOpen();
    return {
      outlook: outlooks(uses),
      history: uses.map(({ date, used }) => ({ date, used })),
      settings: settings(),
      requests: store.requests(listed_max).map(requestView),
      waiting,
      shortage: Math.max(0, waiting - supply.onHand - supply.coming.reduce((sum, { count }) => sum + count, 0)),
      asOf: new Date(ports.clock.now()).toISOString(),
    };
  }

  /** Promises that cannot be kept, or can be given at last, are moved with the reason. */
  function review({ append }: Transaction): void {
    const open = store.openPromises(promisesReviewed_max);
    const now = today();
    const feasible = promiseDates(open.length, 0, supplyNow(), pace());
    for (const [index, row] of open.entries()) {
      const can = feasible[index];
      if (can === undefined) continue;
      const promised = row.promised_on ?? undefined;
      const isOverdue = promised !== undefined && promised < now;
      const isShort = can.limit !== 'queue' && (can.date === undefined || promised === undefined || can.date > promised);
      const isFound = promised === undefined && can.date !== undefined;
      if (!(isOverdue || isShort || isFound) || (promised === can.date && row.bound === can.limit)) continue;
      append({
        type: 'promise.moved',
        subject: row.application_id,
        body: {
          applicationId: row.application_id,
          ...(promised === undefined ? {} : { from: promised }),
          ...(can.date === undefined ? {} : { to: can.date }),
          limit: can.limit,
        },
      });
    }
  }

  async function run(): Promise<void> {
    while (!wake.signal.aborted) {
      try {
        await bus.change({ actor: desk, reference: `promises ${ports.ids.next()}`, change: review });
      } catch (error) {
        if (!wake.signal.aborted) options.onFault('stock desk', error);
      }
      await ports.timers.sleep(review_ms, nudge.signal);
      if (nudge.signal.aborted && !wake.signal.aborted) nudge = new AbortController();
    }
  }

  return {
    view,
    getRequest,

    /** The day for one more application, counted behind all who wait. */
    promise(): PromisedDay {
      const [promised] = promiseDates(1, store.countOpen(), supplyNow(), pace());
      return { bound: promised?.limit ?? 'none', ...(promised?.date === undefined ? {} : { on: promised.date }) };
    },

    /** What an application's page and receipt say; undefined for one that was accepted before promises were made. */
    promiseOf(applicationId: string): { readonly promisedOn?: string; readonly promiseReason: Text } | undefined {
      const row = store.promiseOf(applicationId);
      if (row === undefined) return undefined;
      const reason = Object.entries(promiseReasons).find(([limit]) => limit === row.bound)?.[1] ?? promiseReasons.queue;
      return { promiseReason: reason, ...(row.promised_on === null ? {} : { promisedOn: row.promised_on }) };
    },

    /** For the board. */
    blankDays: (): number | undefined => outlooks(history()).find(({ what }) => what === 'blank')?.days,

    request: (command: RequestStockCommand, actor: Actor): Promise<Committed<StockRequestView>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('stock.request', command),
        actor,
        decide: ({ append }) => {
          const { commandId, number, blanks: asked, ribbons, films, reason } = command;
          if (asked + ribbons + films === 0)
            throw new LoketError('invalid_body', [
              { field: 'blanks', code: 'nothing_asked', text: { id: 'Isi jumlah yang diminta', en: 'Say how many are asked for' } },
            ]);
          const [outlook] = outlooks(history());
          const figures = {
            available: blanks.totals().available,
            perWeek: outlook?.perWeek ?? 0,
            ...(outlook?.days === undefined ? {} : { days: outlook.days }),
            waiting: store.countOpen(),
          };
          append({ type: 'stock.requested', subject: commandId, body: { requestId: commandId, number, blanks: asked, ribbons, films, reason, figures } });
          return { status: 201, answer: getRequest(commandId) };
        },
      }),

    setSettings: (command: StockSettingsCommand, actor: Actor): Promise<Committed<StockAnswer>> =>
      bus.execute({
        commandId: command.commandId,
        fingerprint: fingerprintOf('stock.settings', command),
        actor,
        decide: ({ append }) => {
          const { commandId: _commandId, ...body } = command;
          append({ type: 'stock.settings', subject: 'stock', body });
          return { status: 200, answer: view() };
        },
      }),

    /** What the centre allocated or sent; false when it fits no request of ours and is only to be noted. */
    receive(transaction: Transaction, item: FeedItem): boolean {
      const base = { feedSeq: item.seq, centreAt: item.at };
      if (item.type === 'centre.allocated') {
        const body = AllocatedBody.parse(item.body);
        if (store.request(body.requestId)?.allocated !== null) return false;
        transaction.append({ type: item.type, subject: body.requestId, body: { ...body, ...base } });
        return true;
      }
      const body = ShippedBody.parse(item.body);
      if (store.request(body.requestId)?.shipped !== null) return false;
      transaction.append({ type: item.type, subject: body.requestId, body: { ...body, ...base } });
      blanks.shipments.announce(transaction, body);
      return true;
    },

    /** The stock has changed: promises are looked through soon. */
    reviewSoon: (): void => nudge.abort(),

    start(): void {
      running = run();
    },
    async stop(): Promise<void> {
      wake.abort();
      nudge.abort();
      await running;
    },
  };
}
