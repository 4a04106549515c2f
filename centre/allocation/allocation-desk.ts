/**
 * The allocation desk: what offices ask for, what they are given (possibly less: the allocation follows how many wait for a
 * card), what was sent, and what the office says has come. Each step once; a repeat of it changes nothing.
 */
import { wibDate } from '@loket/domain/calendar-date';
import { canonicalJson } from '@loket/domain/journal';
import { serialsOfRuns } from '@loket/domain/serial-runs';
import { isoTime, type Ports } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import type { EventBody } from '@loket/protocol/events';
import { AllocatedBody, type ShippedBody, StockRequestedBody } from '@loket/protocol/stock';
import type { CentreRecords, CentreStore, FeedDraft, StockRequestRow } from '../store/centre-store.ts';
import { addOwnEntry } from '../store/own-journal.ts';

export type AllocationDesk = ReturnType<typeof createAllocationDesk>;

const listed_max = 500;
const day_ms = 86_400_000;
/** the demo's lorry from Jakarta */
const demoTravel_days = 3;

export type StockRequestListed = {
  readonly row: StockRequestRow;
  /** applications of that office that are ready to print and have no card */
  readonly printReady: number;
};

function refused(field: string, code: string, id: string, en: string): LoketError {
  return new LoketError('not_possible_now', [{ field, code, text: { id, en } }]);
}

