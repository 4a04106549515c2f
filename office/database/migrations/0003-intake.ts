export const sql = `
CREATE TABLE application (
  id TEXT PRIMARY KEY,
  receipt_code TEXT NOT NULL,
  kind TEXT NOT NULL,
  nik TEXT NOT NULL,
  name TEXT NOT NULL,
  -- normalised for search
  name_search TEXT NOT NULL,
  village_code TEXT NOT NULL,
  status TEXT NOT NULL,
  since TEXT NOT NULL,
  accepted_at TEXT NOT NULL,
  -- the journal entry that holds the submission
  accepted_seq INTEGER NOT NULL,
  -- the journal entry that holds a later recording, if there was one
  enrolled_seq INTEGER,
  centre_has_it INTEGER NOT NULL DEFAULT 0,
  verdict_reason TEXT,
  warrant TEXT,
  portrait_sha256 TEXT,
  shelf TEXT
) STRICT;
CREATE INDEX application_by_status ON application(status, accepted_seq);
CREATE UNIQUE INDEX application_by_order ON application(accepted_seq);
CREATE INDEX application_by_nik ON application(nik, accepted_seq);
CREATE INDEX application_by_receipt ON application(receipt_code);
-- counts that the board shows, kept by the projection so that no page counts a million rows
CREATE TABLE application_count (status TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE day_count (day TEXT NOT NULL, what TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (day, what)) STRICT, WITHOUT ROWID;
-- files that an application names: wanted here, then at the centre
CREATE TABLE application_attachment (
  application_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  part TEXT NOT NULL,
  PRIMARY KEY (application_id, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX application_attachment_by_sha256 ON application_attachment(sha256);

-- not a projection: the bytes themselves, named by their content
CREATE TABLE attachment (
  sha256 TEXT PRIMARY KEY,
  media_type TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  stored_at TEXT NOT NULL,
  -- 0 waiting, 1 at the centre, 2 set aside, 3 stays here
  centre_state INTEGER NOT NULL DEFAULT 0,
  bytes BLOB NOT NULL
) STRICT;
CREATE INDEX attachment_waiting ON attachment(size_bytes) WHERE centre_state = 0;
`;
