export const sql = `
CREATE TABLE print_job (
  id TEXT PRIMARY KEY,
  application_id TEXT NOT NULL,
  warrant_id TEXT NOT NULL,
  state TEXT NOT NULL,
  since TEXT NOT NULL,
  -- first come, first served: the journal's order of authorisation
  authorised_seq INTEGER NOT NULL,
  replaces TEXT,
  printer_id TEXT,
  serial TEXT,
  attempt_id TEXT,
  job_uuid TEXT,
  printer_life TEXT,
  unclear_why TEXT,
  shelf TEXT
) STRICT;
CREATE INDEX print_job_by_state ON print_job(state, authorised_seq);
CREATE INDEX print_job_by_application ON print_job(application_id);
CREATE INDEX print_job_by_warrant ON print_job(warrant_id);
CREATE INDEX print_job_by_serial ON print_job(serial) WHERE serial IS NOT NULL;
-- every attempt, with what became of it; an abandoned one is cancelled at its printer
CREATE TABLE print_attempt (
  attempt_id TEXT PRIMARY KEY,
  job_id TEXT NOT NULL,
  printer_id TEXT NOT NULL,
  outcome TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- never two live jobs for one application: the database itself says no
CREATE UNIQUE INDEX print_job_one_live ON print_job(application_id) WHERE state NOT IN ('spoiled', 'cancelled');
`;
