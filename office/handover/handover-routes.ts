/** The routes of the hand-over desk. */
import type { HttpServer } from '@loket/platform/http-server';
import { ApplicationSummary } from '@loket/protocol/application';
import { HandoverRequest, UncollectedAnswer } from '@loket/protocol/print-job';
import { z } from 'zod';
import { type Access, actorOf, personOf } from '../access/access.ts';
import type { HandoverDesk } from './handover-desk.ts';
import { uncollectedCsv } from './uncollected-csv.ts';

const tags = ['hand-over'];
/** days on the shelf after which a citizen is reminded */
const reminder_days = 14;
const Days = z.strictObject({ days: z.coerce.number().int().min(0).max(3650).default(reminder_days) });

export function registerHandoverRoutes(app: HttpServer, handover: HandoverDesk, access: Access): void {
  app.post(
    '/api/handovers',
    {
      config: { permission: 'handover.complete' },
      schema: {
        tags,
        summary: "Hand the card over; needs the receiver's signature or a second officer",
        body: HandoverRequest,
        response: { 200: ApplicationSummary },
      },
    },
    async (request) => {
      const { secondPerson, ...command } = request.body;
      const first = personOf(request).username;
      const second = secondPerson === undefined ? undefined : await access.secondPerson.verify('handover.complete', first, secondPerson);
      return (await handover.complete(command, actorOf(request), second)).answer;
    },
  );
  app.get(
    '/api/handovers/uncollected',
    {
      config: { permission: 'application.read' },
      schema: { tags, summary: 'Cards not collected after so many days (14), the longest first', querystring: Days, response: { 200: UncollectedAnswer } },
    },
    (request) => handover.uncollected(request.query.days),
  );
  app.get(
    '/api/handovers/uncollected.csv',
    { config: { permission: 'application.read' }, schema: { tags, summary: 'The same for a spreadsheet', querystring: Days } },
    (request, reply) =>
      reply
        .header('content-disposition', 'attachment; filename="kartu-belum-diambil.csv"')
        .header('cache-control', 'no-store')
        .type('text/csv; charset=utf-8')
        .send(uncollectedCsv(handover.uncollected(request.query.days))),
  );
}
