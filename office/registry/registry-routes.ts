/** The routes of the registry desk. */
import type { HttpServer } from '@loket/platform/http-server';
import type { Clock } from '@loket/platform/ports';
import { ImportsNoted, RegisterAnswer, ResidentHits, ResidentQueryParameters, ResidentView } from '@loket/protocol/registry';
import { z } from 'zod';
import type { RegistryDesk } from './registry-desk.ts';

const ByNik = z.strictObject({ nik: z.string().max(40) });
const tags = ['registry'];

declare module 'fastify' {
  interface FastifyRequest {
    search_ms: number;
  }
}

export function registerRegistryRoutes(app: HttpServer, registry: RegistryDesk, clock: Clock): void {
  app.decorateRequest('search_ms', 0);
  app.get(
    '/api/residents',
    {
      config: { permission: 'resident.read' },
      schema: { tags, summary: 'Residents by what is known of them, the best first', querystring: ResidentQueryParameters, response: { 200: ResidentHits } },
      // Tells the search, and all the office's own work, from the wait for the thread, for whoever looks into a slow answer.
      onSend(request, reply, _payload, done) {
        reply.header('server-timing', `search;dur=${request.search_ms.toFixed(3)}, office;dur=${(clock.monotonic() - request.arrivedAt_ms).toFixed(3)}`);
        done();
      },
    },
    (request) => {
      const begun_ms = clock.monotonic();
      const items = registry.search(request.query.q, request.query.limit);
      request.search_ms = clock.monotonic() - begun_ms;
      return { items };
    },
  );
  app.get(
    '/api/residents/imports',
    {
      config: { permission: 'resident.read' },
      schema: { tags, summary: 'How many people the register holds, and what each import changed', response: { 200: RegisterAnswer } },
    },
    () => registry.state(),
  );
  app.get(
    '/api/residents/:nik',
    { config: { permission: 'resident.read' }, schema: { tags, summary: 'A resident by the whole NIK', params: ByNik, response: { 200: ResidentView } } },
    (request) => registry.get(request.params.nik),
  );
  app.post(
    '/api/residents/imports/noted',
    {
      config: { permission: 'resident.update' },
      schema: { tags, summary: 'Write finished imports into the journal, each once', response: { 200: ImportsNoted } },
    },
    () => registry.noteImports(),
  );
}
