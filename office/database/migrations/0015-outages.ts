export const sql = `
CREATE TABLE outage (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  -- '' or the printer
  part TEXT NOT NULL,
  began_at TEXT NOT NULL,
  -- journal entry that wrote its beginning
  began_seq INTEGER NOT NULL,
  ended_at TEXT,
  -- JSON of the effect
  effect TEXT,
  end_unseen INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX outage_by_time ON outage(began_at);
CREATE UNIQUE INDEX outage_open ON outage(kind, part) WHERE ended_at IS NULL;
CREATE TABLE outage_note (
  seq INTEGER PRIMARY KEY,
  outage_id TEXT NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX outage_note_by_outage ON outage_note(outage_id, seq);
-- not a projection: when the office was last seen running, and how fast its link usually is
CREATE TABLE office_watch (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;
