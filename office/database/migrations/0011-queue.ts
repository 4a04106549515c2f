export const sql = `
-- whose turn: the order of acceptance of each application, and the priority that two people gave it
CREATE TABLE print_turn (
  application_id TEXT PRIMARY KEY,
  accepted_seq INTEGER NOT NULL,
  priority TEXT,
  priority_note TEXT,
  -- who gave it, and who agreed
  priority_by TEXT
) STRICT, WITHOUT ROWID;
INSERT INTO print_turn(application_id, accepted_seq) SELECT id, accepted_seq FROM application;
ALTER TABLE print_job ADD COLUMN turn_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE print_job ADD COLUMN is_priority INTEGER NOT NULL DEFAULT 0;
UPDATE print_job SET turn_seq = coalesce((SELECT accepted_seq FROM application WHERE application.id = print_job.application_id), 0);
-- the two lines of the queue, each read from its front
CREATE INDEX print_job_queue ON print_job(is_priority, turn_seq) WHERE state = 'authorised';
-- cards with priority that passed somebody since the last one without; one row
CREATE TABLE print_queue (id INTEGER PRIMARY KEY CHECK (id = 1), in_a_row INTEGER NOT NULL) STRICT;

-- warrants that did not hold, and those for which the centre was asked again
CREATE TABLE warrant_refusal (
  warrant_id TEXT NOT NULL,
  refusal TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  application_id TEXT NOT NULL,
  at TEXT NOT NULL,
  seq INTEGER NOT NULL UNIQUE,
  PRIMARY KEY (warrant_id, refusal, expires_at, application_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE warrant_renewal (
  warrant_id TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  asked INTEGER NOT NULL,
  last_at TEXT NOT NULL,
  PRIMARY KEY (warrant_id, expires_at)
) STRICT, WITHOUT ROWID;
`;
