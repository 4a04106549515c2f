/** Requests for stock and what becomes of them, told by the desks over either store. */
import type { ShippedBody } from '@loket/protocol/stock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CentreStore } from '../store/centre-store.ts';
import { type CentreBench, createCentreBench } from './centre-bench.ts';
import { createSampleOffice, nextApplicationId, type SampleOffice } from './sample-office.ts';

export function describeAllocation(makeStore: () => Promise<CentreStore>): void {
  describe('the allocation of stock', () => {
    let store: CentreStore;
    let centre: CentreBench;
    let office: SampleOffice;
    let requestId: string;

    beforeEach(async () => {
      store = await makeStore();
      centre = await createCentreBench(store);
      office = createSampleOffice('3522');
      await centre.enrolOffice('3522');
      requestId = nextApplicationId();
    });

    const ask = (blanks = 10_000): void =>
      void office.append('stock.requested', requestId, {
        requestId,
        number: '470/12/2026',
        blanks,
        ribbons: 20,
        films: 10,
        reason: 'stok menipis',
        figures: { available: 900, perWeek: 2500, days: 3, waiting: 40 },
      });
    const told = async (): Promise<string[]> => (await centre.feedOf('3522')).map(({ type }) => type).filter((type) => /allocated|shipped/.test(type));
    const given = { blanks: 8000, ribbons: 16, films: 8 };
    const shipment = (count = 8000): ShippedBody => ({
      requestId,
      shipmentId: '01900000-0000-7000-8000-0000000000f1',
      runs: [{ first: 'JKT00000001', count }],
      ribbons: 16,
      films: 8,
      expectedOn: '2026-11-06',
    });

    it('gives less than was asked for, sends it, and hears that it came', async () => {
      ask();
      await centre.send(office);
      expect((await centre.allocation.list())[0]).toMatchObject({ row: { requestId, officeId: '3522', allocation: undefined }, printReady: 0 });
      await centre.allocation.allocate({ requestId, ...given, note: 'sesuai PRR' });
      await centre.allocation.ship(shipment());
      expect(await told()).toEqual(['centre.allocated', 'centre.shipped']);
      const received = {
        shipmentId: nextApplicationId(),
        letter: 'B/1',
        requestId,
        expected: 8000,
        received: 7990,
        short: 10,
        surplus: 0,
        runs: [],
        ribbons: 16,
        films: 8,
      };
      office.append('blanks.shipment_received', received.shipmentId, received);
      await centre.send(office);
      const [listed] = await centre.allocation.list();
      expect(listed?.row.receivedAt).toBeDefined();
      expect(JSON.parse(listed?.row.receipt ?? '{}')).toMatchObject({ received: 7990, short: 10 });
    });

    it('does each step once: a repeat changes nothing and tells nobody again', async () => {
      ask();
      await centre.send(office);
      for (let time = 0; time < 2; time += 1) await centre.allocation.allocate({ requestId, ...given });
      for (let time = 0; time < 2; time += 1) await centre.allocation.ship(shipment());
      expect(await told()).toEqual(['centre.allocated', 'centre.shipped']);
      await expect(centre.allocation.allocate({ requestId, ...given, blanks: 1 })).rejects.toMatchObject({ code: 'not_possible_now' });
      await expect(centre.allocation.ship({ ...shipment(), expectedOn: '2026-12-01' })).rejects.toMatchObject({ code: 'not_possible_now' });
    });

    it('refuses by name what cannot be: more than was asked, more than was given, a shipment before its allocation', async () => {
      ask();
      await centre.send(office);
      await expect(centre.allocation.allocate({ requestId, ...given, blanks: 10_001 })).rejects.toMatchObject({ fields: [{ field: 'blanks' }] });
      await expect(centre.allocation.ship(shipment())).rejects.toMatchObject({ fields: [{ code: 'not_allocated' }] });
      await centre.allocation.allocate({ requestId, ...given });
      await expect(centre.allocation.ship(shipment(8001))).rejects.toMatchObject({ fields: [{ field: 'runs' }] });
      const twice = {
        ...shipment(10),
        runs: [
          { first: 'JKT00000001', count: 5 },
          { first: 'JKT00000005', count: 5 },
        ],
      };
      await expect(centre.allocation.ship(twice)).rejects.toMatchObject({ fields: [{ field: 'runs.1', code: 'twice_in_one_delivery' }] });
      const noBox = { ...shipment(10), runs: [{ first: 'JKT 1', count: 10 }] };
      await expect(centre.allocation.ship(noBox)).rejects.toMatchObject({ fields: [{ field: 'runs.0', code: 'not_a_range' }] });
      await expect(centre.allocation.allocate({ ...given, requestId: nextApplicationId() })).rejects.toMatchObject({ code: 'not_found' });
      expect(await told()).toEqual(['centre.allocated']);
    });

    it('keeps one office from the requests of another', async () => {
      ask();
      await centre.send(office);
      await centre.enrolOffice('3523');
      const other = createSampleOffice('3523');
      other.append('stock.requested', requestId, { ...(office.entries.at(-1)?.body ?? {}) });
      other.append('blanks.shipment_received', requestId, {
        shipmentId: requestId,
        letter: 'x',
        requestId,
        expected: 1,
        received: 1,
        short: 0,
        surplus: 0,
        runs: [],
        ribbons: 0,
        films: 0,
      });
      expect((await centre.send(other)).refused).toMatchObject([{ seq: 1, code: 'same_id_other_content' }]);
      expect((await centre.allocation.list())[0]?.row).toMatchObject({ officeId: '3522', receivedAt: undefined });
    });

    it('shows beside each request how many of that office are ready to print', async () => {
      office.damaged(1);
      office.damaged(2);
      ask();
      await centre.send(office);
      await centre.judgeAll();
      expect((await centre.allocation.list())[0]?.printReady).toBe(2);
    });

    it('of the demo answers by itself with a share', async () => {
      const demo = await createCentreBench(await makeStore(), { demoShare_percent: 80 });
      await demo.enrolOffice('3522');
      ask();
      await demo.send(office);
      const feed = await demo.feedOf('3522');
      expect(feed.map(({ type }) => type)).toEqual(['centre.allocated', 'centre.shipped']);
      expect(feed[0]?.body).toMatchObject({ blanks: 8000, ribbons: 16 });
      expect(feed[1]?.body).toMatchObject({ runs: [{ count: 8000 }] });
    });
  });
}
