import { createHash } from 'node:crypto';
import { uuidFromDigest } from '@loket/domain/uuid';
import type { Ports } from '@loket/platform/ports';
import type { ApplicationSubmission } from '@loket/protocol/application';
import { Problem } from '@loket/protocol/problem';
import { type ApplicationRow, applicationColumns } from '../../../samples/application-columns.ts';
import { UsageError } from '../console.ts';
import type { OfficeAccess } from '../office-access.ts';
import { columnOfPath, type RowProblem } from './reject.ts';

export type Submitted =
  | { readonly outcome: 'taken' }
  | { readonly outcome: 'already' }
  | { readonly outcome: 'rejected'; readonly problems: readonly RowProblem[] };

/** An office that is started again answers within some seconds; longer than these together, a person has to look. */
const attempts_max = 8;
const pause_ms_first = 250;
const pause_ms_max = 8_000;
/** The office answers within a second when all is well; a connection that hangs longer is given up and tried again. */
const answer_ms_max = 30_000;

/**
 * The id of a line: the same content gives the same id, in any file and on any day, so that nothing is taken twice. It is
 * made of the line as it is written, not of what we read in it: a later version that reads more must not take it again.
 */
export function idOfRow(row: ApplicationRow): string {
  const content = JSON.stringify(applicationColumns.map((column) => row[column]));
  return uuidFromDigest(createHash('sha256').update(content).digest());
}

/**
 * Hands one application to the office and tries again what may succeed later.
 * @throws UsageError when the token is refused, or the office does not answer after all attempts
 */
export async function submit(
  access: OfficeAccess,
  row: ApplicationRow,
  submission: ApplicationSubmission,
  ports: Pick<Ports, 'timers' | 'random'>,
): Promise<Submitted> {
  let lastTrouble = '';
  for (let attempt = 1; attempt <= attempts_max; attempt += 1) {
    const answer = await ask(access, idOfRow(row), submission);
    if ('status' in answer) {
      if (answer.status === 201) return { outcome: 'taken' };
      if (answer.status === 200) return { outcome: 'already' };
      if (answer.status === 401 || answer.status === 403) {
        throw new UsageError(
          `Token ditolak kantor (${answer.status}): ${answer.problem?.text.id ?? ''}`,
          `The office refuses the token (${answer.status}): ${answer.problem?.text.en ?? ''}`,
        );
      }
      if (!mayTryAgain(answer.status, answer.problem)) return { outcome: 'rejected', problems: problemsOf(answer.status, answer.problem, row) };
      lastTrouble = answer.problem?.text.en ?? `status ${answer.status}`;
    } else lastTrouble = answer.trouble;
    if (attempt < attempts_max)
      await ports.timers.sleep(pauseAfter(attempt, 'retryAfter_ms' in answer ? answer.retryAfter_ms : undefined, ports.random.fraction()));
  }
  throw new UsageError(
    `Kantor tidak menerima di ${access.url}: ${lastTrouble}. Jalankan lagi nanti; yang sudah masuk tidak masuk dua kali.`,
    `The office at ${access.url} does not take it: ${lastTrouble}. Run this again later; what was taken is not taken twice.`,
  );
}

type Answer = { readonly status: number; readonly problem: Problem | undefined; readonly retryAfter_ms: number | undefined } | { readonly trouble: string };

async function ask(access: OfficeAccess, id: string, submission: ApplicationSubmission): Promise<Answer> {
  try {
    const response = await fetch(`${access.url}/api/applications/${id}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${access.token}` },
      body: JSON.stringify(submission),
      signal: AbortSignal.timeout(answer_ms_max),
    });
    // The body is read in every case, or the connection could not be used again.
    const body = await response.text();
    const retryAfter_s = Number(response.headers.get('retry-after') ?? Number.NaN);
    return {
      status: response.status,
      problem: response.ok ? undefined : problemIn(body),
      retryAfter_ms: Number.isFinite(retryAfter_s) ? retryAfter_s * 1000 : undefined,
    };
  } catch (error) {
    return { trouble: error instanceof Error ? causeOf(error) : String(error) };
  }
}

function problemIn(body: string): Problem | undefined {
  try {
    return Problem.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

/** fetch hides what happened in the cause. */
function causeOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message || error.message : error.message;
}

function mayTryAgain(status: number, problem: Problem | undefined): boolean {
  return problem?.retryable ?? (status === 429 || status >= 500);
}

/** Doubles from attempt to attempt up to a limit, half of it by chance so that 32 lines do not knock together. */
function pauseAfter(attempt: number, asked_ms: number | undefined, fraction: number): number {
  const own_ms = Math.min(pause_ms_max, pause_ms_first * 2 ** (attempt - 1)) * (0.5 + fraction / 2);
  return Math.min(60_000, Math.max(own_ms, asked_ms ?? 0));
}

function problemsOf(status: number, problem: Problem | undefined, row: ApplicationRow): RowProblem[] {
  if (problem === undefined) return [{ column: '', reason: { id: `Kantor menolak (${status})`, en: `The office refused (${status})` }, value: '' }];
  if (problem.errors === undefined || problem.errors.length === 0) return [{ column: '', reason: { ...problem.text }, value: '' }];
  return problem.errors.map((error) => {
    const column = columnOfPath(error.field);
    return { column, reason: { ...error.text }, value: column === '' ? error.field : row[column] };
  });
}
