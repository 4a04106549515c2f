/** The counters' machines, and the secret of each that opens its data: kept apart, since the journal never holds a secret. */
export const sql = `
CREATE TABLE machine(
  machine_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  public_key TEXT NOT NULL,
  certificate TEXT NOT NULL,
  valid_until TEXT NOT NULL,
  registered_at TEXT NOT NULL,
  registered_by TEXT NOT NULL,
  revoked_at TEXT,
  revoked_by TEXT,
  reason TEXT,
  notice TEXT,
  erased_at TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE machine_secret(machine_id TEXT PRIMARY KEY, release_secret TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;
