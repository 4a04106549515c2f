export const sql = `
-- blanks in a row that the chip step found bad at a printer, and why it then waits for a person
CREATE TABLE chip_line (
  printer_id TEXT PRIMARY KEY,
  spoiled_in_row INTEGER NOT NULL,
  stopped_why TEXT,
  bound TEXT,
  read TEXT
) STRICT, WITHOUT ROWID;
`;
