/** The word for an open code; a code that this page does not know is shown as it is. */
export function wordOf(words: Readonly<Record<string, string>>, code: string): string {
  return Object.entries(words).find(([known]) => known === code)?.[1] ?? code;
}
