export const sql = `
-- how many cards lie on each shelf: only those that do
CREATE INDEX print_job_on_shelf ON print_job(shelf) WHERE state = 'shelved';
-- the shelf of the card before: where the next one goes; one row
CREATE TABLE print_shelf (id INTEGER PRIMARY KEY CHECK (id = 1), last TEXT NOT NULL) STRICT;
`;
