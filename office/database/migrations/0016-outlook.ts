export const sql = `
-- blanks used up each WIB day: printed, or spoiled before they were a card
CREATE TABLE blank_use (day TEXT PRIMARY KEY, used INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE stock_request (
  id TEXT PRIMARY KEY,
  seq INTEGER NOT NULL UNIQUE,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  -- JSON of each event
  asked TEXT NOT NULL,
  allocated TEXT,
  allocated_at TEXT,
  shipped TEXT,
  shipped_at TEXT,
  received INTEGER,
  received_at TEXT
) STRICT;
CREATE INDEX stock_request_coming ON stock_request(seq) WHERE shipped IS NOT NULL AND received IS NULL;
CREATE TABLE stock_settings (one INTEGER PRIMARY KEY CHECK (one = 1), body TEXT NOT NULL) STRICT;
CREATE TABLE promise (
  application_id TEXT PRIMARY KEY,
  seq INTEGER NOT NULL,
  -- yyyy-mm-dd WIB; NULL: no day can be promised
  promised_on TEXT,
  bound TEXT NOT NULL,
  is_open INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX promise_open ON promise(seq) WHERE is_open = 1;
INSERT INTO blank_use SELECT date(at, '+7 hours'), sum(count) FROM blank_move
  WHERE (from_account = 'store' OR from_account LIKE 'hopper:%') AND to_account IN ('issued', 'spoiled') GROUP BY 1;
`;
