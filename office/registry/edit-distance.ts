/**
 * Letters that must be changed, put in, left out or swapped with their neighbour to make one word of the other; `max + 1` as
 * soon as it is sure to be more than `max`. (Optimal string alignment.)
 */
export function editDistance(one: string, other: string, max: number): number {
  if (Math.abs(one.length - other.length) > max) return max + 1;
  let before: number[] = [];
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    let lowest = row;
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      let cost = Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (previous[column - 1] ?? 0) + (same ? 0 : 1));
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1])
        cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      current[column] = cost;
      lowest = Math.min(lowest, cost);
    }
    if (lowest > max) return max + 1;
    before = previous;
    previous = current;
  }
  return Math.min(previous[other.length] ?? 0, max + 1);
}
