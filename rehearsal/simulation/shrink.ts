/**
 * Makes a failing day smaller: leaves out parts of its plan as long as the same promise still breaks (delta debugging,
 * Zeller 2002). What is left is seldom more than the fault and the work that it struck.
 */

export type Shrunk = { readonly only: readonly number[]; readonly runs: number };

/**
 * @param places the items of the plan that the day ran with
 * @param stillBreaks runs the day with these items only
 * @param runs_max then what was reached so far is good enough
 */
export async function shrink(places: readonly number[], stillBreaks: (places: readonly number[]) => Promise<boolean>, runs_max: number): Promise<Shrunk> {
  let kept = [...places];
  let parts = 2;
  let runs = 0;
  while (kept.length >= 2 && runs < runs_max) {
    const size = Math.ceil(kept.length / parts);
    let smaller: number[] | undefined;
    for (let from = 0; from < kept.length && smaller === undefined && runs < runs_max; from += size) {
      const without = [...kept.slice(0, from), ...kept.slice(from + size)];
      runs += 1;
      if (await stillBreaks(without)) smaller = without;
    }
    if (smaller !== undefined) {
      kept = smaller;
      parts = Math.max(2, parts - 1);
    } else if (size === 1) break;
    else parts = Math.min(kept.length, parts * 2);
  }
  return { only: kept, runs };
}
