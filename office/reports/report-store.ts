/** The reports' tables: one function a statement, prepared once. */
import type { Database } from '../database/open-database.ts';

export type CountRow = { readonly day: string; readonly figure: string; readonly part: string; readonly count: number };
export type OpenRow = { readonly kind: string; readonly status: string; readonly since: string };
export type StandingRow = { readonly kind: string; readonly status: string; readonly since_day: string; readonly count: number };
export type StockRow = { readonly account: string; readonly count: number };

export type ReportStore = ReturnType<typeof createReportStore>;

export function createReportStore(database: Database) {
  const addCount = database.prepare<[string, string, string, number]>(
    'INSERT INTO report_count(day, figure, part, count) VALUES (?, ?, ?, ?) ON CONFLICT(day, figure, part) DO UPDATE SET count = count + excluded.count',
  );
  const counts = database.prepare<[string, string], CountRow>('SELECT * FROM report_count WHERE day >= ? AND day <= ? ORDER BY day, figure, part');
  const findOpen = database.prepare<[string], OpenRow>('SELECT kind, status, since FROM report_open WHERE application_id = ?');
  const putOpen = database.prepare<[string, string, string, string]>(
    `INSERT INTO report_open(application_id, kind, status, since) VALUES (?, ?, ?, ?)
     ON CONFLICT(application_id) DO UPDATE SET status = excluded.status, since = excluded.since`,
  );
  const dropOpen = database.prepare<[string]>('DELETE FROM report_open WHERE application_id = ?');
  const addStanding = database.prepare<[string, string, string, number]>(
    `INSERT INTO report_standing(kind, status, since_day, count) VALUES (?, ?, ?, ?)
     ON CONFLICT(kind, status, since_day) DO UPDATE SET count = count + excluded.count`,
  );
  const dropEmpty = database.prepare<[string, string, string]>('DELETE FROM report_standing WHERE kind = ? AND status = ? AND since_day = ? AND count = 0');
  const standing = database.prepare<[], StandingRow>('SELECT * FROM report_standing ORDER BY kind, status, since_day');
  const addStock = database.prepare<[string, number]>(
    'INSERT INTO report_stock(account, count) VALUES (?, ?) ON CONFLICT(account) DO UPDATE SET count = count + excluded.count',
  );
  const stock = database.prepare<[], StockRow>('SELECT * FROM report_stock ORDER BY account');
  const present = database.prepare<[], { day: string }>('SELECT day FROM report_day WHERE is_present = 1');
  const endDay = database.prepare<[number, string]>('UPDATE report_day SET is_present = 0, seq = ? WHERE day = ?');
  const beginDay = database.prepare<[string]>(
    'INSERT INTO report_day(day, seq, is_present) VALUES (?, NULL, 1) ON CONFLICT(day) DO UPDATE SET is_present = 1, seq = NULL',
  );
  const dropDayStanding = database.prepare<[string]>('DELETE FROM report_day_standing WHERE day = ?');
  const dropDayStock = database.prepare<[string]>('DELETE FROM report_day_stock WHERE day = ?');
  const keepStanding = database.prepare<[string]>(
    'INSERT INTO report_day_standing(day, kind, status, since_day, count) SELECT ?, kind, status, since_day, count FROM report_standing',
  );
  const keepStock = database.prepare<[string]>('INSERT INTO report_day_stock(day, account, count) SELECT ?, account, count FROM report_stock');
  const lastDay = database.prepare<[string], { day: string; seq: number | null }>('SELECT day, seq FROM report_day WHERE day <= ? ORDER BY day DESC LIMIT 1');
  const firstDay = database.prepare<[], { day: string }>('SELECT day FROM report_day ORDER BY day LIMIT 1');
  const dayStanding = database.prepare<[string], StandingRow>(
    'SELECT kind, status, since_day, count FROM report_day_standing WHERE day = ? ORDER BY kind, status, since_day',
  );
  const dayStock = database.prepare<[string], StockRow>('SELECT account, count FROM report_day_stock WHERE day = ? ORDER BY account');

  return {
    addCount: (day: string, figure: string, part: string, count: number): void => void addCount.run(day, figure, part, count),
    counts: (from: string, to: string): CountRow[] => counts.all(from, to),
    findOpen: (id: string): OpenRow | undefined => findOpen.get(id),
    putOpen: (id: string, row: OpenRow): void => void putOpen.run(id, row.kind, row.status, row.since),
    dropOpen: (id: string): void => void dropOpen.run(id),
    addStanding(kind: string, status: string, day: string, count: number): void {
      addStanding.run(kind, status, day, count);
      if (count < 0) dropEmpty.run(kind, status, day);
    },
    addStock: (account: string, count: number): void => void addStock.run(account, count),
    presentDay: (): string | undefined => present.get()?.day,
    /** The day is over: how things stand is how they stood at its end. A day that comes again, by a clock set back, is kept anew. */
    keepDay(day: string, seq: number): void {
      dropDayStanding.run(day);
      dropDayStock.run(day);
      keepStanding.run(day);
      keepStock.run(day);
      endDay.run(seq, day);
    },
    /** Leaves a day that is not over after all. */
    leaveDay: (day: string, seq: number): void => void endDay.run(seq, day),
    beginDay: (day: string): void => void beginDay.run(day),
    firstDay: (): string | undefined => firstDay.get()?.day,
    /** The last day up to this one on which something was written. */
    lastDay: (day: string): { readonly day: string; readonly seq: number | null } | undefined => lastDay.get(day),
    /** How applications stand: now, or at the end of a day that is over. */
    standing: (day: string | undefined): StandingRow[] => (day === undefined ? standing.all() : dayStanding.all(day)),
    stock: (day: string | undefined): StockRow[] => (day === undefined ? stock.all() : dayStock.all(day)),
  };
}
