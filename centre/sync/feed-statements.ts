/** The offices' feeds in PostgreSQL: one function a statement. */
import type { FeedItem } from '@loket/protocol/sync';
import type { Queryable } from '../postgres/open-database.ts';
import type { FeedRecords } from '../store/centre-store.ts';

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
      // The row of the head is held until the commit: the numbers have no gap, and no reader sees 7 before 6.
      const [head] = await sql<{ through: number }[]>`INSERT INTO feed_head (office_id, through) VALUES (${officeId}, ${items.length})
        ON CONFLICT (office_id) DO UPDATE SET through = feed_head.through + excluded.through RETURNING through`;
      const first = (head?.through ?? items.length) - items.length + 1;
      const ats = items.map((item) => item.at);
      const types = items.map((item) => item.type);
      const applications = items.map((item) => item.applicationId);
      const bodies = items.map((item) => JSON.stringify(item.body));
      await sql`INSERT INTO feed_item (office_id, seq, at, type, application_id, body)
        SELECT ${officeId}, ${first} + place - 1, at, type, application_id, body
        FROM unnest(${ats}::timestamptz[], ${types}::text[], ${applications}::uuid[], ${bodies}::text[])
          WITH ORDINALITY AS item (at, type, application_id, body, place)`;
      await sql`SELECT pg_notify(${feedChannel}, ${officeId})`;
    },
    async readFeed(officeId, after, limit) {
      const rows = await sql<Stored[]>`SELECT seq, at, type, application_id AS "applicationId", body
        FROM feed_item WHERE office_id = ${officeId} AND seq > ${after} ORDER BY seq LIMIT ${limit}`;
      return rows.map(itemOf);
    },
  };
}
