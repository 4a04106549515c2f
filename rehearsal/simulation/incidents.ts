/** What went wrong in a simulated day, and the faults that programs told of themselves. */

/** A promise of docs/SPEC.md that did not hold. */
export class BrokenPromise extends Error {
  override readonly name = 'BrokenPromise';
  /** its number in docs/SPEC.md */
  readonly promise: string;

  constructor(promise: string, what: string, options?: ErrorOptions) {
    super(`${promise}: ${what}`, options);
    this.promise = promise;
  }
}

export function hold(promise: string, isSo: boolean, what: () => string): asserts isSo {
  if (!isSo) throw new BrokenPromise(promise, what());
}
