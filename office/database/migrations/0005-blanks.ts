export const sql = `
CREATE TABLE blank (
  serial TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  -- order of arrival in the account: the next blank of a hopper is the lowest
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX blank_by_account ON blank(account, position, serial);
CREATE TABLE blank_balance (account TEXT PRIMARY KEY, balance INTEGER NOT NULL CHECK (balance >= 0)) STRICT, WITHOUT ROWID;
CREATE TABLE blank_move (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  from_account TEXT NOT NULL,
  to_account TEXT NOT NULL,
  count INTEGER NOT NULL,
  first TEXT NOT NULL,
  last TEXT NOT NULL,
  reason TEXT NOT NULL,
  actor TEXT NOT NULL,
  -- 1: an unbroken run of serials too long to list; its serials are first..last
  is_run INTEGER NOT NULL
) STRICT;
CREATE INDEX blank_move_runs ON blank_move(seq) WHERE is_run = 1;
CREATE TABLE blank_move_serial (serial TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (serial, seq)) STRICT, WITHOUT ROWID;
`;
