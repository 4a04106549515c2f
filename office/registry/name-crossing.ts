/** People who stand in the lists of every typed word, and how near each is by the lists alone: nobody's row is read for it. */

/** `rank`: how far a bearer of the list is from what was typed; lists are sorted by id */
export type Term = { readonly matches: readonly { readonly list: Int32Array; readonly rank: number }[]; readonly count: number };
export type Candidate = { readonly id: number; readonly rank: number };

/** ids of one list looked up in the others; more, and the first ones must do */
const crossed_max = 150_000;

/**
 * The shortest term is walked, and its people are looked up in the others' lists, in each from where the last one stood.
 * @param tooMany what a person's rank is more, whatever word brought them
 * @returns the nearest, at most `count_max`, those of the same rank by id
 */
export function cross(terms: readonly Term[], tooMany: (id: number) => number, count_max: number): Candidate[] {
  const [driver, ...others] = [...terms].sort((one, other) => one.count - other.count);
  if (driver === undefined) return [];
  const shortlist = new Shortlist(count_max);
  // Who stands in several of the driver's lists counts by the nearest: it comes first.
  const lists = [...driver.matches].sort((one, other) => one.rank - other.rank);
  const seen = lists.length > 1 ? new Set<number>() : undefined;
  let walked = 0;
  for (const { list, rank } of lists) {
    const places = others.map(({ matches }) => matches.map(() => 0));
    for (const id of list) {
      walked += 1;
      if (walked > crossed_max || shortlist.isPerfect) return shortlist.take();
      const total = totalRank(id, rank, others, places);
      if (total === undefined || seen?.has(id) === true) continue;
      seen?.add(id);
      shortlist.add(id, total + tooMany(id));
    }
  }
  return shortlist.take();
}

/** The nearest of several crossings, each person once. */
export function nearestFirst(candidates: readonly Candidate[], count_max: number): Candidate[] {
  const seen = new Set<number>();
  return [...candidates]
    .sort((one, other) => one.rank - other.rank)
    .filter(({ id }) => !seen.has(id) && seen.add(id))
    .slice(0, count_max);
}

/** Of thousands only the nearest are wanted: so many of each rank are kept, and nothing is sorted but the ranks. */
class Shortlist {
  readonly #count_max: number;
  readonly #byRank = new Map<number, number[]>();

  constructor(count_max: number) {
    this.#count_max = count_max;
  }

  /** Nobody can come before them any more. */
  get isPerfect(): boolean {
    return (this.#byRank.get(0)?.length ?? 0) >= this.#count_max;
  }

  add(id: number, rank: number): void {
    const ids = this.#byRank.get(rank);
    if (ids === undefined) this.#byRank.set(rank, [id]);
    else if (ids.length < this.#count_max) ids.push(id);
  }

  take(): Candidate[] {
    const ranks = [...this.#byRank].sort(([one], [other]) => one - other);
    return ranks.flatMap(([rank, ids]) => ids.map((id) => ({ id, rank }))).slice(0, this.#count_max);
  }
}

/** @param places where in each list the last person was looked for; moved on */
function totalRank(id: number, first: number, others: readonly Term[], places: number[][]): number | undefined {
  let total = first;
  for (let term = 0; term < others.length; term += 1) {
    const matches = others[term]?.matches ?? [];
    const at = places[term] ?? [];
    let lowest: number | undefined;
    for (let match = 0; match < matches.length; match += 1) {
      const { list, rank } = matches[match] ?? { list: new Int32Array(0), rank: 0 };
      if (lowest !== undefined && rank >= lowest) continue;
      const place = placeOf(list, id, at[match] ?? 0);
      at[match] = place;
      if (list[place] === id) lowest = rank;
    }
    if (lowest === undefined) return undefined;
    total += lowest;
  }
  return total;
}

/** The first place, from `from` on, whose id is not below: in doubled steps, then by halves, since the next is mostly near. */
function placeOf(list: Int32Array, id: number, from: number): number {
  let low = from;
  let step = 1;
  while (low + step < list.length && (list[low + step] ?? 0) < id) {
    low += step;
    step *= 2;
  }
  let high = Math.min(list.length, low + step + 1);
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((list[middle] ?? 0) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
