/** What the desks ask of the file must not grow with the years: no statement reads a whole large table. */
import { systemRandom } from '@loket/platform/ports';
import { expect, test } from 'vitest';
import { createBlankStore } from './blanks/blank-store.ts';
import { createStockStore } from './blanks/stock-store.ts';
import { createCoverageStore } from './coverage/coverage-store.ts';
import { openDatabase } from './database/open-database.ts';
import { createApplicationStore } from './intake/application-store.ts';
import { createAttachmentStore } from './intake/attachment-store.ts';
import { createPieceStore } from './intake/piece-store.ts';
import { createJournalStore } from './journal/journal-store.ts';
import { projectionsOf } from './office.ts';
import { createPrintJobStore } from './printing/print-job-store.ts';
import { createSyncStore } from './sync/sync-store.ts';

const large = [
  'application',
  'application_attachment',
  'attachment',
  'attachment_piece',
  'blank',
  'blank_move',
  'blank_move_serial',
  'blank_shipment',
  'command_answer',
  'coverage_accepted',
  'coverage_applicant',
  'coverage_enrolment',
  'journal',
  'print_attempt',
  'print_job',
  'supply_move',
  'surrendered_card',
];
/** they walk in the order of an index, or of a partial one that holds the few, and stop at their limit */
const walks = [
  /^SCAN application USING INDEX application_by_order$/,
  /^SCAN attachment USING (COVERING )?INDEX attachment_waiting$/,
  /^SCAN print_job USING INDEX print_job_by_order$/,
  /^SCAN print_job USING COVERING INDEX print_job_on_shelf$/,
  /^SCAN surrendered_card USING (COVERING )?INDEX surrendered_card_waiting$/,
  /^SCAN blank_move USING (COVERING )?INDEX blank_move_(runs|registered)$/,
];

function statementsOfTheDesks(): { sql: string; plan: string[] }[] {
  const database = openDatabase({ file: ':memory:', keyFile: undefined, random: systemRandom });
  const seen = new Set<string>();
  const spied = new Proxy(database, {
    get(target, name) {
      if (name !== 'prepare') return Reflect.get(target, name);
      return (sql: string) => {
        seen.add(sql);
        return target.prepare(sql);
      };
    },
  });
  const applications = createApplicationStore(spied);
  for (const search of [{}, { status: 'CARD_ISSUED' }, { status: 'CARD_ISSUED', below: 5 }, { kind: 'baru' }, { nikPrefix: '35' }, { receiptCode: 'x' }])
    applications.search({ ...search, limit: 50 });
  createAttachmentStore(spied);
  createPieceStore(spied);
  createPrintJobStore(spied);
  createBlankStore(spied);
  createStockStore(spied);
  createCoverageStore(spied);
  createJournalStore(spied);
  createSyncStore(spied);
  projectionsOf(spied);
  return [...seen].map((sql) => {
    const positional = sql.replace(/@\w+/g, '?');
    const values = Array.from(positional.matchAll(/\?/g), () => 0);
    const rows = database.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${positional}`).all(...values);
    return { sql, plan: rows.map(({ detail }) => detail) };
  });
}

/** The newest first by their number, up to a limit: the table itself is the index. */
const isNewestFirst = (sql: string): boolean => /ORDER BY (seq|rowid)( DESC)? LIMIT/.test(sql);

test('no statement of a desk reads a whole large table', () => {
  const statements = statementsOfTheDesks();
  expect(statements.length).toBeGreaterThan(60);
  const whole = statements.filter(
    ({ sql, plan }) =>
      !isNewestFirst(sql) && plan.some((step) => large.some((table) => new RegExp(`^SCAN ${table}\\b`).test(step)) && !walks.some((walk) => walk.test(step))),
  );
  // Counting those whose NIK begins with a few common digits reads the narrow index of the NIKs, not the table.
  expect(whole.filter(({ plan }) => !plan.includes('SCAN application USING COVERING INDEX application_by_nik')).map(({ sql }) => sql)).toEqual([
    'SELECT count(*) AS total FROM application WHERE 1',
  ]);
});

test('the board finds the oldest of each status at the edge of an index', () => {
  const oldest = statementsOfTheDesks().find(({ sql }) => sql.includes('min(since)'));
  expect(oldest?.plan).toEqual(['SEARCH application USING COVERING INDEX application_by_since (status=?)']);
});
