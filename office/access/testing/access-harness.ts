/** An access desk with its own database, a clock that stands still until told, and cheap hashes. For tests only. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHttpServer, type HttpServer } from '@loket/platform/http-server';
import type { LogSink } from '@loket/platform/logger';
import { type Clock, idsFrom, type Ports, systemRandom, systemTimers } from '@loket/platform/ports';
import { LoketError } from '@loket/protocol/errors';
import { type Database, openDatabase } from '../../database/open-database.ts';
import { CommandBus } from '../../journal/command-bus.ts';
import { type Access, argon2Hasher, createAccess, createPersonProjection, installAuthentication, registerAccessRoutes } from '../access.ts';

/** argon2id at its lowest cost: tests ask whether a secret is right, not how long it takes */
export const cheapCost = { memory_kib: 8, passes: 1 } as const;

export type TestClock = Clock & { forward(by_ms: number): void };

export function createTestClock(start = '2026-11-02T01:00:00.000Z'): TestClock {
  let now_ms = Date.parse(start);
  return {
    now: () => now_ms,
    monotonic: () => now_ms,
    forward(by_ms) {
      now_ms += by_ms;
    },
  };
}

export type Desk = {
  readonly database: Database;
  readonly bus: CommandBus;
  readonly access: Access;
  readonly clock: TestClock;
  readonly ports: Ports;
  /** after what is under way has been committed, as the office's own stop does */
  close(): Promise<void>;
};

export type DeskOptions = { readonly demo?: boolean; readonly clock?: TestClock; readonly folder?: string };

const office = { officeId: 'bojonegoro', name: 'Disdukcapil Bojonegoro', regionCode: '35.22' };

/** Opens the desk's database in a folder (a restart opens it again), or in memory. */
export function openDesk({ demo = true, clock = createTestClock(), folder }: DeskOptions = {}): Desk {
  const ports: Ports = { clock, timers: systemTimers, random: systemRandom, ids: idsFrom(clock, systemRandom) };
  const database =
    folder === undefined
      ? openDatabase({ file: ':memory:', keyFile: undefined, random: ports.random })
      : openDatabase({ file: join(folder, 'office.db'), keyFile: join(folder, 'office.key'), random: ports.random });
  const bus = new CommandBus({
    database,
    ports,
    projections: [createPersonProjection(database)],
    onDiskFailure: (cause) => {
      throw new Error('the disk failed in a test', { cause });
    },
  });
  const makeAccess = (): Access =>
    createAccess({ database, bus, ports, logger: { error: () => undefined }, office, demo, hasher: argon2Hasher(ports.random, cheapCost) });
  const close = async (): Promise<void> => {
    if (!database.open) return;
    await bus.change({ actor: { kind: 'system', part: 'test' }, reference: 'close', change: () => undefined });
    database.close();
  };
  try {
    return { database, bus, access: makeAccess(), clock, ports, close };
  } catch (error) {
    database.close();
    throw error;
  }
}

export async function openDemoDesk(options: DeskOptions = {}): Promise<Desk> {
  const desk = openDesk(options);
  await desk.access.createDemoPeople();
  return desk;
}

/** The desk behind a real server; add routes, then `inject` or `listen`. */
export async function serveDesk(desk: Desk, log: { readonly sink?: LogSink } = {}): Promise<HttpServer> {
  const app = await createHttpServer({
    program: 'office',
    version: '0.0.0',
    ports: desk.ports,
    bodyLimit_bytes: 1_048_576,
    logLevel: log.sink === undefined ? 'silent' : 'trace',
    ...(log.sink === undefined ? {} : { logSink: log.sink }),
  });
  installAuthentication(app, desk.access);
  registerAccessRoutes(app, desk.access);
  return app;
}

export function makeFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'loket-access-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A UUID for a command, made from a small number so that a test reads well. */
export function commandId(number: number): string {
  return `01234567-89ab-7cde-8f01-${number.toString(16).padStart(12, '0')}`;
}

/** What a promise was refused with; an Error when it was not refused. */
export async function refusalOf(attempt: Promise<unknown>): Promise<{ code: string; retryAfter_s: unknown; fields: string[] }> {
  const error = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof LoketError)) throw new Error('expected a LoketError', { cause: error });
  return { code: error.code, retryAfter_s: error.extra['retryAfter_s'], fields: error.fields.map((field) => field.code) };
}
