/** What stands beside the blank ledger: counts, closed days, shipments, destructions, ribbons and film. One function a statement. */
import type { SupplyKind } from '@loket/domain/supplies';
import type { Database } from '../database/open-database.ts';

export type KeptEvent = { readonly at: string; readonly actor: string; readonly body: string };
export type ClosedDayRow = { readonly date: string; readonly closed_at: string; readonly actor: string; readonly second: string | null; readonly body: string };
export type SupplyMoveRow = {
  readonly seq: number;
  readonly at: string;
  readonly kind: SupplyKind;
  readonly from_account: string;
  readonly to_account: string;
  readonly count: number;
  readonly reason: string;
  readonly actor: string;
};
export type WaitingBlank = { readonly serial: string; readonly at: string; readonly reason: string };

export type StockStore = ReturnType<typeof createStockStore>;

export function createStockStore(database: Database) {
  const counts = database.prepare<[], { account: string; counted: number; book: number; at: string }>('SELECT * FROM shelf_count ORDER BY account');
  const putCount = database.prepare<[string, number, number, string]>('INSERT OR REPLACE INTO shelf_count(account, counted, book, at) VALUES (?, ?, ?, ?)');
  const clearCounts = database.prepare('DELETE FROM shelf_count');
  const closeDay = database.prepare<[string, string, string, string | null, string]>(
    'INSERT INTO closed_day(date, closed_at, actor, second, body) VALUES (?, ?, ?, ?, ?)',
  );
  const closedDays = database.prepare<[number], ClosedDayRow>('SELECT * FROM closed_day ORDER BY date DESC LIMIT ?');
  const putShipment = database.prepare<[number, string, string, string]>('INSERT INTO blank_shipment(seq, at, actor, body) VALUES (?, ?, ?, ?)');
  const shipments = database.prepare<[number], KeptEvent>('SELECT at, actor, body FROM blank_shipment ORDER BY seq DESC LIMIT ?');
  const putSurrendered = database.prepare<[string, string]>('INSERT INTO surrendered_card(application_id, at) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const destroyCard = database.prepare<[string, string]>('UPDATE surrendered_card SET destruction_id = ? WHERE application_id = ? AND destruction_id IS NULL');
  const waitingCards = database.prepare<[number], { application_id: string; at: string }>(
    'SELECT application_id, at FROM surrendered_card WHERE destruction_id IS NULL ORDER BY at, application_id LIMIT ?',
  );
  const countWaitingCards = database.prepare<[], { total: number }>('SELECT count(*) AS total FROM surrendered_card WHERE destruction_id IS NULL');
  const waitingCard = database.prepare<[string], { at: string }>('SELECT at FROM surrendered_card WHERE application_id = ? AND destruction_id IS NULL');
  const cardsOf = database.prepare<[string], { application_id: string; at: string }>(
    'SELECT application_id, at FROM surrendered_card WHERE destruction_id = ? ORDER BY at, application_id',
  );
  const putDestruction = database.prepare<[string, number, string, string, string]>('INSERT INTO destruction(id, seq, at, actor, body) VALUES (?, ?, ?, ?, ?)');
  const destruction = database.prepare<[string], KeptEvent>('SELECT at, actor, body FROM destruction WHERE id = ?');
  const destructions = database.prepare<[number], KeptEvent>('SELECT at, actor, body FROM destruction ORDER BY seq DESC LIMIT ?');
  const spoiledWaiting = database.prepare<[number], WaitingBlank>(
    `SELECT b.serial, m.at, m.reason FROM (SELECT serial, position FROM blank WHERE account = 'spoiled' ORDER BY position, serial LIMIT ?) AS b
     JOIN blank_move AS m ON m.seq = (SELECT max(seq) FROM blank_move_serial WHERE serial = b.serial) ORDER BY b.position, b.serial`,
  );
  const openSupply = database.prepare<[string, string]>('INSERT INTO supply_balance(kind, account, balance) VALUES (?, ?, 0) ON CONFLICT DO NOTHING');
  const addSupply = database.prepare<[number, string, string]>('UPDATE supply_balance SET balance = balance + ? WHERE kind = ? AND account = ?');
  const supplyBalance = database.prepare<[string, string], { balance: number }>('SELECT balance FROM supply_balance WHERE kind = ? AND account = ?');
  const supplyBalances = database.prepare<[], { kind: SupplyKind; account: string; balance: number }>('SELECT * FROM supply_balance ORDER BY kind, account');
  const putSupplyMove = database.prepare<[number, string, string, string, string, number, string, string]>(
    'INSERT INTO supply_move(seq, at, kind, from_account, to_account, count, reason, actor) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const supplyMoves = database.prepare<[number], SupplyMoveRow>('SELECT * FROM supply_move ORDER BY seq DESC LIMIT ?');

  return {
    counts: () => counts.all(),
    putCount: (account: string, counted: number, book: number, at: string): void => void putCount.run(account, counted, book, at),
    clearCounts: (): void => void clearCounts.run(),
    closeDay: (row: ClosedDayRow): void => void closeDay.run(row.date, row.closed_at, row.actor, row.second, row.body),
    closedDays: (limit: number): ClosedDayRow[] => closedDays.all(limit),
    putShipment: (seq: number, kept: KeptEvent): void => void putShipment.run(seq, kept.at, kept.actor, kept.body),
    shipments: (limit: number): KeptEvent[] => shipments.all(limit),
    putSurrendered: (applicationId: string, at: string): void => void putSurrendered.run(applicationId, at),
    destroyCard: (destructionId: string, applicationId: string): boolean => destroyCard.run(destructionId, applicationId).changes === 1,
    waitingCards: (limit: number) => waitingCards.all(limit),
    countWaitingCards: (): number => countWaitingCards.get()?.total ?? 0,
    isCardWaiting: (applicationId: string): boolean => waitingCard.get(applicationId) !== undefined,
    cardsOf: (destructionId: string) => cardsOf.all(destructionId),
    putDestruction: (id: string, seq: number, kept: KeptEvent): void => void putDestruction.run(id, seq, kept.at, kept.actor, kept.body),
    destruction: (id: string): KeptEvent | undefined => destruction.get(id),
    destructions: (limit: number): KeptEvent[] => destructions.all(limit),
    spoiledWaiting: (limit: number): WaitingBlank[] => spoiledWaiting.all(limit),
    addSupply(kind: string, account: string, count: number): void {
      openSupply.run(kind, account);
      addSupply.run(count, kind, account);
    },
    supplyBalance: (kind: string, account: string): number => supplyBalance.get(kind, account)?.balance ?? 0,
    supplyBalances: () => supplyBalances.all(),
    putSupplyMove: (row: SupplyMoveRow): void =>
      void putSupplyMove.run(row.seq, row.at, row.kind, row.from_account, row.to_account, row.count, row.reason, row.actor),
    supplyMoves: (limit: number): SupplyMoveRow[] => supplyMoves.all(limit),
  };
}
