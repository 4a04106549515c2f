/** The machines' tables: one function a statement. `machine` is a projection, `machine_secret` is not. */
import type { Database } from '../database/open-database.ts';

export type MachineRow = {
  readonly machine_id: string;
  readonly name: string;
  readonly public_key: string;
  readonly certificate: string;
  readonly valid_until: string;
  readonly registered_at: string;
  readonly registered_by: string;
  readonly revoked_at: string | null;
  readonly revoked_by: string | null;
  readonly reason: string | null;
  readonly notice: string | null;
  readonly erased_at: string | null;
};

export type MachineStore = ReturnType<typeof createMachineStore>;

export function createMachineStore(database: Database) {
  const find = database.prepare<[string], MachineRow>('SELECT * FROM machine WHERE machine_id = ?');
  const all = database.prepare<[], MachineRow>('SELECT * FROM machine ORDER BY machine_id DESC');
  const insert = database.prepare<[string, string, string, string, string, string, string]>(
    'INSERT INTO machine(machine_id, name, public_key, certificate, valid_until, registered_at, registered_by) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const revoke = database.prepare<[string, string, string, string, string]>(
    'UPDATE machine SET revoked_at = ?, revoked_by = ?, reason = ?, notice = ? WHERE machine_id = ?',
  );
  const erase = database.prepare<[string, string]>('UPDATE machine SET erased_at = ? WHERE machine_id = ?');
  const putSecret = database.prepare<[string, string]>('INSERT INTO machine_secret(machine_id, release_secret) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const secret = database.prepare<[string], { release_secret: string }>('SELECT release_secret FROM machine_secret WHERE machine_id = ?');
  const forgetSecret = database.prepare<[string]>('DELETE FROM machine_secret WHERE machine_id = ?');
  return {
    find: (id: string): MachineRow | undefined => find.get(id),
    all: (): MachineRow[] => all.all(),
    insert: (row: { id: string; name: string; publicKey: string; certificate: string; validUntil: string; at: string; by: string }): void =>
      void insert.run(row.id, row.name, row.publicKey, row.certificate, row.validUntil, row.at, row.by),
    revoke: (id: string, at: string, by: string, reason: string, notice: string): void => void revoke.run(at, by, reason, notice, id),
    erase: (id: string, at: string): void => void erase.run(at, id),
    putSecret: (id: string, releaseSecret: string): void => void putSecret.run(id, releaseSecret),
    secretOf: (id: string): string | undefined => secret.get(id)?.release_secret,
    forgetSecret: (id: string): void => void forgetSecret.run(id),
  };
}
