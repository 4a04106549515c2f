import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { cruise } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import rules from '../.dependency-cruiser.mjs';

const root = path.resolve(import.meta.dirname, '..');
const run = promisify(execFile);

/** A file that breaks one rule on purpose, and the rule that must say so. */
type Violation = { readonly rule: string; readonly file: string; readonly text: string };

const violations: readonly Violation[] = [
  { rule: 'domain-imports-down-only', file: 'domain/a.ts', text: "import { target } from '../protocol/target.ts';\nexport const a = target;\n" },
  { rule: 'protocol-imports-down-only', file: 'protocol/a.ts', text: "import { target } from '@loket/platform/target';\nexport const a = target;\n" },
  { rule: 'platform-imports-down-only', file: 'platform/a.ts', text: "import { target } from '@loket/office/target';\nexport const a = target;\n" },
  { rule: 'devices-imports-down-only', file: 'devices/a.ts', text: "import { target } from '@loket/protocol/target';\nexport const a = target;\n" },
  { rule: 'office-imports-down-only', file: 'office/a.ts', text: "import { target } from '@loket/centre/target';\nexport const a = target;\n" },
  { rule: 'centre-imports-down-only', file: 'centre/a.ts', text: "import { target } from '@loket/office/target';\nexport const a = target;\n" },
  { rule: 'counter-imports-down-only', file: 'counter/a.ts', text: "import { target } from '../office/target.ts';\nexport const a = target;\n" },
  // A type is an import all the same: it ties the rooms together.
  { rule: 'domain-imports-down-only', file: 'domain/b.ts', text: "import type { Target } from '@loket/office/target';\nexport type B = Target;\n" },
  { rule: 'domain-is-pure', file: 'domain/c.ts', text: "import { hostname } from 'node:os';\nexport const c = hostname();\n" },
  { rule: 'domain-is-pure', file: 'domain/d.ts', text: "import { z } from 'zod';\nexport const d = z.string();\n" },
  { rule: 'protocol-is-pure', file: 'protocol/b.ts', text: "import { hostname } from 'node:os';\nexport const b = hostname();\n" },
  { rule: 'counter-runs-in-the-browser', file: 'counter/b.ts', text: "import { hostname } from 'node:os';\nexport const b = hostname();\n" },
  { rule: 'desk-through-its-service', file: 'office/intake/a.ts', text: "import { target } from '../printing/job-store.ts';\nexport const a = target;\n" },
  {
    rule: 'one-open-database',
    file: 'office/intake/b.ts',
    text: "import Database from 'better-sqlite3-multiple-ciphers';\nexport const b = new Database('b');\n",
  },
  { rule: 'one-open-database', file: 'office/intake/c.ts', text: "import { DatabaseSync } from 'node:sqlite';\nexport const c = new DatabaseSync('c');\n" },
  { rule: 'no-cycle', file: 'office/intake/d.ts', text: "import { e } from './e.ts';\nexport const d = (): number => e();\n" },
  { rule: 'no-test-helper-in-production', file: 'office/intake/f.ts', text: "import { target } from '../testing/target.ts';\nexport const f = target;\n" },
  { rule: 'no-dev-dependency-in-production', file: 'office/intake/g.ts', text: "import fc from 'fast-check';\nexport const g = fc;\n" },
  { rule: 'nothing-unresolved', file: 'office/intake/h.ts', text: "import { nowhere } from './nowhere.ts';\nexport const h = nowhere;\n" },
];

/** Files that keep every rule, so that a rule which always complains is caught too. */
const goodFiles: Readonly<Record<string, string>> = {
  'domain/target.ts': 'export const target = 1;\n',
  'domain/target.test.ts': "import { hostname } from 'node:os';\nimport { it } from 'vitest';\nit(hostname(), () => undefined);\n",
  'protocol/target.ts': "import { target as lower } from '@loket/domain/target';\nimport { z } from 'zod';\nexport const target = z.literal(lower);\n",
  'platform/target.ts': "import { target as lower } from '@loket/protocol/target';\nexport const target = lower;\n",
  'devices/target.ts': "import { target as lower } from '@loket/platform/target';\nexport const target = lower;\n",
  'office/target.ts': "import { target as lower } from '@loket/devices/target';\nexport type Target = number;\nexport const target = lower;\n",
  'office/printing/job-store.ts': 'export const target = 1;\n',
  'office/printing/printing-desk.ts': "export { target } from './job-store.ts';\n",
  'office/intake/uses-printing.ts': "export { target } from '../printing/printing-desk.ts';\n",
  'office/intake/e.ts': "import { d } from './d.ts';\nexport const e = (): number => d();\n",
  'office/database/open-database.ts':
    "import Database from 'better-sqlite3-multiple-ciphers';\nexport const openDatabase = (): unknown => new Database('x');\n",
  'office/testing/target.ts': 'export const target = 1;\n',
  'office/intake/good.test.ts': "import { target } from '../testing/target.ts';\nimport fc from 'fast-check';\nexport const seen = [target, fc];\n",
  'centre/target.ts': "import { target as lower } from '@loket/platform/target';\nexport const target = lower;\n",
  'counter/target.ts': "import { target as lower } from '@loket/protocol/target';\nexport const target = lower;\n",
};

