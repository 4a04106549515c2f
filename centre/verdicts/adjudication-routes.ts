/** The administrator's decisions on what the machine left open. */
import type { HttpServer } from '@loket/platform/http-server';
import { Moment, Text, Uuid } from '@loket/protocol/text';
import { z } from 'zod';
import type { ApplicationRow } from '../store/centre-store.ts';
import type { AdjudicationDesk } from './adjudication-desk.ts';
import { applicantOf } from './applicant.ts';

const admin = { permission: 'centre_admin' } as const;
const AdjudicationRequest = z.strictObject({ decision: z.enum(['unique', 'duplicate']), reason: z.string().min(3).max(500), commandId: Uuid.optional() });
const Adjudication = z.object({
  applicationId: Uuid,
  officeId: z.string(),
  kind: z.string(),
  nik: z.string(),
  name: z.string(),
  status: z.string(),
  since: Moment,
  reason: Text.optional(),
  /** the applications that it resembles */
  matches: z.array(z.string()),
});

function view(row: ApplicationRow): z.infer<typeof Adjudication> {
  const { applicationId, officeId, kind, status, since, reason, matches } = row;
  const { nik, name } = applicantOf(row);
  return { applicationId, officeId, kind, nik, name, status, since, ...(reason === undefined ? {} : { reason }), matches: [...matches] };
}

export function registerAdjudicationRoutes(app: HttpServer, adjudications: AdjudicationDesk): void {
  app.get(
    '/adjudications',
    { config: admin, schema: { summary: 'What waits for a decision, the longest first', response: { 200: z.object({ items: z.array(Adjudication) }) } } },
    async () => ({ items: (await adjudications.list()).map(view) }),
  );
  app.post(
    '/adjudications/:applicationId',
    {
      config: admin,
      schema: { summary: 'Decide', params: z.strictObject({ applicationId: Uuid }), body: AdjudicationRequest, response: { 200: Adjudication } },
    },
    async (request) => view(await adjudications.decide(request.params.applicationId, request.body)),
  );
}
