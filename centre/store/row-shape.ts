/** Between the shapes of SQL and of the program. */
import { JournalEntry } from '@loket/protocol/sync';
import type { ToldEntry } from './centre-store.ts';

type NullsAbsent<Row> = { [Key in keyof Row]: Exclude<Row[Key], null> | (null extends Row[Key] ? undefined : never) };

/** SQL's null is the program's undefined. */
export function nullsAbsent<Row extends object>(row: Row): NullsAbsent<Row> {
  const plain: Partial<Record<string, unknown>> = {};
  for (const [key, value] of Object.entries(row)) plain[key] = value === null ? undefined : value;
  // The loop has done to each value what the type says of it; the compiler cannot see through Object.entries.
  return plain as NullsAbsent<Row>;
}

export function absentAsNull<Value>(value: Value | undefined): Value | null {
  return value ?? null;
}

/** PostgreSQL's text holds every character but this one. */
export function withoutNul(text: string): string {
  return text.replaceAll('\0', '');
}

/**
 * JSON texts as one, for SQL's string_to_table: they have no line break in them, and an array would have each of their quotation
 * marks escaped and read back. An absent one is empty.
 */
export function linesOf(texts: readonly (string | undefined)[]): string {
  return texts.map((text) => text ?? '').join('\n');
}

const Told = JournalEntry.pick({ type: true, subject: true, body: true });

/** Of these kept entries, what those about one application say. */
export function toldAbout(applicationId: string, contents: readonly string[]): ToldEntry[] {
  return contents.map((content) => Told.parse(JSON.parse(content))).filter(({ subject, body }) => (body['applicationId'] ?? subject) === applicationId);
}
