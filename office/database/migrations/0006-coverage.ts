export const sql = `
CREATE TABLE coverage_opening (
  area TEXT PRIMARY KEY,
  residents INTEGER NOT NULL,
  obliged INTEGER NOT NULL,
  enrolled INTEGER NOT NULL,
  not_yet_enrolled INTEGER NOT NULL,
  as_of TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- who would be counted when the centre accepts
CREATE TABLE coverage_applicant (application_id TEXT PRIMARY KEY, nik TEXT NOT NULL, birth_date TEXT NOT NULL, marital_status TEXT NOT NULL) STRICT, WITHOUT ROWID;
-- each person counted once
CREATE TABLE coverage_enrolment (nik TEXT PRIMARY KEY, application_id TEXT NOT NULL, day TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX coverage_enrolment_by_day ON coverage_enrolment(day);
CREATE INDEX coverage_enrolment_by_application ON coverage_enrolment(application_id);
`;
