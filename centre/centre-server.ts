/** The centre's HTTP server over its desks. */
import { createHttpServer, type HttpServer, type HttpServerOptions } from '@loket/platform/http-server';
import type { KeyPair } from '@loket/platform/key-file';
import { registerAllocationRoutes } from './allocation/allocation-routes.ts';
import type { CentreDesks } from './centre-desks.ts';
import { registerAttachmentRoutes, registerJournalRoutes } from './enrolment/journal-routes.ts';
import { guardAdminRoutes } from './offices/admin-token.ts';
import { registerOfficeRoutes } from './offices/office-routes.ts';
import { registerOfficeScope } from './offices/office-scope.ts';
import type { CentreStore } from './store/centre-store.ts';
import { registerFeedRoutes, registerPortraitRoute } from './sync/feed-routes.ts';
import { registerAdjudicationRoutes } from './verdicts/adjudication-routes.ts';
import { registerQuotaRoutes } from './warrants/quota-routes.ts';

const body_bytes_max = 1024 * 1024;

export type CentreServerOptions = Pick<HttpServerOptions, 'version' | 'ports' | 'logLevel' | 'logSink'> & {
  readonly desks: CentreDesks;
  readonly store: CentreStore;
  readonly keys: KeyPair;
  readonly adminToken: string;
};

/** Not listening yet. */
export async function createCentreServer(options: CentreServerOptions): Promise<HttpServer> {
  const { desks, store, keys, ports } = options;
  const { version, logLevel, logSink } = options;
  const app = await createHttpServer({
    program: 'centre',
    version,
    ports,
    bodyLimit_bytes: body_bytes_max,
    logLevel,
    isWell: () => store.isWell(),
    ...(logSink === undefined ? {} : { logSink }),
  });
  guardAdminRoutes(app, options.adminToken);
  registerOfficeRoutes(app, desks.offices);
  registerQuotaRoutes(app, desks.quotas);
  registerAllocationRoutes(app, desks.allocation);
  registerAdjudicationRoutes(app, desks.adjudications);
  const onFault = (error: unknown): void => app.programLog.error('centre_fault', error);
  await registerOfficeScope(app, { offices: desks.offices, keys, ports, onFault }, (scope) => {
    registerJournalRoutes(scope, desks.journal);
    registerAttachmentRoutes(scope, desks.attachments);
    registerFeedRoutes(scope, desks.feed);
    registerPortraitRoute(scope, store, desks.warrants);
  });
  // Offices that wait for their feed are answered first, else the server would wait for them.
  app.addHook('preClose', (done) => {
    desks.feed.stop();
    done();
  });
  return app;
}
