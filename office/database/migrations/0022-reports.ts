export const sql = `
-- What happened on each day (WIB, by the office's clock), counted as the journal is written: a report adds up days, not entries.
CREATE TABLE report_count (
  day TEXT NOT NULL,
  figure TEXT NOT NULL,
  part TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (day, figure, part)
) STRICT, WITHOUT ROWID;
-- applications that are neither handed over nor withdrawn, as the last entry left them
CREATE TABLE report_open (
  application_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  since TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- the same, counted; and what lies where
CREATE TABLE report_standing (
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  since_day TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (kind, status, since_day)
) STRICT, WITHOUT ROWID;
CREATE TABLE report_stock (account TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
-- how both stood at the end of a day; a day on which nothing was written stood as the last one before it
CREATE TABLE report_day_standing (
  day TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  since_day TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (day, kind, status, since_day)
) STRICT, WITHOUT ROWID;
CREATE TABLE report_day_stock (day TEXT NOT NULL, account TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (day, account)) STRICT, WITHOUT ROWID;
-- each day on which something was written, with its last entry once it is over
CREATE TABLE report_day (day TEXT PRIMARY KEY, seq INTEGER, is_present INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX report_day_present ON report_day(is_present) WHERE is_present = 1;

-- what the office did while something was away is counted between two moments
CREATE INDEX journal_work ON journal(office_time, type, seq) WHERE type IN ('application.accepted', 'print.printed');
-- an officer may say that it was another thing than what was measured
ALTER TABLE outage ADD COLUMN corrected_kind TEXT;
ALTER TABLE outage ADD COLUMN ended_seq INTEGER;
-- what was measured of the cause at its beginning
ALTER TABLE outage ADD COLUMN measured_cause TEXT;
ALTER TABLE outage_note ADD COLUMN kind TEXT;
UPDATE outage SET ended_seq = ended.seq FROM (SELECT subject, seq FROM journal WHERE type = 'outage.ended') AS ended WHERE ended.subject = outage.id;
`;
