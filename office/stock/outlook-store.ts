/** The stock desk's tables: one function a statement, prepared once. */
import type { Database } from '../database/open-database.ts';

export type RequestRow = {
  readonly id: string;
  readonly at: string;
  readonly actor: string;
  readonly asked: string;
  readonly allocated: string | null;
  readonly allocated_at: string | null;
  readonly shipped: string | null;
  readonly shipped_at: string | null;
  readonly received: number | null;
  readonly received_at: string | null;
};
export type PromiseRow = { readonly application_id: string; readonly promised_on: string | null; readonly bound: string };

export type OutlookStore = ReturnType<typeof createOutlookStore>;

export function createOutlookStore(database: Database) {
  const addUse = database.prepare<[string, number, number]>('INSERT INTO blank_use(day, used) VALUES (?, ?) ON CONFLICT(day) DO UPDATE SET used = used + ?');
  const uses = database.prepare<[string], { day: string; used: number }>('SELECT day, used FROM blank_use WHERE day >= ? ORDER BY day');
  const firstUse = database.prepare<[], { day: string | null }>('SELECT min(day) AS day FROM blank_use');
  const ask = database.prepare<[string, number, string, string, string]>('INSERT INTO stock_request(id, seq, at, actor, asked) VALUES (?, ?, ?, ?, ?)');
  const allocate = database.prepare<[string, string, string]>('UPDATE stock_request SET allocated = ?, allocated_at = ? WHERE id = ? AND allocated IS NULL');
  const ship = database.prepare<[string, string, string]>('UPDATE stock_request SET shipped = ?, shipped_at = ? WHERE id = ? AND shipped IS NULL');
  const receive = database.prepare<[number, string, string]>('UPDATE stock_request SET received = ?, received_at = ? WHERE id = ? AND received IS NULL');
  const request = database.prepare<[string], RequestRow>('SELECT * FROM stock_request WHERE id = ?');
  const requests = database.prepare<[number], RequestRow>('SELECT * FROM stock_request ORDER BY seq DESC LIMIT ?');
  const coming = database.prepare<[], { shipped: string }>('SELECT shipped FROM stock_request WHERE shipped IS NOT NULL AND received IS NULL ORDER BY seq');
  const settings = database.prepare<[], { body: string }>('SELECT body FROM stock_settings WHERE one = 1');
  const putSettings = database.prepare<[string]>('INSERT INTO stock_settings(one, body) VALUES (1, ?) ON CONFLICT(one) DO UPDATE SET body = excluded.body');
  const promise = database.prepare<[string, number, string | null, string]>(
    'INSERT INTO promise(application_id, seq, promised_on, bound, is_open) VALUES (?, ?, ?, ?, 1) ON CONFLICT DO NOTHING',
  );
  const movePromise = database.prepare<[string | null, string, string]>('UPDATE promise SET promised_on = ?, bound = ? WHERE application_id = ?');
  const openPromise = database.prepare<[{ id: string; isOpen: number }]>(
    'UPDATE promise SET is_open = @isOpen WHERE application_id = @id AND is_open <> @isOpen',
  );
  const promiseOf = database.prepare<[string], PromiseRow>('SELECT application_id, promised_on, bound FROM promise WHERE application_id = ?');
  const openPromises = database.prepare<[number], PromiseRow>('SELECT application_id, promised_on, bound FROM promise WHERE is_open = 1 ORDER BY seq LIMIT ?');
  const addOpen = database.prepare<[number]>('INSERT INTO promise_count(one, open) VALUES (1, ?) ON CONFLICT(one) DO UPDATE SET open = open + excluded.open');
  const countOpen = database.prepare<[], { open: number }>('SELECT open FROM promise_count WHERE one = 1');
  return {
    addUse: (day: string, used: number): void => void addUse.run(day, used, used),
    uses: (since: string) => uses.all(since),
    firstUse: (): string | undefined => firstUse.get()?.day ?? undefined,
    ask: (row: Pick<RequestRow, 'id' | 'at' | 'actor' | 'asked'>, seq: number): void => void ask.run(row.id, seq, row.at, row.actor, row.asked),
    allocate: (id: string, body: string, at: string): void => void allocate.run(body, at, id),
    ship: (id: string, body: string, at: string): void => void ship.run(body, at, id),
    receive: (id: string, received: number, at: string): void => void receive.run(received, at, id),
    request: (id: string): RequestRow | undefined => request.get(id),
    requests: (limit: number): RequestRow[] => requests.all(limit),
    /** JSON of the shipments that are on their way. */
    coming: (): string[] => coming.all().map((row) => row.shipped),
    settings: (): string | undefined => settings.get()?.body,
    setSettings: (body: string): void => void putSettings.run(body),
    promise(id: string, seq: number, on: string | undefined, bound: string): void {
      addOpen.run(promise.run(id, seq, on ?? null, bound).changes);
    },
    movePromise: (id: string, on: string | undefined, bound: string): void => void movePromise.run(on ?? null, bound, id),
    setOpen(id: string, isOpen: boolean): void {
      const { changes } = openPromise.run({ id, isOpen: Number(isOpen) });
      if (changes > 0) addOpen.run(isOpen ? changes : -changes);
    },
    promiseOf: (id: string): PromiseRow | undefined => promiseOf.get(id),
    openPromises: (limit: number): PromiseRow[] => openPromises.all(limit),
    countOpen: (): number => countOpen.get()?.open ?? 0,
  };
}
