/** The route of the hand-over desk. */
import type { HttpServer } from '@loket/platform/http-server';
import { ApplicationSummary } from '@loket/protocol/application';
import { HandoverCommand } from '@loket/protocol/print-job';
import { actorOf } from '../access/access.ts';
import type { HandoverDesk } from './handover-desk.ts';

export function registerHandoverRoutes(app: HttpServer, handover: HandoverDesk): void {
  app.post(
    '/api/handovers',
    {
      config: { permission: 'handover.complete' },
      schema: { tags: ['hand-over'], summary: 'Hand the card over', body: HandoverCommand, response: { 200: ApplicationSummary } },
    },
    async (request) => (await handover.complete(request.body, actorOf(request))).answer,
  );
}
