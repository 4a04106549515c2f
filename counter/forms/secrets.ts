/** What the office asks of secrets (protocol/access.ts), so that the page can say it before the office refuses. */
export const passwordLength_min = 10;

/** The PIN of a second person. */
export const isPin = (text: string): boolean => /^\d{6,12}$/.test(text);

/** A name to sign in with. */
export const isUsername = (text: string): boolean => /^[a-z][a-z0-9._-]{1,39}$/.test(text);
