export const sql = `
-- printers that were seen to record when they begin a job (IPP time-at-processing), by their own printer-uuid
CREATE TABLE printer_record (printer_uuid TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`;
