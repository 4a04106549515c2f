/** A table of the memory twin: a map whose changes can be taken back, since a transaction is all or nothing. */

export type UndoLog = (() => void)[];

/** A change taken back puts its row at the end of the order of insertion; whoever needs an order sorts. */
export class UndoableTable<Row> {
  readonly #rows: Map<string, Row>;
  readonly #undo: UndoLog;

  /** @param from a table whose rows this one begins with; rows are never changed in place */
  constructor(undo: UndoLog, from?: UndoableTable<Row>) {
    this.#undo = undo;
    this.#rows = new Map(from === undefined ? [] : from.#rows);
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  set(key: string, row: Row): void {
    this.#keepForUndo(key);
    this.#rows.set(key, row);
  }

  delete(key: string): void {
    this.#keepForUndo(key);
    this.#rows.delete(key);
  }

  where(matches: (row: Row) => boolean): Row[] {
    return [...this.#rows.values()].filter(matches);
  }

  #keepForUndo(key: string): void {
    const before = this.#rows.get(key);
    this.#undo.push(before === undefined ? () => void this.#rows.delete(key) : () => void this.#rows.set(key, before));
  }
}
