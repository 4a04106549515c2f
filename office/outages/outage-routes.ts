/** The routes of the outage desk. */
import type { HttpServer } from '@loket/platform/http-server';
import { NoteOutageCommand, Outage, OutagesAnswer } from '@loket/protocol/outages';
import { Uuid } from '@loket/protocol/text';
import { z } from 'zod';
import { actorOf } from '../access/access.ts';
import type { OutageDesk } from './outage-desk.ts';

const tags = ['outages'];

export function registerOutageRoutes(app: HttpServer, outages: OutageDesk): void {
  app.get(
    '/api/outages',
    { config: { permission: 'board.read' }, schema: { tags, summary: 'Outages as measured, and hours away by month', response: { 200: OutagesAnswer } } },
    () => outages.view(),
  );
  app.post(
    '/api/outages/:id/notes',
    {
      config: { permission: 'outages.note' },
      schema: { tags, summary: 'Write down the cause of an outage', params: z.strictObject({ id: Uuid }), body: NoteOutageCommand, response: { 200: Outage } },
    },
    async (request) => (await outages.note(request.params.id, request.body, actorOf(request))).answer,
  );
}
