/** What goes down to the offices: their feed, and the portraits that it names. */
import type { HttpServer } from '@loket/platform/http-server';
import { FeedAnswer } from '@loket/protocol/sync';
import { Sha256 } from '@loket/protocol/text';
import { z } from 'zod';
import { OfficeParams } from '../offices/office-scope.ts';
import type { CentreStore } from '../store/centre-store.ts';
import type { WarrantDesk } from '../warrants/warrant-desk.ts';
import type { FeedDesk } from './feed-desk.ts';

const office = { permission: 'office_signature' } as const;
const FeedQuery = z.strictObject({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(200),
  wait_s: z.coerce.number().int().min(0).max(30).default(0),
});

export function registerFeedRoutes(app: HttpServer, feed: FeedDesk): void {
  app.get(
    '/offices/:officeId/feed',
    {
      config: office,
      schema: {
        summary: 'Items after a number; waits up to wait_s seconds for the first',
        params: OfficeParams,
        querystring: FeedQuery,
        response: { 200: FeedAnswer },
      },
    },
    async (request, reply) => {
      const { after, limit, wait_s } = request.query;
      const gone = new AbortController();
      reply.raw.once('close', () => gone.abort());
      return feed.read(request.params.officeId, { after, limit, wait_ms: wait_s * 1000 }, gone.signal);
    },
  );
}

export function registerPortraitRoute(app: HttpServer, store: CentreStore, warrants: WarrantDesk): void {
  app.get(
    '/offices/:officeId/portraits/:sha256',
    { config: office, schema: { summary: 'A portrait that came with a warrant, as bytes', params: OfficeParams.extend({ sha256: Sha256 }) } },
    async (request, reply) => {
      const { officeId, sha256 } = request.params;
      const { mediaType, bytes } = await store.read((records) => warrants.portrait(records, officeId, sha256));
      return reply.type(mediaType).send(Buffer.from(bytes));
    },
  );
}
