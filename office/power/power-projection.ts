/** Keeps the table of the last changes of power equal to the journal. */
import { PowerChangedBody } from '@loket/protocol/power';
import type { Database } from '../database/open-database.ts';
import type { Projection } from '../journal/projection.ts';

/** A year of a bad line; what is older stands in the journal. */
const changes_max = 1000;

export function createPowerProjection(database: Database): Projection {
  const insert = database.prepare<[number, string, string, number | null, number | null]>(
    'INSERT INTO power(seq, at, power, charge_percent, runtime_s) VALUES (?, ?, ?, ?, ?)',
  );
  const forget = database.prepare<[number]>('DELETE FROM power WHERE seq <= (SELECT seq FROM power ORDER BY seq DESC LIMIT 1 OFFSET ?)');
  return {
    name: 'power',
    tables: ['power'],
    apply(entry) {
      if (entry.type !== 'power.changed') return;
      const { power, charge_percent, runtime_s } = PowerChangedBody.parse(entry.body);
      insert.run(entry.seq, entry.officeTime, power, charge_percent ?? null, runtime_s ?? null);
      forget.run(changes_max);
    },
  };
}
