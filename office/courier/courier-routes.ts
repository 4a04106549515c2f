/** The route of the courier desk. */
import { Readable } from 'node:stream';
import type { HttpServer } from '@loket/platform/http-server';
import { CourierImportAnswer, courierMediaType } from '@loket/protocol/courier';
import { z } from 'zod';
import { actorOf } from '../access/access.ts';
import type { CourierDesk } from './courier-desk.ts';

export function registerCourierRoutes(app: HttpServer, courier: CourierDesk): void {
  // The file is read as it arrives; its size is counted where it is read.
  app.addContentTypeParser(courierMediaType, (_request, payload, done) => done(null, payload));
  app.post(
    '/api/courier/imports',
    {
      config: { permission: 'application.submit' },
      schema: {
        tags: ['courier'],
        summary: 'Take in a courier file; as often as needed, its items are taken once',
        body: z.instanceof(Readable).meta({ id: 'CourierFile' }),
        response: { 200: CourierImportAnswer },
      },
    },
    async (request) => {
      const { body } = request;
      try {
        // Not destroyed when reading ends early: the answer, which says why, goes over the same connection.
        return await courier.take(body.iterator({ destroyOnReturn: false }), actorOf(request));
      } finally {
        body.resume();
      }
    },
  );
}
