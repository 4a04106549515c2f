/** The centre as a whole: its database, its desks and its server, started in this order and stopped in the other. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type KeyPair, openKeyPair } from '@loket/platform/key-file';
import type { LogFields, LogSink } from '@loket/platform/logger';
import type { Ports } from '@loket/platform/ports';
import { createCentreDesks } from './centre-desks.ts';
import { createCentreServer } from './centre-server.ts';
import type { CentreSettings } from './centre-settings.ts';
import { openAdminToken } from './offices/admin-token.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './postgres/embedded-postgres.ts';
import { openDatabase } from './postgres/open-database.ts';
import { holdSoleCentre } from './postgres/sole-centre.ts';
import type { CentreStore } from './store/centre-store.ts';
import { createPostgresStore } from './store/postgres-store.ts';

export type Centre = { readonly url: string; readonly stop: () => Promise<void> };

export type CentreOptions = {
  readonly settings: CentreSettings;
  readonly ports: Ports;
  readonly version: string;
  readonly logSink?: LogSink;
  /** the database is lost for good: the program must end */
  readonly onFault: (error: Error) => void;
};

type Closing = (() => Promise<void>)[];

async function closeAll(closing: Closing): Promise<void> {
  for (const close of closing.toReversed()) await close();
}

export function centreFolder(settings: CentreSettings): string {
  const folder = join(settings.dataFolder, 'centre');
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  return folder;
}

export function openCentreKeys(settings: CentreSettings, ports: Ports): KeyPair {
  return openKeyPair(join(centreFolder(settings), 'centre.key'), ports.random);
}

/** The store, and the database server under it when it is our own. `closing` collects what must be closed. */
export async function openStore(
  { settings, ports, onFault }: Pick<CentreOptions, 'settings' | 'ports' | 'onFault'>,
  closing: Closing,
): Promise<{ readonly store: CentreStore; readonly embedded: EmbeddedPostgres | undefined }> {
  const folder = centreFolder(settings);
  const embedded = settings.databaseUrl === undefined ? await startEmbeddedPostgres({ folder, ports, onFault }) : undefined;
  // A server that another program started is that program's to stop.
  if (embedded !== undefined) closing.push(embedded.isAdopted ? embedded.release : embedded.stop);
  const sql = await openDatabase(embedded?.url ?? settings.databaseUrl ?? '');
  const store = await createPostgresStore(sql);
  closing.push(store.close);
  return { store, embedded };
}

/** Resolves when it answers. On a failure everything that was started is stopped again. */
export async function startCentre(options: CentreOptions): Promise<Centre> {
  const closing: Closing = [];
  try {
    return await startInto(options, closing);
  } catch (error) {
    await closeAll(closing);
    throw error;
  }
}

async function startInto(options: CentreOptions, closing: Closing): Promise<Centre> {
  const { settings, ports, version } = options;
  const { store, embedded } = await openStore(options, closing);
  if (embedded !== undefined) {
    closing.push(await holdSoleCentre(embedded.url, ports));
    // We are the only centre now, so a server left behind is ours.
    closing[0] = embedded.stop;
  }
  const keys = openCentreKeys(settings, ports);
  const log: { fault: (error: unknown, fields?: LogFields) => void } = { fault: () => undefined };
  const { verdictDelay_ms, warrantValidity_days, demoShare_percent } = settings;
  const desks = createCentreDesks({ store, ports, keys, verdictDelay_ms, warrantValidity_days, demoShare_percent, onFault: (error) => log.fault(error) });
  const adminToken = settings.adminToken ?? openAdminToken(join(centreFolder(settings), 'admin-token'), ports.random);
  const sink = options.logSink === undefined ? {} : { logSink: options.logSink };
  const app = await createCentreServer({ version, ports, logLevel: settings.logLevel, ...sink, desks, store, keys, adminToken });
  log.fault = (error) => app.programLog.error('centre_fault', error);
  for (const officeId of settings.knownCode?.officeIds ?? []) await desks.offices.allowCode(officeId, settings.knownCode?.code ?? '');
  desks.worker.start();
  closing.push(desks.worker.stop);
  closing.push(() => app.close());
  const url = await app.listen({ port: settings.port, host: settings.host });
  return { url, stop: () => closeAll(closing) };
}
