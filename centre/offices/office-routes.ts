/** Enrolment of offices, and the administrator's view of them. */
import type { HttpServer } from '@loket/platform/http-server';
import { EnrolOfficeAnswer, EnrolOfficeRequest } from '@loket/protocol/sync';
import { Moment, Sha256 } from '@loket/protocol/text';
import { z } from 'zod';
import type { OfficeDesk } from './office-desk.ts';

const OfficesAnswer = z.object({
  offices: z.array(
    z.object({
      officeId: z.string(),
      name: z.string(),
      regionCode: z.string(),
      enrolledAt: Moment,
      lastContactAt: Moment.optional(),
      receivedThrough: z.int(),
      lastHash: Sha256,
      /** applications in each status */
      statuses: z.record(z.string(), z.int()),
    }),
  ),
});

export function registerOfficeRoutes(app: HttpServer, offices: OfficeDesk): void {
  app.post(
    '/offices/enrol',
    {
      config: { permission: 'public', requests_perMinute: 30 },
      schema: { summary: 'Exchange keys by the one-time code', body: EnrolOfficeRequest, response: { 200: EnrolOfficeAnswer } },
    },
    (request) => offices.enrol(request.body),
  );
  app.get(
    '/offices',
    {
      config: { permission: 'centre_admin' },
      schema: { summary: 'The offices: last contact, how far their journals are here, counts by status', response: { 200: OfficesAnswer } },
    },
    async () => {
      const list = await offices.list();
      return {
        offices: list.map(({ officeId, name, regionCode, enrolledAt, lastContactAt, journalThrough, journalHash, statuses }) => ({
          officeId,
          name,
          regionCode,
          enrolledAt,
          ...(lastContactAt === undefined ? {} : { lastContactAt }),
          receivedThrough: journalThrough,
          lastHash: journalHash,
          statuses: { ...statuses },
        })),
      };
    },
  );
}