export function createAllocationDesk(options: {
  readonly store: CentreStore;
  readonly ports: Pick<Ports, 'clock' | 'ids'>;
  /** demo only: this share of each request is allocated and sent at once, percent */
  readonly demoShare_percent?: number | undefined;
}) {
  const { store, ports } = options;

  function draft(type: 'centre.allocated' | 'centre.shipped', body: AllocatedBody | ShippedBody): FeedDraft {
    return { at: isoTime(ports.clock), type, applicationId: body.requestId, body: { ...body } };
  }

  async function locked(records: CentreRecords, requestId: string): Promise<StockRequestRow> {
    const row = await records.lockStockRequest(requestId);
    if (row === undefined)
      throw new LoketError('not_found', [{ field: 'requestId', code: 'unknown_request', text: { id: 'Permintaan ini tidak dikenal', en: 'No such request' } }]);
    return row;
  }

  function withAllocation(row: StockRequestRow, allocation: AllocatedBody, feed: FeedDraft[]): StockRequestRow {
    const content = canonicalJson(allocation);
    if (row.allocation === content) return row;
    if (row.allocation !== undefined) throw refused('requestId', 'allocated_already', 'Permintaan ini sudah dialokasikan', 'This request is allocated already');
    const asked = StockRequestedBody.parse(JSON.parse(row.request));
    for (const what of ['blanks', 'ribbons', 'films'] as const)
      if (allocation[what] > asked[what]) throw refused(what, 'more_than_asked', `Yang diminta hanya ${asked[what]}`, `Only ${asked[what]} were asked for`);
    feed.push(draft('centre.allocated', allocation));
    return { ...row, allocation: content, allocatedAt: isoTime(ports.clock) };
  }

  function withShipment(row: StockRequestRow, shipment: ShippedBody, feed: FeedDraft[]): StockRequestRow {
    const content = canonicalJson(shipment);
    if (row.shipment === content) return row;
    if (row.shipment !== undefined) throw refused('requestId', 'shipped_already', 'Kiriman ini sudah dicatat', 'The shipment is written already');
    if (row.allocation === undefined) throw refused('requestId', 'not_allocated', 'Belum dialokasikan', 'Not allocated yet');
    const allocated = AllocatedBody.parse(JSON.parse(row.allocation));
    const sent = shipment.runs.reduce((sum, { count }) => sum + count, 0);
    if (sent > allocated.blanks)
      throw refused('runs', 'more_than_allocated', `Alokasinya hanya ${allocated.blanks} keping`, `Only ${allocated.blanks} blanks are allocated`);
    // An office could not take such a box into its books, and would promise cards on blanks that never come.
    const wrong = serialsOfRuns(shipment.runs);
    if ('why' in wrong)
      throw wrong.why === 'not_a_range'
        ? refused(`runs.${wrong.index}`, wrong.why, `Rentang nomor tidak sah: ${wrong.serial}`, `Not a range of numbers: ${wrong.serial}`)
        : refused(`runs.${wrong.index}`, wrong.why, `Nomor ${wrong.serial} ada dua kali dalam kiriman ini`, `Number ${wrong.serial} is in this delivery twice`);
    feed.push(draft('centre.shipped', shipment));
    return { ...row, shipment: content, shippedAt: isoTime(ports.clock) };
  }

  /** Invented serials, unlike any other demo serial of any office. */
  function demoAnswer(row: StockRequestRow, asked: StockRequestedBody, share_percent: number, feed: FeedDraft[]): StockRequestRow {
    const part = (count: number): number => Math.floor((count * share_percent) / 100);
    const given = { requestId: asked.requestId, blanks: part(asked.blanks), ribbons: part(asked.ribbons), films: part(asked.films) };
    const allocated = withAllocation(row, { ...given, note: 'Alokasi demo / demo allocation' }, feed);
    const first = `DX${BigInt(`0x${asked.requestId.replaceAll('-', '').slice(-10)}`)
      .toString()
      .padStart(14, '0')
      .slice(-14)}`;
    const runs = given.blanks === 0 ? [] : [{ first, count: given.blanks }];
    const expectedOn = wibDate(ports.clock.now() + demoTravel_days * day_ms);
    return withShipment(
      allocated,
      { requestId: asked.requestId, shipmentId: ports.ids.next(), runs, ribbons: given.ribbons, films: given.films, expectedOn },
      feed,
    );
  }

  async function decide(requestId: string, action: string, step: (row: StockRequestRow, feed: FeedDraft[]) => StockRequestRow): Promise<StockRequestRow> {
    return store.transaction(async (records) => {
      const before = await locked(records, requestId);
      const feed: FeedDraft[] = [];
      const after = step(before, feed);
      if (after === before) return before;
      await records.saveStockRequest(after);
      await addOwnEntry(records, ports, {
        type: action,
        subject: requestId,
        actor: { kind: 'person', username: 'centre_admin' },
        body: { officeId: before.officeId },
      });
      await records.appendFeed(before.officeId, feed);
      return after;
    });
  }

  return {
    /** A request has come up in an office's journal. False when another office's request has this id. */
    async take(records: CentreRecords, officeId: string, asked: StockRequestedBody, feed: FeedDraft[]): Promise<boolean> {
      const before = await records.lockStockRequest(asked.requestId);
      if (before !== undefined) return before.officeId === officeId;
      const row: StockRequestRow = {
        requestId: asked.requestId,
        officeId,
        askedAt: isoTime(ports.clock),
        request: canonicalJson(asked),
        allocation: undefined,
        allocatedAt: undefined,
        shipment: undefined,
        shippedAt: undefined,
        receipt: undefined,
        receivedAt: undefined,
      };
      const { demoShare_percent } = options;
      await records.saveStockRequest(demoShare_percent === undefined ? row : demoAnswer(row, asked, demoShare_percent, feed));
      return true;
    },

    /** The office says what has come. A delivery for no request of its own is nothing to the centre. */
    async acknowledge(records: CentreRecords, officeId: string, received: EventBody<'blanks.shipment_received'>): Promise<void> {
      if (received.requestId === undefined) return;
      const row = await records.lockStockRequest(received.requestId);
      if (row === undefined || row.officeId !== officeId || row.receipt !== undefined) return;
      await records.saveStockRequest({ ...row, receipt: canonicalJson(received), receivedAt: isoTime(ports.clock) });
    },

    /** Throws LoketError not_found, or not_possible_now naming the field. */
    allocate: (allocation: AllocatedBody) => decide(allocation.requestId, 'stock.allocated', (row, feed) => withAllocation(row, allocation, feed)),
    ship: (shipment: ShippedBody) => decide(shipment.requestId, 'stock.shipped', (row, feed) => withShipment(row, shipment, feed)),

    list: (): Promise<StockRequestListed[]> =>
      store.read(async (records) => {
        const counts = await records.countByStatus();
        return (await records.listStockRequests(listed_max)).map((row) => ({
          row,
          printReady: counts.find(({ officeId, status }) => officeId === row.officeId && status === 'PRINT_READY_RECORD')?.count ?? 0,
        }));
      }),
  };
}
