/** The blank ledger's tables: one function a statement, prepared once. */
import type { Flow } from '@loket/domain/close-of-day';
import type { Database } from '../database/open-database.ts';

export type MoveRow = {
  seq: number;
  at: string;
  from_account: string;
  to_account: string;
  count: number;
  first: string;
  last: string;
  reason: string;
  actor: string;
};

export type BlankStore = ReturnType<typeof createBlankStore>;

export function createBlankStore(database: Database) {
  const find = database.prepare<[string], { account: string; position: number }>('SELECT account, position FROM blank WHERE serial = ?');
  const insert = database.prepare<[string, string, number]>('INSERT INTO blank(serial, account, position) VALUES (?, ?, ?)');
  const move = database.prepare<[string, number, string, string]>('UPDATE blank SET account = ?, position = ? WHERE serial = ? AND account = ?');
  const next = database.prepare<[string, number], { serial: string }>('SELECT serial FROM blank WHERE account = ? ORDER BY position, serial LIMIT ?');
  // Not an upsert: its insert would meet the check on the balance with the change alone.
  const openAccount = database.prepare<[string]>('INSERT INTO blank_balance(account, balance) VALUES (?, 0) ON CONFLICT(account) DO NOTHING');
  const add = database.prepare<[number, string]>('UPDATE blank_balance SET balance = balance + ? WHERE account = ?');
  const balances = database.prepare<[], { account: string; balance: number }>('SELECT account, balance FROM blank_balance ORDER BY account');
  const balance = database.prepare<[string], { balance: number }>('SELECT balance FROM blank_balance WHERE account = ?');
  const keepMove = database.prepare<[number, string, string, string, number, string, string, string, string, number]>(
    'INSERT INTO blank_move(seq, at, from_account, to_account, count, first, last, reason, actor, is_run) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const keepSerial = database.prepare<[string, number]>('INSERT INTO blank_move_serial(serial, seq) VALUES (?, ?)');
  const recent = database.prepare<[number], MoveRow>('SELECT * FROM blank_move ORDER BY seq DESC LIMIT ?');
  const story = database.prepare<[string, string, string, string], MoveRow>(
    `SELECT * FROM blank_move WHERE seq IN (SELECT seq FROM blank_move_serial WHERE serial = ?)
     UNION SELECT * FROM blank_move WHERE is_run = 1 AND first <= ? AND last >= ? AND length(first) = length(?) ORDER BY seq`,
  );
  const minimumPosition = database.prepare<[string], { position: number | null }>('SELECT min(position) AS position FROM blank WHERE account = ?');
  const addFlow = database.prepare<[string, string, number, number]>(
    'INSERT INTO blank_flow(from_account, to_account, count) VALUES (?, ?, ?) ON CONFLICT(from_account, to_account) DO UPDATE SET count = count + ?',
  );
  const flows = database.prepare<[], Flow>('SELECT from_account AS "from", to_account AS "to", count FROM blank_flow');
  const clearFlows = database.prepare('DELETE FROM blank_flow');
  const registered = database.prepare<[], { total: number | null }>("SELECT sum(count) AS total FROM blank_move WHERE from_account = ''");

  return {
    find: (serial: string): { account: string; position: number } | undefined => find.get(serial),
    insert: (serial: string, account: string, position: number): void => void insert.run(serial, account, position),
    /** True when the blank was in `from` and now is in `to`. */
    move: (serial: string, from: string, to: string, position: number): boolean => move.run(to, position, serial, from).changes === 1,
    /** The next `count` serials of an account in their order. */
    next: (account: string, count: number): string[] => next.all(account, count).map((row) => row.serial),
    firstPosition: (account: string): number | undefined => minimumPosition.get(account)?.position ?? undefined,
    /** Blanks that ever came into the books. */
    registered: (): number => registered.get()?.total ?? 0,
    addBalance(account: string, count: number): void {
      openAccount.run(account);
      add.run(count, account);
    },
    balances: (): { account: string; balance: number }[] => balances.all(),
    balance: (account: string): number => balance.get(account)?.balance ?? 0,
    keepMove(row: MoveRow, isRun: boolean): void {
      keepMove.run(row.seq, row.at, row.from_account, row.to_account, row.count, row.first, row.last, row.reason, row.actor, isRun ? 1 : 0);
    },
    keepSerial: (serial: string, seq: number): void => void keepSerial.run(serial, seq),
    /** So much was moved since the last close of day. */
    addFlow: (from: string, to: string, count: number): void => void addFlow.run(from, to, count, count),
    flows: (): Flow[] => flows.all(),
    clearFlows: (): void => void clearFlows.run(),
    recentMoves: (limit: number): MoveRow[] => recent.all(limit),
    story: (serial: string): MoveRow[] => story.all(serial, serial, serial, serial),
  };
}
