export const sql = `
-- what was moved since the last close of day
CREATE TABLE blank_flow (
  from_account TEXT NOT NULL,
  to_account TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (from_account, to_account)
) STRICT, WITHOUT ROWID;
INSERT INTO blank_flow SELECT from_account, to_account, sum(count) FROM blank_move GROUP BY from_account, to_account;
-- the last blind count of each shelf since the last close of day
CREATE TABLE shelf_count (
  account TEXT PRIMARY KEY,
  counted INTEGER NOT NULL,
  book INTEGER NOT NULL,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE closed_day (
  date TEXT PRIMARY KEY,
  closed_at TEXT NOT NULL,
  actor TEXT NOT NULL,
  second TEXT,
  -- JSON of the event day.closed
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE blank_shipment (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  -- JSON of the event blanks.shipment_received
  body TEXT NOT NULL
) STRICT;
CREATE TABLE surrendered_card (
  application_id TEXT PRIMARY KEY,
  at TEXT NOT NULL,
  destruction_id TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO surrendered_card(application_id, at)
  SELECT subject, min(office_time) FROM journal WHERE type = 'handover.completed' AND json_extract(body, '$.oldCardSurrendered') GROUP BY subject;
CREATE INDEX surrendered_card_waiting ON surrendered_card(at, application_id) WHERE destruction_id IS NULL;
CREATE INDEX surrendered_card_by_destruction ON surrendered_card(destruction_id) WHERE destruction_id IS NOT NULL;
CREATE TABLE destruction (
  id TEXT PRIMARY KEY,
  seq INTEGER NOT NULL UNIQUE,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  -- JSON of the event blanks.destroyed
  body TEXT NOT NULL
) STRICT;
CREATE TABLE supply_balance (
  kind TEXT NOT NULL,
  account TEXT NOT NULL,
  balance INTEGER NOT NULL CHECK (balance >= 0),
  PRIMARY KEY (kind, account)
) STRICT, WITHOUT ROWID;
CREATE TABLE supply_move (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  kind TEXT NOT NULL,
  from_account TEXT NOT NULL,
  to_account TEXT NOT NULL,
  count INTEGER NOT NULL,
  reason TEXT NOT NULL,
  actor TEXT NOT NULL
) STRICT;
`;
