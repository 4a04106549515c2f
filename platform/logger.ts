/**
 * The log of a program. A log is copied, mailed and kept by people who may not see the civil registry, so it must carry no
 * NIK, no name, no token, no body and no query value. Three walls hold that:
 *
 * 1. an event is a fixed word and its fields are scrubbed of long runs of digits and of secrets;
 * 2. an error is told by its kind, its code and its place in the source, never by its message, because messages quote data;
 * 3. what the web framework itself wants to log keeps its level and its error, and loses its text.
 *
 * Names cannot be recognised by a program: never put one into a field.
 */
import { constants } from 'node:os';
import { basename } from 'node:path';
import { LoketError } from '@loket/protocol/errors';
import { destination, type Level, type LevelWithSilent, pino } from 'pino';

export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  /** `cause` is described without its message */
  error(event: string, cause?: unknown, fields?: LogFields): void;
}

/** Where finished lines go. */
export interface LogSink {
  write(line: string): void;
}

export type LogLevel = LevelWithSilent;

/** A UUID stays; ten or more digits without a break go. */
const uuidOrDigitRun = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{10,}/g;
/** 24 or more letters and digits without a break: a token or key. A UUID and a route pattern have breaks; a SHA-256 goes too. */
const secretRun = /[A-Za-z0-9_]{24,}/g;
const fieldLength_max = 200;

/** Makes a text fit for the log: no long numbers (NIK, KK, telephone), no tokens, no line breaks, at most so many characters. */
export function scrub(text: string, length_max = fieldLength_max): string {
  return text
    .slice(0, length_max)
    .replace(uuidOrDigitRun, (found) => (found.includes('-') ? found : '[number]'))
    .replace(secretRun, '[secret]')
    .replace(/\p{Cc}/gu, ' ');
}

export type ErrorDescription = { readonly kind: string; readonly code?: string; readonly at: readonly string[]; readonly cause?: ErrorDescription };

const framePlace = /((?:node:[\w/]+)|[^\s()/\\]+\.(?:ts|js|mjs|cjs)):(\d+):(\d+)\)?$/;
const frames_max = 8;
const causes_max = 4;

const systemCodes: ReadonlySet<string> = new Set(Object.keys(constants.errno));
/** codes of node, its HTTP parser and client, fastify, SQLite, and PostgreSQL's five characters with a digit */
const libraryCode = /^(?:(?:ERR|HPE|UND_ERR|FST|SQLITE)_[A-Z0-9_]{1,60}|(?=[0-9A-Z]*\d)[0-9A-Z]{5})$/;

/** Only codes that are known to be codes: anybody may put anything into an error's `code`. */
function errorCode(error: object): string | undefined {
  if (error instanceof LoketError) return error.code;
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && (systemCodes.has(code) || libraryCode.test(code)) ? code : undefined;
}

function framesOf(error: Error): string[] {
  const places: string[] = [];
  for (const line of (error.stack ?? '').split('\n')) {
    // A frame of the program has its file at the end. The message, which comes first, may imitate one: it can only pass a file name.
    const found = /^ {4}at /.test(line) ? framePlace.exec(line) : null;
    if (found) places.push(scrub(`${basename(found[1] ?? '')}:${found[2]}:${found[3]}`));
    if (places.length === frames_max) break;
  }
  return places;
}

/** An error without its message: kind, code and places in the source, and the same of its causes (at most four). */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { kind: `thrown ${typeof error}`, at: [] };
  const code = errorCode(error);
  const kind = /^[A-Za-z]{1,60}$/.test(error.constructor.name) ? error.constructor.name : 'Error';
  return {
    kind,
    ...(code === undefined ? {} : { code }),
    at: framesOf(error),
    ...(error.cause === undefined || depth >= causes_max ? {} : { cause: describeError(error.cause, depth + 1) }),
  };
}

function scrubFields(fields: LogFields | undefined): Record<string, string | number | boolean> {
  const clean: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(fields ?? {})) {
    if (value !== undefined) clean[key] = typeof value === 'string' ? scrub(value) : value;
  }
  return clean;
}

/** Just what the web framework asks of a logger (pino's shape). */
export interface FrameworkLogger {
  level: string;
  fatal: (...values: unknown[]) => void;
  error: (...values: unknown[]) => void;
  warn: (...values: unknown[]) => void;
  info: (...values: unknown[]) => void;
  debug: (...values: unknown[]) => void;
  trace: (...values: unknown[]) => void;
  silent: (...values: unknown[]) => void;
  child: (...values: unknown[]) => FrameworkLogger;
}

export type LoggerOptions = { readonly program: string; readonly level: LogLevel; readonly now: () => number; readonly sink?: LogSink };

export type Loggers = { readonly logger: Logger; readonly framework: FrameworkLogger };

function errorAmong(values: readonly unknown[]): unknown {
  const first = values[0];
  if (first instanceof Error) return first;
  if (typeof first !== 'object' || first === null) return undefined;
  if ('err' in first) return first.err;
  return 'error' in first ? first.error : undefined;
}

/** One JSON line an event, to standard error unless a sink is given: standard output is for the program's one ready line. */
export function createLoggers(options: LoggerOptions): Loggers {
  const base = pino(
    { level: options.level, base: { program: options.program }, messageKey: 'event', timestamp: () => `,"time":"${new Date(options.now()).toISOString()}"` },
    options.sink ?? destination({ fd: 2, sync: true }),
  );
  const logger: Logger = {
    debug: (event, fields) => base.isLevelEnabled('debug') && base.debug(scrubFields(fields), event),
    info: (event, fields) => base.info(scrubFields(fields), event),
    warn: (event, fields) => base.warn(scrubFields(fields), event),
    error: (event, cause, fields) => base.error({ ...scrubFields(fields), ...(cause === undefined ? {} : { error: describeError(cause) }) }, event),
  };
  const pass = (level: Level) => {
    return (...values: unknown[]): void => {
      const error = errorAmong(values);
      base[level](error === undefined ? {} : { error: describeError(error) }, 'framework');
    };
  };
  const framework: FrameworkLogger = {
    level: options.level,
    fatal: pass('fatal'),
    error: pass('error'),
    warn: pass('warn'),
    info: pass('info'),
    debug: pass('debug'),
    trace: pass('trace'),
    silent: () => undefined,
    child: () => framework,
  };
  return { logger, framework };
}
