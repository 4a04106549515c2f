export const sql = `
-- how far applications that the centre has were told so; until now in the transaction that moved centreThrough
INSERT INTO sync_state(key, value) SELECT 'sentThrough', value FROM sync_state WHERE key = 'centreThrough';
`;
