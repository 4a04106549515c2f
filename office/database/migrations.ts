/** The office's migrations in order; forward only. A new one is added at the end and never changed once shipped. */
import { sql as journal } from './migrations/0001-journal.ts';
import { sql as access } from './migrations/0002-access.ts';
import { sql as intake } from './migrations/0003-intake.ts';
import { sql as printing } from './migrations/0004-printing.ts';
import { sql as blanks } from './migrations/0005-blanks.ts';
import { sql as coverage } from './migrations/0006-coverage.ts';
import { sql as sync } from './migrations/0007-sync.ts';
import { sql as power } from './migrations/0008-power.ts';
import { sql as largeOffice } from './migrations/0009-large-office.ts';
import { sql as stock } from './migrations/0010-stock.ts';
import { sql as queue } from './migrations/0011-queue.ts';
import { sql as quota } from './migrations/0012-quota.ts';
import { sql as chip } from './migrations/0013-chip.ts';
import { sql as shelf } from './migrations/0014-shelf.ts';
import { sql as outages } from './migrations/0015-outages.ts';
import { sql as outlook } from './migrations/0016-outlook.ts';
import { sql as machines } from './migrations/0017-machines.ts';
import { sql as pieces } from './migrations/0018-pieces.ts';
import { sql as villageCoverage } from './migrations/0019-village-coverage.ts';
import { sql as printerRecord } from './migrations/0020-printer-record.ts';
import { sql as suket } from './migrations/0021-suket.ts';
import { sql as reports } from './migrations/0022-reports.ts';
import { sql as promiseCount } from './migrations/0023-promise-count.ts';

export type Migration = { readonly version: number; readonly sql: string };

export const migrations: readonly Migration[] = [
  journal,
  access,
  intake,
  printing,
  blanks,
  coverage,
  sync,
  power,
  largeOffice,
  stock,
  queue,
  quota,
  chip,
  shelf,
  outages,
  outlook,
  machines,
  pieces,
  villageCoverage,
  printerRecord,
  suket,
  reports,
  promiseCount,
].map((sql, index) => ({
  version: index + 1,
  sql,
}));
