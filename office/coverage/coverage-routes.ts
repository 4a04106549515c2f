/** The route of the coverage desk. */
import type { HttpServer } from '@loket/platform/http-server';
import { CoverageAnswer } from '@loket/protocol/board';
import type { CoverageDesk } from './coverage-desk.ts';

export function registerCoverageRoutes(app: HttpServer, coverage: CoverageDesk): void {
  app.get(
    '/api/coverage',
    { config: { permission: 'coverage.read' }, schema: { tags: ['coverage'], summary: 'Coverage: as published, and now', response: { 200: CoverageAnswer } } },
    () => coverage.view(),
  );
}
