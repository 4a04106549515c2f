export const sql = `
-- the centre's leave to print damaged and lost cards while the link is down; the newest counts
CREATE TABLE standing_quota (quota_id TEXT PRIMARY KEY, content TEXT NOT NULL, seq INTEGER NOT NULL UNIQUE) STRICT, WITHOUT ROWID;
CREATE TABLE quota_use (
  warrant_id TEXT PRIMARY KEY,
  application_id TEXT NOT NULL UNIQUE,
  quota_id TEXT NOT NULL,
  day TEXT NOT NULL,
  number INTEGER NOT NULL,
  basis TEXT NOT NULL,
  person_hash TEXT NOT NULL,
  at TEXT NOT NULL,
  seq INTEGER NOT NULL UNIQUE,
  -- told: the centre has not answered yet; settled; conflict: a person decides
  outcome TEXT NOT NULL,
  conflict TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX quota_use_of_day ON quota_use(day, number);
`;