const rooms = ['domain', 'protocol', 'platform', 'devices', 'office', 'centre', 'counter'] as const;

describe('the import rule between rooms', () => {
  const copy = mkdtempSync(path.join(tmpdir(), 'loket-import-rule-'));
  let found: { rule: string; file: string }[] = [];

  beforeAll(async () => {
    makeCopy(copy);
    found = await violationsIn(copy);
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it.each(violations)('$rule is broken by $file, and it is said', ({ rule, file }) => {
    expect(found).toContainEqual({ rule, file });
  });

  it('says nothing against files that keep the rules', () => {
    const onlyGood = found.filter(({ file }) => file in goodFiles && file !== 'office/intake/e.ts');
    expect(onlyGood).toEqual([]);
  });

  it('has a deliberate violation for each of its rules', () => {
    const names = new Set(rules.forbidden.map((rule) => rule.name));
    expect(names).toEqual(new Set(violations.map(({ rule }) => rule)));
  });
});

describe('the linter', () => {
  const copy = mkdtempSync(path.join(tmpdir(), 'loket-lint-rule-'));
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it.each([
    {
      rule: 'style/noRestrictedImports',
      file: 'office/a.ts',
      text: "import Database from 'better-sqlite3-multiple-ciphers';\n\nexport const a = new Database('a');\n",
    },
    { rule: 'Ports', file: 'office/b.ts', text: 'export const b = Date.now();\n' },
    { rule: 'Ports', file: 'centre/c.ts', text: 'export const c = setTimeout(() => undefined, 5);\n' },
    { rule: 'Ports', file: 'domain/d.ts', text: 'export const d = Math.random();\n' },
    { rule: 'suspicious/noExplicitAny', file: 'office/e.ts', text: 'export const e = (x: any): unknown => x;\n' },
    { rule: 'style/noNonNullAssertion', file: 'office/f.ts', text: 'export const f = (x: string | undefined): string => x!;\n' },
    { rule: 'nursery/noFloatingPromises', file: 'office/g.ts', text: 'async function work(): Promise<void> {}\nexport function g(): void {\n  work();\n}\n' },
    { rule: 'suspicious/noSkippedTests', file: 'office/h.test.ts', text: "import { it } from 'vitest';\n\nit.skip('h', () => undefined);\n" },
    { rule: 'suspicious/noConsole', file: 'office/i.ts', text: 'console.log(1);\n' },
  ])('$rule refuses $file', async ({ rule, file, text }) => {
    mkdirSync(path.join(copy, path.dirname(file)), { recursive: true });
    mkdirSync(path.join(copy, 'tools'), { recursive: true });
    for (const shared of ['biome.json', 'node_modules', 'tools/lint', '.gitignore']) linkOnce(shared, copy);
    writeFileSync(path.join(copy, file), text);
    const failure: unknown = await run(process.execPath, [path.join(root, 'node_modules/@biomejs/biome/bin/biome'), 'lint', '--colors=off', file], {
      cwd: copy,
    }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(String(failure instanceof Error && 'stderr' in failure && 'stdout' in failure ? `${failure.stdout}${failure.stderr}` : failure)).toContain(rule);
  });
});

function linkOnce(place: string, copy: string): void {
  try {
    symlinkSync(path.join(root, place), path.join(copy, place));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

function makeCopy(copy: string): void {
  for (const shared of ['tsconfig.base.json', 'tsconfig.json', 'package.json']) symlinkSync(path.join(root, shared), path.join(copy, shared));
  for (const room of rooms) {
    mkdirSync(path.join(copy, room), { recursive: true });
    symlinkSync(path.join(root, room, 'package.json'), path.join(copy, room, 'package.json'));
  }
  linkPackages(copy);
  const files = { ...goodFiles, ...Object.fromEntries(violations.map(({ file, text }) => [file, text])) };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(copy, file)), { recursive: true });
    writeFileSync(path.join(copy, file), text);
  }
}

/** The same packages, but `@loket/...` leads to the copy's own rooms. */
function linkPackages(copy: string): void {
  const packages = path.join(copy, 'node_modules');
  mkdirSync(path.join(packages, '@loket'), { recursive: true });
  for (const room of rooms) symlinkSync(path.join(copy, room), path.join(packages, '@loket', room));
  for (const name of ['zod', 'fast-check', 'vitest', 'better-sqlite3-multiple-ciphers'])
    symlinkSync(path.join(root, 'node_modules', name), path.join(packages, name));
}

async function violationsIn(copy: string): Promise<{ rule: string; file: string }[]> {
  const { options, forbidden } = rules;
  const result = await cruise([...rooms], { ...options, ruleSet: { forbidden }, validate: true, baseDir: copy });
  if (typeof result.output === 'string') throw new TypeError('a structure was expected, not a text');
  return result.output.summary.violations.map(({ rule, from }) => ({ rule: rule.name, file: from }));
}
