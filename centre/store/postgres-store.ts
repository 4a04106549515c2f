/** The centre's store in PostgreSQL. The statements lie beside the desks that own the tables; here is what holds them together. */
import { LoketError } from '@loket/protocol/errors';
import { allocationStatements } from '../allocation/allocation-statements.ts';
import { attachmentStatements } from '../enrolment/attachment-statements.ts';
import { journalStatements } from '../enrolment/journal-statements.ts';
import { officeStatements } from '../offices/office-statements.ts';
import type { Database, Queryable } from '../postgres/open-database.ts';
import { feedChannel, feedStatements } from '../sync/feed-statements.ts';
import { applicationStatements } from '../verdicts/application-statements.ts';
import { registerStatements } from '../verdicts/register-statements.ts';
import { quotaStatements } from '../warrants/quota-statements.ts';
import { warrantStatements } from '../warrants/warrant-statements.ts';
import type { CentreRecords, CentreStore } from './centre-store.ts';

/** deadlock and serialization failure: PostgreSQL asks for the whole transaction again */
const againCodes: ReadonlySet<string> = new Set(['40P01', '40001']);
const tries_max = 5;

function recordsOn(sql: Queryable): CentreRecords {
  return {
    ...officeStatements(sql),
    ...journalStatements(sql),
    ...attachmentStatements(sql),
    ...applicationStatements(sql),
    ...registerStatements(sql),
    ...warrantStatements(sql),
    ...quotaStatements(sql),
    ...allocationStatements(sql),
    ...feedStatements(sql),
    async lock(keys) {
      // Always in the same order, so that two decisions over the same people queue instead of blocking each other.
      for (const key of [...new Set(keys)].sort()) await sql`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`;
    },
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Class 08 connection, 53 out of disk or connections, 57 being shut down, 58 input/output; and the driver's own words for these. */
function isOutage(code: string): boolean {
  return /^(08|53|57|58)/.test(code) || /^(CONNECT|CONNECTION_|ECONN|EPIPE|ENOTFOUND|ETIMEDOUT)/.test(code);
}

function translate(error: unknown): unknown {
  return isOutage(codeOf(error)) ? new LoketError('disk_failed', [], { cause: error }) : error;
}

async function inTransaction<Result>(sql: Database, run: (records: CentreRecords) => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      // Wrapped, because the driver would wait for promises in an array it is given as a result.
      const { result } = await sql.begin(async (transaction) => ({ result: await run(recordsOn(transaction)) }));
      return result;
    } catch (error) {
      if (tries >= tries_max || !againCodes.has(codeOf(error))) throw translate(error);
    }
  }
}

export async function createPostgresStore(sql: Database): Promise<CentreStore> {
  const plain = recordsOn(sql);
  const listeners = new Set<(officeId: string) => void>();
  // The driver listens again by itself after a lost connection; what was missed meanwhile, the waiting ones find by looking.
  const listening = await sql.listen(feedChannel, (officeId) => {
    for (const listener of listeners) listener(officeId);
  });
  return {
    transaction: (run) => inTransaction(sql, run),
    async read(run) {
      try {
        return await run(plain);
      } catch (error) {
        throw translate(error);
      }
    },
    onFeedGrown(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async isWell() {
      try {
        await sql`SELECT 1`;
        return true;
      } catch {
        return false;
      }
    },
    async close() {
      await listening.unlisten().catch(() => undefined);
      await sql.end({ timeout: 5 });
    },
  };
}
