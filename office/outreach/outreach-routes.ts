/** The routes of the outreach desk. */
import type { HttpServer } from '@loket/platform/http-server';
import { TakeKitCommand, VillageKit } from '@loket/protocol/kits';
import { actorOf } from '../access/access.ts';
import type { OutreachDesk } from './outreach-desk.ts';

export function registerOutreachRoutes(app: HttpServer, outreach: OutreachDesk): void {
  app.post(
    '/api/kits',
    {
      config: { permission: 'kit.take' },
      schema: {
        tags: ['outreach'],
        summary: "Take a village's list of people not yet recorded onto a machine; who took it is in the journal",
        body: TakeKitCommand,
        response: { 200: VillageKit },
      },
    },
    (request) => outreach.take(request.body, actorOf(request)),
  );
}
