/** Progress lines: one line a step, on stderr so that stdout belongs to the program that is run. */

/** @param {string} indonesian @param {string} english */
export function say(indonesian, english) {
  process.stderr.write(`· ${indonesian} · ${english}\n`);
}

/**
 * Says what begins, and how long it took when it is done.
 * @template T
 * @param {string} indonesian
 * @param {string} english
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(indonesian, english, work) {
  process.stderr.write(`· ${indonesian} · ${english} … `);
  const start = performance.now();
  try {
    const result = await work();
    process.stderr.write(`${seconds(performance.now() - start)}\n`);
    return result;
  } catch (error) {
    process.stderr.write('gagal · failed\n');
    throw error;
  }
}

/** @param {number} duration_ms */
export function seconds(duration_ms) {
  return `${(duration_ms / 1000).toFixed(1)} s`;
}
