/** longer words are no names, and share nothing with one */
const length_max = 62;
/** three rows of the table of distances, used again for each pair: this is asked thousands of times in a search */
let previous = new Uint8Array(length_max + 2);
let before = new Uint8Array(length_max + 2);
let current = new Uint8Array(length_max + 2);

/**
 * Letters that must be changed, put in, left out or swapped with their neighbour to make one word of the other; `max + 1` as
 * soon as it is sure to be more than `max`. (Optimal string alignment.)
 */
export function editDistance(one: string, other: string, max: number): number {
  if (one === other) return 0;
  if (Math.abs(one.length - other.length) > max || one.length > length_max || other.length > length_max) return max + 1;
  for (let column = 0; column <= other.length; column += 1) previous[column] = column;
  let letterBefore = -1;
  for (let row = 1; row <= one.length; row += 1) {
    const letter = one.charCodeAt(row - 1);
    let lowest = row;
    let left = row;
    let otherBefore = -1;
    current[0] = row;
    for (let column = 1; column <= other.length; column += 1) {
      const otherLetter = other.charCodeAt(column - 1);
      let cost = Math.min((previous[column] ?? 0) + 1, left + 1, (previous[column - 1] ?? 0) + (letter === otherLetter ? 0 : 1));
      if (letter === otherBefore && letterBefore === otherLetter) cost = Math.min(cost, (before[column - 2] ?? 0) + 1);
      current[column] = cost;
      left = cost;
      if (cost < lowest) lowest = cost;
      otherBefore = otherLetter;
    }
    if (lowest > max) return max + 1;
    letterBefore = letter;
    [before, previous, current] = [previous, current, before];
  }
  return Math.min(previous[other.length] ?? 0, max + 1);
}
