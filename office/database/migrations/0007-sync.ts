export const sql = `
-- not projections: where this office stands with the centre
CREATE TABLE sync_state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE sync_set_aside (
  what TEXT NOT NULL,
  reference TEXT NOT NULL,
  code TEXT NOT NULL,
  reason TEXT NOT NULL,
  at TEXT NOT NULL,
  PRIMARY KEY (what, reference)
) STRICT, WITHOUT ROWID;
`;
