/** Stand-in certificates: the switch, and each that was issued with the office's signature over it. */
export const sql = `
CREATE TABLE suket_switch(one INTEGER PRIMARY KEY CHECK (one = 1), allowed INTEGER NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL, reason TEXT NOT NULL) STRICT;

CREATE TABLE suket(
  number TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL,
  year TEXT NOT NULL,
  application_id TEXT NOT NULL,
  issued_at TEXT NOT NULL,
  issued_by TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  reason TEXT NOT NULL,
  token TEXT NOT NULL,
  revoked_at TEXT,
  revoke_reason TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX suket_of_application ON suket(application_id);
CREATE INDEX suket_by_date ON suket(issued_at);
`;
