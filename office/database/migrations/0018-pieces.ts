/** Files on their way from a counter, kept up to where they broke off. Not a projection: the bytes are in no other place of the office. */
export const sql = `
CREATE TABLE attachment_begun (
  sha256 TEXT PRIMARY KEY,
  media_type TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  received_bytes INTEGER NOT NULL,
  changed_at TEXT NOT NULL
) STRICT;
CREATE INDEX attachment_begun_by_change ON attachment_begun(changed_at);

CREATE TABLE attachment_piece (
  sha256 TEXT NOT NULL REFERENCES attachment_begun(sha256) ON DELETE CASCADE,
  offset_bytes INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (sha256, offset_bytes)
) STRICT;
`;
