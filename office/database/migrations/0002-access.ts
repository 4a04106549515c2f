export const sql = `
-- a projection of the access.* events
CREATE TABLE person (
  username TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  -- JSON array of roles
  roles TEXT NOT NULL,
  active INTEGER NOT NULL,
  created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- what follows is no projection: secrets and their state never enter the journal
CREATE TABLE credential (
  username TEXT PRIMARY KEY,
  password_hash TEXT NOT NULL,
  -- absent until the person has set one; without it nobody can sign as the second person
  pin_hash TEXT,
  must_change_password INTEGER NOT NULL,
  changed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  id TEXT PRIMARY KEY,
  -- hex SHA-256 of the token; the token itself is only with its holder
  token_hash TEXT NOT NULL UNIQUE,
  username TEXT NOT NULL,
  -- cookie or bearer
  kind TEXT NOT NULL,
  started_at_ms INTEGER NOT NULL,
  last_seen_at_ms INTEGER NOT NULL,
  expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_username ON session(username);

CREATE TABLE access_failure (
  -- hex SHA-256 of what is being guarded: somebody may have typed a password as a user name
  key TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  count INTEGER NOT NULL,
  last_at_ms INTEGER NOT NULL,
  retry_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX access_failure_by_age ON access_failure(last_at_ms);

CREATE TABLE access_setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;
