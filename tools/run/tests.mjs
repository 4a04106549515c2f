import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { countChecks } from './checks.mjs';
import { buildChipAddon } from './chip-addon.mjs';
import { prepareDebianPackages } from './debian-packages.mjs';
import { SetupProblem } from './problem.mjs';
import { runProgram } from './program.mjs';
import { buildPage } from './set-up.mjs';
import { readIfThere } from './stamp.mjs';
import { closingLine, judged, sumOf } from './tally.mjs';

/**
 * `npm test`: the checks, then every test. With words after `--` only vitest runs, on the files they name.
 * The last line is `N passed, N failed` (and `, N skipped`), each check and each test counting one.
 * @param {string} root
 * @param {import('./set-up.mjs').ChosenNode} node
 * @param {readonly string[]} filters
 * @returns {Promise<number>} exit code: 0 only when nothing failed
 */
export async function runTests(root, node, filters) {
  await prepareDebianPackages();
  // Again: what it is built with may only now be there.
  await buildChipAddon(root);
  const built = await countPage(root, node);
  const inCi = (process.env.CI ?? '') !== '' && process.env.CI !== 'false';
  const checked = filters.length === 0 ? await countChecks(root, node, console.log) : { passed: 0, failed: 0, skipped: 0 };
  const tested = await countTests(root, node, filters);
  const tally = judged([built, checked, tested].reduce(sumOf), inCi);
  if (inCi && tested.skipped > 0) console.log(`${tested.skipped} dilewati; di CI itu gagal · ${tested.skipped} skipped; in CI that is a failure`);
  console.log(closingLine(tally));
  return tally.failed === 0 ? 0 : 1;
}

/**
 * The page must be there for the tests in a browser. A page that does not build is one failure; the other tests still run.
 * @param {string} root
 * @param {import('./set-up.mjs').ChosenNode} node
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
async function countPage(root, node) {
  try {
    await buildPage(root, node);
    console.log('✓ page');
    return { passed: 1, failed: 0, skipped: 0 };
  } catch (error) {
    if (!(error instanceof SetupProblem)) throw error;
    console.log(`✗ page: ${error.indonesian} · ${error.english}\n${error.detail}`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/**
 * @param {string} root
 * @param {import('./set-up.mjs').ChosenNode} node
 * @param {readonly string[]} filters
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
async function countTests(root, node, filters) {
  const folder = mkdtempSync(path.join(tmpdir(), 'loket-tests-'));
  try {
    const result = path.join(folder, 'tally.json');
    const args = ['node_modules/vitest/vitest.mjs', 'run', '--reporter', path.join(root, 'tools/run/test-reporter.mjs'), ...filters];
    const outcome = await runProgram(root, node, args, { LOKET_TEST_TALLY: result });
    const text = readIfThere(result);
    if (text === undefined) {
      console.log(`✗ vitest berhenti tanpa hasil · vitest ended without a result (${outcome.signal ?? outcome.code})`);
      return { passed: 0, failed: 1, skipped: 0 };
    }
    /** @type {import('./tally.mjs').Tally} */
    const tally = JSON.parse(text);
    // A run that vitest itself calls bad, with every test good, still failed: something leaked or was thrown outside.
    return outcome.code !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
