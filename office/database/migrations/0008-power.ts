export const sql = `
-- the last changes of power, newest seq last; older ones stand in the journal alone
CREATE TABLE power (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, power TEXT NOT NULL, charge_percent INTEGER, runtime_s INTEGER) STRICT;
`;
