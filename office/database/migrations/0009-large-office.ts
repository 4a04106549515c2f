export const sql = `
-- what the pages ask at every look must not grow with the years: a million applications, as many cards and moves of blanks
CREATE INDEX application_by_since ON application(status, since);
CREATE INDEX application_by_kind ON application(kind, accepted_seq);
CREATE INDEX print_job_by_order ON print_job(authorised_seq);
CREATE INDEX blank_move_registered ON blank_move(count) WHERE from_account = '';
CREATE TABLE print_job_count (state TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO print_job_count(state, count) SELECT state, count(*) FROM print_job GROUP BY state;
`;
