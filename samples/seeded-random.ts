/** A small generator of numbers that look random and are the same for the same seed (mulberry32). Not for secrets. */
export type SeededRandom = {
  /** 0 <= x < 1 */
  fraction(): number;
  /** a whole number from low to high, both included */
  between(low: number, high: number): number;
  /** one of a list that is not empty */
  oneOf<T>(list: readonly T[]): T;
  /** true in that share of the cases, 0 to 1 */
  chance(share: number): boolean;
  /** a copy in another order */
  shuffled<T>(list: readonly T[]): T[];
};

export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number): number => low + Math.floor(fraction() * (high - low + 1));
  const oneOf = <T>(list: readonly T[]): T => {
    const chosen = list[between(0, list.length - 1)];
    if (chosen === undefined) throw new RangeError('nothing to choose from');
    return chosen;
  };
  const shuffled = <T>(list: readonly T[]): T[] =>
    list
      .map((item) => ({ item, place: fraction() }))
      .sort((one, other) => one.place - other.place)
      .map(({ item }) => item);
  return { fraction, between, oneOf, chance: (share) => fraction() < share, shuffled };
}
