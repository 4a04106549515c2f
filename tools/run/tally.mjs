/** @typedef {{ passed: number, failed: number, skipped: number }} Tally */

/**
 * The one line that a run of the tests closes with.
 * @param {Tally} tally
 */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}

/**
 * @param {Tally} one
 * @param {Tally} other
 * @returns {Tally}
 */
export function sumOf(one, other) {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed, skipped: one.skipped + other.skipped };
}

/**
 * In CI nothing may be left out: a skip is a failure there.
 * @param {Tally} tally
 * @param {boolean} inCi
 * @returns {Tally}
 */
export function judged(tally, inCi) {
  return inCi ? { passed: tally.passed, failed: tally.failed + tally.skipped, skipped: 0 } : tally;
}
