/** The administrator's side of the standing quota: how many, and what was printed on it. */

import { quotaConflicts } from '@loket/domain/standing-quota';
import type { HttpServer } from '@loket/platform/http-server';
import { StandingQuota } from '@loket/protocol/sync';
import { Moment, Text, Uuid } from '@loket/protocol/text';
import { z } from 'zod';
import { OfficeParams } from '../offices/office-scope.ts';
import type { QuotaDesk } from './quota-desk.ts';

const admin = { permission: 'centre_admin' } as const;
const QuotaRequest = z.strictObject({ perDay: z.int().min(0).max(1000) });
const QuotaAnswer = z.object({ officeId: z.string(), perDay: z.int(), quota: StandingQuota });
const QuotaUses = z.object({
  items: z.array(
    z.object({
      warrantId: Uuid,
      applicationId: Uuid,
      officeId: z.string(),
      quotaId: Uuid,
      day: z.string(),
      number: z.int(),
      basis: z.string(),
      receivedAt: Moment,
      conflict: z.object({ code: z.string(), text: Text }).optional(),
      resolvedAt: Moment.optional(),
      printedAt: Moment.optional(),
    }),
  ),
});

export function registerQuotaRoutes(app: HttpServer, quotas: QuotaDesk): void {
  app.put(
    '/v1/offices/:officeId/quota',
    {
      config: admin,
      schema: { summary: 'So many quota prints a day while cut off; 0 is off', params: OfficeParams, body: QuotaRequest, response: { 200: QuotaAnswer } },
    },
    async (request) => {
      const { officeId, perDay, quota } = await quotas.set(request.params.officeId, request.body.perDay);
      return { officeId, perDay, quota: { ...quota } };
    },
  );
  app.get(
    '/v1/quota-uses',
    {
      config: admin,
      schema: {
        summary: 'Cards printed on a quota, newest first; conflicts=true: only those that wait for a person (decide under /adjudications)',
        querystring: z.strictObject({ conflicts: z.enum(['true', 'false']).default('false') }),
        response: { 200: QuotaUses },
      },
    },
    async (request) => ({
      items: (await quotas.list(request.query.conflicts === 'true')).map(({ conflict, resolvedAt, printedAt, ...use }) => ({
        ...use,
        ...(conflict === undefined ? {} : { conflict: { code: conflict, text: { ...quotaConflicts[conflict] } } }),
        ...(resolvedAt === undefined ? {} : { resolvedAt }),
        ...(printedAt === undefined ? {} : { printedAt }),
      })),
    }),
  );
}
