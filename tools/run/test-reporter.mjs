import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { seconds } from './progress.mjs';

/**
 * Vitest's reporter for `npm test`: a line a file, each failure at once and in full, and the counts in a file for the
 * closing line. Plain text: it is read in logs as often as in terminals.
 */
export default class TestReporter {
  #tally = { passed: 0, failed: 0, skipped: 0 };

  /** @param {import('vitest/node').TestCase} testCase */
  onTestCaseResult(testCase) {
    const result = testCase.result();
    if (result.state === 'passed') this.#tally.passed += 1;
    if (result.state === 'failed') {
      this.#tally.failed += 1;
      print(`✗ ${placeOf(testCase.module)} > ${testCase.fullName}`);
      for (const error of result.errors) printError(error);
    }
    if (result.state === 'skipped') {
      this.#tally.skipped += 1;
      print(`- ${placeOf(testCase.module)} > ${testCase.fullName}: dilewati · skipped${result.note === undefined ? '' : ` (${result.note})`}`);
    }
  }

  /** @param {import('vitest/node').TestSuite} suite */
  onTestSuiteResult(suite) {
    this.#countBroken(suite.errors(), `${placeOf(suite.module)} > ${suite.fullName}`);
  }

  /** @param {import('vitest/node').TestModule} testModule */
  onTestModuleEnd(testModule) {
    this.#countBroken(testModule.errors(), placeOf(testModule));
    const tests = [...testModule.children.allTests()];
    const mark = testModule.state() === 'failed' ? '✗' : '✓';
    print(`${mark} ${placeOf(testModule)} (${tests.length}) ${seconds(testModule.diagnostic().duration)}`);
  }

  /**
   * @param {readonly import('vitest/node').TestModule[]} _testModules
   * @param {readonly import('vitest').SerializedError[]} unhandledErrors
   */
  onTestRunEnd(_testModules, unhandledErrors) {
    this.#countBroken(unhandledErrors, 'di luar uji · outside any test');
    if (process.env.LOKET_TEST_TALLY !== undefined) writeFileSync(process.env.LOKET_TEST_TALLY, JSON.stringify(this.#tally));
    else print(JSON.stringify(this.#tally));
  }

  /**
   * What broke around the tests (an import, a hook): no test says so by itself.
   * @param {readonly import('vitest').SerializedError[]} errors
   * @param {string} where
   */
  #countBroken(errors, where) {
    if (errors.length === 0) return;
    this.#tally.failed += 1;
    print(`✗ ${where}`);
    for (const error of errors) printError(error);
  }
}

/** @param {import('vitest/node').TestModule} testModule */
function placeOf(testModule) {
  return path.relative(process.cwd(), testModule.moduleId);
}

/** Enough to see the mistake; a whole page of HTML in a message helps nobody. */
const shownMessage_characters = 4000;
const shownFrames = 6;

/** @param {import('vitest').SerializedError} error */
function printError(error) {
  const message = `${error.name ?? 'Error'}: ${error.message}`.slice(0, shownMessage_characters);
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !line.includes('/node_modules/') && !line.includes('node:internal'))
    .slice(0, shownFrames);
  const difference = typeof error.diff === 'string' ? error.diff.slice(0, shownMessage_characters) : '';
  for (const line of [...message.split('\n'), ...(difference === '' ? [] : difference.split('\n')), ...frames.map((frame) => frame.trim())])
    print(`    ${line}`);
  if (error.cause !== undefined && typeof error.cause === 'object' && error.cause !== null && 'message' in error.cause)
    print(`    sebab · cause: ${String(error.cause.message)}`);
}

/** @param {string} line */
function print(line) {
  process.stdout.write(`${line}\n`);
}
