/** The offices' feeds in PostgreSQL: one function a statement. */
import type { FeedItem } from '@loket/protocol/sync';
import type { Queryable } from '../postgres/open-database.ts';
import type { FeedRecords } from '../store/centre-store.ts';
import { linesOf } from '../store/row-shape.ts';

/** where PostgreSQL tells every centre program that an office's feed has grown */
export const feedChannel = 'loket_feed';

type Stored = Omit<FeedItem, 'body'> & { readonly body: string };

function itemOf(row: Stored): FeedItem {
  // Written by appendFeed below and by nobody else; the table refuses changes.
  return { ...row, body: JSON.parse(row.body) as FeedItem['body'] };
}

export function feedStatements(sql: Queryable): FeedRecords {
  return {
    async appendFeed(officeId, items) {
      if (items.length === 0) return;
      const ats = items.map((item) => item.at);
      const types = items.map((item) => item.type);
      const applications = items.map((item) => item.applicationId);
      const bodies = linesOf(items.map((item) => JSON.stringify(item.body)));
      // The row of the head is held until the commit: the numbers have no gap, and no reader sees 7 before 6.
      await sql`WITH head AS (
          INSERT INTO feed_head (office_id, through) VALUES (${officeId}, ${items.length})
          ON CONFLICT (office_id) DO UPDATE SET through = feed_head.through + excluded.through RETURNING through
        ), added AS (
          INSERT INTO feed_item (office_id, seq, at, type, application_id, body)
          SELECT ${officeId}, head.through - ${items.length} + place, at, type, application_id, body
          FROM head, ROWS FROM (unnest(${ats}::timestamptz[], ${types}::text[], ${applications}::uuid[]), string_to_table(${bodies}, E'\\n'))
            WITH ORDINALITY AS item (at, type, application_id, body, place)
        ) SELECT pg_notify(${feedChannel}, ${officeId})`;
    },
    async readFeed(officeId, after, limit) {
      const rows = await sql<Stored[]>`SELECT seq, at, type, application_id AS "applicationId", body
        FROM feed_item WHERE office_id = ${officeId} AND seq > ${after} ORDER BY seq LIMIT ${limit}`;
      return rows.map(itemOf);
    },
  };
}
