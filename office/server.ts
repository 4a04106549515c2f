/** The office's web server: the API of every desk, and the counter's page beside it. */
import { createHttpServer, type HttpServer } from '@loket/platform/http-server';
import type { LogLevel, LogSink } from '@loket/platform/logger';
import { serveStaticPage } from '@loket/platform/static-page';
import { z } from 'zod';
import { demoPeople, installAuthentication, registerAccessRoutes } from './access/access.ts';
import { registerBlanksRoutes } from './blanks/blanks-routes.ts';
import { registerStockRoutes } from './blanks/stock-routes.ts';
import { registerBoardRoutes } from './board/board-routes.ts';
import { registerCourierRoutes } from './courier/courier-routes.ts';
import { registerCoverageRoutes } from './coverage/coverage-routes.ts';
import { registerHandoverRoutes } from './handover/handover-routes.ts';
import { registerIntakeRoutes } from './intake/intake-routes.ts';
import { registerMachinesRoutes } from './machines/machines-routes.ts';
import type { Office } from './office.ts';
import { registerOutageRoutes } from './outages/outage-routes.ts';
import { registerOutreachRoutes } from './outreach/outreach-routes.ts';
import { registerPowerRoutes } from './power/power-routes.ts';
import { registerPrintingRoutes } from './printing/printing-routes.ts';
import { registerQuotaRoutes } from './printing/quota-routes.ts';
import { registerRecordingRoutes } from './recording/recording-routes.ts';
import { registerImportRoutes } from './registry/import-routes.ts';
import { registerRegistryRoutes } from './registry/registry-routes.ts';
import { registerReportRoutes } from './reports/reports-routes.ts';
import { registerStockDeskRoutes } from './stock/stock-routes.ts';
import { registerSuketRoutes } from './suket/suket-routes.ts';
import { registerSyncRoutes } from './sync/sync-routes.ts';

/** for applications and files alike */
const bodyLimit_bytes = 1_048_576;

export type OfficeServerOptions = {
  readonly version: string;
  readonly logLevel: LogLevel;
  readonly logSink?: LogSink;
  /** PEM texts: the server then speaks HTTPS alone */
  readonly https?: { readonly key: string; readonly cert: string };
  /** folder of the built counter page */
  readonly page?: string;
  /** demo only: address of the control room */
  readonly controlRoom?: string;
};

export async function createOfficeServer(office: Office, options: OfficeServerOptions): Promise<HttpServer> {
  const { controlRoom } = options;
  const app = await createHttpServer({
    program: 'office',
    version: options.version,
    ports: office.ports,
    bodyLimit_bytes,
    logLevel: options.logLevel,
    ...(options.logSink === undefined ? {} : { logSink: options.logSink }),
    ...(options.https === undefined ? {} : { https: options.https }),
    ...(controlRoom === undefined ? {} : { controlRoomOrigin: new URL(controlRoom).origin }),
  });
  installAuthentication(app, office.access);
  registerAccessRoutes(app, office.access);
  registerIntakeRoutes(app, office.intake);
  registerPrintingRoutes(app, office);
  registerQuotaRoutes(app, office.quota);
  registerHandoverRoutes(app, office.handover, office.access);
  registerBlanksRoutes(app, office.blanks, office.access);
  registerStockRoutes(app, office.blanks, office.access, office.office);
  registerStockDeskRoutes(app, office.stock, office.access, office.office);
  registerCoverageRoutes(app, office.coverage);
  registerRegistryRoutes(app, office.registry, office.ports.clock);
  registerRecordingRoutes(app, office.recording);
  if (office.imports !== undefined) registerImportRoutes(app, office.imports);
  registerMachinesRoutes(app, office.machines);
  registerCourierRoutes(app, office.courier);
  registerOutreachRoutes(app, office.outreach);
  registerSuketRoutes(app, office);
  registerSyncRoutes(app, office.sync);
  registerPowerRoutes(app, office.power);
  registerOutageRoutes(app, office.outages);
  registerReportRoutes(app, office.reports, office.access);
  registerBoardRoutes(app, { board: office.board, live: office.live, journal: office.bus.journal, ports: office.ports, access: office.access });
  if (office.office.demo) registerDemoRoute(app, controlRoom);
  else registerNoDemoRoute(app);
  if (options.page !== undefined) await serveStaticPage(app, options.page);
  addOfficeMetrics(app, office);
  return app;
}

const DemoAnswer = z.object({
  controlRoom: z.string().optional(),
  people: z.array(z.object({ username: z.string(), password: z.string(), name: z.string() })),
});

/** Demo only: where the control room is, and whom one may sign in as. */
function registerDemoRoute(app: HttpServer, controlRoom: string | undefined): void {
  const people = demoPeople.map(({ username, password, name }) => ({ username, password, name }));
  app.get('/demo.json', { config: { permission: 'public' }, schema: { hide: true, response: { 200: DemoAnswer } } }, () => ({
    people,
    ...(controlRoom === undefined ? {} : { controlRoom }),
  }));
}

/** A real office has nothing to say there; the page asks each office, and a 404 at every start would hide the errors that matter. */
function registerNoDemoRoute(app: HttpServer): void {
  app.get('/demo.json', { config: { permission: 'public' }, schema: { hide: true } }, (_request, reply) => reply.code(204).send());
}

function addOfficeMetrics(app: HttpServer, office: Office): void {
  app.metrics.addGauge('loket_journal_entries', 'Entries in the journal', () => office.bus.head?.seq ?? 0);
  app.metrics.addGauge('loket_commits_total', 'Commits, each with one fsync', () => office.bus.counts.commits);
  app.metrics.addGauge('loket_commands_total', 'Commands and changes committed', () => office.bus.counts.commands);
  app.metrics.addGauge('loket_link_up', '1 while the centre answers', () => (office.sync.state().state === 'up' ? 1 : 0));
  app.metrics.addGauge('loket_on_battery', '1 while the UPS says that the mains is off', () => Number(/battery/.test(office.power.now()?.power ?? '')));
  app.metrics.addGauge('loket_waiting_entries', 'Journal entries the centre does not have yet', () => office.sync.state().waitingEntries);
  app.metrics.addGauge('loket_blanks_available', 'Blanks in the store and the hoppers', () => office.blanks.totals().available);
}
