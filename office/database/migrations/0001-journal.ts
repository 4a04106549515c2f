export const sql = `
CREATE TABLE database_check (id INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;

CREATE TABLE journal (
  seq INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  subject TEXT NOT NULL,
  -- which application the entry is about, for its timeline; follows from the entry, not hashed
  application_id TEXT,
  actor TEXT NOT NULL,
  second TEXT,
  device_time TEXT NOT NULL,
  office_time TEXT NOT NULL,
  command_id TEXT NOT NULL,
  body TEXT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX journal_by_application ON journal(application_id, seq) WHERE application_id IS NOT NULL;
CREATE TRIGGER journal_is_append_only_update BEFORE UPDATE ON journal BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_append_only_delete BEFORE DELETE ON journal BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;

-- the answer that each command got, given again to a repeat
CREATE TABLE command_answer (
  command_id TEXT PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  status INTEGER NOT NULL,
  answer TEXT NOT NULL,
  answered_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
`;
