/** The administrator's side of the allocation: what is asked for, and what is given and sent. */
import type { HttpServer } from '@loket/platform/http-server';
import { AllocatedBody, ShippedBody, StockRequestedBody } from '@loket/protocol/stock';
import { Moment, Uuid } from '@loket/protocol/text';
import { z } from 'zod';
import type { StockRequestRow } from '../store/centre-store.ts';
import type { AllocationDesk } from './allocation-desk.ts';

const admin = { permission: 'centre_admin' } as const;
const Params = z.strictObject({ id: Uuid });
const RequestView = z.object({
  requestId: Uuid,
  officeId: z.string(),
  askedAt: Moment,
  request: StockRequestedBody,
  allocation: AllocatedBody.optional(),
  allocatedAt: Moment.optional(),
  shipment: ShippedBody.optional(),
  shippedAt: Moment.optional(),
  /** the office has written what came */
  receivedAt: Moment.optional(),
});
const Requests = z.object({ items: z.array(RequestView.extend({ printReady: z.int() })) });

function viewOf(row: StockRequestRow): z.infer<typeof RequestView> {
  return {
    requestId: row.requestId,
    officeId: row.officeId,
    askedAt: row.askedAt,
    request: StockRequestedBody.parse(JSON.parse(row.request)),
    ...(row.allocation === undefined ? {} : { allocation: AllocatedBody.parse(JSON.parse(row.allocation)) }),
    ...(row.allocatedAt === undefined ? {} : { allocatedAt: row.allocatedAt }),
    ...(row.shipment === undefined ? {} : { shipment: ShippedBody.parse(JSON.parse(row.shipment)) }),
    ...(row.shippedAt === undefined ? {} : { shippedAt: row.shippedAt }),
    ...(row.receivedAt === undefined ? {} : { receivedAt: row.receivedAt }),
  };
}

export function registerAllocationRoutes(app: HttpServer, allocation: AllocationDesk): void {
  app.get(
    '/v1/stock-requests',
    {
      config: admin,
      schema: { summary: 'Requests for stock, newest first, each with how many of that office wait to be printed', response: { 200: Requests } },
    },
    async () => ({ items: (await allocation.list()).map(({ row, printReady }) => ({ ...viewOf(row), printReady })) }),
  );
  app.post(
    '/v1/stock-requests/:id/allocation',
    {
      config: admin,
      schema: {
        summary: 'What the office is given, at most what it asked for',
        params: Params,
        body: AllocatedBody.omit({ requestId: true }).strict(),
        response: { 200: RequestView },
      },
    },
    async (request) => viewOf(await allocation.allocate({ requestId: request.params.id, ...request.body })),
  );
  app.post(
    '/v1/stock-requests/:id/shipment',
    {
      config: admin,
      schema: {
        summary: 'What is on its way, by serials, and when it should be there',
        params: Params,
        body: ShippedBody.omit({ requestId: true }).strict(),
        response: { 200: RequestView },
      },
    },
    async (request) => viewOf(await allocation.ship({ requestId: request.params.id, ...request.body })),
  );
}
