/**
 * A program's configuration in one JSON file. What is not known there is refused by its key and its line, in both languages:
 * a misspelt key that is passed over in silence is found on the day when it matters.
 */
import type { z } from 'zod';

/** @param name the file's name, for the message. @throws Error that names the line and the key */
export function readConfigFile<Schema extends z.ZodType>(text: string, name: string, schema: Schema): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name}: bukan JSON yang sah / not valid JSON (${error instanceof Error ? error.message : 'unreadable'})`, { cause: error });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const lines = keyLines(text);
  throw new Error(parsed.error.issues.flatMap((issue) => sentencesOf(issue, name, lines)).join('; '));
}

function sentencesOf(issue: z.core.$ZodIssue, name: string, lines: ReadonlyMap<string, number>): string[] {
  const at = (path: readonly PropertyKey[]): string => {
    const line = lineOf(path, lines);
    return line === undefined ? name : `${name}, baris/line ${line}`;
  };
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return `${at(path)}: kunci "${keyName(path)}" tidak dikenal / the key "${keyName(path)}" is not known`;
    });
  return [`${at(issue.path)}: nilai "${keyName(issue.path)}" tidak sah / the value of "${keyName(issue.path)}" is not valid (${issue.message})`];
}

function keyName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, part) => (typeof part === 'number' ? `${name}[${part}]` : name === '' ? String(part) : `${name}.${String(part)}`), '');
}

/** The line of the key itself, else of the nearest one around it: a key that is missing has none. */
function lineOf(path: readonly PropertyKey[], lines: ReadonlyMap<string, number>): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const line = lines.get(keyName(path.slice(0, length)));
    if (line !== undefined) return line;
  }
  return undefined;
}

type Place = { readonly path: readonly PropertyKey[]; readonly isArray: boolean; index: number; key: string | undefined };

/** The line, from 1, on which each key and each item of valid JSON stands. */
function keyLines(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  const places: Place[] = [];
  let line = 1;
  /** a string just read, which is a key if a colon follows */
  let word: { readonly text: string; readonly line: number } | undefined;

  function here(): PropertyKey[] {
    const place = places.at(-1);
    if (place === undefined) return [];
    return place.isArray ? [...place.path, place.index] : place.key === undefined ? [...place.path] : [...place.path, place.key];
  }

  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    const place = places.at(-1);
    if (sign === '\n') line += 1;
    else if (sign === '"') {
      const end = stringEnd(text, at);
      word = { text: text.slice(at + 1, end), line };
      at = end;
    } else if (sign === ':' && place !== undefined && word !== undefined) {
      place.key = word.text;
      lines.set(keyName(here()), word.line);
    } else if (sign === '{' || sign === '[') {
      const path = here();
      if (place?.isArray === true) lines.set(keyName(path), line);
      places.push({ path, isArray: sign === '[', index: 0, key: undefined });
    } else if (sign === '}' || sign === ']') places.pop();
    else if (sign === ',' && place?.isArray === true) place.index += 1;
  }
  return lines;
}

function stringEnd(text: string, begin: number): number {
  let at = begin + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
