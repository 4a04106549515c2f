export const sql = `
-- each person whose recording the centre accepted here, obliged or not: a recording at 16 counts from the 17th birthday on
CREATE TABLE coverage_accepted (
  nik TEXT PRIMARY KEY,
  application_id TEXT NOT NULL,
  -- 0: the centre took its verdict back
  is_accepted INTEGER NOT NULL,
  -- of the journal's entry: whose village must be counted again
  seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX coverage_accepted_by_seq ON coverage_accepted(seq);
INSERT INTO coverage_accepted SELECT nik, application_id, 1, 0 FROM coverage_enrolment;
-- a row without a body: the day was closed and its figures are still to be taken
CREATE TABLE coverage_snapshot (
  date TEXT NOT NULL,
  -- close, or day where nobody closed
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  body TEXT,
  -- the register's not-yet figure, or the published one moved; for lines over months
  not_yet_enrolled INTEGER,
  is_register INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (date, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX coverage_snapshot_waiting ON coverage_snapshot(date) WHERE body IS NULL;
CREATE TABLE coverage_settings (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL) STRICT;
-- counted from the register and coverage_accepted, and counted again when either changes: no projection of the journal alone
CREATE TABLE coverage_village (village TEXT PRIMARY KEY, counts BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE coverage_counted (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  import_id TEXT NOT NULL,
  imported_at TEXT NOT NULL,
  -- WIB day whose ages were counted
  day TEXT NOT NULL,
  at TEXT NOT NULL,
  -- acceptances up to here are in the counts
  seq INTEGER NOT NULL
) STRICT;
`;
