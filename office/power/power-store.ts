/** Reads the changes of power. */
import { Power } from '@loket/protocol/power';
import type { Database } from '../database/open-database.ts';

export type PowerChange = { readonly seq: number; readonly at: string; readonly power: Power; readonly charge_percent?: number; readonly runtime_s?: number };

type Row = {
  readonly seq: number;
  readonly at: string;
  readonly power: string;
  readonly charge_percent: number | null;
  readonly runtime_s: number | null;
};

export function createPowerStore(database: Database) {
  const last = database.prepare<[number], Row>('SELECT seq, at, power, charge_percent, runtime_s FROM power ORDER BY seq DESC LIMIT ?');
  return {
    /** newest first */
    recent: (limit: number): PowerChange[] => last.all(limit).map(changeOf),
  };
}

function changeOf({ seq, at, power, charge_percent, runtime_s }: Row): PowerChange {
  return {
    seq,
    at,
    power: Power.parse(power),
    ...(charge_percent === null ? {} : { charge_percent }),
    ...(runtime_s === null ? {} : { runtime_s }),
  };
}
