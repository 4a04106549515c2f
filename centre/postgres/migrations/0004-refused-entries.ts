/** Entries that could not be acted on are looked for when a person has decided about their application. */
export const sql = `CREATE INDEX journal_entry_refused ON journal_entry (office_id, seq) WHERE refusal IS NOT NULL;`;
