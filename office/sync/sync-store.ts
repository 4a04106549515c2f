/** Where this office stands with the centre. Not a projection: it is what the centre has acknowledged. */
import { Text } from '@loket/protocol/text';
import type { Database } from '../database/open-database.ts';

export type SetAside = {
  readonly what: 'journal' | 'attachment' | 'feed';
  readonly reference: string;
  readonly code: string;
  readonly reason: Text;
  readonly at: string;
};
type SetAsideRow = { what: string; reference: string; code: string; reason: string; at: string };

/**
 * centreThrough: the last entry of the journal that the centre has · feedThrough: the last item of the feed recorded here ·
 * feedHeard: up to here the feed may bring what is recorded already, since the centre was put back from a copy ·
 * centreTimeSeen_ms: the latest time that the centre has said
 */
export type SyncNumber = 'centreThrough' | 'feedThrough' | 'feedHeard' | 'centreTimeSeen_ms';

export type SyncStore = ReturnType<typeof createSyncStore>;

export function createSyncStore(database: Database) {
  const get = database.prepare<[string], { value: string }>('SELECT value FROM sync_state WHERE key = ?');
  const set = database.prepare<[string, string]>('INSERT INTO sync_state(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value');
  const keep = database.prepare<[string, string, string, string, string]>(
    'INSERT INTO sync_set_aside(what, reference, code, reason, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const drop = database.prepare<[string, string]>('DELETE FROM sync_set_aside WHERE what = ? AND reference = ?');
  const list = database.prepare<[], SetAsideRow>('SELECT * FROM sync_set_aside ORDER BY at DESC LIMIT 500');
  const count = database.prepare<[], { count: number }>('SELECT count(*) AS count FROM sync_set_aside');
  const anyAside = database.prepare<[string], { one: number }>('SELECT 1 AS one FROM sync_set_aside WHERE what = ? LIMIT 1');
  const isAside = database.prepare<[string, string], { one: number }>('SELECT 1 AS one FROM sync_set_aside WHERE what = ? AND reference = ?');
  return {
    number: (key: SyncNumber): number => Number(get.get(key)?.value ?? 0),
    setNumber: (key: SyncNumber, value: number): void => void set.run(key, String(value)),
    text: (key: 'centreKey'): string | undefined => get.get(key)?.value,
    setText: (key: 'centreKey', value: string): void => void set.run(key, value),
    setAside: (item: SetAside): void => void keep.run(item.what, item.reference, item.code, JSON.stringify(item.reason), item.at),
    takeBack: (what: string, reference: string): void => void drop.run(what, reference),
    hasSetAside: (what: SetAside['what']): boolean => anyAside.get(what) !== undefined,
    isSetAside: (what: SetAside['what'], reference: string): boolean => isAside.get(what, reference) !== undefined,
    listSetAside: (): { what: string; reference: string; code: string; reason: Text; at: string }[] =>
      list.all().map((row) => ({ ...row, reason: Text.parse(JSON.parse(row.reason)) })),
    countSetAside: (): number => count.get()?.count ?? 0,
  };
}
