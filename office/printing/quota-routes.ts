/** The routes of the quota desk. */
import type { HttpServer } from '@loket/platform/http-server';
import { QuotaAnswer, QuotaCheck, QuotaPrintCommand } from '@loket/protocol/print-job';
import { Uuid } from '@loket/protocol/text';
import { z } from 'zod';
import { actorOf } from '../access/access.ts';
import type { QuotaDesk } from './quota-desk.ts';

const ById = z.strictObject({ id: Uuid });
const tags = ['printing'];

export function registerQuotaRoutes(app: HttpServer, quota: QuotaDesk): void {
  app.get(
    '/api/quota',
    { config: { permission: 'print.read' }, schema: { tags, summary: 'The standing quota, what is left today, and its uses', response: { 200: QuotaAnswer } } },
    () => quota.view(),
  );
  app.get(
    '/api/applications/:id/quota',
    {
      config: { permission: 'print.read' },
      schema: { tags, summary: 'Whether the quota may be used for this application', params: ById, response: { 200: QuotaCheck } },
    },
    (request) => quota.check(request.params.id),
  );
  app.post(
    '/api/applications/:id/quota-print',
    {
      config: { permission: 'print.quota' },
      schema: { tags, summary: 'Print on the standing quota while cut off', params: ById, body: QuotaPrintCommand, response: { 200: QuotaCheck } },
    },
    async (request) => (await quota.print(request.params.id, request.body, actorOf(request))).answer,
  );
}
