/** The route of the power desk. */
import type { HttpServer } from '@loket/platform/http-server';
import { PowerAnswer } from '@loket/protocol/power';
import type { PowerDesk } from './power-desk.ts';

export function registerPowerRoutes(app: HttpServer, power: PowerDesk): void {
  app.get(
    '/api/power',
    { config: { permission: 'board.read' }, schema: { tags: ['power'], summary: 'Mains or battery, and since when', response: { 200: PowerAnswer } } },
    () => power.view(),
  );
}
