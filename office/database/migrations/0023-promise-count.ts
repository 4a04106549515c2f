export const sql = `
-- Each applicant is promised a day behind all who wait: counted by the projection, so that no application counts a year of others.
CREATE TABLE promise_count (one INTEGER PRIMARY KEY CHECK (one = 1), open INTEGER NOT NULL) STRICT;
INSERT INTO promise_count(one, open) SELECT 1, sum(is_open) FROM promise HAVING count(*) > 0;
`;
