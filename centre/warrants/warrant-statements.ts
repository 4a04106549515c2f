/** Warrants and the portraits that go with them, in PostgreSQL: one function a statement. */
import { Warrant } from '@loket/protocol/sync';
import type { Queryable } from '../postgres/open-database.ts';
import type { PortraitOffer, WarrantRecords } from '../store/centre-store.ts';

export function warrantStatements(sql: Queryable): WarrantRecords {
  return {
    async findWarrant(applicationId) {
      const [row] = await sql<{ content: string; spentAt: string | null }[]>`
        SELECT content, spent_at AS "spentAt" FROM warrant WHERE application_id = ${applicationId}`;
      return row && { warrant: Warrant.parse(JSON.parse(row.content)), spentAt: row.spentAt ?? undefined };
    },
    async insertWarrant(warrant) {
      await sql`INSERT INTO warrant (application_id, warrant_id, content) VALUES (${warrant.applicationId}, ${warrant.warrantId}, ${JSON.stringify(warrant)})`;
    },
    async replaceWarrant(warrant) {
      await sql`UPDATE warrant SET content = ${JSON.stringify(warrant)}
        WHERE application_id = ${warrant.applicationId} AND warrant_id = ${warrant.warrantId} AND spent_at IS NULL`;
    },
    async spendWarrant(applicationId, at) {
      await sql`UPDATE warrant SET spent_at = ${at} WHERE application_id = ${applicationId} AND spent_at IS NULL`;
    },
    async saveOffer({ applicationId, officeId, sha256, offered }) {
      await sql`INSERT INTO portrait_offer (application_id, office_id, sha256, offered) VALUES (${applicationId}, ${officeId}, ${sha256}, ${offered})
        ON CONFLICT (application_id) DO UPDATE SET sha256 = excluded.sha256, offered = excluded.offered`;
    },
    async isOffered(officeId, sha256) {
      const [row] = await sql<{ one: number }[]>`SELECT 1 AS one FROM portrait_offer WHERE sha256 = ${sha256} AND office_id = ${officeId} AND offered LIMIT 1`;
      return row !== undefined;
    },
    async pendingOffers(sha256) {
      const rows = await sql<PortraitOffer[]>`SELECT application_id AS "applicationId", office_id AS "officeId", sha256, offered
        FROM portrait_offer WHERE sha256 = ${sha256} AND NOT offered ORDER BY application_id`;
      return [...rows];
    },
  };
}
