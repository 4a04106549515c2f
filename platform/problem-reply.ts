/** How errors leave a server: RFC 9457 problem+json from the one catalogue, each bad field named as a dotted path. */

import { type ErrorCode, type FieldError, LoketError, problemOf } from '@loket/protocol/errors';
import { Text } from '@loket/protocol/text';
import type { FastifyReply, FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';

export const problemMediaType = 'application/problem+json; charset=utf-8';

const fields_max = 50;
const fieldName_max = 120;

type Issue = z.core.$ZodIssue;
const Fault = z.object({ code: z.string(), text: Text });
type Fault = z.infer<typeof Fault>;

function dottedPath(path: readonly PropertyKey[], last?: string): string {
  const parts = path.map(String);
  if (last !== undefined) parts.push(last);
  return (parts.length === 0 ? 'body' : parts.join('.')).slice(0, fieldName_max);
}

/** The value that an issue is about; undefined when there is none. */
function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let value = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

function lengthFault(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): Fault {
  const limit = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  const small = issue.code === 'too_small';
  switch (issue.origin) {
    case 'string':
      return small
        ? { code: 'too_short', text: { id: `Paling sedikit ${limit} huruf`, en: `At least ${limit} characters` } }
        : { code: 'too_long', text: { id: `Paling banyak ${limit} huruf`, en: `At most ${limit} characters` } };
    case 'array':
    case 'set':
    case 'map':
      return small
        ? { code: 'too_few', text: { id: `Paling sedikit ${limit} isian`, en: `At least ${limit} entries` } }
        : { code: 'too_many', text: { id: `Paling banyak ${limit} isian`, en: `At most ${limit} entries` } };
    default:
      return small
        ? { code: 'too_small', text: { id: `Paling kecil ${limit}`, en: `At least ${limit}` } }
        : { code: 'too_large', text: { id: `Paling besar ${limit}`, en: `At most ${limit}` } };
  }
}

function faultOf(issue: Issue, data: unknown): Fault {
  const value = valueAt(data, issue.path);
  // A request without a body is null to the framework.
  const missing = value === undefined || (value === null && issue.path.length === 0);
  switch (issue.code) {
    case 'invalid_type':
      return missing
        ? { code: 'required', text: { id: 'Wajib diisi', en: 'Required' } }
        : { code: 'wrong_type', text: { id: `Jenis isian salah; seharusnya ${issue.expected}`, en: `Wrong type; expected ${issue.expected}` } };
    case 'too_small':
    case 'too_big':
      return lengthFault(issue);
    case 'invalid_value': {
      if (missing) return { code: 'required', text: { id: 'Wajib diisi', en: 'Required' } };
      const choices = issue.values.slice(0, 20).map(String).join(', ');
      return { code: 'not_a_choice', text: { id: `Pilihan tidak dikenal; yang ada: ${choices}`, en: `Not one of: ${choices}` } };
    }
    case 'invalid_union':
      return missing
        ? { code: 'required', text: { id: 'Wajib diisi', en: 'Required' } }
        : { code: 'not_a_choice', text: { id: 'Tidak cocok dengan pilihan mana pun', en: 'Matches none of the alternatives' } };
    case 'invalid_format':
      return { code: 'format', text: { id: 'Bentuk isian salah', en: 'Wrong format' } };
    case 'unrecognized_keys':
      return { code: 'unknown_field', text: { id: 'Kolom tidak dikenal', en: 'Unknown field' } };
    case 'custom': {
      // A schema that knows better than "not valid" brings its own words.
      const own = Fault.safeParse(issue.params?.['fault']);
      return own.success ? own.data : { code: 'not_valid', text: { id: 'Isian tidak sah', en: 'Not valid' } };
    }
    default:
      return { code: 'not_valid', text: { id: 'Isian tidak sah', en: 'Not valid' } };
  }
}

/** Each bad field of what did not pass a schema, in both languages; at most 50. The values themselves are never repeated. */
export function fieldErrorsOf(error: z.core.$ZodError, data: unknown): FieldError[] {
  const found: FieldError[] = [];
  for (const issue of error.issues) {
    const fault = faultOf(issue, data);
    const fields = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => dottedPath(issue.path, key)) : [dottedPath(issue.path)];
    for (const field of fields) {
      if (found.length === fields_max) return found;
      found.push({ field, ...fault });
    }
  }
  return found;
}

/** Checks a value that came from outside against a schema. Throws LoketError invalid_body naming each bad field. */
export function parseOrRefuse<Schema extends z.ZodType>(schema: Schema, data: unknown): z.output<Schema> {
  const result = schema.safeParse(data);
  if (!result.success) throw new LoketError('invalid_body', fieldErrorsOf(result.error, data));
  return result.data;
}

/** Lets the web framework check bodies, params and queries against zod schemas. */
export const zodValidatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema }) => {
  return (data) => {
    const result = schema.safeParse(data);
    return result.success ? { value: result.data } : { error: new LoketError('invalid_body', fieldErrorsOf(result.error, data)) };
  };
};

/** The framework's own errors, by its codes; what is not here is a fault of ours. */
const frameworkCodes: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed_json',
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
  FST_ERR_NOT_FOUND: 'not_found',
};

function bodyFault(code: ErrorCode): FieldError[] {
  if (code === 'body_too_large') return [{ field: 'body', code: 'too_large', text: { id: 'Isi permintaan melebihi batas', en: 'The body exceeds the limit' } }];
  if (code === 'malformed_json') return [{ field: 'body', code: 'malformed_json', text: { id: 'Bukan JSON yang benar', en: 'Not valid JSON' } }];
  if (code === 'unsupported_media')
    return [{ field: 'content-type', code: 'unsupported_media', text: { id: 'Jenis isi tidak dikenal', en: 'Unknown media type' } }];
  return [];
}

/** Any error as one of the catalogue's; undefined fits become `internal` with the error as cause. */
export function loketErrorOf(error: unknown): LoketError {
  if (error instanceof LoketError) return error;
  if (!(error instanceof Error)) return new LoketError('internal', [], { cause: error });
  const known = 'code' in error && typeof error.code === 'string' ? frameworkCodes[error.code] : undefined;
  if (known) return new LoketError(known, bodyFault(known));
  // The JSON parser's error has no code of its own, only the status it asks for; a sender who broke off is no fault of ours.
  const status = 'statusCode' in error ? error.statusCode : undefined;
  const brokeOff = 'code' in error && error.code === 'ECONNRESET';
  if (status === 400 && (error instanceof SyntaxError || brokeOff)) return new LoketError('malformed_json', bodyFault('malformed_json'));
  if (status === 413) return new LoketError('body_too_large', bodyFault('body_too_large'));
  if (status === 415) return new LoketError('unsupported_media', bodyFault('unsupported_media'));
  return new LoketError('internal', [], { cause: error });
}

/** Sends the problem; an extra `retryAfter_s` also becomes the Retry-After header. */
export function replyWithProblem(reply: FastifyReply, error: LoketError): FastifyReply {
  const problem = problemOf(error);
  const retryAfter_s = error.extra.retryAfter_s;
  if (typeof retryAfter_s === 'number') reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfter_s))));
  return reply.code(problem.status).header('cache-control', 'no-store').type(problemMediaType).send(JSON.stringify(problem));
}
