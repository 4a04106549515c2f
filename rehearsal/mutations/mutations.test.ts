import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkout, occurrences } from './checkout-copy.ts';
import { mutations } from './mutations.ts';
import { tryMutations } from './try-mutations.ts';

test('each deliberate fault has its own name, its text stands in its file exactly once, and its test exists', () => {
  expect(mutations.length).toBeGreaterThanOrEqual(25);
  expect(new Set(mutations.map(({ name }) => name)).size).toBe(mutations.length);
  expect(mutations.filter((mutation) => occurrences(mutation) !== 1).map(({ name }) => name)).toEqual([]);
  expect(mutations.filter((mutation) => mutation.text === mutation.replacement)).toEqual([]);
  expect(mutations.filter((mutation) => !existsSync(join(checkout, mutation.test))).map(({ name }) => name)).toEqual([]);
});

test('three of them are caught; a harmless change survives, and one that no longer fits is said', { timeout: 180_000 }, async () => {
  const quick = mutations.filter(({ name }) => ['warrant-spent-accepted', 'canceled-is-not-printed', 'ledger-off-by-one'].includes(name));
  const [first] = quick;
  if (first === undefined) throw new Error('the quick faults are gone from the list');
  const harmless = { ...first, name: 'harmless', replacement: first.text };
  const outdated = { ...first, name: 'outdated', text: 'no such text' };
  const tried = await tryMutations([...quick, harmless, outdated]);
  expect(tried.map(({ outcome }) => outcome)).toEqual(['caught', 'caught', 'caught', 'survived', 'text_not_found']);
});
