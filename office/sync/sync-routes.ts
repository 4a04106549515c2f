/** The routes of the sync desk. */
import type { HttpServer } from '@loket/platform/http-server';
import { SyncAnswer } from '@loket/protocol/board';
import { z } from 'zod';
import type { SyncDesk } from './sync-desk.ts';

const tags = ['sync'];

export function registerSyncRoutes(app: HttpServer, sync: SyncDesk): void {
  app.get(
    '/api/sync',
    { config: { permission: 'sync.read' }, schema: { tags, summary: 'Where this office stands with the centre', response: { 200: SyncAnswer } } },
    () => sync.view(),
  );
  app.post(
    '/api/sync/retry',
    { config: { permission: 'sync.retry' }, schema: { tags, summary: 'Try again now', body: z.strictObject({}).optional(), response: { 200: SyncAnswer } } },
    () => sync.retry(),
  );
}
