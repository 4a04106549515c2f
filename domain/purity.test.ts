import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const forbidden: readonly (readonly [string, RegExp])[] = [
  ['reads the clock', /\bDate\s*\.\s*now\b|\bnew\s+Date\s*(?:\(\s*\)|(?![\s(\w]))|(?<!new\s+)\bDate\s*\(\s*\)|\bperformance\s*\.|\bTemporal\s*\.\s*Now\b/],
  ['draws at random', /\bMath\s*\.\s*random\b|\brandomUUID\b|\bgetRandomValues\b/],
  ['sets a timer', /\bset(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/],
  ['does input or output', /\bfetch\s*\(|\bprocess\s*\.|\bconsole\s*\.|\brequire\s*\(|\bimport\s*\(/],
  ['imports from outside the room', /\b(?:from|import)\s*['"](?!\.\/)/],
];

/** Comments may name what the code must not do. `://` inside a string is no comment. */
function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(?<!:)\/\/.*$/gm, '');
}

function impurities(source: string): string[] {
  const code = withoutComments(source);
  return forbidden.filter(([, pattern]) => pattern.test(code)).map(([what]) => what);
}

const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));

test('the room has files to look at', () => {
  expect(files).toContain('nik.ts');
  expect(files.length).toBeGreaterThan(10);
});

test.each(files)('%s has no clock, no chance, no timer, no input or output, no dependency', (name) => {
  expect(impurities(readFileSync(join(import.meta.dirname, name), 'utf8'))).toEqual([]);
});

test.each([
  ['const now = Date.now();', 'reads the clock'],
  ['const now = new Date();', 'reads the clock'],
  ['const now = new Date;', 'reads the clock'],
  ['const now = Date();', 'reads the clock'],
  ['const luck = Math.random();', 'draws at random'],
  ['const id = crypto.randomUUID();', 'draws at random'],
  ['setTimeout(run, 10);', 'sets a timer'],
  ['await fetch(address);', 'does input or output'],
  ["import { readFileSync } from 'node:fs';", 'imports from outside the room'],
  ["import 'zod';", 'imports from outside the room'],
  ["export { db } from '../office/db.ts';", 'imports from outside the room'],
])('the look at purity sees %s', (source, what) => {
  expect(impurities(source)).toEqual([what]);
});

test('a date made from an argument and a word in a comment are no offence', () => {
  expect(impurities("const day = new Date(at_ms); // never Date.now()\nimport { a } from './a.ts';\n/* Math.random */")).toEqual([]);
});
