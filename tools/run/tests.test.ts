import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closingLine, judged, sumOf } from './tally.mjs';

const root = path.resolve(import.meta.dirname, '..', '..');

describe('the closing line', () => {
  it('names what was skipped only when something was', () => {
    expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed');
    expect(closingLine({ passed: 12, failed: 1, skipped: 3 })).toBe('12 passed, 1 failed, 3 skipped');
  });

  it('adds the checks to the tests', () => {
    expect(sumOf({ passed: 4, failed: 0, skipped: 0 }, { passed: 8, failed: 1, skipped: 2 })).toEqual({ passed: 12, failed: 1, skipped: 2 });
  });

  it('counts a skip as a failure in CI, and only there', () => {
    const tally = { passed: 5, failed: 1, skipped: 2 };
    expect(judged(tally, false)).toEqual(tally);
    expect(judged(tally, true)).toEqual({ passed: 5, failed: 3, skipped: 0 });
  });
});

describe('the reporter', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'loket-reporter-'));
  let printed = '';
  beforeAll(async () => {
    symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
    writeFileSync(
      path.join(folder, 'mixed.test.mjs'),
      `import { expect, it } from 'vitest';
it('is good', () => expect(1).toBe(1));
it('compares a blank', () => expect({ blanks: 12_999 }).toEqual({ blanks: 13_000 }));
it('needs a printer', (context) => context.skip('no ippeveprinter'));
`,
    );
    writeFileSync(path.join(folder, 'broken.test.mjs'), "import './not-there.mjs';\n");
    const args = [path.join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder, '--reporter', path.join(root, 'tools/run/test-reporter.mjs')];
    // It must exit with an error: two things failed.
    const failure: unknown = await promisify(execFile)(process.execPath, args, {
      cwd: folder,
      env: { ...process.env, LOKET_TEST_TALLY: path.join(folder, 'tally.json'), NO_COLOR: '1' },
    }).catch((error: unknown) => error);
    if (!(failure instanceof Error && 'stdout' in failure)) throw new Error('vitest should have failed');
    printed = String(failure.stdout);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('counts each test, and a file that cannot be read as one failure', () => {
    expect(JSON.parse(readFileSync(path.join(folder, 'tally.json'), 'utf8'))).toEqual({ passed: 1, failed: 2, skipped: 1 });
  });

  it('shows a failure with its difference and its line', () => {
    expect(printed).toContain('✗ mixed.test.mjs > compares a blank');
    expect(printed).toContain('13000');
    expect(printed).toMatch(/mixed\.test\.mjs:3:/);
  });

  it('says why something was skipped', () => {
    expect(printed).toContain('needs a printer: dilewati · skipped (no ippeveprinter)');
  });

  it('names the file that could not be read', () => {
    expect(printed).toMatch(/✗ broken\.test\.mjs\n {4}.*not-there/);
  });
});
