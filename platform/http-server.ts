/**
 * The web server that office and centre stand on: zod schemas in and out, problems for errors, a silent log, figures,
 * limits and headers. What differs (routes, who is asking) is added by the program.
 */

import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import { LoketError, problemOf } from '@loket/protocol/errors';
import { Problem } from '@loket/protocol/problem';
import { Health } from '@loket/protocol/sync';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
} from 'fastify';
import { jsonSchemaTransform, serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { createLoggers, type Logger, type LogLevel, type LogSink } from './logger.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { isoTime, type Ports } from './ports.ts';
import { loketErrorOf, problemMediaType, replyWithProblem, zodValidatorCompiler } from './problem-reply.ts';
import { clockedStore, createRequestLimit, type RequestLimit } from './request-limits.ts';
import { requireRoutePermissions } from './route-permission.ts';
import { securityHeaders } from './security-headers.ts';

export { type ListedRoute, listRoutes, type RoutePermission } from './route-permission.ts';

export type HttpServer = FastifyInstance<Server, RawRequestDefaultExpression<Server>, RawReplyDefaultExpression<Server>, FastifyBaseLogger, ZodTypeProvider>;

declare module 'fastify' {
  interface FastifyRequest {
    /** on the clock that never goes back */
    arrivedAt_ms: number;
  }
  interface FastifyInstance {
    /** the program's log; the framework's own `log` is kept for the framework */
    programLog: Logger;
    metrics: Metrics;
    /** counts a request that was refused for want of a valid session, token or signature; throws rate_limited when there are too many from one address */
    countRefused: RequestLimit;
  }
}

export type HttpServerOptions = {
  readonly program: 'office' | 'centre';
  readonly version: string;
  readonly ports: Ports;
  readonly bodyLimit_bytes: number;
  readonly logLevel: LogLevel;
  /** lines of the log; standard error when absent */
  readonly logSink?: LogSink;
  /** PEM texts */
  readonly https?: { readonly key: string; readonly cert: string };
  /** asked by /health: whether what the program stands on (its database) answers; a program without says yes */
  readonly isWell?: () => Promise<boolean>;
  /** demo only */
  readonly controlRoomOrigin?: string;
  /** for each address, where nobody has signed in; defaults 3000 and 600 */
  readonly limits?: { readonly public_perMinute?: number; readonly refused_perMinute?: number };
};

const requestTimeout_ms = 60_000;
/** of a body that is too large, so much is read and dropped so that the sender reads the answer instead of a broken connection */
const drained_bytes_max = 64 * 1024 * 1024;

function routeOf(request: FastifyRequest): string {
  return request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
}

function drainRest(request: FastifyRequest, reply: FastifyReply): void {
  reply.removeHeader('connection');
  let dropped_bytes = 0;
  request.raw.on('data', (chunk: Buffer) => {
    dropped_bytes += chunk.length;
    if (dropped_bytes > drained_bytes_max) request.raw.destroy();
  });
}

/** A connection that does not speak HTTP: there is no request, so the answer is written by hand. */
function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const timedOut = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const body = JSON.stringify(
    problemOf(
      new LoketError('malformed_json', [{ field: 'request', code: 'not_valid', text: { id: 'Permintaan HTTP tidak sah', en: 'Not a valid HTTP request' } }]),
    ),
  );
  const status = timedOut ? '408 Request Timeout' : error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\ncontent-type: ${problemMediaType}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`);
}

function createBareServer(options: HttpServerOptions, framework: FastifyBaseLogger): HttpServer {
  const { https } = options;
  const shared = {
    loggerInstance: framework,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyLimit_bytes,
    requestTimeout: requestTimeout_ms,
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error: Error, _request: FastifyRequest, reply: FastifyReply) => void replyWithProblem(reply, loketErrorOf(error)),
  };
  const app = fastify({
    ...shared,
    ...(https === undefined ? {} : { https: { ...https, requestTimeout: requestTimeout_ms } }),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(zodValidatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  // Only JSON is a body here. A form or plain text could be sent by a foreign page without asking the browser's leave.
  app.removeContentTypeParser('text/plain');
  return app;
}

function addErrorReplies(app: HttpServer, logger: Logger): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = loketErrorOf(error);
    if (problem.code === 'internal') logger.error('request_failed', problem.cause ?? problem, { method: request.method, route: routeOf(request) });
    if (problem.code === 'body_too_large') drainRest(request, reply);
    return replyWithProblem(reply, problem);
  });
  app.setNotFoundHandler((_request, reply) => replyWithProblem(reply, new LoketError('not_found')));
}

function addRequestHooks(app: HttpServer, options: HttpServerOptions, logger: Logger, metrics: Metrics): void {
  const headers = {
    ...securityHeaders({
      https: options.https !== undefined,
      ...(options.controlRoomOrigin === undefined ? {} : { controlRoomOrigin: options.controlRoomOrigin }),
    }),
    'cache-control': 'no-store',
  };
  const clock = options.ports.clock;
  app.decorateRequest('arrivedAt_ms', 0);
  let stopping = false;
  app.addHook('preClose', (done) => {
    stopping = true;
    done();
  });
  app.addHook('onRequest', (request, reply, done) => {
    request.arrivedAt_ms = clock.monotonic();
    reply.headers(headers);
    done(stopping ? new LoketError('stopping') : undefined);
  });
  app.addHook('onSend', (_request, reply, _payload, done) => {
    // Else the connection of an answer that was still under way stays open after the close, and the close waits for it.
    if (stopping) reply.header('connection', 'close');
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const duration_ms = clock.monotonic() - request.arrivedAt_ms;
    const route = routeOf(request);
    metrics.countRequest(request.method, route, reply.statusCode, duration_ms / 1000);
    const level = reply.statusCode >= 500 ? 'warn' : reply.statusCode >= 400 ? 'info' : 'debug';
    logger[level]('request', { method: request.method, route, status: reply.statusCode, duration_ms: Math.round(duration_ms * 100) / 100 });
    done();
  });
}

/** Sends an answer whose JSON is at hand. */
export function sendJsonText(reply: Pick<FastifyReply, 'type'>, text: string): void {
  reply.type('application/json; charset=utf-8').send(text);
}

async function addLimits(app: HttpServer, options: HttpServerOptions): Promise<void> {
  await app.register(rateLimit, { global: false, store: clockedStore(options.ports.clock), cache: 10_000 });
  const limitPublic = createRequestLimit(app, options.limits?.public_perMinute ?? 3000);
  app.decorate('countRefused', createRequestLimit(app, options.limits?.refused_perMinute ?? 600));
  const tightLimits = new Map<string, RequestLimit>();
  app.addHook('onRoute', (route) => {
    const perMinute = route.config?.requests_perMinute;
    if (perMinute !== undefined) tightLimits.set(route.url, createRequestLimit(app, perMinute));
  });
  app.addHook('onRequest', (request, _reply, done) => {
    const { permission, requests_perMinute } = request.routeOptions.config;
    if (!request.is404 && permission !== 'public') return done();
    const tight = request.is404 || requests_perMinute === undefined ? undefined : tightLimits.get(request.routeOptions.url ?? '');
    (tight ?? limitPublic)(request).then(() => done(), done);
  });
}

async function addDescription(app: HttpServer, options: HttpServerOptions): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: `Loket ${options.program}`,
        version: options.version,
        description: 'Errors are RFC 9457 problem+json. x-permission names who may call a route.',
      },
    },
    transform: (document) => {
      const { schema, url } = jsonSchemaTransform(document);
      return { schema: { ...schema, response: withProblems(schema.response), 'x-permission': document.route.config?.permission }, url };
    },
  });
}

const problemContent = { content: { 'application/problem+json': { schema: z.toJSONSchema(Problem) } } };

/** What every route may answer beside what it names: each refusal is problem+json. */
function withProblems(described: unknown): Readonly<Record<string, unknown>> {
  const named = Object.entries(z.record(z.string(), z.unknown()).catch({}).parse(described));
  const refusals = named.filter(([status]) => /^4/.test(status)).map(([status]) => [status, { description: 'Refused', ...problemContent }]);
  const bare = named.length === 0 ? { 200: { description: 'Done' } } : {};
  return { ...bare, ...Object.fromEntries(named), ...Object.fromEntries(refusals), default: { description: 'Refused: see the code', ...problemContent } };
}

function addOwnRoutes(app: HttpServer, options: HttpServerOptions, metrics: Metrics): void {
  const health = { config: { permission: 'public' }, schema: { summary: 'Is the program itself there', response: { 200: Health, 503: Health } } } as const;
  app.get('/health', health, async (_request, reply) => {
    const ok = (await options.isWell?.()) ?? true;
    reply.code(ok ? 200 : 503);
    return { program: options.program, version: options.version, ok, time: isoTime(options.ports.clock) };
  });
  app.get('/metrics', { config: { permission: 'public' }, schema: { hide: true } }, async (_request, reply) =>
    reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
  let description: string | undefined;
  app.get('/openapi.json', { config: { permission: 'public' }, schema: { hide: true } }, (_request, reply) => {
    description ??= JSON.stringify(app.swagger());
    return reply.type('application/json; charset=utf-8').send(description);
  });
}

/**
 * A server without routes of its own but /health, /metrics and /openapi.json. Add routes, each with
 * `config: { permission }`, then `listen`. `app.close()` answers what is under way, refuses what is new, and ends.
 */
export async function createHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const { logger, framework } = createLoggers({
    program: options.program,
    level: options.logLevel,
    now: () => options.ports.clock.now(),
    ...(options.logSink === undefined ? {} : { sink: options.logSink }),
  });
  const metrics = createMetrics(options.program);
  const app = createBareServer(options, framework);
  app.decorate('programLog', logger);
  app.decorate('metrics', metrics);
  addErrorReplies(app, logger);
  addRequestHooks(app, options, logger, metrics);
  requireRoutePermissions(app);
  await app.register(cookie);
  await addLimits(app, options);
  await addDescription(app, options);
  addOwnRoutes(app, options, metrics);
  return app;
}
